"""How workers share hosts: evenly, within seconds, and no two within a host's delay; on both databases."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from archive.store import Store
from archive.store.frontier import Fetched, LeasedPage, NewPage, Outlook, Work
from crawler.frontier.lanes import Lane
from crawler.frontier.leasing import KEPT, UNCLAIMED, Leasing
from crawler.frontier.shares import shares
from tests import making
from tests.making import SITE, START

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url

STEP, DELAY, ANSWER = 0.125, 0.5, 0.75


def _outlook(*owners: int | None, company: tuple[int, ...] = (1, 2), **changes: Any) -> Outlook:
    values = {"not_before": None, "free": True} | changes
    return Outlook(tuple(Work(n, owner, **values) for n, owner in enumerate(owners)), False, company)


@pytest.mark.parametrize(
    ("owners", "company", "expected"),
    [
        ((1, 1, 1, 1), (1, 2), {1: 2, 2: 2}),
        ((1, 1, 1, 2), (1, 2), {1: 2, 2: 2}),
        ((2, 2, 1), (1, 2), {1: 1, 2: 2}),
        ((1,), (1, 2), {1: 1, 2: 0}),
        ((1, 1, 2, 2), (1, 2, 3), {1: 2, 2: 1, 3: 1}),
        ((None, None, None), (1, 2), {1: 2, 2: 1}),
        # What a dead worker has is not shared out before it goes back.
        ((9, 9, 1, 1), (1, 2), {1: 1, 2: 1}),
    ],
)
def test_shares_are_even(
    owners: tuple[int | None, ...], company: tuple[int, ...], expected: dict[int, int]
) -> None:
    assert shares(_outlook(*owners, company=company), START) == expected


def test_a_host_that_rests_for_long_is_no_share() -> None:
    assert shares(_outlook(1, 1, 1, not_before=START + timedelta(minutes=1)), START) == {1: 0, 2: 0}


class World:
    """Workers whose clock is put forward: each asks for a page as soon as it may, and hears of it after ANSWER."""

    def __init__(self, store: Store, hosts: int, each: int) -> None:
        self.store, self.now = store, 0.0
        store.clock = self.clock
        self.run = store.begin_run("crawl", [SITE], {})
        found = [_page(f"h{host}.{SITE}", number) for host in range(hosts) for number in range(each)]
        store.add_pages(SITE, found, since=START)
        self.pages = hosts * each
        self.workers: list[Leasing] = []
        #: By host: when it was asked; by page: how often.
        self.asked: defaultdict[int, list[float]] = defaultdict(list)
        self.pages_asked: Counter[str] = Counter()
        self._under_way: list[tuple[float, Leasing, LeasedPage]] = []
        self._kept: dict[Leasing, float] = {}

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.now)

    def join(self) -> Leasing:
        """One more worker."""
        worker = Leasing(self.store, self.run, timedelta(minutes=1), timedelta(hours=1), self._lane, dict)
        worker.sites.append(SITE)
        self.workers.append(worker)
        self._kept[worker] = self.now
        return worker

    def _lane(self, host: Any) -> Lane:
        return Lane.of(host, DELAY, 2, self.now, self.clock())

    def leave(self, worker: Leasing) -> None:
        """The worker ends in order, as one does that is told to end: what is under way is acknowledged first."""
        for due in [due for due in self._under_way if due[1] is worker]:
            self._answer(due)
        self.workers.remove(worker)
        worker.retire(self.now)

    def go(self, seconds: float) -> None:
        """Put the clock forward."""
        end = self.now + seconds
        while self.now < end:
            self.now += STEP
            for due in [due for due in self._under_way if due[0] <= self.now]:
                self._answer(due)
            for worker in self.workers:
                self._step(worker)

    def _answer(self, due: tuple[float, Leasing, LeasedPage]) -> None:
        self._under_way.remove(due)
        _, worker, page = due
        self.store.acknowledge(Fetched(page, 200, self.clock()), since=START)
        lane = worker.lanes[page.host_id]
        lane.held.pop(page.id)
        lane.flying.discard(page.id)

    def _step(self, worker: Leasing) -> None:
        if worker.poll_due(self.now):
            worker.poll(self.now)
        if self.now - self._kept[worker] >= 1.0:
            self._kept[worker] = self.now
            worker.renew(self.now)
            worker.share(self.now)
        worker.part(self.now, lambda lane: False)
        for lane in worker.turn():
            if lane.open(self.now):
                worker.take(lane)
                if lane.waiting:
                    page = lane.waiting.popleft()
                    lane.sent(page, self.now)
                    self.asked[page.host_id].append(self.now)
                    self.pages_asked[page.key] += 1
                    self._under_way.append((self.now + ANSWER, worker, page))

    def shares(self) -> list[int]:
        """How many hosts each worker has, the most first."""
        return sorted((len(worker.lanes) for worker in self.workers), reverse=True)

    def least_gap(self) -> float:
        """The shortest time between two requests to one host."""
        return min(b - a for times in self.asked.values() for a, b in itertools.pairwise(times))


def _page(host: str, number: int) -> NewPage:
    return NewPage(f"{host} {number}", f"https://{host}/{number}.html", host, "page", 50, "new")


def test_workers_that_come_and_go_have_even_shares(store: Store) -> None:
    world = World(store, hosts=5, each=40)
    first = world.join()
    world.go(2)
    assert world.shares() == [5]
    world.join()
    world.go(4)
    assert world.shares() == [3, 2]
    world.join()
    world.go(6)
    assert world.shares() == [2, 2, 1]
    world.leave(first)
    world.go(3)
    assert world.shares() == [3, 2]
    world.go(25)
    assert set(world.pages_asked.values()) == {1}
    assert len(world.pages_asked) == world.pages
    assert world.least_gap() >= DELAY
    assert all(worker.over for worker in world.workers)


def test_the_rest_of_a_host_goes_with_it(store: Store) -> None:
    world = World(store, hosts=2, each=20)
    first = world.join()
    world.go(1)
    for lane in first.lanes.values():
        lane.next_at = world.now + 4.0
    until = world.now + 4.0
    second = world.join()
    world.go(3.5)
    assert len(second.lanes) == 1
    assert max(times[-1] for times in world.asked.values()) < until - 3
    world.go(3)
    assert all(times[-1] >= until for times in world.asked.values())
    assert world.least_gap() >= DELAY


def test_what_others_do_not_take_is_taken_back_and_kept(store: Store) -> None:
    world = World(store, hosts=3, each=90)
    first = world.join()
    world.go(1)
    # It never looks for work: it hangs, or its machine is gone and its lease not over.
    store.enlist(world.run, timedelta(hours=1))
    world.go(4)
    assert len(first.lanes) == 2
    world.go(UNCLAIMED + 1)
    assert len(first.lanes) == 3
    world.go(KEPT / 3)
    assert len(first.lanes) == 3


def test_pages_of_a_host_taken_over_by_others_are_left_to_them(store: Store) -> None:
    world = World(store, hosts=2, each=50)
    world.join()
    world.go(2)
    world.now += 120
    # The machine slept: meanwhile another worker buried this one.
    second = world.join()
    second.poll(world.now)
    assert len(second.lanes) == 2
    world.go(30)
    assert world.shares() == [1, 1]
    assert world.least_gap() >= DELAY
    assert set(world.pages_asked.values()) <= {1, 2}
