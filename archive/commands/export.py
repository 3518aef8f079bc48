"""`khotin export`: the records of a search as a file that others can work with, and can cite."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.commands.filters import filters, tell_query_error
from archive.commands.terminal import counted, on_terminal, printable
from archive.errors import CallError, QueryError
from archive.export import MANIFEST, Export, Exported, Request, format_of
from archive.export.formats import formats
from archive.home import Home
from archive.search.hits import Question
from archive.store import Store

#: Problems that are told; the manifest has all.
_MOST = 5


@click.command(short_help="Write the records of a search to a file.")
@click.argument("query", required=False, default="")
@filters
@click.option(
    "--sort",
    type=click.Choice(["newest", "oldest"]),
    default="newest",
    show_default=True,
    help="Order by date.",
)
@click.option("--all-versions", is_flag=True, help="Every version of each article, not only the newest.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(formats())),
    help="What to write.  [default: what the name of --out ends with]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=True, allow_dash=True),
    metavar="FILE",
    help="Where to; a manifest is put beside it.  [default: standard output, without manifest]",
)
@click.option("--overwrite", is_flag=True, help="Replace FILE and its manifest where they are there already.")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    query: str,
    sort: Literal["newest", "oldest"],
    all_versions: bool,
    form: str | None,
    out: Path | None,
    overwrite: bool,
    **narrowed: Any,
) -> None:
    """Write the records of a search to a file: tables, citations, or the captures behind them. Without QUERY all.

    Beside FILE stands FILE.manifest.json: query, time, counts, rights, software and checksum, so that the data set
    can be cited and made again. What was taken down is not exported, nor are names that are withheld.

    \b
    khotin export 'hạn mặn' --site baoquangbinh.vn --from 2016 --to 2020 --out hanman.csv
    khotin export --format jsonl | jq .title
    khotin export 'author:"Bình Minh"' --out binhminh.bib
    khotin export 'ref:36-CT/TU' --out chithi36.warc.gz
    """
    home: Home = ctx.obj
    place = None if out is None or str(out) == "-" else out
    form = format_of(form, place)
    if place is None and formats()[form].binary and on_terminal():
        raise CallError(f"{form} is nothing for a terminal; add --out FILE")
    request = Request(Question(query=query, sort=sort, **narrowed), form, all_versions)
    try:
        with Store.open(home.must_exist()) as store:
            made = Export(store, request)
            with _progress(made.total) as told:
                done = _write(made, place, overwrite, told)
    except QueryError as error:
        tell_query_error(ctx, error)
    _tell(done, place)
    ctx.exit(1 if done.problems else 0)


def _write(made: Export, place: Path | None, overwrite: bool, told: Callable[[int], None]) -> Exported:
    if place is not None:
        return made.to_file(place, overwrite, told)
    sys.stdout.flush()
    done = made.to_stream(sys.stdout.buffer, told)
    sys.stdout.buffer.flush()
    return done


def _tell(done: Exported, place: Path | None) -> None:
    for problem in done.problems[:_MOST]:
        click.echo(f"khotin: left out: {printable(problem)}", err=True)
    if len(done.problems) > _MOST:
        click.echo(f"khotin: and {len(done.problems) - _MOST:,} more were left out", err=True)
    if behind := done.manifest["changes_not_indexed_yet"]:
        said = counted(behind, "changed article")
        click.echo(
            f"khotin: {said} may be missing: another process is indexing; export again later", err=True
        )
    where = f" in {printable(str(place))}, described in {printable(place.name + MANIFEST)}" if place else ""
    click.echo(f"{counted(done.records, 'record')}{where}", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar where somebody looks at standard error."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("exporting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with contextlib.ExitStack() as stack:
        bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
        task = bar.add_task("", total=total)
        yield lambda many: bar.advance(task, many)
