"""Copies: candidates that share a band, confirmed on their shingles; and the stories that they make."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from archive import models
from archive.store.history import articles
from archive.syndication import keys
from archive.syndication.compared import Compared, without_boilerplate
from archive.syndication.grouping import Place, stories
from archive.syndication.shingles import BANDS, share

copies = models.table(models.CopyOf)
story_articles = models.table(models.StoryArticle)
#: How much of the shorter text has to stand in the other.
CONFIRMED = 0.5
#: Candidates that one article is compared with, those with the most common bands: a text that every site prints
#: every day would cost more with each day.
MOST = 200

Load = Callable[[Iterable[int]], dict[int, Compared]]
_Shares = dict[tuple[int, int], float]


class Comparison:
    """What changes for copies and stories when these articles have changed. `load`: articles as compared, by number."""

    def __init__(self, connection: Connection, load: Load, changed: dict[int, Compared]) -> None:
        self.connection = connection
        self.load = load
        self.changed = changed

    def make(self) -> None:
        """Write copies and stories."""
        former = self._neighbours(self.changed)
        self._forget(former)
        shares = self._shares(self._candidates())
        if shares:
            rows = [
                {"article_id": a, "other_id": b, "share": value}
                for (one, other), value in sorted(shares.items())
                for a, b in ((one, other), (other, one))
            ]
            self.connection.execute(insert(copies), rows)
        touched = {other for others in former.values() for other in others}
        touched |= {number for pair in shares for number in pair} | (set(former) & set(self.changed))
        if touched:
            self._tell_stories(touched)

    # ── Copies ───────────────────────────────────────────────────────────────────────────────────────────────

    def _candidates(self) -> dict[int, Counter[int]]:
        """For each article those that share bands with it, and how many."""
        own = {key for one in self.changed.values() for key in one.bands}
        shared = keys.counts(self.connection, keys.bands, own, least=2)
        sharing = keys.sharing(self.connection, keys.bands, shared)
        found: dict[int, Counter[int]] = {}
        for number, one in self.changed.items():
            common = Counter(other for key in one.bands for other in sharing.get(key, ()) if other != number)
            if common:
                found[number] = common
        return found

    def _shares(self, candidates: dict[int, Counter[int]]) -> _Shares:
        """The pairs that are copies. On one site only the very same text is one: its reports are alike anyway."""
        numbers = set(candidates) | {other for common in candidates.values() for other in common}
        sites = self._sites(numbers)
        found: _Shares = {}
        asked: dict[int, list[int]] = defaultdict(list)
        for number, common in candidates.items():
            for other, bands in common.items():
                if sites[other] == sites[number]:
                    if bands == BANDS:
                        found[min(number, other), max(number, other)] = 1.0
                else:
                    asked[number].append(other)
        for number, others in asked.items():
            common = candidates[number]
            others.sort(key=lambda other: -common[other])
            asked[number] = others[:MOST]
        return found | self._confirmed(asked)

    def _confirmed(self, asked: Mapping[int, list[int]]) -> _Shares:
        wanted = {other for others in asked.values() for other in others} - set(self.changed)
        texts = {**without_boilerplate(self.connection, self.load(wanted)), **self.changed}
        found: _Shares = {}
        for number, others in asked.items():
            for other in others:
                pair = min(number, other), max(number, other)
                if pair not in found:
                    value = share(texts[number].shingles, texts[other].shingles)
                    if value >= CONFIRMED:
                        found[pair] = value
        return found

    def _sites(self, numbers: Iterable[int]) -> dict[int, int]:
        query = select(articles.c.id, articles.c.site_id)
        return {
            number: site
            for part in keys.parts(numbers)
            for number, site in self.connection.execute(query.where(articles.c.id.in_(part)))
        }

    def _neighbours(self, numbers: Iterable[int]) -> dict[int, dict[int, float]]:
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for part in keys.parts(numbers):
            for row in self.connection.execute(select(copies).where(copies.c.article_id.in_(part))):
                found[row.article_id][row.other_id] = row.share
        return found

    def _forget(self, former: Mapping[int, Mapping[int, float]]) -> None:
        others = {other for found in former.values() for other in found}
        for gone in keys.parts(former):
            self.connection.execute(delete(copies).where(copies.c.article_id.in_(gone)))
            for part in keys.parts(others):
                between = copies.c.article_id.in_(part) & copies.c.other_id.in_(gone)
                self.connection.execute(delete(copies).where(between))

    # ── Stories ──────────────────────────────────────────────────────────────────────────────────────────────

    def _tell_stories(self, touched: Iterable[int]) -> None:
        """Group the articles anew that are copies of these, of copies of these, and so on."""
        edges: dict[int, dict[int, float]] = {}
        ahead = set(touched)
        while ahead:
            found = self._neighbours(ahead)
            edges |= {number: found.get(number, {}) for number in ahead}
            ahead = {other for others in found.values() for other in others} - edges.keys()
        told = stories(edges, self._places(edges))
        for part in keys.parts(edges):
            self.connection.execute(delete(story_articles).where(story_articles.c.article_id.in_(part)))
        if told:
            rows = [{"article_id": article, "story_id": story} for article, story in sorted(told.items())]
            self.connection.execute(insert(story_articles), rows)

    def _places(self, numbers: Iterable[int]) -> dict[int, Place]:
        columns = (articles.c.id, articles.c.public_id, articles.c.published_sort, articles.c.first_seen)
        found: dict[int, Place] = {}
        for part in keys.parts(numbers):
            for row in self.connection.execute(select(*columns).where(articles.c.id.in_(part))):
                first_seen = row.first_seen.timestamp()
                published = row.published_sort.timestamp() if row.published_sort else first_seen
                found[row.id] = Place(published, first_seen, row.public_id)
        return found
