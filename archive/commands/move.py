"""`khotin move`: the same archive on another database."""

from __future__ import annotations

import click

from archive.commands.terminal import counted
from archive.database import database_url, open_engine
from archive.errors import CallError
from archive.home import Home
from archive.move import move as move_rows
from archive.store import Store


@click.command(short_help="Move the database to PostgreSQL, or back.")
@click.option(
    "--to", "url", required=True, metavar="URL", help="The empty database: postgresql://user@host/name."
)
@click.pass_obj
def move(home: Home, url: str) -> None:
    """Copy the archive's database into another one, SQLite or PostgreSQL, which must be empty.

    Every row is copied and compared; the database that was copied from is not changed. WARC files, journal and index
    stay in the data home. Afterwards name the new database with --database or KHOTIN_DATABASE.

    \b
    khotin move --to postgresql://khotin@db.example.vn/khotin
    khotin --database postgresql://khotin@db.example.vn/khotin move --to sqlite:///khotin-data/archive.db
    """
    other = Home(home.path, url)
    if database_url(other) == database_url(home):
        raise CallError("--to: this is the database that is to be moved")
    with Store.open(home.must_exist()) as store:
        running = [run for run in store.runs(limit=20) if run.state == "running"]
        if running:
            raise CallError(f"run {running[0].id} ({running[0].command}) is still going on; wait for its end")
        target = open_engine(other)
        try:
            moved = move_rows(store.engine, target)
        finally:
            target.dispose()
    for name, many in moved.rows.items():
        if many:
            click.echo(f"{many:>12,}  {name}")
    shown = database_url(other).render_as_string(hide_password=True)
    click.echo(f"{counted(sum(moved.rows.values()), 'row')} moved and compared", err=True)
    click.echo(f"from now on: khotin --database {shown} …, or KHOTIN_DATABASE={shown}", err=True)
