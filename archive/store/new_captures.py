"""Captures come in: each becomes a row, and a revisit says again what it refers to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from archive import models
from archive.errors import NotFoundError
from archive.identity import url_key
from archive.store.captures import KnownCaptures, captures
from archive.store.content import storable
from archive.store.prepared import Prepared, upsert

readings = models.table(models.Reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCapture:
    """A response that lies in a WARC file: `offset` and `length` in bytes of the record's gzip member.

    `url_key`: what identifies the page on its site (the family's key); without it the address does.
    `read_state`: unread, or none where there is nothing to read. `via`: crawl, import, wayback.
    """

    site: str
    url: str
    method: str
    status: int
    fetched_at: datetime
    warc: str
    offset: int
    length: int
    record_id: str
    url_key: str | None = None
    mime: str | None = None
    payload_digest: str | None = None
    block_digest: str | None = None
    revisit_of: int | None = None
    revisit_profile: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    ip: str | None = None
    truncated: str | None = None
    certificate: str | None = None
    leads_to: str | None = None
    run_id: int | None = None
    read_state: str = "unread"
    via: str = "crawl"


_ADD = Prepared(
    lambda dialect: (
        upsert(dialect, captures)
        .on_conflict_do_nothing(index_elements=["warc", "offset"])
        .returning(captures.c.id)
    ),
    [column.name for column in captures.c if column.name != "id"],
)
_NEW = [field.name for field in fields(NewCapture) if field.name != "site"]
#: What a revisit has from the capture that it refers to, where its own answer did not say it.
_INHERITED = ("etag", "last_modified", "mime", "payload_digest")


class Captures(KnownCaptures):
    """The part of the store that keeps captures."""

    def add_capture(self, new: NewCapture) -> int:
        """Store the row of a capture and return its number; it is committed when this returns.

        A place in a WARC file has one row: a second one for it is not made, the number is that of the first.

        A revisit (`revisit_of`) refers from now on to the capture that holds the payload. Where that was read, under
        the same `url_key`, the revisit needs no reading (read_state *revisit*): its article was seen again.
        """
        return self._again(lambda: self._add_capture(new))

    def _add_capture(self, new: NewCapture) -> int:
        with self._writing() as connection:
            return self._keep_capture(connection, new)

    def _keep_capture(self, connection: Connection, new: NewCapture) -> int:
        """The row of a capture, within a transaction that keeps more than that."""
        row = {name: storable(getattr(new, name)) for name in _NEW}
        row |= {
            "url_key": row["url_key"] or url_key(row["url"]),
            "kind": None,
            "extractor": None,
            "memory": None,
            "profile_hash": None,
        }
        row["site_id"] = self._site_number(connection, new.site)
        if new.revisit_of is not None:
            self._refer(connection, row)
        number = _ADD(connection, row).scalar()
        if number is None:
            place = (captures.c.warc == new.warc) & (captures.c.offset == new.offset)
            return int(connection.execute(select(captures.c.id).where(place)).scalar_one())
        if row["read_state"] == "revisit":
            self._seen_again(connection, row["revisit_of"], new.fetched_at)
        self._there_or_gone(connection, row["site_id"], row["url_key"], new.status)
        return int(number)

    def _refer(self, connection: Connection, row: dict[str, Any]) -> None:
        """Follow a revisit to the full response, and take over what is known of it."""
        base = _one(connection, row["revisit_of"])
        if base["revisit_of"] is not None:
            base = _one(connection, base["revisit_of"])
        row["revisit_of"] = base["id"]
        for name in _INHERITED:
            row[name] = row[name] or base[name]
        not_modified = row["status"] == 304
        same = base["url_key"] == row["url_key"] or (
            not_modified and self._one_article(connection, base, row)
        )
        if same and (not_modified or base["read_state"] != "unread"):
            row["read_state"] = "revisit" if base["read_state"] in ("read", "unread") else base["read_state"]
            row |= {name: base[name] for name in ("kind", "extractor", "memory", "profile_hash")}

    def _one_article(self, connection: Connection, base: RowMapping, row: dict[str, Any]) -> bool:
        """Whether the page that was not modified repeats what the base holds, and both were read as one article.

        So where a page was fetched under its address before its site's family was known, and then under its number.
        """
        of_base, of_page = readings.alias("of_base"), readings.alias("of_page")
        query = (
            select(of_page.c.article_id)
            .join(captures, captures.c.id == of_page.c.capture_id)
            .join(of_base, of_base.c.article_id == of_page.c.article_id)
            .where(captures.c.site_id == row["site_id"], captures.c.url_key == row["url_key"])
            .where(captures.c.revisit_of == base["id"], of_base.c.capture_id == base["id"])
        )
        return connection.execute(query.limit(1)).first() is not None

    def _there_or_gone(self, connection: Connection, site: int, key: str, status: int) -> None:
        raise NotImplementedError

    def _seen_again(self, connection: Connection, capture_id: int, at: datetime) -> None:
        raise NotImplementedError


def _one(connection: Connection, capture_id: int) -> RowMapping:
    row = connection.execute(select(captures).where(captures.c.id == capture_id)).mappings().one_or_none()
    if row is None:
        raise NotFoundError(f"there is no capture number {capture_id} to refer to")
    return row
