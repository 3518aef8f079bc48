"""Bad bodies: wrong charsets, huge, bombs, cut off, empty, binary, nested."""

from __future__ import annotations

import asyncio
import random
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache

from tests.hostile.site import ARTICLES, article_body, article_page, document
from tests.hostile.wire import Client, Request, route

HUGE = 300 << 20
BOMB = 1_536 << 20
_BLOCK = 1 << 20

# TCVN3 (fonts of the .Vn family): a byte of Latin-1 for each letter; upper case with a tone has no byte of
# its own.
_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
        strict=True,
    )
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text: str) -> bytes:
    """Text in TCVN3."""
    letters = (_TCVN3.get(letter) or _TCVN3.get(letter.lower(), letter) for letter in text)
    return "".join(letters).encode("latin-1", "xmlcharrefreplace")


def cp1258(text: str) -> bytes:
    """Text in windows-1258, which writes the tone after the vowel, as its own character."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        out.append(base + "".join(part for part in parts if part in _TONES))
    return "".join(out).encode("cp1258", "xmlcharrefreplace")


@route("/charset/header")
async def header_says_latin1(request: Request, client: Client) -> None:
    """The server's default says ISO-8859-1, the page is UTF-8."""
    await client.page(article_page(ARTICLES[0], head=""), content_type="text/html; charset=ISO-8859-1")


@route("/charset/meta")
async def meta_says_gb2312(request: Request, client: Client) -> None:
    """A template from elsewhere says gb2312, the page is UTF-8."""
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    await client.page(article_page(ARTICLES[1], head=head), content_type="text/html")


@route("/charset/cp1258")
async def windows_1258(request: Request, client: Client) -> None:
    """windows-1258, declared."""
    page = cp1258(article_page(ARTICLES[2], head=""))
    await client.page(page, content_type="text/html; charset=windows-1258")


@route("/charset/cp1258-undeclared")
async def windows_1258_undeclared(request: Request, client: Client) -> None:
    """windows-1258, and nothing says so."""
    await client.page(cp1258(article_page(ARTICLES[3], head="")), content_type="text/html")


@route("/charset/tcvn3")
async def legacy_font(request: Request, client: Client) -> None:
    """TCVN3 for a font of the 1990s; the header says what the server always says."""
    page = tcvn3(article_page(ARTICLES[4], head='<style>body{font-family:".VnTime"}</style>'))
    await client.page(page, content_type="text/html; charset=iso-8859-1")


@route("/charset/utf-16")
async def utf_16(request: Request, client: Client) -> None:
    """UTF-16 with a byte order mark, saved from a text editor."""
    await client.page(article_page(ARTICLES[5], head="").encode("utf-16"), content_type="text/html")


def _huge() -> Iterator[bytes]:
    """A page that begins like any other and repeats its text until it has HUGE bytes."""
    start = article_page(ARTICLES[0]).partition("</article>")[0].encode()
    yield start
    line = "".join(f"<p>{text}</p>\n" for text in ARTICLES[0].paragraphs).encode()
    block = line * (65536 // len(line))
    left = HUGE - len(start)
    while left > 0:
        yield block[:left]
        left -= len(block)


@route("/huge/length")
async def huge_with_length(request: Request, client: Client) -> None:
    """300 MB, announced."""
    await client.head(200, ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(HUGE)))
    await client.stream(_huge())


@route("/huge/chunked")
async def huge_chunked(request: Request, client: Client) -> None:
    """300 MB in chunks."""
    await client.head(200, ("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"))
    for piece in _huge():
        await client.chunk(piece)
    await client.chunk(b"")


@route("/huge/close")
async def huge_until_close(request: Request, client: Client) -> None:
    """300 MB that end when the connection does."""
    await client.head(200, ("Content-Type", "text/html; charset=utf-8"), ("Connection", "close"))
    await client.stream(_huge())


@route("/endless")
async def endless_chunks(request: Request, client: Client) -> None:
    """A chunked body without an end, slowly enough to keep the machine free."""
    await client.head(200, ("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"))
    await client.chunk(document("Trực tuyến", "").partition("</main>")[0].encode())
    while True:
        await client.chunk("<p>Tin đang cập nhật.</p>\n".encode() * 40)
        await asyncio.sleep(0.01)


@cache
def gzip_bomb() -> bytes:
    """1.5 GB of spaces in 1.5 MB of gzip: one packed block, repeated."""
    block = b" " * _BLOCK
    count = BOMB // _BLOCK
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # After a full flush the next block refers to nothing before it, so that it can be repeated as it is.
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(count):
        checksum = zlib.crc32(block, checksum)
    trailer = checksum.to_bytes(4, "little") + (BOMB & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + packed * count + b"\x03\0" + trailer


@route("/bomb")
async def serves_a_bomb(request: Request, client: Client) -> None:
    """Small on the wire, huge in memory."""
    await client.page(gzip_bomb(), ("Content-Encoding", "gzip"))


@route("/truncated")
async def truncated(request: Request, client: Client) -> None:
    """Announces more than it sends, then hangs up."""
    data = article_page(ARTICLES[1]).encode()
    await client.head(
        200, ("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(3 * len(data)))
    )
    await client.send(data)


@route("/truncated/chunked")
async def truncated_chunks(request: Request, client: Client) -> None:
    """A chunked body that breaks off inside a chunk."""
    data = article_page(ARTICLES[1]).encode()
    await client.head(200, ("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked"))
    await client.send(b"%x\r\n%s" % (2 * len(data), data))


@route("/truncated/gzip")
async def truncated_gzip(request: Request, client: Client) -> None:
    """A gzip body that breaks off, of the announced length: only the decoder can tell."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    data = packer.compress(article_page(ARTICLES[1]).encode()) + packer.flush()
    await client.page(data[: len(data) * 2 // 3], ("Content-Encoding", "gzip"))


@route("/not-gzip")
async def not_gzip(request: Request, client: Client) -> None:
    """Says gzip and is not."""
    await client.page(article_page(ARTICLES[2]), ("Content-Encoding", "gzip"))


@route("/empty")
async def empty(request: Request, client: Client) -> None:
    """200 and nothing."""
    await client.page(b"")


@route("/binary")
async def binary_as_html(request: Request, client: Client) -> None:
    """A picture, served as HTML."""
    noise = random.Random(1258).randbytes(60_000)
    await client.page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise)


@route("/nested")
async def nested(request: Request, client: Client) -> None:
    """An article beneath 10,000 open tags."""
    body = "<div>" * 10_000 + article_body(ARTICLES[5]) + "</div>" * 10_000
    await client.page(document(ARTICLES[5].title, body))


@route("/nested/unclosed")
async def nested_unclosed(request: Request, client: Client) -> None:
    """10,000 tags that nobody closes, as editors for the web produce them."""
    await client.page(document(ARTICLES[5].title, "<font><b>" * 5_000 + article_body(ARTICLES[5])))
