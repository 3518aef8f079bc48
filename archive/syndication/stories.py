"""Stories, read: who else carried an article, who had it first, and whom they name as its source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from archive import models
from archive.index.keys import reference_key
from archive.store import Store
from archive.store.access import sites
from archive.store.history import articles
from archive.store.takedowns import in_force, in_view, names
from archive.store.version_rows import versions
from archive.syndication.keys import parts
from archive.withhold import without_names

story_articles = models.table(models.StoryArticle)
_MANY = 500


@dataclass(frozen=True, slots=True)
class Carrier:
    """An article that carries a story."""

    id: str
    site: str
    url: str
    title: str | None
    published_at: str | None
    published_precision: str | None
    source: str | None

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Story:
    """Articles in view that tell one story, the earliest first; always of two sites or more."""

    carriers: tuple[Carrier, ...]

    @property
    def sites(self) -> list[str]:
        """The sites, in the order in which they carried it."""
        return list(dict.fromkeys(carrier.site for carrier in self.carriers))

    @property
    def source(self) -> str | None:
        """The source that most of them name, as the earliest of those prints it."""
        named = [carrier.source for carrier in self.carriers if carrier.source]
        counts = Counter(map(reference_key, named))
        return max(named, key=lambda source: counts[reference_key(source)], default=None)

    def others(self, identifier: str) -> list[Carrier]:
        """Who else carried it."""
        return [carrier for carrier in self.carriers if carrier.id != identifier]

    def as_json(self, identifier: str) -> dict[str, Any]:
        """As the command line prints it with the article that has this identifier."""
        return {
            "articles": len(self.carriers),
            "sites": len(self.sites),
            "source": self.source,
            "earliest": self.carriers[0].id,
            "others": [carrier.as_json() for carrier in self.others(identifier)],
        }


def stories_of(store: Store, identifiers: Iterable[str]) -> dict[str, Story]:
    """The story of each of these articles that has one, by identifier."""
    with store._reading() as connection:
        story = _numbers(connection, identifiers)
        carriers = _carriers(connection, set(story.values()))
    found = {number: Story(tuple(listed)) for number, listed in carriers.items()}
    return {
        identifier: found[number]
        for identifier, number in story.items()
        if number in found and len(found[number].sites) > 1
    }


def together_with(store: Store, identifiers: Iterable[str]) -> dict[str, frozenset[str]]:
    """For each of these articles that has a story the identifiers of all that carry it, its own too."""
    with store._reading() as connection:
        story = _numbers(connection, identifiers)
        members: dict[int, dict[str, int]] = defaultdict(dict)
        for part in parts(set(story.values())):
            query = (
                select(story_articles.c.story_id, articles.c.public_id, articles.c.site_id)
                .join(articles, articles.c.id == story_articles.c.article_id)
                .where(story_articles.c.story_id.in_(part), in_view())
            )
            for number, identifier, site in connection.execute(query):
                members[number][identifier] = site
    carried = {number: frozenset(of) for number, of in members.items() if len(set(of.values())) > 1}
    return {identifier: carried[number] for identifier, number in story.items() if number in carried}


def _numbers(connection: Connection, identifiers: Iterable[str]) -> dict[str, int]:
    """The number of each article's story."""
    wanted, found = sorted(set(identifiers)), dict[str, int]()
    for start in range(0, len(wanted), _MANY):
        query = (
            select(articles.c.public_id, story_articles.c.story_id)
            .join(story_articles, story_articles.c.article_id == articles.c.id)
            .where(articles.c.public_id.in_(wanted[start : start + _MANY]))
        )
        found.update(connection.execute(query).all())
    return found


def _carriers(connection: Connection, numbers: Iterable[int]) -> dict[int, list[Carrier]]:
    newest = (versions.c.article_id == articles.c.id) & (versions.c.number == articles.c.versions)
    columns = [articles.c[name] for name in ("public_id", "published_sort", "first_seen")]
    of_version = ("url", "title", "published_at", "published_precision", "source")
    rows: list[RowMapping] = []
    for part in parts(numbers):
        query = (
            select(
                story_articles.c.story_id,
                sites.c.name.label("site"),
                *columns,
                *(versions.c[n] for n in of_version),
            )
            .join(articles, articles.c.id == story_articles.c.article_id)
            .join(sites, sites.c.id == articles.c.site_id)
            .join(versions, newest)
            .where(story_articles.c.story_id.in_(part), in_view())
        )
        rows += connection.execute(query).mappings().all()
    restrained = in_force(connection, [row["public_id"] for row in rows])
    found: dict[int, list[Carrier]] = defaultdict(list)
    for row in sorted(rows, key=_order):
        said: Mapping[str, Any] = {name: row[name] for name in of_version}
        if of_article := restrained.get(row["public_id"]):
            said = without_names(said, names(of_article))
        found[row["story_id"]].append(Carrier(id=row["public_id"], site=row["site"], **said))
    return found


def _order(row: RowMapping) -> tuple[Any, ...]:
    """As `archive.syndication.grouping.Place` has it."""
    return row["published_sort"] or row["first_seen"], row["first_seen"], row["public_id"]
