"""The list of an archive's captures of a host, from its CDX server, kept on the disk page by page."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from archive.errors import CaptureError
from crawler.importing.wayback.client import Client

#: Captures that are asked for at a time, where the server can go on from a resume key.
PAGE = 5000
_NAMES = {"original": "url", "statuscode": "status", "mimetype": "mime"}
#: The order of the fields in a line without names: the Wayback Machine's, and that of an 11-field CDX file.
_PLAIN = ("urlkey", "timestamp", "url", "mime", "status", "digest")


_DRESS = (
    "image/",
    "font/",
    "video/",
    "audio/",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A capture that the archive says it has. `timestamp`: 14 digits, UTC; `digest` as the archive writes it."""

    url: str
    timestamp: str
    status: str
    mime: str
    digest: str

    @property
    def moment(self) -> datetime:
        """When it was captured."""
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


class CaptureList:
    """The list in a folder of its own: what was listed stays listed, an interrupted listing goes on."""

    def __init__(self, folder: Path, server: str, host: str, since: str | None, until: str | None) -> None:
        self.server = server
        self._query = {"url": host, "matchType": "host", "output": "json"}
        self._query |= {name: value for name, value in (("from", since), ("to", until)) if value}
        self._entries = folder / "captures.jsonl"
        self._state = folder / "state.json"
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, client: Client) -> list[Entry]:
        """All captures in the order of address and time; asks the server for what is not listed yet.

        Raises:
            CaptureError: the server does not answer, or not with a list.
        """
        state = self._read_state()
        while not state["done"]:
            entries, key = self._page(client, state["resume_key"])
            with self._entries.open("r+b" if self._entries.exists() else "wb") as file:
                # A page that was written without its state is asked for again.
                file.truncate(state["size"])
                file.seek(state["size"])
                file.write("".join(json.dumps(asdict(entry)) + "\n" for entry in entries).encode())
                file.flush()
                os.fsync(file.fileno())
                state = {"resume_key": key, "size": file.tell(), "done": key is None, "query": self._query}
            self._write_state(state)
        lines = self._entries.read_text("utf-8").splitlines() if self._entries.exists() else []
        found = {Entry(**json.loads(line)) for line in lines}
        return sorted(found, key=lambda entry: (entry.url, entry.timestamp))

    def _page(self, client: Client, resume_key: str | None) -> tuple[list[Entry], str | None]:
        asked = {"limit": str(PAGE), "showResumeKey": "true"}
        asked |= {"resumeKey": resume_key} if resume_key else {}
        entries, key = self._ask(client, asked)
        if key is None and len(entries) >= PAGE:
            # This server (pywb, OutbackCDX) knows no resume keys: then all at once.
            entries, key = self._ask(client, {})
        return entries, key

    def _ask(self, client: Client, more: dict[str, str]) -> tuple[list[Entry], str | None]:
        answer = client.get(f"{self.server}?{urlencode(self._query | more)}")
        if answer.status != 200:
            if answer.status == 404:
                return [], None
            raise CaptureError(f"the CDX server {self.server} answers {answer.status}")
        try:
            return parse(answer.body.decode("utf-8", "replace"))
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise CaptureError(f"{self.server} does not answer as a CDX server does: {error}") from error

    def _read_state(self) -> dict[str, Any]:
        fresh = {"resume_key": None, "size": 0, "done": False, "query": self._query}
        try:
            state: dict[str, Any] = json.loads(self._state.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return fresh
        return state if state.get("query") == self._query else fresh

    def _write_state(self, state: dict[str, Any]) -> None:
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps(state), "utf-8")
        part.replace(self._state)


def parse(text: str) -> tuple[list[Entry], str | None]:
    """Captures and resume key in the answer of a CDX server: JSON rows, JSON lines, CDXJ or plain fields.

    Raises:
        ValueError: it is none of these.
    """
    stripped = text.strip()
    if stripped.startswith("[["):
        return _rows(json.loads(stripped))
    entries: list[Entry] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.strip():
            rest = [later.strip() for later in lines[number:] if later.strip()]
            return entries, rest[0] if rest else None
        if (entry := _entry(_fields(line))) is not None:
            entries.append(entry)
    return entries, None


def _rows(rows: list[list[str]]) -> tuple[list[Entry], str | None]:
    names = [_NAMES.get(name, name) for name in rows[0]]
    key = None
    entries = []
    for number, row in enumerate(rows[1:], 1):
        if not row:
            key = rows[number + 1][0] if number + 1 < len(rows) else None
            break
        if (entry := _entry(dict(zip(names, row, strict=False)))) is not None:
            entries.append(entry)
    return entries, key


def _fields(line: str) -> dict[str, Any]:
    if line.startswith("{"):
        return {_NAMES.get(name, name): value for name, value in json.loads(line).items()}
    parts = line.split()
    if len(parts) > 2 and parts[2].startswith("{"):
        fields = json.loads(line.split(" ", 2)[2])
        return {**{_NAMES.get(n, n): v for n, v in fields.items()}, "timestamp": parts[1]}
    if len(parts) < len(_PLAIN):
        raise ValueError(f"not a line of CDX: {line[:80]!r}")
    return dict(zip(_PLAIN, parts, strict=False))


def _entry(fields: dict[str, Any]) -> Entry | None:
    """A capture that can be taken in; None for other schemes and for answers that are no pages."""
    url, timestamp = str(fields["url"]), str(fields["timestamp"])
    if not url.lower().startswith(("http://", "https://")) or len(timestamp) != 14 or not timestamp.isdigit():
        return None
    status, mime = str(fields.get("status", "-")), str(fields.get("mime", "unk"))
    if status not in ("200", "-", "") and mime != "warc/revisit":
        return None
    return Entry(url, timestamp, status, mime, str(fields.get("digest", "-")))


def entries_by_use(entries: list[Entry]) -> Iterator[Entry]:
    """Pages and documents first, what they are dressed with after them: the slow way is long."""
    yield from (entry for entry in entries if not entry.mime.startswith(_DRESS))
    yield from (entry for entry in entries if entry.mime.startswith(_DRESS))
