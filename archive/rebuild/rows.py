"""The rows of captures, made again from what the WARC files hold; a place that is known keeps its number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from archive import models
from archive.rebuild.scan import Found
from archive.store import Store
from archive.store.access import sites
from archive.store.captures import captures
from archive.store.conditions import Conditions, Place
from archive.store.content import storable
from archive.store.version_rows import versions

_MANY = 500
#: What a revisit has from the capture that it refers to, where its own answer did not say it.
_INHERITED = ("etag", "last_modified", "mime", "payload_digest")


#: What a page is dressed with: kept, not read.
_DRESS = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript")
#: Columns that are made from a capture's record and its reading, and those that `Old` names.
_MADE = {
    *(
        "id",
        "site_id",
        "run_id",
        "url",
        "url_key",
        "method",
        "status",
        "mime",
        "fetched_at",
        "warc",
        "offset",
    ),
    *("length", "record_id", "payload_digest", "block_digest", "revisit_of", "revisit_profile", "etag"),
    *(
        "last_modified",
        "ip",
        "truncated",
        "certificate",
        "leads_to",
        "via",
        "read_state",
        "kind",
        "extractor",
        "memory",
        "profile_hash",
    ),
}
_REST = [column.name for column in captures.c if column.name not in _MADE]


@dataclass(frozen=True, slots=True)
class Old:
    """What the database knew of a capture and its WARC record does not say.

    `read_run`: the run whose reading became a version, None where none did.
    """

    id: int
    site: str
    url_key: str
    run_id: int | None
    via: str
    read_state: str
    with_what: Conditions
    read_run: int | None
    #: Columns that are none of those above, nor made from the record.
    rest: dict[str, Any]


def old_rows(store: Store) -> dict[Place, Old]:
    """By place, what the database knows of its captures."""
    query = (
        select(captures, sites.c.name.label("site"), versions.c.run_id.label("read_run"))
        .join(sites, sites.c.id == captures.c.site_id)
        .outerjoin(versions, versions.c.capture_id == captures.c.id)
    )
    found: dict[Place, Old] = {}
    with store.engine.connect() as connection:
        for row in connection.execution_options(yield_per=1000).execute(query).mappings():
            found[row["warc"], row["offset"]] = Old(
                row["id"],
                row["site"],
                row["url_key"],
                row["run_id"],
                row["via"],
                row["read_state"],
                Conditions(row["memory"], row["profile_hash"]),
                row["read_run"],
                {name: row[name] for name in _REST},
            )
    return found


def add_rows(
    store: Store,
    scanned: Iterable[Found],
    old: dict[Place, Old],
    site_of: Callable[[str], str],
    key_of: Callable[[str, str], str],
) -> None:
    """Put a row for each capture into an archive without any.

    `site_of` names the site of an address, `key_of` the key of an address on a site.
    """
    rows: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    by_moment: dict[tuple[str, Any], dict[str, Any]] = {}
    by_payload: dict[tuple[str, str | None], dict[str, Any]] = {}
    fresh = max((one.id for one in old.values()), default=0)
    for capture in scanned:
        known = old.get((capture.warc, capture.offset))
        fresh += known is None
        row = _row(capture, known, fresh, site_of, key_of)
        if capture.revisit is not None:
            refers = capture.revisit
            base = (
                by_id.get(refers.refers_to_id or "")
                or by_moment.get((refers.refers_to_uri, refers.refers_to_date))
                or by_payload.get((row["site"], capture.payload_digest))
            )
            _refer(row, base)
        elif capture.payload_digest:
            by_payload[row["site"], capture.payload_digest] = row
        by_id[capture.record_id] = by_moment[capture.url, capture.captured_at] = row
        rows.append(row)
    with store._writing() as connection:
        for row in rows:
            row["site_id"] = store._site_number(connection, row.pop("site"))
        # A revisit after what it refers to.
        rows.sort(key=lambda row: (row["revisit_of"] is not None, row["id"]))
        for start in range(0, len(rows), _MANY):
            connection.execute(insert(captures), rows[start : start + _MANY])


def _row(
    capture: Found,
    known: Old | None,
    number: int,
    site_of: Callable[[str], str],
    key_of: Callable[[str, str], str],
) -> dict[str, Any]:
    site = known.site if known else site_of(capture.url)
    page = capture.status == 200 and not capture.url.partition("?")[0].endswith("/robots.txt")
    page = page and not (capture.mime or "").startswith(_DRESS)
    if known is not None:
        page = capture.status == 200 and known.read_state != "none"
    row = {
        "id": known.id if known else number,
        "site": site,
        "run_id": known.run_id if known else None,
        "url": capture.url,
        "url_key": known.url_key if known else key_of(site, capture.url),
        "method": capture.method,
        "status": capture.status,
        "mime": capture.mime,
        "fetched_at": capture.captured_at,
        "warc": capture.warc,
        "offset": capture.offset,
        "length": capture.length,
        "record_id": capture.record_id,
        "payload_digest": capture.payload_digest,
        "block_digest": capture.block_digest,
        "revisit_of": None,
        "revisit_profile": capture.revisit.profile if capture.revisit else None,
        "etag": capture.etag,
        "last_modified": capture.last_modified,
        "ip": capture.ip,
        "truncated": capture.truncated,
        "certificate": capture.certificate,
        "leads_to": capture.leads_to,
        "via": known.via if known else _via(capture.warc),
        "read_state": "unread" if page else "none",
    }
    row |= known.rest if known else dict.fromkeys(_REST)
    return {name: storable(value) for name, value in row.items()}


def _via(warc: str) -> str:
    """Whose capture it is, by the name of its file; of our own crawls the others."""
    return next((via for via in ("import", "wayback") if warc.startswith(f"{via}-")), "crawl")


def _refer(row: dict[str, Any], base: dict[str, Any] | None) -> None:
    """A revisit refers to the capture that holds its payload; of the same page it says only that it was seen again."""
    if base is None:
        row["read_state"] = "none"
        return
    row["revisit_of"] = base["revisit_of"] or base["id"]
    for name in _INHERITED:
        row[name] = row[name] or base[name]
    if base["url_key"] == row["url_key"]:
        row["read_state"] = "none" if base["read_state"] == "none" else "revisit"


def finish_rows(store: Store) -> None:
    """After the reading: revisits say what their payload was read as."""
    base = models.table(models.Capture).alias("base")
    names = ("kind", "extractor", "memory", "profile_hash")
    revisits = captures.c.read_state == "revisit"
    with store._writing() as connection:
        change = {
            name: select(base.c[name]).where(base.c.id == captures.c.revisit_of).scalar_subquery()
            for name in names
        }
        connection.execute(captures.update().where(revisits).values(change))
