"""Coverage of a site: which days have articles, which are suspiciously empty, and what its numbering leaves out.

A day is judged by the site's own rhythm: by what the same weekday had in the weeks around. So the weekends of an office
that never publishes then are no gaps, and a day without news at a paper that has fifty a day is one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean, median, pvariance

#: Weeks before an empty span and after it whose weekdays its days are compared with.
_WEEKS = 8
#: Weeks that show a rhythm; fewer are no ground for a judgement.
_FEWEST_WEEKS = 4
_DAY = timedelta(days=1)
#: How improbable a gap has to be: one in e³, about 20, of the archives without gaps would show one by chance.
_SURE = 3.0
#: A series of numbers with fewer articles shows no rhythm; a smaller jump in one is no gap.
_FEWEST, _SMALLEST_JUMP = 10, 10
_NUMBERED = re.compile(r"(.*?)(\d{1,15})")


@dataclass(frozen=True, slots=True)
class EmptySpan:
    """Days without articles, where there ought to be some. `expected`: how many, by the site's rhythm."""

    first: date
    last: date
    expected: float

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Jump:
    """Numbers that no page was captured for: those between `after` and `before`."""

    after: int
    before: int
    published_after: str | None
    published_before: str | None

    @property
    def missing(self) -> int:
        """How many."""
        return self.before - self.after - 1


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one series of keys (`nid=` in ``nid=113139``): how many are known, and jumps that stand out."""

    name: str
    known: int
    lowest: int
    highest: int
    jumps: tuple[Jump, ...]


def empty_spans(days: Mapping[date, int], last: date | None = None) -> list[EmptySpan]:
    """The suspiciously empty spans between the first day with articles and the last, or `last`."""
    if not days:
        return []
    first = min(days)
    end = max(max(days), last or first)
    limit = math.log((end - first).days + 1) + _SURE
    held = sorted(day for day, many in days.items() if many)
    found = []
    for before, after in pairwise([*held, end + _DAY]):
        if after - before > _DAY:
            start, stop = before + _DAY, after - _DAY
            rhythm = [_rhythm(days, start, stop, weekday, first, end) for weekday in range(7)]
            weekdays = [(start + number * _DAY).weekday() for number in range((stop - start).days + 1)]
            if sum(_surprise(*rhythm[weekday]) for weekday in weekdays) > limit:
                expected = sum(rhythm[weekday][0] for weekday in weekdays)
                found.append(EmptySpan(start, stop, round(expected, 1)))
    return found


def _rhythm(
    days: Mapping[date, int], start: date, stop: date, weekday: int, first: date, last: date
) -> tuple[float, float]:
    """Mean and variance of the articles of a weekday in the weeks before a span and in those after it."""
    before = start - (1 + (start.weekday() - weekday - 1) % 7) * _DAY
    after = stop + (1 + (weekday - stop.weekday() - 1) % 7) * _DAY
    around = [before - timedelta(weeks=week) for week in range(_WEEKS)]
    around += [after + timedelta(weeks=week) for week in range(_WEEKS)]
    counts = [days.get(day, 0) for day in around if first <= day <= last]
    if len(counts) < _FEWEST_WEEKS:
        return 0.0, 0.0
    # One silent day more than was seen: a few weeks are no proof that there is none.
    counts.append(0)
    return fmean(counts), pvariance(counts)


def _surprise(mean: float, variance: float) -> float:
    """-log of the probability of an empty day: negative binomial, since news come in bursts."""
    if variance <= mean:
        return mean
    return mean * mean / (variance - mean) * math.log(variance / mean)


def series(keys: Iterable[tuple[str, str | None]], captured: Iterable[str] = ()) -> list[Series]:
    """The series of numbers among the keys of articles, each with its date; `captured`: keys of all pages captured.

    A page that was captured and was no article, a 404 say, is no gap.
    """
    numbers: dict[str, dict[int, str | None]] = {}
    for key, published in keys:
        if parts := _NUMBERED.fullmatch(key):
            numbers.setdefault(parts[1], {})[int(parts[2])] = published
    seen: dict[str, set[int]] = {name: set(known) for name, known in numbers.items()}
    for key in captured:
        parts = _NUMBERED.fullmatch(key)
        if parts and parts[1] in seen:
            seen[parts[1]].add(int(parts[2]))
    return [
        Series(name, len(known), min(known), max(known), tuple(_jumps(known, sorted(seen[name]))))
        for name, known in sorted(numbers.items())
        if len(known) >= _FEWEST
    ]


def _jumps(known: Mapping[int, str | None], seen: Sequence[int]) -> Iterable[Jump]:
    """Steps between neighbours that are too large for the series: other content shares its numbers, evenly."""
    inside = [number for number in seen if min(known) <= number <= max(known)]
    steps = [after - before for before, after in pairwise(inside)]
    # Of steps that come about by chance the median is ln 2 of the mean, and robust against the gaps themselves.
    usual = median(steps) / math.log(2)
    limit = max(_SMALLEST_JUMP, usual * (math.log(len(steps)) + _SURE))
    for before, after in pairwise(inside):
        if after - before > limit:
            yield Jump(before, after, _nearest(known, before, -1), _nearest(known, after, 1))


def _nearest(known: Mapping[int, str | None], number: int, direction: int) -> str | None:
    """The date of the article with this number, or of the nearest beyond it that has one."""
    beyond = sorted((n for n in known if (n - number) * direction >= 0), key=lambda n: abs(n - number))
    return next((known[n] for n in beyond if known[n]), None)


def months(dates: Iterable[str]) -> dict[str, int]:
    """Articles by month, from dates that are known at least to the month."""
    return dict(sorted(Counter(printed[:7] for printed in dates if len(printed) >= 7).items()))


def days(dates: Iterable[str]) -> dict[date, int]:
    """Articles by day, from dates that are known at least to the day."""
    return dict(sorted(Counter(date.fromisoformat(one[:10]) for one in dates if len(one) >= 10).items()))
