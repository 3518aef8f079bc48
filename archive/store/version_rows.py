"""The rows of a version: written from a content, read back as a content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from archive.models import (
    Attachment,
    Authorship,
    DocumentReference,
    Image,
    Organisation,
    Person,
    Version,
    VersionText,
    table,
)
from archive.store.content import PROVENANCE, Content, sort_time
from archive.store.prepared import adding, upsert

versions = table(Version)
texts = table(VersionText)
people = table(Person)
organisations = table(Organisation)
authorships = table(Authorship)
#: The lists of a version that are stored as they are: field of the content → table.
LISTS = {"images": table(Image), "attachments": table(Attachment), "references": table(DocumentReference)}

_COLUMNS = [
    "url", "canonical_url", "kind", "title", "lead", "published_at", "published_precision", "published_raw",
    "published_from", "updated_at", "byline_raw", "organisation", "organisation_expanded", "source",
    "source_url", "section", "tags", "language", *PROVENANCE,
]  # fmt: skip
_ADD_VERSION = adding(versions, number=True)
_ADD_TEXT = adding(texts)
_ADD_AUTHORSHIP = adding(authorships)
_ADD_LISTS = {name: adding(rows) for name, rows in LISTS.items()}
_DELETE = [
    delete(rows).where(rows.c.version_id == bindparam("of")) for rows in (texts, authorships, *LISTS.values())
]


class Names:
    """Numbers of people and organisations by their exact name; known ones are remembered."""

    MOST = 50_000

    def __init__(self, rows: Table) -> None:
        self.rows = rows
        self.known: dict[str, int] = {}

    def numbers(self, connection: Connection, names: Collection[str]) -> dict[str, int]:
        """The number of each name; missing ones are added.

        What is added by a transaction that fails must be forgotten: call `forget`.
        """
        found = {name: self.known[name] for name in names if name in self.known}
        missing = sorted(set(names) - found.keys())
        if missing:
            add = upsert(connection.dialect, self.rows).on_conflict_do_nothing()
            connection.execute(add, [{"name": name} for name in missing])
            rows = connection.execute(
                select(self.rows.c.name, self.rows.c.id).where(self.rows.c.name.in_(missing))
            )
            added = {row.name: row.id for row in rows}
            if len(self.known) > self.MOST:
                self.known.clear()
            self.known |= added
            found |= added
        return found

    def forget(self) -> None:
        """Ask the database again for every name."""
        self.known.clear()


class VersionRows:
    """Writes and reads the rows of versions."""

    def __init__(self) -> None:
        self.people = Names(people)
        self.organisations = Names(organisations)

    def add(self, connection: Connection, content: Content, **bound: Any) -> int:
        """Insert a version; `bound`: article_id, number, capture_id, captured_at and the digests."""
        row = self._row(connection, content) | bound
        number = int(_ADD_VERSION(connection, row).scalar())
        self._add_parts(connection, number, content)
        return number

    def replace(self, connection: Connection, version_id: int, content: Content, **bound: Any) -> None:
        """Put another content into the rows of a version."""
        row = self._row(connection, content) | bound
        connection.execute(update(versions).where(versions.c.id == version_id), row)
        self._remove_parts(connection, version_id)
        self._add_parts(connection, version_id, content)

    def remove(self, connection: Connection, version_id: int) -> None:
        """Delete a version that is none any more."""
        self._remove_parts(connection, version_id)
        connection.execute(delete(versions).where(versions.c.id == version_id))

    def forget(self) -> None:
        """After a transaction that was rolled back."""
        self.people.forget()
        self.organisations.forget()

    def _row(self, connection: Connection, content: Content) -> dict[str, Any]:
        row = {name: content[name] for name in _COLUMNS}
        row["published_sort"] = sort_time(content["published_at"])
        organisation = content["organisation_expanded"] or content["organisation"]
        row["organisation_id"] = None
        if organisation:
            row["organisation_id"] = self.organisations.numbers(connection, [organisation])[organisation]
        return row

    def _add_parts(self, connection: Connection, version_id: int, content: Content) -> None:
        _ADD_TEXT(connection, {"version_id": version_id, "body": "\n\n".join(content["body"])})
        authors = content["authors"]
        if authors:
            numbers = self.people.numbers(connection, [author["name"] for author in authors])
            rows = [
                {"person_id": numbers[author["name"]], "kind": author["kind"], "roles": author["roles"]}
                for author in authors
            ]
            _ADD_AUTHORSHIP(connection, _placed(version_id, rows))
        for name, add in _ADD_LISTS.items():
            if content[name]:
                add(connection, _placed(version_id, content[name]))

    def _remove_parts(self, connection: Connection, version_id: int) -> None:
        for statement in _DELETE:
            connection.execute(statement, {"of": version_id})


def _placed(version_id: int, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"version_id": version_id, "position": position, **row} for position, row in enumerate(rows)]


def contents(connection: Connection, version_ids: Collection[int]) -> dict[int, Content]:
    """The contents of these versions, by version."""
    ids = list(version_ids)
    columns = [versions.c[name] for name in _COLUMNS]
    query = select(versions.c.id, texts.c.body, *columns).join(texts).where(versions.c.id.in_(ids))
    lists = {name: _listed(connection, rows_of, ids) for name, rows_of in LISTS.items()}
    authors = _authors(connection, ids)
    found: dict[int, Content] = {}
    for row in connection.execute(query).mappings():
        content = {name: row[name] for name in _COLUMNS}
        number = row["id"]
        content["body"] = row["body"].split("\n\n") if row["body"] else []
        content["authors"] = authors.get(number, [])
        for name, of_version in lists.items():
            content[name] = of_version.get(number, [])
        found[number] = content
    return found


def _listed(connection: Connection, rows_of: Table, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    names = [column.name for column in rows_of.c if column.name not in ("version_id", "position")]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(rows_of)
        .where(rows_of.c.version_id.in_(ids))
        .order_by(rows_of.c.version_id, rows_of.c.position)
    )
    for row in connection.execute(query).mappings():
        found[row["version_id"]].append({name: row[name] for name in names})
    return found


def _authors(connection: Connection, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = (
        select(authorships.c.version_id, people.c.name, authorships.c.kind, authorships.c.roles)
        .join(people)
        .where(authorships.c.version_id.in_(ids))
        .order_by(authorships.c.version_id, authorships.c.position)
    )
    for version_id, name, kind, roles in connection.execute(query):
        found[version_id].append({"name": name, "kind": kind, "roles": roles})
    return found
