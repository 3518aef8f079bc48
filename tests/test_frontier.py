"""The frontier's table: one worker a host, whole steps, and nothing lost when a worker dies; on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from archive.database import reading, writing
from archive.errors import KhotinError
from archive.home import Home
from archive.store import Store
from archive.store.frontier import Fetched, LeasedPage, NewPage, Wish
from archive.store.frontier.machine import is_dead, this_machine, this_process
from archive.store.frontier.rows import pages, workers
from crawler.frontier import Found, outcomes
from crawler.reader import Reading
from tests import making
from tests.making import SITE, START, hours, new_capture

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url

LEASE = timedelta(minutes=1)


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(store: Store) -> Clock:
    clock = Clock()
    store.clock = clock
    return clock


@pytest.fixture
def run(store: Store, clock: Clock) -> int:
    return store.begin_run("crawl", [SITE], {})


def page(number: int, host: str = SITE, **changes: Any) -> NewPage:
    values = {"role": "page", "priority": 50, "reason": "new"} | changes
    return NewPage(str(number), f"https://{host}/bai-{number}.html", host, **values)


def fetched(taken: LeasedPage, at: datetime = START, **changes: Any) -> Fetched:
    return Fetched(taken, 200, at, **changes)


def take(store: Store, worker: int, run: int, most: int = 10) -> list[LeasedPage]:
    """All that the worker can get, of hosts that it has or can have."""
    work = store.outlook(worker, [SITE], run).work
    store.claim_hosts(worker, [w.host_id for w in work if w.owner is None])
    mine = [w.host_id for w in store.outlook(worker, [SITE], run).work if w.owner == worker]
    return [taken for host in mine for taken in store.take_pages(worker, host, [SITE], run, most)]


def rows(store: Store) -> dict[str, Any]:
    with reading(store.engine) as connection:
        return {row["key"]: row for row in connection.execute(select(pages)).mappings()}


def test_pages_come_in_their_order_and_once(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1), page(2, priority=10), page(3)], since=START)
    store.add_pages(SITE, [page(3, priority=1)], since=START)
    worker = store.enlist(run, LEASE)
    assert [taken.key for taken in take(store, worker, run)] == ["2", "1", "3"]
    assert take(store, worker, run) == []


def test_a_host_has_one_worker(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1), page(2), page(3, "anh.baomau.vn")], since=START)
    one, two = store.enlist(run, LEASE), store.enlist(run, LEASE)
    (first,) = [w.host_id for w in store.outlook(one, [SITE], run).work][:1]
    assert len(store.claim_hosts(one, [first])) == 1
    assert store.claim_hosts(two, [first]) == []
    assert {taken.host_id for taken in take(store, two, run)}.isdisjoint({first})
    assert store.outlook(one, [SITE], run).elsewhere
    assert store.outlook(one, [SITE], run).company == (one, two)


def test_workers_that_claim_at_once_share_without_overlap(store: Store, home: Home, run: int) -> None:
    store.add_pages(SITE, [page(n, f"h{n}.baomau.vn") for n in range(20)], since=START)
    numbers = [w.host_id for w in store.outlook(0, [SITE], run).work]

    def claim(_: int) -> set[int]:
        with Store.open(home) as other:
            worker = other.enlist(run, LEASE)
            return {host.id for n in numbers for host in other.claim_hosts(worker, [n])}

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(claim, range(4)))
    assert sum(map(len, shares)) == len(set().union(*shares)) == 20


def test_a_step_is_whole(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    worker = store.enlist(run, LEASE)
    (taken,) = take(store, worker, run)
    capture = new_capture("1", url_key="1")
    (number,) = store.acknowledge(fetched(taken, captures=[capture]), [page(2)], since=START)
    assert store.capture(number).url_key == "1"
    assert {key: row["state"] for key, row in rows(store).items()} == {"1": "done", "2": "waiting"}


def test_a_step_that_fails_leaves_nothing(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    worker = store.enlist(run, LEASE)
    (taken,) = take(store, worker, run)
    broken = new_capture("1", revisit_of=999)
    with pytest.raises(KhotinError):
        store.acknowledge(fetched(taken, captures=[new_capture("1"), broken]), [page(2)], since=START)
    assert list(store.unread(SITE)) == []
    assert {key: row["state"] for key, row in rows(store).items()} == {"1": "waiting"}


def test_what_is_known_is_wanted_again_once_in_a_run(store: Store, clock: Clock, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    worker = store.enlist(run, LEASE)
    (taken,) = take(store, worker, run)
    store.acknowledge(fetched(taken, due=hours(5), kind="index"), since=START)
    wish = Wish("1", "list", 5, page(1))
    store.add_pages(SITE, [], [wish], since=START)
    assert take(store, worker, run) == [], "it was fetched since the run began"
    clock.at = hours(1)
    due = Wish("1", "list", 5, when="due")
    store.add_pages(SITE, [], [due], since=hours(1))
    assert take(store, worker, run) == [], "its time has not come"
    clock.at = hours(6)
    store.add_pages(SITE, [], [due], since=hours(6))
    (again,) = take(store, worker, run)
    assert (again.reason, again.fetched_at) == ("list", START)


@pytest.mark.parametrize(("changed", "asked"), [(-1, 0), (1, 1)])
def test_a_sitemap_says_what_changed(
    store: Store, clock: Clock, run: int, changed: float, asked: int
) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    worker = store.enlist(run, LEASE)
    (taken,) = take(store, worker, run)
    store.acknowledge(fetched(taken), since=START)
    clock.at = hours(2)
    wish = Wish("1", "lastmod", 5, when="newer", lastmod=hours(changed))
    for _ in range(2):
        store.add_pages(SITE, [], [wish], since=hours(2))
    again = take(store, worker, run)
    assert len(again) == asked
    if again:
        store.acknowledge(fetched(again[0], at=hours(2)), since=hours(2))
        clock.at = hours(3)
        store.add_pages(SITE, [], [wish], since=hours(3))
        assert take(store, worker, run) == [], "that change is known"


def test_a_silent_worker_loses_what_it_has(store: Store, clock: Clock, run: int) -> None:
    store.add_pages(SITE, [page(1), page(2)], since=START)
    one, two = store.enlist(run, LEASE), store.enlist(run, LEASE)
    assert len(take(store, one, run)) == 2
    clock.at += LEASE / 2
    assert store.renew_leases(two, LEASE, {}, idle=False)
    clock.at += LEASE * 0.6
    assert store.bury() == 1
    assert not store.renew_leases(one, LEASE, {}, idle=False)
    (host,) = store.claim_hosts(two, [w.host_id for w in store.outlook(two, [SITE], run).work])
    assert not host.left, "nobody knows when the dead one asked last"
    assert len(take(store, two, run)) == 2


def test_a_worker_whose_process_is_gone_loses_what_it_has_at_once(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    code = "from archive.store.frontier.machine import *; print(this_machine()); print(this_process())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    machine, process = out.splitlines()
    assert machine == this_machine()
    dead, living = store.enlist(run, LEASE), store.enlist(run, LEASE)
    with writing(store.engine) as connection:
        connection.execute(update(workers).where(workers.c.id == dead), {"process": process})
    assert len(take(store, dead, run)) == 1
    assert store.bury() == 1
    assert len(take(store, living, run)) == 1


def test_a_process_is_known_by_number_and_beginning() -> None:
    assert not is_dead(this_machine(), this_process())
    assert is_dead(this_machine(), f"{os.getpid()} 1")
    assert not is_dead("another machine", "1 1"), "nobody here can know"


def test_who_retires_gives_back(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    one, two = store.enlist(run, LEASE), store.enlist(run, LEASE)
    take(store, one, run)
    store.retire(one, {"page/200": 3})
    assert [taken.key for taken in take(store, two, run)] == ["1"]
    assert {"page/200": 3} in store.worker_counts(run)


def test_failed_pages_wait_for_the_next_run_and_parked_ones_for_a_full_one(
    store: Store, clock: Clock, run: int
) -> None:
    store.add_pages(SITE, [page(n) for n in (1, 2, 3)], since=START)
    worker = store.enlist(run, LEASE)
    one, two, three = take(store, worker, run)
    store.acknowledge(fetched(one, state="failed", attempts=1), since=START)
    store.acknowledge(fetched(two, state="failed", attempts=2, not_before=hours(9)), since=START)
    store.acknowledge(fetched(three, state="parked", parked="timeout, in 5 crawls"), since=START)
    assert take(store, worker, run) == []
    clock.at = hours(1)
    store.wake_failed(SITE, hours(1), 70)
    assert [(taken.key, taken.reason, taken.attempts) for taken in take(store, worker, run)] == [
        ("1", "retry", 1)
    ]
    store.wake_all(SITE, hours(1), 70)
    assert [taken.key for taken in take(store, worker, run)] == ["2", "3"]


def test_what_is_due_is_looked_at_the_longest_due_first(store: Store, clock: Clock, run: int) -> None:
    store.add_pages(SITE, [page(n) for n in range(6)], since=START)
    worker = store.enlist(run, LEASE)
    for number, taken in enumerate(take(store, worker, run)):
        pace = {"interval": 86400} if number < 2 else {"interval": 180 * 86400}
        store.acknowledge(fetched(taken, due=hours(10 - number), kind="article", **pace), since=START)
    clock.at = hours(20)
    store.wake_due(SITE, hours(20), timedelta(days=30), 70, most=2)
    found = {taken.key: taken.reason for taken in take(store, worker, run)}
    assert found == {"0": "recent", "1": "recent", "5": "sweep", "4": "sweep"}


def test_a_page_left_out_is_kept_for_later_runs(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1)], since=START)
    store.leave_out(SITE, page(1), run, START)
    store.leave_out(SITE, page(2), run, START)
    assert take(store, store.enlist(run, LEASE), run) == []
    later = store.begin_run("crawl", [SITE], {})
    assert len(take(store, store.enlist(later, LEASE), later)) == 2


def test_a_host_that_one_worker_gives_up_is_no_work_for_another(store: Store, run: int) -> None:
    store.add_pages(SITE, [page(1), page(2), page(3, "anh.baomau.vn")], since=START)
    one, two = store.enlist(run, LEASE), store.enlist(run, LEASE)
    (gone,) = {taken.host_id for taken in take(store, one, run) if taken.key == "1"}
    store.give_up(gone, run)
    store.retire(one, {})
    assert [taken.key for taken in take(store, two, run)] == ["3"]
    assert gone not in {work.host_id for work in store.outlook(two, [SITE], run).work}
    later = store.begin_run("crawl", [SITE], {})
    assert [taken.key for taken in take(store, store.enlist(later, LEASE), later)] == ["1", "2"]


def test_captures_that_the_frontier_does_not_know_are_taken_in(store: Store, run: int) -> None:
    store.add_capture(new_capture("1", url_key="1"))
    store.add_capture(new_capture("2", url_key="2", status=500, read_state="none"))
    store.add_capture(new_capture("3", url_key="3"))
    store.add_pages(SITE, [page(3)], since=START)
    found = store.take_in(SITE, lambda _: SITE, lambda _: hours(99))
    assert sorted(capture.url_key for capture in found) == ["1", "2"]
    states = {key: row["state"] for key, row in rows(store).items()}
    assert states == {"1": "done", "2": "failed", "3": "waiting"}
    assert store.take_in(SITE, lambda _: SITE, lambda _: hours(99)) == []


def test_an_adopted_capture_settles_its_page(store: Store, clock: Clock, run: int) -> None:
    store.add_pages(SITE, [page(1), page(2)], since=START)
    store.settle(SITE, "1", 200, hours(1))
    store.settle(SITE, "2", 302, hours(1))
    assert {key: row["state"] for key, row in rows(store).items()} == {"1": "done", "2": "waiting"}


def test_a_budget_is_shared_and_never_overdrawn(store: Store, home: Home) -> None:
    def spend(_: int) -> int:
        with Store.open(home) as other:
            return sum(other.spend("run 1", "", 3, 20) for _ in range(5))

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(spend, range(3))) == 20
    store.spend("run 1", "", -2, 20)
    assert store.spend("run 1", "", 5, 20) == 2


def test_a_page_that_broke_off_is_asked_for_whole_next_time(store: Store, clock: Clock, run: int) -> None:
    """Not whether it has changed: half a page would stay all there is."""
    store.add_pages(SITE, [page(1)], since=START)
    worker = store.enlist(run, LEASE)
    (taken,) = take(store, worker, run)
    half = new_capture("1", url_key="1", etag='"1"', truncated="disconnect")
    fetched_half = outcomes.of_reading(taken, [half], Reading(), Found())
    assert (fetched_half.state, fetched_half.attempts) == ("failed", 1)
    store.acknowledge(fetched_half, since=START)
    clock.at = hours(1)
    store.wake_failed(SITE, hours(1), 70)
    (again,) = take(store, worker, run)
    assert (again.reason, again.etag, again.earlier) == ("retry", None, None)
    # It broke off at the same place: what came is what came before, and no page that is as it was.
    same = outcomes.of_unchanged(again, [replace(half, offset=half.offset + 1)])
    assert (same.state, same.attempts, same.etag) == ("failed", 2, None)


def test_hosts_at_one_address_rest_together(store: Store, clock: Clock, run: int) -> None:
    store.add_pages(SITE, [page(n, f"h{n}.baomau.vn") for n in range(3)], since=START)
    worker = store.enlist(run, LEASE)
    hosts = store.claim_hosts(worker, [w.host_id for w in store.outlook(worker, [SITE], run).work])
    for host in hosts[:2]:
        store.note_address(host.id, "192.0.2.7")
    store.rest_host(hosts[0].id, hours(2), "192.0.2.7", hours(1))
    assert store.rests(worker) == {hosts[0].id: hours(2), hosts[1].id: hours(1)}
    store.rest_host(hosts[0].id, hours(1), None, hours(1))
    assert store.rests(worker)[hosts[0].id] == hours(2), "a shorter rest does not end a longer one"
