"""Liferay portals: ``/web/<site>/<page>/-/asset_publisher/<instance>/content/<slug>``, ``…/content/id/1619973``.

The same article stands below every page and instance that lists it, so that neither belongs to its identity, nor does
the number of the group behind the slug. What the query holds is where the reader came from and the portlet's state;
only older lists need their category.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlunsplit

from crawler.families.base import Family, Role
from crawler.urls import split

_SITE = re.compile(r"^/web/([^/]+)")
_CONTENT = re.compile(r"/-/(?:asset_publisher/[^/]+/content|view-article/\d+)/((?:id/)?[^/]+)(?:/(\d+))?/?$")
#: Parameters of a portlet that say which list is shown, and which of its pages.
_KEPT = re.compile(r"(?i)(?:categoryid|(?<![a-z])cur|delta|keywords|tag)$|^p_p_id$")


class Liferay(Family):
    """Portals on Liferay."""

    name = "liferay"
    generator = "liferay"

    def key(self, url: str) -> str:
        """``/id/1619973`` or the slug, with the portal's site where the address names one; else path and list."""
        parts = split(url)
        content = _CONTENT.search(parts.path)
        if content is None:
            return super().key(self._plain(url))
        site = _SITE.match(parts.path)
        # view-article: number of the group, then the time in milliseconds, which is the article's own.
        own = content[2] if "/view-article/" in parts.path and content[2] else content[1]
        return f"{site[1] if site else ''}/{own}"

    def canonical(self, url: str) -> str:
        """Without the reader's way and the portlet's state."""
        return super().canonical(self._plain(url))

    def role(self, url: str) -> Role:
        """Content is an article; a portlet with a category, or a page of one, is a list."""
        parts = split(url)
        if _CONTENT.search(parts.path):
            return "article"
        return "list" if any(_KEPT.search(name) for name, _ in parse_qsl(parts.query)) else "page"

    def is_own(self, url: str) -> bool:
        """The address of content."""
        return bool(_CONTENT.search(split(url).path))

    @staticmethod
    def _plain(url: str) -> str:
        parts = split(url)
        if _CONTENT.search(parts.path):
            return urlunsplit(parts._replace(query="", fragment=""))
        if "p_p_" not in parts.query and "redirect" not in parts.query:
            return url
        kept = [(name, value) for name, value in parse_qsl(parts.query) if _KEPT.search(name)]
        return urlunsplit(parts._replace(query=urlencode(kept)))
