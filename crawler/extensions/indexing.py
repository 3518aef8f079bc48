"""Keeps the search index up with the crawl: works off the outbox now and then, and at the end."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from scrapy import signals

from archive.errors import KhotinError
from archive.index import Index
from crawler.extensions.archive import OpenArchive

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
#: Seconds between two rounds: a record can be found at most this long after it was stored.
EVERY = 5.0


class Indexing:
    """Runs `Index.catch_up` in a thread, so that the crawl goes on meanwhile."""

    archive: OpenArchive
    index: Index

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
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
        self.index = Index.open(archive.home.index)
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
            await asyncio.to_thread(self.index.catch_up, self.archive.store)
            self.archive.beat()
        except (KhotinError, OSError) as error:
            # The index is derived and the outbox keeps what it lacks.
            logger.warning("the search index is behind, the next crawl or search catches up: %s", error)

    async def closed(self) -> None:
        """End the rounds. None is cut off: its thread would go on, and hold the index's lock against the last one."""
        self._over.set()
        if self._task is not None:
            await self._task
        self.index.close()
