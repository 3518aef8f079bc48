"""`khotin runs` and `khotin stats`: what was done, and what is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from archive.commands.terminal import console, counted, json_lines, printable
from archive.home import Home
from archive.store import Store
from archive.store.lookup import iso
from archive.store.runs import FETCHING, Run

#: Years and sites that are listed; the JSON output has all.
_MOST = 30


@click.command(short_help="List past and present runs.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Runs to list, newest first."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def runs(home: Home, limit: int, as_json: bool) -> None:
    """List past and present runs with their counts and verdicts, the newest first.

    \b
    khotin runs
    khotin runs --limit 1 --json
    """
    with Store.open(home.must_exist()) as store:
        found = store.runs(limit)
    if as_json:
        json_lines(map(_run_json, found))
        return
    to = console()
    for run in found:
        _print_run(to, run)
    if not found:
        click.echo("no run yet; khotin crawl SITE makes the first", err=True)


def _run_json(run: Run) -> dict[str, Any]:
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in asdict(run).items()}


def _print_run(to: Console, run: Run) -> None:
    local = run.started.astimezone()
    head = [f"{run.id:>4}", f"{local:%Y-%m-%d %H:%M}", run.command, " ".join(run.sites)]
    line = Text("  ".join(filter(None, head)))
    verdict = run.verdict if run.state == "ended" else run.state
    if verdict:
        line.append(f"  {verdict}", style="bold green" if verdict == "OK" else "bold yellow")
    to.print(line, soft_wrap=True)
    counts = Counter({name: value for name, value in run.counts.items() if isinstance(value, int)})
    unchanged = counts["page/304"] + counts["page/revisit"]
    fetches = run.command in FETCHING
    parts = [
        (0 if fetches else counts["page/stored"], "captures read"),
        (counts["page/200"] - counts["page/revisit"], "pages captured"),
        (unchanged, "unchanged"),
        *((counts[f"record/{what}"], f"articles {what}") for what in ("new", "changed")),
        (counts["record/reread"], "better readings"),
        (sum(value for name, value in counts.items() if name.startswith("failed/")), "failed"),
    ]
    told = ", ".join(f"{number:,} {what}" for number, what in parts if number) or (
        "nothing captured" if fetches else "nothing read"
    )
    took = _duration(((run.ended or run.beat) - run.started).total_seconds())
    reason = f" · {printable(run.reason)}" if run.reason and run.verdict != "OK" else ""
    to.print(Text(f"      {told} · {took}{reason}", style="dim"), soft_wrap=True)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
    )


@click.command(short_help="Count what the archive holds.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def stats(home: Home, as_json: bool) -> None:
    """Count what the archive holds: captures, articles by kind, site and year, and what went wrong.

    \b
    khotin stats
    khotin stats --json
    """
    with Store.open(home.must_exist()) as store:
        held = store.stats()
    if as_json:
        json_lines([held])
        return
    to = console()
    between = (
        f"{_day(held['first_capture'])} to {_day(held['last_capture'])}" if held["first_capture"] else ""
    )
    rows = [
        ("captures", f"{held['captures']:,}", f"{_size(held['bytes'])}, {between}" if between else ""),
        ("articles", f"{held['articles']:,}", counted(held["versions"], "version")),
    ]
    for name, value, note in rows:
        to.print(Text(f"{name:12}{value:>10}  {note}".rstrip()), soft_wrap=True)
    for title, counts in (("kind", "kinds"), ("site", "sites"), ("year", "years"), ("issue", "issues")):
        _print_counts(to, title, held[counts].items())


def _print_counts(to: Console, title: str, counts: Iterable[tuple[Any, int]]) -> None:
    rows = list(counts)
    if not rows:
        return
    if len(rows) > _MOST:
        rows = sorted(rows, key=lambda row: -row[1])[:_MOST]
    to.print()
    to.print(Text(f"by {title}", style="bold"))
    for value, many in rows:
        to.print(
            Text(f"{many:>10,}  {printable(str(value)) if value is not None else 'undated'}"), soft_wrap=True
        )


def _day(moment: str) -> str:
    return moment[:10]


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
