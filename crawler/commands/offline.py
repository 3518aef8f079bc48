"""Runs the spider of stored captures: the same rooms as a crawl, without the network."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.garbage import settle
from archive.home import Home
from crawler.extensions.archive import OpenArchive
from crawler.profile import known_profiles
from crawler.site import Site, site_of
from crawler.spiders.captures import CapturesSpider, Work


def sites_of(home: Home, names: list[str]) -> tuple[Site, ...]:
    """The archive's sites by name, with the profiles that describe them today."""
    described = known_profiles(home.path)
    return tuple(site_of(name, described) for name in names)


def read_captures(
    home: Home,
    sites: tuple[Site, ...],
    work: Work,
    command: str,
    options: dict[str, Any],
    *,
    workers: int | None = None,
    debug: bool = False,
    changes: dict[str, Any] | None = None,
    spider: type[CapturesSpider] = CapturesSpider,
) -> OpenArchive:
    """Read stored captures of `sites`: what `work` says, in a run of `command`; returns the archive as it was closed.

    `workers`: reading processes, all cores where None. `changes`: settings that differ.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("KHOTIN_HOME", str(home.path), "cmdline")
    settings.set("KHOTIN_DATABASE", home.database, "cmdline")
    settings.set("READER_PROCESSES", workers or 0, "cmdline")
    if debug:
        settings.set("LOG_LEVEL", "DEBUG", "cmdline")
    for name, value in (changes or {}).items():
        settings.set(name, value, "cmdline")
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    crawler = process.create_crawler(spider.over(sites))
    settle()
    task = process.crawl(crawler, work=work, command=command, options=options)
    process.start()
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error
    archive = crawler.get_extension(OpenArchive)
    assert archive is not None
    return archive
