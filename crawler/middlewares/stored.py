"""Answers a request from a stored capture instead of the network."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from archive.errors import KhotinError
from crawler.extensions.archive import OpenArchive


class StoredCaptures:
    """Serves requests that carry ``meta["stored"]``, a CaptureInfo, from their WARC record."""

    def __init__(self, archive: OpenArchive, limit: int) -> None:
        self.archive = archive
        #: Bytes of a decoded body: one more than is read, as `Decoding` has it.
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoredCaptures:
        """Scrapy's way to make one."""
        archive = crawler.get_extension(OpenArchive)
        assert archive is not None
        return cls(archive, crawler.settings.getint("BODY_MAX") + 1)

    async def process_request(self, request: Request) -> Response | None:
        """The stored response, its body decoded; None for a request of the network."""
        capture = request.meta.get("stored")
        if capture is None:
            return None
        try:
            stored = self.archive.read(capture)
        except KhotinError as error:
            raise IgnoreRequest(f"the stored capture cannot be read: {error}") from error
        request.meta["capture"] = capture.id
        request.meta["fetched_at"] = capture.fetched_at
        body, request.meta["undecoded"] = stored.payload(self.limit)
        kept = [(n, v) for n, v in stored.headers if n.lower() not in ("content-encoding", "content-length")]
        flags = ["dataloss"] if stored.truncated == "disconnect" else []
        return HtmlResponse(request.url, status=stored.status, headers=_grouped(kept), body=body, flags=flags)


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
