"""The same with real processes: schedulers that get ``kill -9``, crawls that go on without them, a clock in a file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from archive.home import Home
from archive.store import Store
from archive.store.due_runs import DueRun
from archive.store.runs import lives
from crawler.scheduling.scheduler import Scheduler
from crawler.scheduling.workers import Turn
from tests.bench.schedules import EVERY, SITES, START, Result

STEP = timedelta(seconds=60)
ROOT = Path(__file__).resolve().parents[2]
NAME = "tests.bench.schedules_killed"
#: Chances, at each look, that a scheduler is killed that works, and one that only starts.
KILLED, KILLED_EARLY = 0.04, 0.005
#: Looks for which the clock waits when something is due that nobody has begun.
PATIENCE = 100


def _now(home: Path) -> datetime:
    return datetime.fromtimestamp(float((home / "clock").read_text()), UTC)


def _set(home: Path, now: datetime) -> None:
    fresh = home / "clock.part"
    fresh.write_text(str(now.timestamp()))
    fresh.rename(home / "clock")


class Recorded(Turn):
    """Begins, instead of a crawl, a process that keeps a run and writes into the ledger."""

    def command(self, run: DueRun) -> list[str]:
        return [sys.executable, "-m", NAME, "crawl", str(self.home.path), run.site]


def schedule(home: Path) -> None:
    """A scheduler, until it is killed."""
    with Store.open(Home(home), clock=lambda: _now(home)) as store:
        scheduler = Scheduler(store, partial(Recorded.take, Home(home)), processes=2)
        while True:
            scheduler.tick()
            (home / f"up-{os.getpid()}").touch()
            time.sleep(0.02)


def crawl(home: Path, site: str) -> None:
    """A crawl: it says so in the ledger, and whether another one is at the same site."""
    mine = home / f"at-{site}"
    if mine.exists() and lives(int(mine.read_text())):
        _note(home, f"twice {site}")
    mine.write_text(str(os.getpid()))
    with Store.open(Home(home), clock=lambda: _now(home)) as store:
        run = store.begin_run("crawl", [site], {})
        until = store.clock() + timedelta(minutes=random.uniform(1, 20))
        while store.clock() < until:
            store.beat(run, {})
            time.sleep(0.05)
        store.end_run(run, {}, "OK", "finished")
    mine.unlink()
    print(f'{{"site": "{site}", "verdict": "OK", "reason": "finished", "run": {run}}}')


def _note(home: Path, line: str) -> None:
    with (home / "ledger").open("a") as ledger:
        ledger.write(line + "\n")


def killed(home: Path, *, due_times: int, seed: int) -> Result:
    """Two schedulers, each killed and started again at random while the clock passes `due_times`."""
    chance = random.Random(seed)
    now, kills = START, 0
    _set(home, now)
    store = Store.open(Home(home), clock=lambda: now)
    for number in range(SITES):
        store.add_schedule(
            f"bao{number}.example.vn",
            every=int(EVERY.total_seconds()),
            next_due=START + EVERY,
            overlap="queue",
        )
    schedulers: list[subprocess.Popen[bytes] | None] = [None, None]
    end = START + EVERY * (due_times // SITES) + EVERY / 2
    waits, held = 0.0, 0
    try:
        while True:
            over = now >= end
            if over and not store.schedules() and not _open(store):
                break
            if over:
                # What came while no scheduler was there is still to be noted.
                for one in store.schedules():
                    if one.next_due > end:
                        store.remove_schedules(str(one.id))
            for place, process in enumerate(schedulers):
                if process is None and (over or chance.random() < 0.3):
                    schedulers[place] = subprocess.Popen(
                        [sys.executable, "-m", NAME, "schedule", str(home)], cwd=ROOT
                    )
                elif process is not None and not over and chance.random() < _danger(home, process.pid):
                    process.kill()
                    process.wait()
                    schedulers[place], kills = None, kills + 1
            # However slow the machine, most of what is due is run at its time; what waits too long is made good later.
            held = held + 1 if held < PATIENCE and not over and _behind(store, now) else 0
            if not held and not (over and store.schedules()):
                now += STEP
            _set(home, now)
            time.sleep(0.1)
            waits += 0.1
            assert waits < 6000, "what is due never comes to its end"
        runs = store.due_runs()
    finally:
        for process in schedulers:
            if process is not None:
                process.kill()
                process.wait()
        store.close()
    ledger = (home / "ledger").read_text() if (home / "ledger").exists() else ""
    return Result(
        due_times=due_times,
        accounted=sum(1 + run.missed for run in runs),
        done=sum(run.state == "done" for run in runs),
        skipped=sum(run.state == "skipped" for run in runs),
        made_good=sum(run.missed for run in runs),
        taken_over=sum(run.attempts > 1 for run in runs),
        twice=ledger.count("twice"),
        kills=kills,
    )


def _danger(home: Path, scheduler: int) -> float:
    return KILLED if (home / f"up-{scheduler}").exists() else KILLED_EARLY


def _behind(store: Store, now: datetime) -> bool:
    """Whether something is due that nobody has begun."""
    runs = store.due_runs()
    busy = {run.site for run in runs if run.state == "running"}
    waiting = any(run.state == "waiting" and run.site not in busy for run in runs)
    return waiting or any(one.next_due <= now for one in store.schedules())


def _open(store: Store) -> bool:
    return any(run.state in ("waiting", "running") for run in store.due_runs())


if __name__ == "__main__":
    {"schedule": schedule, "crawl": crawl}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
