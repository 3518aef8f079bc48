"""`khotin snapshot`: a whole site before it goes dark, with everything that its pages need to be shown."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import CallError
from archive.home import Home
from crawler.contact import contact
from crawler.health import worst
from crawler.profile import known_profiles

if TYPE_CHECKING:
    from archive.store import Store
    from crawler.extensions.archive import OpenArchive
    from crawler.site import Site


@click.command(short_help="Copy a whole site with what its pages need to be shown.")
@click.argument("url", metavar="URL")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.wacz",
    help="Write it as WACZ, too.",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Fetch at most N pages, articles first.")
@click.option("--depth", type=click.IntRange(0), metavar="N", help="Follow links at most N steps from URL.")
@click.option(
    "--scope",
    type=click.Choice(["host", "prefix", "domain"]),
    default="host",
    show_default=True,
    help="host: the site's host; prefix: addresses that begin as URL does; domain: every host under the registered"
    " domain.",
)
@click.option("--no-requisites", is_flag=True, help="Pages only: no styles, pictures, scripts, documents.")
@click.option(
    "--robots",
    type=click.Choice(["obey", "ignore"]),
    default="obey",
    show_default=True,
    help="ignore: fetch what robots.txt forbids; needs --reason.",
)
@click.option(
    "--reason",
    metavar="TEXT",
    help="Why robots.txt is set aside: kept with the run, in the WARC files and the journal.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    metavar="S",
    help="Seconds between two requests to a host.  [default: the profile's, else 1]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON line.")
@click.pass_context
def snapshot(
    ctx: click.Context,
    url: str,
    out: Path | None,
    limit: int | None,
    depth: int | None,
    scope: str,
    no_requisites: bool,
    robots: str,
    reason: str | None,
    delay: float | None,
    as_json: bool,
) -> int:
    """Copy a whole site as it is now: all its pages, and what they need to be shown, from other hosts too.

    Its articles enter the archive. What was interrupted goes on when the same command is given again. Ends with a
    report that says what is still missing, and why.

    \b
    khotin snapshot http://dakrlap.daknong.gov.vn/ --out dakrlap.wacz
    khotin snapshot http://example.vn/tin/ --scope prefix --delay 0.2
    khotin snapshot http://daknong.gov.vn/ --scope domain --out daknong.wacz
    """
    from crawler.commands.snapshot_report import report
    from crawler.commands.snapshot_run import run

    home: Home = ctx.obj
    if robots == "ignore" and not (reason or "").strip():
        raise CallError(
            "--robots ignore needs --reason TEXT: the record says why the site's wish was set aside"
        )
    if out is not None and out.suffix.lower() != ".wacz":
        raise CallError(f"{out} must end in .wacz")
    site = _site(home, url, scope)
    site.steps = depth
    domain = _domain(site) if scope == "domain" else None
    about = {
        "snapshot": url,
        "scope": scope,
        "robots": robots,
        "reason": reason,
        "requisites": not no_requisites,
    }
    from archive.store import Store

    with Store.open(home) as store:
        sites = (site, *_known_under(home, store, site, domain)) if domain else (site,)
        since, fresh = _beginning(store, sites, url)
        if robots == "ignore":
            store.journal.append("robots", site=site.name, policy="ignore", reason=reason)
    began = time.monotonic()
    done = run(
        home,
        sites,
        about,
        domain=domain,
        since=since,
        full=fresh,
        limit=limit,
        delay=delay,
        who=contact(home),
        debug=bool(ctx.meta.get("khotin.debug")),
    )
    whole = bool(done) and not any(one.broken or one.interrupted for one in done)
    with Store.open(home) as store:
        report(store, done, time.monotonic() - began, as_json)
        if whole and out is not None:
            _pack(store, done, out, domain or site.profile.outlet or site.name, url)
    for one in done:
        if one.broken:
            click.echo(f"khotin: the snapshot stopped: {one.broken}", err=True)
        elif one.interrupted:
            click.echo("khotin: interrupted; the same command goes on where it ended", err=True)
    return 0 if whole and worst(done[0].verdicts.values()).ok else 1


def _site(home: Home, url: str, scope: str) -> Site:
    from crawler.site import site_of
    from crawler.urls import split

    try:
        site = site_of(url if "//" in url else f"http://{url}/", known_profiles(home.path))
    except ValueError as error:
        raise CallError(str(error)) from error
    if scope == "prefix":
        site.prefix = split(url).path.rpartition("/")[0] + "/"
    return site


def _domain(site: Site) -> str:
    from crawler.domain import registered_domain

    domain = registered_domain(site.name)
    if domain is None:
        raise CallError(f"{site.name} is under no registered domain; use --scope host")
    return domain


def _known_under(home: Home, store: Store, site: Site, domain: str) -> list[Site]:
    """The other sites of the domain that the archive knows: nobody may link to them any more."""
    from crawler.domain import is_under
    from crawler.site import site_of

    described = known_profiles(home.path)
    names = [row["site"] for row in store.sites_overview() if is_under(row["site"], domain)]
    found = [site_of(name, described) for name in names if not site.owns(f"http://{name}/")]
    for other in found:
        other.steps = site.steps
    return found


def _beginning(store: Store, sites: tuple[Site, ...], url: str) -> tuple[datetime, bool]:
    """When the snapshot began that is to be gone on with, and whether it is a fresh one of sites that are known."""
    since = None
    for run in store.runs():
        if run.options.get("snapshot") != url:
            continue
        if run.command == "requisites" and run.reason == "finished":
            break
        since = run.started
    known = any(store.count_captures(site.name) > 0 for site in sites)
    return since or store.clock(), since is None and known


def _pack(store: Store, done: list[OpenArchive], out: Path, title: str, url: str) -> None:
    from archive.export.wacz import pack_sites

    names = sorted({name for one in done for name in one.sites})
    for problem in pack_sites(store, names, out, title, url):
        click.echo(f"khotin: left out of {out.name}: {problem}", err=True)
    click.echo(f"  written to {out} ({out.stat().st_size:,} bytes)", err=True)
