"""The filters of a search as options of a command: alike for everything that takes a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from archive.errors import QueryError
from archive.identity import site_name
from archive.query import point

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = [
    click.option(
        "--site",
        multiple=True,
        metavar="SITE",
        callback=lambda _ctx, _param, given: tuple(map(site_name, given)),
        help="Only of this site (a name or a URL); may be repeated.",
    ),
    click.option(
        "--from", "since", metavar="DAY", help="Published on this day or later: 2020, 2020-04 or 2020-04-15."
    ),
    click.option("--to", "until", metavar="DAY", help="Published on this day or earlier."),
    click.option("--section", metavar="NAME", help="Only of sections with these words in their name."),
    click.option("--author", metavar="NAME", help="Only by authors with these words in their name."),
    click.option("--kind", type=click.Choice(["article", "notice"]), help="Only articles, or only notices."),
    click.option("--changed", is_flag=True, help="Only articles with more than one version."),
    click.option("--gone", is_flag=True, help="Only articles whose page is missing now."),
    click.option("--collapse", is_flag=True, help="One article for a story that many sites carried."),
]


def filters(command: Command) -> Command:
    """Give a command these options; they arrive under the names that `Question` has for them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def tell_query_error(ctx: click.Context, error: QueryError) -> NoReturn:
    """Say what is wrong with a query, and point at the place."""
    click.echo(f"khotin: {error}", err=True)
    if error.query:
        click.echo(point(error), err=True)
    ctx.exit(error.exit_status)
