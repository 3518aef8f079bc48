"""Leases: which worker has which hosts and pages in hand, and what becomes of them when it dies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)

from archive.store.access import sites
from archive.store.captures import SELECT_INFO, CaptureInfo, captures
from archive.store.frontier.looks import IN_HAND, LIVING, hosts_with_free_pages, living_over, taking
from archive.store.frontier.machine import is_dead, this_machine, this_process
from archive.store.frontier.pages import Pages
from archive.store.frontier.rows import (
    LeasedHost,
    LeasedPage,
    NewPage,
    Outlook,
    Work,
    hosts,
    pages,
    workers,
)


class Leases(Pages):
    """The part of the store that knows workers and what they hold."""

    # ── Workers ──────────────────────────────────────────────────────────────────────────────────────────

    def enlist(self, run_id: int, lease: timedelta) -> int:
        """This process as a new worker of a run; what it leases it holds for `lease`, until it renews."""
        row = {
            "run_id": run_id,
            "machine": this_machine(),
            "process": this_process(),
            "until": self.clock() + lease,
            "idle": False,
            "counts": {},
        }
        with self._writing() as connection:
            key = connection.execute(insert(workers), row).inserted_primary_key
            assert key is not None  # one row was inserted
        return int(key[0])

    def renew_leases(self, worker: int, lease: timedelta, counts: Mapping[str, Any], *, idle: bool) -> bool:
        """Hold on to what the worker has; False where others took it for dead, and it has nothing any more."""
        change = {"until": self.clock() + lease, "idle": idle, "counts": dict(counts)}
        mine = update(workers).where(workers.c.id == worker, workers.c.ended.is_(None))
        return bool(self._again(lambda: self._change(mine, change)))

    def retire(
        self, worker: int, counts: Mapping[str, Any], rests: Mapping[int, datetime] | None = None
    ) -> None:
        """The worker ends in order: what it has goes back, its counts stay. `rests`: as for `free_hosts`."""

        def transaction() -> None:
            with self._writing() as connection:
                for host, until in (rests or {}).items():
                    _put_off(connection, hosts.c.id == host, until)
                self._free(connection, [worker], in_order=True)
                connection.execute(
                    update(workers).where(workers.c.id == worker), {"counts": dict(counts), "idle": False}
                )

        self._again(transaction)

    def bury(self) -> int:
        """Take back what dead workers have: their time has run out, or their process is gone. How many they were."""

        def transaction() -> int:
            with self._writing() as connection:
                rows = connection.execute(living.with_for_update(skip_locked=True)).all()
                dead = [row.id for row in rows if row.until < now or is_dead(row.machine, row.process)]
                if dead:
                    self._free(connection, dead, in_order=False)
                return len(dead)

        now = self.clock()
        columns = (workers.c.id, workers.c.machine, workers.c.process, workers.c.until)
        living = select(*columns).where(workers.c.ended.is_(None))
        with self._reading() as connection:
            found = LIVING(connection, {}).all
        if not any(until < now or is_dead(machine, process) for _, machine, process, until in found):
            return 0
        return self._again(transaction)

    def worker_counts(self, run_id: int) -> list[dict[str, Any]]:
        """What each worker of a run has counted."""
        with self._reading() as connection:
            of_run = select(workers.c.counts).where(workers.c.run_id == run_id).order_by(workers.c.id)
            return list(connection.scalars(of_run))

    def _free(self, connection: Connection, dead: Sequence[int], *, in_order: bool) -> None:
        at = self.clock()
        connection.execute(update(pages).where(pages.c.owner.in_(dead)), {"owner": None})
        freed = {"owner": None, "freed": at if in_order else None}
        connection.execute(update(hosts).where(hosts.c.owner.in_(dead)), freed)
        connection.execute(
            update(workers).where(workers.c.id.in_(dead), workers.c.ended.is_(None)), {"ended": at}
        )

    # ── Hosts ────────────────────────────────────────────────────────────────────────────────────────────

    def outlook(self, worker: int, names: Sequence[str], run_id: int) -> Outlook:
        """What is left to do for these sites, and who else works on it."""
        with self._reading() as connection:
            numbers = tuple(self.site_numbers(connection, names))
            free = hosts_with_free_pages(numbers)(connection, {"run": run_id}).all
            in_hand = [row for row in IN_HAND(connection, {}).all if row[-1] in numbers]
            company = living_over(numbers)(connection, {"at": self.clock()}).all
        work = {host: Work(host, owner, rest, free=False) for host, owner, rest, _, _ in in_hand}
        work |= {host: Work(host, owner, rest, free=True) for host, owner, rest in free}
        elsewhere = any(holder != worker for _, _, _, holder, _ in in_hand)
        return Outlook(tuple(work.values()), elsewhere, tuple(number for (number,) in company))

    def claim_hosts(self, worker: int, wanted: Sequence[int]) -> list[LeasedHost]:
        """Those of the hosts that no other worker has, leased to this one."""

        def transaction() -> list[LeasedHost]:
            with self._writing() as connection:
                free = (
                    select(hosts)
                    .where(hosts.c.id.in_(wanted), hosts.c.owner.is_(None))
                    .order_by(hosts.c.id)
                    .with_for_update(skip_locked=True)
                )
                rows = connection.execute(free).all()
                mine = update(hosts).where(hosts.c.id.in_([row.id for row in rows]))
                connection.execute(mine, {"owner": worker})
                return [
                    LeasedHost(row.id, row.name, row.address, row.not_before, row.freed is not None)
                    for row in rows
                ]

        return self._again(transaction) if wanted else []

    def free_hosts(self, worker: int, left: Mapping[int, datetime]) -> None:
        """Give hosts back, with the pages that were taken from them; each is asked nothing before its time."""

        def transaction() -> None:
            with self._writing() as connection:
                of_mine = and_(pages.c.owner == worker, pages.c.host_id.in_(left))
                connection.execute(update(pages).where(of_mine), {"owner": None})
                for host, until in left.items():
                    _put_off(connection, and_(hosts.c.id == host, hosts.c.owner == worker), until)
                mine = update(hosts).where(hosts.c.owner == worker, hosts.c.id.in_(left))
                connection.execute(mine, {"owner": None, "freed": self.clock()})

        if left:
            self._again(transaction)

    def rest_host(self, host: int, until: datetime, address: str | None, others_until: datetime) -> None:
        """Ask nothing of the host before `until`, nor of others that answer from its address before `others_until`."""

        def transaction() -> None:
            with self._writing() as connection:
                _put_off(connection, hosts.c.id == host, until)
                if address is not None:
                    _put_off(connection, hosts.c.address == address, others_until)

        self._again(transaction)

    def rests(self, worker: int) -> dict[int, datetime]:
        """Until when each of the worker's hosts is to be left alone, where it is."""
        with self._reading() as connection:
            query = select(hosts.c.id, hosts.c.not_before).where(
                hosts.c.owner == worker, hosts.c.not_before > self.clock()
            )
            return {row.id: row.not_before for row in connection.execute(query)}

    def note_address(self, host: int, address: str) -> None:
        """Where the host answers from."""
        with self._writing() as connection:
            connection.execute(update(hosts).where(hosts.c.id == host), {"address": address})

    # ── Pages ────────────────────────────────────────────────────────────────────────────────────────────

    def take_pages(
        self, worker: int, host: int, names: Sequence[str], run_id: int, most: int
    ) -> list[LeasedPage]:
        """Pages of a host that this worker has leased, in their order of priority; each with its earlier capture."""
        return self._again(lambda: self._take_pages(worker, host, names, run_id, most))

    def _take_pages(
        self, worker: int, host: int, names: Sequence[str], run_id: int, most: int
    ) -> list[LeasedPage]:
        with self._writing() as connection:
            of_number = {self._site_number(connection, name): name for name in names}
            wanted = {"host": host, "worker": worker, "most": most, "run": run_id}
            rows = taking(tuple(of_number))(connection, wanted).all
            taken = [LeasedPage(row[1], of_number[row[0]], *row[2:]) for row in rows]
            taken.sort(key=lambda page: (page.priority, page.id))
            known: dict[tuple[str, str], CaptureInfo] = {}
            for site in {page.site for page in taken if page.fetched_at is not None}:
                keys = [page.key for page in taken if page.site == site and page.fetched_at is not None]
                known |= {
                    (site, capture.url_key): capture for capture in _latest_whole(connection, site, keys)
                }
            for page in taken:
                page.earlier = known.get((page.site, page.key))
        return taken

    def return_pages(self, numbers: Sequence[int]) -> None:
        """Pages that were taken and not asked for go back."""
        if numbers:
            self._again(lambda: self._change(update(pages).where(pages.c.id.in_(numbers)), {"owner": None}))

    def take_redirect(self, worker: int, site: str, key: str, add: NewPage, since: datetime) -> int | None:
        """The page that a redirect leads to, for the worker that follows it; None where it was asked for already."""
        mine = update(pages).where(
            pages.c.key == key,
            pages.c.owner.is_(None),
            or_(pages.c.state == "waiting", pages.c.fetched_at < since),
        )

        def transaction() -> int | None:
            with self._writing() as connection:
                number = self._site_number(connection, site)
                self._found(connection, number, [add], (), since)
                change = mine.where(pages.c.site_id == number).returning(pages.c.id)
                taken = connection.execute(change, {"owner": worker, "state": "waiting"}).scalar()
                return int(taken) if taken is not None else None

        return self._again(transaction)

    def _change(self, statement: Any, values: dict[str, Any]) -> int:
        with self._writing() as connection:
            return int(connection.execute(statement, values).rowcount)


def _put_off(connection: Connection, which: ColumnElement[bool], until: datetime) -> None:
    later = or_(hosts.c.not_before.is_(None), hosts.c.not_before < until)
    connection.execute(update(hosts).where(which, later), {"not_before": until})


def _latest_whole(connection: Connection, site: str, keys: Sequence[str]) -> list[CaptureInfo]:
    """Of each page the latest capture with a payload: what a 304 confirms."""
    rank = func.row_number().over(
        partition_by=captures.c.url_key, order_by=(captures.c.fetched_at.desc(), captures.c.id.desc())
    )
    ranked = (
        select(captures.c.id, rank.label("rank"))
        .join(sites, sites.c.id == captures.c.site_id)
        .where(sites.c.name == site, captures.c.url_key.in_(keys), captures.c.status == 200)
        .where(captures.c.truncated.is_distinct_from("disconnect"))
        .subquery()
    )
    newest = SELECT_INFO.where(captures.c.id.in_(select(ranked.c.id).where(ranked.c.rank == 1)))
    return [CaptureInfo(**row) for row in connection.execute(newest).mappings()]
