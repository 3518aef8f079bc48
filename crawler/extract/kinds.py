"""What kind of page it is: article, notice, index or other; by what it holds, the address only weighs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract.body import is_prose
from crawler.extract.metadata import column
from crawler.extract.parts import Hints

if TYPE_CHECKING:
    from crawler.extract.reading import Reading
    from crawler.extract.template import Template

#: Characters of prose that make an article by themselves.
_ARTICLE = 200
#: A site of one page: so much prose on its front page, and no headline, is a text.
_FRONT = 800
_HOME = re.compile(r"^/?(?:(?:index|default|home|trang-chu|trangchu)(?:\.\w{2,5})?)?/?$", re.IGNORECASE)
_LISTING = re.compile(
    r"(?:^|/)(?:page|trang|p|paged)[-/=]?\d+/?(?:\.\w+)?$|[?&](?:page|trang|p|pageindex)=\d+", re.IGNORECASE
)
_SEARCH = re.compile(
    r"(?:^|[/?&=])(?:search|tim-kiem|timkiem|tag|tags|tu-khoa|rss|login|dang-nhap)(?:[/?&=.]|$)", re.I
)
#: A link of so many characters reads like another article's headline.
_HEADLINE = 25


def kind_of_page(
    reading: Reading, template: Template | None, hints: Hints, dated: bool, attachments: int, images: int
) -> tuple[str, str]:
    """The kind and the evidence in words; `attachments` and `images`: how many the article has."""
    path = urlsplit(reading.page.url)
    prose = reading.prose
    headlines = _listing(reading)
    points, reasons, misplaced = 0.0, [], False

    def weigh(value: float, reason: str) -> None:
        nonlocal points
        points += value
        reasons.append(f"{reason} {value:+.1f}")

    if reading.title is not None:
        if reading.title.line is None:
            weigh(-0.5, "title only in metadata")
        elif template is not None and template.titles:
            misplaced = reading.scan.lines[reading.title.line].path not in template.titles
            weigh(-0.5 if misplaced else 1.0, "title's position")
        if "matches the address" in reading.title.why:
            weigh(1.0, "title matches the address")
    else:
        weigh(-1.5, "no title")
    if dated:
        weigh(1.0, "dated")
    if reading.facts.is_article or reading.facts.og_article:
        weigh(1.0, "metadata say article")
    weigh(min(2.0, prose / 400), f"{prose} characters of text")
    if headlines >= 3 and 60 * headlines > 0.4 * prose:
        weigh(
            -min(4.0, 120.0 * headlines / (prose + 1)), f"{headlines} headlines of other pages in the column"
        )
    if _sentenceless(reading):
        weigh(-2.5, "lines that are no sentences")
    if path.netloc and _HOME.match(path.path) and not path.query:
        bare = headlines == 0 and prose >= _FRONT
        weigh(-1.0 if bare else -3.0, "address of a front page" + (" without headlines" if bare else ""))
    elif _LISTING.search(path.path + ("?" + path.query if path.query else "")):
        weigh(-1.5, "address of a numbered list")
    if _SEARCH.search(path.path + "?" + path.query):
        weigh(-1.5, "address of a search or tag")
    if hints.role == "article":
        weigh(1.5, "its family calls the address an article")
    elif hints.role == "list":
        weigh(-2.0, "its family calls the address a list")
    why = "; ".join(reasons)
    if prose >= _ARTICLE and points >= 1.0:
        return "article", why
    if reading.title is not None and points >= 0.5:
        if attachments:
            return "notice", f"{attachments} attachments; {why}"
        if _says_something(reading) and (dated or points >= 1.5):
            return "notice", f"short text; {why}"
        # A scanned letter or poster: nothing is to be read, but who put it there named and dated it.
        if images and dated and points >= 1.5 and headlines < 3 and not misplaced:
            return "notice", f"{images} images and no text; {why}"
    if headlines >= 3 or _many_links(reading):
        return "index", why
    return "other", why


def _listing(reading: Reading) -> int:
    """Headlines of other pages within the column, before the text's end, cut or not."""
    lines = reading.scan.lines
    first, last = column(reading)
    if reading.choice is not None:
        node = reading.scan.nodes[reading.choice.node]
        first, last = min(first, node.first), max(reading.last, node.last)
    ends = max(
        (i for i in range(reading.first, reading.last) if reading.cut[i] is None and is_prose(lines[i])),
        default=last,
    )
    return sum(
        line.links > 0.6 * len(line.text) and len(line.text) >= _HEADLINE
        for line in lines[first : min(last, ends + 1)]
    )


def _sentenceless(reading: Reading) -> bool:
    """Several long lines, hardly one with a sentence's end: titles of documents rather than text."""
    ended = [
        line.text.rstrip(" ”\"')").endswith((".", "!", "?", "…", ":", ";"))
        for line in reading.scan.lines[reading.first : reading.last]
        if reading.cut[line.index] is None and line.index not in reading.roles and len(line.text) >= 60
    ]
    return len(ended) >= 2 and sum(ended) < 0.2 * len(ended)


def _says_something(reading: Reading) -> bool:
    texts = [
        line.text
        for line in reading.scan.lines[reading.first : reading.last]
        if reading.cut[line.index] is None and reading.roles.get(line.index, "lead") == "lead"
    ]
    return sum(len(text) for text in texts) >= 20


def _many_links(reading: Reading) -> bool:
    lines = reading.scan.lines
    headlines = sum(1 for line in lines if line.links > 0.6 * len(line.text) and len(line.text) >= _HEADLINE)
    return headlines >= 5
