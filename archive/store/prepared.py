"""Statements of SQLAlchemy Core that are compiled once: on the hot path their making costs most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.elements import ClauseElement

#: An INSERT that can say ON CONFLICT, for SQLite or PostgreSQL.
Insert = postgresql.Insert | sqlite.Insert
_INSERT: dict[str, Callable[[Table], Insert]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
_Names = list[tuple[str, Callable[[Any], Any] | None]]


def upsert(dialect: Dialect, rows: Table) -> Insert:
    """An INSERT that can say ON CONFLICT, in the dialect's way."""
    return _INSERT[dialect.name](rows)


class Prepared:
    """A statement made by `build(dialect)`; `columns` are those that an INSERT gets values for.

    Values are converted as their columns say. Rows come back as the driver gives them: select only numbers and text.
    """

    def __init__(
        self, build: Callable[[Dialect], ClauseElement], columns: Sequence[str] | None = None
    ) -> None:
        self.build = build
        self.columns = columns
        self._compiled: dict[str, tuple[str, bool, _Names, dict[str, Any]]] = {}

    def __call__(
        self, connection: Connection, values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    ) -> CursorResult[Any]:
        """Execute with one set of values, or with several in one go."""
        dialect = connection.dialect
        sql, positional, names, constants = self._compiled.get(dialect.name) or self._compile(dialect)
        if isinstance(values, Mapping):
            return connection.exec_driver_sql(sql, _bind(values, positional, names, constants))
        return connection.exec_driver_sql(sql, [_bind(row, positional, names, constants) for row in values])

    def _compile(self, dialect: Dialect) -> tuple[str, bool, _Names, dict[str, Any]]:
        compiled: Any = self.build(dialect).compile(dialect=dialect, column_keys=self.columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        names: _Names = []
        for name in compiled.positiontup if compiled.positional else binds:
            implementation = binds[name].type.dialect_impl(dialect)
            names.append((name, implementation.bind_processor(dialect)))
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        found = (str(compiled), bool(compiled.positional), names, constants)
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
