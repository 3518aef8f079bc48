"""One page read: furniture marked, the article's container chosen, its title and its edges found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract import edges, titles
from crawler.extract.blocks import Node, Scan
from crawler.extract.body import (
    Choice,
    choose,
    choose_short,
    choose_under,
    furniture_by_hint,
    imprint_cut,
    is_prose,
    label_cut,
    repeated_cut,
    substance,
)
from crawler.extract.chooser import choose_learned
from crawler.extract.lists import cut_headed_boxes, cut_link_lists, cut_teasers
from crawler.extract.structured import Facts, facts
from crawler.extract.walk import scan

if TYPE_CHECKING:
    from crawler.extract.page import Page
    from crawler.extract.template import Template

#: Letters with two marks, and those that Vietnamese alone has: a fifth of its text.
_VIETNAMESE = re.compile("[ăđơư\u1ea0-\u1ef9]", re.IGNORECASE)
#: Below this, a container's text is no body by itself.
_LEAST_WEIGHT = 20.0


@dataclass(slots=True)
class Reading:
    """What the readers of one page share.

    `cut`: a reason for each line that is furniture, None for the rest. `first`, `last`: the article's column,
    as a range of lines. `title`: where the title stands, if it was found on the page. `roles`: line → role.
    """

    page: Page
    scan: Scan
    facts: Facts
    cut: list[str | None]
    choice: Choice | None = None
    title: titles.Title | None = None
    first: int = 0
    last: int = 0
    roles: dict[int, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    #: The verdicts on lines before a container was chosen.
    cut_before: list[str | None] = field(default_factory=list)
    _vietnamese: bool | None = None

    @property
    def vietnamese(self) -> bool:
        """The article reads as Vietnamese, by the letters that no other language of these sites has."""
        if self._vietnamese is None:
            first, last = (self.first, self.last) if self.last > self.first else (0, 60)
            text = " ".join(line.text for line in self.scan.lines[first:last][:40])
            enough = len(text) // 40 + 1
            self._vietnamese = sum(1 for _ in islice(_VIETNAMESE.finditer(text), enough)) == enough
        return self._vietnamese

    @property
    def prose(self) -> int:
        """Characters of prose that are left in the article's column."""
        return sum(
            len(line.text)
            for line in self.scan.lines[self.first : self.last]
            if self.cut[line.index] is None and line.index not in self.roles and is_prose(line)
        )


def facts_of(page: Page, found: Scan) -> Facts:
    """The page's metadata, read once for all its readers."""
    kept = found.notes.get("facts")
    if kept is None:
        kept = found.notes["facts"] = facts(page)
    assert isinstance(kept, Facts)
    return kept


def _only_title(reading: Reading, body: Node) -> bool:
    """The container chosen holds the title and nothing else that is left: a long title passes for text."""
    title = reading.title
    if title is None or title.line is None or not body.first <= title.line < body.last:
        return False
    return not any(
        reading.cut[i] is None and not title.line <= i < title.line + title.count
        for i in range(body.first, body.last)
    )


def read_page(
    page: Page,
    template: Template | None,
    title_selector: str | None = None,
    body_selector: str | None = None,
    container: int | None = None,
) -> Reading:
    """Takes the page's lines to their parts. The order in which evidence speaks:

    what the site repeats; what class and tag words name as furniture; lists of links; then the heaviest
    container; its title; labels and buttons; the edges above and below the text.
    """
    found = scan(page)
    known = facts_of(page, found)
    cut: list[str | None] = [None] * len(found.lines)
    reading = Reading(page, found, known, cut)
    if template is not None:
        template.mark(found, cut)
    kept = substance(found, template.titles if template else (), titles.named_twice(found, page.url))
    furniture_by_hint(found, cut, kept)
    cut_link_lists(found, cut, kept)
    cut_headed_boxes(found, cut, kept)
    cut_teasers(found, cut, urlsplit(page.url).hostname or "", known.is_article or known.og_article)
    imprint_cut(found, cut)
    reading.cut_before = list(cut)
    chosen = container if container is not None else titles.selected(page, found, body_selector)
    if chosen is not None:
        reading.choice = Choice(chosen, 1e9, "the profile's body selector")
    else:
        reading.choice = choose(found, cut, template.articles if template else {})
        if reading.choice is not None and not reading.choice.known:
            reading.choice = choose_learned(found, cut, titles.heading(found, known)) or reading.choice
    if reading.choice is None or reading.choice.weight < _LEAST_WEIGHT:
        reading.choice = choose_short(found, cut, template.articles if template else {}) or reading.choice
    node = found.nodes[reading.choice.node] if reading.choice else None
    reading.title = titles.find_title(page, found, known, cut, node, template, title_selector)
    if reading.title is not None and (node is None or _only_title(reading, node)):
        reading.choice = choose_under(found, cut, reading.title.line)
        node = found.nodes[reading.choice.node] if reading.choice else None
    edges.find_edges(reading, node)
    label_cut(found, cut, reading.first, reading.last)
    repeated_cut(found, cut, reading.first, reading.last)
    edges.find_roles(reading)
    return reading
