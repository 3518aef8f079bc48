"""Traps: patterns of addresses that go on for ever and bring nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.urls import shapes

#: A pattern in the wide sense (any value of any parameter) has so many times the patience of one in the narrow sense.
WIDER = 8
#: A pattern of which fewer pages were fetched may still turn out to hold articles.
HARDLY_KNOWN = 3
#: Patterns that are remembered; beyond that those are forgotten that say nothing yet.
MOST = 50_000


@dataclass(slots=True)
class Pattern:
    """Addresses that are alike: how many pages were fetched, how many of the last brought nothing, ever an article."""

    fetched: int = 0
    idle: int = 0
    fruitful: bool = False


class Traps:
    """What patterns have brought in this run. `patience`: pages of one pattern that may bring nothing."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self._patterns: defaultdict[tuple[str, str], Pattern] = defaultdict(Pattern)

    def brought(self, site: str, key: str, found: Iterable[str], *, substance: bool) -> None:
        """Say what a page brought: keys of new pages, and whether it has substance (an article, new documents).

        A pattern is a trap when it brings, page after page, neither substance nor links that promise any: links of
        another pattern that had substance before, or is hardly known. Calendars and endless paging link to their
        own kind for ever, some traps to one another.
        """
        own = shapes(key)
        linked = [shapes(other) for other in found]
        for sense, pattern in enumerate(own):
            of = self._patterns[site, pattern]
            of.fetched += 1
            of.fruitful |= substance
            # A counter (?rnd=…) links to another pattern in the narrow sense with every page, in the wide one to none.
            promising = any(
                shape[sense] != pattern and self._promises(site, shape[sense]) for shape in linked
            )
            of.idle = 0 if substance or promising else of.idle + 1
        if len(self._patterns) > MOST:
            kept = {name: of for name, of in self._patterns.items() if of.fetched > 1}
            self._patterns = defaultdict(Pattern, kept)

    def _promises(self, site: str, pattern: str) -> bool:
        of = self._patterns.get((site, pattern))
        return of is None or of.fruitful or of.fetched < HARDLY_KNOWN

    def is_trap(self, site: str, key: str) -> bool:
        """Whether the page's pattern has used up the patience."""
        narrow, wide = shapes(key)
        return self._idle(site, narrow) >= self.patience or self._idle(site, wide) >= WIDER * self.patience

    def _idle(self, site: str, pattern: str) -> int:
        of = self._patterns.get((site, pattern))
        return of.idle if of is not None else 0
