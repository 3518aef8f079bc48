"""What every part of the store works with: the engine, its transactions, the numbers of sites, the clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from archive.database import reading, writer
from archive.errors import DatabaseError
from archive.home import Home
from archive.identity import site_name
from archive.journal import Journal, now
from archive.models import Site, table
from archive.store.prepared import upsert
from archive.store.version_rows import VersionRows

Result = TypeVar("Result")

sites = table(Site)
#: Seconds for which a connection that wrote is taken to be alive.
TRUSTED = 5.0
_SITE_NUMBER = select(sites.c.id)


class _Open(threading.local):
    """The transaction of `together` that a thread is in."""

    connection: Connection | None = None


class Access:
    """Base of the store's parts."""

    #: How often a transaction that lost against another one (a deadlock on PostgreSQL) is tried.
    ATTEMPTS = 5

    def __init__(self, engine: Engine, home: Home, clock: Callable[[], datetime] = now) -> None:
        self.engine = engine
        self.home = home
        self.clock = clock
        self.journal = Journal(home, clock)
        self._rows = VersionRows()
        self._sites: dict[str, int] = {}
        self._hosts: dict[str, int] = {}
        self._lock = threading.RLock()
        self._open = _Open()
        self._connection: Connection | None = None
        self._written_at = 0.0

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A reading transaction; inside of `together` what was written there is seen."""
        if self._open.connection is not None:
            yield self._open.connection
            return
        with reading(self.engine) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A writing transaction; the threads of this process take turns.

        What was remembered of rows that it added is forgotten when it fails. Inside of `together` it is a part of
        that transaction.
        """
        if self._open.connection is not None:
            yield self._open.connection
            return
        with self._lock:
            try:
                connection = self._writer()
                with connection.begin():
                    yield connection
            except BaseException:
                self._let_go()
                self._sites.clear()
                self._hosts.clear()
                self._rows.forget()
                raise

    def _writer(self) -> Connection:
        """The connection of the last writing transaction; another one where it may have died since."""
        at = time.monotonic()
        if self._connection is None or self._connection.closed or at - self._written_at > TRUSTED:
            self._let_go()
            self._connection = writer(self.engine)
        self._written_at = at
        return self._connection

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._let_go()
        self.engine.dispose()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What this thread writes meanwhile is one transaction: for loads of many records, which it makes faster.

        All of it is kept when the block ends, nothing when it fails; other writers wait so long.
        """
        with self._writing() as connection:
            self._open.connection = connection
            try:
                yield
            finally:
                self._open.connection = None

    def at_once(self, steps: Callable[[], None]) -> None:
        """Run steps `together`; once more, from the first, when the database ended them for the sake of others."""

        def whole() -> None:
            with self.together():
                steps()

        self._again(whole)

    def _again(self, transaction: Callable[[], Result]) -> Result:
        """Run a transaction; once more when the database ended it for the sake of another."""
        if self._open.connection is not None:
            return transaction()  # it ended all that `together` holds
        for attempt in range(1, self.ATTEMPTS + 1):
            try:
                return transaction()
            except OperationalError as error:
                if attempt == self.ATTEMPTS:
                    raise DatabaseError(
                        f"other processes got in the way {attempt} times: {error.orig}"
                    ) from error
                time.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    def _site_number(self, connection: Connection, name: str) -> int:
        """The number of a site; one that is new gets a row."""
        number = self._sites.get(name)
        if number is None:
            host = site_name(name)
            query = _SITE_NUMBER.where(sites.c.name == host)
            number = connection.execute(query).scalar()
            if number is None:
                connection.execute(upsert(connection.dialect, sites).on_conflict_do_nothing(), {"name": host})
                number = connection.execute(query).scalar_one()
            self._sites[name] = number
        return number

    def site_numbers(self, connection: Connection, names: Iterable[str]) -> list[int]:
        """The numbers of those of these sites that have a row."""
        found = (self._known_site(connection, name) for name in names)
        return [number for number in found if number is not None]

    def _known_site(self, connection: Connection, name: str) -> int | None:
        """The number of a site, None where it has no row."""
        number = self._sites.get(name)
        if number is None:
            number = connection.execute(_SITE_NUMBER.where(sites.c.name == site_name(name))).scalar()
        return number
