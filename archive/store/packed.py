"""Which captures belong into a package: the newest of each address, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, or_

from archive.database import reading
from archive.identity import url_key
from archive.store import Store
from archive.store.captures import SELECT_INFO, CaptureInfo, captures, latest_captures
from archive.store.takedowns import captures_in_view

_MANY = 500
#: What a page of the site is dressed with.
_DRESS = ("text/css", "text/javascript", "application/javascript", "application/x-javascript")


def site_captures(store: Store, site: str) -> Iterator[CaptureInfo]:
    """The newest capture in view of each address of a site; of answers that say "not modified", what they mean."""
    with reading(store.engine) as connection:
        numbers = store.site_numbers(connection, [site])
        for number in numbers:
            query = SELECT_INFO.where(
                captures.c.id.in_(latest_captures(number, confirmed=True)), captures_in_view(connection)
            )
            rows = connection.execute(query.order_by(captures.c.id)).mappings().all()
            yield from (CaptureInfo(**row) for row in rows)


def originals_of(store: Store, many: Iterable[CaptureInfo]) -> dict[int, CaptureInfo]:
    """What these captures are revisits of, by number, where it is in view."""
    wanted = sorted({capture.revisit_of for capture in many if capture.revisit_of is not None})
    found: dict[int, CaptureInfo] = {}
    with reading(store.engine) as connection:
        for start in range(0, len(wanted), _MANY):
            query = SELECT_INFO.where(
                captures.c.id.in_(wanted[start : start + _MANY]), captures_in_view(connection)
            )
            found |= {row["id"]: CaptureInfo(**row) for row in connection.execute(query).mappings()}
    return found


def styles_of(store: Store, site: str, urls: Sequence[str], *, styles: bool) -> list[CaptureInfo]:
    """The newest captures of these addresses that were taken for pages of the site; with `styles` its dress too."""
    keys = sorted({url_key(url) for url in urls})
    with reading(store.engine) as connection:
        numbers = store.site_numbers(connection, [site])
        wanted: ColumnElement[bool] = captures.c.url_key.in_(keys)
        if styles:
            dress = or_(*(captures.c.mime == mime for mime in _DRESS), captures.c.mime.like("font/%"))
            wanted = wanted | (dress & captures.c.url_key.like("http%"))
        query = SELECT_INFO.where(
            captures.c.site_id.in_(numbers),
            captures.c.status == 200,
            wanted,
            captures_in_view(connection),
        )
        newest: dict[str, CaptureInfo] = {}
        for row in connection.execute(query.order_by(captures.c.fetched_at)).mappings():
            newest[row["url_key"]] = CaptureInfo(**row)
    return list(newest.values())
