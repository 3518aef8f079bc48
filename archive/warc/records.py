"""WARC 1.1 records as bytes: warcio writes the record, one gzip member holds it."""

from __future__ import annotations

import ipaddress
import uuid
import zlib
from datetime import datetime
from io import BytesIO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter as WarcioWriter

from archive.warc.exchange import Exchange, Revisit, digest, request_target, target_uri, warc_date
from archive.warc.http_head import request_head, response_head

VERSION = "WARC/1.1"
PROFILE_URI = "http://netpreserve.org/warc/1.1/revisit/"
CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
}
#: Of a 58 KB page, level 4 takes 0.7 ms and leaves 22.3 %; warcio's level 9 takes 1.8 ms and leaves 21.3 %.
LEVEL = 4

Fields = list[tuple[str, str]]


class _Head:
    """A head that warcio writes as it is; its own class would percent-encode bytes that are not ASCII."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Nothing to compute."""


def record_id() -> str:
    """A new WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def member(kind: str, fields: Fields, head: bytes, payload: bytes) -> bytes:
    """One record, gzipped on its own. `head` is the HTTP head, empty for a record that has none."""
    record = ArcWarcRecord(
        "warc",
        kind,
        StatusAndHeaders("", fields, protocol=VERSION),
        BytesIO(payload),
        _Head(head) if head else None,
        CONTENT_TYPES[kind],
        len(head) + len(payload),
        payload_length=len(payload),
    )
    plain = BytesIO()
    WarcioWriter(plain, gzip=False, warc_version=VERSION).write_record(record)
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(plain.getbuffer()) + packer.flush()


def warcinfo(name: str, moment: datetime, info: dict[str, str]) -> tuple[str, bytes]:
    """Record ID and bytes of the record that opens a file."""
    identity = record_id()
    block = "".join(f"{key}: {' '.join(value.split())}\r\n" for key, value in info.items() if value).encode(
        "utf-8"
    )
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", identity),
        ("WARC-Date", warc_date(moment)),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", digest(block)),
    ]
    return identity, member("warcinfo", fields, b"", block)


class ExchangeRecords:
    """The two records of an exchange: `request` and `response` (or revisit), ready to be appended."""

    def __init__(self, exchange: Exchange, warcinfo_id: str) -> None:
        self.target_uri = target_uri(exchange.url)
        self.record_id = record_id()
        self._request_id = record_id()
        self._common: Fields = [
            ("WARC-Target-URI", self.target_uri),
            ("WARC-Date", warc_date(exchange.fetched_at)),
            ("WARC-Warcinfo-ID", warcinfo_id),
        ]
        if address := _address(exchange.ip_address):
            self._common.append(("WARC-IP-Address", address))
        if exchange.protocol.upper() not in ("HTTP/1.1", "HTTP/1.0"):
            self._common.append(("WARC-Protocol", "".join(exchange.protocol.lower().split())))
        self.payload_digest: str | None
        self.block_digest: str
        self.request = self._request(exchange)
        self.response = self._response(exchange)

    def _request(self, exchange: Exchange) -> bytes:
        body = exchange.request_body
        target = request_target(self.target_uri)
        head = request_head(exchange.method, target, exchange.protocol, exchange.request_headers, body)
        fields = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", self._request_id),
            *self._common,
            ("WARC-Concurrent-To", self.record_id),
            ("WARC-Payload-Digest", digest(body)),
            ("WARC-Block-Digest", digest(head + body)),
        ]
        return member("request", fields, head, body)

    def _response(self, exchange: Exchange) -> bytes:
        body = exchange.body
        head = response_head(
            exchange.status,
            exchange.reason,
            exchange.protocol,
            exchange.response_headers,
            body,
            exchange.method,
        )
        kind = "revisit" if exchange.revisit else "response"
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", self.record_id),
            *self._common,
            ("WARC-Concurrent-To", self._request_id),
        ]
        if exchange.truncated:
            fields.append(("WARC-Truncated", exchange.truncated))
        if exchange.certificate:
            # A field of our own: the standard has none, and allows others.
            fields.append(("Khotin-Certificate-Error", exchange.certificate))
        if exchange.revisit:
            fields += revisit_fields(exchange.revisit)
            self.payload_digest = exchange.revisit.payload_digest
            body = b""
        else:
            self.payload_digest = exchange.payload_digest or digest(body)
        self.block_digest = digest(head + body)
        if self.payload_digest:
            fields.append(("WARC-Payload-Digest", self.payload_digest))
        fields.append(("WARC-Block-Digest", self.block_digest))
        return member(kind, fields, head, body)


def revisit_fields(revisit: Revisit) -> Fields:
    """The fields of a revisit record's head that say what it repeats."""
    fields = [
        ("WARC-Profile", PROFILE_URI + revisit.profile),
        ("WARC-Refers-To-Target-URI", target_uri(revisit.refers_to_uri)),
    ]
    if revisit.refers_to_date:
        fields.append(("WARC-Refers-To-Date", warc_date(revisit.refers_to_date)))
    if revisit.refers_to_id:
        fields.append(("WARC-Refers-To", revisit.refers_to_id))
    return fields


def _address(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address((text or "").partition("%")[0]))
    except ValueError:
        return None
