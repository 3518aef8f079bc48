"""`khotin import`: what other tools captured, or the Wayback Machine holds, into the archive."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from archive.errors import CallError
from archive.home import Home

if TYPE_CHECKING:
    from crawler.extensions.archive import OpenArchive
    from crawler.importing.files import Report

WAYBACK = "wayback:"


@click.command("import", short_help="Take in captures of other tools.")
@click.argument("targets", nargs=-1, required=True, metavar="FILE…|wayback:HOST")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Reading processes.  [default: all cores]"
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a file, then one for the records.")
@click.pass_context
def import_(ctx: click.Context, targets: tuple[str, ...], workers: int | None, as_json: bool) -> int:
    """Take captures of other tools into the archive, with their own capture times, and read them as all others are.

    FILE is a WARC file (.warc, .warc.gz), a WACZ package, or a folder that holds such files. They are copied into
    the data home. A damaged record is left out and named. The same file again changes nothing; what was interrupted
    goes on.

    \b
    khotin import dakrlap.warc.gz crawl.wacz
    khotin import archivebox/archive
    """
    home: Home = ctx.obj
    debug = bool(ctx.meta.get("khotin.debug"))
    if any(target.startswith(WAYBACK) for target in targets):
        raise CallError("wayback:HOST cannot be imported yet")
    began = time.monotonic()
    reports, sites = _take_in(home, targets)
    archive = _read(home, sites, workers, debug, {"files": [report.file for report in reports]})
    _report(reports, archive, time.monotonic() - began, as_json)
    if archive is not None and archive.broken:
        click.echo(f"khotin: the import stopped: {archive.broken}", err=True)
    elif archive is not None and archive.interrupted:
        click.echo("khotin: interrupted; the same command goes on where it ended", err=True)
    stopped = archive is not None and bool(archive.broken or archive.interrupted)
    return 1 if stopped or any(report.refused or report.damaged_count for report in reports) else 0


def _take_in(home: Home, targets: tuple[str, ...]) -> tuple[list[Report], list[str]]:
    """Bring the files into the archive; returns a report on each, and the sites that have something to be read."""
    from archive.store import Store
    from crawler import settings
    from crawler.importing.files import FileImport, find_files
    from crawler.importing.rows import Rows

    files = find_files(targets)
    show = _progress()
    with Store.open(home) as store:
        taking = FileImport(home, store, Rows(store, "import", settings.BODY_MAX), show)
        reports = [taking.take(path) for path in files]
        return reports, sorted({*taking.rows.sites, *store.sites_unread("import")})


def _progress() -> Any:
    last = 0.0

    def show(line: str) -> None:
        nonlocal last
        if time.monotonic() - last > (0.5 if sys.stderr.isatty() else 15):
            last = time.monotonic()
            click.echo(line, err=True)

    return show


def _read(
    home: Home, sites: list[str], workers: int | None, debug: bool, options: dict[str, Any]
) -> OpenArchive | None:
    """Read what is unread; None where there is nothing."""
    if not sites:
        return None
    from crawler.commands.offline import read_captures, sites_of
    from crawler.spiders.imported import ImportedSpider, unread

    found = sites_of(home, sites)
    return read_captures(
        home, found, unread, "import", options, workers=workers, debug=debug, spider=ImportedSpider
    )


def _report(reports: list[Report], archive: OpenArchive | None, seconds: float, as_json: bool) -> None:
    counts = archive.all_counts() if archive is not None else {}
    records = {name: counts.get(f"record/{name}", 0) for name in ("new", "changed", "stale", "unchanged")}
    if as_json:
        for report in reports:
            click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        line = {"run": archive.run_id if archive else None, **records, "seconds": round(seconds, 1)}
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    for report in reports:
        _say(report)
    said = ", ".join(f"{count:,} {name}" for name, count in records.items() if count)
    click.echo(f"records: {said or 'none that are new'} · {seconds:.1f} s", err=True)


def _say(report: Report) -> None:
    if report.refused:
        click.echo(f"{report.file}  left out: {report.refused}", err=True)
        return
    held = f", {report.held:,} held already" if report.held else ""
    click.echo(f"{report.file}  {report.captures:,} captures{held}", err=True)
    for line in report.damaged:
        click.echo(f"  left out: {line}", err=True)
    if report.damaged_count > len(report.damaged):
        click.echo(f"  left out: {report.damaged_count - len(report.damaged):,} more", err=True)
    if report.odd:
        click.echo(f"  {report.odd:,} captures do not fit the payload digest that their tool wrote", err=True)
