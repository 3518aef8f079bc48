"""The store: `put(record)` keeps what was made of a capture; its parts know sites, captures, decisions …"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from archive.database import BUSY_TIMEOUT, open_engine
from archive.home import Home
from archive.journal import now
from archive.store.conditions import ReadWith
from archive.store.decisions import Decisions
from archive.store.documents import Documents
from archive.store.due_runs import DueRuns
from archive.store.frontier import Frontier
from archive.store.held import Held
from archive.store.issues import Issues
from archive.store.outbox import Outboxes
from archive.store.overview import Overview
from archive.store.quality import Quality
from archive.store.records import Records, Stored
from archive.store.runs import Runs
from archive.store.schedules import Schedules
from archive.store.sites import Sites
from archive.store.timeline import Timeline

__all__ = ["Store", "Stored"]


class Store(
    Records,
    Frontier,
    Held,
    Documents,
    Sites,
    Runs,
    Schedules,
    DueRuns,
    Issues,
    Outboxes,
    Decisions,
    Overview,
    ReadWith,
    Timeline,
    Quality,
):
    """The archive's database. Processes may share a home, each with a store of its own; threads may share a store."""

    @classmethod
    def open(
        cls, home: Home, *, busy_timeout: float = BUSY_TIMEOUT, clock: Callable[[], datetime] = now
    ) -> Store:
        """Make the home's folders and open its database, brought up to date.

        `busy_timeout`: seconds to wait for other processes that write.

        Raises:
            HomeError: the folders cannot be made or written.
            DatabaseError: the database cannot be reached, is locked, or has a newer schema.
        """
        home.create()
        return cls(open_engine(home, busy_timeout), home, clock)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
