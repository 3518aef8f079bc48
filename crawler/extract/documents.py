"""The text of documents that pages hand out: PDF, Word, Excel …, so that a search finds what only an attachment says.

A scan without a text layer has no text, and is said to have none. The caller caps time and memory.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from archive.vietnamese import clean_text
from crawler.extract.page.repair import unfont

if TYPE_CHECKING:
    from kreuzberg import ExtractionConfig

#: Characters of one document that are kept; a decree has fifty thousand, a statistical yearbook a million.
MOST = 4_000_000

_PDF = re.compile(rb".{0,1000}?%PDF-[12]", re.DOTALL)
_ZIP, _OLE, _RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
#: Form → media type, by what the parts inside a ZIP archive are called.
_OFFICE = {
    b"word/": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    b"xl/": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    b"ppt/": ("PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    b"mimetypeapplication/vnd.oasis.opendocument.text": (
        "OpenDocument",
        "application/vnd.oasis.opendocument.text",
    ),
}
#: The same by the names of streams, in UTF-16, that old office documents have.
_OLD_OFFICE = {
    "WordDocument": ("Word 97", "application/msword"),
    "Workbook": ("Excel 97", "application/vnd.ms-excel"),
    "PowerPoint Document": ("PowerPoint 97", "application/vnd.ms-powerpoint"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says. `paragraphs`: NFC, in reading order; `problem` says in words why there are none."""

    form: str
    paragraphs: tuple[str, ...] = ()
    problem: str | None = None


def form_of(body: bytes) -> tuple[str, str] | None:
    """Name and media type of the kind of document that these bytes are; None for anything else.

    Told by the bytes alone: what servers say of documents is often wrong.
    """
    if body.startswith(_RTF):
        return "RTF", "application/rtf"
    if body.startswith(_ZIP):
        return next((form for mark, form in _OFFICE.items() if mark in body), None)
    if body.startswith(_OLE):
        return next((form for name, form in _OLD_OFFICE.items() if name.encode("utf-16-le") in body), None)
    # Before the signature may stand what a careless script printed, but no markup: a page may speak of PDF.
    found = _PDF.match(body[:1024])
    return ("PDF", "application/pdf") if found and b"<" not in found[0] else None


def read_document(body: bytes) -> Document | None:
    """The document in these bytes, None where they are none; one that cannot be read has a problem, never raises."""
    form = form_of(body)
    if form is None:
        return None
    from kreuzberg import KreuzbergError, extract_bytes_sync

    name, media_type = form
    try:
        content = extract_bytes_sync(body, media_type, config=_config()).content
    except KreuzbergError as error:
        return Document(name, problem=f"cannot be read: {' '.join(str(error).split())[:200]}")
    # Legacy fonts (TCVN3, VNI) are put right as in pages; that code reads markup.
    text = html.unescape(unfont(html.escape(content[:MOST], quote=False))[0])
    paragraphs = tuple(filter(None, map(clean_text, re.split(r"\n\s*\n|\f", text))))
    return Document(name, paragraphs, None if paragraphs else "no text in it (a scan?)")


@cache
def _config() -> ExtractionConfig:
    from kreuzberg import ExtractionConfig

    # Its cache would be written into the folder that the command was called in.
    return ExtractionConfig(use_cache=False)
