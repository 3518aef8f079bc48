"""How a run begins: what is due, what failed before, the seeds of each site, and what is captured already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from archive.store.frontier import Wish
from crawler.frontier import outcomes
from crawler.frontier.allowance import Allowance
from crawler.frontier.discovery import PRIORITY, Discovery
from crawler.frontier.leasing import Leasing
from crawler.frontier.manners import Manners
from crawler.frontier.stored import Stored
from crawler.site import Site
from crawler.urls import site_host


class Beginning(Stored, Manners):
    """The part of the frontier that readies a run and its sites."""

    lease: timedelta
    longest_rest: timedelta
    _begun: bool

    def begin_run(self, sites: list[Site], options: dict[str, Any], run: int | None = None) -> None:
        """Begin the run that all belongs to from now on, or work for one that another process began."""
        with self.archive.vital():
            self.archive.begin(sites, "crawl", options, run)
            assert self.archive.run_id is not None
            store = self.archive.store
            self.since = store.run_began(self.archive.run_id)
            self.discovery = Discovery(store, self.traps, self.since)
            self.leasing = Leasing(
                store,
                self.archive.run_id,
                self.lease,
                self.longest_rest,
                self._lane,
                self.archive.all_counts,
            )
            limit = getattr(self.spider, "limit", None)
            self.allowance = Allowance(store, self.archive.run_id, limit, self.archive.sites)
        self._begun = True
        self.keeper.start()

    def begin(self, site: Site) -> None:
        """Ready the frontier for a crawl of the site: what is due, what failed before, the seeds, what is captured."""
        settings = self.crawler.settings
        store = self.archive.store
        with self.archive.vital():
            unknown = store.take_in(site.name, site_host, outcomes.swept)
            first = self.discovery.begin(site)
            self.archive.payloads[site.name] |= store.payload_digests(site.name)
            store.wake_failed(site.name, self.since, PRIORITY["known"])
            if self.full:
                store.wake_all(site.name, self.since, PRIORITY["known"])
            else:
                recent = timedelta(seconds=settings.getint("RECENT_SECONDS"))
                most = settings.getint("SWEEP_PER_CRAWL")
                store.wake_due(site.name, self.since, recent, PRIORITY["known"], most)
            wishes = [self._seed(site, url, what) for url, what in site.seeds().items()]
            if first or self.full:
                home = site.start[0]
                wishes += [self._seed(site, _join(home, path), "guess") for path in site.pinned().feeds()]
            store.add_pages(site.name, (), wishes, since=self.since)
        self.leasing.sites.append(site.name)
        for capture in unknown:
            # Imported, or crawled by a Khotin that kept no frontier: where they lead to is not known yet.
            if capture.status == 200 and capture.read_state != "unread":
                self._stored.append(self.from_archive(site, capture, links_only=True))

    def join(self, site: Site) -> None:
        """Take one more site into the run that goes on."""
        with self.archive.vital():
            self.archive.join(site)
        self.begin(site)
        self._stir({site.name})

    def _seed(self, site: Site, url: str, what: str) -> Wish:
        role = "feed" if what in ("feed", "guess") else "seed"
        when = "due" if what == "section" and not self.full else "always"
        return self.discovery.wish(site, url, role, "seed", seed=what, when=when)


def _join(home: str, path: str) -> str:
    scheme, _, rest = home.partition("://")
    return f"{scheme}://{rest.split('/')[0]}{path}"
