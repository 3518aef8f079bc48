"""Scrapy's downloader, whose requests under way can be given up: an end does not wait for a host that hangs."""

from __future__ import annotations

import asyncio

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class CancellableDownloader(Downloader):
    """Remembers each download as a task of its own."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: set[asyncio.Task[Response]] = set()

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
