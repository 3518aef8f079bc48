"""What a rebuild begins with: the old archive as far as it can be read, and the new one's rows of sites and runs."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, text

from archive.errors import DatabaseError, HomeError
from archive.home import Home
from archive.journal import Journal
from archive.rebuild.journal import site_rows
from archive.rebuild.scan import warc_files
from archive.store import Store
from archive.store.access import sites
from archive.store.runs import runs


def must_have_captures(home: Home) -> Home:
    """Raises HomeError where there is neither a database nor anything that one could be made from."""
    if not home.exists() and not (home.warc.is_dir() and warc_files(home.warc)):
        raise HomeError(f"there are no WARC files in {home.warc}; name another data home with --home")
    return home


def open_old(home: Home) -> Store | None:
    """The archive that is there, made where there is none; None where its file is damaged.

    Raises:
        DatabaseError: it cannot be reached, or is locked.
    """
    store = None
    try:
        store = Store.open(home)
        with store.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                if found != "ok":
                    raise DatabaseError(f"the database is damaged ({found})")
        return store
    except DatabaseError as error:
        if store is not None:
            store.close()
        if "is damaged" in str(error) or "not a database" in str(error):
            return None
        raise


def prepare(old: Store | None, new: Store, journal: Journal) -> None:
    """Put into the new archive the sites, as the journal says them, and the runs, which captures refer to."""
    with new._writing() as connection:
        if old is not None:
            with old._reading() as before:
                _copy(before, connection)
        site_rows(connection, journal)


def _copy(before: Connection, connection: Connection) -> None:
    for one in (sites, runs):
        rows = [dict(row) for row in before.execute(select(one).order_by(one.c.id)).mappings()]
        if rows:
            connection.execute(insert(one), rows)
        if connection.dialect.name == "postgresql" and rows:
            counter = (
                f"SELECT setval(pg_get_serial_sequence('{one.name}', 'id'), {max(row['id'] for row in rows)})"
            )
            connection.execute(text(counter))
