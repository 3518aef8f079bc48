"""Read a page: bytes to text to tree, whatever was sent, or say in words why it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.etree import _Element

from crawler.extract.page.decoding import decode, wide_encoding
from crawler.extract.page.trees import parse

__all__ = ["MAX_SIZE", "Page", "Unreadable", "decode", "read", "too_large"]

#: Bytes of one page. The largest real article pages are a few megabytes, with their pictures inlined.
MAX_SIZE = 16 << 20

_SIGNATURES = {
    b"%PDF-": "PDF",
    b"\x89PNG": "a PNG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"\xff\xd8\xff": "a JPEG image",
    b"BM": "a bitmap image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\x00\x00\x01\x00": "an icon",
    b"RIFF": "a RIFF file (WebP, WAV, AVI)",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"PK\x05\x06": "a ZIP archive",
    b"\x1f\x8b": "gzip data",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "RTF",
    b"%!PS": "PostScript",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"ID3": "MP3 audio",
    b"OggS": "Ogg media",
    b"fLaC": "FLAC audio",
    b"FLV\x01": "Flash video",
    b"FWS": "Flash",
    b"CWS": "Flash",
    b"wOFF": "a font",
    b"wOF2": "a font",
    b"\x00\x01\x00\x00": "a font",
}
#: Short signatures that text could begin with: they count only where zero bytes follow.
_WEAK = frozenset((b"BM", b"MZ", b"BZh", b"ID3", b"FWS", b"CWS", b"RIFF"))
_TEXTLESS_TYPES = re.compile(
    r"\s*(?:(?:image|audio|video|font)/|application/(?:pdf|zip|json|javascript|x-javascript|msword|vnd\.|x-rar)"
    r"|text/(?:css|javascript|csv))",
    re.I,
)
# Atomic groups: what stands before the first element is scanned once, whatever it is.
_PROLOGUE = rb"(?>\s++|<!--(?>.*?-->)|<\?(?>.*?\?>)|<!doctype\b(?!\s+html)[^>]*+>)*+"
_HTML_START = re.compile(_PROLOGUE + rb"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML_ROOT = re.compile(
    _PROLOGUE + rb"<(rss|feed|urlset|sitemapindex|rdf:RDF|svg|opml|OpenSearchDescription|soap:Envelope)\b",
    re.I | re.S,
)
_ANY_TAG = re.compile(rb"<[a-zA-Z!/?]")
_SOMETHING = re.compile(rb"[^\x00\s]")
_SNIFFED = 2048
#: More zero bytes than a careless program leaves in text.
_MANY_ZEROS = 0.05


class Unreadable(Exception):  # noqa: N818 - a finding about a page, not a fault of the program
    """The body cannot be read as an HTML page; `reason` says why, in words for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Page:
    """A page that was read.

    `url` is where it came from, `base` what its links are relative to. `text` is the source after repair; `tree`
    its root element <html>. `encoding` is what the bytes were in; `repairs` names what was put right, in words.
    `scanned` is what the first reader of the tree keeps there for the next.
    """

    url: str
    base: str
    text: str
    tree: _Element
    encoding: str
    repairs: tuple[str, ...] = ()
    scanned: object = None


def read(body: bytes, url: str, content_type: str | None = None) -> Page:
    """Read one page's bytes (transfer and content encodings taken off). Raises only Unreadable.

    `content_type` is the header as sent. Time is linear in the size of the body; a cap on it is the business of
    the process that calls.
    """
    if problem := too_large(body):
        raise Unreadable(problem)
    _refuse_other_formats(body, content_type)
    text, encoding, repairs = decode(body, content_type)
    # What needed no repair is parsed as it came.
    source = body if encoding in ("utf-8", "ascii") and not repairs else text.encode("utf-8", "replace")
    tree, done = parse(source)
    if tree is None:
        raise Unreadable("empty: no element and no text")
    return Page(url, _base(tree, url), text, tree, encoding, (*repairs, *done))


def too_large(body: bytes) -> str | None:
    """Why a page of this size is not read; None where it is not too large."""
    if len(body) <= MAX_SIZE:
        return None
    return f"too large: {len(body) / 1e6:.0f} MB, the limit is {MAX_SIZE / 1e6:.0f} MB"


def _refuse_other_formats(body: bytes, content_type: str | None) -> None:
    if not _SOMETHING.search(body):
        raise Unreadable("empty: no content")
    start = body[:_SNIFFED]
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature) and (signature not in _WEAK or b"\x00" in start):
            raise Unreadable(f"not HTML: {name}")
    if start[4:8] == b"ftyp":
        raise Unreadable("not HTML: MP4 media")
    wide = wide_encoding(body) is not None
    if not wide and start.count(0) > len(start) * _MANY_ZEROS:
        raise Unreadable("not HTML: binary data")
    if _HTML_START.match(start):
        return
    root = _XML_ROOT.match(start)
    if root:
        raise Unreadable(f"not HTML: XML with the root <{root[1].decode('ascii')}>")
    if content_type and _TEXTLESS_TYPES.match(content_type):
        raise Unreadable(f"not HTML: sent as {content_type.split(';')[0].strip()}")
    if not wide and not _ANY_TAG.search(body):
        raise Unreadable("not HTML: no markup in it")


def _base(tree: _Element, url: str) -> str:
    """The address in the first <base href>, made absolute, where it is http or https; else the page's own."""
    for element in tree.iter("base"):
        href = element.get("href")
        if href is None:
            continue
        try:
            base = urljoin(url, href.strip())
            parts = urlsplit(base)
        except ValueError:
            return url
        return base if parts.scheme in ("http", "https") and parts.hostname else url
    return url
