"""Portals on SharePoint: one page shows every article, and the query string says which.

``/Trang/ChiTietTinTuc.aspx?nid=113139`` (the number counts per sub-site: ``/So/soxaydung/Trang/…?nid=5479``),
``chi-tiet-tin-tuc.aspx?ItemID=30487&l=Tintrongtinh`` (list and number), ``newsdetail.aspx?CatId=98&NewsId=2832``.
``&title=``, ``&Cat=`` and the like are decoration; IIS takes names of paths and parameters in any case.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlunsplit

from crawler.families.base import Family, Role
from crawler.urls import canonical_url, clean_query, page_path, split

#: Parameters that hold an article's number, in the order in which they are looked for.
_NUMBERS = ("nid", "bvid", "newsid", "itemid", "articleid", "mabb", "ddocname")
_DETAIL = re.compile(r"(?i)chi-?tiet|detail|view(?:er|news)?\.aspx|xem-?tin")
_PRINT = re.compile(r"(?i)/(?:in-?tin|in-?trang|print\w*)\.aspx$")
_LIST_NAMES = frozenset({"cat", "catid", "page", "p", "cid", "category"})
_SUB_SITE = re.compile(r"(?i)^(.*?)/(?:trang|pages|noidung)(?:/|$)")


class SharePoint(Family):
    """SharePoint portals and their kin, where the query string is the identity."""

    name = "sharepoint"

    def key(self, url: str) -> str:
        """``nid=113139``, with the sub-site in front where there is one; other pages by path and parameters."""
        parts = split(url)
        pairs = {name.lower(): value.lower() for name, value in clean_query(parts.query)}
        path = page_path(parts).lower()
        for name in _NUMBERS:
            number = pairs.get(name, "")
            if number and path.endswith(".aspx"):
                site = _SUB_SITE.match(path)
                part = "&l=" + pairs["l"].split("/")[0].strip() if name == "itemid" and pairs.get("l") else ""
                return (
                    f"{site[1] if site and site[1] else ''}?{name}={number.lstrip('0') or '0'}{part}".lstrip(
                        "?"
                    )
                )
        return path + (f"?{urlencode(sorted(pairs.items()))}" if pairs else "")

    def canonical(self, url: str) -> str:
        """Without the decoration: path and the parameters that say which article."""
        parts = split(canonical_url(url))
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        names = {name.lower() for name, _ in pairs}
        number = next((name for name in _NUMBERS if name in names), None)
        if number is None or not parts.path.lower().endswith(".aspx"):
            return urlunsplit(parts)
        kept = [
            (name, value)
            for name, value in pairs
            if name.lower() in (number, "l" if number == "itemid" else number)
        ]
        return urlunsplit(parts._replace(query=urlencode(kept)))

    def role(self, url: str) -> Role:
        """A number on a page of details is an article; a category or a page number is a list."""
        parts = split(url)
        names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        if names.intersection(_NUMBERS) and parts.path.lower().endswith(".aspx"):
            # Listings of the "noidung" portals are the page of details itself, with &page=.
            return "list" if "page" in names and not _DETAIL.search(parts.path) else "article"
        return "list" if names.intersection(_LIST_NAMES) else "page"

    def skip(self, url: str) -> str | None:
        """Print views repeat the article under its own number."""
        return "print view" if _PRINT.search(split(url).path) else super().skip(url)

    def metadata(self, url: str) -> str:
        """One page shows every article: what its head says of dates is the page's own."""
        return "ignored"

    def is_own(self, url: str) -> bool:
        """A page of details with a number."""
        parts = split(url)
        return (
            bool(_DETAIL.search(parts.path))
            and parts.path.lower().endswith(".aspx")
            and self.role(url) == "article"
        )
