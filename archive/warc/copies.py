"""Records copied from one WARC file for another, byte for byte: a capture with its request."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from archive.errors import CaptureError
from archive.warc.reader import CAPTURES
from archive.warc.records import LEVEL
from archive.warc.scan import DamageError, WarcRecord, record_at

#: How far before its response a request is looked for: heads are small.
_REACH = 1 << 16
_GZIP = b"\x1f\x8b\x08"


def copies(path: Path, offset: int) -> Iterator[bytes]:
    """The records of the exchange whose response or revisit is at `offset`, as gzip members in their order.

    Identifiers, dates and digests stay; the capture is checked by its digest first.

    Raises:
        CaptureError: there is no capture, or it cannot be read, or it is damaged.
    """
    capture = record_at(path, offset)
    if capture.type not in CAPTURES:
        raise DamageError(path.name, offset, f"a {capture.type or 'nameless'} record, not a capture")
    before = _request_before(path, capture)
    after = None if before else _request_after(path, capture)
    for record in (before, capture, after):
        if record is not None:
            yield _member(path, record)


def opening(path: Path) -> bytes | None:
    """The `warcinfo` record that opens the file, None where it has none."""
    try:
        record = record_at(path, 0)
    except DamageError:
        return None
    return _member(path, record) if record.type == "warcinfo" else None


def _member(path: Path, record: WarcRecord) -> bytes:
    """A record as it lies in its file; one that is not gzipped is gzipped."""
    data = _read(path, record.offset, record.length)
    if data.startswith(_GZIP):
        return data
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(data) + packer.flush()


def _request_before(path: Path, capture: WarcRecord) -> WarcRecord | None:
    """The request that ends where the capture begins."""
    start = max(0, capture.offset - _REACH)
    data = _read(path, start, capture.offset - start)
    at = len(data)
    while (at := data.rfind(_GZIP, 0, at)) >= 0:
        try:
            record = record_at(path, start + at)
        except DamageError:
            continue  # three bytes of something else
        if record.offset + record.length == capture.offset:
            return record if _belongs(record, capture) else None
    return None


def _request_after(path: Path, capture: WarcRecord) -> WarcRecord | None:
    """Other writers put the request behind its response."""
    try:
        record = record_at(path, capture.offset + capture.length)
    except DamageError:
        return None
    return record if _belongs(record, capture) else None


def _belongs(request: WarcRecord, capture: WarcRecord) -> bool:
    """Whether one of the two names the other."""
    names = (
        (one.headers.get("warc-concurrent-to"), other.headers.get("warc-record-id"))
        for one, other in ((request, capture), (capture, request))
    )
    return request.type == "request" and any(named and named == other for named, other in names)


def _read(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(length)
    except OSError as error:
        raise CaptureError(f"cannot read {path}: {error.strerror}") from error
