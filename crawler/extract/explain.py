"""Why a page was read as it was: the evidence for each part, what else there was, and every line kept or cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.extract import dateline
from crawler.extract.article import AROUND
from crawler.extract.bylines import byline_score
from crawler.extract.datelike import has_date
from crawler.extract.hints import Hint
from crawler.extract.parts import Hints, Parts
from crawler.extract.reading import Reading, read_page
from crawler.extract.sitenames import is_site_name
from crawler.extract.titles import squeeze

if TYPE_CHECKING:
    from crawler.extract.blocks import Line
    from crawler.extract.page import Page
    from crawler.extract.template import Template

_OUTSIDE = "outside the article"
_HEADINGS = frozenset(("h1", "h2", "h3"))
#: So many of the things that were not taken are named for each part.
_MOST = 12
#: Lines so much like a byline are worth a word, taken or not.
_LIKE_A_BYLINE = 0.5
_DATES_TOLD = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "date",
    "dc.date",
    "article:modified_time",
)


@dataclass(frozen=True, slots=True)
class Other:
    """Something on the page that could have been the part, and what was known of it."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Explained:
    """`why`: part → evidence. `others`: part → what was not taken. `lines`: text → verdict, in reading order."""

    why: dict[str, str]
    others: dict[str, tuple[Other, ...]]
    lines: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values: why, others, lines."""
        return {
            "why": self.why,
            "others": {
                part: [{"text": o.text, "note": o.note} for o in found] for part, found in self.others.items()
            },
            "lines": [{"text": text, "verdict": verdict} for text, verdict in self.lines],
        }


def explain(
    page: Page,
    parts: Parts,
    template: Template | None = None,
    hints: Hints | None = None,
    captured: datetime | None = None,
) -> Explained:
    """Explains `parts`, which `take_apart` made of the same page with the same template, hints and capture time."""
    hints = hints or Hints()
    reading = read_page(page, template, hints.title_selector, hints.body_selector)
    others = {
        "title": tuple(_titles(reading, parts))[:_MOST],
        "published": tuple(_dates(reading, parts, captured))[:_MOST],
        "byline": tuple(_bylines(reading, parts))[:_MOST],
    }
    return Explained(dict(parts.why), others, tuple(_lines(reading, parts)))


def _where(reading: Reading, line: Line) -> str:
    """What is known of the line's place, in words."""
    reason = reading.cut[line.index]
    if reason is not None:
        return f"cut: {reason}"
    return "in the article" if reading.first <= line.index < reading.last else _OUTSIDE


def _titles(reading: Reading, parts: Parts) -> Iterator[Other]:
    scan, facts, title = reading.scan, reading.facts, squeeze(parts.title or "")
    slots = {slot.line for slot in scan.slots if slot.hints & Hint.TITLE}
    for line in scan.lines:
        tag = scan.nodes[line.node].tag
        if (tag in _HEADINGS or line.index in slots) and squeeze(line.text) != title:
            named = "the site's own name, " if is_site_name(line.text) else ""
            yield Other(line.text, f"{named}<{tag}>, {_where(reading, line)}")
    for text, source in (
        (facts.meta.get("og:title"), "og:title"),
        (facts.headline, "JSON-LD headline"),
        (facts.title, "<title>"),
    ):
        if text and squeeze(text) != title:
            yield Other(text, f"the site's own name, {source}" if is_site_name(text) else source)


def _dates(reading: Reading, parts: Parts, captured: datetime | None) -> Iterator[Other]:
    taken = parts.published or ""
    for line in reading.scan.lines:
        if not has_date(line.text) or line.text == taken:
            continue
        for found in dateline.find(line.text):
            said = f", {found.doubt}" if found.doubt else ""
            around = line.text[max(0, found.start - 30) : found.end + 20]
            yield Other(around, f"reads as {found.kind}{said}, {_where(reading, line)}")
    told = [("JSON-LD", reading.facts.published), ("JSON-LD modified", reading.facts.modified)]
    told += [(name, reading.facts.meta.get(name)) for name in _DATES_TOLD]
    for source, text in told:
        if text and text != taken:
            yield Other(text, source)
    address = dateline.from_url(reading.page.url)
    if address is not None and address.published_at is not None:
        yield Other(address.published_at, "made of the address, a check only")


def _bylines(reading: Reading, parts: Parts) -> Iterator[Other]:
    taken = set((parts.byline or "").split("\n"))
    for line in reading.scan.lines[max(0, reading.first - 10) : reading.last + 10]:
        score = byline_score(line.text)
        if score >= _LIKE_A_BYLINE and line.text not in taken:
            yield Other(line.text, f"reads like a byline ({score:.2f}), {_where(reading, line)}")
    for name in reading.facts.authors:
        if name not in taken:
            yield Other(name, "author in JSON-LD or meta")


def _lines(reading: Reading, parts: Parts) -> Iterator[tuple[str, str]]:
    """Every line of the page; within the article as the blocks that became of them."""
    lines = reading.scan.lines
    start, end = max(0, reading.first - AROUND), min(len(lines), reading.last + AROUND)
    for line in lines[:start]:
        yield line.text, f"cut: {reading.cut[line.index] or _OUTSIDE}"
    for block in parts.blocks:
        yield block.text, f"cut: {block.furniture}" if block.furniture else f"kept: {block.role}"
    for line in lines[end:]:
        yield line.text, f"cut: {reading.cut[line.index] or _OUTSIDE}"
