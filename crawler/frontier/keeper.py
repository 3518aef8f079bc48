"""Looks after the leases while the crawl runs: renews them, shares hosts, and ends quickly when it has to end."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from crawler.frontier.leasing import monotonic

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.frontier import Frontier

#: Seconds between two looks at whether the crawl ends.
TICK = 0.25
#: How often leases are renewed within their time.
RENEWALS = 6
#: Seconds between two looks at whether other workers have too little to do.
SHARING = 1.0
#: Seconds that requests under way get when the crawl ends.
GRACE = 2.0


class Keeper:
    """A task beside the crawl. `ending`: the crawl was told to end, what is under way is not waited for."""

    def __init__(self, frontier: Frontier, crawler: Crawler) -> None:
        self.frontier = frontier
        self.crawler = crawler
        self.ending = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.ensure_future(self._run())

    def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        every = self.frontier.lease.total_seconds() / RENEWALS
        renewed, closing_since = monotonic(), None
        shared, parent = renewed, os.getppid()
        while True:
            await asyncio.sleep(TICK)
            now = monotonic()
            if closing_since is None and self._closing():
                closing_since = now
            if self.frontier.archive.is_worker and os.getppid() != parent and closing_since is None:
                # Who began the run is dead: nobody is left to end it. The next crawl goes on.
                self._end = asyncio.ensure_future(self.crawler.stop_async())
                closing_since = now
            if closing_since is not None and not self.ending and now - closing_since >= GRACE:
                self.ending = True
                self._cancel_downloads()
            if self.frontier.archive.broken is not None:
                continue
            with self.frontier.archive.guarded():
                if now - renewed >= every:
                    renewed = now
                    self.frontier.leasing.renew(now)
                if now - shared >= SHARING:
                    shared = now
                    self.frontier.leasing.share(now)
                self.frontier.leasing.part(now, self.frontier.under_way)

    def _closing(self) -> bool:
        engine = self.crawler.engine
        return engine is not None and engine._slot is not None and engine._slot.closing is not None

    def _cancel_downloads(self) -> None:
        assert self.crawler.engine is not None
        cancel = getattr(self.crawler.engine.downloader, "cancel_all", None)
        if cancel is not None:
            cancel()
