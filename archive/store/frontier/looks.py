"""What workers ask again and again: who lives, what there is to do, and which pages come next; compiled once."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam, exists, false, literal_column, or_, select, update

from archive.store.frontier.rows import hosts, pages, workers
from archive.store.prepared import Prepared
from archive.store.runs import run_sites

_TAKEN = [
    pages.c[name]
    for name in (
        "site_id",
        "id",
        "key",
        "url",
        "host_id",
        "role",
        "seed",
        "priority",
        "depth",
        "reason",
        "attempts",
        "fetched_at",
        "changed_at",
        "look",
        "kind",
        "interval",
        "etag",
        "last_modified",
    )
]
#: What can be known of whether each worker lives that has not ended.
LIVING = Prepared(
    lambda _: select(workers.c.id, workers.c.machine, workers.c.process, workers.c.until).where(
        workers.c.ended.is_(None)
    )
)
#: Hosts with pages in hand, whose those are, and of which sites: of all sites, that its small index is used.
IN_HAND = Prepared(
    lambda _: (
        select(hosts.c.id, hosts.c.owner, hosts.c.not_before, pages.c.owner.label("holder"), pages.c.site_id)
        .join(hosts, hosts.c.id == pages.c.host_id)
        .where(pages.c.owner.is_not(None))
        .distinct()
    )
)


@lru_cache(16)
def hosts_with_free_pages(numbers: tuple[int, ...]) -> Prepared:
    """Number, owner and rest of the hosts with pages of these sites that nobody has in hand; given `run`."""
    free = exists().where(pages.c.host_id == hosts.c.id, *_free_pages(numbers))
    return Prepared(lambda _: select(hosts.c.id, hosts.c.owner, hosts.c.not_before).where(free))


@lru_cache(16)
def living_over(numbers: tuple[int, ...]) -> Prepared:
    """Numbers of the living workers over these sites; given the time, `at`."""
    of_sites = exists().where(run_sites.c.run_id == workers.c.run_id, _among(run_sites.c.site_id, numbers))
    living = (workers.c.ended.is_(None), workers.c.until >= bindparam("at", type_=workers.c.until.type))
    return Prepared(lambda _: select(workers.c.id).where(*living, of_sites).order_by(workers.c.id))


@lru_cache(16)
def taking(numbers: tuple[int, ...]) -> Prepared:
    """Takes up to `most` pages of a `host` for the `worker` that has it; gives them, in no order. Given `run`, too."""
    mine = exists().where(hosts.c.id == bindparam("host"), hosts.c.owner == bindparam("worker"))
    free = (
        select(pages.c.id)
        .where(pages.c.host_id == bindparam("host"), *_free_pages(numbers), mine)
        .order_by(pages.c.priority, pages.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=pages, skip_locked=True)
    )
    taken = update(pages).where(pages.c.id.in_(free)).values(owner=bindparam("worker"))
    return Prepared(lambda _: taken.returning(*_TAKEN))


def _free_pages(numbers: tuple[int, ...]) -> tuple[ColumnElement[bool], ...]:
    return (
        pages.c.state == "waiting",
        pages.c.owner.is_(None),
        # Not the index by sites: SQLite would take it, and read all that waits of a site for each host.
        _among(pages.c.site_id + 0, numbers),
        or_(pages.c.skipped_run.is_(None), pages.c.skipped_run != bindparam("run")),
    )


def _among(column: ColumnElement[int], numbers: tuple[int, ...]) -> ColumnElement[bool]:
    """That a column is one of these numbers, which become a part of the statement: it is compiled once for them."""
    return column.in_([literal_column(str(number)) for number in numbers]) if numbers else false()
