"""What every family answers; a family overrides what differs."""

from __future__ import annotations

from typing import ClassVar, Literal

from crawler import urls
from crawler.extract.parts import Hints

#: article: an article or notice; list: a page of links to them; page: open it and see.
Role = Literal["article", "list", "page"]


class Family:
    """The answers that hold for any site."""

    name: ClassVar[str] = ""
    #: What the CMS calls itself in its pages' generator meta tag, in lower case; empty where it does not.
    generator: ClassVar[str] = ""

    def key(self, url: str) -> str:
        """The page's identity within its site: the family's number, else the canonical path and query."""
        return urls.plain_key(url)

    def canonical(self, url: str) -> str:
        """The page's address in one spelling, for people and citations."""
        return urls.canonical_url(url)

    def role(self, url: str) -> Role:
        """What the address alone says of the page."""
        return "page"

    def skip(self, url: str) -> str | None:
        """Why the address should not be followed, or None."""
        return urls.trap(url)

    def is_own(self, url: str) -> bool:
        """Whether the address is an article of this family's making: evidence that a site belongs to it."""
        return False

    def feeds(self) -> tuple[str, ...]:
        """Paths where sites of the family keep feeds and sitemaps, tried once at the first crawl."""
        return ("/sitemap.xml",)

    def metadata(self, url: str) -> str:
        """What the structured dates of the page at `url` are worth; see Hints.metadata."""
        return "trusted"

    def hints(self, url: str) -> Hints:
        """What the family knows of the page at `url`, for the reader."""
        role = self.role(url)
        return Hints(metadata=self.metadata(url), role=role if role != "page" else None)
