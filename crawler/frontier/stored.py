"""Requests that the archive answers instead of the network."""

from __future__ import annotations

from scrapy import Request

from archive.store.captures import CaptureInfo
from crawler.site import Site


def request(site: Site, capture: CaptureInfo, *, links_only: bool = False) -> Request:
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
