"""Keeps the search index up with the crawl: works off the outbox now and then, and at the end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from scrapy import signals

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
        while True:
            await asyncio.sleep(EVERY)
            await asyncio.to_thread(self.index.catch_up, self.archive.store)
            self.archive.beat()

    async def closed(self) -> None:
        """The last round: what the crawl stored can be found when it ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self.index.catch_up, self.archive.store)
        self.index.close()
