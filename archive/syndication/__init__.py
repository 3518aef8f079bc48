"""Syndication: one story in many papers. Which articles are copies of which, kept up as the index is, from the outbox.

Two articles of different sites are copies where half of the shorter text stands in the other, boilerplate aside. What
is kept is a function of the articles in view alone: in whatever order they came, were changed, taken down or rebuilt,
the stories are the same. All of it is derived and can be thrown away; `archive.syndication.stories` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, not_, select, text

from archive import models
from archive.store.history import articles
from archive.store.outbox import IndexRow, Outboxes
from archive.store.prepared import upsert
from archive.store.takedowns import in_view
from archive.syndication import keys
from archive.syndication.compared import Compared, prepare, repeating, told_boilerplate, without_boilerplate
from archive.syndication.copies import Comparison

signatures = models.table(models.Signature)
#: Articles of one transaction: others that write wait for it.
BATCH = 250
#: One number for all processes that write here, on PostgreSQL.
_ADVISORY_LOCK = 0x73746F7279


@dataclass(frozen=True, slots=True)
class _Signature:
    """A row of the signatures."""

    digest: str
    bands: list[int]
    paragraphs: list[int]


_NONE = _Signature("", [], [])


def update(store: Outboxes, rows: Collection[IndexRow]) -> int:
    """Compare these articles as they are now, where they have changed; returns how many had.

    May be repeated after a crash, and run in several processes.
    """
    given = list({row.number: row for row in rows}.values())
    return sum(_update(store, given[start : start + BATCH]) for start in range(0, len(given), BATCH))


def forget_hidden(store: Outboxes) -> None:
    """Compare no longer what has gone out of view: for a rebuilt index, which is told only of what is in view."""
    with store._reading() as connection:
        query = select(articles.c.id).join(signatures, signatures.c.article_id == articles.c.id)
        hidden = connection.scalars(query.where(not_(in_view()))).all()
        rows: dict[int, IndexRow] = {}
        for part in keys.parts(hidden):
            rows |= store._index_rows(connection, part)
    update(store, rows.values())


def _update(store: Outboxes, rows: Iterable[IndexRow]) -> int:
    given = {row.number: Compared(row) for row in rows}
    with store._reading() as connection:
        changed = _changed(given, _signatures(connection, given))
    if not changed:
        return 0
    prepare(changed.values())
    with store._writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        _Update(store, connection, _signatures(connection, changed)).make(changed)
    return len(changed)


def _changed(given: dict[int, Compared], known: dict[int, _Signature]) -> dict[int, Compared]:
    return {number: one for number, one in given.items() if known.get(number, _NONE).digest != one.digest}


def _signatures(connection: Connection, numbers: Iterable[int]) -> dict[int, _Signature]:
    found: dict[int, _Signature] = {}
    for part in keys.parts(numbers):
        for row in connection.execute(select(signatures).where(signatures.c.article_id.in_(part))):
            own = (keys.unpacked(row.bands), keys.unpacked(row.paragraphs))
            found[row.article_id] = _Signature(row.digest, *own)
    return found


class _Update:
    """One transaction: paragraphs, then bands, then copies and stories."""

    def __init__(self, store: Outboxes, connection: Connection, known: dict[int, _Signature]) -> None:
        self.store = store
        self.connection = connection
        self.known = known

    def make(self, changed: dict[int, Compared]) -> None:
        turned, repeated = self._paragraphs(changed)
        changed = told_boilerplate(changed, repeated)
        # Where a paragraph became boilerplate, or is none any more, the other articles that have it change too.
        changed |= without_boilerplate(self.connection, self._others(turned, changed))
        self._bands(changed)
        self._sign(changed)
        Comparison(self.connection, self._load, changed).make()

    def _paragraphs(self, changed: dict[int, Compared]) -> tuple[frozenset[int], frozenset[int]]:
        """Write the paragraphs; returns those that turned into boilerplate or back, and those that are some now."""
        old = {number: set(self.known.get(number, _NONE).paragraphs) for number in changed}
        new = {number: {part.key for part in one.paragraphs} for number, one in changed.items()}
        gone, come = ([key for listed in of.values() for key in listed] for of in (old, new))
        before = keys.counts(self.connection, keys.paragraphs, {*gone, *come})
        keys.replace(self.connection, keys.paragraphs, old, new)
        after = Counter(before)
        after.update(come)
        after.subtract(gone)
        return repeating(before) ^ repeating(after), repeating(after)

    def _others(self, turned: Iterable[int], changed: Collection[int]) -> dict[int, Compared]:
        having = keys.sharing(self.connection, keys.paragraphs, turned)
        others = {number for numbers in having.values() for number in numbers} - set(changed)
        self.known |= _signatures(self.connection, others)
        return self._load(others)

    def _bands(self, changed: dict[int, Compared]) -> None:
        old = {number: self.known.get(number, _NONE).bands for number in changed}
        keys.replace(self.connection, keys.bands, old, {number: one.bands for number, one in changed.items()})

    def _sign(self, changed: dict[int, Compared]) -> None:
        for part in keys.parts(number for number, one in changed.items() if not one.digest):
            self.connection.execute(delete(signatures).where(signatures.c.article_id.in_(part)))
        rows = [
            {
                "article_id": number,
                "digest": one.digest,
                "bands": keys.packed(one.bands),
                "paragraphs": keys.packed([part.key for part in one.paragraphs]),
            }
            for number, one in changed.items()
            if one.digest
        ]
        if rows:
            add = upsert(self.connection.dialect, signatures)
            replaced = {name: add.excluded[name] for name in ("digest", "bands", "paragraphs")}
            self.connection.execute(
                add.on_conflict_do_update(index_elements=["article_id"], set_=replaced), rows
            )

    def _load(self, numbers: Iterable[int]) -> dict[int, Compared]:
        found: dict[int, IndexRow] = {}
        for part in keys.parts(numbers):
            found |= self.store._index_rows(self.connection, part)
        return {number: Compared(row) for number, row in found.items()}
