"""Addresses of a site that lead to its front page now: what many sites do with pages that are gone."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.extensions.archive import OpenArchive
from crawler.site import Site


class Homeward:
    """Counts ``redirect/home`` for the verdict: redirects are seen here, before they are followed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Homeward:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Look at where a redirect leads."""
        archive = self.crawler.get_extension(OpenArchive)
        site = archive.sites.get(str(request.meta.get("site"))) if archive else None
        location = response.headers.get("Location")
        if site is None or location is None or not 300 <= response.status < 400 or "stored" in request.meta:
            return response
        if "key" in request.meta and request.meta.get("seed") is None:
            target = urljoin(request.url, location.decode("latin-1"))
            if site.owns(target) and _is_home(target, site) and not _is_home(request.url, site):
                site.counts["redirect/home"] += 1
        return response


def _is_home(url: str, site: Site) -> bool:
    parts = urlsplit(url)
    return not parts.query and parts.path.rstrip("/") in ("", urlsplit(site.start[0]).path.rstrip("/"))
