"""Captures read back from WARC files: one by its place, or all of a file, each checked by digest."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.timeutils import iso_date_to_datetime

from archive.content_encoding import LIMIT, decode
from archive.errors import CaptureError
from archive.exchange import Revisit, digest_matches
from archive.http_head import ResponseHead, parse_response_head

CAPTURES = ("response", "revisit")
#: Larger than any record that is written here; what unpacks to more is a bomb.
MAX_RECORD = 1 << 30
_CHUNK = 1 << 16
_REVISITS_DEEP = 5


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record as it stands in a file. `headers`: of WARC, names in lower case, the first of each."""

    offset: int
    length: int
    type: str
    headers: dict[str, str]
    block: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture read back. `body` is as stored (dechunked, still content-encoded); `payload` decodes it.

    `headers` are those of the stored head as latin-1 text (`archive.http_head.original_headers` undoes its
    rebuilding). A revisit has the body of the capture that it refers to, in `original`, where that was found,
    else none. `method` is known when the request stands before the capture; `status` is 0 in a revisit
    without head.
    """

    warc: str
    offset: int
    length: int
    record_type: str
    record_id: str
    url: str
    captured_at: datetime
    status: int
    reason: str
    protocol: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    method: str | None = None
    truncated: str | None = None
    ip_address: str | None = None
    payload_digest: str | None = None
    block_digest: str | None = None
    revisit: Revisit | None = None
    original: Stored | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header; a revisit that lacks it has its original's."""
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return self.original.header(name) if self.original else None

    def payload(self, limit: int = LIMIT) -> tuple[bytes, str | None]:
        """The body without its content encoding, and what is wrong with it: `archive.content_encoding`."""
        if self.original:
            return self.original.payload(limit)
        body = self.body
        if (self.header("transfer-encoding") or "").strip().lower() == "chunked":
            # Only other writers store chunks; a body that is not chunked as stated is read as it is.
            body = ChunkedDataReader(BytesIO(body)).read()
        codings = (value for key, value in self.headers if key.lower() == "content-encoding")
        return decode(body, ",".join(codings), limit)


#: Finds the place (file name, offset) of the capture that a revisit refers to.
Resolve = Callable[[Revisit], tuple[str, int] | None]


def read_capture(
    folder: Path, warc: str, offset: int, length: int | None = None, *, resolve: Resolve | None = None
) -> Stored:
    """The capture at a place of a file in `folder`. `length`, where known, is checked against the record's.

    Raises:
        CaptureError: there is no such file, no capture there, or it is damaged.
    """
    return _read(folder, warc, offset, length, resolve, _REVISITS_DEEP)


def captures_in(path: Path) -> Iterator[Stored]:
    """All captures of a file in their order, with everything that their rows need; revisits without body.

    Raises:
        CaptureError: the file cannot be read, or is damaged at the place that the message names.
    """
    methods: dict[str, str] = {}
    for record in iter_records(path):
        if record.type == "request":
            # Ours stand before their response and name it; those of other writers may follow it.
            methods = {record.headers.get("warc-concurrent-to", ""): _method(record.block)}
        elif record.type in CAPTURES:
            capture = as_capture(path.name, record)
            if capture:
                yield replace(capture, method=methods.get(capture.record_id))


def iter_records(path: Path) -> Iterator[WarcRecord]:
    """All records of a file, gzipped by record or plain, with places in bytes; each block fits its digest.

    Raises:
        CaptureError: as `captures_in`.
    """
    try:
        with path.open("rb") as file:
            is_gzip = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            for offset, length, data in _members(file, path) if is_gzip else _plain(file, path):
                yield parse_record(path.name, offset, length, data)
    except OSError as error:
        raise CaptureError(f"cannot read {path}: {error.strerror}") from error


def parse_record(warc: str, offset: int, length: int, data: bytes) -> WarcRecord:
    """The record whose unpacked bytes are `data`.

    Raises:
        CaptureError: it is not whole, not WARC, or does not fit its digest.
    """
    stream = BytesIO(data)
    try:
        parsed = ArcWarcRecordLoader().parse_record_stream(stream, known_format="warc", no_record_parse=True)
        headers = {name.lower(): value for name, value in reversed(parsed.rec_headers.headers)}
        size = int(headers["content-length"])
    except (ArchiveLoadFailed, EOFError, KeyError, ValueError, AttributeError) as error:
        raise CaptureError(f"{warc} at {offset}: no WARC record there ({_line(error)})") from error
    block: bytes = parsed.raw_stream.read()
    if size < 0 or len(block) != size:
        raise CaptureError(f"{warc} at {offset}: the record breaks off after {len(block)} of {size} bytes")
    rest = stream.read()
    if rest.strip(b"\r\n"):
        raise CaptureError(
            f"{warc} at {offset}: several records share a gzip member; see `warcio recompress`"
        )
    stated = headers.get("warc-block-digest")
    if stated and digest_matches(stated, block) is False:
        raise CaptureError(f"{warc} at {offset}: the record does not fit its digest {stated}")
    return WarcRecord(offset, length, headers.get("warc-type", ""), headers, block)


def as_capture(warc: str, record: WarcRecord) -> Stored | None:
    """A response or revisit record as a capture; None for one that was not fetched by HTTP.

    Raises:
        CaptureError: it has no HTTP head, or says not when it was captured.
    """
    headers = record.headers
    url = headers.get("warc-target-uri", "").strip("<>")
    if not url.lower().startswith(("http://", "https://")):
        return None
    try:
        captured_at = iso_date_to_datetime(headers["warc-date"], tz_aware=True)
        revisit = _revisit(url, headers) if record.type == "revisit" else None
        # A revisit of other writers may have no head at all.
        head = (
            parse_response_head(record.block)
            if record.block or not revisit
            else ResponseHead("", 0, "", (), 0)
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CaptureError(f"{warc} at {record.offset}: not a capture ({_line(error)})") from error
    return Stored(
        warc=warc,
        offset=record.offset,
        length=record.length,
        record_type=record.type,
        record_id=headers.get("warc-record-id", ""),
        url=url,
        captured_at=captured_at,
        status=head.status,
        reason=head.reason,
        protocol=headers.get("warc-protocol", head.protocol),
        headers=head.headers,
        body=record.block[head.length :],
        truncated=headers.get("warc-truncated"),
        ip_address=headers.get("warc-ip-address"),
        payload_digest=headers.get("warc-payload-digest"),
        block_digest=headers.get("warc-block-digest"),
        revisit=revisit,
    )


def _revisit(url: str, headers: dict[str, str]) -> Revisit:
    profile = headers["warc-profile"].rstrip("/").rpartition("/")[2]
    if profile not in ("identical-payload-digest", "server-not-modified"):
        raise ValueError(f"unknown revisit profile {profile!r}")
    date = headers.get("warc-refers-to-date")
    return Revisit(
        "server-not-modified" if profile == "server-not-modified" else "identical-payload-digest",
        headers.get("warc-refers-to-target-uri", url).strip("<>"),
        iso_date_to_datetime(date, tz_aware=True) if date else None,
        headers.get("warc-refers-to"),
        headers.get("warc-payload-digest"),
    )


def _read(
    folder: Path, warc: str, offset: int, length: int | None, resolve: Resolve | None, deep: int
) -> Stored:
    if Path(warc).name != warc:
        raise CaptureError(f"{warc!r} is not the name of a WARC file")
    path = folder / warc
    try:
        with path.open("rb") as file:
            file.seek(offset)
            is_gzip = file.read(2) == b"\x1f\x8b"
            file.seek(offset)
            place = next(_members(file, path, offset) if is_gzip else _plain(file, path, offset), None)
    except OSError as error:
        raise CaptureError(f"cannot read {path}: {error.strerror}") from error
    if place is None:
        raise CaptureError(f"{warc} at {offset}: the file ends before it")
    if length is not None and place[1] != length:
        raise CaptureError(f"{warc} at {offset}: the record has {place[1]} bytes, not {length}")
    record = parse_record(warc, *place)
    capture = as_capture(warc, record) if record.type in CAPTURES else None
    if capture is None:
        raise CaptureError(f"{warc} at {offset}: a {record.type or 'nameless'} record, not a capture")
    if capture.revisit and resolve and deep:
        found = resolve(capture.revisit)
        if found:
            original = _read(folder, found[0], found[1], None, resolve, deep - 1)
            return replace(capture, body=original.body, original=original)
    return capture


def _method(block: bytes) -> str:
    return block[:32].partition(b" ")[0].decode("ascii", "replace")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _members(file: BinaryIO, path: Path, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and unpacked bytes of each gzip member from `offset` on; zlib checks CRC and size."""
    data = file.read(_CHUNK)
    while data:
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        unpacked = bytearray()
        length = 0
        while not decoder.eof:
            if not data:
                raise CaptureError(f"{path.name} at {offset}: the record breaks off at the end of the file")
            try:
                unpacked += decoder.decompress(data, MAX_RECORD + 1 - len(unpacked))
            except zlib.error as error:
                raise CaptureError(
                    f"{path.name} at {offset}: the record is damaged ({_line(error)})"
                ) from error
            if len(unpacked) > MAX_RECORD:
                raise CaptureError(f"{path.name} at {offset}: the record is larger than {MAX_RECORD} bytes")
            length += len(data) - len(decoder.unused_data)
            data = decoder.unused_data if decoder.eof else file.read(_CHUNK)
        yield offset, length, bytes(unpacked)
        offset += length
        data = data or file.read(_CHUNK)


def _plain(file: BinaryIO, path: Path, offset: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """The same of a file that is not gzipped; a record's length counts the empty lines that end it."""
    while line := file.readline():
        head = bytearray(line)
        size = -1
        while line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                size = int(value)
            line = file.readline()
            head += line
        if not 0 <= size <= MAX_RECORD:
            raise CaptureError(f"{path.name} at {offset}: no WARC record there")
        data = bytes(head) + file.read(size) + file.read(4)
        yield offset, len(data), data
        offset += len(data)
