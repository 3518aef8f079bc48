"""Newspapers whose addresses end in a bare number: ``/<slug>-467890.html``, ``/van-hoa/le-hoi/<slug>-122101.html``.

Many systems of the provincial press do this; none of them says its name. The number (five digits or more) is the
identity: slugs are corrected, cut and doubled, and sections change. A shorter number is a section's
(``/thoi-su-215.html``) or belongs to the title, and so does a day. ``-event123.html``, ``-tag123.html`` and
``-c2692.html`` are lists. What such a host had before its present system (``/<cat>/201604/<slug>-2679811/``,
``/<cat>/<slug>/148739.htm``) has numbers of another series, and is known by its path.

Nothing is known against the dates in the heads of their pages.
"""

from __future__ import annotations

import re

from crawler.families.base import Family, Role
from crawler.urls import page_path, split

_ARTICLE = re.compile(r"(?i)/[^/]*[^\W\d_][^/]*?-(\d{5,9})\.html?$")
_DAY = re.compile(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d$"
)
_LIST = re.compile(
    r"(?i)-(?:event|tag|topic|c|trang)-?\d+\.html?$|/(?:trang|page)-\d+(?:\.html?)?$|/(?:rss|tags?|chu-de|tac-gia)(?:/|$)"
)
#: Editions in other languages and films count apart.
_SERIES = re.compile(r"(?i)^/(en|english|zh|chinese|km|khmer|fr|lo|videos?|media|truyen-hinh)/")


class SlugNumber(Family):
    """Papers with ``-<number>.html`` at the end of their addresses."""

    name = "slug_number"

    def key(self, url: str) -> str:
        """``467890``, with the series that it counts in (``video/15301``); other pages by their canonical path."""
        number = self._number(url)
        if number is None:
            return super().key(url)
        series = _SERIES.match(split(url).path)
        return f"{series[1].lower()}/{number}" if series else number

    def role(self, url: str) -> Role:
        """By the end of the path."""
        if self._number(url):
            return "article"
        return "list" if _LIST.search(split(url).path) else "page"

    def is_own(self, url: str) -> bool:
        """An address that ends in the number."""
        return self._number(url) is not None

    def feeds(self) -> tuple[str, ...]:
        """The usual places: none of its own is known."""
        return ("/sitemap.xml", "/rss")

    @staticmethod
    def _number(url: str) -> str | None:
        path = page_path(split(url))
        found = _ARTICLE.search(path)
        if found is None or _DAY.match(found[1]) or _LIST.search(path):
            return None
        return found[1].lstrip("0") or "0"
