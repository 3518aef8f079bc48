"""The frontier: leases on the archive's table of pages; Scrapy's SCHEDULER.

Links are asked against it before any Request is made: a Request is only made for a page that is leased. What a page
held, what it links to and that it was fetched are kept in one transaction, after the page was read.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.utils.asyncio import call_later

from archive.errors import KhotinError
from archive.store.frontier import LeasedPage
from crawler.extensions.archive import OpenArchive
from crawler.extract.template import SiteMemory
from crawler.frontier.beginning import Beginning
from crawler.frontier.discovery import Found
from crawler.frontier.keeper import Keeper
from crawler.frontier.lanes import Lane
from crawler.frontier.leasing import monotonic
from crawler.frontier.redirects import Redirects
from crawler.frontier.traps import WIDER, Traps
from crawler.site import Site
from crawler.urls import site_host

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

__all__ = ["WIDER", "Found", "Frontier"]


#: Seconds before a page is tried again, the first time; twice as long the next.
RETRY_WAIT = 0.5


class Frontier(Beginning, Redirects):
    """Hands out requests for pages that this worker has leased, each host at its pace.

    What became of a page it is told by way of `Results`, how its hosts answer by way of `Manners`, where they redirect
    to by way of `Redirects`; what the archive answers instead comes from `Stored`, and `Beginning` readies a run.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self.traps = Traps(settings.getint("TRAP_PATIENCE"))
        self.lease = timedelta(seconds=settings.getfloat("LEASE_SECONDS"))
        self.longest_rest = timedelta(seconds=settings.getfloat("RETRY_AFTER_MAX"))
        self._stored: deque[Request] = deque()
        self._begun = False
        self._timer: Any = None
        self._timer_at = 0.0
        self._waiting, self._sized_at = 0, 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Frontier:
        """Scrapy's way to make one."""
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        """Called by the engine before the spider starts."""
        archive = self.crawler.get_extension(OpenArchive)
        if archive is None:
            raise RuntimeError(
                "the extension crawler.extensions.archive.OpenArchive is missing from EXTENSIONS"
            )
        self.archive = archive
        self.spider = spider  # type: ignore[assignment]
        self.full: bool = getattr(spider, "full", False)
        self.keeper = Keeper(self, self.crawler)
        connect = self.crawler.signals.connect
        connect(self.departs, signal=signals.request_reached_downloader)
        connect(self._left_downloader, signal=signals.request_left_downloader)
        connect(self._fault, signal=signals.spider_error)

    def close(self, reason: str) -> None:
        """The crawl ends: what is leased and not fetched goes back."""
        self.keeper.stop()
        if self._timer is not None:
            self._timer.cancel()
        if self._begun:
            try:
                self.allowance.give_back()
                if self.allowance.spent:
                    for name, left in self.archive.store.count_waiting(list(self.archive.sites)).items():
                        self.archive.sites[name].counts["left by limit"] = left
                self.leasing.retire(monotonic())
            except KhotinError:
                pass  # The archive is out of reach: others see that this process is gone.

    # ── What is known ────────────────────────────────────────────────────────────────────────────────────────

    def learned(self, site: Site) -> SiteMemory:
        """What earlier crawls learned of the site; an empty memory where there were none."""
        with self.archive.vital():
            text = self.archive.store.memory(site.name)
        return SiteMemory.from_json(text) if text else SiteMemory()

    def remember(self, site: Site) -> None:
        """Keep the memory that readings use from now on: it is part of their provenance."""
        with self.archive.vital():
            self.archive.remember(site)

    def pin(self, site: Site) -> None:
        """Keep the family that was recognised: from now on it gives the site's pages their identity."""
        assert site.family is not None
        with self.archive.vital():
            self.archive.store.pin_family(site.name, site.family.name)
        self.discovery.forget(site)

    # ── What pages lead to ───────────────────────────────────────────────────────────────────────────────

    def want_feed(self, site: Site, url: str) -> None:
        """Ask for a feed or sitemap that robots.txt names."""
        with self.archive.vital():
            wish = self.discovery.wish(site, url, "feed", "feed", seed="feed")
            self.archive.store.add_pages(site.name, (), [wish], since=self.since)
        self._stir({site_host(url)})

    def follow_elsewhere(self, site: Site, urls: list[str]) -> None:
        """Keep what pages of other sites link to on this one: a step from its front page."""
        found = self.discovery.follow(site, urls, depth=1, seed=False)
        if found.pages or found.wishes:
            with self.archive.vital():
                self.archive.store.add_pages(site.name, found.pages, found.wishes, since=self.since)
            self._stir({site_host(url) for url in urls})

    def leave_out(self, site: Site, url: str) -> None:
        """Do not fetch this page in this run, wherever a link to it stands, nor if it waits already."""
        page = self.discovery.page_at(site, url)
        if self.allowance.leave_out(site.name, page.key):
            site.counts["skipped/out of time"] += 1
            with self.archive.vital():
                assert self.archive.run_id is not None
                self.archive.store.leave_out(site.name, page, self.archive.run_id, self.since)

    # ── Scrapy's side ────────────────────────────────────────────────────────────────────────────────────

    def enqueue_request(self, request: Request) -> bool:
        """What is read from the archive, and redirects and retries of leased pages; links never come here."""
        if "stored" in request.meta:
            self._stored.append(self._mine(request))
            return True
        page: LeasedPage | None = request.meta.get("page")
        if page is None:
            raise ValueError(f"{request.url} was not leased from the frontier")
        redirects = request.meta.get("redirect_times", 0)
        # One that is tried again was let in before.
        if redirects > request.meta.get("let_in", 0):
            if not self._redirect(request, page):
                return False
            request.meta["let_in"] = redirects
        lane = self.leasing.lanes.get(page.host_id)
        if lane is None:
            return False  # the lease was lost meanwhile: the page is another worker's
        tries = request.meta.get("retry_times", 0)
        waits = tries > request.meta.get("waited", 0)
        request.meta["waited"] = tries
        lane.put_again(request, monotonic() + (RETRY_WAIT * 2.0 ** (tries - 1) if waits else 0.0))
        return True

    def next_request(self) -> Request | None:
        """The next request whose host may be asked now."""
        if self._stored:
            return self._stored.popleft()
        if not self._begun or not self._open() or self.archive.broken is not None:
            return None
        request = None
        with self.archive.guarded():
            now = monotonic()
            request = self._from_lanes(now)
            if request is None and self.leasing.poll_due(now):
                self.allowance.close_sites(self.leasing.sites)
                for lane in self.leasing.poll(now):
                    self._read_orphans(lane.host)
                request = self._stored.popleft() if self._stored else self._from_lanes(now)
        if request is None:
            self._wake_later()
        return request

    def _from_lanes(self, now: float) -> Request | None:
        for lane in self.leasing.turn():
            if not lane.open(now):
                continue
            if (again := lane.pop_again(now)) is not None:
                lane.sent(again.meta["page"], now)
                return again
            if lane.host.id in self.leasing.given_up:
                continue
            self.leasing.take(lane)
            while lane.waiting:
                page = lane.waiting.popleft()
                if self.allowance.may_ask(page):
                    lane.sent(page, now)
                    return self._request(page)
                self.archive.store.return_pages([page.id])
                if self.allowance.spent:
                    self._unload(lane)
        return None

    def _request(self, page: LeasedPage) -> Request:
        """A request for a leased page, conditional where it was captured before."""
        site = self.archive.sites[page.site]
        url = site.at_home(page.url)
        headers = {}
        if page.earlier is not None and page.earlier.url == url:
            if page.etag:
                headers["If-None-Match"] = page.etag
            if page.last_modified:
                headers["If-Modified-Since"] = page.last_modified
        site.counts[f"asked/{page.reason}"] += 1
        meta: dict[str, Any] = {"site": page.site, "key": page.key, "role": page.role, "seed": page.seed}
        # A guessed feed that cannot be had at once is no feed: a dead host is found dead sooner.
        meta |= {"page": page, "captures": [], "dont_retry": page.seed == "guess"}
        return self._mine(Request(url, headers=headers, meta=meta))

    def has_pending_requests(self) -> bool:
        """Whether anything is left to do, here or with others; Scrapy asks when nothing is under way."""
        if self._stored or not self._begun:
            return bool(self._stored)
        if self.archive.broken is not None or (self.leasing.over and not self.allowance.waiting):
            return False
        return self._open()

    def _open(self) -> bool:
        """Whether any site may be asked for something, now or soon."""
        return bool(self.leasing.sites or self.allowance.waiting)

    def _wake_later(self) -> None:
        """Come back when the first lane may go on, or to look for work."""
        now = monotonic()
        times = [at for lane in self.leasing.lanes.values() if (at := lane.next_time()) is not None]
        at = min([*times, now + 0.5])
        at = max(at, now + 0.002)
        if self._timer is not None:
            if now < self._timer_at <= at:
                return
            self._timer.cancel()
        self._timer_at = at
        self._timer = call_later(at - now, self._wake)

    def _wake(self) -> None:
        self._timer = None
        if self.crawler.engine is not None and self.crawler.engine._slot is not None:
            self.crawler.engine._slot.nextcall.schedule()

    def under_way(self, lane: Lane) -> bool:
        """Whether a page of the host is still being read or stored: its next worker would read it again."""
        engine = self.crawler.engine
        begun = engine._slot.inprogress if engine is not None and engine._slot is not None else ()
        return any(site_host(request.url) == lane.host.name for request in (*begun, *self._stored))

    def _left_downloader(self, request: Request) -> None:
        page = request.meta.get("page")
        if page is not None and (lane := self.leasing.lanes.get(page.host_id)) is not None:
            lane.flying.discard(page.id)

    def _fault(self, failure: Any, response: Any) -> None:
        """Code of ours failed over a page: the page has failed, the crawl goes on."""
        request = response.request if response is not None else None
        if request is None or "page" not in request.meta:
            return
        lane = self.leasing.lanes.get(request.meta["page"].host_id)
        if lane is not None and request.meta["page"].id in lane.held:
            site = self.archive.sites[request.meta["site"]]
            self.failed(site, request, request.url, "fault", detail=repr(failure.value))

    def size(self) -> int:
        """Pages that the run has asked for, and those that wait; counted anew every few seconds."""
        now = monotonic()
        if now - self._sized_at > 5.0:
            self._sized_at = now
            with self.archive.guarded():
                self._waiting = sum(self.archive.store.count_waiting(list(self.archive.sites)).values())
        asked = sum(
            number
            for site in self.archive.sites.values()
            for name, number in site.counts.items()
            if name.startswith("asked/")
        )
        return asked + self._waiting
