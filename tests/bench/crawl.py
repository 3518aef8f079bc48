"""Throughput of the whole line (fetch, capture, extraction, database, index) beside what people would use instead.

``make bench`` runs ``python -m tests.bench.crawl [--pages N] [--layout NAME] [--only NAME] [--json FILE]``. All
contenders get the same site over loopback under the same name, no delay, 16 requests at a time. Each may use as many
processes as it likes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench import measure

#: The name under which the generated site is crawled: one of the contenders cannot do without a name.
URL = "http://bench.example.vn/"
HERE = Path(__file__).parent
RIVALS = Path(".venv-rivals/bin/python")


@dataclass(frozen=True, slots=True)
class Contender:
    """`command` is made from a fresh folder and the pages to fetch; `records` counts what was kept there."""

    name: str
    label: str
    command: Callable[[Path, int], list[str]]
    records: Callable[[Path], int]
    #: Slow ones get no more pages than this: the figures are per page.
    most_pages: int | None = None


def _rows(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _rival(name: str, target: str) -> Callable[[Path, int], list[str]]:
    def command(folder: Path, pages: int) -> list[str]:
        return [str(RIVALS), str(HERE / f"rival_{name}.py"), URL, str(folder / target), str(pages)]

    return command


def _khotin(folder: Path, pages: int) -> list[str]:
    return [
        str(Path(sys.executable).with_name("khotin")),
        "--home",
        str(folder),
        "crawl",
        URL,
        "--delay",
        "0",
    ]


CONTENDERS = (
    Contender("khotin", "Khotin", _khotin, lambda folder: _rows(folder / "archive.db")),
    Contender(
        "scrapy",
        "plain Scrapy + trafilatura",
        _rival("scrapy", "out.db"),
        lambda folder: _rows(folder / "out.db"),
    ),
    Contender(
        "newsplease",
        "news-please",
        _rival("newsplease", ""),
        lambda folder: sum(1 for _ in folder.glob("data/**/*.json")),
        most_pages=300,
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One contender's result."""

    name: str
    label: str
    records: int
    pages: int
    pages_per_second: float
    cpu_ms_per_page: float
    start_up_cpu_s: float
    peak_mb: float


@contextmanager
def served(size: int, layout: str) -> Iterator[int]:
    """The generated site in a process of its own; its port."""
    command = [sys.executable, "-m", "tests.bench.site", "--pages", str(size), "--layout", layout]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def contend(contender: Contender, size: int, port: int) -> Row:
    """Run one contender in a fresh folder; SystemExit with the end of its output where it did not do its work."""
    pages = min(size, contender.most_pages or size)
    environment = {
        **os.environ,
        "http_proxy": f"http://127.0.0.1:{port}",
        "no_proxy": "127.0.0.1",
        "NO_PROXY": "127.0.0.1",
    }
    environment.setdefault("KHOTIN_CONTACT", "bench@example.vn")
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{contender.name}-"))
    try:
        log = folder / "log.txt"
        result = measure.run(contender.command(folder, pages), port, environment, log)
        records = contender.records(folder) if result.exit_status == 0 else 0
        if result.exit_status or result.pages < pages or not records:
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
            sys.exit(
                f"{contender.label}: exit status {result.exit_status}, {result.pages} of {pages} pages, "
                f"{records} records\n{tail}"
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Row(
        name=contender.name,
        label=contender.label,
        records=records,
        pages=result.pages,
        pages_per_second=round(result.pages_per_second, 1),
        cpu_ms_per_page=round(result.cpu_ms_per_page, 2),
        start_up_cpu_s=round(result.start_up_cpu, 2),
        peak_mb=round(result.peak_mb),
    )


def table(rows: list[Row]) -> str:
    """The results, and Khotin's as a multiple of each rival's."""
    lines = [f"{'':28}{'pages':>8}{'records':>9}{'pages/s':>9}{'CPU ms/page':>13}{'peak MB':>9}"]
    for row in rows:
        lines.append(
            f"{row.label:28}{row.pages:>8}{row.records:>9}{row.pages_per_second:>9.1f}"
            f"{row.cpu_ms_per_page:>13.2f}{row.peak_mb:>9.0f}"
        )
    ours = next((row for row in rows if row.name == "khotin"), None)
    for row in rows:
        if ours and row is not ours:
            faster = ours.pages_per_second / row.pages_per_second
            lighter = row.cpu_ms_per_page / ours.cpu_ms_per_page
            lines.append(
                f"Khotin beside {row.label}: {faster:.1f} × the pages/s, CPU per page 1/{lighter:.1f}"
            )
    return "\n".join(lines)


def main() -> None:
    """Run the contenders one after another and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crawl", description=__doc__)
    parser.add_argument("--pages", type=int, default=5000, help="size of the generated site")
    parser.add_argument(
        "--layout", choices=("news", "portal"), default="news", help="how its pages are built"
    )
    parser.add_argument(
        "--only", action="append", choices=[each.name for each in CONTENDERS], help="may be repeated"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results to FILE")
    options = parser.parse_args()
    chosen = [each for each in CONTENDERS if not options.only or each.name in options.only]
    if any(each.name != "khotin" for each in chosen) and not RIVALS.exists():
        sys.exit(f"{RIVALS} is missing: run `make .venv-rivals/ready`")
    load = os.getloadavg()[0]
    print(
        f"{options.pages} pages of layout {options.layout}, one host, no delay; "
        f"{os.cpu_count()} CPUs, load {load:.1f} before the start"
    )
    rows = []
    with served(options.pages, options.layout) as port:
        for contender in chosen:
            print(f"running {contender.label} …", file=sys.stderr, flush=True)
            rows.append(contend(contender, options.pages, port))
    print(table(rows))
    if options.json:
        setting = {"pages": options.pages, "layout": options.layout, "load": load, "cpus": os.cpu_count()}
        result = {**setting, "results": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
