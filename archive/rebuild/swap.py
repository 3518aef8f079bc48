"""The swap: what was made again takes the place of what is there, in one transaction; a crash leaves the old."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Table, select, text

from archive.database import database_url
from archive.errors import DatabaseError
from archive.home import Home
from archive.journal import Journal
from archive.models import Base, Capture, Site, table
from archive.rebuild.fates import REBUILD, Fate
from archive.rebuild.staging import NAME, staging_file
from archive.store import Store
from archive.store.decisions import decide_again, follow
from archive.store.history import articles
from archive.store.outbox import outbox
from archive.store.runs import runs
from archive.store.takedowns import notes, takedowns

FATES: dict[Table, Fate] = {table(model): fate for model, fate in REBUILD.items()}


def put_aside(home: Home) -> None:
    """Rename a damaged file of SQLite, so that an empty one can be made in its place."""
    path = Path(str(database_url(home).database))
    path.replace(f"{path}.damaged")
    for beside in ("-wal", "-shm"):
        Path(f"{path}{beside}").unlink(missing_ok=True)


def swap(store: Store, journal: Journal, run_id: int, moved: Iterable[tuple[str, str]]) -> None:
    """Put the rows of the database beside the home's own in the place of those that are made anew.

    `moved`: former and present identifiers of articles that have another key now; the journal gets to know them.

    Raises:
        DatabaseError: another run began meanwhile; nothing was changed.
    """
    with _beside(store) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("LOCK TABLE runs, captures, takedowns, notes IN SHARE ROW EXCLUSIVE MODE")
            )
        _nobody_else(connection, run_id)
        ordered = Base.metadata.sorted_tables
        anew = [one for one in ordered if FATES[one] in ("journal", "readings", "carried")]
        sites, captures = table(Site), table(Capture)
        for one in reversed(anew):
            if one not in (sites, takedowns, notes):
                connection.execute(one.delete())
        _upsert(connection, sites)
        _release(connection, captures, ordered)
        connection.execute(text(f"DELETE FROM captures WHERE id NOT IN (SELECT id FROM {NAME}.captures)"))
        _upsert(connection, captures)
        for one in anew:
            if one not in (sites, takedowns, notes, outbox):
                connection.execute(
                    text(
                        f"INSERT INTO {one.name} ({_names(one)}) SELECT {_names(one)} FROM {NAME}.{one.name}"
                    )
                )
        _count_on(connection, [sites, captures, *anew])
        for former, identifier in moved:
            journal.append("moved", former=former, id=identifier)
            follow(connection, journal, former, identifier)
        decide_again(connection, journal)
        _tell(connection)
    store._sites.clear()
    store._rows.forget()


@contextmanager
def _beside(store: Store) -> Iterator[Connection]:
    """A connection that writes, and sees the other database's tables under NAME."""
    with store.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver = cast(Any, connection.connection.driver_connection)
        if sqlite:
            driver.execute(f"ATTACH DATABASE ? AS {NAME}", (str(staging_file(store.home)),))
        try:
            yield connection.execution_options(khotin_writes=True)
        finally:
            if sqlite:
                driver.execute(f"DETACH DATABASE {NAME}")


def _nobody_else(connection: Connection, run_id: int) -> None:
    """Whoever begins to crawl while the archive is made again is told not to; this is for who did not ask."""
    later = connection.execute(select(runs.c.id, runs.c.command).where(runs.c.id > run_id)).first()
    if later is not None:
        raise DatabaseError(
            f"run {later.id} ({later.command}) began while the archive was made again; nothing was changed:"
            " when it has ended, call khotin rebuild again"
        )


def _release(connection: Connection, captures: Table, tables: list[Table]) -> None:
    """Rows that stay let go of captures that are no more."""
    gone = f"NOT IN (SELECT id FROM {NAME}.captures)"
    for one in tables:
        if FATES[one] != "kept":
            continue
        for column in one.columns:
            if any(key.column.table is captures for key in column.foreign_keys):
                change = (
                    f"UPDATE {one.name} SET {column.name} = NULL"
                    if column.nullable
                    else f"DELETE FROM {one.name}"
                )
                connection.execute(text(f"{change} WHERE {column.name} {gone}"))


def _upsert(connection: Connection, one: Table) -> None:
    """Rows that are there are changed in their place: rows that stay refer to them."""
    change = ", ".join(
        f"{_quoted(c.name)} = excluded.{_quoted(c.name)}" for c in one.columns if c.name != "id"
    )
    connection.execute(
        text(
            f"INSERT INTO {one.name} ({_names(one)}) SELECT {_names(one)} FROM {NAME}.{one.name} WHERE true"
            f" ON CONFLICT (id) DO UPDATE SET {change}"
        )
    )


def _count_on(connection: Connection, tables: list[Table]) -> None:
    """PostgreSQL's counters go on after the numbers that were put in."""
    if connection.dialect.name != "postgresql":
        return
    for one in tables:
        if "id" not in one.c:
            continue
        counter = connection.execute(text(f"SELECT pg_get_serial_sequence('{one.name}', 'id')")).scalar()
        if counter:
            newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {one.name})"
            connection.execute(text(f"SELECT setval('{counter}', {newest}, false)"))


def _tell(connection: Connection) -> None:
    """The index is made from the rows beside; of what was decided meanwhile it has to learn."""
    affected = select(articles.c.id).join(takedowns, takedowns.c.public_id == articles.c.public_id).distinct()
    numbers = connection.scalars(affected).all()
    if numbers:
        connection.execute(outbox.insert(), [{"article_id": number} for number in numbers])


def _names(one: Table) -> str:
    return ", ".join(_quoted(column.name) for column in one.columns)


def _quoted(name: str) -> str:
    return f'"{name}"'
