"""Newspapers whose addresses hold year and month: ``/kinh-te/202503/<slug>-2225092/``, later ``-b3d3c92``.

The number at the end (six to eight digits, or seven hexadecimal ones) is the identity: the slug may be corrected, the
section change. ``/channel/5087/201112/Co-lua-ngo-2141513/`` is the same system; ``/channel/5087/`` is a list.
"""

from __future__ import annotations

import re

from crawler.families.base import Family, Role
from crawler.urls import split

_DATED = re.compile(r"/(?:19|20)\d\d(?:0[1-9]|1[0-2])/[^/]+/?$")
#: Hexadecimal with at least one digit: a slug may end in a word such as "facade".
_NUMBER = re.compile(r"-(\d{6,8}|(?=[a-f]*\d)[0-9a-f]{7})/?$")
_LIST = re.compile(r"^/channel/\d+/?$|/(?:index\.htm|trang-\d+(?:\.html?)?)$")


class YearMonth(Family):
    """Newspapers with year and month in the address."""

    name = "year_month"

    def key(self, url: str) -> str:
        """``2225092`` or ``b3d3c92``; other pages, and articles without a number, by their canonical path."""
        path = split(url).path
        number = _NUMBER.search(path) if _DATED.search(path) else None
        return number[1] if number else super().key(url)

    def role(self, url: str) -> Role:
        """Whatever lies below a month is an article."""
        path = split(url).path
        if _DATED.search(path):
            return "article"
        return "list" if _LIST.search(path) else "page"

    def is_own(self, url: str) -> bool:
        """An address below a month that ends in the number."""
        path = split(url).path
        return bool(_DATED.search(path) and _NUMBER.search(path))

    def feeds(self) -> tuple[str, ...]:
        """The usual sitemap, and the feed that one of them is known to keep below each section."""
        return ("/sitemap.xml", "/index.rss")
