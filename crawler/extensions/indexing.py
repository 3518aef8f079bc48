"""Keeps the search index up with the crawl: a process beside it works off the outbox now and then, and at the end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from scrapy import signals

from archive.errors import KhotinError
from archive.index.beside import Beside
from crawler.extensions.archive import OpenArchive

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
#: Seconds between two rounds: a record can be found at most this long after it was stored.
EVERY = 5.0


class Indexing:
    """Has the outbox worked off by a process beside the crawl, which begins with the first round."""

    archive: OpenArchive

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._beside: Beside | None = None
        self._task: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Indexing:
        """Scrapy's way to make one."""
        self = cls(crawler)
        crawler.signals.connect(self.opened, signal=signals.spider_opened)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)
        return self

    def opened(self) -> None:
        """Begin the rounds."""
        archive = self.crawler.get_extension(OpenArchive)
        assert archive is not None
        self.archive = archive
        self._task = asyncio.ensure_future(self._rounds())

    async def _rounds(self) -> None:
        """A round now and then; the last one when the crawl is over: what it stored can be found when it ends."""
        while not self._over.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), EVERY)
            if self.archive.broken is None:
                await self._round()

    async def _round(self) -> None:
        try:
            await asyncio.to_thread(self._work_off)
            self.archive.beat()
        except (KhotinError, OSError) as error:
            # The index is derived and the outbox keeps what it lacks.
            logger.warning("the search index is behind, the next crawl or search catches up: %s", error)

    def _work_off(self) -> None:
        if self._beside is not None:
            try:
                return self._beside.round()
            except (EOFError, OSError):
                self._beside.close()  # somebody ended it: once more with another
        self._beside = Beside(self.archive.home)
        try:
            return self._beside.round()
        except EOFError as error:
            self._beside.close()
            self._beside = None
            raise KhotinError("the process that indexes died") from error

    async def closed(self) -> None:
        """End the rounds. None is cut off: it would go on, and hold the index's lock against the last one."""
        self._over.set()
        if self._task is not None:
            await self._task
        if self._beside is not None:
            await asyncio.to_thread(self._beside.close)
