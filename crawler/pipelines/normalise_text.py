"""The clean text → its language and the documents that it refers to."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import ArticleItem


class NormaliseText:
    """Fills language and references."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> NormaliseText:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Only what is kept is looked through."""
        if item.kind in ("article", "notice"):
            item.language, item.references = item.clean.language, item.clean.references
        return item
