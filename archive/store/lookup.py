"""Looking a record up: by identifier, former identifier or address, as the JSON that users and scripts rely on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from archive import models
from archive.errors import NotFoundError
from archive.identity import alias_key, as_article_id
from archive.store.access import Access, sites
from archive.store.content import PROVENANCE
from archive.store.history import articles, captures
from archive.store.takedowns import (
    capture_must_be_in_view,
    in_force,
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
    "language", "kind", "captured_at", "capture", "version", "versions", "extractor", "rights", "licence",
    "notes", "withheld",
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
            public_id = article["public_id"]
            number = article["versions"] if number is None else number
            query = (
                select(versions.c.id, versions.c.captured_at, *_CAPTURE)
                .join(captures, captures.c.id == versions.c.capture_id)
                .where(versions.c.article_id == article["id"], versions.c.number == number)
            )
            version = connection.execute(query).mappings().one_or_none()
            if version is None:
                has = f"it has {article['versions']}" if article["versions"] > 1 else "it has only one"
                raise NotFoundError(f"{public_id} has no version {number}; {has}")
            content = shown_contents(connection, {version["id"]: public_id})[version["id"]]
            notes = notes_of(connection, [public_id]).get(public_id, [])
            hidden = withheld(in_force(connection, [public_id]).get(public_id, []))
        found = {name: value for name, value in content.items() if name not in PROVENANCE} | {
            "id": article["public_id"],
            "site": article["site"],
            "captured_at": iso(version["captured_at"]),
            "capture": {
                "warc": version["warc"],
                "offset": version["offset"],
                "length": version["length"],
                "digest": version["payload_digest"],
            },
            "version": number,
            "versions": article["versions"],
            "extractor": content["extractor"],
            "rights": article["rights"],
            "licence": article["licence"],
            "notes": [note | {"at": iso(note["at"])} for note in notes],
            "withheld": [one | {"since": iso(one["since"])} for one in hidden],
        }
        return {name: found[name] for name in FIELDS}

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
        query = select(articles, sites.c.name.label("site"), sites.c.rights, sites.c.licence).join(sites)
        public_id = as_article_id(identifier)
        row = connection.execute(query.where(articles.c.public_id == public_id)).mappings().one_or_none()
        name = public_id or alias_key(identifier)
        by_name = query.join(aliases, aliases.c.article_id == articles.c.id)
        tried = set[str]()
        while (row is None or row["state"] == "moved") and name not in tried:
            tried.add(name)
            row = connection.execute(by_name.where(aliases.c.name == name)).mappings().one_or_none()
            name = row["public_id"] if row else name
        if row is None:
            raise NotFoundError(f"no record is called {identifier}; khotin search finds identifiers")
        return row


_CAPTURE = (captures.c.warc, captures.c.offset, captures.c.length, captures.c.payload_digest)


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
