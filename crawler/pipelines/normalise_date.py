"""Date strings as printed → dates at their printed precision; None where nothing sure can be read."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import ArticleItem


class NormaliseDate:
    """Fills published_at, published_precision and updated_at."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormaliseDate:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Relative dates ("3 giờ trước") are counted from the capture, never from today."""
        assert self.crawler.stats is not None
        item.published_at, item.published_precision = item.clean.published_at, item.clean.published_precision
        item.updated_at = item.clean.updated_at
        outcome = item.published_precision or ("unreadable" if item.parts.published else "none")
        self.crawler.stats.inc_value(f"date/{outcome}")
        return item
