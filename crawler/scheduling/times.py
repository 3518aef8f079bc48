"""When a schedule is due: pure functions of time. Cron expressions are read in Vietnam's time, +07:00, all year."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count

from cronsim import CronSim, CronSimError

VIETNAM = timezone(timedelta(hours=7))
#: Seconds in the units in which intervals are written.
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
#: Missed due times that are counted one by one; a scheduler that was away longer has missed "at least" so many.
MOST_MISSED = 10_000


@dataclass(frozen=True, slots=True)
class Due:
    """The latest due time that has come, how many before it were missed, and the next one."""

    due: datetime
    missed: int
    next_due: datetime


def seconds_of(text: str) -> int:
    """The seconds in an interval such as ``90s``, ``30m``, ``6h``, ``1d``, ``2w``.

    Raises:
        ValueError: it is none, or is nothing.
    """
    found = re.fullmatch(r"\s*(\d+)\s*([smhdw])\s*", text)
    if found is None or not int(found[1]):
        raise ValueError(f"{text!r} is no interval; write 30m, 6h, 1d or 2w")
    return int(found[1]) * UNITS[found[2]]


def in_words(seconds: int) -> str:
    """The interval as it would be written: 21600 → ``6h``."""
    unit = next((unit for unit, size in reversed(UNITS.items()) if seconds % size == 0), "s")
    return f"{seconds // UNITS[unit]}{unit}"


def check_cron(expression: str) -> str:
    """The expression, if it is one and will ever be due.

    Raises:
        ValueError: cron cannot read it, or no day fits it.
    """
    if len(expression.split()) != 5:
        raise ValueError(f"{expression!r} is no cron expression: it needs minute, hour, day, month, weekday")
    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=VIETNAM)))
    except (CronSimError, StopIteration) as error:
        raise ValueError(
            f"{expression!r} is no cron expression: {str(error).lower() or 'no day fits it'}"
        ) from error
    return expression


def next_cron(expression: str, after: datetime) -> datetime:
    """The first due time of a cron expression after a moment."""
    return next(CronSim(expression, after.astimezone(VIETNAM)))


def due_now(next_due: datetime, every: int | None, cron: str | None, now: datetime) -> Due | None:
    """What is due: the latest due time that is not later than now, earlier ones counted as missed; None if none is.

    `next_due` is the first due time that was not noted yet.
    """
    if next_due > now:
        return None
    if every is not None:
        missed = (now - next_due) // timedelta(seconds=every)
        due = next_due + timedelta(seconds=every * missed)
        return Due(due, missed, due + timedelta(seconds=every))
    assert cron is not None
    due = next_due
    for missed in count():
        following = next_cron(cron, due)
        if following > now or missed == MOST_MISSED:
            return Due(due, missed, next_cron(cron, max(due, now)) if missed == MOST_MISSED else following)
        due = following
    raise AssertionError("unreachable")


def spread(number: int, due: datetime, jitter: int) -> timedelta:
    """How long after its due time a run begins: the same for every scheduler, different for every schedule and time."""
    if not jitter:
        return timedelta()
    text = f"{number} {due.timestamp():.0f}".encode()
    fraction = int.from_bytes(hashlib.sha256(text).digest()[:8], "big") / 2**64
    return timedelta(seconds=fraction * jitter)
