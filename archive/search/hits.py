"""What is asked of the archive, and what it answers: questions, hits, pages of results."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from archive.search.highlight import Highlight, highlights
from archive.search.matching import Wanted
from archive.store.outbox import IndexRow
from archive.syndication.stories import Story

Sort = Literal["relevance", "newest", "oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: a query, and filters as the command line has them. Several of one filter: any of them.

    `whole`: an empty query without filters means everything, and is no mistake.

    `collapse`: of articles that tell one story only the first. `sort`: without it by relevance, or the newest first
    where there are no words that could be more or less relevant.
    """

    query: str = ""
    site: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    section: str | None = None
    author: str | None = None
    kind: str | None = None
    changed: bool = False
    gone: bool = False
    collapse: bool = False
    sort: Sort | None = None
    limit: int = 20
    after: str | None = None
    facets: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found. `score` is None where hits are sorted by date; `summary`: how it begins."""

    id: str
    site: str
    url: str
    title: str | None
    kind: str
    published_at: str | None
    published_precision: str | None
    authors: list[dict[str, Any]]
    score: float | None
    highlights: list[Highlight]
    versions: int
    summary: str
    story: Story | None = None

    def as_json(self, *, with_story: bool = False) -> dict[str, Any]:
        """The keys that users and scripts rely on; `story`, who carried it, where hits were collapsed."""
        names = [
            "id",
            "site",
            "url",
            "title",
            "kind",
            "published_at",
            "published_precision",
            "authors",
            "score",
        ]
        found = {name: getattr(self, name) for name in names}
        found["highlights"] = [highlight.as_json() for highlight in self.highlights]
        if with_story:
            found["story"] = self.story.as_json(self.id) if self.story else None
        return found


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits. `cursor`: where to go on, None after the last page; `facets`: value and count, by field."""

    hits: list[Hit]
    total: int
    cursor: str | None = None
    facets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def tail(self) -> dict[str, Any]:
        """What stands in the last line of the JSON output."""
        return {"cursor": self.cursor, "total": self.total, "facets": self.facets}


def hit(row: IndexRow, score: float | None, asked: Wanted, story: Story | None = None) -> Hit:
    """An article as a hit."""
    content = row.content
    return Hit(
        id=row.id,
        site=row.site,
        url=content["url"],
        title=content["title"],
        kind=content["kind"],
        published_at=content["published_at"],
        published_precision=content["published_precision"],
        authors=content["authors"],
        score=score,
        highlights=highlights(content, asked),
        versions=row.versions,
        summary=content["lead"] or next(iter(content["body"]), ""),
        story=story,
    )
