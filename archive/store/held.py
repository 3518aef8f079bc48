"""Whether a capture is held already: asked when captures of other tools come in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import bindparam, func, select

from archive.store.access import sites
from archive.store.captures import SELECT_INFO, CaptureInfo, captures, latest_captures
from archive.store.new_captures import Captures
from archive.store.prepared import Prepared
from archive.store.takedowns import takedowns

_ANY_AT = Prepared(
    lambda _: (
        select(captures.c.id)
        .where(
            captures.c.site_id == bindparam("site"),
            captures.c.url_key == bindparam("page"),
            captures.c.fetched_at == bindparam("at"),
        )
        .limit(1)
    )
)


class Held(Captures):
    """The part of the store that tells what it holds from what is new."""

    def captured_at(self, site: str, key: str, at: datetime) -> list[CaptureInfo]:
        """The captures of the page with this `url_key` at this very moment."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
            if (
                number is None
                or _ANY_AT(connection, {"site": number, "page": key, "at": at}).scalar() is None
            ):
                return []  # nearly always, and asked of every capture that comes in
            query = SELECT_INFO.where(
                captures.c.site_id == number, captures.c.url_key == key, captures.c.fetched_at == at
            )
            return [
                CaptureInfo(**row) for row in connection.execute(query.order_by(captures.c.id)).mappings()
            ]

    def count_unread(self, site_names: Iterable[str]) -> int:
        """How many captures of these sites are still to be read."""
        with self._reading() as connection:
            numbers = [self._known_site(connection, name) for name in site_names]
            query = select(func.count()).where(
                captures.c.site_id.in_(numbers), captures.c.read_state == "unread"
            )
            return connection.execute(query).scalar_one()

    def sites_unread(self, via: str) -> list[str]:
        """The sites that have unread captures of this origin: what an import that was killed left to be read."""
        with self._reading() as connection:
            waiting = select(captures.c.site_id).where(
                captures.c.read_state == "unread", captures.c.via == via
            )
            return list(connection.scalars(select(sites.c.name).where(sites.c.id.in_(waiting))))

    def newest_pages(self, site: str) -> Iterator[CaptureInfo]:
        """The newest capture of each page of the site that answered 200, as it was read; of revisits what they mean."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
        pages = captures.c.kind.is_not(None) & captures.c.kind.not_in(("document", "feed", "unreadable"))
        return self._walk(captures.c.id.in_(latest_captures(number)) & (captures.c.status == 200) & pages)

    def requisites_since(self, site: str, since: datetime) -> Iterator[CaptureInfo]:
        """The captures of this site's requisites that answered 200 at or after a moment."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
        condition = (
            (captures.c.site_id == number) & (captures.c.fetched_at >= since) & (captures.c.status == 200)
        )
        return self._walk(condition & captures.c.url_key.like("http%://%"))

    def count_captures(self, site: str) -> int:
        """How many captures are held of a site."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
            query = select(func.count()).where(captures.c.site_id == number)
            return connection.execute(query).scalar_one()

    def replay_state(self) -> tuple[object, ...]:
        """What changes when a capture comes in or a takedown is decided or undone."""
        with self._reading() as connection:
            newest = connection.execute(select(func.max(captures.c.id))).scalar()
            decided = select(func.max(takedowns.c.id), func.count(takedowns.c.restored_at))
            return (newest, *connection.execute(decided).one())
