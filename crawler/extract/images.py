"""The article's images with captions and credits; icons, logos and counters are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.links import Resolver
from crawler.extract.parts import Image

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.extract.reading import Reading

#: Attributes in which lazy loaders keep the real address, best first; `src` is often a placeholder.
_LAZY = ("data-original", "data-src", "data-lazy-src", "data-photo-original-src", "data-srcset", "data-image", "src",
         "srcset")  # fmt: skip
_PLACEHOLDER = re.compile(
    r"^data:|/(?:blank|spacer|pixel|loading|grey|placeholder|transparent)[\w-]*\.(?:gif|png|svg)", re.I
)
_ORNAMENT = re.compile(
    r"(?:^|[/_.\-])(?:icons?|ico|logo|sprite|button|btn|bullet|arrow|banner|avatar|emoji|smil\w+|facebook|fb|twitter|zalo|"
    r"youtube|rss|print|email|share|counter|hit\w*|digits?|loading|spacer|ads?|quangcao|star|captcha|line|bg|background)"
    r"(?:[/_.\-\d]|$)",
    re.IGNORECASE,
)
_SMALLEST = 60
_CREDIT = re.compile(
    r"[\s.(–-]*\b(?:Ảnh(?:\s*minh\s*họa)?|Photo(?:\s*by)?|Nguồn(?:\s*ảnh)?|Credit)\s*[:：]\s*([^()]{2,60}?)\s*[).]*\s*$"
)
_NO_CAPTION = re.compile(
    r"^(?:ảnh|image|img|photo|hình|picture|dsc|untitled)?[\s_\-\d.]*(?:\.\w{3,4})?$", re.IGNORECASE
)


def find_images(reading: Reading) -> tuple[Image, ...]:
    """Images that stand in the article's column, each address once, in page order."""
    scan = reading.scan
    resolve = Resolver(reading.page.base)
    found: dict[str, Image] = {}
    captions = [i for i, role in sorted(reading.roles.items()) if role == "caption"]
    for picture in scan.pictures:
        if not reading.first <= picture.line <= reading.last or reading.choice is None:
            continue
        if not _in_column(reading, picture.node, picture.line):
            continue
        address = _address(picture.element)
        url = resolve(address) if address else None
        if url is None or url in found or _is_ornament(picture.element, url):
            continue
        line = next((i for i in captions if picture.line <= i <= picture.line + 2), None)
        caption = scan.lines[line].text if line is not None else None
        alt = " ".join((picture.element.get("alt") or "").split())
        if caption is None and len(alt) > 12 and not _NO_CAPTION.match(alt) and not _is_title(reading, alt):
            caption = alt
        found[url] = Image(url, *split_credit(caption))
    return tuple(found.values())


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """A caption and the photo credit printed at its end ("… Ảnh: X"); the caption keeps its words as printed."""
    if caption is None:
        return None, None
    match = _CREDIT.search(caption)
    return caption, match.group(1).strip() if match else None


def _in_column(reading: Reading, node: int, line: int) -> bool:
    """In the article's container, and not in a box of it that was cut."""
    scan = reading.scan
    assert reading.choice is not None
    if not scan.within(node, reading.choice.node):
        return False
    box = scan.nodes[node]
    cut = [reading.cut[i] for i in range(box.first, box.last) if i not in reading.roles]
    return not (cut and all(cut) and box.index != reading.choice.node)


def _address(element: _Element) -> str | None:
    for name in _LAZY:
        value = (element.get(name) or "").strip()
        if not value:
            continue
        if name.endswith("srcset"):
            value = value.split(",")[-1].split()[0] if value.split(",")[-1].split() else ""
        if value and not _PLACEHOLDER.search(value):
            return value
    return None


def _is_ornament(element: _Element, url: str) -> bool:
    for name in ("width", "height"):
        size = re.match(r"\d+", element.get(name) or "")
        if size and int(size.group()) < _SMALLEST:
            return True
    path = url.split("?")[0].rsplit("/", 2)
    return bool(_ORNAMENT.search("/".join(path[1:]))) or url.lower().split("?")[0].endswith((".svg", ".ico"))


def _is_title(reading: Reading, alt: str) -> bool:
    title = reading.title.text.lower() if reading.title is not None else ""
    return bool(title) and (alt.lower().startswith(title[:40]) or title.startswith(alt.lower()[:40]))
