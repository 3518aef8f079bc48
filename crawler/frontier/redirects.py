"""Where pages redirect to: followed within the site and host, and to what was not asked for."""

from __future__ import annotations

from scrapy import Request

from archive.store.frontier import LeasedPage
from crawler.frontier import outcomes
from crawler.frontier.manners import Manners
from crawler.urls import site_host


class Redirects(Manners):
    """The part of the frontier that weighs redirects."""

    def _redirect(self, request: Request, page: LeasedPage) -> bool:
        """Whether a redirect is followed: within its site and host, and to a page that was not asked for."""
        site = self.archive.sites[page.site]
        why = None
        key = site.pinned().key(request.url)
        host = site_host(request.url)
        if not site.owns(request.url):
            site.counts[f"redirect to {request.url.split('/')[2]}"] += 1
            why = "offsite"
            self.spider.leads_off(site, [request.url])
        elif site_host(page.url) != host:
            # Another host may be another worker's: it gets a place of its own in the frontier.
            new = [self.discovery.page_at(site, request.url, like=page)]
            self._acknowledge(site, request, outcomes.of_redirect(page, request.meta["captures"]), new)
            site.counts["redirect/other host"] += 1
            return False
        # http→https and to a final slash keep the key; those are this page still.
        elif key != request.meta["key"]:
            if site.pinned().skip(request.url) not in (None, "search"):
                why = "known"
            else:
                with self.archive.vital():
                    new_page = self.discovery.page_at(site, request.url)
                    taken = self.archive.store.take_redirect(
                        self.leasing.worker, site.name, key, new_page, self.since
                    )
                if taken is None:
                    why = "known"
                else:
                    page.also.append(taken)
                    request.meta["key"] = key
        if why is not None:
            site.counts[f"redirect/{why}"] += 1
            self._acknowledge(site, request, outcomes.of_redirect(page, request.meta["captures"]))
        return why is None
