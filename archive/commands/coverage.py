"""`khotin coverage`: on which days a site has articles, and where some seem to be missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive.commands.terminal import console, counted, json_lines, printable
from archive.coverage import days, empty_spans, months, series
from archive.home import Home
from archive.store import Store
from archive.store.published import Published, published

#: Spans and jumps that are listed; the JSON output has all.
_MOST = 15
_PRECISIONS = {4: "year", 7: "month", 10: "day"}


@click.command(short_help="Show on which days a site has articles.", no_args_is_help=True)
@click.argument("site", metavar="SITE")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object, with every day.")
@click.pass_obj
def coverage(home: Home, site: str, as_json: bool) -> None:
    """Show in which months a site has articles, which days are suspiciously empty, and gaps in its numbering.

    A day is compared with the same weekday in the weeks around: an office that rests at the weekend has no gap there.
    Numbers that no page was captured for are gaps where more are missing in a row than the series explains.

    \b
    khotin coverage baolaocai.vn
    khotin coverage baolaocai.vn --json | jq .suspicious
    """
    with Store.open(home.must_exist()) as store:
        known = published(store, site)
    found = _found(known)
    if as_json:
        json_lines([found])
        return
    _print(console(), found)


def _found(known: Published) -> dict[str, Any]:
    """All that is said of the site, as the JSON output has it."""
    dates = [printed for printed in known.dates if printed]
    by_day = days(dates)
    spans = empty_spans(by_day, known.last_capture)
    numbers = series(known.keys, known.captured) if known.numbered else []
    return {
        "site": known.site,
        "articles": len(known.dates),
        "known_to": dict(sorted(Counter(_precision(printed) for printed in known.dates).items())),
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "months": months(dates),
        "days": {day.isoformat(): many for day, many in by_day.items()},
        "suspicious": [
            {
                "from": span.first.isoformat(),
                "to": span.last.isoformat(),
                "days": span.days,
                "expected": span.expected,
            }
            for span in spans
        ],
        "numbering": [
            {
                "series": one.name,
                "known": one.known,
                "lowest": one.lowest,
                "highest": one.highest,
                "gaps": [
                    {
                        "after": jump.after,
                        "before": jump.before,
                        "missing": jump.missing,
                        "published_after": jump.published_after,
                        "published_before": jump.published_before,
                    }
                    for jump in one.jumps
                ],
            }
            for one in numbers
        ],
    }


def _precision(printed: str | None) -> str:
    return _PRECISIONS.get(len(printed), "minute") if printed else "undated"


def _print(to: Console, found: dict[str, Any]) -> None:
    known = ", ".join(
        f"{many:,} to the {name}" for name, many in found["known_to"].items() if name != "undated"
    )
    undated = found["known_to"].get("undated", 0)
    about = [counted(found["articles"], "article"), known, f"{undated:,} undated" if undated else ""]
    to.print(Text(f"{found['site']}  ", style="bold") + Text(" · ".join(filter(None, about))), soft_wrap=True)
    if found["months"]:
        to.print()
        _print_months(to, found["months"])
    _print_list(
        to,
        "suspiciously empty",
        [
            f"{one['from']} to {one['to']}  {counted(one['days'], 'day')}, about {one['expected']:,.0f} expected"
            for one in found["suspicious"]
        ],
    )
    for one in found["numbering"]:
        span = f"{one['known']:,} known, {one['lowest']} to {one['highest']}"
        title = f"gaps in {one['series'] or 'the numbers'} ({span})"
        _print_list(to, printable(title), [_gap(gap) for gap in one["gaps"]])


def _gap(gap: Mapping[str, Any]) -> str:
    around = [(gap[name] or "?")[:10] for name in ("published_after", "published_before")]
    return f"{gap['after'] + 1} to {gap['before'] - 1}  {gap['missing']:,} missing, between {' and '.join(around)}"


def _print_list(to: Console, title: str, lines: list[str]) -> None:
    to.print()
    if not lines:
        to.print(Text(f"{title}: none"), soft_wrap=True)
        return
    to.print(Text(title, style="bold"), soft_wrap=True)
    for line in lines[:_MOST]:
        to.print(Text(f"  {line}"), soft_wrap=True)
    if len(lines) > _MOST:
        to.print(Text(f"  and {len(lines) - _MOST:,} more; --json has all", style="dim"), soft_wrap=True)


def _print_months(to: Console, by_month: dict[str, int]) -> None:
    """A line for each year, a column for each month."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("year", *(f"{month:02}" for month in range(1, 13)), "all"):
        table.add_column(name, justify="right", no_wrap=True)
    first, last = min(by_month)[:4], max(by_month)[:4]
    for year in range(int(first), int(last) + 1):
        counts = [by_month.get(f"{year:04}-{month:02}", 0) for month in range(1, 13)]
        table.add_row(str(year), *(f"{many:,}" if many else "·" for many in counts), f"{sum(counts):,}")
    to.print(table)
