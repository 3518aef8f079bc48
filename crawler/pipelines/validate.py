"""Record → record or issue: what cannot be right is said, and not stored as if it were."""

from __future__ import annotations

from datetime import timedelta

from scrapy.crawler import Crawler

from crawler.items import ArticleItem

#: Longest title that is one: beyond it a container was taken for a heading.
TITLE_MAX = 500


def problems(item: ArticleItem) -> list[str]:
    """What is wrong with an item that would be kept, in words; empty where nothing is."""
    if item.kind not in ("article", "notice"):
        return []
    found = []
    if not item.title:
        found.append("no title")
    elif len(item.title) > TITLE_MAX:
        found.append(f"title of {len(item.title)} characters")
    if not item.body and not item.parts.attachments and not item.parts.images:
        found.append("no text, image or attachment")
    latest = (item.captured_at + timedelta(days=1)).date().isoformat()
    if item.published_at and item.published_at[:10] > latest:
        found.append(f"published {item.published_at}, after its capture")
    return found


class Validate:
    """An article without a title is none; a date after the capture is dropped, its raw string kept."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Validate:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Problems travel with the item and become issue rows in the store."""
        assert self.crawler.stats is not None
        for problem in problems(item):
            item.problems.append(problem)
            self.crawler.stats.inc_value(f"validate/{problem.split()[0]}")
            if problem.startswith("published"):
                item.published_at = item.published_precision = None
            else:
                item.kind = "other"
        return item
