"""Forty broken or hostile WARC and WACZ files, each with how many captures can be had from it."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable

from tests.foreign import HOST, article, gzip_bomb, raw, response, wacz, warc

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
PAGE = HTTP + article(1).body


def _members(data: bytes) -> list[bytes]:
    """The gzip members of a WARC file."""
    starts = [at for at in range(len(data)) if data.startswith(b"\x1f\x8b\x08", at)]
    starts = [at for at in starts if _is_member(data[at:])]
    return [data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True)]


def _is_member(data: bytes) -> bool:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(5) == b"WARC/"
    except (OSError, EOFError, ValueError):
        return False


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _zip_claiming(size: int) -> bytes:
    """A package whose member says that it is smaller than it unpacks to."""
    data = bytearray(wacz({"archive/a.warc": warc(packed=False)}, method=zipfile.ZIP_DEFLATED))
    central = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    data[central + 24 : central + 28] = struct.pack("<I", size)
    return bytes(data)


def files() -> dict[str, tuple[Callable[[], bytes], int]]:
    """Name → how to make it, and the captures that are whole in it."""
    good, plain = warc(), warc(packed=False)
    members = _members(good)
    return {
        "empty.warc.gz": (lambda: b"", 0),
        "empty.warc": (lambda: b"", 0),
        "empty.wacz": (lambda: b"", 0),
        "text.warc": (lambda: b"This is no WARC file.\n" * 50, 0),
        "html.warc.gz": (lambda: b"<html>404</html>", 0),
        "noise.warc.gz": (lambda: bytes(range(256)) * 40, 0),
        "zeros.warc": (lambda: bytes(100_000), 0),
        "truncated.warc.gz": (lambda: good[:-40], 4),
        "truncated-in-head.warc.gz": (lambda: good[: len(members[0]) + 20], 0),
        "truncated.warc": (lambda: plain[:-300], 4),
        "tail-of-zeros.warc.gz": (lambda: good + bytes(5000), 5),
        "tail-of-text.warc": (lambda: plain + b"the end\r\n", 5),
        "flipped-in-body.warc.gz": (lambda: _flip(good, len(members[0]) + 150), 4),
        "flipped-checksum.warc.gz": (lambda: _flip(good, len(members[0] + members[1]) - 6), 4),
        "flipped-magic.warc.gz": (lambda: _flip(good, len(members[0])), 4),
        "hole.warc.gz": (lambda: members[0] + members[1] + bytes(300) + b"".join(members[2:]), 5),
        "no-first-half.warc.gz": (lambda: good[len(members[0]) + 33 :], 4),
        "wrong-block-digest.warc": (lambda: plain.replace("Đợt 3:".encode(), "Đợt 9:".encode(), 1), 4),
        "length-too-long.warc": (
            lambda: response("/a", PAGE, length=len(PAGE) + 50, packed=False) + plain,
            5,
        ),
        "length-too-short.warc": (
            lambda: response("/a", PAGE, length=len(PAGE) - 50, packed=False) + plain,
            5,
        ),
        "length-too-long.warc.gz": (lambda: response("/a", PAGE, length=len(PAGE) + 50) + good, 5),
        "length-too-short.warc.gz": (lambda: response("/a", PAGE, length=len(PAGE) - 50) + good, 5),
        "length-negative.warc.gz": (lambda: response("/a", PAGE, length=-5) + good, 5),
        "length-absurd.warc.gz": (lambda: response("/a", PAGE, length=10**25) + good, 5),
        "length-twice.warc.gz": (lambda: response("/a", PAGE, "Content-Length: 3\r\n") + good, 5),
        "no-length.warc": (
            lambda: b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + PAGE + b"\r\n\r\n" + plain,
            5,
        ),
        "endless-head.warc.gz": (lambda: gzip.compress(b"WARC/1.0\r\n" + b"X-A: b\r\n" * 200_000) + good, 5),
        "no-date.warc.gz": (
            lambda: raw(f"WARC-Type: response\r\nWARC-Target-URI: http://{HOST}/a\r\n", PAGE) + good,
            5,
        ),
        "date-of-nowhen.warc.gz": (
            lambda: (
                raw(
                    f"WARC-Type: response\r\nWARC-Date: 2015-13-45T99:00:00Z\r\nWARC-Target-URI: http://{HOST}/a\r\n",
                    PAGE,
                )
                + good
            ),
            5,
        ),
        "no-http-head.warc.gz": (lambda: response("/a", b"\x00\x01 nothing of HTTP") + good, 5),
        "path-as-address.warc.gz": (
            lambda: (
                raw(
                    "WARC-Type: response\r\nWARC-Date: 2015-03-02T04:05:06Z\r\nWARC-Filename: ../../x\r\n"
                    "WARC-Target-URI: file:///etc/passwd\r\n",
                    PAGE,
                )
                + good
            ),
            5,
        ),
        "hosts-of-nowhere.warc.gz": (
            lambda: (
                b"".join(
                    raw(
                        f"WARC-Type: response\r\nWARC-Date: 2015-03-02T04:05:06Z\r\nWARC-Target-URI: {url}\r\n",
                        PAGE,
                    )
                    for url in ("http://../../x/", "http:///", "http://[::1/", "http://a b/", "https://\x01/")
                )
                + good
            ),
            5,
        ),
        "revisit-of-itself.warc.gz": (
            lambda: (
                raw(
                    "WARC-Type: revisit\r\nWARC-Date: 2015-03-02T04:05:06Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
                    f"WARC-Refers-To: <urn:uuid:1>\r\nWARC-Target-URI: http://{HOST}/r\r\n"
                    "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n",
                    HTTP,
                )
                + good
            ),
            6,
        ),
        "bomb.warc.gz": (
            lambda: gzip_bomb(
                b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 400000000\r\n\r\n", 400 << 20
            ),
            0,
        ),
        "bomb-of-records.warc.gz": (
            lambda: gzip.compress(
                b"".join(raw("WARC-Type: metadata\r\n", bytes(1 << 20), packed=False) for _ in range(300))
            ),
            0,
        ),
        "slip.wacz": (lambda: wacz({"../../../outside.warc.gz": good, "/etc/outside.warc": plain}), 5),
        "slip-windows.wacz": (
            lambda: wacz({"archive\\..\\..\\outside.warc.gz": good, "C:\\outside.warc": plain}),
            5,
        ),
        "bomb.wacz": (lambda: wacz({"archive/a.warc": bytes(80 << 20)}, method=zipfile.ZIP_DEFLATED), 0),
        "wrong-digest.wacz": (
            lambda: wacz({"archive/a.warc.gz": good}, digests={"archive/a.warc.gz": "sha256:" + "0" * 64}),
            0,
        ),
        "torn.wacz": (lambda: wacz({"archive/a.warc.gz": good})[:-30], 0),
        "no-warc.wacz": (lambda: wacz({"pages/pages.jsonl": b"{}"}), 0),
        "package-is-a-list.wacz": (lambda: wacz({"archive/a.warc.gz": good}, package=[1]), 5),
        "package-is-deep.wacz": (lambda: _with_package(good, b"[" * 200_000), 0),
        "lying-size.wacz": (lambda: _zip_claiming(100), 0),
        "nested.wacz": (lambda: wacz({"a.wacz": wacz({"archive/a.warc.gz": good})}), 5),
    }


def _with_package(good: bytes, package: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/a.warc.gz", good)
        archive.writestr("datapackage.json", package)
    return out.getvalue()
