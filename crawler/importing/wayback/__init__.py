"""What the Wayback Machine, or any archive with a CDX server and Memento replay, holds of a host."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from archive.home import Home
from archive.store import Store
from archive.warc.mementos import MementoWriter
from crawler.extensions.adoption import adopt
from crawler.extract.parts import EXTRACTOR
from crawler.importing.rows import Rows
from crawler.importing.wayback.cdx import CaptureList
from crawler.importing.wayback.client import Client
from crawler.importing.wayback.fetching import Fetching

#: The Wayback Machine: where it lists its captures, and where it gives them.
CDX, REPLAY = "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web"


@dataclass(frozen=True, slots=True)
class Source:
    """Whose captures, of what, and how fast: `cdx` lists them, `replay` gives them."""

    host: str
    cdx: str = CDX
    replay: str | None = None
    since: str | None = None
    until: str | None = None
    per_minute: float = 20.0

    @property
    def gives(self) -> str:
        """Where captures are had: of pywb it is where its CDX server is."""
        if self.replay:
            return self.replay
        return REPLAY if self.cdx == CDX else self.cdx.rstrip("/").removesuffix("/cdx")

    @property
    def folder(self) -> str:
        """Name of the folder that keeps the list."""
        asked = "\n".join((self.cdx, self.since or "", self.until or ""))
        return f"wayback-{self.host}-{hashlib.sha256(asked.encode()).hexdigest()[:8]}"


def bring(
    home: Home,
    source: Source,
    user_agent: str,
    operator: str | None,
    body_max: int,
    told: Callable[[str], None],
) -> Counter[str]:
    """Take the other archive's captures in; what was taken in before is not asked for again.

    Raises:
        CaptureError: the other archive does not answer any more, or a capture cannot be kept.
    """
    with Store.open(home) as store:
        adopt(home, store)
        client = Client(source.per_minute, user_agent, body_max, told)
        folder = home.path / "imports" / source.folder
        entries = CaptureList(folder, source.cdx, source.host, source.since, source.until).load(client)
        told(f"{len(entries):,} captures of {source.host} are listed")
        writer = MementoWriter(
            home.warc,
            software=EXTRACTOR,
            operator=operator,
            user_agent=user_agent,
            robots=f"not asked: captures of {source.gives}",
            prefix="wayback",
        )
        fetching = Fetching(store, Rows(store, "wayback", body_max), writer, client, source.gives, told)
        try:
            fetching.take(entries)
        finally:
            closed = writer.close()
            if closed is not None:
                store.journal.append("import", warc=closed.warc, source=source.cdx, host=source.host)
        counts = fetching.counts
        counts["listed"] = len(entries)
        counts["requests"] = client.requests
        return counts
