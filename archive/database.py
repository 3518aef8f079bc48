"""Opening the database: SQLite in the home or PostgreSQL by URL, brought up to the schema that this program knows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.pool import NullPool

from archive.errors import DatabaseError
from archive.home import Home
from archive.migrations import HEAD
from archive.views import create_views, drop_views

Result = TypeVar("Result")

#: Seconds to wait for another process that is writing before giving up.
BUSY_TIMEOUT = 30.0
#: One number for all processes that bring a PostgreSQL database up to date.
_ADVISORY_LOCK = 0x6B686F74696E
_WRITES = "khotin_writes"
_DEADLOCK = "40P01"
#: What SQLite says → what it means for the file, and what to do.
_ADVICE = {
    ("locked", "busy"): "is locked by another process; wait until it is done, or end it",
    ("full",): "cannot grow, the disk is full; make room and start again",
    ("readonly", "unable to open"): "cannot be written ({says}); check the rights of the file and its folder",
    (
        "malformed",
        "not a database",
        "disk I/O",
    ): "is damaged ({says}); put a copy back, or run khotin rebuild",
}


def database_url(home: Home) -> URL:
    """The URL with the driver that Khotin uses.

    Raises:
        DatabaseError: it cannot be read, or names another kind of database.
    """
    if home.database is None:
        return URL.create("sqlite", database=str(home.path / "archive.db"))
    try:
        url = make_url(home.database)
    except ArgumentError as error:
        raise DatabaseError(
            f"{home.database!r} is not a database URL; write postgresql://user@host/name"
        ) from error
    kind = url.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    raise DatabaseError(f"{kind} is not supported; use PostgreSQL (postgresql://…) or leave --database away")


def open_engine(home: Home, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """An engine on the home's database, whose schema is the newest.

    Use `reading` and `writing` for transactions. What goes wrong between program and database, at any time, is
    raised as DatabaseError with one clear line.
    """
    url = database_url(home)
    if url.get_backend_name() == "sqlite":
        # As SQLAlchemy writes it: sqlite:///path?timeout=5
        try:
            busy_timeout = float(str(url.query.get("timeout", busy_timeout)))
        except ValueError as error:
            raise DatabaseError(f"{home.database}: the timeout is no number of seconds") from error
    engine = _engine(url, busy_timeout)
    try:
        if _revision(engine) != HEAD:
            _upgrade(url, busy_timeout)
            engine.dispose()  # connections that saw the database as it was
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: one consistent picture, never waiting for writers."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes; on SQLite it takes the write lock at once, half-way it could not wait."""
    with writer(engine) as connection, connection.begin():
        yield connection


def writer(engine: Engine) -> Connection:
    """A connection for transactions that write, one after another."""
    return engine.connect().execution_options(**{_WRITES: True})


def _engine(url: URL, busy_timeout: float, **options: Any) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": busy_timeout}, **options)
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            engine = create_engine(url, pool_pre_ping=True, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DatabaseError("PostgreSQL needs psycopg; install khotin[postgresql]") from error
    event.listen(engine, "handle_error", _explain)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Khotin says BEGIN itself; the driver's own would come too late, after the first SELECT.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys = ON",
        "synchronous = NORMAL",
        "temp_store = MEMORY",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    direct(connection, lambda cursor: cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN"))


def direct(connection: Connection, use: Callable[[Any], Result]) -> Result:
    """Use a cursor of the driver, by the shortest way; what goes wrong is raised as SQLAlchemy would."""
    cursor = connection.connection.cursor()
    try:
        return use(cursor)
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, None, None, cursor, None)
    finally:
        cursor.close()


def _explain(context: ExceptionContext) -> None:
    """Turn what the driver says into a line that names the database and what to do."""
    error = context.original_exception
    if not isinstance(context.sqlalchemy_exception, DriverError) or context.engine is None:
        return
    url = context.engine.url
    says = str(error).strip().partition("\n")[0]
    if isinstance(error, sqlite3.Error):
        for signs, advice in _ADVICE.items():
            if any(sign in says for sign in signs):
                raise DatabaseError(f"{url.database} {advice.format(says=says)}") from error
    where = url.render_as_string(hide_password=True)
    code = getattr(error, "sqlstate", None)
    if code == _DEADLOCK:
        return  # the store tries again
    if isinstance(context.sqlalchemy_exception, OperationalError):
        if code is None and url.get_backend_name() == "postgresql":
            raise DatabaseError(
                f"cannot reach the database {where}: {says}; is the server running?"
            ) from error
        raise DatabaseError(f"the database {where} refused: {says}") from error


def _revision(engine: Engine) -> str | None:
    """The revision of the stored schema, None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else None


def _upgrade(url: URL, busy_timeout: float) -> None:
    """Run the missing migrations, in one transaction that only one process at a time can be in."""
    engine = _engine(url, busy_timeout, poolclass=NullPool)
    try:
        if url.get_backend_name() == "sqlite":
            _create_sqlite(url, busy_timeout)
            # Migrations make tables again under their name: that must not cascade.
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys = OFF"))
        with writing(engine) as connection:
            if url.get_backend_name() == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            run_migrations(connection)
    finally:
        engine.dispose()


def _create_sqlite(url: URL, busy_timeout: float) -> None:
    """Switch on the write-ahead log, which a database file keeps for ever.

    Two processes that switch on the log of a new file at once do not wait for each other by themselves.
    """
    until = time.monotonic() + busy_timeout
    while True:
        try:
            connection = sqlite3.connect(str(url.database), timeout=busy_timeout, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            finally:
                connection.close()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise DatabaseError(f"cannot open the database {url.database}: {error}") from error
            time.sleep(0.02)
        except sqlite3.DatabaseError as error:
            raise DatabaseError(f"{url.database} is not a database of Khotin: {error}") from error


def run_migrations(connection: Connection) -> None:
    """Bring the schema behind this connection to the newest revision, inside its transaction, and its views with it.

    Raises:
        DatabaseError: the schema is newer than this program.
    """
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise DatabaseError(
            f"the database has schema {found}, newer than this program knows ({HEAD}); install a newer Khotin"
        )
    if found != HEAD:
        drop_views(connection)
        command.upgrade(config, "head")
        create_views(connection)


def alembic_config(connection: Connection) -> Any:
    """Alembic's configuration for this connection: no file is needed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
