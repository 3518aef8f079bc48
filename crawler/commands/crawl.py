"""`khotin crawl`: fetch sites into the archive, with a summary and a verdict at the end."""

from __future__ import annotations

import json
import logging
import os
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from archive.errors import CallError
from archive.garbage import settle
from archive.home import Home
from crawler import old_tls
from crawler.commands.apart import begin as begin_apart
from crawler.contact import contact, user_agent
from crawler.health import STOPPED, worst
from crawler.profile import known_profiles

# Scrapy and the reading code take a second to import: the help of a command should not wait for them.
if TYPE_CHECKING:
    from scrapy.settings import Settings

    from crawler.commands.workers import Together
    from crawler.extensions.archive import OpenArchive
    from crawler.site import Site

#: Requests in hand for each site with a delay: what Ctrl-C has to wait for, at one request a delay.
IN_HAND = 4
#: Requests to one host at a time when the user sets the delay to 0: the site is his own, or on this machine.
CONCURRENCY_WITHOUT_DELAY = 16


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="SITE…")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Fetch at most N pages, articles first.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Leave out what feeds and sitemaps date earlier.",
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Leave out what feeds and sitemaps date later.",
)
@click.option(
    "--full", is_flag=True, help="Ask again for every page that is known (with conditional requests)."
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    metavar="S",
    help="Seconds between two requests to a host.  [default: the profile's, else 1]",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Processes that crawl together; each host is one's at a time.  [default: 1]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON line a site.")
@click.pass_context
def crawl(
    ctx: click.Context,
    targets: tuple[str, ...],
    limit: int | None,
    since: datetime | None,
    until: datetime | None,
    full: bool,
    delay: float | None,
    workers: int,
    as_json: bool,
) -> int:
    """Crawl sites into the archive.

    SITE is a site's name (see `khotin sites`) or, for a site that nobody described, a URL. What was interrupted is
    resumed; what is known is not fetched again. Ends with a summary and a verdict; nothing fetched is a failure. A
    site whose profile names hours that begin within an hour is waited for.

    \b
    khotin crawl baolaocai.vn
    khotin crawl http://dakrlap.daknong.gov.vn/ --limit 50
    """
    from archive.store import Store

    home: Home = ctx.obj
    debug = bool(ctx.meta.get("khotin.debug"))
    sites = _sites(home, targets)
    # Opened once before Scrapy starts, so that what is wrong with home or database is said in one line.
    Store.open(home).close()
    who = contact(home)
    _say_hours(sites)
    arguments = {
        "full": full,
        "limit": limit,
        "since": since and since.date(),
        "until": until and until.date(),
    }
    sites, old = old_tls.parted(sites)
    beside = {**arguments, "delay": delay, "json": as_json, "workers": workers}
    apart = begin_apart(home, old, beside) if old else None
    began = time.monotonic()
    archive: OpenArchive | Together
    if workers > 1:
        from crawler.commands.workers import crawl_together

        archive = crawl_together(Call(home, who, sites, delay, debug, arguments), workers)
    else:
        archive = run(crawl_settings(home, who, sites, delay, debug), sites, **arguments)
    if archive.run_id is not None:
        report(archive, time.monotonic() - began, as_json)
    if archive.broken:
        click.echo(f"khotin: the crawl stopped: {archive.broken}", err=True)
    elif archive.interrupted:
        click.echo("khotin: interrupted; the same command goes on where it ended", err=True)
    finished = not archive.broken and not archive.interrupted
    well = apart is None or apart.wait() == 0
    return 0 if well and finished and worst(archive.verdicts.values()).ok else 1


def _say_hours(sites: tuple[Site, ...]) -> None:
    """Tell whoever watches why nothing happens."""
    from crawler.frontier.allowance import HOURS_AWAITED, VIETNAM, opening

    now = datetime.now(VIETNAM)
    for site in sites:
        if (begin := opening(site.profile.hours, now)) is not None:
            then = "waiting for it" if begin - now <= HOURS_AWAITED else "left alone until then"
            click.echo(f"{site.name}: asked nothing before {begin:%H:%M} in Vietnam; {then}", err=True)


def crawl_sites(
    ctx: click.Context, sites: tuple[Site, ...], *, limit: int | None, delay: float | None
) -> OpenArchive:
    """A crawl for another command, of at most `limit` pages; the caller says what it came to."""
    from archive.store import Store

    home: Home = ctx.obj
    Store.open(home).close()
    settings = crawl_settings(home, contact(home), sites, delay, bool(ctx.meta.get("khotin.debug")))
    archive = run(settings, sites, full=False, limit=limit, since=None, until=None)
    for site in sites:
        archive.verdicts.setdefault(site.name, STOPPED)
    return archive


def _sites(home: Home, targets: tuple[str, ...]) -> tuple[Site, ...]:
    from crawler.site import site_of

    described = known_profiles(home.path)
    sites: dict[str, Site] = {}
    for target in targets:
        try:
            site = site_of(target, described)
        except ValueError as error:
            raise CallError(f"{error}; `khotin sites` lists the known ones") from error
        if site.name in sites:
            sites[site.name].start += site.start
        elif not site.described and "//" not in target and "." not in target:
            raise CallError(
                f"no site is called {target!r}; `khotin sites` lists the known ones, a URL works for any other"
            )
        else:
            sites[site.name] = site
    return tuple(sites.values())


@dataclass(frozen=True)
class Call:
    """What a worker needs to know to crawl as it was asked: it travels to another process."""

    home: Home
    who: str | None
    sites: tuple[Site, ...]
    delay: float | None
    debug: bool
    arguments: dict[str, Any]


def crawl_settings(
    home: Home, who: str | None, sites: tuple[Site, ...], delay: float | None, debug: bool
) -> Settings:
    """Scrapy's settings for a crawl of these sites."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("KHOTIN_HOME", str(home.path), "cmdline")
    settings.set("KHOTIN_DATABASE", home.database, "cmdline")
    settings.set("KHOTIN_CONTACT", who, "cmdline")
    settings.set("USER_AGENT", user_agent(who), "cmdline")
    if debug:
        settings.set("LOG_LEVEL", "DEBUG", "cmdline")
    if delay is not None:
        settings.set("DOWNLOAD_DELAY", delay, "cmdline")
        if delay == 0:
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", CONCURRENCY_WITHOUT_DELAY, "cmdline")
        # The profiles' delays, which the spider brings, give way to the user's.
        settings.set("DOWNLOAD_SLOTS", {}, "cmdline")
    if delay != 0:
        in_hand = min(IN_HAND * len(sites) + (os.cpu_count() or 1), settings.getint("CONCURRENT_REQUESTS"))
        settings.set("CONCURRENT_REQUESTS", in_hand, "cmdline")
    return settings


def run(settings: Settings, sites: tuple[Site, ...], **arguments: Any) -> OpenArchive:
    """Crawl in this process, to the end."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.extensions.archive import OpenArchive
    from crawler.spiders.site import SiteSpider

    process = AsyncCrawlerProcess(settings)
    # Only what went wrong is worth a line; the summary says the rest.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    crawler = process.create_crawler(SiteSpider.for_sites(sites))
    settle()
    task = process.crawl(crawler, **arguments)
    process.start()
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error
    archive = crawler.get_extension(OpenArchive)
    assert archive is not None
    return archive


def report(archive: OpenArchive | Together, seconds: float, as_json: bool) -> None:
    """Print what each site's crawl came to: for people on standard error, as JSON Lines on standard output."""
    for site in archive.sites.values():
        verdict = archive.verdicts[site.name]
        counts = site.counts
        if as_json:
            line = {
                "site": site.name,
                "verdict": verdict.name,
                "reason": verdict.reason,
                "run": archive.run_id,
                "counts": dict(sorted(counts.items())),
                "seconds": round(seconds, 1),
            }
            click.echo(json.dumps(line, ensure_ascii=False))
            continue
        click.echo(f"{site.name}  {verdict.name}" + ("" if verdict.ok else f": {verdict.reason}"), err=True)
        for text in _summary(counts):
            click.echo(f"  {text}", err=True)
    if not as_json:
        click.echo(f"  run {archive.run_id} · {seconds:.1f} s · archive in {archive.home.path}", err=True)


def _summary(counts: Any) -> list[str]:
    fresh = counts["page/200"] - counts["page/revisit"]
    unchanged = counts["page/304"] + counts["page/revisit"]
    lines = [
        f"{fresh:,} pages captured" + (f", {unchanged:,} unchanged since the last time" if unchanged else "")
    ]
    outcomes = [(counts[f"record/{what}"], what) for what in ("new", "changed", "unchanged")]
    kinds = [(counts[f"read/{kind}"], kind) for kind in ("article", "notice", "index", "other", "unreadable")]
    lines.append("records: " + (", ".join(f"{n:,} {what}" for n, what in outcomes if n) or "none"))
    if any(n for n, _ in kinds):
        lines.append("pages read as: " + ", ".join(f"{n:,} {kind}" for n, kind in kinds if n))
    failures = sorted(
        ((n, k.removeprefix("failed/")) for k, n in counts.items() if k.startswith("failed/")), reverse=True
    )
    if failures:
        lines.append("failed: " + ", ".join(f"{n:,} {reason}" for n, reason in failures[:6]))
    if counts["left by limit"]:
        lines.append(f"left for the next crawl: {counts['left by limit']:,} known pages (--limit)")
    return lines
