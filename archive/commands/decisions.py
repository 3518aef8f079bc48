"""`khotin takedown`, `khotin restore`, `khotin note`: what people decide about a record, kept in the journal."""

from __future__ import annotations

import click

from archive.commands.terminal import counted, printable
from archive.home import Home
from archive.index import Index
from archive.store import Store


@click.command(short_help="Hide a record, or a person's name in it.", no_args_is_help=True)
@click.argument("identifier", metavar="ID")
@click.option(
    "--reason", required=True, metavar="TEXT", help="Why; it is shown to everybody who asks for the record."
)
@click.option(
    "--person", metavar="NAME", help="Only take this name out of the record; without, the record is hidden."
)
@click.pass_obj
def takedown(home: Home, identifier: str, reason: str, person: str | None) -> None:
    """Hide a record from search, show, export and replay; a tombstone with reason and time stays.

    With --person only that name is taken out of it, wherever the record has it and in whatever spelling. No crawl,
    reading, import or rebuild brings it back; khotin restore does. The captures in the WARC files stay
    untouched, but are not given out.

    \b
    khotin takedown 3k9d0f2m7q1x8v5b --reason "court order 12/2026"
    khotin takedown 3k9d0f2m7q1x8v5b --person "Nguyễn Văn A" --reason "a minor"
    """
    with Store.open(home.must_exist()) as store:
        decided = store.take_down(identifier, reason, person)
        _index(home, store)
    what = f"{decided.id} is taken down"
    if person:
        what = f"a name in {decided.id} is withheld, in {counted(decided.places, 'place')} of its versions"
    if decided.new:
        click.echo(f"{what}: {printable(reason)}")
    else:
        click.echo(f"{what} since {decided.at:%Y-%m-%d} already; nothing was changed")


@click.command(short_help="Undo a takedown.", no_args_is_help=True)
@click.argument("identifier", metavar="ID")
@click.option("--reason", metavar="TEXT", help="Why; the journal keeps it.")
@click.option("--person", metavar="NAME", help="Only show this name again; without, everything is shown.")
@click.pass_obj
def restore(home: Home, identifier: str, reason: str | None, person: str | None) -> None:
    """Show again what khotin takedown hid.

    \b
    khotin restore 3k9d0f2m7q1x8v5b --reason "the order was lifted"
    """
    with Store.open(home.must_exist()) as store:
        decided = store.restore(identifier, reason, person)
        _index(home, store)
    click.echo(f"a name in {decided.id} is shown again" if person else f"{decided.id} is shown again")


@click.command(short_help="Write a note about a record.", no_args_is_help=True)
@click.argument("identifier", metavar="ID")
@click.argument("text")
@click.pass_obj
def note(home: Home, identifier: str, text: str) -> None:
    """Write a note about a record: khotin show prints it, exports have it, the journal keeps it.

    \b
    khotin note 3k9d0f2m7q1x8v5b "The printed edition has another headline."
    """
    with Store.open(home.must_exist()) as store:
        decided = store.add_note(identifier, text)
    click.echo(f"noted about {decided.id}" if decided.new else f"{decided.id} has this note already")


def _index(home: Home, store: Store) -> None:
    """The index learns of it now; where a crawl is writing the index, that works it off in a moment."""
    Index.open(home.index).catch_up(store)
