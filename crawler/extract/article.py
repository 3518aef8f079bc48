"""A page taken apart: kind, title, lead, blocks, byline, dates and the rest, with the evidence for each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract.authors import byline_of
from crawler.extract.body import is_prose
from crawler.extract.dates import find_dates
from crawler.extract.images import find_images
from crawler.extract.kinds import kind_of_page
from crawler.extract.metadata import attachments_of, section_of, tags_of
from crawler.extract.parts import Block, Hints, Parts
from crawler.extract.reading import Reading, read_page
from crawler.extract.titles import selected

if TYPE_CHECKING:
    from crawler.extract.page import Page
    from crawler.extract.template import Template

#: Furniture blocks around the article that are handed on, so that a reader can see what was cut.
AROUND = 12


def take_apart(
    page: Page, template: Template | None = None, hints: Hints | None = None, captured: datetime | None = None
) -> Parts:
    """Reads one page. `template`: what its site repeats; None: page-level evidence alone.

    Never raises for a page that `page.read` accepted. Strings are as printed; nothing is normalised.
    """
    hints = hints or Hints()
    reading = read_page(page, template, hints.title_selector, hints.body_selector)
    dated = find_dates(reading, template, hints, captured)
    published, source, why_date = dated.published, dated.source, dated.why
    chosen = selected(page, reading.scan, hints.date_selector)
    if chosen is not None:
        node = reading.scan.nodes[chosen]
        text = " ".join(line.text for line in reading.scan.lines[node.first : node.last])
        if text:
            published, source, why_date = text, "profile", "the profile's date selector"
    if dated.line is not None and reading.cut[dated.line] is None:
        reading.roles.setdefault(dated.line, "dateline")
    byline, why_byline = byline_of(reading, hints)
    attachments = attachments_of(reading)
    images = find_images(reading)
    # Buttons and badges are GIFs; photos and scanned letters are not.
    pictures = sum(not urlsplit(image.url).path.lower().endswith(".gif") for image in images)
    kind, why_kind = kind_of_page(reading, template, hints, bool(published), len(attachments), pictures)
    blocks = blocks_of(reading)
    title = reading.title
    why = {
        "kind": why_kind,
        "title": title.why if title is not None else "no line that can be one",
        "published": why_date,
        "byline": why_byline,
        "body": reading.choice.why if reading.choice is not None else "no text",
    }
    return Parts(
        kind=kind,
        title=title.text if title is not None else None,
        lead=_lead(reading),
        blocks=blocks,
        byline=byline,
        published=published,
        published_from=source,
        updated=dated.updated,
        section=section_of(reading, hints),
        tags=tags_of(reading),
        images=images,
        attachments=attachments,
        canonical=reading.facts.canonical,
        why=why,
    )


def _lead(reading: Reading) -> str | None:
    texts = [reading.scan.lines[i].text for i, role in sorted(reading.roles.items()) if role == "lead"]
    return " ".join(texts) or None


def blocks_of(reading: Reading) -> tuple[Block, ...]:
    """The column's lines as blocks; lines that only a single break cut apart within a sentence are joined."""
    out: list[Block] = []
    lines = reading.scan.lines
    start, end = max(0, reading.first - AROUND), min(len(lines), reading.last + AROUND)
    open_node, open_text = -1, ""
    for line in lines[start:end]:
        reason = reading.cut[line.index]
        role = reading.roles.get(line.index, "paragraph")
        if not reading.first <= line.index < reading.last and reason is None and role == "paragraph":
            reason = "outside the article"
        if role == "paragraph" and reason is None:
            if line.soft and not line.gap and line.node == open_node and _continues(open_text, line.text):
                out[-1] = Block(f"{out[-1].text} {line.text}", out[-1].role)
                open_text = line.text
                continue
            if line.bold > 0.9 * len(line.text) and len(line.text) < 120 and not is_prose(line):
                role = "heading"
            open_node, open_text = line.node, line.text
        else:
            open_node = -1
        out.append(Block(line.text, role, reason))
    return tuple(out)


def _continues(before: str, after: str) -> bool:
    """The break between two lines of one paragraph is only typographic."""
    return before[-1] not in '.!?:;…”"»)/' and (after[0].islower() or before[-1] == ",")
