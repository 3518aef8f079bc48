"""Body blocks → article blocks: what the reader marked as furniture stays outside."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.items import ArticleItem


class StripBoilerplate:
    """Fills title, lead and body; an article of which nothing is left is no article."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StripBoilerplate:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Count what is cut: a site that suddenly leaks or loses text shows here."""
        assert self.crawler.stats is not None
        item.title, item.lead, item.body = item.clean.title, item.clean.lead, item.clean.body
        cut = sum(block.furniture is not None for block in item.parts.blocks)
        self.crawler.stats.inc_value("strip/kept", len(item.parts.blocks) - cut)
        self.crawler.stats.inc_value("strip/cut", cut)
        if item.kind == "article" and not item.body and not item.parts.attachments:
            item.kind = "other"
            item.problems.append("nothing is left when the furniture is cut")
        return item
