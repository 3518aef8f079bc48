"""Looking a record up: by identifier, former identifier or address, as the JSON that users and scripts rely on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from archive import models
from archive.errors import NotFoundError
from archive.identity import alias_key, as_article_id
from archive.store.access import Access, sites
from archive.store.content import Content
from archive.store.history import articles, captures
from archive.store.takedowns import (
    capture_must_be_in_view,
    in_force,
    in_view,
    must_be_in_view,
    notes_of,
    shown_contents,
    withheld,
)
from archive.store.version_rows import versions

aliases = models.table(models.Alias)
#: The order of a record's fields; see the command line's description.
FIELDS = [
    "id", "site", "url", "canonical_url", "title", "lead", "body", "authors", "organisation",
    "organisation_expanded", "source", "source_url", "byline_raw", "published_at", "published_precision",
    "published_raw", "published_from", "updated_at", "section", "tags", "images", "attachments", "references",
    "language", "kind", "captured_at", "capture", "version", "versions", "extractor", "outlet", "rights",
    "licence", "notes", "withheld",
]  # fmt: skip


class Lookup(Access):
    """The part of the store that finds one record."""

    def record_json(self, identifier: str, number: int | None = None) -> dict[str, Any]:
        """A record as JSON values: the newest version, or the one with this number.

        `identifier`: an article's identifier, a former one, or an address with or without scheme, ``www.`` and
        final slash.

        Names that are withheld are not in it.

        Raises:
            TakenDownError: it was taken down.
            NotFoundError: there is no such record or version, or it was withdrawn.
        """
        with self._reading() as connection:
            article = self._find(connection, identifier)
            wanted = articles.c.versions if number is None else number
            found = _records(connection, (articles.c.id == article["id"]) & (versions.c.number == wanted))
        if not found:
            has = f"it has {article['versions']}" if article["versions"] > 1 else "it has only one"
            raise NotFoundError(f"{article['public_id']} has no version {number}; {has}")
        return found[0]

    def records_json(self, identifiers: Sequence[str], *, all_versions: bool = False) -> list[dict[str, Any]]:
        """The records of articles by identifier, in this order, each in its newest version, or in all, oldest first.

        What is out of view is left out, and so are names that are withheld.
        """
        place = {identifier: number for number, identifier in enumerate(identifiers)}
        condition = articles.c.public_id.in_(identifiers) & in_view()
        if not all_versions:
            condition &= versions.c.number == articles.c.versions
        with self._reading() as connection:
            found = _records(connection, condition)
        return sorted(found, key=lambda record: (place[record["id"]], record["version"]))

    def raw_capture(self, identifier: str, number: int | None = None) -> dict[str, Any]:
        """Where the capture behind a record lies: `warc`, `offset`, `length`, `digest`.

        Raises:
            TakenDownError: the record was taken down, or a name is withheld that its capture shows.
            NotFoundError: there is no such record or version, or it was withdrawn.
        """
        record = self.record_json(identifier, number)
        with self._reading() as connection:
            held = in_force(connection, [record["id"]]).get(record["id"], [])
        capture_must_be_in_view(held, record["id"], record["site"])
        place: dict[str, Any] = record["capture"]
        return place

    def _find(self, connection: Connection, identifier: str) -> RowMapping:
        """The article, which is in view.

        Raises:
            TakenDownError: it was taken down.
            NotFoundError: there is no such article, or it was withdrawn.
        """
        row = self._article(connection, identifier)
        held = in_force(connection, [row["public_id"]]).get(row["public_id"], [])
        must_be_in_view(held, row["public_id"], row["site"])
        if row["state"] != "live":
            raise NotFoundError(f"{row['public_id']} was withdrawn: {row['state_reason']}")
        return row

    def _article(self, connection: Connection, identifier: str) -> RowMapping:
        """The article, in view or not.

        Raises:
            NotFoundError: there is none.
        """
        query = select(articles, sites.c.name.label("site")).join(sites)
        public_id = as_article_id(identifier)
        row = connection.execute(query.where(articles.c.public_id == public_id)).mappings().one_or_none()
        name = public_id or alias_key(identifier)
        by_name = query.join(aliases, aliases.c.article_id == articles.c.id)
        tried = set[str]()
        while (row is None or row["state"] == "moved") and name not in tried:
            tried.add(name)
            row = connection.execute(by_name.where(aliases.c.name == name)).mappings().one_or_none()
            name = row["public_id"] if row else name
        if row is None and public_id is None:
            # Servers of the SharePoint kind do not tell letters by their size, and links to them are spelled at will.
            alike = by_name.where(func.lower(aliases.c.name) == name.lower(), articles.c.state == "live")
            found = {each["id"]: each for each in connection.execute(alike).mappings()}
            row = found.popitem()[1] if len(found) == 1 else None
        if row is None:
            raise NotFoundError(f"no record is called {identifier}; khotin search finds identifiers")
        return row


def _records(connection: Connection, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    """The records of the versions that the condition selects, all of articles in view."""
    query = (
        select(
            articles.c.public_id, articles.c.versions, *_SITE, versions.c.id.label("version_id"), *_VERSION
        )
        .join(sites, sites.c.id == articles.c.site_id)
        .join(versions, versions.c.article_id == articles.c.id)
        .join(captures, captures.c.id == versions.c.capture_id)
        .where(condition)
    )
    rows = connection.execute(query).mappings().all()
    shown = shown_contents(connection, {row["version_id"]: row["public_id"] for row in rows})
    ids = {row["public_id"] for row in rows}
    notes, held = notes_of(connection, ids), in_force(connection, ids)
    return [
        _record(row, shown[row["version_id"]])
        | {
            "notes": [note | {"at": iso(note["at"])} for note in notes.get(row["public_id"], ())],
            "withheld": [
                one | {"since": iso(one["since"])} for one in withheld(held.get(row["public_id"], ()))
            ],
        }
        for row in rows
    ]


def _record(row: RowMapping, content: Content) -> dict[str, Any]:
    found = content | {
        "id": row["public_id"],
        "site": row["site"],
        "captured_at": iso(row["captured_at"]),
        "capture": {name: row[name] for name in ("warc", "offset", "length")}
        | {"digest": row["payload_digest"]}
        | ({"certificate": row["certificate"]} if row["certificate"] else {}),
        "version": row["number"],
        "versions": row["versions"],
        **{name: row[name] for name in ("outlet", "rights", "licence")},
        "notes": [],
        "withheld": [],
    }
    return {name: found[name] for name in FIELDS}


_SITE = (sites.c.name.label("site"), sites.c.outlet, sites.c.rights, sites.c.licence)
_VERSION = (
    versions.c.number,
    versions.c.captured_at,
    *(captures.c[name] for name in ("warc", "offset", "length", "payload_digest", "certificate")),
)


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
