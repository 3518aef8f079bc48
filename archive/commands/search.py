"""`khotin search`: full text, for people and for scripts."""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console
from rich.text import Text

from archive.commands.filters import filters, tell_query_error
from archive.commands.terminal import (
    console,
    counted,
    json_lines,
    marked,
    printable,
    printed_date,
    prose,
)
from archive.errors import QueryError
from archive.home import Home
from archive.index import Index
from archive.index.schema import FACETS
from archive.search import search as ask
from archive.search.hits import Hit, Question, Results, Sort
from archive.store import Store

_BEGINNING = 200


@click.command(short_help="Find articles by their words.", no_args_is_help=True)
@click.argument("query", required=False, default="")
@filters
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest"]),
    help="Order of the hits; undated articles come last.  [default: relevance, or newest without words]",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    metavar="N",
    default=20,
    show_default=True,
    help="Hits on a page.",
)
@click.option("--after", metavar="CURSOR", help="Go on where the page with this cursor ended.")
@click.option(
    "--facet",
    "facets",
    multiple=True,
    type=click.Choice(list(FACETS)),
    help="Count the articles found by this field; may be repeated.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the last has cursor, total and facets."
)
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: str,
    sort: Sort | None,
    limit: int,
    after: str | None,
    facets: tuple[str, ...],
    as_json: bool,
    **narrowed: Any,
) -> None:
    """Find articles by their words, the most relevant first.

    All words are required. "…" is a phrase, -word leaves out, OR and parentheses choose, word* is a beginning,
    and a field narrows: title: author: org: source: site: section: province: ref: kind: language: from: to:

    A word typed with diacritics means that word (uỷ and ủy are the same); typed without, it finds all
    (dong finds đông, đồng, động). Finding nothing is no failure: the exit status is 0.

    \b
    khotin search 'dak nong'
    khotin search '"hội nghị" -covid from:2020-04 to:2020-05-15'
    khotin search 'title:(hạn mặn OR lũ lụt)' --site baoquangbinh.vn --sort newest
    khotin search 'ref:36-CT/TU' --facet year --json
    """
    home: Home = ctx.obj
    question = Question(query=query, sort=sort, limit=limit, after=after, facets=facets, **narrowed)
    try:
        with Store.open(home.must_exist()) as store:
            results = ask(Index.open(home.index), store, question)
    except QueryError as error:
        tell_query_error(ctx, error)
    if as_json:
        json_lines([*(hit.as_json(with_story=question.collapse) for hit in results.hits), results.tail()])
    else:
        _print(results, first=after is None)


def _print(results: Results, first: bool) -> None:
    to = console()
    for hit in results.hits:
        _print_hit(to, hit)
    for name, values in results.facets.items():
        to.print(Text(name, style="bold"))
        for value in values:
            to.print(Text(f"{value['count']:>8,}  {printable(str(value['value']))}"), soft_wrap=True)
        to.print()
    click.echo(_hint(results, first), err=True)


def _print_hit(to: Console, hit: Hit) -> None:
    titles = [marked(highlight) for highlight in hit.highlights if highlight.field == "title"]
    title = titles[0] if titles else Text(printable(hit.title or "(no title)"))
    title.stylize_before("bold")
    prose(to, title)
    about = [hit.site, _when(hit), *(printable(author["name"]) for author in hit.authors)]
    about += [hit.kind] if hit.kind != "article" else []
    about += [counted(hit.versions, "version")] if hit.versions > 1 else []
    prose(to, Text(" · ".join(about), style="cyan"), indent=2)
    rest = [highlight for highlight in hit.highlights if highlight.field != "title"]
    for highlight in rest:
        label = "" if highlight.field in ("body", "lead") else f"{highlight.field}: "
        prose(to, Text(label, style="dim") + marked(highlight), indent=2)
    if not rest and hit.summary:
        prose(to, Text(_beginning(printable(hit.summary))), indent=2)
    if hit.story:
        others = [site for site in hit.story.sites if site != hit.site]
        carried = f"carried by {counted(len(hit.story.sites), 'site')}: also {', '.join(others)}"
        prose(to, Text(carried, style="green"), indent=2)
    to.print(Text(f"  khotin show {hit.id}", style="dim"), soft_wrap=True)
    to.print()


def _when(hit: Hit) -> str:
    """The date, marked where it is known less well than to the day: it was found as any day of its year or month."""
    if hit.published_precision in ("year", "month"):
        return f"{printed_date(hit.published_at)} (only the {hit.published_precision} is known)"
    return printed_date(hit.published_at)


def _beginning(text: str) -> str:
    if len(text) <= _BEGINNING:
        return text
    return text[:_BEGINNING].rpartition(" ")[0] + " …"


def _hint(results: Results, first: bool) -> str:
    """The last line, for people: how many there are, and how to see more or to find something at all."""
    if not results.total:
        return "nothing found; words without diacritics find more, and OR chooses among them"
    shown = counted(results.total, "article") + " found"
    if not first or results.cursor:
        shown += f", {len(results.hits):,} of them here"
    return f"{shown}; go on with --after {results.cursor}" if results.cursor else shown
