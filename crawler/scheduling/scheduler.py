"""The scheduler: notes what is due, begins it, takes over what a dead scheduler left. Any number may work at once."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from archive.store import Store
from archive.store.due_runs import DueRun
from archive.store.runs import Run, lives
from crawler.scheduling.times import due_now, spread
from crawler.scheduling.workers import Outcome

#: How long a scheduler may be silent before others take its runs over; it renews three times as often.
LEASE = timedelta(seconds=120)
#: A crawl whose process is killed that often is no more begun again for this due time.
MOST_ATTEMPTS = 3
#: Tries to tell of a bad verdict, each twice as long after the one before, from TELL_AGAIN on.
MOST_TELLINGS = 6
TELL_AGAIN = timedelta(minutes=1)


class Job(Protocol):
    """A crawl at work, see workers.Worker."""

    def outcome(self) -> Outcome | None:
        """How it ended, None while it works."""

    def stop(self) -> None:
        """Let it come to an orderly end."""

    def kill(self) -> None:
        """End it at once."""


class Turn(Protocol):
    """The right to work on a site on this machine, see workers.Turn."""

    def begin(self, run: DueRun) -> Job:
        """Begin the crawl of a due run, which has the right from now on."""

    def close(self) -> None:
        """Give it up."""


#: Asks for the right to work on a site; None where a process of this machine does so still.
TakeTurn = Callable[[str], Turn | None]
#: Tells people of a bad end; returns whether they were told.
Tell = Callable[[DueRun], bool]


class Scheduler:
    """One scheduler. It does nothing by itself: `tick` does all that is to be done at a moment."""

    def __init__(
        self,
        store: Store,
        take_turn: TakeTurn,
        *,
        processes: int = 2,
        jitter: bool = True,
        tell: Tell | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.take_turn = take_turn
        self.processes = processes
        self.jitter = jitter
        self.tell = tell
        self.say = say
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        #: By number of the due run: what this scheduler runs.
        self.jobs: dict[int, Job] = {}
        self.bad = 0

    def tick(self) -> None:
        """Renew, reap, note what is due, begin what can be begun, tell of bad ends."""
        now = self.store.clock()
        self._renew()
        self._reap()
        self._note(now)
        self._begin(now)
        if self.tell is not None:
            self._tell_all(now)

    def stop(self) -> None:
        """Let the crawls come to an orderly end, and leave them to whoever comes next."""
        for number, job in self.jobs.items():
            job.stop()
            self.store.give_back(number, self.name)
        self.jobs.clear()

    # ── What runs ──────────────────────────────────────────────────────────────────────────────────────────

    def _renew(self) -> None:
        kept = self.store.renew(self.name, list(self.jobs), LEASE)
        for number in self.jobs.keys() - kept:
            # This process was asleep longer than its lease: the run is another's.
            self.jobs.pop(number).kill()

    def _reap(self) -> None:
        for number, job in list(self.jobs.items()):
            outcome = job.outcome()
            if outcome is not None:
                del self.jobs[number]
                self._ended(self.store.due_run(number), outcome)

    def _ended(self, run: DueRun, outcome: Outcome) -> None:
        if outcome.died and run.attempts < MOST_ATTEMPTS:
            self.say(f"{run.site}: {outcome.reason}; it is gone on with")
            self.store.give_back(run.id, self.name)
            return
        self.store.finish(
            run.id,
            self.name,
            state="failed" if outcome.run_id is None else "done",
            verdict=outcome.verdict,
            reason=outcome.reason,
            run_id=outcome.run_id,
        )
        self.bad += outcome.verdict != "OK"
        why = "" if outcome.verdict == "OK" else f": {outcome.reason}"
        self.say(f"{run.site}: {outcome.verdict}{why}")

    # ── What is due ────────────────────────────────────────────────────────────────────────────────────────

    def _note(self, now: datetime) -> None:
        for schedule in self.store.schedules(due_by=now):
            came = due_now(schedule.next_due, schedule.every, schedule.cron, now)
            if came is None:
                continue
            later = spread(schedule.id, came.due, schedule.jitter) if self.jitter else timedelta()
            last = self.store.last_run(schedule.site)
            state = self.store.note_due(
                schedule,
                came.due,
                came.missed,
                came.next_due,
                came.due + later,
                busy=last is not None and last.state == "running",
            )
            if state == "skipped":
                self.say(f"{schedule.site}: left out, the crawl before still goes on")

    def _begin(self, now: datetime) -> None:
        self._expire()
        for run in self.store.takeable(now):
            if len(self.jobs) >= self.processes:
                return
            # None: begun by a scheduler of this machine that died, and still at work.
            turn = self.take_turn(run.site)
            if turn is not None and not self._take(run, turn):
                turn.close()

    def _take(self, run: DueRun, turn: Turn) -> bool:
        """Begin a due run, or note the end that it came to without its scheduler; False where others are at work."""
        last = self.store.last_run(run.site)
        if last is not None and last.state == "running":
            return False  # by hand, or on another machine
        if not self.store.take(run.id, self.name, LEASE):
            return False
        if _has_ended(run, last):
            assert last is not None
            self._ended(run, Outcome(last.verdict or "STOPPED", last.reason, last.id))
            return False
        self.jobs[run.id] = turn.begin(run)
        more = f", for {run.missed} missed due times too" if run.missed else ""
        self.say(f"{run.site}: begun{more}")
        return True

    def _expire(self) -> None:
        """Take the leases of schedulers of this machine that are dead: nobody need wait for them to run out."""
        for run in self.store.running():
            host, pid = (run.owner or "::").split(":")[:2]
            if host == socket.gethostname() and pid.isdigit() and not lives(int(pid)):
                self.store.expire(run.id, run.owner)

    # ── Bad news ──────────────────────────────────────────────────────────────────────────────────────────

    def _tell_all(self, now: datetime) -> None:
        assert self.tell is not None
        for run in self.store.untold():
            ended = run.ended or now
            if run.tellings and now < ended + TELL_AGAIN * (2**run.tellings - 1):
                continue
            if run.tellings < MOST_TELLINGS:
                self.store.tell(run.id, arrived=self.tell(run))


def _has_ended(run: DueRun, last: Run | None) -> bool:
    """Whether the crawl of a run that is to be taken over came to its end without its scheduler."""
    return (
        run.state == "running"
        and run.started is not None
        and last is not None
        and last.ended is not None
        and last.started >= run.started
    )
