"""Which worker should have how many hosts: as even as can be, and moving as few hosts as can be."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from archive.store.frontier import Outlook, Work

#: A host that rests for longer than this gives nobody anything to do.
SOON = timedelta(seconds=5)


def claimable(work: Work, now: datetime) -> bool:
    """Whether the host is nobody's, and pages of it may be fetched soon."""
    return work.free and work.owner is None and _goes_on(work, now)


def has(outlook: Outlook, now: datetime) -> Counter[int]:
    """How many hosts with something to do each living worker has."""
    have = Counter(dict.fromkeys(outlook.company, 0))
    for work in outlook.work:
        if work.owner is not None and work.owner in have and _goes_on(work, now):
            have[work.owner] += 1
    return have


def shares(outlook: Outlook, now: datetime) -> dict[int, int]:
    """How many hosts each living worker should have, of those that these workers have and can have.

    Where they cannot be even, those that have more may keep it: else hosts would wander to and fro.
    """
    have = has(outlook, now)
    total = have.total() + sum(claimable(work, now) for work in outlook.work)
    each, over = divmod(total, max(1, len(have)))
    by_load = sorted(have, key=lambda worker: (-have[worker], worker))
    return {worker: each + (place < over) for place, worker in enumerate(by_load)}


def _goes_on(work: Work, now: datetime) -> bool:
    return work.not_before is None or work.not_before <= now + SOON
