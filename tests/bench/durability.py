"""What durability costs: the crawl with the frontier in the database beside the same with Scrapy's memory queue.

``python -m tests.bench.durability [--pages 2000] [--rounds 3] [--postgresql]``: one host, no delay, the
generated site of ``tests.bench.crawl``, captures and records in the same kind of database. The two take turns, so that
whatever else the machine does befalls both; the middle counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.bench import measure
from tests.bench.crawl import URL, served
from tests.bench.postgresql import fresh_database

MEMORY = '{"settings": {"SCHEDULER": "tests.bench.memory_frontier.MemoryFrontier"}, "die": null}'
LEASES = '{"settings": {}, "die": null}'
#: The least share of the memory queue's throughput.
WANTED = 0.8


def crawl(changes: str, port: int, pages: int, database: str | None) -> measure.Measured:
    """One crawl in a fresh home; SystemExit where it did not fetch every page."""
    folder = Path(tempfile.mkdtemp(prefix="durability-"))
    environment = {**os.environ, "http_proxy": f"http://127.0.0.1:{port}", "no_proxy": "127.0.0.1"}
    environment["KHOTIN_CONTACT"] = "bench@example.vn"
    words = [sys.executable, "-m", "tests.khotin", changes, "--home", str(folder)]
    words += ["--database", database] if database else []
    try:
        log = folder / "log.txt"
        result = measure.run([*words, "crawl", URL, "--delay", "0"], port, environment, log)
        if result.exit_status or result.pages < pages:
            sys.exit(f"{result.pages} of {pages} pages\n" + log.read_text("utf-8", "replace")[-2000:])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def _alone(changes: str, port: int, pages: int, postgresql: bool) -> measure.Measured:
    with fresh_database() if postgresql else nullcontext() as database:
        return crawl(changes, port, pages, database)


def compare(pages: int, rounds: int, *, postgresql: bool = False) -> float:
    """The throughput with leases as a share of that with the memory queue."""
    shares = []
    with served(pages, "news") as port:
        for number in range(rounds):
            memory, leases = (_alone(changes, port, pages, postgresql) for changes in (MEMORY, LEASES))
            shares.append(leases.pages_per_second / memory.pages_per_second)
            for name, each in (("memory queue", memory), ("leases", leases)):
                print(
                    f"{number + 1}  {name:14}{each.pages_per_second:8.1f} pages/s"
                    f"{each.cpu_ms_per_page:8.2f} ms CPU/page{each.peak_mb:8.0f} MB",
                    flush=True,
                )
    return statistics.median(shares)


def main() -> None:
    """Compare, and say whether it is enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.durability", description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--postgresql", action="store_true", help="for captures, records and leases, instead of SQLite"
    )
    options = parser.parse_args()
    share = compare(options.pages, options.rounds, postgresql=options.postgresql)
    print(f"leases / memory queue: {share:.2f} (wanted: {WANTED})")
    sys.exit(0 if share >= WANTED else 1)


if __name__ == "__main__":
    main()
