"""This worker's part of the frontier: claims hosts, reads ahead, renews what it holds, and gives it back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from archive.store import Store
from archive.store.frontier import LeasedHost, LeasedPage, Outlook
from crawler.frontier.lanes import Lane
from crawler.frontier.shares import claimable, has, shares

#: Pages in hand of one host under which more are taken, and how many.
LOW_WATER, AHEAD = 16, 48
#: The same for a host with a delay: what lasts for some seconds.
LOW_WATER_SLOW, AHEAD_SLOW = 2, 16
#: Seconds between two looks at what others left or found; and after which a host that nobody claims is anybody's.
POLL, UNCLAIMED = 0.5, 5.0
#: Seconds for which a worker keeps what it has after others did not take what was theirs: they are dead, or busy.
KEPT = 60.0
#: Seconds for which other runs leave a host alone that this one has given up.
GIVEN_UP_REST = 120.0


class Leasing:
    """The leases of this process. `lane_for` makes a lane; `over` is true when nothing is left for anybody to do."""

    def __init__(
        self,
        store: Store,
        run_id: int,
        lease: timedelta,
        longest_rest: timedelta,
        lane_for: Callable[[LeasedHost], Lane],
        counts: Callable[[], dict[str, Any]],
    ) -> None:
        self.store = store
        self.run_id = run_id
        self.lease = lease
        self.longest_rest = longest_rest
        self._lane_for = lane_for
        self._counts = counts
        self.worker = store.enlist(run_id, lease)
        self.lanes: dict[int, Lane] = {}
        #: Names of the sites that are worked on: others than those whose hours or budget are over.
        self.sites: list[str] = []
        #: Hosts that this run does not ask any more.
        self.given_up: set[int] = set()
        self.over = False
        self.idle = False
        #: Whether other workers crawl these sites too.
        self.shared = False
        self._polled = 0.0
        self._turn = 0
        #: Since when this worker has seen hosts that nobody has; until when it gives nothing away; and how many hosts
        #: it had too many at the last look.
        self._free_since: dict[int, float] = {}
        self._keeps_until = 0.0
        self._surplus = 0

    # ── Looking for work ─────────────────────────────────────────────────────────────────────────────────

    def poll_due(self, now: float) -> bool:
        """Whether it is time to look for work again."""
        return now - self._polled >= POLL

    def poll(self, now: float) -> list[Lane]:
        """Look for pages on this worker's hosts and for hosts that nobody has; returns the lanes that are new."""
        self._polled = now
        self.store.bury()
        outlook = self._look()
        for work in outlook.work:
            if work.free and (lane := self.lanes.get(work.host_id)) is not None:
                lane.dry = False
        new = [
            self._lane_for(host) for host in self.store.claim_hosts(self.worker, self._wanted(outlook, now))
        ]
        self.lanes |= {lane.host.id: lane for lane in new}
        busy = any(lane.working for lane in self.lanes.values())
        self.over = not busy and not outlook.elsewhere and not self._worth_waiting(outlook)
        self.idle = not busy
        return new

    def _look(self) -> Outlook:
        outlook = self.store.outlook(self.worker, self.sites, self.run_id)
        self.shared |= len(outlook.company) > 1
        return outlook

    def _wanted(self, outlook: Outlook, now: float) -> list[int]:
        """The hosts to claim: what is missing of this worker's share, and what nobody has claimed for a while."""
        clock = self.store.clock()
        free = [
            work.host_id
            for work in outlook.work
            if claimable(work, clock) and work.host_id not in self.given_up
        ]
        self._free_since = {host: self._free_since.get(host, now) for host in free}
        most = max(0, shares(outlook, clock).get(self.worker, 0) - self._staying(outlook, clock))
        left = [host for host in free[most:] if now - self._free_since[host] >= UNCLAIMED]
        if left:
            self._keeps_until = now + KEPT
        return free[:most] + left

    def _staying(self, outlook: Outlook, clock: datetime) -> int:
        """How many hosts with something to do this worker has and does not give away."""
        leaving = {lane.host.id for lane in self.lanes.values() if lane.leaving}
        return has(outlook, clock)[self.worker] - sum(work.host_id in leaving for work in outlook.work)

    def _worth_waiting(self, outlook: Outlook) -> bool:
        latest = self.store.clock() + self.longest_rest
        return any(
            work.free
            and work.host_id not in self.given_up
            and (work.not_before is None or work.not_before <= latest)
            for work in outlook.work
        )

    def take(self, lane: Lane, most: int | None = None) -> None:
        """Take pages of the lane's host where few are left."""
        low, ahead = (LOW_WATER, AHEAD) if not lane.delay else (LOW_WATER_SLOW, AHEAD_SLOW)
        if lane.dry or lane.leaving or len(lane.waiting) >= low:
            return
        taken = self.store.take_pages(self.worker, lane.host.id, self.sites, self.run_id, most or ahead)
        lane.waiting.extend(taken)
        lane.dry = len(taken) < (most or ahead)

    def turn(self) -> Iterator[Lane]:
        """All lanes, beginning with another one each time."""
        lanes = list(self.lanes.values())
        if lanes:
            self._turn = (self._turn + 1) % len(lanes)
            yield from lanes[self._turn :]
            yield from lanes[: self._turn]

    def found(self, hosts_of: set[str]) -> None:
        """New pages are in the frontier: on these hosts there is work again."""
        for lane in self.lanes.values():
            if lane.host.name in hosts_of:
                lane.dry = False

    # ── Holding on ───────────────────────────────────────────────────────────────────────────────────────

    def renew(self, now: float) -> None:
        """Put off the end of the leases, learn of rests that others ordered."""
        if not self.store.renew_leases(self.worker, self.lease, self._counts(), idle=self.idle):
            # Taken for dead, because the machine slept or the disk hung. What is in hand is acknowledged all the same.
            self.worker = self.store.enlist(self.run_id, self.lease)
            self.lanes = {key: lane for key, lane in self.lanes.items() if lane.held or lane.again}
            mine = {host.id for host in self.store.claim_hosts(self.worker, list(self.lanes))}
            for lane in self.lanes.values():
                lane.waiting.clear()
                lane.leaving = lane.host.id not in mine
        clock = self.store.clock()
        for host, until in self.store.rests(self.worker).items():
            if host in self.lanes:
                lane = self.lanes[host]
                lane.next_at = max(lane.next_at, now + (until - clock).total_seconds())

    def share(self, now: float) -> None:
        """Where this worker has more hosts than its share, choose some that it gives away.

        They take no more pages, and what was taken and not asked for goes back at once; `part` gives back the hosts.
        """
        if len(self.lanes) < 2 or now < self._keeps_until:
            return
        outlook, clock = self._look(), self.store.clock()
        have = has(outlook, clock)
        surplus = self._staying(outlook, clock) - shares(outlook, clock).get(self.worker, 0)
        lasting, self._surplus = min(surplus, self._surplus), surplus
        if all(have.values()):
            surplus = lasting  # Nobody waits: what evens out by itself within a second is left as it is.
        free = {work.host_id for work in outlook.work if work.free}
        lanes = [
            lane
            for lane in self.lanes.values()
            if not lane.leaving and (lane.waiting or lane.host.id in free) and lane.next_at - now < UNCLAIMED
        ]
        lanes.sort(key=lambda lane: len(lane.held) + len(lane.again))
        for lane in lanes[: max(0, surplus)]:
            lane.leaving = True
            self.store.return_pages([page.id for page in lane.waiting])
            lane.waiting.clear()

    def part(self, now: float, under_way: Callable[[Lane], bool]) -> None:
        """Give back the hosts that were chosen for it, once nothing of theirs is under way."""
        gone = [
            lane for lane in self.lanes.values() if lane.leaving and not lane.busy and not under_way(lane)
        ]
        if gone:
            self.store.free_hosts(self.worker, self._rests(gone, now))
        for lane in gone:
            del self.lanes[lane.host.id]

    def _rests(self, lanes: Iterable[Lane], now: float) -> dict[int, datetime]:
        """Until when hosts are to be left alone by whoever has them next."""
        clock = self.store.clock()
        return {lane.host.id: _after(clock, max(0.0, lane.next_at - now)) for lane in lanes}

    def rest(self, lane: Lane, seconds: float, now: float, others: float = 60.0) -> None:
        """Leave the host alone for a while, and for up to `others` seconds those at its address."""
        lane.next_at = max(lane.next_at, now + seconds)
        clock = self.store.clock()
        siblings = min(seconds, others)
        if lane.address is not None:
            for other in self.lanes.values():
                if other is not lane and other.address == lane.address:
                    other.next_at = max(other.next_at, now + siblings)
        self.store.rest_host(lane.host.id, _after(clock, seconds), lane.address, _after(clock, siblings))

    def give_up(self, lane: Lane, now: float) -> None:
        """The run asks this host no more. All its workers know: else each would wait for the others' hosts."""
        self.given_up.add(lane.host.id)
        self.store.give_up(lane.host.id, self.run_id)
        if lane.answered:
            self.rest(lane, GIVEN_UP_REST, now)

    def retire(self, now: float) -> None:
        """The end: everything goes back."""
        self.store.retire(self.worker, self._counts(), self._rests(self.lanes.values(), now))
        self.lanes.clear()


def _after(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=min(seconds, 30 * 86400))


def monotonic() -> float:
    """The clock of lanes."""
    return time.monotonic()


def drop(lane: Lane, page: LeasedPage) -> None:
    """The page is not in hand any more."""
    lane.held.pop(page.id, None)
    lane.flying.discard(page.id)
