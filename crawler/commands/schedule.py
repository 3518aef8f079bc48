"""`khotin schedule`: which sites are crawled again, and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from rich.table import Table

from archive.commands.terminal import console
from archive.errors import CallError, NotFoundError
from archive.home import Home
from archive.store import Store
from archive.store.due_runs import DueRun
from archive.store.lookup import iso
from archive.store.schedules import OVERLAPS, Schedule
from crawler.scheduling.times import VIETNAM, check_cron, in_words, next_cron, seconds_of

#: Past due times that `list --json` tells of each schedule.
_TOLD = 10


def _checked(check: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    def callback(ctx: click.Context, parameter: click.Parameter, value: str | None) -> Any:
        try:
            return None if value is None else check(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return callback


@click.group()
def schedule() -> None:
    """Say which sites are crawled again, and when; `khotin scheduler` does it.

    \b
    khotin schedule add baolaocai.vn --every 6h
    khotin schedule list
    """


@schedule.command()
@click.argument("site")
@click.option(
    "--every", metavar="TIME", callback=_checked(seconds_of), help="An interval: 30m, 6h, 1d, 2w; first now."
)
@click.option(
    "--cron",
    metavar="EXPRESSION",
    callback=_checked(check_cron),
    help="Minute, hour, day, month, weekday, in Vietnam's time (+07:00).",
)
@click.option(
    "--jitter",
    metavar="TIME",
    default=None,
    callback=_checked(seconds_of),
    help="Begin up to so much later, each time at another moment.",
)
@click.option(
    "--overlap",
    type=click.Choice(OVERLAPS),
    default="skip",
    show_default=True,
    help="What to do at a due time at which the site's crawl still goes on.",
)
@click.option("--full", is_flag=True, help="As of khotin crawl.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="As of khotin crawl.")
@click.option("--delay", type=click.FloatRange(0), metavar="S", help="As of khotin crawl.")
@click.option("--json", "as_json", is_flag=True, help="Print the schedule as one JSON line.")
@click.pass_obj
def add(
    home: Home,
    site: str,
    every: int | None,
    cron: str | None,
    jitter: int | None,
    overlap: str,
    full: bool,
    limit: int | None,
    delay: float | None,
    as_json: bool,
) -> None:
    """Crawl a site (its name or a URL) again and again.

    \b
    khotin schedule add baolaocai.vn --every 6h --jitter 20m
    khotin schedule add http://xa.example.gov.vn/ --cron "30 5 * * 1-5"
    """
    from crawler.commands.crawl import _sites

    if (every is None) == (cron is None):
        raise CallError('say when: either --every 6h or --cron "0 5 * * *"')
    (known,) = _sites(home, (site,))
    options = {"full": full or None, "limit": limit, "delay": delay}
    with Store.open(home) as store:
        now = store.clock()
        made = store.add_schedule(
            site if "//" in site else known.name,
            every=every,
            cron=cron,
            next_due=next_cron(cron, now) if cron else now,
            options={name: value for name, value in options.items() if value is not None},
            jitter=jitter or 0,
            overlap=overlap,
        )
    if as_json:
        click.echo(json.dumps(_line(made, []), ensure_ascii=False))
    else:
        click.echo(
            f"{made.site}: {_when(made)}, first at {_local(made.next_due)} (+07:00); `khotin scheduler` runs it",
            err=True,
        )


@schedule.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with the last due times.")
@click.pass_obj
def list_(home: Home, as_json: bool) -> None:
    """List the schedules: when each is due next, and how it ended last."""
    with Store.open(home.must_exist()) as store:
        found = [(one, store.due_runs(one.id, _TOLD)) for one in store.schedules()]
    if as_json:
        for one, past in found:
            click.echo(json.dumps(_line(one, past), ensure_ascii=False))
        return
    if not found:
        click.echo("no schedule yet; khotin schedule add SITE --every 6h makes one", err=True)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("no.", "site", "when", "next due (+07:00)", "last"):
        table.add_column(name, no_wrap=name != "last")
    for one, past in found:
        table.add_row(str(one.id), one.site, _when(one), _local(one.next_due), _last(past))
    console().print(table)


@schedule.command()
@click.argument("site")
@click.pass_obj
def remove(home: Home, site: str) -> None:
    """End the schedules of a site, or the one with a number (see the list); what they archived stays."""
    with Store.open(home.must_exist()) as store:
        ended = store.remove_schedules(site)
    if not ended:
        raise NotFoundError(f"{site} has no schedule; `khotin schedule list` shows which there are")
    click.echo(f"{ended} ended", err=True)


def _when(one: Schedule) -> str:
    when = f"every {in_words(one.every)}" if one.every else f"cron {one.cron}"
    return when + "".join(
        f" --{name}" + ("" if value is True else f" {value}") for name, value in one.options.items()
    )


def _local(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"


def _last(past: list[DueRun]) -> str:
    if not past:
        return "never"
    last = past[0]
    how = last.verdict or last.state
    return f"{_local(last.due)} {how}" + (f": {last.reason}" if last.reason and last.verdict != "OK" else "")


def _line(one: Schedule, past: list[DueRun]) -> dict[str, Any]:
    return {
        "schedule": one.id,
        "site": one.site,
        "target": one.target,
        "every": one.every,
        "cron": one.cron,
        "jitter": one.jitter,
        "overlap": one.overlap,
        "options": one.options,
        "next_due": iso(one.next_due),
        "past": [
            {
                "due": iso(run.due),
                "missed": run.missed,
                "state": run.state,
                "started": run.started and iso(run.started),
                "ended": run.ended and iso(run.ended),
                "run": run.run_id,
                "verdict": run.verdict,
                "reason": run.reason,
            }
            for run in past
        ],
    }
