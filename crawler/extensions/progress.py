"""Seeing a crawl work: a live table of the sites for people at a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text
from scrapy import signals
from scrapy.logformatter import LogFormatter

from crawler.extensions.archive import OpenArchive

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Seconds between two pictures of the table, and between two plain lines.
PICTURE, LINE = 1.0, 15.0
#: Seconds over which a site's rate is taken.
WINDOW = 30.0

#: Loggers that print a traceback for what is recorded as a failure anyway, e.g. a robots.txt that cannot be had.
LOUD = (
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.core.downloader.handlers.http11",
    # Certificates are part of each capture's provenance.
    "scrapy.core.downloader.tls",
    "scrapy.core.downloader.handlers._base_streaming",
)


class QuietLog(LogFormatter):
    """Items are no news: the archive has them."""

    def scraped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """No line for each record."""

    def dropped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Dropped items are counted."""


@dataclass
class Pace:
    """Pages done at the moments of the last half minute."""

    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def rate(self, at: float, done: int) -> float:
        """Pages a second; also notes how many are done now."""
        self.marks.append((at, done))
        while len(self.marks) > 2 and at - self.marks[0][0] > WINDOW:
            self.marks.popleft()
        began, before = self.marks[0]
        return (done - before) / (at - began) if at > began else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """How far one site is."""

    site: str
    done: int
    waiting: int
    rate: float
    new: int
    failures: int

    @property
    def known(self) -> int:
        """Pages that the crawl knows of: done, or still to be fetched."""
        return self.done + self.waiting

    @property
    def left(self) -> str:
        """The time that it may still take."""
        if not self.waiting:
            return "done" if self.done else ""
        return _clock(self.waiting / self.rate) if self.rate > 0 else "…"


def row_of(site: str, counts: Mapping[str, int], waiting: int, pace: Pace, at: float) -> Row:
    """A site's row from its counts."""
    # What has a status was captured, and is counted as a page too.
    failures = _sum(counts, "failed/")
    unanswered = failures - sum(n for key, n in counts.items() if key[:8] in ("failed/4", "failed/5"))
    done = _sum(counts, "page/") - _sum(counts, "page/stored") - _sum(counts, "page/revisit") + unanswered
    return Row(site, done, waiting, pace.rate(at, done), counts.get("record/new", 0), failures)


def table_of(rows: Sequence[Row], height: int) -> Table:
    """The table of the sites: those at work first, no more than fit, and all together below them."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("site", no_wrap=True)
    for name in ("done", "known", "pages/s", "left", "new", "failures"):
        table.add_column(name, justify="right", no_wrap=True)
    most = max(1, height - 4)
    shown = sorted(rows, key=lambda row: (not row.waiting, row.site))[:most]
    for row in shown:
        table.add_row(*_cells(row), style="" if row.waiting else "dim")
    if len(rows) > 1:
        more = f", {len(rows) - len(shown)} not shown" if len(rows) > len(shown) else ""
        table.add_row(*_cells(_together(rows, f"{len(rows)} sites{more}")), style="bold")
    return table


def line_of(rows: Sequence[Row]) -> str:
    """All sites in one line."""
    row = _together(rows, "")
    left = f" · {row.left} left" if row.waiting and row.rate > 0 else ""
    return (
        f"{row.done:,} of {row.known:,} known pages · {row.rate:.1f}/s · {row.new:,} new articles"
        f" · {row.failures:,} failures{left}"
    )


def _together(rows: Sequence[Row], name: str) -> Row:
    sums = (
        sum(getattr(row, part) for row in rows) for part in ("done", "waiting", "rate", "new", "failures")
    )
    return Row(name, *sums)


def _cells(row: Row) -> list[str]:
    return [
        row.site,
        f"{row.done:,}",
        f"{row.known:,}",
        f"{row.rate:.1f}",
        row.left,
        f"{row.new:,}",
        f"{row.failures:,}",
    ]


class Progress:
    """Pages done and known, pages a second, time left, new articles and failures, by site."""

    archive: OpenArchive

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.console = Console(stderr=True)
        self._paces: dict[str, Pace] = {}
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's way to make one."""
        self = cls(crawler)
        if crawler.settings["LOG_LEVEL"] != "DEBUG":
            for name in LOUD:
                logging.getLogger(name).setLevel(logging.CRITICAL)
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)
        return self

    def opened(self) -> None:
        """Begin to show."""
        archive = self.crawler.get_extension(OpenArchive)
        assert archive is not None
        self.archive = archive
        self._began = time.monotonic()
        show = self._table if sys.stderr.isatty() else self._lines
        self._task = asyncio.ensure_future(show())

    async def closed(self) -> None:
        """Clear the table."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _table(self) -> None:
        with Live(console=self.console, transient=True, auto_refresh=False) as live:
            while True:
                live.update(self._picture(), refresh=True)
                await asyncio.sleep(PICTURE)

    def _picture(self) -> RenderableType:
        """The table of the sites; a bar where captures are read, or where the spider has a measure of its own."""
        if (told := self._told()) is None:
            return table_of(self.rows(), self.console.height)
        done, known, text = told
        bar = Table.grid(padding=(0, 1))
        bar.add_row(ProgressBar(total=known or None, completed=done, width=24), Text(text))
        return bar

    async def _lines(self) -> None:
        while True:
            await asyncio.sleep(LINE)
            told = self._told()
            line = told[2] if told else line_of(self.rows())
            self.console.print(line, highlight=False, soft_wrap=True)

    def _told(self) -> tuple[int, int, str] | None:
        """Done, known and the line that says it, of what is no crawl from the web; None of one that is."""
        if (own := getattr(self.crawler.spider, "progress", None)) is not None:
            found: tuple[int, int, str] = own()
            return found
        if self.archive.wanted is not None:
            return self._stored(self.archive.all_counts(), self.archive.wanted)
        return None

    def _stored(self, counts: dict[str, Any], wanted: int) -> tuple[int, int, str]:
        """The same where stored captures are read, and nothing is fetched."""
        done = _sum(counts, "page/stored") + _sum(counts, "failed/")
        rate = done / max(time.monotonic() - self._began, 0.001)
        left = f" · {_clock((wanted - done) / rate)} left" if rate > 0 and wanted > done else ""
        came_to = readings_of(self.archive.command, counts)
        text = f"{done:,} of {wanted:,} captures read · {rate:.1f}/s · {came_to}{left}"
        return done, wanted, text

    def rows(self) -> list[Row]:
        """How far each site is."""
        at = time.monotonic()
        waiting = self._waiting()
        return [
            row_of(name, site.counts, waiting.get(name, 0), self._paces.setdefault(name, Pace()), at)
            for name, site in self.archive.sites.items()
        ]

    def _waiting(self) -> dict[str, int]:
        """Pages that wait to be fetched, by site."""
        return self.archive.store.count_waiting(list(self.archive.sites))


def readings_of(command: str, counts: Mapping[str, Any]) -> str:
    """What the readings of a command came to: new articles and versions, or better readings of known captures."""
    if command == "reread":
        return f"{counts.get('record/reread', 0):,} better readings"
    new, versions = counts.get("record/new", 0), counts.get("record/changed", 0)
    return f"{new:,} new articles, {versions:,} new versions"


def _sum(counts: Mapping[str, int], prefix: str) -> int:
    return sum(n for key, n in counts.items() if key.startswith(prefix) and isinstance(n, int))


def _clock(seconds: float) -> str:
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"
