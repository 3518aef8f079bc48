"""Due times of schedules: noted once, run by one scheduler at a time, taken over when that scheduler dies.

Each step is one conditional UPDATE or a transaction that holds the site's row, so that any number of schedulers may
work at once, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from archive import models
from archive.store.access import Access, sites
from archive.store.schedules import Schedule, schedules

due_runs = models.table(models.DueRun)
OPEN = ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRun:
    """A due time and what became of it; see models.DueRun. `target`, `options`: what is to be crawled, and how."""

    id: int
    schedule_id: int
    site: str
    target: str
    options: dict[str, Any]
    due: datetime
    not_before: datetime
    missed: int
    state: str
    owner: str | None
    lease_until: datetime | None
    attempts: int
    started: datetime | None
    ended: datetime | None
    run_id: int | None
    verdict: str | None
    reason: str | None
    told: datetime | None
    tellings: int


class DueRuns(Access):
    """The part of the store that knows due times."""

    def note_due(
        self,
        schedule: Schedule,
        due: datetime,
        missed: int,
        next_due: datetime,
        not_before: datetime,
        *,
        busy: bool = False,
    ) -> str | None:
        """Note that a due time has come, with earlier ones that were missed; None where another one noted it first.

        `busy`: the site is being crawled, by hand say.

        Returns its state: waiting; skipped, where the site is being crawled and the schedule says so; or joined,
        where a run of the schedule waits already: that one stands for both.
        """
        with self._writing() as connection:
            moved = update(schedules).where(
                schedules.c.id == schedule.id,
                schedules.c.next_due == schedule.next_due,
                schedules.c.removed.is_(None),
            )
            if not connection.execute(moved.values(next_due=next_due)).rowcount:
                return None
            waiting = and_(due_runs.c.schedule_id == schedule.id, due_runs.c.state == "waiting")
            joined = update(due_runs).where(waiting).values(missed=due_runs.c.missed + missed + 1)
            if connection.execute(joined).rowcount:
                return "joined"
            site_id = self._site_number(connection, schedule.site)
            busy = schedule.overlap == "skip" and (busy or self._is_running(connection, site_id))
            row = {
                "schedule_id": schedule.id,
                "site_id": site_id,
                "due": due,
                "not_before": not_before,
                "missed": missed,
                "state": "skipped" if busy else "waiting",
                "reason": "the crawl before was still going on" if busy else None,
                "ended": self.clock() if busy else None,
                "attempts": 0,
                "tellings": 0,
            }
            connection.execute(insert(due_runs), row)
        return str(row["state"])

    @staticmethod
    def _is_running(connection: Connection, site_id: int) -> bool:
        running = select(func.count()).where(due_runs.c.site_id == site_id, due_runs.c.state == "running")
        return connection.execute(running).scalar_one() > 0

    def takeable(self, at: datetime) -> list[DueRun]:
        """What can be begun: waiting and due, or running under a lease that has run out; the oldest first."""
        waiting = and_(due_runs.c.state == "waiting", due_runs.c.not_before <= at)
        orphaned = and_(due_runs.c.state == "running", due_runs.c.lease_until < at)
        return self._due_runs(or_(waiting, orphaned))

    def take(self, number: int, owner: str, lease: timedelta) -> bool:
        """Begin to run it, or take it over from a scheduler that died; False where another one was first.

        Never while another due run of the same site is running.
        """
        at = self.clock()
        with self._writing() as connection:
            of = select(due_runs.c.site_id).where(due_runs.c.id == number)
            site_id = connection.execute(of).scalar_one()
            # One scheduler at a time for each site; SQLite has one writer anyway.
            connection.execute(select(sites.c.id).where(sites.c.id == site_id).with_for_update())
            others = select(func.count()).where(
                due_runs.c.site_id == site_id, due_runs.c.state == "running", due_runs.c.id != number
            )
            if connection.execute(others).scalar_one():
                return False
            free = or_(
                due_runs.c.state == "waiting",
                and_(due_runs.c.state == "running", due_runs.c.lease_until < at),
            )
            taken = update(due_runs).where(due_runs.c.id == number, free)
            change = {
                "state": "running",
                "owner": owner,
                "lease_until": at + lease,
                "attempts": due_runs.c.attempts + 1,
                "started": func.coalesce(due_runs.c.started, at),
            }
            return connection.execute(taken.values(change)).rowcount == 1

    def running(self) -> list[DueRun]:
        """What is running, the oldest first."""
        return self._due_runs(due_runs.c.state == "running")

    def expire(self, number: int, owner: str | None) -> None:
        """Let an owner's lease run out now: it is known to be dead."""
        own = and_(due_runs.c.id == number, due_runs.c.owner == owner, due_runs.c.state == "running")
        with self._writing() as connection:
            connection.execute(
                update(due_runs).where(own).values(lease_until=self.clock() - timedelta(seconds=1))
            )

    def renew(self, owner: str, numbers: Sequence[int], lease: timedelta) -> set[int]:
        """A sign of life for what is running; returns those that are still the owner's."""
        if not numbers:
            return set()
        own = and_(due_runs.c.id.in_(numbers), due_runs.c.owner == owner, due_runs.c.state == "running")
        with self._writing() as connection:
            connection.execute(update(due_runs).where(own).values(lease_until=self.clock() + lease))
            return set(connection.execute(select(due_runs.c.id).where(own)).scalars())

    def finish(
        self,
        number: int,
        owner: str,
        *,
        state: str,
        verdict: str | None,
        reason: str | None,
        run_id: int | None,
    ) -> bool:
        """It came to its end (state: done or failed); False where it is another's by now."""
        change = {"state": state, "verdict": verdict, "reason": reason, "run_id": run_id}
        return self._end(number, owner, {**change, "ended": self.clock(), "lease_until": None})

    def give_back(self, number: int, owner: str) -> bool:
        """It waits again, for whichever scheduler comes next."""
        return self._end(number, owner, {"state": "waiting", "owner": None, "lease_until": None})

    def _end(self, number: int, owner: str, change: dict[str, Any]) -> bool:
        own = and_(due_runs.c.id == number, due_runs.c.owner == owner, due_runs.c.state == "running")
        with self._writing() as connection:
            return connection.execute(update(due_runs).where(own).values(change)).rowcount == 1

    # ── Bad news ──────────────────────────────────────────────────────────────────────────────────────────

    def untold(self) -> list[DueRun]:
        """What ended badly and nobody was told of yet."""
        bad = and_(due_runs.c.state.in_(("done", "failed")), due_runs.c.verdict != "OK")
        return self._due_runs(and_(bad, due_runs.c.told.is_(None)))

    def tell(self, number: int, *, arrived: bool) -> None:
        """Note a try to tell people of it."""
        change: dict[str, Any] = {"tellings": due_runs.c.tellings + 1}
        if arrived:
            change["told"] = self.clock()
        with self._writing() as connection:
            connection.execute(update(due_runs).where(due_runs.c.id == number).values(change))

    # ── Looking ──────────────────────────────────────────────────────────────────────────────────────────

    def due_runs(self, schedule_id: int | None = None, limit: int | None = None) -> list[DueRun]:
        """Due times that have come, the newest first: of one schedule, or of all."""
        of_one = due_runs.c.schedule_id == schedule_id if schedule_id is not None else None
        return self._due_runs(of_one, limit, newest=True)

    def due_run(self, number: int) -> DueRun:
        """One due time by its number."""
        (found,) = self._due_runs(due_runs.c.id == number)
        return found

    def _due_runs(
        self, condition: ColumnElement[bool] | None, limit: int | None = None, newest: bool = False
    ) -> list[DueRun]:
        order = due_runs.c.due.desc() if newest else due_runs.c.due
        query = (
            select(due_runs, sites.c.name.label("site"), schedules.c.target, schedules.c.options)
            .join(sites, sites.c.id == due_runs.c.site_id)
            .join(schedules, schedules.c.id == due_runs.c.schedule_id)
            .order_by(order, due_runs.c.id)
            .limit(limit)
        )
        if condition is not None:
            query = query.where(condition)
        with self._reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            del row["site_id"]
        return [DueRun(**row) for row in rows]
