"""The spider that crawls: any number of sites at once, each request knows its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from crawler import old_tls
from crawler.extract import dateline
from crawler.extract.feeds import Entry
from crawler.extract.template import SiteMemory
from crawler.failures import reason_of
from crawler.families import recognise
from crawler.frontier import Found, Frontier
from crawler.items import ArticleItem
from crawler.page_item import Origin, item_of, job_of
from crawler.profile import Profile
from crawler.reader import Job, Reader, Reading
from crawler.site import Site

#: Numbers of pages known of a site at which what it repeats is worked out anew, until the memory has settled.
LEARNED_AT = (8, 16, 32, 64, 128, 256)
#: Sitemaps that one robots.txt may name.
MOST_SITEMAPS = 50
#: Passes of second readings before a crawl ends, should they never come to an end by themselves.
MOST_PASSES = 5


class SiteSpider(Spider):
    """Crawls `its` sites; `for_sites` makes one."""

    name = "site"
    its: ClassVar[tuple[Site, ...]] = ()

    def __init__(
        self,
        full: bool | str = False,
        limit: int | str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        run: int | str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.sites = {site.name: site for site in self.its}
        self.full = full in (True, "1", "true", "yes")
        self.limit = int(limit) if limit is not None else None
        self.since, self.until = _day(since), _day(until)
        self.run = int(run) if run is not None else None
        self.options = {
            "full": self.full,
            "limit": self.limit,
            "since": since and str(since),
            "until": until and str(until),
        }
        self._second: Iterator[Request] | None = None
        self._found = False
        self._passes = 0
        self._learned_at: dict[str, int] = {}
        #: Where the reading processes find the template of each site.
        self._published: dict[str, str] = {}

    @classmethod
    def for_sites(cls, sites: tuple[Site, ...], name: str = "site") -> type[SiteSpider]:
        """The spider restricted to some sites."""
        return type(cls.__name__, (cls,), {"name": name, "its": sites})

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Bring in the delays of the sites' profiles, and what servers with old TLS need."""
        super().update_settings(settings)
        if old_tls.needed(cls.its):
            settings.setdict(old_tls.SETTINGS, "spider")
        settings.set("DOWNLOAD_SLOTS", delays_of(site.profile for site in cls.its), "spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        """Scrapy's way to make one."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.reader = Reader.from_settings(crawler.settings)
        crawler.signals.connect(spider.look_again, signal=signals.spider_idle)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(spider.reader.close, signal=signals.engine_stopped)
        return spider

    reader: Reader

    @property
    def frontier(self) -> Frontier:
        """The crawl's frontier; there once the engine runs."""
        assert self.crawler.engine is not None
        scheduler = self.crawler.engine.scheduler
        assert isinstance(scheduler, Frontier)
        return scheduler

    async def start(self) -> AsyncIterator[Request]:
        """What each site's crawl begins with."""
        self.frontier.begin_run(list(self.sites.values()), self.options, self.run)
        for site in self.sites.values():
            self.use_memory(site)
            self.frontier.begin(site)
        return
        yield  # Requests come from the frontier, when they are leased.

    def use_memory(self, site: Site) -> None:
        """Read the site's pages with what was learned of it until now, here or by other workers."""
        self._use(site, self.frontier.learned(site))
        site.settled = site.memory.settled

    # ── One response ──────────────────────────────────────────────────────────────────────

    async def parse(self, response: Response) -> AsyncIterator[Request | ArticleItem]:
        """Read a page: its links become requests, the page an item of whatever kind it is."""
        meta = response.meta
        site = self.sites[meta["site"]]
        stored = "stored" in meta
        site.counts["page/stored" if stored else f"page/{response.status}"] += 1
        if meta.get("revisit") and response.status == 200 and not stored:
            site.counts["page/revisit"] += 1
        request = response.request
        assert request is not None
        if response.status == 304:
            self.frontier.unchanged(site, request)
            if meta["seed"]:
                self.frontier.walk_again(site, request)
            return
        if response.status != 200:
            status = None if stored else response.status
            self.frontier.failed(site, request, response.url, str(response.status), status=status)
            return
        # Pages that are read meanwhile may teach more than this one is read with.
        memory = site.template_digest
        reading = await self.reader.read(self._job(site, response))
        if reading.shell is not None and not stored:
            site.counts[f"shell/{reading.shell}"] += 1
        if meta["seed"] == "home" and not stored:
            # From where it was redirected to: https, www. or not.
            site.start = (response.url, *site.start[1:])
        if site.family is None and reading.links and not stored:
            self._pin(site, reading)
        if reading.sketch is not None:
            self._learn(site, meta["key"], reading, response)
        found = self._follow(site, meta, reading)
        if stored:
            self.frontier.read_stored(site, meta["stored"], reading, found)
        else:
            # Capture, links and acknowledgement in one transaction; the record follows in its own.
            meta["capture"] = self.frontier.read(site, request, reading, found)
        if not self._links_only(meta):
            yield item_of(site, response, reading, Origin(self.frontier.archive.run_id, memory))

    @staticmethod
    def _links_only(meta: dict[str, Any]) -> bool:
        """Whether the page was read before: as a capture with the same payload, or when its links are walked again."""
        return bool(meta.get("links_only") or meta.get("revisit"))

    def _job(self, site: Site, response: Response) -> Job:
        links_only = self._links_only(response.meta)
        return job_of(
            site,
            response,
            self._published.get(site.name),
            sketch=not site.settled and not links_only,
            links_only=links_only,
        )

    def _pin(self, site: Site, reading: Reading) -> None:
        own = [url for url, _ in reading.links if site.owns(url)]
        site.family = recognise(own, reading.generator)
        self.frontier.pin(site)

    def _follow(self, site: Site, meta: dict[str, Any], reading: Reading) -> Found:
        discovery = self.frontier.discovery
        page = meta.get("page")
        since = page.fetched_at if page is not None else None
        urls = []
        wishes = []
        for url, rel in reading.links:
            if "nofollow" in rel:
                continue
            if "alternate" in rel and site.owns(url):
                wishes.append(discovery.feed(site, url))
            else:
                urls.append(url)
        for entry in reading.entries:
            if not self._in_time(entry):
                self.frontier.leave_out(site, entry.url)
            elif reading.listing == "sitemapindex" and site.owns(entry.url):
                wishes.append(discovery.feed(site, entry.url, lastmod=entry.lastmod))
            else:
                urls.append(entry.url)
                wishes.append(discovery.changed(site, entry.url, entry.lastmod, since))
        depth = page.depth + 1 if page is not None else 1
        found = discovery.follow(site, urls, depth=depth, seed=meta["seed"] is not None)
        found.wishes.extend(wish for wish in wishes if wish is not None)
        if site.steps is None or depth <= site.steps:
            self.leads_off(site, (url for url in urls if not site.owns(url)))
        return found

    def leads_off(self, site: Site, urls: Iterable[str]) -> None:
        """What links and redirects of a site to other hosts come to: they are none of this crawl's business."""

    def _in_time(self, entry: Entry) -> bool:
        """Whether a feed's or sitemap's entry is within --since and --until; one without a date is."""
        if not (self.since or self.until):
            return True
        printed = entry.published or entry.lastmod
        day = dateline.parse(printed).published_at if printed else None
        if day is None:
            return True
        return not (self.since and day[:10] < str(self.since)) and not (
            self.until and day[:10] > str(self.until)
        )

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Follow the sitemaps that robots.txt names."""
        site = next((site for site in self.sites.values() if site.owns(request.url)), None)
        rules = getattr(robotparser, "rp", None)
        if site is None or self.crawler.engine is None:
            return
        for url in islice(getattr(rules, "sitemaps", ()), MOST_SITEMAPS):
            if site.owns(url):
                self.frontier.want_feed(site, url)

    def failed(self, failure: Any) -> None:
        """A request that came to nothing: recorded with its reason."""
        request = failure.request
        site = self.sites[request.meta["site"]]
        reason, detail = reason_of(failure.value)
        if reason == "robots.txt":
            site.counts["robots/forbidden"] += 1
        self.frontier.failed(site, request, request.url, reason, detail=detail)

    # ── What the site repeats ──────────────────────────────────────────────────────────────────────

    def _learn(self, site: Site, key: str, reading: Reading, response: Response) -> None:
        if site.settled:
            # A page that was being read when the memory settled: to add it would make all readings old.
            return
        assert reading.sketch is not None
        site.memory.observe(key, reading.sketch, site.pinned().role(response.url))
        at = max((n for n in LEARNED_AT if n <= len(site.memory)), default=0)
        settled = site.memory.settled
        if settled or at > self._learned_at.get(site.name, 0):
            self._learned_at[site.name] = at
            self._use(site, site.memory)
            site.settled = settled

    def _use(self, site: Site, memory: SiteMemory) -> None:
        """From now on read the site's pages with what `memory` knows of them."""
        site.memory = memory
        if len(memory) < LEARNED_AT[0]:
            return
        known = memory.freeze()
        if known.digest != site.template_digest:
            site.template, site.template_digest = known, known.digest
            self.frontier.remember(site)
            self._published[site.name] = self.reader.publish(site.name, known)

    def look_again(self) -> None:
        """Before the crawl ends: read again what was read before enough of its site was known.

        Such a reading can uncover others (versions that are one text now), so passes follow until one finds nothing.
        """
        assert self.crawler.engine is not None
        for _ in range(2):
            if self._second is None:
                if self._passes == MOST_PASSES:
                    return
                self._passes += 1
                self._second, self._found = self._second_looks(), False
            batch = list(islice(self._second, 64))
            if batch:
                self._found = True
                for request in batch:
                    self.crawler.engine.crawl(request)
                raise DontCloseSpider
            if not self._found:
                return
            self._second = None

    def _second_looks(self) -> Iterator[Request]:
        # A second look may lead to sites that are not known yet.
        for site in list(self.sites.values()):
            if not self.frontier.holds(site):
                continue
            if not site.settled:
                self._use(site, site.memory)
            if site.template is not None:
                yield from self.frontier.second_look(site)


def delays_of(profiles: Iterable[Profile]) -> dict[str, dict[str, float]]:
    """The delays that profiles ask for, by host, as the setting DOWNLOAD_SLOTS has them."""
    return {
        prefix + host: {"delay": profile.delay}
        for profile in profiles
        if profile.delay is not None
        for host in (profile.host, *profile.hosts)
        for prefix in ("", "www.")
    }


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
