"""Two workers on one database: does each host get its delay, do the pages come steadily, and what does it cost?

``python -m tests.bench.manners [--hosts 63] [--seconds 60] [--delay 1] [--sqlite]``: pages of 0.1 to 0.3 s.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench import many_hosts, measure
from tests.bench.postgresql import fresh_database
from tests.bench.survive import Scene

#: Seconds by which the server may see two requests closer together than they were sent, beside its own lag.
JITTER = 0.01
#: Pages of each host after which a crawl is steady.
STEADY = 5
#: Seconds between two looks at the workers' memory, which cost something themselves.
SAMPLE = 5.0


@dataclass(frozen=True, slots=True)
class Manners:
    """`least_gap`: seconds between two requests to one host, as the server saw them; `lag`: seconds for which the
    server itself kept one waiting, at most; `rate`: pages a second in the steady part.

    `cores`: how many of them the crawl kept busy; `busy`: each core's share of time that anything took, the database,
    the sites and strangers too.
    """

    least_gap: float
    lag: float
    rate: float
    worker_mb: tuple[float, ...]
    cores: float
    busy: tuple[float, ...]


def watch(stage: Scene, delay: float, seconds: float) -> Manners:
    """Crawl with two workers for a while."""
    process = stage.start(delay=delay)
    workers: dict[int, float] = {}
    # Steady from then on: until the first pages have led to others, robots.txt, feeds and a probe take turns with them.
    while int(str(many_hosts.counted(stage.port)["pages"])) < STEADY * stage.hosts and process.poll() is None:
        time.sleep(0.1)
    began, cpu = time.monotonic(), measure.cpu_seconds(process.pid)
    clocks = _clocks()
    before = int(str(many_hosts.counted(stage.port)["requests"]))
    while time.monotonic() - began < seconds and process.poll() is None:
        time.sleep(min(SAMPLE, seconds / 4))
        for child in _children(process.pid):
            workers[child] = max(workers.get(child, 0.0), measure.memory_mb(child))
    spent = time.monotonic() - began
    counts = many_hosts.counted(stage.port)
    cores = (measure.cpu_seconds(process.pid) - cpu) / spent
    busy = tuple(
        1 - (idle - idle_before) / max(1, total - total_before)
        for (total, idle), (total_before, idle_before) in zip(_clocks(), clocks, strict=True)
    )
    process.send_signal(signal.SIGINT)
    process.wait(60)
    gaps: dict[str, float] = counts["gaps"]  # type: ignore[assignment]
    rate = (int(str(counts["requests"])) - before) / spent
    memory = tuple(sorted(workers.values())[-2:])
    return Manners(min(gaps.values()), float(str(counts["lag"])), rate, memory, cores, busy)


def _clocks() -> list[tuple[int, int]]:
    """Of each core: ticks so far, and those of them in which it had nothing to do."""
    found = []
    for line in (measure.PROC / "stat").read_text().splitlines():
        if line.startswith("cpu") and line[3].isdigit():
            ticks = [int(field) for field in line.split()[1:9]]
            found.append((sum(ticks), ticks[3] + ticks[4]))
    return found


def _children(parent: int) -> list[int]:
    """The workers: processes that the command started itself."""
    found = []
    for each in measure.tree(parent)[1:]:
        stat = (each / "stat").read_text().rpartition(")")[2].split() if each.exists() else []
        if len(stat) > 1 and int(stat[1]) == parent and measure.memory_mb(int(each.name)) > 50:
            found.append(int(each.name))
    return found


def main() -> None:
    """Watch, and say whether the manners hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.manners", description=__doc__)
    parser.add_argument("--hosts", type=int, default=63)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--sqlite", action="store_true", help="instead of PostgreSQL")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="manners-"))
    pages = int(options.seconds / max(options.delay, 0.1)) * 2 + 50
    with ExitStack() as stack:
        url = None if options.sqlite else stack.enter_context(fresh_database())
        port = stack.enter_context(many_hosts.served(options.hosts, pages, (0.1, 0.3)))
        stage = Scene(port, folder / "home", options.hosts, pages, 2, url)
        found = watch(stage, options.delay, options.seconds)
    shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{options.hosts} hosts, delay {options.delay} s, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
        f"least gap at one host {found.least_gap:.3f} s (the server itself late by up to"
        f" {found.lag:.3f} s) · {found.rate:.1f} pages/s ·"
        f" workers {', '.join(f'{mb:.0f} MB' for mb in found.worker_mb)} · {found.cores:.2f} cores"
        f" · each core with database and sites: {', '.join(f'{each:.0%}' for each in found.busy)} busy"
    )
    sys.exit(0 if found.least_gap >= options.delay - found.lag - JITTER else 1)


if __name__ == "__main__":
    main()
