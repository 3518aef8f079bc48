"""Measurement: schedulers killed and restarted at random over simulated due times; none missed, none run twice at once.

``python -m tests.bench.schedules`` does it twice: with schedulers of one process and crawls that are entries in a
table (200 due times, SQLite and, where there is a server, PostgreSQL), and with real processes and ``kill -9``. Time is
passed in: nothing waits for a due time.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.store import Store
from archive.store.due_runs import DueRun
from crawler.scheduling.scheduler import Scheduler
from crawler.scheduling.workers import Outcome

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
STEP = timedelta(seconds=50)
EVERY = timedelta(minutes=30)
SITES = 4


@dataclass
class Crawl:
    """A crawl that works until `until`, unless its machine is lost. It keeps its run as a real one does."""

    world: World
    run: DueRun
    until: datetime
    ended: bool = False

    def __post_init__(self) -> None:
        self.run_id = self.world.store.begin_run("crawl", [self.run.site], {})

    def work(self) -> None:
        """One step."""
        if self.world.now >= self.until:
            self.world.store.end_run(self.run_id, {}, "OK", "finished")
            self.ended = True
        else:
            self.world.store.beat(self.run_id, {})

    def outcome(self) -> Outcome | None:
        return Outcome("OK", "finished", self.run_id) if self.ended else None

    def stop(self) -> None:
        self.kill()

    def kill(self) -> None:
        self.world.lost(self)


@dataclass
class Machine:
    """Where schedulers and crawls live together; the turns of its sites are held by what works here."""

    world: World
    scheduler: Scheduler | None = None
    crawls: list[Crawl] = field(default_factory=list)

    def turn(self, site: str) -> Turn | None:
        return None if any(crawl.run.site == site for crawl in self.crawls) else Turn(self)


@dataclass
class Turn:
    machine: Machine

    def begin(self, run: DueRun) -> Crawl:
        world = self.machine.world
        crawl = Crawl(world, run, world.now + timedelta(minutes=world.random.uniform(2, 40)))
        self.machine.crawls.append(crawl)
        world.began[run.id] += 1
        world.look()
        return crawl

    def close(self) -> None:
        pass


@dataclass
class World:
    """Two machines, one database, a clock that only `run` moves."""

    store: Store
    seed: int
    overlap: str = "skip"
    now: datetime = START
    twice: int = 0
    kills: int = 0
    began: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.store.clock = lambda: self.now
        self.machines = [Machine(self), Machine(self)]
        for number in range(SITES):
            self.store.add_schedule(
                f"bao{number}.example.vn",
                every=int(EVERY.total_seconds()) if number % 2 else None,
                cron=None if number % 2 else "*/30 * * * *",
                next_due=START + EVERY,
                jitter=300 * (number == 1),
                overlap=self.overlap,
            )

    def lost(self, crawl: Crawl) -> None:
        for machine in self.machines:
            if crawl in machine.crawls:
                machine.crawls.remove(crawl)

    def look(self) -> None:
        """Count sites that are crawled twice at this moment."""
        sites = [crawl.run.site for machine in self.machines for crawl in machine.crawls]
        self.twice += len(sites) - len(set(sites))

    def step(self) -> None:
        """The clock moves, crawls work, schedulers die and come again, those that live look around."""
        self.now += STEP
        for machine in self.machines:
            for crawl in list(machine.crawls):
                crawl.work()
                if crawl.ended:
                    machine.crawls.remove(crawl)
        for machine in self.random.sample(self.machines, len(self.machines)):
            if machine.scheduler is None:
                if self.random.random() < 0.02:
                    machine.scheduler = Scheduler(self.store, machine.turn, processes=3)
            elif self.random.random() < 0.02:
                # kill -9, at times with the whole machine.
                machine.scheduler = None
                self.kills += 1
                if self.random.random() < 0.5:
                    machine.crawls.clear()
            if machine.scheduler is not None:
                machine.scheduler.tick()
            self.look()

    def run(self, due_times: int) -> Result:
        """Let so many due times pass, then let everything come to its end."""
        end = START + EVERY * (due_times // SITES) + EVERY / 2
        while self.now < end:
            self.step()
        for machine in self.machines:
            machine.scheduler = machine.scheduler or Scheduler(self.store, machine.turn, processes=3)
            # One that was away until now notes what came meanwhile.
            machine.scheduler.tick()
        for schedule in self.store.schedules():
            self.store.remove_schedules(str(schedule.id))
        while any(run.state in ("waiting", "running") for run in self.store.due_runs()):
            assert self.now < end + timedelta(days=1), "what is due never comes to its end"
            self.step()
        runs = self.store.due_runs()
        states = Counter(run.state for run in runs)
        return Result(
            due_times=due_times,
            accounted=sum(1 + run.missed for run in runs),
            done=states["done"],
            skipped=states["skipped"],
            made_good=sum(run.missed for run in runs),
            taken_over=sum(run.attempts > 1 for run in runs),
            twice=self.twice,
            kills=self.kills,
        )


@dataclass(frozen=True)
class Result:
    """`accounted`: due times that were run, left out with a reason, or made good by a later run."""

    due_times: int
    accounted: int
    done: int
    skipped: int
    made_good: int
    taken_over: int
    twice: int
    kills: int


def main() -> None:
    import tempfile
    from pathlib import Path

    from archive.home import Home
    from tests.bench.schedules_killed import killed

    for seed in range(3):
        for overlap in ("skip", "queue"):
            with tempfile.TemporaryDirectory() as folder, Store.open(Home(Path(folder))) as store:
                print(
                    f"simulated, seed {seed}, {overlap}: {World(store, seed, overlap).run(200)}", flush=True
                )
    with tempfile.TemporaryDirectory() as folder:
        print(f"kill -9: {killed(Path(folder), due_times=200, seed=1)}")


if __name__ == "__main__":
    main()
