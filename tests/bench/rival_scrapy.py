"""Plain Scrapy as people write it: a LinkExtractor, a Request for each link, trafilatura for the text, SQLite.

Run in the rivals' environment: ``rival_scrapy.py URL OUT.db PAGES``. It imports nothing of Khotin.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import scrapy
import trafilatura  # type: ignore[import-not-found]
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse
from scrapy.linkextractors import LinkExtractor


class NewsSpider(scrapy.Spider):
    """Follows every link of the host and takes each page apart."""

    name = "news"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [url]
        host = urlsplit(url).hostname or ""
        self.allowed_domains = [host]
        self.links = LinkExtractor(allow_domains=[host])

    def parse(self, response: Response) -> Iterator[Any]:
        """Links first, then the page's own item."""
        assert isinstance(response, TextResponse)
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse)
        article = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if article:
            yield {
                "url": response.url,
                "title": article.title,
                "author": article.author,
                "date": article.date,
                "text": article.text,
            }


class SQLitePipeline:
    """One row for each item, committed at once."""

    def __init__(self, path: str) -> None:
        self.path = path

    @classmethod
    def from_crawler(cls, crawler: Any) -> SQLitePipeline:
        return cls(crawler.settings["SQLITE_PATH"])

    def open_spider(self) -> None:
        """Make the table."""
        self.connection = sqlite3.connect(self.path)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.execute("CREATE TABLE articles (url PRIMARY KEY, title, author, date, text)")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store the item."""
        with self.connection:
            self.connection.execute(
                "INSERT OR REPLACE INTO articles VALUES (:url, :title, :author, :date, :text)", item
            )
        return item

    def close_spider(self) -> None:
        """Close the database."""
        self.connection.close()


def main() -> None:
    """Crawl URL into OUT.db."""
    url, path, pages = sys.argv[1:]
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "CLOSESPIDER_PAGECOUNT": int(pages),
            "ITEM_PIPELINES": {SQLitePipeline: 300},
            "SQLITE_PATH": path,
            "LOG_LEVEL": "WARNING",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    process.crawl(NewsSpider, url=url)
    process.start()


if __name__ == "__main__":
    main()
