"""Cookie walls: a page that sets a cookie and loads itself again is asked for once more, with the cookie.

Only cookies of the answer's own head are kept, as any browser does without JavaScript. What a script would set stays
unset: such a wall is counted, and the site's verdict says so.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.extract.page.decoding import decode
from crawler.extract.shells import reloads

#: Bytes of a page that may be nothing but a wall.
SMALL = 16 << 10


class CookieWall:
    """Asks once more, within the first answer's turn, so that the page's place in the frontier does not change."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CookieWall:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The answer behind the wall; the answer itself where it is none."""
        if (
            response.status != 200
            or "Set-Cookie" not in response.headers
            or "stored" in request.meta
            or "site" not in request.meta
            or request.meta.get("behind_wall")
            or len(response.body) > SMALL
            or not reloads(decode(response.body, None)[0])
        ):
            return response
        assert self.crawler.engine is not None
        again = request.replace(meta={**request.meta, "behind_wall": True})
        return await self.crawler.engine.download_async(again)
