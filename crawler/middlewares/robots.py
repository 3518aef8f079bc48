"""robots.txt, asked for once a host, and waited for by every request to it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, one request at a time to a host whose rules are not here yet.

    Scrapy lets the requests that come meanwhile wait for one Deferred. Under asyncio that gives its result to the
    first of them and None, which means "allowed", to all others.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The host's rules; None where it has none, or none that could be had."""
        async with self._asking[urlsplit(request.url).netloc]:
            return await super().robot_parser(request)
