"""Keys that articles share, as rows: written, counted, and followed from one article to the others."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete

from archive import models

bands = models.table(models.Band)
paragraphs = models.table(models.SiteParagraph)
#: Within the number of parameters that a statement may have.
MANY = 5000


def packed(keys: Sequence[int]) -> bytes:
    """Keys as the bytes that a signature's row holds."""
    return struct.pack(f"<{len(keys)}q", *keys)


def unpacked(data: bytes) -> list[int]:
    """The keys in the bytes of a signature's row."""
    return list(struct.unpack(f"<{len(data) // 8}q", data))


def parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """The keys, as many at a time as one statement takes."""
    listed = sorted(keys)
    for start in range(0, len(listed), MANY):
        yield listed[start : start + MANY]


def replace(
    connection: Connection,
    rows: Table,
    old: Mapping[int, Collection[int]],
    new: Mapping[int, Collection[int]],
) -> None:
    """Give articles other keys; those that they keep are not touched. Both by article."""
    gone = [(key, article) for article, keys in old.items() for key in set(keys) - set(new.get(article, ()))]
    come = [(key, article) for article, keys in new.items() for key in set(keys) - set(old.get(article, ()))]
    if gone:
        one = delete(rows).where(rows.c.key == bindparam("k"), rows.c.article_id == bindparam("a"))
        connection.execute(one, [{"k": key, "a": article} for key, article in sorted(gone)])
    if come:
        # In the order of the table: neighbours are written together.
        come.sort()
        for start in range(0, len(come), MANY):
            _add(connection, rows, come[start : start + MANY])


def _add(connection: Connection, rows: Table, pairs: list[tuple[int, int]]) -> None:
    add = f"INSERT INTO {rows.name} (key, article_id) VALUES %s ON CONFLICT DO NOTHING"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(add % "(?,?)", pairs)
    else:
        connection.exec_driver_sql(add % ",".join([f"({key},{article})" for key, article in pairs]))


def counts(connection: Connection, rows: Table, wanted: Iterable[int], least: int = 1) -> dict[int, int]:
    """How many articles have each key, for the keys that `least` have."""
    found: dict[int, int] = {}
    query = f"SELECT key, count(*) FROM {rows.name} WHERE key IN (%s) GROUP BY key HAVING count(*) >= {least}"
    for row in _asked(connection, query, wanted):
        found[row[0]] = row[1]
    return found


def sharing(connection: Connection, rows: Table, wanted: Iterable[int]) -> dict[int, set[int]]:
    """The articles that have each key."""
    found: dict[int, set[int]] = defaultdict(set)
    query = f"SELECT key, article_id FROM {rows.name} WHERE key IN (%s)"
    for key, article in _asked(connection, query, wanted):
        found[key].add(article)
    return found


def _asked(connection: Connection, query: str, wanted: Iterable[int]) -> Iterator[Any]:
    """The rows of a query for many keys: as thousands of parameters it takes longer to make than to run.

    To SQLite the keys go as one parameter: its driver keeps each statement that it has prepared, and one with
    thousands of keys written out takes half a megabyte.
    """
    for part in parts(wanted):
        listed = ",".join(map(str, part))
        if connection.dialect.name == "sqlite":
            yield from connection.exec_driver_sql(query % "SELECT value FROM json_each(?)", (f"[{listed}]",))
        else:
            yield from connection.exec_driver_sql(query % listed)
