"""Dates as machines and English pages print them: ISO 8601, RFC 2822, "May 5, 2020"; nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

VIETNAM = timezone(timedelta(hours=7))
_ISO = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2}))?")
_NAMES = """jan january, feb february, mar march, apr april, may, jun june, jul july, aug august,
sep sept september, oct october, nov november, dec december"""
_MONTHS = {name: number for number, names in enumerate(_NAMES.split(","), 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ENGLISH = re.compile(
    rf"\b(?:(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\.?,?\s+(?P<y2>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\b)?", re.IGNORECASE)


def machine_date(text: str) -> str | None:
    """ISO 8601 at the precision given, in Vietnam's zone where a clock and zone are given; None when unreadable.

    A clock without a zone is taken as Vietnam's. Midnight sharp without seconds of its own is a day: CMSs that
    keep no clock print it.
    """
    match = _ISO.match(text) or _COMPACT.match(text)
    if match is None:
        return _mail_date(text)
    groups = match.groups() + (None,) * (6 - len(match.groups()))
    year, month, day = int(groups[0]), int(groups[1]), int(groups[2])
    try:
        if groups[3] is None:
            return datetime(year, month, day, tzinfo=UTC).strftime("%Y-%m-%d")
        moment = datetime(year, month, day, int(groups[3]), int(groups[4]), tzinfo=_zone(groups[5]))
    except ValueError:
        return None
    if moment.hour == moment.minute == 0 and re.search(r"T00:00:00(?:\.0+)?(?:Z|[+-]\d\d:?\d\d)?\s*$", text):
        return moment.strftime("%Y-%m-%d")
    return moment.astimezone(VIETNAM).isoformat(timespec="minutes")


def _zone(name: str | None) -> timezone:
    if not name:
        return VIETNAM
    if name.upper() in ("Z", "UTC"):
        return UTC
    sign = -1 if name[0] == "-" else 1
    digits = name[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:4])))


def _mail_date(text: str) -> str | None:
    if not re.match(r"\s*[A-Za-z]{3},", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.astimezone(VIETNAM).isoformat(timespec="minutes")


def english_date(text: str) -> str | None:
    """The first date with an English month name, with its clock if one stands in the same line."""
    match = _ENGLISH.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    suffix = "" if groups["m"] else "2"
    year, month, day = (
        int(groups["y" + suffix]),
        _MONTHS[groups["m" + suffix].lower()],
        int(groups["d" + suffix]),
    )
    try:
        moment = datetime(year, month, day, tzinfo=VIETNAM)
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%d")
