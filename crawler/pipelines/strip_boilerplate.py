"""Body blocks → article blocks: what the reader marked as furniture stays outside."""

from __future__ import annotations

from scrapy.crawler import Crawler

from crawler.extract.normalise import strip, title_and_lead
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
        title, lead, body = strip(item.parts.blocks)
        item.title, item.lead = title_and_lead(item.parts, title, lead)
        item.body = tuple(body)
        cut = sum(block.furniture is not None for block in item.parts.blocks)
        self.crawler.stats.inc_value("strip/kept", len(item.parts.blocks) - cut)
        self.crawler.stats.inc_value("strip/cut", cut)
        if item.kind == "article" and not item.body and not item.parts.attachments:
            item.kind = "other"
            item.problems.append("nothing is left when the furniture is cut")
        return item
