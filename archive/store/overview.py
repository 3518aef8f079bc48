"""Holdings: what the archive has, by site, kind and year; what is known of each site."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from archive.store.access import Access, sites
from archive.store.captures import captures
from archive.store.history import articles
from archive.store.issues import issues
from archive.store.lookup import iso
from archive.store.takedowns import in_view


class Overview(Access):
    """The part of the store that counts."""

    def sites_overview(self) -> list[dict[str, Any]]:
        """Each site, by name: `site, outlet, place, status, family, articles, captures, last_crawl, verdict`."""
        held = _by_site(articles.c.site_id, in_view())
        captured = _by_site(captures.c.site_id)
        query = (
            select(
                sites.c.name.label("site"),
                *(sites.c[name] for name in ("outlet", "place", "status", "family")),
                func.coalesce(held.c.many, 0).label("articles"),
                func.coalesce(captured.c.many, 0).label("captures"),
                *(sites.c[name] for name in ("first_crawl", "last_crawl", "verdict", "verdict_reason")),
            )
            .outerjoin(held, held.c.site_id == sites.c.id)
            .outerjoin(captured, captured.c.site_id == sites.c.id)
            .order_by(sites.c.name)
        )
        with self._reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            for name in ("first_crawl", "last_crawl"):
                row[name] = iso(row[name]) if row[name] else None
        return rows

    def count_articles(self, site: str | None = None) -> int:
        """How many articles are in view, of one site or of all."""
        query = select(func.count()).select_from(articles).where(in_view())
        with self._reading() as connection:
            if site is not None:
                query = query.where(articles.c.site_id == self._known_site(connection, site))
            return connection.execute(query).scalar_one()

    def stats(self) -> dict[str, Any]:
        """The holdings in numbers; `years` by year of publication, None for articles without a date."""
        live = in_view()
        year = func.substr(articles.c.published_at, 1, 4)
        with self._reading() as connection:
            held = select(
                func.count(), func.coalesce(func.sum(captures.c.length), 0), func.min(captures.c.fetched_at)
            ).add_columns(func.max(captures.c.fetched_at))
            many, size, first, last = connection.execute(held).one()
            count = select(func.count(), func.coalesce(func.sum(articles.c.versions), 0)).where(live)
            found, versions = connection.execute(count).one()
            return {
                "captures": many,
                "bytes": int(size),
                "first_capture": iso(first) if first else None,
                "last_capture": iso(last) if last else None,
                "read_states": _counts(connection, captures.c.read_state),
                "articles": found,
                "versions": int(versions),
                "kinds": _counts(connection, articles.c.kind, live),
                "sites": _counts(connection, sites.c.name, live, of=articles),
                "years": _counts(connection, year, live),
                "issues": _counts(connection, issues.c.reason),
            }


def _by_site(column: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(column, func.count().label("many")).where(*conditions).group_by(column).subquery()


def _counts(
    connection: Connection, column: Any, *conditions: ColumnElement[bool], of: Any = None
) -> dict[Any, int]:
    """How many rows have each value of `column`, by value."""
    query = select(column, func.count()).where(*conditions).group_by(column)
    if of is not None:
        query = query.select_from(of.join(sites))
    rows = [(value, many) for value, many in connection.execute(query)]
    return dict(sorted(rows, key=lambda row: (row[0] is None, str(row[0]))))
