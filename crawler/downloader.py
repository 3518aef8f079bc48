"""Scrapy's downloader: delays count from when requests go out, and no end waits for a host that hangs."""

from __future__ import annotations

import asyncio
from time import monotonic

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

#: Turns of the event loop after which a request is written: it is handed to its connection in one turn and sent in the
#: next, and a connection that has to be made first takes turns too (`tests.bench.manners` saw some go out after three).
TURNS = 5


class PoliteDownloader(Downloader):
    """Remembers each download as a task of its own; notes in `sent_at` of a request's meta when it went out."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: set[asyncio.Task[Response]] = set()
        #: Slots that were answered before.
        self._answered: set[str] = set()
        crawler.signals.connect(self._answer_begins, signal=signals.headers_received)

    async def _download(self, slot: Slot, request: Request) -> Response:
        self._after(TURNS, slot, request)
        return await super()._download(slot, request)

    def _after(self, turns: int, slot: Slot, request: Request) -> None:
        """Of a process that is held up, by whatever it does, a request goes out a while after its turn came."""
        if turns:
            asyncio.get_running_loop().call_soon(self._after, turns - 1, slot, request)
        else:
            slot.lastseen = request.meta["sent_at"] = monotonic()

    def _answer_begins(self, request: Request) -> None:
        """Before its first request a host has to be found and connected to: that one may have gone out just now."""
        key: str = request.meta[self.DOWNLOAD_SLOT]
        if key not in self._answered and (slot := self.slots.get(key)) is not None:
            self._answered.add(key)
            slot.lastseen = request.meta["sent_at"] = monotonic()

    async def _enqueue_request(self, request: Request) -> Response:
        task = asyncio.ensure_future(super()._enqueue_request(request))
        self._under_way.add(task)
        try:
            return await task
        except asyncio.CancelledError as error:
            raise IgnoreRequest("given up: the crawl ends") from error
        finally:
            self._under_way.discard(task)

    def cancel_all(self) -> None:
        """Give up all that is under way."""
        for task in list(self._under_way):
            task.cancel()
