"""Watching: what answers say of the site that no single page shows: soft 404s, one page for every address.

When a site's front page is there, an address that cannot exist is asked for, once a day at most: what is said of it is
what the site says of pages that are gone.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.http import Response

from crawler.extensions.archive import OpenArchive
from crawler.extract.page.decoding import decode
from crawler.failures import reason_of
from crawler.site import Site
from crawler.soft404 import Saying, improbable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)
#: Bytes of a page that may say no more than that there is nothing.
SMALL = 64 << 10
#: What was said of the address that cannot exist holds for so long.
FRESH = timedelta(days=1)


class Watching:
    """Counts ``soft 404`` and ``home is anything`` for the verdict."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._tasks: set[asyncio.Task[None]] = set()
        self._home: dict[str, Saying] = {}
        #: By site: what it says of a page that cannot exist, where it says so with status 200.
        self._missing: dict[str, Saying] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Watching:
        """Scrapy's way to make one."""
        self = cls(crawler)
        crawler.signals.connect(self.received, signal=signals.response_received)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)
        return self

    @property
    def archive(self) -> OpenArchive:
        """The crawl's archive."""
        archive = self.crawler.get_extension(OpenArchive)
        assert archive is not None
        return archive

    def received(self, response: Response, request: Request) -> None:
        """Look at a page that came from the network."""
        site = self.archive.sites.get(str(request.meta.get("site")))
        if site is None or "stored" in request.meta or response.status not in (200, 304):
            return
        if request.meta.get("seed") == "home" and site.name not in self._home:
            self._home[site.name] = Saying(_text(response))
            task = asyncio.ensure_future(self._probe(site, response.url))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if response.status != 200 or request.meta.get("revisit") or len(response.body) > SMALL:
            return
        missing = self._missing.get(site.name)
        if (
            missing is not None
            and request.meta.get("seed") != "home"
            and Saying(_text(response)).same_as(missing)
        ):
            site.counts["soft 404"] += 1

    async def closed(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _probe(self, site: Site, home: str) -> None:
        """Ask for an address that cannot exist, and keep what is said of it."""
        url = improbable(home, site.name)
        try:
            status, text = self._known(site, url) or await self._asked(site, url)
        except Exception as error:  # noqa: BLE001  no answer is an answer: nothing is known of missing pages
            logger.info("%s was not answered: %s", url, reason_of(error)[1])
            return
        site.counts[f"probe/{status}"] += 1
        if status == 200:
            self._missing[site.name] = Saying(text)
            if self._missing[site.name].same_as(self._home[site.name]):
                site.counts["home is anything"] += 1

    def _known(self, site: Site, url: str) -> tuple[int, str] | None:
        """What was said within a day."""
        store = self.archive.store
        capture = store.latest_of(site.name, url)
        if capture is None or store.clock() - capture.fetched_at > FRESH:
            return None
        if capture.status != 200:
            return capture.status, ""
        stored = self.archive.read(capture)
        body, _ = stored.payload(SMALL)
        return 200, decode(body, capture.mime)[0]

    async def _asked(self, site: Site, url: str) -> tuple[int, str]:
        assert self.crawler.engine is not None
        # As of robots.txt, what is answered is captured and not read as a page of the site.
        response = await self.crawler.engine.download_async(
            Request(url, meta={"site": site.name, "dont_retry": True, "dont_redirect": True})
        )
        return response.status, _text(response) if response.status == 200 else ""


def _text(response: Response) -> str:
    content_type = response.headers.get("Content-Type")
    return decode(response.body[:SMALL], content_type.decode("latin-1") if content_type else None)[0]
