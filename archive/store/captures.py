"""The captures, looked up: one row for each stored response, and what is still to be read of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, or_, select

from archive import models
from archive.errors import NotFoundError
from archive.store.access import Access, sites

captures = models.table(models.Capture)
articles = models.table(models.Article)
versions = models.table(models.Version)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureInfo:
    """A capture's row; see `models.Capture`."""

    id: int
    site: str
    url: str
    url_key: str
    method: str
    status: int
    mime: str | None
    fetched_at: datetime
    warc: str
    offset: int
    length: int
    record_id: str
    payload_digest: str | None
    block_digest: str | None
    revisit_of: int | None
    revisit_profile: str | None
    etag: str | None
    last_modified: str | None
    ip: str | None
    truncated: str | None
    run_id: int | None
    read_state: str
    via: str
    kind: str | None
    extractor: str | None
    memory: str | None
    profile_hash: str | None


_INFO = [captures.c[field.name] for field in fields(CaptureInfo) if field.name != "site"]
SELECT_INFO = select(sites.c.name.label("site"), *_INFO).join(sites, sites.c.id == captures.c.site_id)
_REPEATED = (
    "site",
    "method",
    "mime",
    "warc",
    "revisit_profile",
    "read_state",
    "via",
    "kind",
    "extractor",
    "memory",
    "profile_hash",
)


class KnownCaptures(Access):
    """The part of the store that looks captures up."""

    #: How many captures are read at a time while they are walked.
    PAGE = 1000

    def capture(self, capture_id: int) -> CaptureInfo:
        """The capture with this number.

        Raises:
            NotFoundError: there is none.
        """
        with self._reading() as connection:
            row = connection.execute(SELECT_INFO.where(captures.c.id == capture_id)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"there is no capture number {capture_id}")
        return CaptureInfo(**row)

    def latest(self, site: str) -> dict[str, CaptureInfo]:
        """The latest capture of each page of the site, by `url_key`; where that was a 304, what it confirmed."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
            rows = connection.execute(
                SELECT_INFO.where(captures.c.id.in_(latest_captures(number, confirmed=True)))
            )
            shared: dict[Any, Any] = {}
            return {row["url_key"]: _frugal(row, shared) for row in rows.mappings()}

    def latest_of(self, site: str, key: str) -> CaptureInfo | None:
        """The latest capture of one page, None where there is none."""
        with self._reading() as connection:
            query = SELECT_INFO.where(
                captures.c.site_id == self._known_site(connection, site), captures.c.url_key == key
            )
            newest = query.order_by(captures.c.fetched_at.desc(), captures.c.id.desc()).limit(1)
            row = connection.execute(newest).mappings().one_or_none()
        return CaptureInfo(**row) if row is not None else None

    def captured_since(self, site: str, since: datetime, but_not_by: int) -> int:
        """How many captures other runs than this one have added since."""
        query = select(func.count()).select_from(captures)
        with self._reading() as connection:
            others = query.where(
                captures.c.site_id == self._known_site(connection, site),
                captures.c.fetched_at >= since,
                captures.c.run_id != but_not_by,
            )
            return int(connection.scalar(others) or 0)

    def payload_digests(self, site: str) -> set[str]:
        """The digests of the payloads that the site's captures hold."""
        with self._reading() as connection:
            query = select(captures.c.payload_digest).where(
                captures.c.site_id == self._known_site(connection, site),
                captures.c.payload_digest.is_not(None),
            )
            return set(connection.scalars(query.distinct()))

    def find_payload(self, site: str, payload_digest: str) -> CaptureInfo | None:
        """A capture of the site that holds this payload itself (no revisit), the latest; None where there is none."""
        with self._reading() as connection:
            query = SELECT_INFO.where(
                captures.c.site_id == self._known_site(connection, site),
                captures.c.payload_digest == payload_digest,
                captures.c.revisit_of.is_(None),
            )
            row = connection.execute(query.order_by(captures.c.id.desc()).limit(1)).mappings().one_or_none()
        return CaptureInfo(**row) if row else None

    def offsets(self, warc: str) -> set[int]:
        """The offsets in a WARC file whose captures have a row: what is missing there has to be adopted."""
        with self._reading() as connection:
            return set(connection.scalars(select(captures.c.offset).where(captures.c.warc == warc)))

    def lengths(self, warc: str) -> dict[int, int]:
        """Offset and length of the captures in a WARC file that have a row."""
        with self._reading() as connection:
            rows = connection.execute(
                select(captures.c.offset, captures.c.length).where(captures.c.warc == warc)
            )
            return {row.offset: row.length for row in rows}

    def captures_by_file(self) -> dict[str, int]:
        """How many captures have a row, by WARC file."""
        query = select(captures.c.warc, func.count()).group_by(captures.c.warc)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def capture_ids(self) -> list[int]:
        """The numbers of all captures."""
        with self._reading() as connection:
            return list(connection.scalars(select(captures.c.id).order_by(captures.c.id)))

    def unread(self, site: str | None = None) -> Iterator[CaptureInfo]:
        """The captures that are still to be read, in the order they came."""
        condition = captures.c.read_state == "unread"
        if site is not None:
            with self._reading() as connection:
                condition &= captures.c.site_id == self._known_site(connection, site)
        return self._walk(condition)

    def pages(self, site_names: Iterable[str], after: int = 0) -> Iterator[CaptureInfo]:
        """The captures of these sites that hold a page, read or not, by number, from the one after `after` on."""
        return self._walk(self._pages(site_names, after))

    def count_pages(self, site_names: Iterable[str], after: int = 0) -> int:
        """How many captures `pages` gives."""
        query = select(func.count()).select_from(captures).where(self._pages(site_names, after))
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    def _pages(self, site_names: Iterable[str], after: int) -> ColumnElement[bool]:
        with self._reading() as connection:
            numbers = self.site_numbers(connection, site_names)
        return and_(
            captures.c.site_id.in_(numbers),
            captures.c.read_state.not_in(("none", "revisit")),
            captures.c.id > after,
        )

    def readings_under_other_memory(self, site: str, digest: str | None) -> Iterator[CaptureInfo]:
        """The captures that ought to be read again because another memory (or none) was used.

        Of each page the latest; and of articles with several versions every capture that holds one, since two texts
        read with two memories may be one text. Call it again until it yields nothing: a reading may part versions.
        """
        with self._reading() as connection:
            number = self._known_site(connection, site)
        holders = (
            select(versions.c.capture_id)
            .join(articles, articles.c.id == versions.c.article_id)
            .where(articles.c.site_id == number, articles.c.versions > 1, articles.c.state == "live")
        )
        # A revisit is read by reading what it refers to.
        holders = select(_payload(captures)).where(captures.c.id.in_(holders))
        return self._walk(
            (captures.c.read_state == "read")
            & captures.c.memory.is_distinct_from(digest)
            & or_(captures.c.id.in_(latest_captures(number)), captures.c.id.in_(holders))
        )

    def _walk(self, condition: ColumnElement[bool]) -> Iterator[CaptureInfo]:
        """The captures by number, some at a time: no transaction stays open between them."""
        with self._reading() as connection:
            query = select(captures.c.id).where(condition).order_by(captures.c.id)
            numbers = connection.scalars(query).all()
        for start in range(0, len(numbers), self.PAGE):
            page = SELECT_INFO.where(captures.c.id.in_(numbers[start : start + self.PAGE]))
            with self._reading() as connection:
                rows = connection.execute(page.order_by(captures.c.id)).mappings().all()
            yield from (CaptureInfo(**row) for row in rows)


def _frugal(row: RowMapping, shared: dict[Any, Any]) -> CaptureInfo:
    """A capture that shares with others what they have in common: a site has many pages."""
    values = dict(row)
    for name in _REPEATED:
        values[name] = shared.setdefault(values[name], values[name])
    return CaptureInfo(**values)


def _payload(rows: Any) -> ColumnElement[int]:
    """The capture that a row stands for: itself, or what it revisits."""
    return case((rows.c.read_state == "revisit", rows.c.revisit_of), else_=rows.c.id)


def latest_captures(site_id: int | None, *, confirmed: bool = False) -> Select[Any]:
    """The numbers of the latest captures of each page; of revisits, or only of 304s (`confirmed`), what they mean."""
    rank = func.row_number().over(
        partition_by=captures.c.url_key, order_by=(captures.c.fetched_at.desc(), captures.c.id.desc())
    )
    ranked = select(captures.c.id, rank.label("rank")).where(captures.c.site_id == site_id).subquery()
    newest = select(ranked.c.id).where(ranked.c.rank == 1)
    meant = _payload(captures)
    if confirmed:
        meant = case(
            (captures.c.status == 304, func.coalesce(captures.c.revisit_of, captures.c.id)),
            else_=captures.c.id,
        )
    return select(meant).where(captures.c.id.in_(newest))
