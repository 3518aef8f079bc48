"""Captures read back from WARC files: one by its place, or all of a file, each checked by digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.bufferedreaders import ChunkedDataReader
from warcio.timeutils import iso_date_to_datetime

from archive.errors import CaptureError
from archive.warc.content_encoding import LIMIT, decode
from archive.warc.exchange import Revisit
from archive.warc.http_head import ResponseHead, parse_response_head
from archive.warc.scan import DamageError, WarcRecord, iter_records, record_at

#: A `resource` was had in another way than by HTTP, or came without its head.
CAPTURES = ("response", "resource", "revisit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture read back. `body` is as stored (dechunked, still content-encoded); `payload` decodes it.

    `headers` are those of the stored head as latin-1 text (`archive.warc.http_head.original_headers` undoes its
    rebuilding); those of a resource are its media type alone. A revisit has the body of the capture that it refers
    to, in `original`, where that was found, else none. `method` is known when the request stands before the capture;
    `status` is 0 in a revisit without head, and 200 in a resource.
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
    certificate: str | None = None
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
        """The body without its content encoding, and what is wrong with it: `archive.warc.content_encoding`."""
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
    """The capture at a place of a file in `folder`; `length`, where known, is checked against the record's.

    A revisit's body is read from the place that `resolve` gives, through any number of revisits; where it
    gives None, the revisit comes without body.

    Raises:
        CaptureError: there is no such file, no capture there, it is damaged, or refers to one that does not
        fit.
    """
    capture = _capture_at(folder, warc, offset, length)
    original = _original(folder, capture, resolve) if resolve else None
    return replace(capture, body=original.body, original=original) if original else capture


def captures_in(path: Path, damaged: Callable[[DamageError], None] | None = None) -> Iterator[Stored]:
    """All captures of a file in their order, with everything that their rows need; revisits without body.

    With `damaged`, damage is told to it and passed over.

    Raises:
        CaptureError: the file cannot be read; without `damaged`, a record is damaged.
    """
    methods: dict[str, str] = {}
    for record in iter_records(path, damaged):
        if record.type == "request":
            # Ours stand before their response and name it; those of other writers may follow it.
            methods = {record.headers.get("warc-concurrent-to", ""): _method(record.block)}
        elif record.type in CAPTURES:
            try:
                capture = as_capture(path.name, record)
            except DamageError as error:
                if damaged is None:
                    raise
                damaged(error)
                continue
            if capture:
                yield replace(capture, method=methods.get(capture.record_id))


def as_capture(warc: str, record: WarcRecord) -> Stored | None:
    """A record of a capture; None for one that is not of the web.

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
        head = _head(record, revisit)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise DamageError(warc, record.offset, f"not a capture ({error})") from error
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
        certificate=headers.get("khotin-certificate-error"),
        ip_address=headers.get("warc-ip-address"),
        payload_digest=headers.get("warc-payload-digest"),
        block_digest=headers.get("warc-block-digest"),
        revisit=revisit,
    )


def _head(record: WarcRecord, revisit: Revisit | None) -> ResponseHead:
    if record.type == "resource":
        mime = record.headers.get("content-type")
        return ResponseHead("", 200, "", (("Content-Type", mime),) if mime else (), 0)
    if revisit and not record.block:
        return ResponseHead("", 0, "", (), 0)  # other writers leave it out
    return parse_response_head(record.block)


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


def _capture_at(folder: Path, warc: str, offset: int, length: int | None = None) -> Stored:
    if Path(warc).name != warc:
        raise CaptureError(f"{warc!r} is not the name of a WARC file")
    record = record_at(folder / warc, offset)
    if length is not None and record.length != length:
        raise DamageError(warc, offset, f"the record has {record.length} bytes, not {length}")
    capture = as_capture(warc, record) if record.type in CAPTURES else None
    if capture is None:
        raise DamageError(warc, offset, f"a {record.type or 'nameless'} record, not a capture")
    return capture


def _original(folder: Path, capture: Stored, resolve: Resolve) -> Stored | None:
    """The response that a revisit stands for, through any number of revisits."""
    seen = {(capture.warc, capture.offset)}
    original = capture
    while original.revisit:
        place = resolve(original.revisit)
        if place is None:
            return None
        if place in seen:
            raise DamageError(capture.warc, capture.offset, "the revisit refers to itself in the end")
        seen.add(place)
        original = _capture_at(folder, *place)
    stated = capture.revisit.payload_digest if capture.revisit else None
    found = original.payload_digest
    # Digests of two algorithms or notations cannot be compared without the body that was digested.
    if stated and found and len(stated) == len(found) and stated.lower() != found.lower():
        raise DamageError(capture.warc, capture.offset, "the revisit refers to a capture of another payload")
    return original if original is not capture else None


def _method(block: bytes) -> str:
    return block[:32].partition(b" ")[0].decode("ascii", "replace")
