"""The spider of a snapshot's pages: a crawl that keeps in its run's options what the snapshot is of, and why."""

from __future__ import annotations

from typing import Any

from crawler.spiders.site import SiteSpider


class SnapshotSpider(SiteSpider):
    """Crawls `its` sites as any crawl does. `about`: what the run's options say of the snapshot."""

    def __init__(self, about: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.options |= about or {}
