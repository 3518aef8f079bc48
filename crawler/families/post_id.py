"""Newspapers whose addresses end in ``-post<id>`` (ePi CMS) or ``-a<id>``: the number is the identity.

The slug may change, be cut, or be wrecked by decomposed titles; the section in front of it may change too. A query
string is noise. ``-tag<id>`` and ``-event<id>`` are lists.
"""

from __future__ import annotations

import re

from crawler.families.base import Family, Role
from crawler.urls import split

_ARTICLE = re.compile(r"(?i)-(post|a)(\d{3,})(?:\.(?:html?|amp|epi|tpo|vnp|ldo))?/?$")
_LIST = re.compile(
    r"(?i)-(?:tag|event|topic|c|trang)\d+(?:\.html?)?/?$|/(?:rss|tags?|chu-de|su-kien|tac-gia)(?:/|$)"
)


class PostId(Family):
    """ePi CMS and the ``-a<id>`` papers."""

    name = "post_id"

    def key(self, url: str) -> str:
        """``post403219`` or ``a196670``; other pages by their canonical path."""
        number = _ARTICLE.search(split(url).path)
        return f"{number[1].lower()}{int(number[2])}" if number else super().key(url)

    def role(self, url: str) -> Role:
        """By the end of the path."""
        path = split(url).path
        if _ARTICLE.search(path):
            return "article"
        return "list" if _LIST.search(path) else "page"

    def metadata(self, url: str) -> str:
        """The ``-a<id>`` papers write a day into their JSON-LD, the clock stands on the page only."""
        number = _ARTICLE.search(split(url).path)
        return "day" if number and number[1].lower() == "a" else super().metadata(url)

    def is_own(self, url: str) -> bool:
        """An address that ends in the number."""
        return bool(_ARTICLE.search(split(url).path))

    def feeds(self) -> tuple[str, ...]:
        """ePi's feed of everything, and the usual sitemap."""
        return ("/rss/home.rss", "/sitemap.xml")
