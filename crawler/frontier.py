"""The frontier: what a crawl still has to fetch, asked by key before any Request is made.

Scrapy's memory queue holds the requests; what was captured before comes from the archive. So an interrupted crawl
goes on from the stored captures: their links are walked without the network.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy import Request
from scrapy.core.scheduler import Scheduler

from archive.store.captures import CaptureInfo
from crawler.extensions.archive import OpenArchive
from crawler.extract.template import SiteMemory
from crawler.site import Site
from crawler.urls import DOCUMENT, shapes

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

#: Lists bring articles to light; articles are what a limited crawl should spend its pages on.
PRIORITY = {"seed": 30, "feed": 25, "article": 10, "page": 5, "list": 0, "known": -10, "stored": 40}
#: A pattern in the wide sense (any value of any parameter) has so many times the patience of one in the narrow sense.
WIDER = 8
#: A pattern of which fewer pages were fetched may still turn out to hold articles.
HARDLY_KNOWN = 3
#: Statuses of pages that are gone for good: asked again only by a full crawl.
GONE = frozenset({404, 410})


Method = TypeVar("Method", bound=Callable[..., Any])


def vital(method: Method) -> Method:
    """A method of Frontier that stops the crawl where the archive refuses; its caller sees Scrapy's CloseSpider."""

    @wraps(method)
    def guarded(self: Frontier, *args: Any, **kwargs: Any) -> Any:
        with self.archive.vital():
            return method(self, *args, **kwargs)

    return guarded  # type: ignore[return-value]


@dataclass(slots=True)
class Pattern:
    """Addresses that are alike: how many pages were fetched, how many of the last brought nothing, ever an article."""

    fetched: int = 0
    idle: int = 0
    fruitful: bool = False


class Frontier(Scheduler):
    """Scrapy's scheduler with the archive's knowledge of what was captured before."""

    archive: OpenArchive
    crawler: Crawler

    def open(self, spider: Spider) -> Any:
        """Called by the engine before the spider starts."""
        archive = self.crawler.get_extension(OpenArchive)
        if archive is None:
            raise RuntimeError(
                "the extension crawler.extensions.archive.OpenArchive is missing from EXTENSIONS"
            )
        self.archive = archive
        self.full: bool = getattr(spider, "full", False)
        self.limit: int | None = getattr(spider, "limit", None)
        self.patience = self.crawler.settings.getint("TRAP_PATIENCE")
        #: By site: captures of earlier crawls by key, and keys asked for in this one.
        self.known: dict[str, dict[str, CaptureInfo]] = {}
        self._asked: dict[str, set[str]] = {}
        self._links: set[tuple[str, str]] = set()
        self._patterns: defaultdict[tuple[str, str], Pattern] = defaultdict(Pattern)
        self._left_out: set[tuple[str, str]] = set()
        self.handed_out = 0
        return super().open(spider)

    # ── Beginning ──────────────────────────────────────────────────────────────────────

    def begin(self, site: Site) -> Iterator[Request]:
        """The requests that a crawl of `site` starts with: what was left over, then the seeds, then what is known."""
        store = self.archive.store
        with self.archive.vital():
            self.known[site.name] = known = store.latest(site.name)
            unread = {capture.id: capture for capture in store.unread(site.name)}
        self._asked[site.name] = set()
        self.archive.payloads[site.name].update(c.payload_digest for c in known.values() if c.payload_digest)
        # Also those that are not the latest of their page: each may hold a version.
        for capture in unread.values():
            yield self.from_archive(site, capture)
        first = not known
        for url, what in site.seeds().items():
            yield from self._seed(site, url, what)
        if first or self.full:
            for path in site.pinned().feeds():
                yield from self._seed(site, _join(site.start[0], path), "guess")
        if self.full:
            yield from self._again(site)
        elif self.archive.was_interrupted(site.name):
            for capture in known.values():
                if capture.status == 200 and capture.id not in unread:
                    yield self.from_archive(site, capture, links_only=True)

    def _seed(self, site: Site, url: str, what: str) -> Iterator[Request]:
        request = self.request(site, url, "feed" if what in ("feed", "guess") else "seed", seed=what)
        if request is not None:
            yield request

    def _again(self, site: Site) -> Iterator[Request]:
        for capture in self.known[site.name].values():
            if (request := self.request(site, capture.url, "known")) is not None:
                yield request

    @vital
    def begin_run(self, sites: list[Site], options: dict[str, Any]) -> None:
        """Begin the run that everything fetched from now on belongs to."""
        self.archive.begin(sites, "crawl", options)

    @vital
    def learned(self, site: Site) -> SiteMemory:
        """What earlier crawls learned of the site; an empty memory where there were none."""
        text = self.archive.store.memory(site.name)
        return SiteMemory.from_json(text) if text else SiteMemory()

    @vital
    def remember(self, site: Site) -> None:
        """Keep the memory that readings use from now on: it is part of their provenance."""
        assert site.template is not None
        self.archive.remember(site)

    @vital
    def pin(self, site: Site) -> None:
        """Keep the family that was recognised: from now on it gives the site's pages their identity."""
        assert site.family is not None
        self.archive.store.pin_family(site.name, site.family.name)

    # ── Links ──────────────────────────────────────────────────────────────────────

    def follow(self, site: Site, urls: Iterable[str], *, seed: bool = False) -> tuple[list[Request], int]:
        """Requests for those links that are the site's, lead somewhere, and were not asked for yet.

        With them the number of new documents (PDF …) that the page links to: no pages, but not nothing.

        A list page that is known already is looked at again only from a page that brought something new (or from
        a seed): so paging ends where the known part of a site begins.
        """
        family = site.pinned()
        known = self.known.get(site.name, {})
        fresh: list[Request] = []
        lists: list[str] = []
        documents = 0
        for url in urls:
            if (site.name, url) in self._links:
                continue
            if DOCUMENT.search(url):
                self._links.add((site.name, url))
                documents += 1
                continue
            if not site.owns(url):
                self._links.add((site.name, url))
                continue
            key = family.key(url)
            if key in self._asked[site.name]:
                self._links.add((site.name, url))
                continue
            if reason := family.skip(url):
                self._links.add((site.name, url))
                site.counts[f"skipped/{reason}"] += 1
                continue
            capture = known.get(key)
            if capture is None or capture.status not in {200, 304, *GONE}:
                request = self.request(site, url, family.role(url))
                if request is not None:
                    fresh.append(request)
            elif capture.kind == "index" and capture.status == 200:
                lists.append(url)
        if fresh or seed:
            again = (self.request(site, url, "list") for url in lists)
            fresh.extend(request for request in again if request is not None)
        return fresh, documents

    def request(self, site: Site, url: str, role: str, *, seed: str | None = None) -> Request | None:
        """A request for a page, conditional where it was captured before; None where it was asked for, or is a trap."""
        url = site.at_home(url)
        key = site.pinned().key(url)
        asked = self._asked[site.name]
        if key in asked:
            return None
        if seed is None and self._is_trap(site, key):
            site.counts["skipped/trap"] += 1
            return None
        asked.add(key)
        self._links.add((site.name, url))
        headers = {}
        earlier = self.known[site.name].get(key)
        if earlier is not None and earlier.status == 200 and earlier.url == url:
            if earlier.etag:
                headers["If-None-Match"] = earlier.etag
            if earlier.last_modified:
                headers["If-Modified-Since"] = earlier.last_modified
        return Request(
            url,
            headers=headers,
            priority=PRIORITY[role],
            # A guessed feed that cannot be had at once is no feed: a dead host is found dead sooner.
            meta={"site": site.name, "key": key, "role": role, "seed": seed, "dont_retry": seed == "guess"},
        )

    def leave_out(self, site: Site, url: str) -> None:
        """Do not fetch this page in this crawl, wherever a link to it stands, nor if it waits already."""
        page = (site.name, site.pinned().key(url))
        if page not in self._left_out:
            self._left_out.add(page)
            self._asked[site.name].add(page[1])
            site.counts["skipped/out of time"] += 1

    def from_archive(self, site: Site, capture: CaptureInfo, *, links_only: bool = False) -> Request:
        """A request that the archive answers: the capture read (again), or only its links walked."""
        return Request(
            capture.url,
            priority=PRIORITY["stored"],
            meta={
                "site": site.name,
                "key": capture.url_key,
                "role": "page",
                "seed": None,
                "stored": capture,
                "links_only": links_only,
                "dont_obey_robotstxt": True,
            },
        )

    def walk_again(self, site: Site, key: str, seed: str) -> Request | None:
        """The stored capture of a seed that has not changed: the lists that it links to may have."""
        capture = self.known[site.name].get(key)
        if capture is None or self.full:
            return None
        request = self.from_archive(site, capture, links_only=True)
        request.meta["seed"] = seed
        return request

    def brought(self, site: Site, key: str, found: list[Request], *, substance: bool) -> None:
        """Say what a page brought: requests, and whether it is or has substance (an article, new documents).

        A pattern is a trap when it brings, page after page, neither substance nor links that promise any: links of
        another pattern that had substance before, or is hardly known. Calendars and endless paging link to their
        own kind for ever, some traps to one another.
        """
        own = shapes(key)
        linked = [shapes(request.meta["key"]) for request in found]
        for sense, pattern in enumerate(own):
            of = self._patterns[site.name, pattern]
            of.fetched += 1
            of.fruitful |= substance
            # A counter (?rnd=…) links to another pattern in the narrow sense with every page, in the wide one to none.
            promising = any(
                shape[sense] != pattern and self._promises(site, shape[sense]) for shape in linked
            )
            of.idle = 0 if substance or promising else of.idle + 1

    def _promises(self, site: Site, pattern: str) -> bool:
        of = self._patterns[site.name, pattern]
        return of.fruitful or of.fetched < HARDLY_KNOWN

    def _is_trap(self, site: Site, key: str) -> bool:
        narrow, wide = shapes(key)
        patterns = self._patterns
        return (
            patterns[site.name, narrow].idle >= self.patience
            or patterns[site.name, wide].idle >= WIDER * self.patience
        )

    def second_look(self, site: Site) -> Iterator[Request]:
        """Requests that read again what was read under another memory of the site than its present one."""
        with self.archive.vital():
            for capture in self.archive.store.readings_under_other_memory(site.name, site.template_digest):
                yield self.from_archive(site, capture)

    @vital
    def failed(
        self,
        site: Site,
        url: str,
        reason: str,
        *,
        detail: str = "",
        capture: int | None = None,
        seed: str | None = None,
    ) -> None:
        """Record that a page could not be had; a guessed feed that is not there is no failure."""
        if seed == "guess":
            return
        site.counts[f"failed/{reason}"] += 1
        if self.archive.broken is not None:
            return  # the run says why
        self.archive.store.add_issue(
            site.name, reason, detail[:500], url=url, run_id=self.archive.run_id, capture_id=capture
        )

    # ── Scrapy's side ──────────────────────────────────────────────────────────────────────

    def enqueue_request(self, request: Request) -> bool:
        """A redirect is let in only within its site, and only to a page that was not asked for."""
        redirects = request.meta.get("redirect_times", 0)
        # One that is tried again was let in before.
        if redirects > request.meta.get("let_in", 0):
            if not self._redirect(request):
                return False
            request.meta["let_in"] = redirects
        return super().enqueue_request(request)

    def _redirect(self, request: Request) -> bool:
        site = self.archive.sites[request.meta["site"]]
        if not site.owns(request.url):
            site.counts["redirect/offsite"] += 1
            site.counts[f"redirect to {request.url.split('/')[2]}"] += 1
            return False
        key = site.pinned().key(request.url)
        # http→https and to a final slash keep the key; those are this page still.
        if key != request.meta["key"]:
            if key in self._asked[site.name] or site.pinned().skip(request.url) not in (None, "search"):
                site.counts["redirect/known"] += 1
                return False
            self._asked[site.name].add(key)
            request.meta["key"] = key
        return True

    def next_request(self) -> Request | None:
        """The next request; none from the network once the limit is reached."""
        while (request := super().next_request()) is not None:
            if "stored" in request.meta:
                return request
            if (request.meta["site"], request.meta["key"]) in self._left_out:
                continue
            if self.limit is None:
                return request
            if request.meta["role"] == "feed":
                return request
            if self.handed_out < self.limit:
                self.handed_out += 1
                return request
            self.archive.sites[request.meta["site"]].counts["left by limit"] += 1
        return None

    def size(self) -> int:
        """Keys asked for, over all sites."""
        return sum(map(len, self._asked.values()))


def _join(home: str, path: str) -> str:
    scheme, _, rest = home.partition("://")
    return f"{scheme}://{rest.split('/')[0]}{path}"
