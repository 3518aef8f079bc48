"""The byline as printed → people with their roles, organisation, source."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.extract.byline import parse
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
        if item.byline_raw:
            byline = parse(item.byline_raw, item.outlet)
            item.authors = byline.authors
            item.organisation = byline.organisation
            item.organisation_expanded = byline.organisation_expanded
            item.source, item.source_url = byline.source, byline.source_url
        self.crawler.stats.inc_value(
            f"byline/{'people' if item.authors else 'raw' if item.byline_raw else 'none'}"
        )
        return item
