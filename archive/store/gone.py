"""Removed pages: that an article's page is missing, and since when, as its captures say; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from archive.store.captures import captures
from archive.store.history import articles
from archive.store.outbox import outbox
from archive.store.prepared import Prepared

#: Answers that say that a page is not there any more; others (busy, forbidden, moved) say nothing of it.
GONE = (404, 410)
#: Answers that say that it is there.
THERE = (200, 304)

_MISSED = Prepared(
    lambda _: select(
        exists().where(
            captures.c.site_id == bindparam("site"),
            captures.c.url_key == bindparam("page"),
            or_(*(captures.c.status == status for status in GONE)),
        )
    )
)


class Sight(NamedTuple):
    """A capture that says that a page is there, or missing."""

    at: datetime
    capture_id: int
    status: int

    @property
    def gone(self) -> bool:
        """Whether the page was missing."""
        return self.status in GONE


def sights(connection: Connection, site: int, key: str) -> list[Sight]:
    """What the captures of a page say of its being there, in the order of their times."""
    query = select(captures.c.fetched_at, captures.c.id, captures.c.status).where(
        captures.c.site_id == site, captures.c.url_key == key, captures.c.status.in_(GONE + THERE)
    )
    return sorted(Sight(*row) for row in connection.execute(query))


def turns(seen: Iterable[Sight]) -> list[Sight]:
    """The captures with which a page that had been there went missing, and with which it came back."""
    found: list[Sight] = []
    was_there = False
    for sight in seen:
        missing = bool(found) and found[-1].gone
        if sight.gone != missing and was_there:
            found.append(sight)
        was_there = was_there or not sight.gone
    return found


def was_missed(connection: Connection, site: int, key: str) -> bool:
    """Whether any capture says that the page is missing: where none does, there is nothing to update."""
    return bool(_MISSED(connection, {"site": site, "page": key}).scalar())


def update_gone(connection: Connection, site: int, key: str) -> None:
    """Bring the article's row to what the captures of its page say; the index has to learn what that changes."""
    query = select(articles.c.id, articles.c.gone_since).where(
        articles.c.site_id == site, articles.c.key == key
    )
    article = connection.execute(query).one_or_none()
    if article is None:
        return
    changes = turns(sights(connection, site, key))
    since = changes[-1].at if changes and changes[-1].gone else None
    if since != article.gone_since:
        connection.execute(update(articles).where(articles.c.id == article.id), {"gone_since": since})
        connection.execute(insert(outbox), {"article_id": article.id})
