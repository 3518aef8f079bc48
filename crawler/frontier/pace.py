"""How soon a page is looked at again: lists follow how often they change, articles are looked at ever more seldom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from crawler.extract import dateline
from crawler.extract.parts import Parts

HOUR, DAY = 3600, 24 * 3600
#: A list whose pace is the quickest is looked at by every crawl that comes to it.
QUICKEST, SLOWEST = HOUR // 4, 30 * DAY
#: What becomes of a list's interval when it has changed, and when not.
CHANGED, UNCHANGED = 0.5, 1.5
#: Articles: first after a day, then after three times as long each time nothing has changed.
FIRST, WIDER = DAY, 3
#: The slow sweep: the longest time between two looks at anything.
SWEEP = 180 * DAY
#: An article of which the page says that it is older than this is not edited any more: it waits for the sweep.
RECENT = timedelta(days=30)
_DIGITS = re.compile(r"\d+")


def look_of(keys: Iterable[str], parts: Parts | None) -> str:
    """A digest of what a page shows: where it leads to, and its text. Not its bytes, not its clocks and counters."""
    own: list[str] = []
    if parts is not None:
        shown = [block.text for block in parts.blocks if block.furniture is None]
        own = [_DIGITS.sub("0", text) for text in (parts.title or "", parts.lead or "", *shown)]
    told = "".join(f"{line}\n" for line in (*sorted(set(keys)), *own))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def is_recent(parts: Parts | None, at: datetime) -> bool:
    """Whether an article may still be edited: its own date is not long ago, or it has none."""
    printed = dateline.parse(parts.published).published_at if parts is not None and parts.published else None
    return printed is None or printed[:10] >= (at - RECENT).date().isoformat()


def next_interval(
    kind: str | None, before: int | None, *, changed: bool, recent: bool, elapsed: float | None
) -> int:
    """Seconds until the page is looked at again.

    `kind`: as what it was read; `before`: the interval until now, None at the first look; `elapsed`: seconds since
    the look before. A list that has not changed within less than half of its interval tells nothing new.
    """
    if kind in ("index", "feed"):
        if before is None or elapsed is None:
            return QUICKEST
        if changed:
            return max(QUICKEST, round(before * CHANGED))
        return before if elapsed < before / 2 else min(SLOWEST, round(before * UNCHANGED))
    if before is None:
        return FIRST if recent else SWEEP
    return FIRST if changed else min(SWEEP, before * WIDER)


def due_at(kind: str | None, key: str, interval: int, at: datetime) -> datetime | None:
    """When the page's time comes; None: with every crawl. What is swept is spread, so that it does not come at once."""
    if kind in ("index", "feed") and interval <= QUICKEST:
        return None
    if interval >= SWEEP:
        spread = int(hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) / 0xFFFFFFFF
        return at + timedelta(seconds=interval * (0.5 + 0.5 * spread))
    return at + timedelta(seconds=interval)
