"""The outbox: which articles the search index has yet to learn of, and all that it needs to know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, select

from archive import models
from archive.store.access import Access, sites
from archive.store.attached import add_documents
from archive.store.content import Content
from archive.store.history import articles
from archive.store.takedowns import in_view, shown_contents
from archive.store.version_rows import versions

outbox = models.table(models.Outbox)
#: Within the number of parameters that a statement may have.
_MANY = 5000
_ROWS = (
    select(
        articles,
        sites.c.name.label("site"),
        sites.c.place,
        sites.c.former_place,
        versions.c.id.label("version"),
        versions.c.captured_at,
        in_view().label("in_view"),
    )
    .join(sites, sites.c.id == articles.c.site_id)
    .outerjoin(
        versions, (versions.c.article_id == articles.c.id) & (versions.c.number == articles.c.versions)
    )
)
# Made once: each search asks by them.
_BY_NUMBER, BY_IDENTIFIER = (
    _ROWS.where(column.in_(bindparam("wanted", expanding=True)))
    for column in (articles.c.id, articles.c.public_id)
)
_ENTRIES = (
    select(outbox).where(outbox.c.seq > bindparam("after")).order_by(outbox.c.seq).limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """An article as the index needs it: the newest version's `content` (see `archive.store.content`).

    `number` is that of its row, `place` and `former_place` those of its site. `visible` is False for what has to be
    taken out of the index; then `content` is empty. `published_sort`: the earliest instant that the date can mean, UTC.
    `gone_since`: since when its page is missing, None where it is there.
    """

    number: int
    id: str
    site: str
    place: str | None
    former_place: str | None
    visible: bool
    versions: int
    first_seen: datetime
    last_seen: datetime
    captured_at: datetime | None
    published_sort: datetime | None
    gone_since: datetime | None
    content: Content


class Outboxes(Access):
    """The part of the store that the index is fed from."""

    def outbox_batch(self, limit: int = 500, after: int = 0) -> list[tuple[int, IndexRow]]:
        """The oldest entries `after` one with their articles as they are now; an article may come several times."""
        with self._reading() as connection:
            entries = connection.execute(_ENTRIES, {"after": after, "limit": limit}).all()
            if not entries:
                return []
            wanted = {entry.article_id for entry in entries}
            rows = self._index_rows(connection, wanted)
        return [(entry.seq, rows[entry.article_id]) for entry in entries]

    def outbox_length(self) -> int:
        """How many articles the index has yet to learn of."""
        with self._reading() as connection:
            return connection.execute(select(func.count(outbox.c.article_id.distinct()))).scalar_one()

    def outbox_done(self, seqs: Sequence[int]) -> None:
        """The index has these entries, on the disk."""
        with self._writing() as connection:
            for start in range(0, len(seqs), _MANY):
                part = list(seqs[start : start + _MANY])
                connection.execute(delete(outbox).where(outbox.c.seq.in_(part)))

    def index_rows(self, after: int = 0, limit: int = 500) -> tuple[list[IndexRow], int]:
        """Articles in view, `limit` at a time, for building the index anew.

        Returns them with the number to go on `after`; there are no more when the list is empty.
        """
        with self._reading() as connection:
            query = select(articles.c.id).where(articles.c.id > after, in_view())
            numbers = connection.scalars(query.order_by(articles.c.id).limit(limit)).all()
            rows = self._index_rows(connection, numbers)
        return [rows[number] for number in numbers], max(numbers, default=after)

    def _index_rows(
        self,
        connection: Connection,
        wanted: Iterable[int] | Iterable[str],
        query: Select[Any] = _BY_NUMBER,
    ) -> dict[int, IndexRow]:
        """Articles, by number of their rows; `query` says what `wanted` are: those numbers, or public identifiers."""
        found = connection.execute(query, {"wanted": list(wanted)}).mappings().all()
        shown = {row["version"]: row["public_id"] for row in found if row["in_view"] and row["version"]}
        texts: dict[Any, Content] = dict(shown_contents(connection, shown))
        add_documents(connection, texts, shown)
        return {
            row["id"]: IndexRow(
                number=row["id"],
                id=row["public_id"],
                site=row["site"],
                place=row["place"],
                former_place=row["former_place"],
                visible=row["version"] in texts,
                versions=row["versions"],
                first_seen=row["first_seen"],
                last_seen=row["last_seen"],
                captured_at=row["captured_at"],
                published_sort=row["published_sort"],
                gone_since=row["gone_since"],
                content=texts.get(row["version"], {}),
            )
            for row in found
        }
