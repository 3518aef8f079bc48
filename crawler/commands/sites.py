"""`khotin sites`: what is known of the sites: their profiles, and what Khotin learned of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from archive.errors import NotFoundError
from archive.home import Home
from crawler.families import FAMILIES
from crawler.profile import Profile, known_profiles
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
    for name in sorted(described.keys() | seen.keys()):
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
