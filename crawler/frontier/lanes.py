"""Lanes: one for each leased host, with the pages in hand and the time of its next request."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from scrapy import Request

from archive.store.frontier import LeasedHost, LeasedPage

#: Failures in a row from which on a host that answered before is asked more and more seldom, and then no more.
TIRED, GIVEN_UP = 4, 12
#: Failures in a row after which a host that never answered is asked no more: as often as one page is tried.
SILENT = 3
#: Seconds: the longest rest by failures.
LONGEST_REST = 120.0


@dataclass(slots=True, eq=False)
class Lane:
    """One host. Times are monotonic seconds; `delay` between requests, `concurrency` at a time."""

    host: LeasedHost
    delay: float
    concurrency: int
    #: Nothing is asked before.
    next_at: float
    waiting: deque[LeasedPage] = field(default_factory=deque)
    #: Redirects and retries, each with the time from which on it may be asked; they stay under their page's lease.
    again: list[tuple[float, int, Request]] = field(default_factory=list)
    #: Numbers of pages that are being downloaded, and pages handed out that nothing is known of yet.
    flying: set[int] = field(default_factory=set)
    held: dict[int, LeasedPage] = field(default_factory=dict)
    #: The frontier had no more pages of this host when it was asked last.
    dry: bool = False
    #: The host is given to another worker as soon as nothing of it is in hand: no more pages are taken.
    leaving: bool = False
    address: str | None = None
    #: Failures in a row, and whether the host answered at all in this run.
    failures: int = 0
    answered: bool = False
    _serial: int = 0

    @classmethod
    def of(cls, host: LeasedHost, delay: float, concurrency: int, now: float, clock: datetime) -> Lane:
        """A lane for a host that was just leased, at `now` by the monotonic clock and `clock` by the archive's."""
        # Who had it before and died may have asked a moment ago; who gave it back said when it may be asked again.
        wait = 0.0 if host.left else delay
        if host.not_before is not None:
            wait = max(wait, (host.not_before - clock).total_seconds())
        return cls(host, delay, concurrency, next_at=now + wait, address=host.address)

    @property
    def busy(self) -> bool:
        """Whether this worker still has something of the host in hand."""
        return bool(self.waiting or self.again or self.held)

    @property
    def working(self) -> bool:
        """Whether this worker has, or may get, something to do there."""
        return self.busy or not (self.dry or self.leaving)

    def open(self, now: float) -> bool:
        """Whether a request may be sent now."""
        return now >= self.next_at and len(self.flying) < self.concurrency

    def put_again(self, request: Request, at: float) -> None:
        """A redirect, or a request that is tried again at that time."""
        self._serial += 1
        heapq.heappush(self.again, (at, self._serial, request))
        self.flying.discard(request.meta["page"].id)

    def pop_again(self, now: float) -> Request | None:
        """The next of those whose time has come."""
        return heapq.heappop(self.again)[2] if self.again and self.again[0][0] <= now else None

    def sent(self, page: LeasedPage, now: float) -> None:
        """A request for the page is handed out."""
        self.flying.add(page.id)
        self.held[page.id] = page
        self.departs(now)

    def departs(self, now: float) -> None:
        """A request goes out to the host."""
        self.next_at = max(self.next_at, now + self.delay)

    def next_time(self) -> float | None:
        """When the lane can go on by itself; None where it waits for an answer, or for work."""
        if len(self.flying) >= self.concurrency:
            return None
        if self.waiting or not (self.dry or self.leaving or self.again):
            return self.next_at
        return max(self.next_at, self.again[0][0]) if self.again else None

    def answer(self) -> None:
        """The host answered."""
        self.failures, self.answered = 0, True

    def failure(self) -> float:
        """The host did not answer, or not as it should; returns the seconds of rest that it needs."""
        self.failures += 1
        if not self.answered or self.failures < TIRED:
            return 0.0
        return min(LONGEST_REST, max(1.0, self.delay) * 2.0 ** (self.failures - TIRED))

    @property
    def hopeless(self) -> bool:
        """Whether the host has failed so often that this run leaves it alone."""
        return self.failures >= (GIVEN_UP if self.answered else SILENT)

    def pop_all_again(self) -> list[Request]:
        """All that waits to be tried again, taken out."""
        requests = [request for _, _, request in sorted(self.again, key=lambda entry: entry[:2])]
        self.again.clear()
        return requests
