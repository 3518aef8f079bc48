"""The spider of a snapshot of a domain: hosts under it become sites of the crawl when links to them appear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

from scrapy.settings import BaseSettings

from crawler.domain import is_under
from crawler.profile import Profile
from crawler.site import Site, site_of
from crawler.spiders.site import delays_of
from crawler.spiders.snapshot import SnapshotSpider
from crawler.urls import site_host, split


class DomainSpider(SnapshotSpider):
    """Crawls `its` sites, and what they lead to under `domain`; `described`: the profiles of sites there."""

    domain: ClassVar[str] = ""
    described: ClassVar[dict[str, Profile]] = {}

    @classmethod
    def under(cls, domain: str, sites: tuple[Site, ...], described: dict[str, Profile]) -> type[DomainSpider]:
        """The spider of a domain, restricted at first to the sites that are known."""
        return type(cls.__name__, (cls,), {"domain": domain, "its": sites, "described": described})

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Bring in the delays of all profiles under the domain: their sites may be found later."""
        super().update_settings(settings)
        profiles = [*(site.profile for site in cls.its), *cls.described.values()]
        settings.set("DOWNLOAD_SLOTS", delays_of(profiles), "spider")

    def leads_off(self, site: Site, urls: Iterable[str]) -> None:
        """Follow links to other hosts of the domain; each host is a site of its own."""
        by_site: defaultdict[str, list[str]] = defaultdict(list)
        for url in urls:
            if split(url).scheme not in ("http", "https") or not is_under(site_host(url), self.domain):
                continue
            if (other := self._site_at(site, url)) is not None:
                by_site[other.name].append(url)
        for name, wanted in by_site.items():
            self.frontier.follow_elsewhere(self.sites[name], wanted)

    def _site_at(self, from_site: Site, url: str) -> Site | None:
        """The site of the crawl that the address belongs to, made where there is none."""
        host = site_host(url)
        if (known := self.sites.get(host) or self._owner(url)) is not None:
            return known
        if len(self.sites) >= self.settings.getint("DOMAIN_HOSTS_MAX"):
            from_site.counts["skipped/too many hosts"] += 1
            return None
        parts = split(url)
        fresh = site_of(f"{parts.scheme}://{parts.netloc}/", self.described)
        fresh.steps = from_site.steps
        self.sites[fresh.name] = fresh
        self.frontier.join(fresh)
        self.use_memory(fresh)
        return fresh

    def _owner(self, url: str) -> Site | None:
        return next((site for site in self.sites.values() if site.owns(url)), None)
