"""The frontier without leases, to compare with: pages wait in Scrapy's memory queue and die with the process."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.scheduler import Scheduler

from archive.store.frontier import Fetched, LeasedPage, NewPage
from archive.store.new_captures import NewCapture
from crawler.frontier import Found, Frontier, outcomes
from crawler.frontier.discovery import Discovery
from crawler.frontier.known import KnownKeys
from crawler.reader import Reading
from crawler.site import Site


class MemoryFrontier(Frontier):
    """What a crawl asks of a frontier, answered from memory. Captures are kept as before the leases: one by one."""

    def begin_run(self, sites: list[Site], options: dict[str, Any], run: int | None = None) -> None:
        """Begin the run."""
        self.queue = Scheduler.from_crawler(self.crawler)
        self.queue.open(self.spider)
        self.archive.begin(sites, "crawl", options)
        assert self.archive.run_id is not None
        self.since = self.archive.store.run_began(self.archive.run_id)
        self.discovery = Discovery(self.archive.store, self.traps, self.since)

    def begin(self, site: Site) -> None:
        """The seeds."""
        name = site.name
        self.discovery._known[name] = KnownKeys(lambda _: set(), lambda _: set())
        self.discovery._lists[name] = set()
        wishes = [self._seed(site, url, what) for url, what in site.seeds().items()]
        self._queue(site, [wish.page for wish in wishes if wish.page is not None])

    def _queue(self, site: Site, pages: list[NewPage]) -> None:
        for page in pages:
            leased = LeasedPage(
                0, site.name, page.key, page.url, 0, page.role, page.seed, page.priority, page.depth, page.reason,
                0, None, None, None, None, None, None, None,
            )  # fmt: skip
            meta = {"site": site.name, "key": page.key, "role": page.role, "seed": page.seed, "page": leased}
            request = Request(page.url, priority=-page.priority, meta={**meta, "captures": Kept(self)})
            self.queue.enqueue_request(self._mine(request))

    def want_feed(self, site: Site, url: str) -> None:
        """A sitemap that robots.txt names."""

    def read(self, site: Site, request: Request, reading: Reading, found: Found) -> int:
        """The links become requests in memory."""
        captures = request.meta["captures"]
        fetched = outcomes.of_reading(request.meta["page"], list(captures), reading, found)
        substance = fetched.kind in ("article", "notice") or found.documents > 0
        self.traps.brought(site.name, request.meta["key"], [p.key for p in found.pages], substance=substance)
        self._queue(site, found.pages)
        return captures.number

    def read_stored(self, *_: Any) -> None:
        """Links of stored pages were followed when they were fetched."""

    def _acknowledge(self, site: Site, request: Request, fetched: Fetched, *_: Any) -> list[int]:
        return [request.meta["captures"].number]

    def holds(self, site: Site) -> bool:
        """All of them."""
        return True

    def lane_of(self, request: Request) -> None:
        """None: Scrapy's downloader keeps the pace."""
        return

    def enqueue_request(self, request: Request) -> bool:
        """Into Scrapy's queue, or among what is read again."""
        if "stored" in request.meta:
            return super().enqueue_request(request)
        return self.queue.enqueue_request(request)

    def next_request(self) -> Request | None:
        """Out of it."""
        return self._stored.popleft() if self._stored else self.queue.next_request()

    def has_pending_requests(self) -> bool:
        """Whether anything waits."""
        return bool(self._stored) or self.queue.has_pending_requests()

    def size(self) -> int:
        """Not counted."""
        return 0

    def _left_downloader(self, request: Request) -> None:
        pass


class Kept(list[NewCapture]):
    """The captures of a page, each kept in a transaction of its own as it comes."""

    def __init__(self, frontier: MemoryFrontier) -> None:
        super().__init__()
        self.frontier = frontier
        self.number = 0

    def append(self, capture: NewCapture) -> None:
        """Keep it at once."""
        super().append(capture)
        self.number = self.frontier.archive.store.add_capture(capture)
