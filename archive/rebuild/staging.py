"""An empty database beside the home's own, for the archive that is being made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from archive.database import database_url
from archive.home import Home
from archive.store import Store

#: Schema of PostgreSQL, and how SQLite's file is called while it is attached.
NAME = "khotin_rebuild"


def staging_file(home: Home) -> Path:
    """The file beside that of an SQLite database."""
    return Path(f"{database_url(home).database}.rebuild")


def staging_home(home: Home) -> Home:
    """The same data home, with the database beside its own."""
    url = database_url(home)
    if url.get_backend_name() == "sqlite":
        return Home(home.path, f"sqlite:///{staging_file(home)}")
    options = f"{url.query.get('options', '')} -csearch_path={NAME}".strip()
    return Home(home.path, url.update_query_dict({"options": options}).render_as_string(hide_password=False))


@contextmanager
def staging(home: Home) -> Iterator[Home]:
    """The database beside the home's own, with all tables and no rows; it is gone afterwards.

    What a rebuild that was killed left of one is removed first.
    """
    _remove(home)
    if database_url(home).get_backend_name() != "sqlite":
        _on_server(home, f"CREATE SCHEMA {NAME}")
    beside = staging_home(home)
    try:
        Store.open(beside).close()
        yield beside
    finally:
        _remove(home)


def _remove(home: Home) -> None:
    if database_url(home).get_backend_name() != "sqlite":
        _on_server(home, f"DROP SCHEMA IF EXISTS {NAME} CASCADE")
        return
    file = staging_file(home)
    for path in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        path.unlink(missing_ok=True)


def _on_server(home: Home, statement: str) -> None:
    engine = create_engine(database_url(home))
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
