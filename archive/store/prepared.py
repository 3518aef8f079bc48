"""Statements of SQLAlchemy Core that are compiled once: on the hot path their making costs most.

They go to the driver by the shortest way, within the transaction of the connection that they are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select, Table, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite

from archive.database import direct

#: An INSERT that can say ON CONFLICT, for SQLite or PostgreSQL.
Insert = postgresql.Insert | sqlite.Insert
Statement = Select[Any] | UpdateBase
_INSERT: dict[str, Callable[[Table], Insert]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_Convert = Callable[[Any], Any] | None
_Names = list[tuple[str, _Convert]]
#: SQL; whether its parameters are positional; names and constants of the parameters; what to make of each column.
_Compiled = tuple[str, bool, _Names, dict[str, Any], list[_Convert]]


def upsert(dialect: Dialect, rows: Table) -> Insert:
    """An INSERT that can say ON CONFLICT, in the dialect's way."""
    return _INSERT[dialect.name](rows)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave: its rows as the driver gives them, and how many it changed."""

    all: Sequence[Any]
    rowcount: int

    def one(self) -> tuple[Any, ...]:
        """The only row."""
        (row,) = self.all
        return tuple(row)

    def scalar(self) -> Any:
        """The first column of the first row, None where there is no row."""
        return self.all[0][0] if self.all else None


class Prepared:
    """A statement made by `build(dialect)`; `columns` are those that an INSERT gets values for.

    Values are converted as their columns say, and so are the rows that come back.
    """

    def __init__(self, build: Callable[[Dialect], Statement], columns: Sequence[str] | None = None) -> None:
        self.build = build
        self.columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, connection: Connection, values: Mapping[str, Any] | list[Any]) -> Rows:
        """Execute with one set of values, or with several in one go."""
        dialect = connection.dialect
        sql, positional, names, constants, convert = self._compiled.get(dialect.name) or self._compile(
            dialect
        )

        def use(cursor: Any) -> Rows:
            if isinstance(values, list):
                cursor.executemany(sql, [_bind(row, positional, names, constants) for row in values])
            else:
                cursor.execute(sql, _bind(values, positional, names, constants))
            rows: list[Any] = cursor.fetchall() if cursor.description else []
            if convert and rows:
                rows = [
                    tuple([each if to is None else to(each) for each, to in zip(row, convert, strict=True)])
                    for row in rows
                ]
            return Rows(rows, cursor.rowcount)

        return direct(connection, use)

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self.build(dialect)
        compiled: Any = statement.compile(dialect=dialect, column_keys=self.columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names: _Names = []
        for name in compiled.positiontup if compiled.positional else binds:
            implementation = binds[name].type.dialect_impl(dialect)
            names.append((name, implementation.bind_processor(dialect)))
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        columns = statement.exported_columns
        convert: list[_Convert] = [
            each.type.dialect_impl(dialect).result_processor(dialect, None) for each in columns
        ]
        found = (str(compiled), bool(compiled.positional), names, constants, convert if any(convert) else [])
        self._compiled[dialect.name] = found
        return found


def _bind(values: Mapping[str, Any], positional: bool, names: _Names, constants: dict[str, Any]) -> Any:
    if constants:
        values = {**constants, **values}
    if positional:
        return tuple([values[name] if convert is None else convert(values[name]) for name, convert in names])
    return {name: values[name] if convert is None else convert(values[name]) for name, convert in names}


def adding(rows: Table, *, number: bool = False) -> Prepared:
    """An INSERT of whole rows; where the database counts them (`number`), without `id`, which comes back."""
    columns = [column.name for column in rows.c if not (number and column.name == "id")]
    if number:
        return Prepared(lambda dialect: upsert(dialect, rows).returning(rows.c.id), columns)
    return Prepared(lambda dialect: upsert(dialect, rows), columns)
