"""`khotin rebuild`: records and index again from the WARC files and the journal."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import click

from archive.errors import CaptureError, DatabaseError
from archive.home import Home
from archive.identity import site_name

if TYPE_CHECKING:
    from archive.rebuild.rows import Old
    from archive.store import Store
    from archive.store.conditions import Conditions, Place
    from crawler.spiders.captures import CapturesSpider, Wanted

#: Seconds between two signs of life of the run.
BEAT = 60.0


@click.command(short_help="Make records and index again from the WARC files and the journal.")
@click.option("--index-only", is_flag=True, help="Make only the search index again, from the database.")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes that read.  [default: all cores]"
)
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Go on although captures of the database cannot be read back from WARC files.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what it came to as one JSON line.")
@click.pass_context
def rebuild(
    ctx: click.Context, index_only: bool, workers: int | None, accept_loss: bool, as_json: bool
) -> int:
    """Make records and search index again from the WARC files and the journal.

    The new ones are made beside the old ones and take their place at the end, in one step: interrupted or killed, the
    archive is as it was. Frontier, schedules and runs stay. With the same extractor, the result is what was there.
    Works without a database, and in the place of a damaged one, which is kept as archive.db.damaged.

    \b
    khotin rebuild
    khotin rebuild --index-only
    """
    from archive.index import Index
    from archive.rebuild.begin import must_have_captures
    from archive.store import Store

    home: Home = must_have_captures(ctx.obj)
    began = time.monotonic()
    if index_only:
        with Store.open(home) as store:
            line: dict[str, Any] = {"indexed": Index.open(home.index).rebuild(store)}
    else:
        line = _rebuild(home, workers or os.cpu_count() or 1, accept_loss, bool(ctx.meta.get("khotin.debug")))
    line["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(line, ensure_ascii=False))
    else:
        told = ", ".join(f"{value:,} {name}" for name, value in line.items() if name != "seconds")
        click.echo(f"rebuilt: {told} · {line['seconds']} s", err=True)
    return 0


def _rebuild(home: Home, workers: int, accept_loss: bool, debug: bool) -> dict[str, Any]:
    from archive.index import Index
    from archive.rebuild.begin import open_old, prepare
    from archive.rebuild.carry import carry_over
    from archive.rebuild.rows import add_rows, finish_rows, old_rows
    from archive.rebuild.scan import scan
    from archive.rebuild.staging import staging
    from archive.rebuild.swap import put_aside, swap
    from archive.store import Store
    from archive.store.decisions import decide_again
    from archive.warc.recovery import recover
    from crawler.profile import known_profiles

    recover(home.create().warc)
    with ExitStack() as stack:
        old = open_old(home)
        run_id = 0
        if old is not None:
            stack.callback(old.close)
            run_id = stack.enter_context(_run(old))
        elif not accept_loss:
            click.echo(
                f"khotin: the database in {home.path} is damaged; it is made again without it", err=True
            )
        known = old_rows(old) if old else {}
        captures, damage = scan(home.warc, workers)
        _refuse_loss(known, {(one.warc, one.offset) for one in captures}, damage, accept_loss)
        beside = stack.enter_context(staging(home))
        new = stack.enter_context(Store.open(beside))
        if old is not None:
            old.journal_conditions([row["site"] for row in old.sites_overview()])
        prepare(old, new, new.journal)
        places = _Places(new, list(known_profiles(home.path).values()))
        add_rows(new, captures, known, places.site_of, places.key_of)
        _read(beside, new, known, workers, debug)
        finish_rows(new)
        moved = carry_over(old, new) if old else []
        with new._writing() as connection:
            decide_again(connection, new.journal)
        if old is None:
            put_aside(home)
            old = stack.enter_context(Store.open(home))
        main = old
        indexed = Index.open(home.index).replace(new, lambda: swap(main, main.journal, run_id, moved))
        stats = old.stats()
    return {name: stats[name] for name in ("captures", "articles", "versions")} | {"indexed": indexed}


@contextmanager
def _run(store: Store) -> Iterator[int]:
    """The run of a rebuild in the archive that is there: as long as it lives, nobody begins to crawl."""
    for other in store.living_runs():
        raise DatabaseError(
            f"run {other.id} ({other.command}, process {other.pid} on {other.host}) is going on;"
            " wait until it is done, or end it"
        )
    run_id = store.begin_run("rebuild", [], {})
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            store.beat(run_id, {})

    signs = threading.Thread(target=beat, daemon=True)
    signs.start()
    verdict, reason = "STOPPED", "it did not come to its end; the archive is as it was"
    try:
        yield run_id
        verdict, reason = "OK", "finished"
    finally:
        over.set()
        signs.join()
        store.end_run(run_id, {}, verdict, reason)


def _refuse_loss(known: dict[Place, Old], there: set[Place], damage: list[str], accept_loss: bool) -> None:
    lost = sorted(known.keys() - there)
    for line in damage:
        click.echo(f"khotin: damaged: {line}", err=True)
    if lost and not accept_loss:
        raise CaptureError(
            f"{len(lost):,} captures of the database cannot be read back, the first is {lost[0][0]} at {lost[0][1]};"
            " nothing was changed: khotin verify names them all, --accept-loss rebuilds without them"
        )


class _Places:
    """Which site an address belongs to, and its key there, as a crawl would say."""

    def __init__(self, store: Store, profiles: list[Any]) -> None:
        self.families = {row["site"]: row["family"] for row in store.sites_overview()}
        self.hosts = {host: profile.host for profile in profiles for host in (profile.host, *profile.hosts)}

    def site_of(self, url: str) -> str:
        name = site_name(url)
        return str(self.hosts.get(name, name))

    def key_of(self, site: str, url: str) -> str:
        from crawler.families import FAMILIES

        return FAMILIES[self.families.get(site) or "plain"].key(url)


def _read(beside: Home, new: Store, known: dict[Place, Old], workers: int, debug: bool) -> None:
    from archive.store.conditions import conditions_in
    from crawler import settings
    from crawler.commands.offline import read_captures, sites_of

    said = conditions_in(new.journal)
    names = [row["site"] for row in new.sites_overview() if row["captures"]]
    archive = read_captures(
        beside,
        sites_of(beside, names),
        lambda spider: _work(spider, known, said),
        "rebuild",
        {},
        workers=workers,
        debug=debug,
        # The index is made from the finished archive.
        changes={"EXTENSIONS": {**settings.EXTENSIONS, "crawler.extensions.indexing.Indexing": None}},
    )
    if archive.broken or archive.interrupted:
        raise DatabaseError(
            f"the rebuild stopped: {archive.broken or 'interrupted'}; the archive is as it was"
        )


def _work(
    spider: CapturesSpider, known: dict[Place, Old], said: dict[str, dict[Place, Conditions]]
) -> Iterator[Wanted]:
    from archive.store.conditions import Conditions
    from crawler.spiders.captures import Wanted

    store = spider.archive.store
    spider.archive.wanted = store.count_pages(spider.sites)
    today = {}
    for name in spider.sites:
        row = store.site(name)
        today[name] = Conditions(row.memory, row.profile_hash) if row else Conditions(None, None)
    for capture in store.pages(spider.sites):
        place = (capture.warc, capture.offset)
        old = known.get(place)
        if old is not None and old.read_state == "read":
            conditions, run_id = old.with_what, old.read_run or old.run_id
        else:
            conditions = said.get(capture.site, {}).get(place, today[capture.site])
            run_id = capture.run_id
        yield Wanted(capture, conditions.memory, conditions.profile, run_id)
