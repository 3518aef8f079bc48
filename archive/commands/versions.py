"""`khotin versions` and `khotin diff`: an article's history, and what changed."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.text import Text

from archive.commands.terminal import (
    console,
    counted,
    json_lines,
    on_terminal,
    printable,
    printed_date,
    prose,
)
from archive.difference import Difference, difference
from archive.difference_html import difference_html
from archive.errors import NotFoundError
from archive.home import Home
from archive.store import Store

_STYLES = {"same": "", "removed": "red strike", "added": "green bold"}
#: Where there is no colour, as wdiff writes it.
_SIGNS = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


@click.command(short_help="Show an article's history.")
@click.argument("identifier", metavar="ID")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="One JSON object a line: a version, or a page gone or back.",
)
@click.pass_obj
def versions(home: Home, identifier: str, as_json: bool) -> None:
    """Show an article's history: its versions, the dates that its page displayed, and when the page was missing.

    \b
    khotin versions 3k9d0f2m7q1x8v5b
    """
    with Store.open(home.must_exist()) as store:
        events = store.history_json(identifier)
    if as_json:
        json_lines(events)
        return
    to = console()
    for event in events:
        prose(to, _event(event))


def _event(event: dict[str, Any]) -> Text:
    at = event["at"][:16].replace("T", " ")
    if event["event"] == "gone":
        return Text(f"{at}  the page is missing ({event['status']})", style="red")
    if event["event"] == "back":
        return Text(f"{at}  the page is there again", style="green")
    line = Text(f"{at}  ") + Text(f"version {event['version']}", style="bold")
    line.append(f"  {printable(event['title'] or '(no title)')}")
    dates = [printed_date(shown["published_at"]) for shown in event["dates"]]
    line.append(f"  dated {', then '.join(dates)}; ", style="dim")
    line.append(
        f"seen {counted(event['seen'], 'time')}, last {event['last_seen'][:16].replace('T', ' ')}",
        style="dim",
    )
    return line


@click.command(short_help="Show what changed between two versions.")
@click.argument("identifier", metavar="ID")
@click.argument("first", metavar="[A]", required=False, type=click.IntRange(1))
@click.argument("second", metavar="[B]", required=False, type=click.IntRange(1))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="html: a page of its own, with <del> and <ins>.",
)
@click.pass_obj
def diff(home: Home, identifier: str, first: int | None, second: int | None, form: str) -> None:
    """Show what changed between versions A and B, word by word; without numbers, between the two newest.

    With A alone, between A and the newest. Without colour, [-words-] were taken out and {+words+} came.

    \b
    khotin diff 3k9d0f2m7q1x8v5b
    khotin diff 3k9d0f2m7q1x8v5b 1 3 --format html > changes.html
    """
    with Store.open(home.must_exist()) as store:
        newest = store.record_json(identifier)
        if newest["versions"] < 2 and not (first and second):
            raise NotFoundError(f"{newest['id']} has only one version; nothing changed")
        before = store.record_json(identifier, first or newest["versions"] - 1)
        found = difference(before, store.record_json(identifier, second) if second else newest)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2 if on_terminal() else None))
    elif form == "html":
        click.echo(difference_html(found))
    else:
        _print(found)


def _print(found: Difference) -> None:
    to = console()
    for sign, version in (("---", found.before), ("+++", found.after)):
        prose(
            to, Text(f"{sign} version {version['version']}, captured {version['captured_at']}", style="dim")
        )
    for change in found.text:
        if not change.changed:
            continue
        to.print()
        prose(to, Text(change.field, style="cyan"))
        line = Text()
        for piece in change.pieces:
            words = printable(piece.text)
            before, after = ("", "") if on_terminal() else _SIGNS[piece.kind]
            line.append(f"{before}{words}{after} ", style=_STYLES[piece.kind])
        prose(to, line)
    if found.fields:
        to.print()
    for name, (was, now) in found.fields.items():
        line = Text(f"{name}: ", style="cyan")
        for kind, value in (("removed", was), ("added", now)):
            before, after = ("", "") if on_terminal() else _SIGNS[kind]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            line.append(f"{before}{printable(text)}{after} ", style=_STYLES[kind])
        prose(to, line)
