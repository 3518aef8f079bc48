"""An article as it is compared with others: its paragraphs, which of them are boilerplate, its shingles and bands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from archive.store.outbox import IndexRow
from archive.syndication import keys
from archive.syndication.shingles import VERSION, Paragraph, Shingles, bands, paragraphs, shingles

#: A paragraph that so many articles of a site have is boilerplate there.
BOILERPLATE = 5


@dataclass(frozen=True)
class Compared:
    """An article with what it is compared by; one that is out of view has no paragraphs, and so none of the rest."""

    row: IndexRow
    boilerplate: frozenset[int] = field(default=frozenset())

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """Those of its body."""
        return paragraphs(self.row.site, self.row.content["body"]) if self.row.visible else []

    @cached_property
    def shingles(self) -> Shingles:
        """Those of its paragraphs, boilerplate aside."""
        return shingles(self.paragraphs, self.boilerplate)

    @cached_property
    def bands(self) -> list[int]:
        """The keys that a copy shares some of."""
        # Few articles have candidates: shingles are not kept for the others.
        return bands(shingles(self.paragraphs, self.boilerplate))

    @cached_property
    def digest(self) -> str:
        """What changes when the article has to be compared anew; empty where it is out of view."""
        if not self.row.visible:
            return ""
        said = [VERSION, self.row.content["published_at"], self.row.first_seen.isoformat()]
        return hashlib.sha256("\n".join([*map(str, said), *self.row.content["body"]]).encode()).hexdigest()


def without_boilerplate(connection: Connection, articles: Mapping[int, Compared]) -> dict[int, Compared]:
    """The articles again, told which of their paragraphs are boilerplate."""
    touched = {part.key for one in articles.values() for part in one.paragraphs}
    return told_boilerplate(articles, repeating(keys.counts(connection, keys.paragraphs, touched)))


def told_boilerplate(articles: Mapping[int, Compared], repeated: frozenset[int]) -> dict[int, Compared]:
    """The articles again, told which of their paragraphs are boilerplate; `repeated`: those of all of them that are."""
    found = dict(articles)
    for number, one in articles.items():
        own = repeated.intersection(part.key for part in one.paragraphs)
        if own != one.boilerplate:
            found[number] = Compared(one.row, own)
    return found


def repeating(counts: Mapping[int, int]) -> frozenset[int]:
    """The paragraphs that so many articles have that they are boilerplate."""
    return frozenset(key for key, count in counts.items() if count >= BOILERPLATE)


def prepare(articles: Iterable[Compared]) -> None:
    """Do the work that needs no database before the transaction begins, so that others need not wait for it."""
    for one in articles:
        _ = one.bands, one.digest
