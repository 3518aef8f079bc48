"""The runs: who crawled or read what, when, with which result, and whether it came to its end."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, insert, select, update

from archive import models
from archive.errors import DatabaseError
from archive.store.access import Access, sites

#: A run that gave no sign for so long is dead, wherever its process ran.
SILENCE = timedelta(minutes=10)

#: Commands that fetch, and so say something of a site; the others read what is stored.
FETCHING = ("crawl", "snapshot")

runs = models.table(models.Run)
run_sites = models.table(models.RunSite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One call of a command. `state`: running, interrupted (no end, and its process is gone), ended."""

    id: int
    command: str
    options: dict[str, Any]
    sites: tuple[str, ...]
    host: str
    pid: int
    started: datetime
    beat: datetime
    ended: datetime | None
    counts: dict[str, Any]
    verdict: str | None
    reason: str | None
    state: str


class Runs(Access):
    """The part of the store that knows runs."""

    def begin_run(self, command: str, site_names: Sequence[str], options: Mapping[str, Any]) -> int:
        """A new run of this process over these sites; returns its number.

        Raises:
            DatabaseError: the archive is being made again: what this run wrote would be lost.
        """
        if command != "rebuild":
            for run in self.living_runs():
                if run.command == "rebuild":
                    raise DatabaseError(
                        f"run {run.id} (process {run.pid} on {run.host}) is making the archive again;"
                        " wait until it is done"
                    )
        at = self.clock()
        row = {
            "command": command,
            "options": dict(options),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "started": at,
            "beat": at,
            "counts": {},
        }
        with self._writing() as connection:
            key = connection.execute(insert(runs), row).inserted_primary_key
            assert key is not None  # one row was inserted
            for number in {self._site_number(connection, name) for name in site_names}:
                _join(connection, key[0], number, at if command in FETCHING else None)
        return int(key[0])

    def join_run(self, run_id: int, site: str) -> None:
        """A run that crawls goes over one more site."""
        with self._writing() as connection:
            _join(connection, run_id, self._site_number(connection, site), self.clock())

    def run_began(self, run_id: int) -> datetime:
        """When the run began."""
        with self._reading() as connection:
            began: datetime = connection.execute(
                select(runs.c.started).where(runs.c.id == run_id)
            ).scalar_one()
        return began

    def beat(self, run_id: int, counts: Mapping[str, Any]) -> None:
        """A sign of life, with the counts so far; give one at least every minute."""
        with self._writing() as connection:
            change = {"beat": self.clock(), "counts": dict(counts)}
            connection.execute(update(runs).where(runs.c.id == run_id), change)

    def end_run(
        self, run_id: int, counts: Mapping[str, Any], verdict: str, reason: str | None = None
    ) -> None:
        """The run came to its end. A site that it fetched from and gave no verdict (`end_site`) gets the run's."""
        at = self.clock()
        with self._writing() as connection:
            change = {"beat": at, "ended": at, "counts": dict(counts), "verdict": verdict, "reason": reason}
            connection.execute(update(runs).where(runs.c.id == run_id), change)
            open_ones = (
                select(run_sites.c.site_id)
                .join(runs, runs.c.id == run_sites.c.run_id)
                .where(runs.c.id == run_id, runs.c.command.in_(FETCHING), run_sites.c.verdict.is_(None))
            )
            judged = {"verdict": verdict, "verdict_reason": reason}
            connection.execute(update(sites).where(sites.c.id.in_(open_ones)), judged)

    def end_site(self, site: str, run_id: int | None, verdict: str, reason: str | None = None) -> None:
        """What a run found of one of its sites: becomes the site's verdict."""
        with self._writing() as connection:
            number = self._site_number(connection, site)
            of_run = update(run_sites).where(run_sites.c.run_id == run_id, run_sites.c.site_id == number)
            connection.execute(of_run, {"verdict": verdict, "reason": reason})
            judged = {"verdict": verdict, "verdict_reason": reason}
            connection.execute(update(sites).where(sites.c.id == number), judged)

    def last_run(self, site: str, commands: Sequence[str] | None = None) -> Run | None:
        """The latest run over this site, of any command or of one of these; None where there was none."""
        with self._reading() as connection:
            number = self._known_site(connection, site)
            of_site = select(run_sites.c.run_id).where(run_sites.c.site_id == number)
            conditions = [runs.c.id.in_(of_site)]
            if commands is not None:
                conditions.append(runs.c.command.in_(commands))
            found = self._runs(and_(*conditions), 1)
        return found[0] if found else None

    def living_runs(self) -> list[Run]:
        """The runs that are going on, the newest first."""
        return [run for run in self._runs(runs.c.ended.is_(None), None) if run.state == "running"]

    def unfinished_run(self, command: str, options: Mapping[str, Any]) -> Run | None:
        """The latest run of this command with just these options, if it did not finish; None where it did."""
        for run in self._runs(runs.c.command == command, None):
            if run.options == options:
                return run if run.reason != "finished" else None
        return None

    def run(self, run_id: int) -> Run:
        """One run by its number."""
        (found,) = self._runs(runs.c.id == run_id, 1)
        return found

    def runs(self, limit: int | None = None) -> list[Run]:
        """The runs, the newest first."""
        return self._runs(None, limit)

    def _runs(self, condition: Any, limit: int | None) -> list[Run]:
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(query if condition is None else query.where(condition)).mappings().all()
            names = (
                select(run_sites.c.run_id, sites.c.name)
                .join(sites)
                .where(run_sites.c.run_id.in_([row["id"] for row in rows]))
                .order_by(sites.c.name)
            )
            of_run: dict[int, list[str]] = {}
            for run_id, name in connection.execute(names):
                of_run.setdefault(run_id, []).append(name)
        at = self.clock()
        return [Run(**row, sites=tuple(of_run.get(row["id"], ())), state=_state(row, at)) for row in rows]


def _state(row: RowMapping, at: datetime) -> str:
    if row["ended"]:
        return "ended"
    if at - row["beat"] > SILENCE:
        return "interrupted"
    if row["host"] == socket.gethostname() and not lives(row["pid"]):
        return "interrupted"
    return "running"


def lives(pid: int) -> bool:
    """Whether a process of this machine is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _join(connection: Connection, run_id: int, number: int, crawled_at: datetime | None) -> None:
    connection.execute(insert(run_sites), {"run_id": run_id, "site_id": number})
    if crawled_at is not None:
        first = update(sites).where(sites.c.id == number, sites.c.first_crawl.is_(None))
        connection.execute(first, {"first_crawl": crawled_at})
        connection.execute(update(sites).where(sites.c.id == number), {"last_crawl": crawled_at})
