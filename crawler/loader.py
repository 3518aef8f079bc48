"""A profile is a spider: `scrapy list` and `scrapy crawl HOST` know every site that somebody described."""

from __future__ import annotations

import builtins

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler.profile import known_profiles
from crawler.site import site_of
from crawler.spiders.site import SiteSpider


class ProfileSpiderLoader:
    """Scrapy's spider loader: each profile is SiteSpider restricted to one site."""

    def __init__(self, settings: BaseSettings) -> None:
        self._profiles = known_profiles(settings["KHOTIN_HOME"])

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> ProfileSpiderLoader:
        """Scrapy's way to make one."""
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a site; KeyError where nobody described it."""
        if spider_name not in self._profiles:
            raise KeyError(f"Spider not found: {spider_name}")
        return SiteSpider.for_sites((site_of(spider_name, self._profiles),), spider_name)

    def list(self) -> list[str]:
        """Names of all described sites."""
        return list(self._profiles)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The sites that the request's address belongs to."""
        return [name for name in self._profiles if site_of(name, self._profiles).owns(request.url)]
