"""Manners towards a host: Retry-After is waited for, Crawl-delay in robots.txt is kept."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import call_later

logger = logging.getLogger(__name__)
#: Statuses by which a server asks to be left alone for a while.
BUSY = frozenset({429, 503})


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After head (RFC 9110, 10.2.3: seconds or a date); None where it says nothing."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


class Politeness:
    """Holds back all requests to a host that asked for it, then tries again, a few times."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.longest = settings.getfloat("RETRY_AFTER_MAX")
        self.usual = settings.getfloat("RETRY_AFTER_DEFAULT")
        self.longest_delay = settings.getfloat("CRAWL_DELAY_MAX")
        self.times = settings.getint("RETRY_TIMES")
        #: By host: the monotonic time before which nothing is asked of it.
        self._not_before: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Politeness:
        """Scrapy's way to make one."""
        self = cls(crawler)
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        return self

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
        tries = request.meta.get("retry_times", 0)
        wait = self.usual * 2**tries if asked is None else asked
        if wait > self.longest:
            return response
        again = get_retry_request(
            request, spider=self.crawler.spider, reason=f"{response.status}", max_retry_times=self.times
        )
        if again is None:
            return response
        host = urlsplit(request.url).netloc
        self._rest(request, max(self._not_before.get(host, 0.0), time.monotonic() + wait))
        logger.info("%s asks for %.0f s of rest (%d)", host, wait, response.status)
        return again

    def _rest(self, request: Request, until: float) -> None:
        """Ask nothing of the host before a monotonic time, nor what waits for its turn in the downloader already."""
        self._not_before[urlsplit(request.url).netloc] = until
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        _, slot = downloader._get_slot(request)
        if slot.latercall:
            slot.latercall.cancel()
        slot.latercall = call_later(until - time.monotonic(), downloader._latercall, slot)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the Crawl-delay that robots.txt asks for, up to CRAWL_DELAY_MAX."""
        delay = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not delay or self.crawler.engine is None:
            return
        key, slot = self.crawler.engine.downloader._get_slot(request)
        slot.delay = max(slot.delay, min(float(delay), self.longest_delay))
        logger.info("%s asks for %g s between requests", key, delay)
