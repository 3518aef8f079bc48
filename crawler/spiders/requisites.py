"""The spider that fetches what stored pages need to be shown, from whatever host, and the documents they hand out."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.settings import BaseSettings

from archive.identity import url_key
from archive.store.captures import CaptureInfo
from crawler.extensions.archive import OpenArchive
from crawler.extract.requisites import Kind, Requisite, kind_of_address
from crawler.failures import reason_of
from crawler.items import ArticleItem
from crawler.page_item import Origin, item_of
from crawler.reader import Job, Reader
from crawler.site import Site
from crawler.urls import MAX_LENGTH, shapes

#: A requisite whose own requisites are looked for is at most so many steps from a page (style, import, import …).
MOST_STEPS = 6
#: Addresses of one pattern that differ in their parameters alone: more of them are a counter's.
MOST_ALIKE = 300
#: What has requisites of its own.
NESTED: frozenset[Kind] = frozenset({"style", "script", "frame"})


class RequisitesSpider(Spider):
    """Fetches the requisites of `its` sites' pages, but for what was fetched since `since`; `over` makes one."""

    name = "requisites"
    its: ClassVar[tuple[Site, ...]] = ()
    reader: Reader

    def __init__(self, since: datetime, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sites = {site.name: site for site in self.its}
        self.since = since
        self.options = options
        self.asked: set[str] = set()
        #: Captures of this snapshot by address: to be taken apart again, not fetched again.
        self.known: dict[str, CaptureInfo] = {}
        self.done = 0
        self._alike: Counter[str] = Counter()

    @classmethod
    def over(cls, sites: tuple[Site, ...]) -> type[RequisitesSpider]:
        """The spider restricted to some sites."""
        return type(cls.__name__, (cls,), {"its": sites})

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No frontier: what is needed follows from the stored pages, at any time."""
        super().update_settings(settings)
        settings.set("SCHEDULER", "scrapy.core.scheduler.Scheduler", "spider")
        middlewares = dict(settings.getdict("DOWNLOADER_MIDDLEWARES"))
        middlewares["crawler.middlewares.politeness.Politeness"] = None
        middlewares["crawler.middlewares.patience.Patience"] = 540
        settings.set("DOWNLOADER_MIDDLEWARES", middlewares, "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> RequisitesSpider:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        spider.reader = Reader.from_settings(settings)
        spider.most = settings.getint("REQUISITE_MAX")
        crawler.signals.connect(spider.reader.close, signal=signals.engine_stopped)
        crawler.signals.connect(spider.headers_received, signal=signals.headers_received)
        return spider

    most: int

    @property
    def archive(self) -> OpenArchive:
        """The archive that is read from and written to; there once the engine runs."""
        found = self.crawler.get_extension(OpenArchive)
        assert found is not None
        return found

    async def start(self) -> AsyncIterator[Request]:
        """The stored pages, one by one: the next when what the last ones need is fetched."""
        engine = self.crawler.engine
        assert engine is not None
        archive = self.archive
        with archive.vital():
            archive.begin(list(self.sites.values()), "requisites", self.options)
            pages = [page for name in self.sites for page in archive.store.newest_pages(name)]
            for name in self.sites:
                self.known |= {c.url_key: c for c in archive.store.requisites_since(name, self.since)}
                archive.payloads[name] |= archive.store.payload_digests(name)
        archive.counts["pages"] = len(pages)
        for page in pages:
            while engine.needs_backout():
                await self.crawler.signals.wait_for(signals.scheduler_empty)
            yield self._from_archive(page, self.page, {"site": page.site, "steps": 0, "kind": "page"})

    # ── What is needed ───────────────────────────────────────────────────────────────────────────────────────

    async def page(self, response: Response) -> AsyncIterator[Request]:
        """What a stored page needs."""
        self.done += 1
        async for request in self._needs(response):
            yield request

    async def fetched(self, response: Response) -> AsyncIterator[Request | ArticleItem]:
        """A requisite: what it needs itself, or what it says."""
        meta = response.meta
        site = self.sites[meta["site"]]
        if "stored" not in meta:
            site.counts[f"requisite/{response.status}"] += 1
            if response.status != 200:
                self._issue(response.request, str(response.status), "")
                return
            site.counts[f"fetched/{meta['kind']}"] += 1
        if response.status != 200:
            return
        if meta["kind"] == "document":
            reading = await self.reader.read(self._job(site, response, "page"))
            if reading.document is not None:
                yield item_of(site, response, reading, Origin(self.archive.run_id, None))
        elif meta["kind"] in NESTED and meta["steps"] < MOST_STEPS:
            async for request in self._needs(response):
                yield request

    async def _needs(self, response: Response) -> AsyncIterator[Request]:
        meta = response.meta
        site = self.sites[meta["site"]]
        reading = await self.reader.read(self._job(site, response, meta["kind"]))
        # A frame is a page of another's: what it needs is needed, what its own frames need is not.
        steps = MOST_STEPS if meta["kind"] == "frame" else meta["steps"] + 1
        for request in self._requests(site, reading.requisites, response.url, steps):
            yield request

    def _job(self, site: Site, response: Response, kind: str) -> Job:
        content_type = response.headers.get("Content-Type")
        at = response.meta["fetched_at"]
        return Job(
            url=response.url,
            body=response.body,
            content_type=content_type.decode("latin-1") if content_type else None,
            captured=at,
            hints=site.hints(response.url, at),
            requisites=kind,
        )

    def _requests(
        self, site: Site, wanted: Iterable[tuple[str, Kind]], of: str, steps: int
    ) -> Iterator[Request]:
        for requisite in (Requisite(url, kind) for url, kind in wanted):
            key = url_key(requisite.url)
            if key in self.asked:
                continue
            self.asked.add(key)
            meta = {"site": site.name, "key": key, "kind": requisite.kind, "steps": steps, "requisite": True}
            if known := self.known.get(key):
                if requisite.kind in NESTED or (requisite.kind == "document" and known.read_state == "none"):
                    yield self._from_archive(known, self.fetched, meta)
                continue
            if reason := self._left_out(site, requisite, key):
                site.counts[f"left out/{reason}"] += 1
                self.archive_issue(site, requisite.url, f"left out: {reason}", f"needed by {of}")
                continue
            yield Request(
                requisite.url, callback=self.fetched, errback=self.failed, meta=meta | {"most": self.most}
            )

    def _left_out(self, site: Site, requisite: Requisite, key: str) -> str | None:
        if len(requisite.url) > MAX_LENGTH:
            return "too long an address"
        if requisite.kind == "frame" and site.owns(requisite.url):
            return None if kind_of_address(requisite.url) else "a page of the site"
        if "?" in key:
            wide = shapes(key)[1]
            self._alike[wide] += 1
            if self._alike[wide] > MOST_ALIKE:
                return "a counter"
        return None

    def _from_archive(self, capture: CaptureInfo, callback: Any, meta: dict[str, Any]) -> Request:
        return Request(
            capture.url,
            callback=callback,
            errback=self.failed,
            priority=10,
            meta=meta | {"stored": capture, "dont_obey_robotstxt": True, "dont_redirect": True},
        )

    # ── What cannot be had ───────────────────────────────────────────────────────────────────────────────────

    def headers_received(
        self, headers: Any, body_length: int | None, request: Request, spider: Spider
    ) -> None:
        """Leave out what is larger than the limit before it is fetched."""
        if request.meta.get("requisite") and body_length and body_length > self.most:
            request.meta["too_large"] = body_length
            raise StopDownload(fail=True)

    def failed(self, failure: Any) -> None:
        """A requisite that cannot be had: recorded with its reason."""
        request = failure.request
        site = self.sites[request.meta["site"]]
        if size := request.meta.get("too_large"):
            site.counts["left out/too large"] += 1
            self.archive_issue(site, request.url, "left out: too large", f"{size:,} bytes")
            return
        reason, detail = reason_of(failure.value)
        if reason == "robots.txt":
            site.counts["left out/robots.txt"] += 1
            self.archive_issue(site, request.url, "left out: robots.txt", detail)
            return
        self._issue(request, reason, detail)

    def _issue(self, request: Request | None, reason: str, detail: str) -> None:
        assert request is not None
        site = self.sites[request.meta["site"]]
        site.counts[f"failed/{reason}"] += 1
        self.archive_issue(site, request.url, reason, detail)

    def archive_issue(self, site: Site, url: str, reason: str, detail: str) -> None:
        """Record what is missing, so that a rescuer finds it in the report and in the database."""
        if self.archive.broken is None:
            with self.archive.vital():
                self.archive.store.add_issue(
                    site.name, reason, detail[:500], url=url, run_id=self.archive.run_id
                )

    def progress(self) -> tuple[int, int, str]:
        """Done, known, and the line that says it."""
        counts = self.archive.all_counts()
        waiting = self.crawler.engine.scheduler if self.crawler.engine else None
        left = len(waiting) if waiting is not None else 0  # type: ignore[arg-type]
        got, pages = counts.get("requisite/200", 0), counts.get("pages", 0)
        failed = sum(n for key, n in counts.items() if key.startswith("failed/") and isinstance(n, int))
        text = f"{self.done:,} of {pages:,} pages looked through · {got:,} requisites, {left:,} wait"
        return self.done, pages, f"{text} · {failed:,} failures"
