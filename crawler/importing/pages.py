"""Whether a foreign capture is to be read, by what its head says and how its body begins."""

from __future__ import annotations

import re

from crawler.extract.documents import form_of
from crawler.extract.requisites import kind_of_address

_PAGES = re.compile(r"text/html|application/xhtml|text/plain|(?:application|text)/(?:[\w.-]+\+)?xml|text/xml")
_UNSURE = frozenset({"", "application/octet-stream", "binary/octet-stream", "unk", "unknown", "no-type"})
_MARKUP = re.compile(rb"[\s\xef\xbb\xbf]*<(?:!doctype|html|head|body|\?xml|!--|rss|urlset)", re.I)
_DOCUMENTS = re.compile(r"application/(?:pdf|msword|rtf|vnd\.(?:ms-|openxml|oasis))|text/rtf")


def is_page(mime: str, url: str, start: bytes, encoded: bool) -> bool:
    """Whether a body that begins with `start` may be a page or a feed. `encoded`: it is still content-encoded."""
    if url.endswith("/robots.txt"):
        return False
    if mime in _UNSURE:
        return bool(_MARKUP.match(start)) or (encoded and kind_of_address(url) is None)
    # Servers call a picture text/html when it is missing, and a style sheet text/plain when they do not know it.
    if _PAGES.match(mime) and (mime != "text/plain" or _MARKUP.match(start) or encoded):
        return form_of(start) is None
    return False


def is_document(mime: str, url: str, start: bytes) -> bool:
    """Whether a body may be a document whose text can be read."""
    signature = (
        start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")) or form_of(start) is not None
    )
    return bool(_DOCUMENTS.match(mime)) or (signature and kind_of_address(url) in ("document", None))
