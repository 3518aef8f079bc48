"""robots.txt as RFC 9309 has it: asked for once a day, waited for by every request to its host."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser

from archive.errors import KhotinError
from crawler.extensions.archive import OpenArchive
from crawler.frontier.leasing import monotonic

#: Rules are used for a day (RFC 9309, 2.4), older ones only where robots.txt cannot be had.
FRESH, STALE = timedelta(days=1), timedelta(days=30)
#: Seconds for which a failure holds: less than a page waits before it is tried again.
FAILED_FOR = 0.4
#: Seconds that it may take, being little and the first that is asked: so a host that is not there is soon known.
TIMEOUT = 15.0


@dataclass(slots=True)
class Rules:
    """What was learned of a host's robots.txt, and until when (monotonic seconds) it holds."""

    parser: RobotParser | None
    until: float
    error: Exception | None = None


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware with other rules for what it may ask.

    2xx: its rules. 4xx: all is allowed. 5xx, or no answer: nothing is (RFC 9309, 2.3.1.4), unless an earlier
    robots.txt is in the archive: then that holds. A page of a host that cannot be reached fails as robots.txt did.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        archive = crawler.get_extension(OpenArchive)
        assert archive is not None
        self.archive = archive
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._rules: dict[str, Rules] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The host's rules.

        Raises:
            IgnoreRequest: they cannot be had because of the server; another error: because it does not answer.
        """
        netloc = urlsplit(request.url).netloc
        async with self._asking[netloc]:
            rules = self._rules.get(netloc)
            if rules is None or rules.until <= monotonic():
                rules = self._rules[netloc] = await self._learn(request)
        request.meta["unasked"] = rules.error is not None
        if rules.error is not None:
            raise rules.error
        return rules.parser

    async def _learn(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        if (kept := self._kept(url, FRESH)) is not None:
            return await self._parsed(kept, request)
        asking = Request(
            url,
            priority=self.DOWNLOAD_PRIORITY,
            meta={
                "dont_obey_robotstxt": True,
                "dont_retry": True,
                "download_timeout": min(TIMEOUT, self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")),
            },
            callback=NO_CALLBACK,
        )
        assert self.crawler.engine is not None
        try:
            response: Response = await self.crawler.engine.download_async(asking)
        except IgnoreRequest as error:
            if self.archive.broken is not None:
                raise
            return await self._out_of_reach(url, request, error)
        except Exception as error:  # noqa: BLE001  whatever it was, the page fails of it as of its own failure
            return await self._out_of_reach(url, request, error)
        if response.status < 300:
            return await self._parsed(response.body, request)
        if 400 <= response.status < 500 and response.status != 429:
            return await self._parsed(b"", request)
        refusal = IgnoreRequest(
            f"robots.txt cannot be had ({response.status}): nothing is asked until it can"
        )
        return await self._out_of_reach(url, request, refusal)

    async def _out_of_reach(self, url: str, request: Request, error: Exception) -> Rules:
        if (kept := self._kept(url, STALE)) is not None:
            return await self._parsed(kept, request)
        return Rules(None, monotonic() + FAILED_FOR, error)

    async def _parsed(self, body: bytes, request: Request) -> Rules:
        parser = self._parserimpl.from_crawler(self.crawler, body)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request
        )
        return Rules(parser, monotonic() + FRESH.total_seconds())

    def _kept(self, url: str, age: timedelta) -> bytes | None:
        """The robots.txt in the archive, where it is no older; empty where the host said that it has none."""
        site = self.archive.site_of(url)
        try:
            capture = self.archive.store.latest_of(site, url)
            if capture is None or capture.fetched_at < datetime.now(UTC) - age:
                return None
            if 400 <= capture.status < 500 and capture.status != 429:
                return b""
            if capture.status != 200:
                return None
            return self.archive.read(capture).payload(1 << 20)[0]
        except KhotinError:
            return None
