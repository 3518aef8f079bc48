"""Fetching what the list names: each capture once, with its own time; what the list calls the same not again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.errors import CaptureError
from archive.identity import site_name, url_key
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.warc.exchange import Revisit, digest
from archive.warc.mementos import Memento, MementoWriter
from archive.warc.reader import Stored
from archive.warc.survey import Surveyed
from crawler.families import FAMILIES, recognise
from crawler.importing.rows import Rows
from crawler.importing.wayback.cdx import Entry, entries_by_use
from crawler.importing.wayback.client import Answer, Client

_ORIGINAL = "x-archive-orig-"
#: What the other archive says of itself, and of the connection to it.
_ITS_OWN = re.compile(
    r"(?i)memento-datetime|link|content-location|server-timing|x-(?:app-server|ts|tr|location|cache-\S+|rl|na|page-cache"
    r"|archive-(?!orig)\S+|archive-src|nid|rid)|warcserver\S*|connection|keep-alive|transfer-encoding|vary|date|server"
)
_INTERNAL = re.compile(r"/\d{14}id_/")
#: Steps from one moment to a nearer one that the other archive may ask for.
_MOST_STEPS = 4


class Fetching:
    """Takes captures of another archive in, one by one; `replay`: where they are had, before moment and address."""

    def __init__(
        self,
        store: Store,
        rows: Rows,
        writer: MementoWriter,
        client: Client,
        replay: str,
        told: Callable[[str], None],
    ) -> None:
        self.store = store
        self.rows = rows
        self.writer = writer
        self.client = client
        self.replay = replay.rstrip("/")
        self.told = told
        self.counts: Counter[str] = Counter()
        #: By address and the other archive's digest: the capture that holds the payload.
        self._payloads: dict[tuple[str, str], CaptureInfo] = {}

    def take(self, entries: list[Entry]) -> None:
        """Fetch what is not held yet.

        Raises:
            CaptureError: the other archive does not answer any more, or a capture cannot be kept.
        """
        self._settle_families(entries)
        # In the order of time for each address, so that what did not change refers to what came first.
        for number, entry in enumerate(entries_by_use(entries), 1):
            self._one(entry)
            self.told(
                f"{number:,} of {len(entries):,} captures · {self.counts['fetched']:,} fetched,"
                f" {self.counts['unchanged']:,} unchanged, {self.counts['held']:,} held"
            )

    def _settle_families(self, entries: list[Entry]) -> None:
        """Rows are made at once, so the family is settled before the first."""
        urls = sorted({entry.url for entry in entries if entry.mime in ("text/html", "warc/revisit", "unk")})
        for name in sorted({site_name(url) for url in urls}):
            row = self.store.site(name)
            if row is None or not row.family:
                self.store.pin_family(name, recognise([u for u in urls if site_name(u) == name]).name)

    def _one(self, entry: Entry) -> None:
        same = entry.url, entry.digest
        if (held := self._held(entry)) is not None:
            self.counts["held"] += 1
            self._remember(same, held)
            return
        original = self._payloads.get(same) if entry.digest not in ("", "-") else None
        if original is not None:
            self._keep(self._unchanged(entry, original), entry, b"")
            self.counts["unchanged"] += 1
            return
        memento = self._fetch(entry)
        if memento is None:
            return
        self._keep(memento, entry, memento.body)
        self.counts["fetched"] += 1
        if (held := self._held(entry)) is not None:
            self._remember(same, held)

    def _remember(self, same: tuple[str, str], held: CaptureInfo) -> None:
        if same not in self._payloads:
            self._payloads[same] = self.store.capture(held.revisit_of) if held.revisit_of else held

    def _held(self, entry: Entry) -> CaptureInfo | None:
        site = site_name(entry.url)
        row = self.store.site(site)
        family = FAMILIES[row.family] if row and row.family else FAMILIES["plain"]
        for key in dict.fromkeys((family.key(entry.url), url_key(entry.url))):
            for capture in self.store.captured_at(site, key, entry.moment):
                if capture.url == entry.url:
                    return capture
        return None

    def _fetch(self, entry: Entry) -> Memento | None:
        url = f"{self.replay}/{entry.timestamp}id_/{entry.url}"
        for _ in range(_MOST_STEPS):
            answer = self.client.get(url)
            where = answer.header("Location") or ""
            internal = _INTERNAL.search(where)
            if 300 <= answer.status < 400 and not answer.header("Memento-Datetime") and internal:
                url = self.replay + where[internal.start() :]
                continue
            return self._memento(entry, answer)
        self._missing(entry, "leads from one moment to another")
        return None

    def _memento(self, entry: Entry, answer: Answer) -> Memento | None:
        moment = _moment(answer)
        if len(answer.body) > self.client.most:
            self._missing(entry, f"larger than {self.client.most:,} bytes")
            return None
        if moment is None:
            self._missing(entry, f"answered {answer.status}, and not with a capture")
            return None
        if (
            self._held(Entry(entry.url, f"{moment:%Y%m%d%H%M%S}", "200", entry.mime, entry.digest))
            is not None
        ):
            # The nearest that it has is another one of the list.
            self._missing(entry, f"given only as it was at {moment:%Y-%m-%d %H:%M:%S}")
            return None
        return Memento(
            url=entry.url,
            captured_at=moment,
            status=answer.status,
            headers=_headers(answer),
            body=answer.body,
            source=answer.url,
            at=datetime.now(UTC),
        )

    def _missing(self, entry: Entry, why: str) -> None:
        self.counts["missing"] += 1
        self.store.add_issue(
            site_name(entry.url),
            "not to be had from the other archive",
            f"{entry.timestamp}: {why}",
            url=entry.url,
        )

    def _unchanged(self, entry: Entry, original: CaptureInfo) -> Memento:
        revisit = Revisit(
            "identical-payload-digest",
            original.url,
            original.fetched_at,
            original.record_id,
            original.payload_digest,
        )
        return Memento(
            url=entry.url,
            captured_at=entry.moment,
            status=original.status,
            headers=(("Content-Type", original.mime),) if original.mime else (),
            body=b"",
            source=f"{self.replay}/{entry.timestamp}id_/{entry.url}",
            at=datetime.now(UTC),
            revisit=revisit,
        )

    def _keep(self, memento: Memento, entry: Entry, body: bytes) -> None:
        stored: Stored = self.writer.write(memento)
        self.rows.add(Surveyed(stored, len(body), digest(body), body[:1024]))
        self.rows.settle()


def _moment(answer: Answer) -> datetime | None:
    stated = answer.header("Memento-Datetime")
    try:
        return parsedate_to_datetime(stated).astimezone(UTC) if stated else None
    except (TypeError, ValueError) as error:
        raise CaptureError(f"{answer.url[:200]}: Memento-Datetime {stated!r} is no time") from error


def _headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The headers of the original answer: those that the Wayback Machine marks, else all that are not its own."""
    marked = tuple(
        (name[len(_ORIGINAL) :], value)
        for name, value in answer.headers
        if name.lower().startswith(_ORIGINAL)
    )
    plain = tuple((name, value) for name, value in answer.headers if not _ITS_OWN.fullmatch(name))
    if not marked:
        return plain
    names = {name.lower() for name, _ in marked}
    encoding = tuple(
        (name, value) for name, value in plain if name.lower() in {"content-type", "content-encoding"} - names
    )
    return marked + encoding
