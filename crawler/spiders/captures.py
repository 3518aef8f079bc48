"""The spider whose responses come from WARC files instead of the network: reading again, rebuilding, importing.

What is read, and with what, says its `work`; everything after the response is as in a crawl: the reading
processes, the pipelines, the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.store.captures import CaptureInfo
from crawler.extensions.archive import OpenArchive
from crawler.extract.template import SiteMemory
from crawler.items import ArticleItem
from crawler.page_item import Origin, item_of, job_of
from crawler.profile import Profile
from crawler.reader import Reader
from crawler.site import Site


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stored capture to be read, and what to read it with.

    `memory` and `profile`: digests of the site's memory and profile; None for none. `run_id`: the run that is part
    of the record's provenance.
    """

    capture: CaptureInfo
    memory: str | None
    profile: str | None
    run_id: int | None


#: Captures on their way at once: the others wait in the archive, not in memory.
AHEAD = 64
#: Captures after which the run's row says how far it came: what a kill costs at most.
BEAT = 50

#: The captures to read, in ascending order of their numbers; asked for once the run has begun.
Work = Callable[["CapturesSpider"], Iterator[Wanted]]


class CapturesSpider(Spider):
    """Reads stored captures of `its` sites; `over` makes one. It never touches the network.

    The run's count ``up to`` is the number of a capture: it and all before it that were wanted are done.
    """

    name = "captures"
    its: ClassVar[tuple[Site, ...]] = ()
    custom_settings = {  # noqa: RUF012  Scrapy's way to say it
        # The frontier is for what is still to be fetched.
        "SCHEDULER": "scrapy.core.scheduler.Scheduler",
        "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "http", "https", "s3")),
        "DOWNLOAD_DELAY": 0,
    }

    reader: Reader

    def __init__(self, work: Work, command: str, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sites = {site.name: site for site in self.its}
        self.work = work
        self.command = command
        self.options = options
        self._begun: dict[int, None] = {}
        self._room = asyncio.Event()
        self._last = 0
        self._since_beat = 0
        #: Each site as it was with some profile and memory, and where the reading processes find its template.
        self._eras: dict[tuple[str, str | None, str | None], tuple[Site, str | None]] = {}

    @classmethod
    def over(cls, sites: tuple[Site, ...]) -> type[CapturesSpider]:
        """The spider restricted to some sites."""
        return type(cls.__name__, (cls,), {"its": sites})

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> CapturesSpider:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.reader = Reader.from_settings(crawler.settings)
        crawler.signals.connect(spider.reader.close, signal=signals.engine_stopped)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.stored, signal=signal)
        crawler.signals.connect(spider.fault, signal=signals.spider_error)
        return spider

    @cached_property
    def archive(self) -> OpenArchive:
        """The archive that is read from and written to; there once the engine runs."""
        found = self.crawler.get_extension(OpenArchive)
        assert found is not None
        return found

    async def start(self) -> AsyncIterator[Request]:
        """The captures, a few at a time: they wait in the archive, not in memory."""
        engine = self.crawler.engine
        assert engine is not None
        with self.archive.vital():
            self.archive.begin(list(self.sites.values()), self.command, self.options)
        await self.prepare()
        with self.archive.vital():
            work = self.work(self)
        while True:
            # Scrapy alone would hold as many as have five megabytes together: thousands of small ones.
            while len(self._begun) >= AHEAD and self.archive.broken is None:
                self._room.clear()
                await self._room.wait()
            if engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            with self.archive.vital():
                wanted = next(work, None)
            if wanted is None:
                return
            self._begun[wanted.capture.id] = None
            self._last = wanted.capture.id
            yield self._request(wanted)

    async def prepare(self) -> None:
        """What is to be done when the run has begun, before anything is read."""

    def _request(self, wanted: Wanted) -> Request:
        return Request(
            wanted.capture.url,
            callback=self.parse,
            errback=self.failed,
            meta={
                "site": wanted.capture.site,
                "key": wanted.capture.url_key,
                "stored": wanted.capture,
                "wanted": wanted,
                "dont_obey_robotstxt": True,
                # A redirect that was captured is no redirect to follow.
                "dont_redirect": True,
            },
        )

    async def parse(self, response: Response) -> AsyncIterator[ArticleItem]:
        """Read a page with what is wanted."""
        wanted: Wanted = response.meta["wanted"]
        site, template = self._era(wanted)
        self.sites[site.name].counts["page/stored"] += 1
        reading = await self.reader.read(job_of(site, response, template, no_links=True))
        yield item_of(site, response, reading, Origin(wanted.run_id, wanted.memory if template else None))

    def failed(self, failure: Any) -> None:
        """A capture that cannot be had from its WARC file: recorded; what was read of it before stays."""
        self._failed(failure.request.meta["wanted"].capture, "capture damaged", str(failure.value))

    def fault(self, failure: Any, response: Response) -> None:
        """Code of ours failed over a capture: recorded, the others are read."""
        self._failed(response.meta["wanted"].capture, "fault", repr(failure.value))

    def _failed(self, capture: CaptureInfo, reason: str, detail: str) -> None:
        self._room.set()
        self.sites[capture.site].counts[f"failed/{reason}"] += 1
        if self.archive.broken is None:
            with self.archive.vital():
                self.archive.store.add_issue(
                    capture.site,
                    reason,
                    " ".join(detail.split())[:500],
                    url=capture.url,
                    run_id=self.archive.run_id,
                    capture_id=capture.id,
                )
            self._done(capture.id)

    def stored(self, item: ArticleItem) -> None:
        """An item is through the pipelines."""
        self._room.set()
        if self.archive.broken is None:
            self._done(item.capture_id)

    def _done(self, capture_id: int) -> None:
        self._begun.pop(capture_id, None)
        before = min(self._begun) - 1 if self._begun else self._last
        self.archive.counts["up to"] = max(before, self.archive.counts["up to"])
        self._since_beat += 1
        if self._since_beat >= BEAT:
            self._since_beat = 0
            with self.archive.vital():
                self.archive.beat()

    # ── What to read with ──────────────────────────────────────────────────────────────────────

    def _era(self, wanted: Wanted) -> tuple[Site, str | None]:
        key = (wanted.capture.site, wanted.profile, wanted.memory)
        if key not in self._eras:
            with self.archive.vital():
                self._eras[key] = self._load(*key)
        return self._eras[key]

    def _load(self, name: str, profile: str | None, memory: str | None) -> tuple[Site, str | None]:
        site = self.sites[name]
        if profile != (site.profile.digest if site.described else None):
            content = self.archive.store.profile(name, profile) if profile else None
            then = Profile.from_content(content) if content else Profile(host=name)
            site = replace(site, profile=then, described=content is not None)
        text = self.archive.store.memory(name, memory) if memory else None
        try:
            return site, self.reader.publish(name, SiteMemory.from_json(text).freeze()) if text else None
        except ValueError:
            # Kept in a format of another time: such pages are read by what stands on them alone.
            return site, None

    def memory_in_use(self, name: str) -> str | None:
        """Digest of the site's memory that readings use today; None where there is none that can be read."""
        row = self.archive.store.site(name)
        if row is None or row.memory is None:
            return None
        try:
            SiteMemory.from_json(self.archive.store.memory(name) or "")
        except ValueError:
            return None
        return row.memory
