"""Requests that the archive answers instead of the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from scrapy import Request

from archive.store.captures import CaptureInfo
from archive.store.frontier import LeasedHost, LeasedPage
from crawler.frontier.held import Held
from crawler.site import Site
from crawler.urls import site_host


class Stored(Held):
    """The part of the frontier that has captures read that nobody read, or that are to be read again."""

    full: bool
    _stored: deque[Request]

    def from_archive(self, site: Site, capture: CaptureInfo, *, links_only: bool = False) -> Request:
        """A request that the archive answers: the capture read (again), or only its links walked."""
        return self._mine(_request(site, capture, links_only=links_only))

    def walk_again(self, site: Site, request: Request) -> None:
        """A seed that has not changed: the lists that it links to may have."""
        page: LeasedPage = request.meta["page"]
        if page.earlier is not None and not self.full:
            again = self.from_archive(site, page.earlier, links_only=True)
            again.meta["seed"] = request.meta["seed"]
            self._stored.append(again)

    def second_look(self, site: Site) -> Iterator[Request]:
        """Requests that read again what was read under another memory of the site than its present one."""
        with self.archive.vital():
            for capture in self.archive.store.readings_under_other_memory(site.name, site.template_digest):
                yield self.from_archive(site, capture)

    def holds(self, site: Site) -> bool:
        """Whether this worker has the site's own host: what is done once for a site is then its to do."""
        return any(lane.host.name == site.name for lane in self.leasing.lanes.values())

    def _read_orphans(self, host: LeasedHost) -> None:
        """Read what former workers of the host captured and did not read."""
        for site in self.archive.sites.values():
            if not site.owns(f"http://{host.name}/"):
                continue
            if self.leasing.shared:
                self.spider.use_memory(site)
            for capture in self.archive.store.unread(site.name):
                if site_host(capture.url) == host.name:
                    self._stored.append(self.from_archive(site, capture))


def _request(site: Site, capture: CaptureInfo, *, links_only: bool = False) -> Request:
    """A request for a stored capture: to be read (again), or only its links walked."""
    meta: dict[str, object] = {
        "site": site.name,
        "key": capture.url_key,
        "role": "page",
        "seed": None,
        "stored": capture,
    }
    meta |= {"links_only": links_only, "dont_obey_robotstxt": True}
    return Request(capture.url, meta=meta)
