"""One pass over a WARC file that any tool wrote: its captures with their places, and what is damaged, by the way.

Bodies are not kept: a survey takes little memory whatever a record holds. The bodies are digested, so that a record
that is not what its head says is told from a good one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from archive.errors import CaptureError
from archive.warc.exchange import is_digest
from archive.warc.pieces import Piece, block_of, head_of, is_packed, next_start
from archive.warc.reader import CAPTURES, Stored, as_capture
from archive.warc.scan import DamageError, WarcRecord

#: Bytes of a block that are kept: the HTTP head and the beginning of the body.
_KEPT = 1 << 17
_ANOTHER = re.compile(rb"(?:\A|\n)WARC/[01]\.\d")
_BODY = re.compile(rb"\r?\n\r?\n")


class UnevenError(DamageError):
    """The file is whole, but its records cannot be read one by one: see `archive.warc.intake`."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A capture as it stands in a file. `stored` has no body; `body_length` says how long it is.

    `digest`: SHA-256 of the body as stored; `start`: its first kilobyte. `problem`: what is odd but
    does no harm.
    """

    stored: Stored
    body_length: int
    digest: str
    start: bytes = field(default=b"", repr=False)
    problem: str | None = None


@dataclass(slots=True)
class Survey:
    """A pass over a file. `others`: records of other kinds, counted; `about`: fields of the first warcinfo.

    `known`: offset and length of the captures that need not be looked at again; `passed` counts them.
    """

    path: Path
    damaged: Callable[[DamageError], None]
    known: Mapping[int, int] = field(default_factory=dict)
    passed: int = 0
    others: dict[str, int] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)

    def captures(self) -> Iterator[Surveyed]:
        """The captures that are not known, in their order; a damaged record is told to `damaged` and passed over.

        Raises:
            UnevenError: its records cannot be read one by one.
            CaptureError: the file cannot be read.
        """
        methods: dict[str, str] = {}
        waiting: Surveyed | None = None
        for record, length, digest, problem in self._records():
            if record.type == "request":
                # Some tools write it before its response, some after.
                method = record.block[:32].partition(b" ")[0].decode("ascii", "replace")
                methods = {record.headers.get("warc-concurrent-to", ""): method}
                if waiting and waiting.stored.record_id in methods:
                    waiting = replace(waiting, stored=replace(waiting.stored, method=method))
                continue
            if record.type not in CAPTURES:
                self.others[record.type] = self.others.get(record.type, 0) + 1
                if record.type == "warcinfo" and not self.about:
                    self.about = _fields(record.block)
                continue
            try:
                stored = as_capture(self.path.name, record)
            except DamageError as error:
                self.damaged(error)
                continue
            if stored is None:
                self.others[record.type] = self.others.get(record.type, 0) + 1
                continue
            if waiting:
                yield waiting
            start = stored.body[:1024]
            stored = replace(stored, body=b"", method=methods.get(stored.record_id))
            waiting = Surveyed(stored, length, digest, start, problem)
        if waiting:
            yield waiting

    def _records(self) -> Iterator[tuple[WarcRecord, int, str, str | None]]:
        try:
            with self.path.open("rb") as file:
                packed = is_packed(self.path, file.read(3))
                at: int | None = 0
                while at is not None:
                    if at in self.known:
                        at += self.known[at]
                        self.passed += 1
                        continue
                    file.seek(at)
                    piece = Piece(file, self.path.name, at, packed)
                    try:
                        found = _record(piece)
                        if found is None:
                            return
                        at = piece.offset + piece.taken
                        if isinstance(found, DamageError):
                            # Whole, but not what it says it is: the next one begins where it ends.
                            self.damaged(found)
                        else:
                            yield found
                    except UnevenError:
                        raise
                    except DamageError as error:
                        self.damaged(error)
                        at = next_start(self.path, max(error.offset, at) + 1, packed)
        except OSError as error:
            raise CaptureError(f"cannot read {self.path}: {error.strerror or error}") from error


def _record(piece: Piece) -> tuple[WarcRecord, int, str, str | None] | DamageError | None:
    """The record that begins here, the length and digest of its body, and what is odd; None at the file's end."""
    name, offset = piece.name, piece.offset
    head = head_of(piece)
    if not head:
        return DamageError(name, offset, "an empty gzip member") if piece.unpack and piece.taken else None
    offset = piece.offset
    headers = headers_of(name, offset, head)
    size = int(headers["content-length"])
    block = _Block(headers)
    for data in block_of(piece, size):
        block.add(data)
    _end(piece)
    if wrong := block.wrong():
        return DamageError(name, offset, wrong)
    record = WarcRecord(offset, piece.taken, headers.get("warc-type", ""), headers, bytes(block.kept))
    return record, block.body_length, "sha256:" + block.sha256.hexdigest(), block.odd()


def headers_of(name: str, offset: int, head: bytes) -> dict[str, str]:
    """The fields of a record's head, names in lower case, the first of each.

    Raises:
        DamageError: it is none.
    """
    try:
        parsed = ArcWarcRecordLoader().parse_record_stream(
            BytesIO(head), known_format="warc", no_record_parse=True
        )
        headers = {key.lower(): value for key, value in reversed(parsed.rec_headers.headers)}
        if int(headers["content-length"]) < 0:
            raise ValueError("negative length")
    except (ArchiveLoadFailed, EOFError, KeyError, ValueError, AttributeError) as error:
        reason = _printable(str(error)) or type(error).__name__
        raise DamageError(name, offset, f"no WARC record there ({reason})") from error
    return headers


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(text.split())[:120])


def _end(piece: Piece) -> None:
    """Read the empty lines that end a record; in a plain file no further, in a gzip member to its end."""
    if piece.unpack is not None:
        while tail := piece.read(1 << 16):
            if _ANOTHER.search(tail):
                raise UnevenError(piece.name, piece.offset, "several records share a gzip member")
            if tail.strip(b"\r\n"):
                raise DamageError(piece.name, piece.offset, "the record is longer than its head says")
        return
    tail = b""
    while len(tail) < 4 and (more := piece.read(4 - len(tail))):
        tail += more
    rest = tail.lstrip(b"\r\n")
    if rest and (len(tail) == 4 and b"WARC".startswith(rest) and len(rest) < 3):
        raise UnevenError(piece.name, piece.offset, "fewer than two empty lines end the record")
    if rest:
        raise DamageError(piece.name, piece.offset, "the record is longer than its head says")


class _Block:
    """A record's block while it streams by: its beginning, and its digests."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        self.kept = bytearray()
        self.body_length = 0
        self.sha256 = hashlib.sha256()
        self._whole = _Stated(headers.get("warc-block-digest"))
        self._payload = _Stated(headers.get("warc-payload-digest"))
        self._http = headers.get("warc-type") == "response"
        self._in_body = headers.get("warc-type") == "resource"

    def add(self, data: bytes) -> None:
        """Take the next bytes."""
        self._whole.update(data)
        if self._in_body:
            if not self._http and len(self.kept) < _KEPT:
                self.kept += data
            self._body(data)
            return
        if len(self.kept) < _KEPT:
            self.kept += data
        if self._http and (end := _BODY.search(self.kept)):
            self._in_body = True
            self._body(bytes(self.kept[end.end() :]))

    def _body(self, data: bytes) -> None:
        self.body_length += len(data)
        self.sha256.update(data)
        self._payload.update(data)

    def wrong(self) -> str | None:
        """Why the record cannot be trusted; None where it can."""
        return None if self._whole.fits() else f"the record does not fit its digest {self._whole.label}"

    def odd(self) -> str | None:
        """A payload digest that does not fit may be one of the body without its chunks or its encoding."""
        if self.headers.get("warc-type") == "revisit" or self._payload.fits():
            return None
        plain = re.search(rb"(?im)^(?:transfer|content)-encoding:", self.kept[:65536]) is None
        return f"the body does not fit its digest {self._payload.label}" if plain else None


class _Stated:
    """A labelled digest of a head, worked out anew beside it."""

    def __init__(self, label: str | None) -> None:
        self.label = label
        self._state: Any = None
        if label:
            try:
                self._state = hashlib.new(label.partition(":")[0].strip().replace("-", "").lower())
            except ValueError:
                self._state = None

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._state is not None:
            self._state.update(data)

    def fits(self) -> bool:
        """Whether it is the digest of what came; an unknown algorithm says nothing."""
        return self._state is None or not self.label or is_digest(self.label, self._state.digest())


def _fields(block: bytes) -> dict[str, str]:
    """The fields of a warcinfo record."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {name.strip().lower(): value.strip()[:500] for name, colon, value in lines if colon}
