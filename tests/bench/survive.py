"""Crawls killed at random moments and resumed: pages lost, pages fetched again, versions made twice, what verify finds.

``python -m tests.bench.survive [--hosts 10] [--pages 200] [--kills 20] [--only NAME]``: 2,000 pages of 0.1 to 0.3 s,
on ten hosts, with one worker and with two, on SQLite and on PostgreSQL; then with a full disk, and with a database
that goes away in the middle. The bound of what a kill costs is what a worker may have under way at a moment.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from archive.home import Home
from archive.store import Store
from tests.bench import many_hosts, measure
from tests.bench.postgresql import Cluster, fresh_database

KHOTIN = Path(sys.executable).with_name("khotin")
#: Requests that one worker has under way at most, with --delay 0 and the setting CONCURRENT_REQUESTS.
IN_FLIGHT = 32


@dataclass(frozen=True, slots=True)
class Survived:
    """What a crawl came to in the end. `interruptions`: kills, full disks, databases that went away."""

    name: str
    interruptions: int
    pages: int
    wanted: int
    again: int
    bound: int
    articles: int
    most_versions: int
    unread: int
    verified: bool
    seconds: float

    @property
    def whole(self) -> bool:
        """Nothing lost, nothing twice, little fetched again."""
        return (
            self.pages == self.wanted
            and self.again <= self.bound
            and self.most_versions == 1
            and self.unread == 0
            and self.verified
        )

    def __str__(self) -> str:
        verified = "clean" if self.verified else "NOT CLEAN"
        return (
            f"{self.name:42}{self.interruptions:>4} × {self.pages:>5}/{self.wanted} pages"
            f"{self.again:>5} again (bound {self.bound}){self.articles:>6} articles, most versions"
            f" {self.most_versions}, unread {self.unread}, verify {verified}{self.seconds:>7.0f} s"
            f"{'' if self.whole else '  NOT WHOLE'}"
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """One crawl to be disturbed. `database` is a URL, or None for the home's own."""

    port: int
    home: Path
    hosts: int
    size: int
    workers: int = 1
    database: str | None = None

    def start(
        self, *, delay: float = 0.0, before: Callable[[], None] | None = None
    ) -> subprocess.Popen[bytes]:
        """Begin the crawl, or go on with it."""
        words = [str(KHOTIN), "--home", str(self.home)]
        if self.database:
            words += ["--database", self.database]
        words += ["crawl", *many_hosts.addresses(self.hosts), "--delay", str(delay), "--json"]
        if self.workers > 1:
            words += ["--workers", str(self.workers)]
        environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{self.port}", "no_proxy": "127.0.0.1"}
        environment["KHOTIN_CONTACT"] = "bench@example.vn"
        log = self.home.with_suffix(".log").open("ab")
        return subprocess.Popen(
            words, env=environment, stdout=log, stderr=log, start_new_session=True, preexec_fn=before
        )

    def finish(self, limit: float = 900) -> int:
        """Go on undisturbed, to the end; its exit status."""
        with self.start() as process:
            return process.wait(limit)

    def verified(self) -> bool:
        """Whether `khotin verify` finds nothing."""
        place = ["--home", str(self.home), *(["--database", self.database] if self.database else [])]
        log = self.home.with_suffix(".log").open("ab")
        return subprocess.run([str(KHOTIN), *place, "verify"], stdout=log, stderr=log).returncode == 0

    def result(self, name: str, interruptions: int, began: float) -> Survived:
        """What the archive and the server say in the end."""
        counts = many_hosts.counted(self.port)
        # The front pages are looked at again by every crawl: that is no loss.
        seeds = self.hosts * interruptions
        with Store.open(Home(self.home, self.database)) as store, store.engine.connect() as connection:

            def one(query: str) -> int:
                return int(connection.execute(text(query)).scalar() or 0)

            return Survived(
                name,
                interruptions,
                pages=one(
                    "SELECT count(DISTINCT url) FROM captures WHERE status = 200 AND url NOT LIKE '%robots.txt'"
                ),
                wanted=self.hosts * self.size,
                again=max(0, int(str(counts["again"])) - seeds),
                bound=IN_FLIGHT * self.workers * interruptions,
                articles=one("SELECT count(*) FROM articles WHERE state = 'live'"),
                most_versions=one("SELECT max(versions) FROM articles"),
                verified=self.verified(),
                unread=one("SELECT count(*) FROM captures WHERE read_state = 'unread'"),
                seconds=time.monotonic() - began,
            )


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the command and all that it started."""
    for each in reversed(measure.tree(process.pid)):
        with suppress(ProcessLookupError):
            os.kill(int(each.name), signal.SIGKILL)
    process.wait()


def killed(scene: Scene, kills: int, name: str, seed: int = 7) -> Survived:
    """Killed so often, at moments spread over the whole crawl, then finished."""
    dice, began = random.Random(seed), time.monotonic()
    wanted = scene.hosts * scene.size
    moments = sorted(dice.uniform(0.02, 0.98) * wanted for _ in range(kills))
    done = 0
    for moment in moments:
        process = scene.start()
        while process.poll() is None and int(str(many_hosts.counted(scene.port)["pages"])) < moment:
            time.sleep(0.02)
        # Not always at the moment when a page was just sent.
        time.sleep(dice.uniform(0, 0.3))
        if process.poll() is None:
            done += 1
        kill_all(process)
    scene.finish()
    return scene.result(name, done, began)


def full_disk(scene: Scene, name: str) -> Survived:
    """A disk that fills up: no file may grow beyond a bound, which is raised each time."""
    import resource

    began, times = time.monotonic(), 0
    for limit in (900_000, 1_800_000, 3_600_000):
        with scene.start(
            before=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        ) as process:
            times += process.wait(900) != 0
    scene.finish()
    return scene.result(name, times, began)


def database_gone(scene: Scene, cluster: Cluster, name: str) -> Survived:
    """A PostgreSQL server that is stopped, three times, and started again."""
    began, wanted = time.monotonic(), scene.hosts * scene.size
    for part in (0.2, 0.5, 0.8):
        process = scene.start()
        while process.poll() is None and int(str(many_hosts.counted(scene.port)["pages"])) < part * wanted:
            time.sleep(0.02)
        cluster.stop()
        process.wait(120)
        cluster.start()
    scene.finish()
    return scene.result(name, 3, began)


@contextmanager
def scene(
    hosts: int, size: int, latency: tuple[float, float], workers: int, database: str | None
) -> Iterator[Scene]:
    """A fresh home and a fresh server."""
    folder = Path(tempfile.mkdtemp(prefix="survive-"))
    try:
        with many_hosts.served(hosts, size, latency) as port:
            yield Scene(port, folder / "home", hosts, size, workers, database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the scenes one after another."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.survive", description=__doc__)
    parser.add_argument("--hosts", type=int, default=10)
    parser.add_argument("--pages", type=int, default=200, help="of each host")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", action="append", choices=["sqlite", "postgresql", "disk", "stopped"])
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    wanted = options.only or ["sqlite", "postgresql", "disk", "stopped"]
    size = (options.hosts, options.pages, (0.1, 0.3))
    results = []

    def keep(result: Survived) -> None:
        results.append(result)
        print(result, flush=True)

    for workers in (1, 2):
        if "sqlite" in wanted:
            with scene(*size, workers, None) as stage:
                keep(killed(stage, options.kills, f"kill -9, {workers} worker(s), SQLite"))
        if "postgresql" in wanted:
            with fresh_database() as url, scene(*size, workers, url) as stage:
                keep(killed(stage, options.kills, f"kill -9, {workers} worker(s), PostgreSQL"))
    if "disk" in wanted:
        with scene(*size, 1, None) as stage:
            keep(full_disk(stage, "disk full, SQLite"))
    if "stopped" in wanted:
        with Cluster() as cluster, scene(*size, 1, cluster.url) as stage:
            keep(database_gone(stage, cluster, "database stopped, PostgreSQL"))
    if options.json:
        options.json.write_text(json.dumps([repr(result) for result in results], indent=2) + "\n", "utf-8")
    sys.exit(0 if all(result.whole for result in results) else 1)


if __name__ == "__main__":
    main()
