"""Moving an archive's database, from SQLite to PostgreSQL or back: every row, in one transaction, compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, func, insert, inspect, select, text

from archive.database import reading, writing
from archive.errors import DatabaseError
from archive.models import Base

#: Rows that are held at a time.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows by table, and the SHA-256 over them, which is that of both databases."""

    rows: dict[str, int]
    digests: dict[str, str]


def move(
    source: Engine, target: Engine, told: Callable[[str, int], None] = lambda _name, _many: None
) -> Moved:
    """Copy all rows of a database into an empty one of the same schema, and compare the two.

    One picture of the source is copied; nothing in it is changed. The target has all of it or, where something goes
    wrong, nothing. `told` hears the name of each table and how many rows of it were copied at a time.

    Raises:
        DatabaseError: the target is not empty, or differs in the end.
    """
    with reading(source) as old:
        tables = _tables(old)
        with writing(target) as new:
            filled = next((table.name for table in tables if _count(new, table)), None)
            if filled is not None:
                raise DatabaseError(f"there are rows in {filled} already; give an empty database to move to")
            digests = {}
            with _references_checked_last(new):
                for table in tables:
                    digests[table.name] = _copy(old, new, table, told)
            _count_on(old, new, tables)
            rows = {table.name: _count(new, table) for table in tables}
            for table in tables:
                if _count(old, table) != rows[table.name] or _digest(new, table) != digests[table.name]:
                    raise DatabaseError(f"{table.name} is not the same on both sides; nothing was moved")
    return Moved(rows, digests)


def _tables(connection: Connection) -> list[Table]:
    """All tables, those that are referred to first."""
    known = Base.metadata.sorted_tables
    strange = (
        set(inspect(connection).get_table_names()) - {table.name for table in known} - {"alembic_version"}
    )
    if strange:
        raise DatabaseError(
            f"{', '.join(sorted(strange))}: tables that are not Khotin's; move those yourself"
        )
    return known


def _rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows in the order of their keys, some at a time."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
    for rows in connection.execute(query).mappings().partitions(_BATCH):
        yield [dict(row) for row in rows]


def _copy(old: Connection, new: Connection, table: Table, told: Callable[[str, int], None]) -> str:
    """Copy the rows; returns the digest over what was read."""
    digest = hashlib.sha256()
    for rows in _rows(old, table):
        new.execute(insert(table), rows)
        _add(digest, rows)
        told(table.name, len(rows))
    return digest.hexdigest()


def _digest(connection: Connection, table: Table) -> str:
    """SHA-256 over the rows, whatever the database."""
    digest = hashlib.sha256()
    for rows in _rows(connection, table):
        _add(digest, rows)
    return digest.hexdigest()


def _add(digest: Any, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        line = json.dumps(row, sort_keys=True, default=datetime.isoformat)
        digest.update(line.encode() + b"\n")


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


@contextmanager
def _references_checked_last(new: Connection) -> Iterator[None]:
    """A row may refer to one that comes later: references are checked when all are there."""
    if new.dialect.name == "sqlite":
        new.execute(text("PRAGMA defer_foreign_keys = ON"))
        yield
        return
    found = inspect(new)
    names = [
        (name, str(key["name"])) for name in found.get_table_names() for key in found.get_foreign_keys(name)
    ]
    _alter(new, names, "DEFERRABLE INITIALLY DEFERRED")
    yield
    new.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    _alter(new, names, "NOT DEFERRABLE")


def _alter(new: Connection, names: list[tuple[str, str]], how: str) -> None:
    quote = new.dialect.identifier_preparer.quote
    for table, key in names:
        new.execute(text(f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(key)} {how}"))


def _count_on(old: Connection, new: Connection, tables: list[Table]) -> None:
    """The new database goes on to count rows where the old one stood: no number is given out again."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        last = _last_number(old, table, column)
        if new.dialect.name == "postgresql":
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            if last and new.execute(select(sequence)).scalar():
                new.execute(select(func.setval(sequence, last)))
        elif last and table.dialect_options["sqlite"]["autoincrement"]:
            new.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            row = {"name": table.name, "seq": last}
            new.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), row)


def _last_number(old: Connection, table: Table, column: Column[Any]) -> int:
    """The highest number that was given out, as far as the database remembers."""
    highest = old.execute(select(func.max(column))).scalar() or 0
    if old.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        given = old.execute(query, {"name": table.name}).scalar()
    else:
        sequence = old.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        # last_value of a sequence that was never asked is its first number.
        query = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
        given = old.execute(query).scalar() if sequence else 0
    return max(int(highest), int(given or 0))
