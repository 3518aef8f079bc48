"""The day that an address was made on: stamps, months and epochs in URLs, a check on dates read elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from crawler.extract.dateline.words import VIETNAM

_DAY_PATH = re.compile(r"/((?:19|20)\d\d)([-/])(\d{1,2})\2(\d{1,2})(?=[/_?#]|$)")
_COMPACT_DAY = re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)/")
_MONTH_PATH = re.compile(r"/((?:19|20)\d\d)/?(\d\d)/")
_DIGITS = re.compile(r"(?<!\d)(?:\d{17,18}|20\d{12}|1\d{12})(?!\d)")
#: Years that a Vietnamese news address can carry.
_YEARS = range(1997, 2070)


@dataclass(frozen=True, slots=True)
class UrlDate:
    """ISO 8601 at the precision that the address carries: minute, day or month."""

    iso: str
    precision: str


def read(url: str) -> UrlDate | None:
    """The finest date in the address, or None.

    A stamp at the end wins over a folder: ``yyMMddHHmmssfff`` after three digits of the site (VCCorp), epoch
    milliseconds (Liferay); of ``yyyyMMddHHmmss[fff]`` only the day is taken, because its hour may run to twelve
    or be UTC.
    """
    for match in reversed(list(_DIGITS.finditer(url))):
        found = _stamp(match.group())
        if found:
            return found
    for pattern in (_DAY_PATH, _COMPACT_DAY):
        for match in pattern.finditer(url):
            groups = [int(group) for group in match.groups() if group.isdigit()]
            if found := _day(*groups):
                return found
    for match in _MONTH_PATH.finditer(url):
        year, month = int(match.group(1)), int(match.group(2))
        if year in _YEARS and 1 <= month <= 12:
            return UrlDate(f"{year}-{month:02}", "month")
    return None


def _day(year: int, month: int, day: int) -> UrlDate | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return UrlDate(found.isoformat(), "day") if year in _YEARS else None


def _stamp(digits: str) -> UrlDate | None:
    if len(digits) == 13:
        moment = datetime.fromtimestamp(int(digits) // 1000, UTC).astimezone(VIETNAM)
        return UrlDate(moment.isoformat(timespec="seconds"), "minute")
    if len(digits) == 18:
        try:
            moment = datetime.strptime("20" + digits[3:15], "%Y%m%d%H%M%S").replace(
                microsecond=int(digits[15:]) * 1000, tzinfo=VIETNAM
            )
        except ValueError:
            return None
        return UrlDate(moment.isoformat(timespec="milliseconds"), "minute") if moment.year in _YEARS else None
    return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
