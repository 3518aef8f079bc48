"""Runs a snapshot: the crawl of the pages, then the fetching of what they need, in one process."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from typing import Any, cast

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.garbage import settle
from archive.home import Home
from crawler.commands.crawl import crawl_settings
from crawler.domain import is_under
from crawler.extensions.archive import OpenArchive
from crawler.profile import Profile, known_profiles
from crawler.site import Site, site_of
from crawler.spiders.domain import DomainSpider
from crawler.spiders.requisites import RequisitesSpider
from crawler.spiders.snapshot import SnapshotSpider


def run(
    home: Home,
    sites: tuple[Site, ...],
    about: dict[str, Any],
    *,
    domain: str | None,
    since: datetime,
    full: bool,
    limit: int | None,
    delay: float | None,
    who: str | None,
    debug: bool,
) -> list[OpenArchive]:
    """The archives of the crawl and of the requisites' run, as they were closed; the first alone where it stopped.

    `domain`: hosts under it join the crawl when links to them appear.
    """
    described = _under(domain, known_profiles(home.path)) if domain else {}
    # Which sites a domain has is not known before: those that are described may be among them.
    perhaps = tuple(
        site_of(name, described) for name in described if name not in {site.name for site in sites}
    )
    settings = crawl_settings(home, who, (*sites, *perhaps), delay, debug)
    _decide(settings, about)
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    settle()
    done: list[OpenArchive] = []
    spider = DomainSpider.under(domain, sites, described) if domain else SnapshotSpider.for_sites(sites)
    pages = process.create_crawler(spider)
    first = process.crawl(pages, about=about, full=full, limit=limit)

    async def both() -> None:
        from twisted.internet import reactor

        try:
            await first
            done.append(_archive(pages))
            if about["requisites"] and not (done[0].broken or done[0].interrupted):
                needs = process.create_crawler(RequisitesSpider.over(tuple(done[0].sites.values())))
                await process.crawl(needs, since=since, options=about)
                done.append(_archive(needs))
        finally:
            if cast(Any, reactor).running:
                cast(Any, reactor).stop()

    task = asyncio.ensure_future(both(), loop=first.get_loop())
    process.start(stop_after_crawl=False)
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    return done


def _under(domain: str, profiles: dict[str, Profile]) -> dict[str, Profile]:
    return {name: profile for name, profile in profiles.items() if is_under(profile.host, domain)}


def _decide(settings: Settings, about: dict[str, Any]) -> None:
    if about["robots"] == "ignore":
        settings.set("ROBOTSTXT_OBEY", False, "cmdline")
        settings.set("KHOTIN_ROBOTS_REASON", about["reason"], "cmdline")


def _archive(crawler: Any) -> OpenArchive:
    archive = crawler.get_extension(OpenArchive)
    assert isinstance(archive, OpenArchive)
    return archive
