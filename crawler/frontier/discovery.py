"""From links to pages of the frontier: which are the site's, lead somewhere, and are not known yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from archive.store import Store
from archive.store.frontier import LeasedPage, NewPage, Wish
from crawler.extract import dateline
from crawler.frontier.known import KnownKeys
from crawler.frontier.traps import Traps
from crawler.site import Site
from crawler.urls import DOCUMENT, site_host

#: Lists bring articles to light; articles are what a limited crawl should spend its pages on. Low numbers come first.
PRIORITY = {"seed": 10, "feed": 20, "article": 40, "page": 50, "list": 60, "known": 70}
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: Addresses of links that are remembered, so that most of a page's links cost no thought.
MOST_LINKS = 100_000


@dataclass(slots=True)
class Found:
    """What a page leads to. `documents`: how many new documents (PDF …) it links to: no pages, but not nothing."""

    pages: list[NewPage] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    documents: int = 0
    #: The keys of all the site's pages that it links to.
    keys: list[str] = field(default_factory=list)


class Discovery:
    """Asks the frontier about links before anything is made of them. `since`: when the run began."""

    def __init__(self, store: Store, traps: Traps, since: datetime) -> None:
        self.store = store
        self.traps = traps
        self.since = since
        self._known: dict[str, KnownKeys] = {}
        self._keys: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        self._feeds: set[str] = set()
        #: By site: keys of known lists whose time to be looked at has come.
        self._lists: dict[str, set[str]] = {}

    def begin(self, site: Site) -> bool:
        """Load what is known of the site; returns whether that is nothing at all."""
        name = site.name
        self._known[name] = KnownKeys(
            lambda most: self.store.page_keys(name, most), lambda keys: self.store.known_pages(name, keys)
        )
        self._lists[name] = self.store.lists_to_look_at(name, self.since)
        return not self.store.page_keys(name, 1)

    def follow(self, site: Site, urls: Iterable[str], *, depth: int, seed: bool) -> Found:
        """What the links lead to.

        A list that is known is looked at again, when its time has come, from a page that brought something new (or
        from a seed): so paging ends where the known part of a site begins.
        """
        found = Found()
        if site.steps is not None and depth > site.steps:
            return found
        known, lists, seen = self._known[site.name], self._lists[site.name], self._keys[site.name]
        if len(seen) > MOST_LINKS:
            seen.clear()
        candidates: dict[str, str] = {}
        for url in urls:
            if url not in seen:
                seen[url] = self._key(site, url, found)
            elif seen[url] is None:
                continue
            key = seen[url]
            if key is not None:
                found.keys.append(key)
                if key not in known:
                    candidates.setdefault(key, url)
        for key in self._fresh(site, candidates):
            role = site.pinned().role(candidates[key])
            found.pages.append(self._page(site, key, candidates[key], role, "new", depth=depth))
        if lists and (found.pages or seed):
            again = lists.intersection(found.keys)
            lists -= again
            found.wishes.extend(Wish(key, "list", PRIORITY["list"], when="due") for key in sorted(again))
        return found

    def _key(self, site: Site, url: str, found: Found) -> str | None:
        """The key of a link that may be followed, None for another."""
        if DOCUMENT.search(url):
            found.documents += 1
            return None
        if not site.owns(url):
            return None
        family = site.pinned()
        if reason := family.skip(url):
            key = family.key(url)
            if key not in self._known[site.name]:
                site.counts[f"skipped/{reason}"] += 1
            return None
        return family.key(url)

    def _fresh(self, site: Site, candidates: dict[str, str]) -> list[str]:
        """The keys that the frontier does not have and that are no traps, in the order of the links."""
        known = self._known[site.name]
        unknown = known.unknown(candidates)
        fresh = []
        for key in candidates:
            if key not in unknown:
                continue
            if self.traps.is_trap(site.name, key):
                # Asked again when the page links to it again: the pattern may have brought something meanwhile.
                site.counts["skipped/trap"] += 1
                continue
            known.add(key)
            fresh.append(key)
        return fresh

    def _page(
        self,
        site: Site,
        key: str,
        url: str,
        role: str,
        reason: str,
        *,
        depth: int = 0,
        seed: str | None = None,
    ) -> NewPage:
        url = site.at_home(url)
        return NewPage(key, url, site_host(url), role, PRIORITY[role], reason, seed, depth)

    def wish(
        self,
        site: Site,
        url: str,
        role: str,
        reason: str,
        *,
        seed: str | None = None,
        when: str = "always",
        lastmod: datetime | None = None,
    ) -> Wish:
        """That a page be fetched in this run, known or not: a seed, a feed, what a sitemap says has changed."""
        key = site.pinned().key(url)
        page = self._page(site, key, url, role, reason, seed=seed)
        self._known[site.name].add(key)
        self._lists[site.name].discard(key)
        return Wish(key, reason, PRIORITY[role], page, when, lastmod)

    def feed(self, site: Site, url: str, *, lastmod: str | None = None) -> Wish | None:
        """That a feed or sitemap be asked for, once in a run; where its index dates it, only if it changed."""
        if url in self._feeds:
            return None
        self._feeds.add(url)
        changed = _moment(lastmod)
        when = "always" if changed is None else "newer"
        return self.wish(site, url, "feed", "feed", seed="feed", when=when, lastmod=changed)

    def changed(self, site: Site, url: str, lastmod: str | None, since: datetime | None) -> Wish | None:
        """That a known page be fetched again if the sitemap dates its last change after what is known of it.

        `since`: when the sitemap was last read; what is dated more than a day before that was seen then.
        """
        changed = _moment(lastmod)
        if changed is None or (since is not None and changed < since - timedelta(days=1)):
            return None
        key = site.pinned().key(url)
        if key not in self._known[site.name]:
            return None
        return Wish(key, "lastmod", PRIORITY["article"], None, "newer", changed)

    def is_known(self, site: Site, key: str) -> bool:
        """Whether the frontier has the page."""
        return not self._known[site.name].unknown([key])

    def page_at(self, site: Site, url: str, *, like: LeasedPage | None = None) -> NewPage:
        """The page at an address; where a redirect led there, `like` the page that it came from."""
        key = site.pinned().key(url)
        self._known[site.name].add(key)
        if like is None:
            return self._page(site, key, url, site.pinned().role(url), "new")
        return self._page(site, key, url, like.role, like.reason, depth=like.depth, seed=like.seed)

    def forget(self, site: Site) -> None:
        """Think anew about links: the site's family, and by that the keys of its pages, have become another."""
        self._keys[site.name].clear()


def _moment(printed: str | None) -> datetime | None:
    """The moment that a `lastmod` names; a day without a clock is its beginning in Vietnam."""
    day = dateline.parse(printed).published_at if printed else None
    if day is None or len(day) < 10:
        return None
    moment = datetime.fromisoformat(day)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
