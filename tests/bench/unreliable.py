"""The saved portal, served badly: answers of 503, bodies that break off, answers that take their time.

``python -m tests.bench.unreliable [--fail 0.1] [--hang 0.05] [--delay 0.2]``: crawls it again and again until
nothing is left to try, and says in how many crawls every page had come whole. Then the same with slow answers and
a delay between requests: the schedule has to hold. Needs the shared corpus beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

from tests.conftest import SHARED

HOST = "dakrlap.daknong.gov.vn"
#: HTML pages that an exhaustive crawler finds there.
PAGES = 233
KHOTIN = Path(sys.executable).with_name("khotin")
#: Crawls in which a page may fail before it is parked.
MOST_CRAWLS = 5


@contextmanager
def served(log: Path, *words: str) -> Iterator[int]:
    """The portal; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        str(SHARED / "corpus/serve.py"),
        "--port",
        str(port),
        "--log",
        str(log),
        *words,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield port
        finally:
            process.kill()


def crawl(home: Path, port: int, *words: str) -> dict[str, object]:
    """One crawl's line of JSON."""
    environment = {
        **os.environ,
        "http_proxy": f"http://127.0.0.1:{port}",
        "KHOTIN_CONTACT": "bench@example.vn",
    }
    command = [str(KHOTIN), "--home", str(home), "crawl", f"http://{HOST}/", "--json", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def whole_pages(home: Path) -> int:
    """Different pages of which a whole capture is kept."""
    with closing(sqlite3.connect(home / "archive.db")) as connection:
        query = (
            "SELECT count(DISTINCT url_key) FROM captures WHERE status = 200 AND truncated IS NULL"
            " AND url NOT LIKE '%robots.txt' AND kind IS NOT NULL"
        )
        return int(connection.execute(query).fetchone()[0])


def until_all_came(fail: float, hang: float) -> tuple[int, int, float]:
    """Crawls needed, pages that came whole, seconds."""
    folder, began = Path(tempfile.mkdtemp(prefix="unreliable-")), time.monotonic()
    try:
        with served(folder / "requests", "--fail", str(fail), "--hang", str(hang)) as port:
            came = crawls = 0
            while came < PAGES and crawls < MOST_CRAWLS:
                crawls += 1
                crawl(folder / "home", port, "--delay", "0")
                came = whole_pages(folder / "home")
        return crawls, came, time.monotonic() - began
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def least_gap(answer: float, delay: float, limit: int) -> tuple[float, float]:
    """Least and middle seconds between two answers, where each takes so long and requests are so far apart."""
    folder = Path(tempfile.mkdtemp(prefix="unreliable-"))
    try:
        with served(folder / "requests", "--delay", str(answer)) as port:
            crawl(folder / "home", port, "--delay", str(delay), "--limit", str(limit))
        times = sorted(float(line.split("\t")[0]) for line in (folder / "requests").read_text().splitlines())
        gaps = sorted(after - before for before, after in pairwise(times))
        return gaps[0], gaps[len(gaps) // 2]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Both, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.unreliable", description=__doc__)
    parser.add_argument("--fail", type=float, default=0.1)
    parser.add_argument("--hang", type=float, default=0.05)
    parser.add_argument("--answer", type=float, default=0.2, help="seconds that an answer takes")
    parser.add_argument("--delay", type=float, default=0.5)
    options = parser.parse_args()
    if not (SHARED / "corpus/serve.py").exists():
        sys.exit("shared/corpus is not beside the checkout")
    crawls, came, seconds = until_all_came(options.fail, options.hang)
    print(
        f"{options.fail:.0%} answers of 503, {options.hang:.0%} broken bodies: {came}/{PAGES} pages whole after"
        f" {crawls} crawl(s), {seconds:.0f} s",
        flush=True,
    )
    least, middle = least_gap(options.answer, options.delay, 60)
    print(
        f"answers of {options.answer:g} s, delay {options.delay:g} s: least gap {least:.2f} s, middle {middle:.2f} s"
    )
    sys.exit(0 if came >= PAGES and least >= options.delay - 0.15 else 1)


if __name__ == "__main__":
    main()
