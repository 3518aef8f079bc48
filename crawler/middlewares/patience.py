"""Manners towards the many hosts that hold what pages need: 429 and 503 are waited for, a few times."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.middlewares.politeness import BUSY, retry_after


class Patience:
    """Holds back all requests to a host that asked for it; for crawls that have no frontier."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.longest = settings.getfloat("RETRY_AFTER_MAX")
        self.usual = settings.getfloat("RETRY_AFTER_DEFAULT")
        self.times = settings.getint("RETRY_TIMES")
        #: By host: the monotonic time before which nothing is asked of it.
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the host may be asked again."""
        host = urlsplit(request.url).netloc
        while (wait := self._not_before.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, 5.0))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """A busy host is left alone as long as it asks; after a few tries its answer stands."""
        if response.status not in BUSY or "stored" in request.meta:
            return response
        assert self.crawler.spider is not None
        head = response.headers.get("Retry-After")
        asked = retry_after(head.decode("latin-1") if head else None, datetime.now(UTC))
        wait = self.usual * 2 ** request.meta.get("retry_times", 0) if asked is None else asked
        if wait > self.longest:
            return response
        reason = str(response.status)
        again = get_retry_request(
            request, spider=self.crawler.spider, reason=reason, max_retry_times=self.times
        )
        if again is None:
            return response
        self._not_before[urlsplit(request.url).netloc] = time.monotonic() + wait
        return again
