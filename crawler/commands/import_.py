"""`khotin import`: what other tools captured, or the Wayback Machine holds, into the archive."""

from __future__ import annotations

import json
import re
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
@click.option(
    "--from", "since", metavar="DAY", help="wayback: captures of then or later: 2015, 2015-04, 2015-04-30."
)
@click.option("--to", "until", metavar="DAY", help="wayback: captures of then or earlier.")
@click.option(
    "--cdx",
    metavar="URL",
    help="wayback: another archive's CDX server, of pywb or OutbackCDX.  [default: the Wayback Machine's]",
)
@click.option(
    "--replay", metavar="URL", help="wayback: where its captures are had.  [default: what stands before /cdx]"
)
@click.option(
    "--per-minute",
    type=click.FloatRange(0, min_open=True),
    default=20.0,
    show_default=True,
    metavar="N",
    help="wayback: requests a minute.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a file, then one for the records.")
@click.pass_context
def import_(
    ctx: click.Context,
    targets: tuple[str, ...],
    workers: int | None,
    since: str | None,
    until: str | None,
    cdx: str | None,
    replay: str | None,
    per_minute: float,
    as_json: bool,
) -> int:
    """Take captures of other tools into the archive, with their own capture times, and read them as all others are.

    FILE is a WARC file (.warc, .warc.gz, .warc.zst), an ARC file, a WACZ package, or a folder that holds such files.
    They are copied into the data home. A damaged record is left out and named. The same file again changes nothing;
    what was interrupted goes on.

    wayback:HOST is what the Wayback Machine holds of a host, or another archive with --cdx. It is asked slowly, for
    days if need be; interrupted, the same command goes on.

    \b
    khotin import dakrlap.warc.gz crawl.wacz
    khotin import archivebox/archive
    khotin import wayback:dakrlap.daknong.gov.vn --from 2015
    """
    home: Home = ctx.obj
    debug = bool(ctx.meta.get("khotin.debug"))
    began = time.monotonic()
    hosts = [target.removeprefix(WAYBACK) for target in targets if target.startswith(WAYBACK)]
    files = tuple(target for target in targets if not target.startswith(WAYBACK))
    asked = [(host, cdx, replay, _day(since), _day(until), per_minute) for host in hosts]
    reports, sites = _take_in(home, files)
    problem = _bring(home, asked, as_json)
    sites = sorted({*sites, *_waiting(home)})
    archive = _read(home, sites, workers, debug, {"files": [report.file for report in reports]})
    _report(reports, archive, time.monotonic() - began, as_json)
    if archive is not None and archive.broken:
        click.echo(f"khotin: the import stopped: {archive.broken}", err=True)
    elif archive is not None and archive.interrupted:
        click.echo("khotin: interrupted; the same command goes on where it ended", err=True)
    stopped = archive is not None and bool(archive.broken or archive.interrupted)
    if problem:
        click.echo(f"khotin: {problem}", err=True)
    return 1 if stopped or problem or any(report.refused or report.damaged_count for report in reports) else 0


def _day(text: str | None) -> str | None:
    """A day, month or year as CDX servers write it.

    Raises:
        CallError: it is none.
    """
    if text is None:
        return None
    if not re.fullmatch(r"\d{4}(?:-\d\d){0,2}", text):
        raise CallError(f"{text!r} is no day; write 2015, 2015-04 or 2015-04-30")
    return text.replace("-", "")


def _bring(home: Home, asked: list[tuple[Any, ...]], as_json: bool) -> str | None:
    """Take in what other archives hold; returns what went wrong, in words."""
    if not asked:
        return None
    from archive.errors import CaptureError
    from archive.identity import site_name
    from crawler import settings
    from crawler.contact import contact, user_agent
    from crawler.importing.wayback import CDX, Source, bring

    who = contact(home)
    for host, cdx, replay, since, until, per_minute in asked:
        source = Source(site_name(host), cdx or CDX, replay, since, until, per_minute)
        try:
            counts = bring(home, source, user_agent(who), who, settings.BODY_MAX, _progress())
        except CaptureError as error:
            return str(error)
        except KeyboardInterrupt:
            return "interrupted; the same command goes on where it ended"
        line = {
            name: counts[name] for name in ("listed", "fetched", "unchanged", "held", "missing", "requests")
        }
        if as_json:
            click.echo(json.dumps({"host": source.host, "cdx": source.cdx} | line, ensure_ascii=False))
        else:
            said = ", ".join(f"{count:,} {name}" for name, count in line.items())
            click.echo(f"{source.host}  {said}", err=True)
    return None


def _waiting(home: Home) -> list[str]:
    from archive.store import Store

    with Store.open(home) as store:
        return store.sites_unread("wayback")


def _take_in(home: Home, targets: tuple[str, ...]) -> tuple[list[Report], list[str]]:
    """Bring the files into the archive; returns a report on each, and the sites that have something to be read."""
    from archive.store import Store
    from crawler import settings
    from crawler.importing.files import FileImport, find_files
    from crawler.importing.rows import Rows

    if not targets:
        return [], []
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
