"""`khotin snapshot`: a whole site before it goes dark, with everything that its pages need to be shown."""

from __future__ import annotations

import json
import time
from collections import Counter
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

#: Missing addresses of one reason that are named; --json has all.
NAMED = 5


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
    type=click.Choice(["host", "prefix"]),
    default="host",
    show_default=True,
    help="host: the site's host; prefix: addresses that begin as URL does.",
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
    """
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
    about = {
        "snapshot": url,
        "scope": scope,
        "robots": robots,
        "reason": reason,
        "requisites": not no_requisites,
    }
    from archive.store import Store

    with Store.open(home) as store:
        since, fresh = _beginning(store, site, url)
        if robots == "ignore":
            store.journal.append("robots", site=site.name, policy="ignore", reason=reason)
    began = time.monotonic()
    done = run(
        home,
        site,
        about,
        since=since,
        full=fresh,
        limit=limit,
        delay=delay,
        who=contact(home),
        debug=bool(ctx.meta.get("khotin.debug")),
    )
    whole = bool(done) and not any(one.broken or one.interrupted for one in done)
    with Store.open(home) as store:
        _report(store, done, time.monotonic() - began, as_json)
        if whole and out is not None:
            _pack(store, done, out, site, url)
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


def _beginning(store: Store, site: Site, url: str) -> tuple[datetime, bool]:
    """When the snapshot began that is to be gone on with, and whether it is a fresh one of a site that is known."""
    since = None
    for run in store.runs():
        if run.options.get("snapshot") != url:
            continue
        if run.command == "requisites" and run.reason == "finished":
            break
        since = run.started
    known = store.count_captures(site.name) > 0
    return since or store.clock(), since is None and known


def _report(store: Store, done: list[OpenArchive], seconds: float, as_json: bool) -> None:
    # Both runs count on the same sites.
    counts: Counter[str] = Counter()
    for site in {id(site): site for one in done for site in one.sites.values()}.values():
        counts.update(site.counts)
    runs = [one.run_id for one in done if one.run_id is not None]
    missing = store.issues_of(runs)
    by_reason: dict[str, list[str]] = {}
    for reason, url, _ in missing:
        by_reason.setdefault(reason, []).append(url or "")
    kinds = {
        key.removeprefix("fetched/"): n for key, n in sorted(counts.items()) if key.startswith("fetched/")
    }
    pages = counts["page/200"] + counts["page/304"]
    records = {
        name: counts[f"record/{name}"] for name in ("new", "changed", "unchanged") if counts[f"record/{name}"]
    }
    if as_json:
        line = {
            "runs": runs,
            "pages": pages,
            "requisites": kinds,
            "records": records,
            "missing": {reason: sorted(urls) for reason, urls in sorted(by_reason.items())},
            "skipped": {
                k.removeprefix("skipped/"): n for k, n in sorted(counts.items()) if k.startswith("skipped/")
            },
            "seconds": round(seconds, 1),
        }
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    click.echo(f"{pages:,} pages, {sum(kinds.values()):,} requisites in {seconds:.0f} s", err=True)
    if kinds:
        click.echo("  " + ", ".join(f"{n:,} {kind}" for kind, n in kinds.items()), err=True)
    click.echo(
        "  records: " + (", ".join(f"{n:,} {name}" for name, n in records.items()) or "none"), err=True
    )
    for reason, urls in sorted(by_reason.items(), key=lambda item: -len(item[1])):
        click.echo(f"  missing, {reason}: {len(urls):,}", err=True)
        for url in urls[:NAMED]:
            click.echo(f"    {url}", err=True)
        if len(urls) > NAMED:
            click.echo("    … --json names all", err=True)
    skipped = {k.removeprefix("skipped/"): n for k, n in sorted(counts.items()) if k.startswith("skipped/")}
    if skipped:
        click.echo("  not followed: " + ", ".join(f"{n:,} {why}" for why, n in skipped.items()), err=True)
    click.echo("  not looked for: what scripts put together, what only a form or a login gives", err=True)


def _pack(store: Store, done: list[OpenArchive], out: Path, site: Site, url: str) -> None:
    from archive.export.wacz import pack_sites

    names = sorted({name for one in done for name in one.sites})
    title = site.profile.outlet or site.name
    for problem in pack_sites(store, names, out, title, url):
        click.echo(f"khotin: left out of {out.name}: {problem}", err=True)
    click.echo(f"  written to {out} ({out.stat().st_size:,} bytes)", err=True)
