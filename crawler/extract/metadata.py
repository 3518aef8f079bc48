"""The rest of a record: section, tags, attachments; each from the place that knows it best."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.extract.hints import Hint
from crawler.extract.links import Resolver
from crawler.extract.parts import Attachment, Hints
from crawler.extract.phrases import furniture_phrase
from crawler.extract.titles import selected, squeeze

if TYPE_CHECKING:
    from crawler.extract.blocks import Line, Scan
    from crawler.extract.reading import Reading

_DOCUMENT = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|ods|rtf|csv|mp3)(?:$|[?#&])", re.IGNORECASE
)
_VIEWER = re.compile(
    r"(?:docs\.google\.com/(?:viewer|gview)|view\.officeapps\.live\.com|/viewer\.html)", re.IGNORECASE
)
_FILE_PARAMETER = re.compile(r"[?&#](?:url|src|file)=([^&]+)", re.IGNORECASE)
#: The section's name stands so many lines from the title at most.
_AT_TITLE = 5
_HOME = frozenset({"trang chủ", "home", "trang nhất", "trang chính", "homepage", "tin tức"})
_PLACE = re.compile(r"\s*(?:›|»|>|/|\||→|::)\s*")


def section_of(reading: Reading, hints: Hints) -> str | None:
    """The section: the profile's place, the last breadcrumb that is not the title, metadata, the link at the title."""
    scan = reading.scan
    chosen = selected(reading.page, scan, hints.section_selector)
    if chosen is not None and scan.nodes[chosen].first < scan.nodes[chosen].last:
        return scan.lines[scan.nodes[chosen].first].text
    title = squeeze(reading.title.text) if reading.title is not None else ""
    for slot in scan.slots:
        if not slot.hints & Hint.CRUMB or slot.line > reading.first + 4:
            continue
        parts = [part.strip() for part in _PLACE.split(slot.text) if part.strip()]
        names = [
            a.text for a in scan.anchors if a.node == slot.node or scan.nodes[a.node].parent == slot.node
        ]
        parts = [name for name in names if name] or parts
        parts = [p for p in parts if p.lower() not in _HOME and squeeze(p) != title and 2 < len(p) < 60]
        if parts:
            return parts[-1]
    section = reading.facts.section or reading.facts.meta.get("article:section")
    return section if section and len(section) < 80 else _link_at(reading, title)


def _link_at(reading: Reading, title: str) -> str | None:
    """A short link in a line of its own within a few lines of the title, known as a section: by its container's
    name, by an address that the page's own begins with, or because a menu of the page links there too.
    """
    if reading.title is None or reading.title.line is None:
        return None
    scan, at = reading.scan, reading.title.line
    menus: Counter[str] | None = None
    resolve = Resolver(reading.page.base)
    best: tuple[int, str] | None = None
    for anchor in scan.anchors:
        away = abs(anchor.line - at)
        if away > _AT_TITLE or (anchor.line > at and away > 2) or not 2 < len(anchor.text) < 50:
            continue
        line = scan.lines[anchor.line] if anchor.line < len(scan.lines) else None
        if (
            line is None
            or len(anchor.text) < 0.9 * len(line.text)
            or anchor.href.startswith(("#", "javascript:"))
        ):
            continue
        name = anchor.text.strip(" »›>|:")
        if name.lower() in _HOME or squeeze(name) == title or furniture_phrase(name):
            continue
        if menus is None:
            menus = Counter(a.href.lower() for a in scan.anchors)
        known = (
            menus[anchor.href.lower()] > 1
            or scan.nodes[line.node].hints & Hint.SECTION
            or _is_above(resolve(anchor.href), reading.page.url)
        )
        if known and (best is None or away < best[0]) and not _in_menu(scan, line):
            best = (away, name)
    return best[1] if best else None


def _is_above(section: str | None, page: str) -> bool:
    """The page's address lies under the section's."""
    if section is None:
        return False
    above, below = urlsplit(section), urlsplit(page)
    folder = above.path.rstrip("/") + "/"
    return above.netloc == below.netloc and len(folder) > 2 and below.path.startswith(folder)


def _in_menu(scan: Scan, line: Line) -> bool:
    """Links stand before or after it in the same way."""
    beside = scan.lines[max(0, line.index - 3) : line.index + 4]
    return any(other.path == line.path and other is not line and other.links for other in beside)


def tags_of(reading: Reading) -> tuple[str, ...]:
    """Links in a tags row near the article, as printed without their `#`."""
    scan = reading.scan
    found: dict[str, None] = {}
    for anchor in scan.anchors:
        if not reading.last - 3 <= anchor.line <= reading.last + 15 or not 1 < len(anchor.text) < 60:
            continue
        chain = [scan.nodes[n] for n in scan.ancestors(anchor.node)[:4]]
        if any(node.hints & Hint.TAGS for node in chain) and not furniture_phrase(anchor.text):
            found.setdefault(anchor.text.strip(" ,#;"), None)
    return tuple(found)[:20]


def attachments_of(reading: Reading) -> tuple[Attachment, ...]:
    """Documents linked or shown in the article's column, each address once."""
    scan = reading.scan
    resolve = Resolver(reading.page.base)
    found: dict[str, Attachment] = {}
    start, end = column(reading)
    for anchor in scan.anchors:
        if start <= anchor.line <= end and _DOCUMENT.search(anchor.href):
            if anchor.line < len(reading.cut) and _elsewhere(reading.cut[anchor.line]):
                continue
            url = resolve(anchor.href)
            if url:
                name = anchor.text if not furniture_phrase(anchor.text) else _file_name(url)
                found.setdefault(url, Attachment(url, name or _file_name(url)))
    for frame in scan.frames:
        address = frame.element.get("src") or frame.element.get("data") or ""
        if not start <= frame.line <= end or not (_DOCUMENT.search(address) or _VIEWER.search(address)):
            continue
        inner = _FILE_PARAMETER.search(address)
        url = resolve(unquote(inner.group(1)) if inner else address)
        if url:
            found.setdefault(url, Attachment(url, _file_name(url)))
    return tuple(found.values())


def _elsewhere(reason: str | None) -> bool:
    return reason in (
        "sidebar",
        "navigation",
        "page footer",
        "the site repeats it",
        "comments",
        "list of other pages",
    )


def column(reading: Reading) -> tuple[int, int]:
    """The lines that belong to the article, its attachments under the text included."""
    if reading.first == reading.last:
        title = reading.title.line if reading.title is not None and reading.title.line is not None else None
        return (title, title + 30) if title is not None else (0, -1)
    return reading.first, reading.last + 8


def _file_name(url: str) -> str | None:
    return unquote(urlsplit(url).path.rsplit("/", 1)[-1]) or None
