"""How much may be asked for: the run's limit, a site's pages in a day, its hours, what --since leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from archive.store import Store
from archive.store.frontier import LeasedPage
from crawler.site import Site

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: Pages taken out of a budget at a time: workers share it.
PORTION = 8
#: A crawl waits for a site's hours when they begin within this; else it leaves the site alone.
HOURS_AWAITED = timedelta(hours=1)


class Allowance:
    """What this worker may still ask for."""

    def __init__(self, store: Store, run_id: int, limit: int | None, sites: Mapping[str, Site]) -> None:
        self.store = store
        self.sites = sites
        self._limit = limit
        self._run = f"run {run_id}"
        self._portions: dict[tuple[str, str], int] = {}
        self._left_out: set[tuple[str, str]] = set()
        #: Sites whose hours are about to begin.
        self.waiting: set[str] = set()
        #: The run's limit is reached: nothing but feeds is asked for.
        self.spent = False

    def leave_out(self, site: str, key: str) -> bool:
        """Ask for this page no more in this run; False where that was said before."""
        fresh = (site, key) not in self._left_out
        self._left_out.add((site, key))
        return fresh

    def may_ask(self, page: LeasedPage) -> bool:
        """Whether the page may be asked for; if so, it counts."""
        if (page.site, page.key) in self._left_out:
            return False
        if page.role == "feed":
            return True
        site = self.sites[page.site]
        if site.closed is not None:
            return False
        most = site.profile.pages_per_day
        if most is not None and not self._spend(f"site {site.name}", self._today(), most):
            site.closed = "the pages of this day are used up"
            site.counts["left/budget"] = 1
            return False
        if self._limit is not None and not self._spend(self._run, "", self._limit):
            self.spent = True
            return False
        return True

    def _spend(self, name: str, day: str, most: int) -> bool:
        left = self._portions.get((name, day), 0)
        if left == 0:
            left = self.store.spend(name, day, PORTION, most)
        self._portions[name, day] = max(0, left - 1)
        return left > 0

    def close_sites(self, open_sites: list[str]) -> None:
        """Take the sites off the list that may not be asked for now, and put those on it whose hours have begun."""
        now = self.store.clock().astimezone(VIETNAM)
        for name in [*open_sites, *self.waiting]:
            site = self.sites[name]
            until = opening(site.profile.hours, now)
            if site.closed is None and until is not None and until - now > HOURS_AWAITED:
                site.closed = f"outside of its hours ({site.profile.hours})"
                site.counts["left/hours"] = 1
            if until is None and site.closed is None:
                if name in self.waiting:
                    self.waiting.remove(name)
                    open_sites.append(name)
                continue
            if name in open_sites:
                open_sites.remove(name)
            self.waiting.discard(name)
            if site.closed is None:
                self.waiting.add(name)
        if self.spent:
            open_sites.clear()
            self.waiting.clear()

    def give_back(self) -> None:
        """What was taken out of budgets and not used."""
        for (name, day), left in self._portions.items():
            if left:
                self.store.spend(name, day, -left, 1 << 40)
        self._portions.clear()

    def _today(self) -> str:
        return self.store.clock().astimezone(VIETNAM).date().isoformat()


def opening(hours: str | None, now: datetime) -> datetime | None:
    """When "22-6" (from ten in the evening to six in the morning, by a clock in Vietnam) begins next.

    None where `now`, which must be by that clock, lies within it, and where there are no hours: then always is.
    """
    if hours is None:
        return None
    begin, end = (int(part) for part in hours.split("-"))
    begin %= 24
    within = begin <= now.hour < end if begin < end else now.hour >= begin or now.hour < end
    if within or begin == end:
        return None
    today = now.replace(hour=begin, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)
