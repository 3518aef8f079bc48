"""WARC and WACZ files as other tools, broken disks and ill will make them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.portal import articles

HOST = "rungnui.example.vn"
START = datetime(2015, 3, 2, 4, 5, 6, tzinfo=UTC)


@dataclass(frozen=True)
class Fetched:
    """One response for a WARC file."""

    path: str
    body: bytes
    mime: str = "text/html; charset=utf-8"
    at: datetime = START
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()


@cache
def _paragraphs() -> list[str]:
    texts = (block.text for one in articles() for block in one.blocks if block.kind == "paragraph")
    return sorted({text for text in texts if len(text) > 80})


def title_of(number: int) -> str:
    """The title of `article(number)`."""
    words = random.Random(number).choice(_paragraphs()).split()
    return f"Đợt {number}: {' '.join(words[:9]).rstrip('.,;:')}"


def article(number: int, more: str = "") -> Fetched:
    """A page with an article of its own text."""
    chosen = random.Random(number).sample(_paragraphs(), 4)
    text = "".join(f"<p>{paragraph}</p>" for paragraph in chosen) + (f"<p>{more}</p>" if more else "")
    title = title_of(number)
    body = (
        f"<html><head><title>{title}</title><link rel=stylesheet href=/x.css></head><body>"
        '<ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/tin">Tin tức</a></li></ul>'
        f"<h1>{title}</h1><div class=date>Cập nhật: 02/03/2015 08:{number % 60:02}</div>"
        f"<div class=body>{text}<p class=author>Lê Mẫu</p></div></body></html>"
    )
    return Fetched(f"/tin/dot-{number}.html", body.encode(), at=START + timedelta(minutes=number))


def warc(
    fetched: Iterable[Fetched] = (),
    *,
    packed: bool = True,
    change: Callable[[WARCWriter, ArcWarcRecord], ArcWarcRecord] | None = None,
    version: str = "WARC/1.0",
) -> bytes:
    """A WARC file by warcio; `change` may put another record in the place of a response."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed, warc_version=version)
    writer.write_record(
        writer.create_warcinfo_record("a.warc", {"software": "Đồng nghiệp 1.0", "operator": "Nam"})
    )
    for one in fetched or map(article, range(1, 6)):
        head = StatusAndHeaders(one.status, [("Content-Type", one.mime), *one.headers], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            f"http://{HOST}{one.path}",
            "response",
            payload=io.BytesIO(one.body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": one.at.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(change(writer, record) if change else record)
    return out.getvalue()


def chunked(body: bytes) -> bytes:
    """A body in chunks."""
    pieces = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw(head: str, block: bytes, *, length: int | None = None, packed: bool = True) -> bytes:
    """A record written by hand: `head` without its length."""
    size = len(block) if length is None else length
    record = f"WARC/1.0\r\n{head}Content-Length: {size}\r\n\r\n".encode() + block + b"\r\n\r\n"
    return gzip.compress(record) if packed else record


def response(path: str, block: bytes, more: str = "", **options: object) -> bytes:
    """A response record written by hand."""
    head = (
        f"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{hashlib.md5(path.encode()).hexdigest()}>\r\n"
        f"WARC-Date: 2015-03-02T04:05:06Z\r\nWARC-Target-URI: http://{HOST}{path}\r\n"
        f"Content-Type: application/http; msgtype=response\r\n{more}"
    )
    return raw(head, block, **options)  # type: ignore[arg-type]


def wacz(
    members: dict[str, bytes],
    *,
    digests: dict[str, str] | None = None,
    method: int = zipfile.ZIP_STORED,
    package: object = None,
) -> bytes:
    """A WACZ package with these members."""
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": (digests or {}).get(name, "sha256:" + hashlib.sha256(data).hexdigest()),
            "bytes": len(data),
        }
        for name, data in members.items()
    ]
    described = {"profile": "data-package", "title": "Gói", "software": "Đồng nghiệp", "resources": resources}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.writestr("datapackage.json", json.dumps(package if package is not None else described))
    return out.getvalue()


def gzip_bomb(head: bytes, zeros: int) -> bytes:
    """A gzip member that begins with `head` and goes on with so many zero bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    out = bytearray(packer.compress(head))
    for _ in range(zeros >> 20):
        out += packer.compress(bytes(1 << 20))
    return bytes(out + packer.flush())
