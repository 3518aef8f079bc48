"""This worker's part of the frontier: claims hosts, reads ahead, renews what it holds, and gives it back."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from archive.store import Store
from archive.store.frontier import LeasedHost, LeasedPage, Outlook
from crawler.frontier.lanes import Lane

#: Pages in hand of one host under which more are taken, and how many.
LOW_WATER, AHEAD = 16, 48
#: The same for a host with a delay: what lasts for some seconds.
LOW_WATER_SLOW, AHEAD_SLOW = 2, 8
#: Seconds between two looks at what others left or found; and after which a host that nobody claims is anybody's.
POLL, UNCLAIMED = 0.5, 2.0
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

    # ── Looking for work ─────────────────────────────────────────────────────────────────────────────────

    def poll_due(self, now: float) -> bool:
        """Whether it is time to look for work again."""
        return now - self._polled >= POLL

    def poll(self, now: float) -> list[Lane]:
        """Look for pages on this worker's hosts and for hosts that nobody has; returns the lanes that are new."""
        self._polled = now
        self.store.bury()
        outlook = self.store.outlook(self.worker, self.sites, self.run_id)
        for work in outlook.work:
            if (lane := self.lanes.get(work.host_id)) is not None:
                lane.dry = False
        new = [self._lane_for(host) for host in self.store.claim_hosts(self.worker, self._wanted(outlook))]
        self.lanes |= {lane.host.id: lane for lane in new}
        busy = any(lane.busy or not lane.dry for lane in self.lanes.values())
        self.over = not busy and not outlook.elsewhere and not self._worth_waiting(outlook)
        self.idle = not busy
        self.shared |= outlook.company > 1
        return new

    def _wanted(self, outlook: Outlook) -> list[int]:
        """The hosts to claim: this worker's share of those with work, and what nobody has claimed for a while."""
        now = self.store.clock()
        free = [
            work
            for work in outlook.work
            if work.owner is None
            and work.host_id not in self.given_up
            and (work.not_before is None or work.not_before <= now)
        ]
        share = math.ceil(len(outlook.work) / outlook.company)
        most = max(0, share - sum(lane.busy or not lane.dry for lane in self.lanes.values()))
        stale = timedelta(seconds=UNCLAIMED)
        rest = [
            w.host_id for w in free[most:] if not outlook.idle and (w.freed is None or now - w.freed > stale)
        ]
        return [work.host_id for work in free[:most]] + rest

    def _worth_waiting(self, outlook: Outlook) -> bool:
        latest = self.store.clock() + self.longest_rest
        return any(
            work.host_id not in self.given_up and (work.not_before is None or work.not_before <= latest)
            for work in outlook.work
        )

    def take(self, lane: Lane, most: int | None = None) -> None:
        """Take pages of the lane's host where few are left."""
        low, ahead = (LOW_WATER, AHEAD) if not lane.delay else (LOW_WATER_SLOW, AHEAD_SLOW)
        if lane.dry or len(lane.waiting) >= low:
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
        """Put off the end of the leases, learn of rests that others ordered, leave hosts to whoever has nothing."""
        if not self.store.renew_leases(self.worker, self.lease, self._counts(), idle=self.idle):
            # Taken for dead, because the machine slept or the disk hung. What is in hand is acknowledged all the same.
            self.worker = self.store.enlist(self.run_id, self.lease)
            self.lanes = {key: lane for key, lane in self.lanes.items() if lane.held or lane.again}
            for lane in self.lanes.values():
                lane.waiting.clear()
            self.store.claim_hosts(self.worker, list(self.lanes))
        clock = self.store.clock()
        for host, until in self.store.rests(self.worker).items():
            if host in self.lanes:
                lane = self.lanes[host]
                lane.next_at = max(lane.next_at, now + (until - clock).total_seconds())

    def share(self) -> list[Lane]:
        """Give hosts back to workers that have none; returns the lanes that are gone."""
        if len(self.lanes) < 2:
            return []
        outlook = self.store.outlook(self.worker, self.sites, self.run_id)
        if not outlook.idle:
            return []
        working = [lane for lane in self.lanes.values() if lane.busy or not lane.dry]
        free = [lane for lane in working if not lane.held and not lane.again]
        most = len(working) - math.ceil(len(working) / outlook.company)
        return self.leave(free[:most])

    def leave(self, lanes: list[Lane]) -> list[Lane]:
        """Give these hosts back."""
        self.store.free_hosts(self.worker, [lane.host.id for lane in lanes])
        for lane in lanes:
            self.lanes.pop(lane.host.id, None)
        return lanes

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
        self.rest(lane, GIVEN_UP_REST, now)

    def retire(self) -> None:
        """The end: everything goes back."""
        self.store.retire(self.worker, self._counts())
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
