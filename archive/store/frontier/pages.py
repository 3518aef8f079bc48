"""The pages of the frontier: found, wanted again, fetched; each step whole in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, null, or_, select, update

from archive.store.content import storable
from archive.store.frontier.rows import Fetched, NewPage, Wish, hosts, pages
from archive.store.new_captures import Captures
from archive.store.prepared import Prepared, upsert

#: Keys in one query.
CHUNK = 500
#: What is known of a page that was only found.
_COLUMNS = (
    "site_id",
    "host_id",
    "key",
    "url",
    "role",
    "seed",
    "priority",
    "depth",
    "state",
    "reason",
    "wanted_at",
    "attempts",
)
_ADD = Prepared(lambda dialect: upsert(dialect, pages).on_conflict_do_nothing(), _COLUMNS)


def _wake() -> Update:
    return (
        update(pages)
        .where(
            pages.c.site_id == bindparam("site"),
            pages.c.key == bindparam("of_key"),
            or_(pages.c.state == "done", pages.c.state == "failed"),
            or_(pages.c.fetched_at.is_(None), pages.c.fetched_at < bindparam("since")),
        )
        .values(
            state="waiting",
            owner=null(),
            reason=bindparam("why"),
            priority=bindparam("turn"),
            wanted_at=bindparam("at"),
        )
    )


_WAKE = {
    "always": Prepared(lambda _: _wake()),
    "due": Prepared(lambda _: _wake().where(or_(pages.c.due.is_(None), pages.c.due <= bindparam("at")))),
    "newer": Prepared(
        lambda _: _wake().where(func.coalesce(pages.c.lastmod, pages.c.fetched_at) < bindparam("changed"))
    ),
}
_LASTMOD = Prepared(
    lambda _: (
        update(pages)
        .where(pages.c.site_id == bindparam("site"), pages.c.key == bindparam("of_key"))
        .values(lastmod=bindparam("changed"))
    )
)
_SETTLED = (
    "state",
    "attempts",
    "parked",
    "not_before",
    "last_status",
    "etag",
    "last_modified",
    "fetched_at",
    "changed_at",
    "look",
    "kind",
    "interval",
    "due",
)


def _settle(names: Iterable[str]) -> Update:
    values = {name: bindparam(f"new_{name}", type_=pages.c[name].type) for name in names}
    return update(pages).where(pages.c.id == bindparam("of")).values(values | {"owner": null()})


_SETTLE = Prepared(lambda _: _settle((*_SETTLED, "url")))
_SETTLE_OTHER = Prepared(lambda _: _settle(_SETTLED))


class Pages(Captures):
    """The part of the store that knows the frontier's pages."""

    def acknowledge(
        self, fetched: Fetched, found: Sequence[NewPage] = (), wishes: Sequence[Wish] = (), *, since: datetime
    ) -> list[int]:
        """Keep a fetched page's captures, what it leads to, and that it was fetched: all or nothing.

        `since`: when the run began; a page that was fetched since then is not woken. Returns the captures' numbers.
        """
        return self._again(lambda: self._acknowledge(fetched, found, wishes, since))

    def _acknowledge(
        self, fetched: Fetched, found: Sequence[NewPage], wishes: Sequence[Wish], since: datetime
    ) -> list[int]:
        site = fetched.page.site
        with self._writing() as connection:
            numbers = [self._keep_capture(connection, capture) for capture in fetched.captures]
            values = {f"new_{name}": getattr(fetched, name, None) for name in _SETTLED}
            values |= {"new_last_status": fetched.status, "new_fetched_at": fetched.at}
            values["new_url"] = storable(fetched.url or fetched.page.url)
            _SETTLE(connection, values | {"of": fetched.page.id})
            for number in fetched.page.also:
                _SETTLE_OTHER(connection, values | {"of": number})
            self._found(connection, self._site_number(connection, site), found, wishes, since)
        return numbers

    def add_pages(
        self, site: str, found: Sequence[NewPage] = (), wishes: Sequence[Wish] = (), *, since: datetime
    ) -> None:
        """Add pages that nobody knows yet; want known ones again, as `acknowledge` does."""
        if not found and not wishes:
            return

        def transaction() -> None:
            with self._writing() as connection:
                self._found(connection, self._site_number(connection, site), found, wishes, since)

        self._again(transaction)

    def _found(
        self,
        connection: Connection,
        site: int,
        found: Sequence[NewPage],
        wishes: Sequence[Wish],
        since: datetime,
    ) -> None:
        at = self.clock()
        added = [*found, *(wish.page for wish in wishes if wish.page is not None)]
        if added:
            # In one order everywhere: two workers that add the same pages must not wait for each other.
            rows = [self._page_row(connection, site, page, at) for page in sorted(added, key=lambda p: p.key)]
            _ADD(connection, rows)
        for wish in wishes:
            values = {
                "site": site,
                "of_key": storable(wish.key),
                "why": wish.reason,
                "turn": wish.priority,
                "at": at,
                "since": since,
                "changed": wish.lastmod,
            }
            _WAKE[wish.when](connection, values)
            if wish.lastmod is not None:
                _LASTMOD(connection, values)

    def _page_row(self, connection: Connection, site: int, page: NewPage, at: datetime) -> dict[str, Any]:
        return {
            "site_id": site,
            "host_id": self._host_number(connection, page.host),
            "key": storable(page.key),
            "url": storable(page.url),
            "role": page.role,
            "seed": page.seed,
            "priority": page.priority,
            "depth": page.depth,
            "state": "waiting",
            "reason": page.reason,
            "wanted_at": at,
            "attempts": 0,
        }

    def _host_number(self, connection: Connection, name: str) -> int:
        number = self._hosts.get(name)
        if number is None:
            query = select(hosts.c.id).where(hosts.c.name == name)
            number = connection.execute(query).scalar()
            if number is None:
                connection.execute(upsert(connection.dialect, hosts).on_conflict_do_nothing(), {"name": name})
                number = connection.execute(query).scalar_one()
            self._hosts[name] = number
        return number

    # ── What is known ────────────────────────────────────────────────────────────────────────────────────

    def page_keys(self, site: str, most: int) -> set[str]:
        """The keys of the site's pages, no more than `most` of them."""
        with self._reading() as connection:
            query = (
                select(pages.c.key).where(pages.c.site_id == self._known_site(connection, site)).limit(most)
            )
            return set(connection.scalars(query))

    def known_pages(self, site: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys that the frontier knows."""
        wanted = list(keys)
        found: set[str] = set()
        with self._reading() as connection:
            of_site = select(pages.c.key).where(pages.c.site_id == self._known_site(connection, site))
            for start in range(0, len(wanted), CHUNK):
                found |= set(
                    connection.scalars(of_site.where(pages.c.key.in_(wanted[start : start + CHUNK])))
                )
        return found

    def lists_to_look_at(self, site: str, since: datetime) -> set[str]:
        """The keys of lists that were read before `since`, and whose time has come."""
        query = select(pages.c.key).where(
            pages.c.state == "done",
            pages.c.kind == "index",
            pages.c.last_status.in_((200, 304)),
            pages.c.fetched_at < since,
            or_(pages.c.due.is_(None), pages.c.due <= self.clock()),
        )
        with self._reading() as connection:
            return set(connection.scalars(query.where(pages.c.site_id == self._known_site(connection, site))))
