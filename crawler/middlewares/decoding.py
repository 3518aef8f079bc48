"""Bodies without their content encoding, as far as they can be decoded: what a server says of them is often wrong."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.warc.content_encoding import decode


class Decoding:
    """Takes the place of Scrapy's HttpCompressionMiddleware, which drops a page that says gzip and is none.

    A body that grows beyond BODY_MAX is cut one byte after it, so that the reader finds it too large. What was
    wrong stands in ``request.meta["undecoded"]``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.limit = crawler.settings.getint("BODY_MAX") + 1

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Decoding:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with a plain body; as it is where it has no content encoding."""
        codings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not codings or "stored" in request.meta:
            return response
        body, request.meta["undecoded"] = decode(response.body, codings, self.limit)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        return response.replace(headers=headers, body=body)
