"""Manners towards a host: Retry-After and Crawl-delay are kept, and one that fails is left alone."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.failures import reason_of
from crawler.frontier import Frontier
from crawler.frontier.leasing import monotonic

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
    """Tells the frontier how each host answers: the frontier holds back all requests to one that asked for rest."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.longest = settings.getfloat("RETRY_AFTER_MAX")
        self.usual = settings.getfloat("RETRY_AFTER_DEFAULT")
        self.longest_delay = settings.getfloat("CRAWL_DELAY_MAX")
        self.times = settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Politeness:
        """Scrapy's way to make one."""
        self = cls(crawler)
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        return self

    @property
    def frontier(self) -> Frontier:
        """The crawl's frontier."""
        assert self.crawler.engine is not None
        scheduler = self.crawler.engine.scheduler
        assert isinstance(scheduler, Frontier)
        return scheduler

    async def process_request(self, request: Request) -> None:
        """Pages wait in the frontier; what is asked for beside them (robots.txt) waits here for a host that rests."""
        if "page" in request.meta or "stored" in request.meta:
            return
        lane = self.frontier.lane_of(request)
        if lane is not None and lane.failures == 0 and request.meta.get("retry_times", 0):
            while (wait := lane.next_at - monotonic()) > 0:
                await asyncio.sleep(min(wait, 5.0))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """A busy host is left alone as long as it asks; after a few tries its answer stands."""
        if "stored" in request.meta:
            return response
        if response.status not in BUSY:
            if response.status >= 500:
                request.meta["failure"] = (str(response.status), "")
                self.frontier.stumbled(request)
            else:
                proxied = "proxy" in request.meta
                address = str(response.ip_address) if response.ip_address and not proxied else None
                self.frontier.answered(request, address)
            return response
        assert self.crawler.spider is not None
        head = response.headers.get("Retry-After")
        asked = retry_after(head.decode("latin-1") if head else None, datetime.now(UTC))
        tries = request.meta.get("retry_times", 0)
        wait = self.usual * 2**tries if asked is None else asked
        if wait > self.longest:
            return response
        self.frontier.rest(request, wait)
        again = get_retry_request(
            request, spider=self.crawler.spider, reason=f"{response.status}", max_retry_times=self.times
        )
        if again is None:
            return response
        again.meta["waited"] = again.meta["retry_times"]
        logger.info("%s asks for %.0f s of rest (%d)", request.url, wait, response.status)
        return again

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A host that does not answer."""
        if isinstance(exception, IgnoreRequest) or "stored" in request.meta:
            return
        request.meta["failure"] = reason_of(exception)
        # Where robots.txt could not be had, that was the failure: the page was not asked for.
        if not request.meta.get("unasked"):
            self.frontier.stumbled(request)
        elif (lane := self.frontier.lane_of(request)) is not None and lane.hopeless:
            request.meta["dont_retry"] = True

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Keep the Crawl-delay that robots.txt asks for, up to CRAWL_DELAY_MAX."""
        delay = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not delay or self.crawler.engine is None:
            return
        seconds = min(float(delay), self.longest_delay)
        key, slot = self.crawler.engine.downloader._get_slot(request)
        slot.delay = max(slot.delay, seconds)
        self.frontier.keep_delay(request, seconds)
        logger.info("%s asks for %g s between requests", key, delay)
