"""Any site: no rule of its own. Addresses are told apart by their canonical path, pages by what they hold."""

from __future__ import annotations

from crawler.families.base import Family


class Plain(Family):
    """The family of a site that nobody described."""

    name = "plain"

    def feeds(self) -> tuple[str, ...]:
        """The places that WordPress, Liferay and hand-made sites use."""
        return ("/sitemap.xml", "/sitemap_index.xml", "/rss", "/feed/")
