"""Dates that count back from the moment of the capture: «3 giờ trước», «Hôm qua lúc 08:30», «vừa xong»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_COUNT = r"(\d{1,3}|một|hai|ba|vài|mấy|an?|one)"
_UNIT = (
    r"(giây|phút|giờ|tiếng|h|'|ngày|hôm|tuần|tháng|năm"
    r"|seconds?|min(?:ute)?s?|hours?|days?|weeks?|months?|years?)"
)
_AGO = re.compile(
    rf"(?<!\w){_COUNT} ?{_UNIT}(?: (?P<minutes>\d{{1,2}}) phút)? (?:trước|ago)(?!\w)"
    rf"|(?<!\w)cách đây {_COUNT} ?{_UNIT}(?!\w)",
    re.IGNORECASE,
)
_NOW = re.compile(r"(?<!\w)(?:vừa xong|vừa mới đăng|mới đăng|just now)(?!\w)", re.IGNORECASE)
_CLOCK = r"(?P<hour>[01]?\d|2[0-3]) ?(?::|h|g|giờ) ?(?P<minute>[0-5]\d)?"
_DAY = re.compile(
    r"(?<!\w)(?:(?:lúc )?(?P<before>\d{1,2}(?::|h)\d\d)[ ,|-]{1,3})?"
    r"(?P<day>hôm nay|hôm qua|hôm kia|today|yesterday)(?!\w)"
    rf"(?P<rest>[ ,|-]{{0,3}}(?:lúc|at|vào lúc)?:? ?{_CLOCK})?",
    re.IGNORECASE,
)
_NUMBERS = {"một": 1, "a": 1, "an": 1, "one": 1, "hai": 2, "ba": 3}
_DAYS_BACK = {"hôm nay": 0, "today": 0, "hôm qua": 1, "yesterday": 1, "hôm kia": 2}
#: What parts the entries of a card.
_PARTS = re.compile(r"[\n/|•·]")
#: Words beside a relative date on a card: more are a sentence («3 năm trước, anh …»).
_WORDS_BESIDE = 6


@dataclass(frozen=True, slots=True)
class Relative:
    """ISO 8601 and precision, both None without a capture time; `doubt` where the unit is coarser than they are."""

    iso: str | None = None
    precision: str | None = None
    doubt: str | None = None


def read(line: str, now: datetime | None) -> Relative | None:
    """The first relative date of a short line, counted back from `now` (in Vietnam's zone); None where there is none.

    «3 giờ trước» is the capture less three hours, and says by its doubt that it is known to the hour. Weeks are told to
    the month, unless the days that are meant lie in two.
    """
    match = _AGO.search(line) or _NOW.search(line) or _DAY.search(line)
    if match is None:
        return None
    beside = _PARTS.split(line[: match.start()])[-1] + " " + _PARTS.split(line[match.end() :])[0]
    if len(beside.split()) > _WORDS_BESIDE:
        return None
    if match.re is _DAY:
        return _day(line, match, now)
    if now is None:
        return Relative()
    if match.re is _NOW:
        return Relative(_minute(now), "minute")
    count, unit = (match[1] or match[4]).lower(), (match[2] or match[5]).lower()
    if match["minutes"]:
        now, unit = now - timedelta(minutes=int(match["minutes"])), unit + " exactly"
    if count in ("vài", "mấy"):
        return Relative(_minute(now), "minute", "some minutes") if unit in ("giây", "phút") else Relative()
    return _back(now, int(count) if count.isdigit() else _NUMBERS[count], unit)


def _back(now: datetime, count: int, unit: str) -> Relative:
    if unit.startswith(("giây", "second")):
        return Relative(_minute(now - timedelta(seconds=count)), "minute")
    if unit.startswith(("phút", "min", "'")):
        return Relative(_minute(now - timedelta(minutes=count)), "minute")
    if unit.startswith(("ngày", "hôm", "day")):
        return Relative((now.date() - timedelta(days=count)).isoformat(), "day")
    if unit.startswith(("giờ", "tiếng", "h")):
        return Relative(
            _minute(now - timedelta(hours=count)),
            "minute",
            None if "exactly" in unit else "known to the hour",
        )
    if unit.startswith(("tuần", "week")):
        last = now.date() - timedelta(weeks=count)
        first = last - timedelta(days=6)
        if first.month == last.month:
            return Relative(f"{last.year}-{last.month:02}", "month")
        return Relative(f"{last.year}", "year") if first.year == last.year else Relative()
    if unit.startswith(("tháng", "month")):
        months = now.year * 12 + now.month - 1 - count
        return Relative(f"{months // 12}-{months % 12 + 1:02}", "month")
    return Relative(f"{now.year - count}", "year")


def _day(line: str, match: re.Match[str], now: datetime | None) -> Relative | None:
    """«Hôm qua lúc 08:30»; «Hôm nay: 1911» counts visitors."""
    if match["rest"] is None and match["before"] is None and re.match(r"\W*\d", line[match.end() :]):
        return None
    if now is None:
        return Relative()
    day: date = now.date() - timedelta(days=_DAYS_BACK[match["day"].lower()])
    if match["rest"] is None and match["before"] is None:
        return Relative(day.isoformat(), "day")
    hour, minute = match["hour"], match["minute"]
    if match["before"]:
        hour, minute = re.split(r"[:h]", match["before"].lower())
    if int(hour) > 23 or int(minute or 0) > 59:
        return Relative(day.isoformat(), "day")
    return Relative(
        _minute(datetime(day.year, day.month, day.day, int(hour), int(minute or 0), tzinfo=now.tzinfo)),
        "minute",
    )


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
