"""The rows of a version: written from a content, read back as a content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, Table, bindparam, delete, select, update

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
from archive.store.prepared import Prepared, adding, upsert

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
        self.add = Prepared(lambda dialect: upsert(dialect, rows).on_conflict_do_nothing(), ["name"])
        self.find = Prepared(lambda _: select(rows.c.id).where(rows.c.name == bindparam("name")))
        self.known: dict[str, int] = {}

    def numbers(self, connection: Connection, names: Collection[str]) -> dict[str, int]:
        """The number of each name; missing ones are added.

        What is added by a transaction that fails must be forgotten: call `forget`.
        """
        found = {name: self.known[name] for name in names if name in self.known}
        missing = sorted(set(names) - found.keys())
        if missing:
            self.add(connection, [{"name": name} for name in missing])
            added = {name: int(self.find(connection, {"name": name}).scalar()) for name in missing}
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

    def add(self, connection: Connection, added: Sequence[tuple[Content, dict[str, Any]]]) -> None:
        """Insert versions: each a content, and article_id, number, capture_id, captured_at and the digests."""
        rows = self._rows(connection, [content for content, _ in added])
        numbers = [
            int(_ADD_VERSION(connection, row | bound).scalar())
            for row, (_, bound) in zip(rows, added, strict=True)
        ]
        contents = [content for content, _ in added]
        self._add_parts(connection, list(zip(numbers, contents, strict=True)))

    def replace(self, connection: Connection, version_id: int, content: Content, **bound: Any) -> None:
        """Put another content into the rows of a version."""
        row = self._rows(connection, [content])[0] | bound
        connection.execute(update(versions).where(versions.c.id == version_id), row)
        self._remove_parts(connection, version_id)
        self._add_parts(connection, [(version_id, content)])

    def remove(self, connection: Connection, version_id: int) -> None:
        """Delete a version that is none any more."""
        self._remove_parts(connection, version_id)
        connection.execute(delete(versions).where(versions.c.id == version_id))

    def forget(self) -> None:
        """After a transaction that was rolled back."""
        self.people.forget()
        self.organisations.forget()

    def _rows(self, connection: Connection, contents: Iterable[Content]) -> list[dict[str, Any]]:
        rows, names = [], [_organisation(content) for content in contents]
        numbers = self.organisations.numbers(connection, {name for name in names if name})
        for name, content in zip(names, contents, strict=True):
            row = {column: content[column] for column in _COLUMNS}
            row["published_sort"] = sort_time(content["published_at"])
            row["organisation_id"] = numbers[name] if name else None
            rows.append(row)
        return rows

    def _add_parts(self, connection: Connection, added: Sequence[tuple[int, Content]]) -> None:
        _ADD_TEXT(
            connection,
            [{"version_id": number, "body": "\n\n".join(content["body"])} for number, content in added],
        )
        names = {author["name"] for _, content in added for author in content["authors"]}
        numbers = self.people.numbers(connection, names)
        authorships = [
            {"person_id": numbers[author["name"]], "kind": author["kind"], "roles": author["roles"]} | place
            for number, content in added
            for author, place in _placed(number, content["authors"])
        ]
        if authorships:
            _ADD_AUTHORSHIP(connection, authorships)
        for name, add in _ADD_LISTS.items():
            rows = [row | place for number, content in added for row, place in _placed(number, content[name])]
            if rows:
                add(connection, rows)

    def _remove_parts(self, connection: Connection, version_id: int) -> None:
        for statement in _DELETE:
            connection.execute(statement, {"of": version_id})


def _organisation(content: Content) -> str | None:
    name: str | None = content["organisation_expanded"] or content["organisation"]
    return name


def _placed(
    version_id: int, rows: Iterable[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    """Rows of a list, each with its place in it."""
    for position, row in enumerate(rows):
        yield row, {"version_id": version_id, "position": position}


# Made once: each search reads by them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_Wanted = dict[str, list[int]]
_CONTENTS = (
    select(versions.c.id, texts.c.body, *(versions.c[name] for name in _COLUMNS))
    .join(texts)
    .where(versions.c.id.in_(_IDS))
)
_LISTED = {
    name: select(rows.c.version_id, *(c for c in rows.c if c.name not in ("version_id", "position")))
    .where(rows.c.version_id.in_(_IDS))
    .order_by(rows.c.version_id, rows.c.position)
    for name, rows in LISTS.items()
}
_AUTHORS = (
    select(authorships.c.version_id, people.c.name, authorships.c.kind, authorships.c.roles)
    .join(people)
    .where(authorships.c.version_id.in_(_IDS))
    .order_by(authorships.c.version_id, authorships.c.position)
)


def contents(connection: Connection, version_ids: Collection[int]) -> dict[int, Content]:
    """The contents of these versions, by version."""
    wanted = {"ids": list(version_ids)}
    lists = {name: _listed(connection, query, wanted) for name, query in _LISTED.items()}
    authors = _authors(connection, wanted)
    found: dict[int, Content] = {}
    for row in connection.execute(_CONTENTS, wanted).mappings():
        content = {name: row[name] for name in _COLUMNS}
        number = row["id"]
        content["body"] = row["body"].split("\n\n") if row["body"] else []
        content["authors"] = authors.get(number, [])
        for name, of_version in lists.items():
            content[name] = of_version.get(number, [])
        found[number] = content
    return found


def _listed(connection: Connection, query: Select[Any], wanted: _Wanted) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    result = connection.execute(query, wanted)
    names = list(result.keys())[1:]
    for version_id, *values in result:
        found[version_id].append(dict(zip(names, values, strict=True)))
    return found


def _authors(connection: Connection, wanted: _Wanted) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for version_id, name, kind, roles in connection.execute(_AUTHORS, wanted):
        found[version_id].append({"name": name, "kind": kind, "roles": roles})
    return found
