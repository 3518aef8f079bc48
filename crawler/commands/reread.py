"""`khotin reread`: what today's extractor makes of the stored captures."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from archive.errors import NotFoundError
from archive.home import Home
from archive.identity import site_name
from crawler.extract.parts import EXTRACTOR

if TYPE_CHECKING:
    from crawler.extensions.archive import OpenArchive
    from crawler.spiders.captures import CapturesSpider, Wanted


@click.command(short_help="Extract again from stored captures.")
@click.argument("sites", nargs=-1, metavar="[SITE…]")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Reading processes.  [default: all cores]"
)
@click.option("--json", "as_json", is_flag=True, help="Print what it came to as one JSON line.")
@click.pass_context
def reread(ctx: click.Context, sites: tuple[str, ...], workers: int | None, as_json: bool) -> int:
    """Extract again from stored captures, with today's extractor, profiles and site memories.

    The network is not touched. A record that reads as before stays untouched; a better reading of a capture takes
    the place of the former one, which is kept with the version of its extractor, and is no new version of the
    article. What was interrupted goes on where it ended.

    \b
    khotin reread
    khotin reread baolaocai.vn --workers 4
    """
    from crawler.commands.offline import read_captures, sites_of

    home: Home = ctx.obj
    names, options, after = _beginning(home, sites)
    if after:
        click.echo(f"going on after capture {after}, where an earlier reread ended", err=True)
    began = time.monotonic()
    archive = read_captures(
        home,
        sites_of(home, names),
        lambda spider: _work(spider, after),
        "reread",
        options,
        workers=workers,
        debug=bool(ctx.meta.get("khotin.debug")),
    )
    _report(archive, time.monotonic() - began, as_json)
    if archive.broken:
        click.echo(f"khotin: the reread stopped: {archive.broken}", err=True)
    elif archive.interrupted:
        click.echo("khotin: interrupted; the same command goes on where it ended", err=True)
    damaged = archive.all_counts().get("failed/capture damaged", 0)
    return 1 if archive.broken or archive.interrupted or damaged else 0


def _beginning(home: Home, wanted: tuple[str, ...]) -> tuple[list[str], dict[str, Any], int]:
    """The sites, the run's options, and the capture after which an interrupted run with the same ones goes on."""
    from archive.store import Store

    with Store.open(home.must_exist()) as store:
        known = [row["site"] for row in store.sites_overview() if row["captures"]]
        names = sorted({site_name(name) for name in wanted}) or known
        if strange := sorted(set(names) - set(known)):
            raise NotFoundError(
                f"there are no captures of {', '.join(strange)}; `khotin sites` lists what there is"
            )
        options = {"sites": names, "extractor": EXTRACTOR}
        before = store.unfinished_run("reread", options)
    return names, options, int(before.counts.get("up to", 0)) if before else 0


def _work(spider: CapturesSpider, after: int) -> Iterator[Wanted]:
    from crawler.spiders.captures import Wanted

    archive = spider.archive
    archive.wanted = archive.store.count_pages(spider.sites, after)
    # Said at once: a run that is killed before it got any further must not begin from the first capture again.
    archive.counts["up to"] = after
    archive.beat()
    in_use = {name: spider.memory_in_use(name) for name in spider.sites}
    for capture in archive.store.pages(spider.sites, after):
        site = spider.sites[capture.site]
        profile = site.profile.digest if site.described else None
        yield Wanted(capture, in_use[site.name], profile, archive.run_id)


def _report(archive: OpenArchive, seconds: float, as_json: bool) -> None:
    counts = archive.all_counts()
    line = {
        "run": archive.run_id,
        "extractor": EXTRACTOR,
        "captures": counts.get("page/stored", 0),
        **{
            name: counts.get(f"record/{name}", 0)
            for name in ("unchanged", "reread", "new", "changed", "stale")
        },
        "damaged": counts.get("failed/capture damaged", 0),
        "seconds": round(seconds, 1),
    }
    if as_json:
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    click.echo(f"{line['captures']:,} captures read again with {EXTRACTOR}", err=True)
    fresh = line["new"] + line["changed"] + line["stale"]
    click.echo(
        f"  records: {line['unchanged']:,} as before, {line['reread']:,} better readings"
        + (f", {fresh:,} that were none before" if fresh else ""),
        err=True,
    )
    if line["damaged"]:
        click.echo(f"  {line['damaged']:,} captures cannot be read back; khotin verify names them", err=True)
    click.echo(f"  run {archive.run_id} · {seconds:.1f} s", err=True)
