"""The title: candidates on the page scored by heading, position, metadata and address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml.cssselect import CSSSelector, SelectorError

from archive.vietnamese import fold
from crawler.extract.blocks import Line, Node, Scan
from crawler.extract.body import is_prose
from crawler.extract.datelike import is_bare_date
from crawler.extract.hints import Hint
from crawler.extract.phrases import furniture_phrase
from crawler.extract.sitenames import is_site_name
from crawler.extract.structured import Facts

if TYPE_CHECKING:
    from crawler.extract.page import Page
    from crawler.extract.template import Template

_HEADINGS = {"h1": 3.0, "h2": 2.0, "h3": 1.5, "h4": 1.0, "h5": 0.8, "h6": 0.5}
_SEPARATORS = re.compile(r"\s+[|–—\-·•»«:]+\s+|\s*[|»«]\s*|\s+::\s+")
_WORDS = re.compile(r"[a-z0-9]+")
#: A candidate below this is no title.
_LEAST = 2.0
#: Share of the address's words that a line has which the address names.
_NAMED = 0.8
#: Between title and text there may be a date, a byline and buttons.
_RIGHT_ABOVE = 4
#: Who put it on the site, printed between title and date.
_SIGNED = re.compile(
    r"\W*(?:(?:được )?(?:viết|đăng|gửi|tạo) bởi|người (?:đăng|viết|gửi)|tác giả|written by|posted by|by:?)\s",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"\.\w{2,5}$")


@dataclass(slots=True)
class Title:
    """The title as printed; `line` and `count`: the lines it stands in, None where it is not on the page."""

    text: str
    line: int | None
    why: str
    count: int = 1


def selected(page: Page, scan: Scan, selector: str | None) -> int | None:
    """The container that a profile's CSS selector names, None where it finds none."""
    if not selector:
        return None
    try:
        matches = CSSSelector(selector, translator="html")(page.tree)
    except SelectorError:
        return None
    by_element = {id(node.element): node.index for node in scan.nodes}
    return next((by_element[id(e)] for e in matches if id(e) in by_element), None)


@lru_cache(maxsize=64)
def segments(title: str) -> tuple[str, ...]:
    """The parts of a <title> between separators; kept, because a page's readers ask in a row."""
    return tuple(part.strip() for part in _SEPARATORS.split(title) if part and part.strip())


@lru_cache(maxsize=1 << 12)
def squeeze(text: str) -> str:
    """Lower-case without spaces and punctuation: two prints of one title are equal in it."""
    return "".join(filter(str.isalnum, text.lower()))


def address_words(url: str) -> frozenset[str]:
    """The words of the address's longest path segment, which is the title's slug on most CMSs."""
    best: frozenset[str] = frozenset()
    for segment in unquote(urlsplit(url).path).split("/"):
        words = _folded_words(_EXTENSION.sub("", segment))
        if len(words) > len(best):
            best = words
    return best if len(best) >= 3 else frozenset()


@lru_cache(maxsize=1 << 12)
def _folded_words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(fold(text)))


def slug_share(text: str, slug: frozenset[str]) -> float:
    """How much of the slug the text covers, 0..1; a text much longer than the slug counts less."""
    if not slug:
        return 0.0
    words = _folded_words(text)
    shared = len(words & slug)
    return shared / max(len(slug), 0.7 * len(words))


def heading(scan: Scan, facts: Facts) -> int | None:
    """The line that is the page's heading at first sight: what its metadata call it, else its first <h1>."""
    told = {squeeze(t) for t in (facts.meta.get("og:title"), facts.headline, *segments(facts.title)) if t}
    first = None
    for line in scan.lines:
        if not 6 <= len(line.text) <= 300 or 2 * line.links > len(line.text):
            continue
        node = scan.nodes[line.node]
        top = node.tag == "h1" or (node.parent >= 0 and scan.nodes[node.parent].tag == "h1")
        if (top or node.tag in _HEADINGS or line.bold) and squeeze(line.text) in told:
            return line.index
        if top and first is None:
            first = line.index
    return first


def named_twice(scan: Scan, url: str) -> set[int]:
    """Lines that the mark-up names as title and the address names too; links to other pages are none."""
    slug = address_words(url)
    if not slug:
        return set()
    found = set()
    for line in scan.lines:
        named = scan.nodes[line.node].hints & Hint.TITLE and 2 * line.links < len(line.text) <= 300
        if named and slug_share(line.text, slug) >= _NAMED:
            found.add(line.index)
    return found


def find_title(
    page: Page,
    scan: Scan,
    facts: Facts,
    cut: list[str | None],
    body: Node | None,
    template: Template | None,
    selector: str | None,
) -> Title | None:
    """The best candidate above or in the head of the article's container; metadata where the page shows none."""
    if selector:
        chosen = selected(page, scan, selector)
        if chosen is not None and scan.nodes[chosen].first < scan.nodes[chosen].last:
            node = scan.nodes[chosen]
            text = " ".join(line.text for line in scan.lines[node.first : node.last])
            return Title(text, node.first, "the profile's title selector", node.last - node.first)
    told = _told(facts, template)
    keys = [(squeeze(text), why) for text, why in told]
    slug = address_words(page.url)
    first = _first_prose(scan, cut, body)
    best: tuple[float, Line, list[str]] | None = None
    title_lines = {s.line for s in scan.slots if s.hints & Hint.TITLE}
    for line in scan.lines[: first + 1]:
        size = len(line.text)
        if not 6 <= size <= 300:
            continue
        score, reasons = _score(line, scan, keys, slug, line.index in title_lines, template)
        if line.index == first and not line.bold and score < 4.5:
            continue
        if cut[line.index] is not None and not _excused(cut[line.index]):
            score -= 3.0
        if first - line.index <= 12 and _beside_date(scan, line):
            score += 2.5
            reasons.append("beside the date line")
        elif 0 < first - line.index <= _above(scan, line) and score >= 1.0 and _headline(line):
            score += 0.7
            reasons.append("right above the text")
        score -= min(2.0, 0.08 * max(0, first - line.index))
        if body is not None and body.first <= line.index < body.last:
            score += 0.5
        if score >= _LEAST and (best is None or score > best[0]):
            if is_bare_date(line.text) or furniture_phrase(line.text) or _SIGNED.match(line.text):
                continue
            best = (score, line, reasons)
    if best is not None:
        line = best[1]
        text, count = _whole(scan, line, told)
        return Title(text, line.index, ", ".join(best[2]) or "line above the text", count)
    if told:
        return Title(told[0][0], None, told[0][1])
    return None


def _beside_date(scan: Scan, line: Line) -> bool:
    """The next line, or the one before, is a date and nothing else, and the line reads like a headline."""
    if not _headline(line):
        return False
    near = [scan.lines[i] for i in (line.index + 1, line.index - 1) if 0 <= i < len(scan.lines)]
    return any(other.dated and is_bare_date(other.text) for other in near)


def _above(scan: Scan, line: Line) -> int:
    """How many lines before the text a title may stand: a heading further than a line of any other kind."""
    return 2 * _RIGHT_ABOVE if scan.nodes[line.node].tag in _HEADINGS else _RIGHT_ABOVE


def _headline(line: Line) -> bool:
    size = len(line.text)
    return 20 <= size <= 250 and line.links <= 0.6 * size and not line.text.endswith((".", ";", ",", ":"))


def _excused(reason: str | None) -> bool:
    return reason in ("list of links", "navigation", "page footer")


def _first_prose(scan: Scan, cut: list[str | None], body: Node | None) -> int:
    """Where the article's text begins; its last line where none reads so; the end of the page without a body."""
    if body is not None:
        last = body.last - 1
        for line in scan.lines[body.first : body.last]:
            if cut[line.index] is None:
                if _opens_text(line) and not _beside_date(scan, line):
                    return line.index
                last = line.index
        return min(last, len(scan.lines) - 1)
    return len(scan.lines) - 1


def _opens_text(line: Line) -> bool:
    """Running text rather than a long title: it ends as a sentence does, or is longer than any title."""
    size = len(line.text)
    if not is_prose(line) or size < 60 or (line.bold >= size and size < 200):
        return False
    return size >= 250 or line.text.endswith((".", "!", "…", ":", ";", "”", '"', ")", "/"))


def _told(facts: Facts, template: Template | None) -> list[tuple[str, str]]:
    """Titles that the page's metadata tell, with their source, best first; what the site repeats is left out."""
    out: list[tuple[str, str]] = []
    repeated = template.title_words if template else frozenset()
    for text, why in (
        (facts.meta.get("og:title"), "og:title"),
        (facts.headline, "JSON-LD headline"),
        (facts.meta.get("twitter:title"), "twitter:title"),
        (facts.title, "<title>"),
    ):
        if not text or is_site_name(text):
            continue
        parts = [part for part in segments(text) if squeeze(part) not in repeated]
        if not parts or squeeze(text) in repeated:
            continue
        cleaned = text if len(parts) == len(segments(text)) else max(parts, key=len)
        if template is None and why == "<title>" and len(segments(text)) > 1:
            cleaned = max(segments(text), key=len)
        out.append((cleaned, why))
    return out


def _score(
    line: Line,
    scan: Scan,
    told: list[tuple[str, str]],
    slug: frozenset[str],
    slot: bool,
    template: Template | None,
) -> tuple[float, list[str]]:
    node = scan.nodes[line.node]
    score, reasons = 0.0, []
    size = len(line.text)
    heading = _HEADINGS.get(node.tag) or _HEADINGS.get(
        scan.nodes[node.parent].tag if node.parent >= 0 else "", 0.0
    )
    if heading:
        score += heading
        reasons.append(f"heading {node.tag}")
    elif line.bold > 0.9 * size:
        score += 1.0
        reasons.append("bold")
    if slot or node.hints & Hint.TITLE or (node.parent >= 0 and scan.nodes[node.parent].hints & Hint.TITLE):
        score += 1.5
        reasons.append("named as title")
    if node.align == "center":
        score += 0.3
    key = squeeze(line.text)
    for other, why in told:
        if key == other:
            score += 4.0
            reasons.append(f"equals {why}")
            break
        if len(key) > 15 and (other.startswith(key) or key.startswith(other)) and len(other) > 15:
            score += 2.5
            reasons.append(f"begins like {why}")
            break
    share = slug_share(line.text, slug)
    if share >= 0.55:
        score += 4.0 * share
        reasons.append("matches the address")
    if line.links > 0.6 * size:
        score -= 2.0 if share < 0.8 else 0.5
    if template is not None:
        known = template.titles.get(line.path)
        if known:
            score += 3.0 * known
            reasons.append("where this site prints titles")
        if key in template.title_words:
            score -= 5.0
    if is_site_name(line.text):
        score -= 5.0
    if size < 12:
        score -= 1.0
    if size > 200:
        score -= 1.5
    return score, reasons


def _whole(scan: Scan, line: Line, told: list[tuple[str, str]]) -> tuple[str, int]:
    """The title with the lines that a break within the heading cut off from it."""
    text, count = line.text, 1
    for more in scan.lines[line.index + 1 : line.index + 3]:
        if more.node != line.node or not more.soft or more.bold < 0.9 * len(more.text):
            break
        if is_bare_date(more.text) or len(more.text) > 150:
            break
        text, count = f"{text} {more.text}", count + 1
    return text, count
