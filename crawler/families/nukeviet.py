"""NukeViet, the CMS of many offices: ``/vi/news/tin-tuc-421/<slug>-37146.html``, ``/<cat>/<slug>-3982.html``.

The number counts within a module (news, laws, videos …); where the address names none, it is the site's default one,
news. Every article has a print view and a file to save (``/print/``, ``/savefile/``) that say the same again.
"""

from __future__ import annotations

import re

from crawler.families.base import Family, Role
from crawler.urls import split

_LANGUAGE = re.compile(r"^/(?:vi|en|fr|zh|km|lo)(?=/)")
_COPY = re.compile(r"(?i)/(?:print|savefile|sendmail)(?=/)")
_MODULES = frozenset(
    """about banners contact download faq feeds laws news organs page photos shops statistics users
    videoclips videos voting""".split()  # noqa: SIM905
)
_ARTICLE = re.compile(r"-(\d+)(?:\.html|/)?$")
_LIST = re.compile(r"(?i)/(?:page-\d+|tag|topic|groups|rss|content|search)(?:/|$)")


class NukeViet(Family):
    """Sites made with NukeViet."""

    name = "nukeviet"
    generator = "nukeviet"

    def key(self, url: str) -> str:
        """``news37146``: module and number; other pages by their canonical path."""
        found = self._article(url)
        return f"{found[0]}{int(found[1])}" if found else super().key(url)

    def role(self, url: str) -> Role:
        """A number at the end is an article's below a section, and a section's own right below the module."""
        if self._article(url):
            return "article"
        path = split(url).path
        return "list" if _LIST.search(path) or _ARTICLE.search(path) else "page"

    def is_own(self, url: str) -> bool:
        """An article that names its language and module: the short form is many a system's."""
        path = split(url).path
        return bool(_LANGUAGE.search(path) and self._article(url)) and self._parts(path)[0] is not None

    def feeds(self) -> tuple[str, ...]:
        """NukeViet's own sitemap and the feed of its news module."""
        return ("/index.php?language=vi&nv=sitemap", "/vi/news/rss/", "/sitemap.xml")

    def _article(self, url: str) -> tuple[str, str] | None:
        """Module and number of an article; None for any other page."""
        path = split(url).path
        module, rest = self._parts(path)
        if _LIST.search(path):
            return None
        number = _ARTICLE.search(rest)
        # Right below the module stands a section: /vi/news/tin-tuc-421/
        return (module or "news", number[1]) if number and rest.rstrip("/").count("/") == 2 else None

    @staticmethod
    def _parts(path: str) -> tuple[str | None, str]:
        """The module that a path names, and what follows it, without language and kind of copy."""
        rest = _COPY.sub("", _LANGUAGE.sub("", path))
        first, _, below = rest.lstrip("/").partition("/")
        return (first, f"/{below}") if first in _MODULES else (None, rest)
