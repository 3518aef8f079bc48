"""Days that a date covers at the precision it has: 2019 is a year of days, 2019-06 a month, 2019-06-03 one day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T.*)?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day that a date can mean."""

    first: date
    last: date


def period(text: str) -> Period:
    """The days of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, a clock time after it ignored.

    Raises:
        ValueError: it has another form, or there is no such day; the message says which.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no date; write 2020, 2020-04 or 2020-04-15")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if month is None:
            return Period(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        return Period(date(year, month, day), date(year, month, day))
    except ValueError as error:  # calendar's error for a bad month is one of these too
        raise ValueError(f"there is no day {text.strip()} in the calendar") from error
