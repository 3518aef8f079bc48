"""The byline as printed → people with their roles, organisation, source."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import ArticleItem


class NormaliseByline:
    """Fills authors, organisation, organisation_expanded, source and source_url."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormaliseByline:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """The outlet's own name is never an author."""
        assert self.crawler.stats is not None
        found = item.clean.byline
        item.authors = found.authors
        item.organisation = found.organisation
        item.organisation_expanded = found.organisation_expanded
        item.source, item.source_url = found.source, found.source_url
        outcome = "people" if item.authors else "raw" if item.parts.byline else "none"
        self.crawler.stats.inc_value(f"byline/{outcome}")
        return item
