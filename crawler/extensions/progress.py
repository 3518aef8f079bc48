"""Seeing a crawl work: a progress bar for people at a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar
from scrapy import signals
from scrapy.logformatter import LogFormatter

from crawler.extensions.archive import OpenArchive

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Seconds between two updates of the bar, and between two plain lines.
BAR, LINE = 0.5, 15.0


#: Loggers that print a traceback for what is recorded as a failure anyway, e.g. a robots.txt that cannot be had.
LOUD = ("scrapy.downloadermiddlewares.robotstxt", "scrapy.core.downloader.handlers.http11")


class QuietLog(LogFormatter):
    """Items are no news: the archive has them."""

    def scraped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """No line for each record."""

    def dropped(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Dropped items are counted."""


class Progress:
    """Pages done and known, pages a second, articles, failures, time left."""

    archive: OpenArchive

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.console = Console(stderr=True)
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
        show = self._bar if sys.stderr.isatty() else self._lines
        self._task = asyncio.ensure_future(show())

    async def closed(self) -> None:
        """Clear the bar."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _bar(self) -> None:
        columns = (SpinnerColumn(), BarColumn(bar_width=24), TextColumn("{task.description}"))
        with Bar(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task("beginning …", total=None)
            while True:
                done, known, text = self.state()
                bar.update(task, completed=done, total=known or None, description=text)
                await asyncio.sleep(BAR)

    async def _lines(self) -> None:
        while True:
            await asyncio.sleep(LINE)
            self.console.print(self.state()[2], highlight=False)

    def state(self) -> tuple[int, int, str]:
        """Pages done, pages known, and the line that says it."""
        counts = self.archive.all_counts()
        if (own := getattr(self.crawler.spider, "progress", None)) is not None:
            found: tuple[int, int, str] = own()
            return found
        if self.archive.wanted is not None:
            return self._read_again(counts, self.archive.wanted)
        scheduler = self.crawler.engine.scheduler if self.crawler.engine else None
        known = scheduler.size() if scheduler is not None and hasattr(scheduler, "size") else 0
        failures = _sum(counts, "failed/")
        done = (
            _sum(counts, "page/")
            - _sum(counts, "page/stored")
            + _sum(counts, "failed/")
            - _sum(counts, "failed/4")
        )
        done = min(done, known) if known else done
        rate = done / max(time.monotonic() - self._began, 0.001)
        left = f" · {_clock((known - done) / rate)} left" if rate > 0 and known > done else ""
        text = (
            f"{done:,} of {known:,} known pages · {rate:.1f}/s · {counts.get('record/new', 0):,} new articles"
            f" · {failures:,} failures{left}"
        )
        again = _sum(counts, "page/stored")
        return done, known, text + (f" · {again:,} read again" if again else "")

    def _read_again(self, counts: dict[str, Any], wanted: int) -> tuple[int, int, str]:
        """The same where stored captures are read, and nothing is fetched."""
        done = _sum(counts, "page/stored") + _sum(counts, "failed/")
        rate = done / max(time.monotonic() - self._began, 0.001)
        left = f" · {_clock((wanted - done) / rate)} left" if rate > 0 and wanted > done else ""
        better = counts.get("record/reread", 0)
        text = f"{done:,} of {wanted:,} captures read · {rate:.1f}/s · {better:,} better readings{left}"
        return done, wanted, text


def _sum(counts: dict[str, Any], prefix: str) -> int:
    return sum(n for key, n in counts.items() if key.startswith(prefix) and isinstance(n, int))


def _clock(seconds: float) -> str:
    minutes, s = divmod(int(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"
