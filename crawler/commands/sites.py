"""`khotin sites`: what is known of the sites, and looking at them: to describe one, to see whether all is well."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive.errors import CallError, NotFoundError
from archive.home import Home
from crawler.families import FAMILIES
from crawler.profile import Profile, known_profiles
from crawler.scheduling.times import VIETNAM
from crawler.urls import site_host


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def sites(ctx: click.Context, as_json: bool) -> None:
    """List the sites known: described by a profile, or crawled.

    \b
    khotin sites
    khotin sites show baolaocai.vn
    """
    if ctx.invoked_subcommand is not None:
        return
    home: Home = ctx.obj
    rows = _rows(home)
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("site", no_wrap=True, min_width=max(map(len, (row["site"] for row in rows)), default=4))
    table.add_column("outlet", overflow="ellipsis", no_wrap=True, max_width=18)
    table.add_column("status", no_wrap=True, min_width=8)
    table.add_column("articles", justify="right", no_wrap=True, min_width=8)
    table.add_column("last crawl", no_wrap=True, min_width=10)
    table.add_column("verdict", no_wrap=True, min_width=7)
    for row in rows:
        crawled = row["last_crawl"]
        table.add_row(
            row["site"],
            row["outlet"] or "",
            row["status"] or "",
            f"{row['articles']:,}" if crawled else "",
            crawled[:10] if crawled else "never",
            row["verdict"] or "",
        )
    Console().print(table)


def _rows(home: Home) -> list[dict[str, Any]]:
    described = known_profiles(home.path)
    seen = {row["site"]: row for row in _overview(home)}
    rows = []
    # What is in this archive comes first: the profiles that come with Khotin are many.
    for name in sorted(described.keys() | seen.keys(), key=lambda name: (name not in seen, name)):
        profile, row = described.get(name) or Profile(host=name), seen.get(name, {})
        rows.append(
            {
                "site": name,
                "outlet": profile.outlet,
                "place": profile.place,
                "former_place": profile.former_place,
                "kind": profile.kind,
                "status": profile.status if name in described else None,
                "family": profile.family or row.get("family"),
                "articles": row.get("articles", 0),
                "last_crawl": row.get("last_crawl"),
                "verdict": row.get("verdict"),
            }
        )
    return rows


def _overview(home: Home) -> list[dict[str, Any]]:
    from archive.store import Store

    if not home.exists():
        return []
    store = Store.open(home)
    try:
        return store.sites_overview()
    finally:
        store.close()


@sites.command()
@click.argument("site")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def show(home: Home, site: str, as_json: bool) -> None:
    """Show one site's profile and, in words, what Khotin has learned that it repeats."""
    name = site_host(site)
    row = next((row for row in _rows(home) if row["site"] == name), None)
    if row is None:
        raise NotFoundError(f"no site is called {name!r}; `khotin sites` lists the known ones")
    profile = known_profiles(home.path).get(name)
    learned = _learned(home, name)
    if as_json:
        line = {**row, "profile": asdict(profile) if profile else None, "repeats": learned}
        click.echo(json.dumps(line, ensure_ascii=False, default=str))
        return
    for key, value in row.items():
        if value not in (None, ""):
            click.echo(f"{key.replace('_', ' '):14}{value}")
    if profile is not None and profile.note:
        click.echo(f"{'note':14}{profile.note}")
    if row["family"] in FAMILIES:
        about = (type(FAMILIES[row["family"]]).__doc__ or "").strip().splitlines()[0]
        click.echo(f"{'':14}{about}")
    click.echo()
    if learned:
        click.echo("What the site repeats, and Khotin leaves out of articles:")
        for text in learned:
            click.echo(f"  {text}")
    else:
        click.echo("Nothing is known yet of what the site repeats; it is learned while the site is crawled.")


def _learned(home: Home, name: str) -> list[str]:
    from archive.store import Store
    from crawler.extract.template import SiteMemory

    if not home.exists():
        return []
    store = Store.open(home)
    try:
        text = store.memory(name)
    finally:
        store.close()
    return SiteMemory.from_json(text).freeze().describe() if text else []


#: Pages that are fetched to look at a site, and to see whether all is well with one.
LOOK, CHECK = 30, 12
#: Known articles that a check asks for again, the newest ones.
AGAIN = 4
#: Without the profile's word: days without anything new after which a check says so.
QUIET_DAYS = 30.0


@sites.command()
@click.argument("url")
@click.option("--name", metavar="HOST", help="The site's name, where it is not the address's host.")
@click.option("--limit", type=click.IntRange(1), default=LOOK, show_default=True, help="Pages to look at.")
@click.option("--delay", type=click.FloatRange(0), metavar="S", help="As of khotin crawl.")
@click.pass_context
def add(ctx: click.Context, url: str, name: str | None, limit: int, delay: float | None) -> int:
    """Look at a site and write a profile for it, into the data home.

    A short crawl, as polite as any: what it fetches is captured, what it reads is archived.

    \b
    khotin sites add http://xa.example.gov.vn/
    """
    from archive.store import Store
    from crawler.commands.crawl import crawl_sites
    from crawler.commands.site_look import in_words, look_at, profile_text
    from crawler.site import Site

    home: Home = ctx.obj
    address = url if "//" in url else f"http://{url}/"
    host = site_host(address)
    profile = Profile(host=site_host(name or host), hosts=(host,) if name and site_host(name) != host else ())
    if not host or profile.host in known_profiles(home.path):
        raise CallError(
            f"{profile.host} is described already; `khotin sites show {profile.host}` shows its profile"
            if host
            else f"{url!r} names no host"
        )
    site = Site(profile, described=False, start=(address,))
    archive = crawl_sites(ctx, (site,), limit=limit, delay=delay)
    verdict = archive.verdicts[profile.host]
    if not site.counts["page/200"] + site.counts["page/304"]:
        click.echo(f"{profile.host}  {verdict.name}: {verdict.reason}; no profile was written", err=True)
        return 1
    with Store.open(home) as store:
        look = look_at(home, store, profile.host, site.start[0], verdict)
    file = home.path / "sites" / f"{profile.host}.toml"
    file.write_text(profile_text(profile, look, f"{datetime.now(VIETNAM):%Y-%m-%d}"), "utf-8")
    for line in in_words(look):
        click.echo(line)
    click.echo(f"{'verdict':12}{verdict.name}: {verdict.reason}")
    click.echo(f"{'profile':12}{file}")
    return 0 if verdict.ok else 1


@sites.command()
@click.argument("names", nargs=-1, metavar="[SITE…]")
@click.option("--all", "every", is_flag=True, help="All sites known.")
@click.option("--limit", type=click.IntRange(1), default=CHECK, show_default=True, help="Pages of a site.")
@click.option("--delay", type=click.FloatRange(0), metavar="S", help="As of khotin crawl.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a site.")
@click.pass_context
def check(
    ctx: click.Context, names: tuple[str, ...], every: bool, limit: int, delay: float | None, as_json: bool
) -> int:
    """See whether all is well with sites: fetch their newest articles, and give a verdict.

    A short crawl: front page, feeds, what is new, and the newest articles known, asked for again. Exit status 1 where
    a verdict is not OK.

    \b
    khotin sites check baolaocai.vn
    khotin sites check --all
    """
    from archive.store import Store
    from crawler.commands.crawl import _sites, crawl_sites
    from crawler.health import worst

    if bool(names) == every:
        raise CallError("say which sites, or --all")
    home: Home = ctx.obj
    known = tuple(row["site"] for row in _rows(home)) if every else names
    chosen = _sites(home, known)
    with Store.open(home) as store:
        for site in chosen:
            newest = store.newest_articles(site.name, AGAIN)
            site.again = tuple(article["canonical_url"] for article in newest)
            expect = site.profile.expect
            site.expect = expect if expect.quiet_days else replace(expect, quiet_days=QUIET_DAYS)
    # A page of its own for each article that is asked for again.
    archive = crawl_sites(ctx, chosen, limit=limit * len(chosen), delay=delay)
    for site in archive.sites.values():
        verdict = archive.verdicts[site.name]
        if as_json:
            line = {
                "site": site.name,
                "verdict": verdict.name,
                "reason": verdict.reason,
                "run": archive.run_id,
            }
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(f"{site.name:30} {verdict.name:8} {verdict.reason}")
    return 0 if worst(archive.verdicts.values()).ok else 1
