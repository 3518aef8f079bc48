"""The grammar of date lines: a date with the weekday, clock and zone beside it, wherever it stands in a text.

What the date is for is not told here. Every pattern is bounded, so a scan is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from crawler.extract.dateline.core import DASH, Printed, cores, date_at
from crawler.extract.dateline.words import DAY_PARTS, ENGLISH_WEEKDAYS, WEEKDAYS, ZONES

_SEPARATOR = rf"[\s,;:|/\[\](){DASH}•·*]{{0,5}}"
_WEEKDAY = (
    r"(?:th[ứuƯư][ \u00a0]{0,2}(?:hai|ba|t[ưu]|n[ăa]m|s[áa]u|b[ảẩa]y|[2-7]|nh[ậa]t)|th[. ]{1,2}[2-7]|t\.?[2-7]|cn"
    r"|ch[ủu][ \u00a0]{0,2}nh[ậa]t"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?)(?!\w)"
)
_HALF = r"(?:[ap]\.?m\b\.?|sa\b|ch\b|tr\b|sáng|trưa|chiều|tối|đêm)"
_ZONE = (
    rf"(?:[\[(]?\s?(?:gmt|utc)\s?(?:[+{DASH}]\s?\d{{1,2}}(?::?\d\d)?(?!\d))?\s?[\])]?"
    r"|\+\d\d(?::?\d\d)?(?![\d/])|-\d{4}(?!\d)|(?:ict|ut|z|e[sd]t|c[sd]t|m[sd]t|p[sd]t)\b)"
)


def _clock(name: str) -> str:
    """A clock; `name` sets the names of its groups apart."""
    return (
        rf"(?P<h{name}>[01]?\d|2[0-3])[ \u00a0]?(?:(?::|h:?|g:?|giờ)[ \u00a0]?(?P<m{name}>[0-5]?\d(?!\d))"
        rf"(?::(?P<s{name}>[0-5]\d)(?:[.,]\d{{1,9}})?|[ \u00a0]?(?:phút|ph|p\b|['’′]))?|h\b|g\b|giờ\b)"
        rf"(?:[ \u00a0]{{0,2}}(?P<p{name}>{_HALF}))?(?:[ \u00a0]{{0,2}}(?P<z{name}>{_ZONE}))?"
    )


#: What belongs to a date on its left: weekday and clock in either order, with «ngày» and «lúc» between them.
_BEFORE = re.compile(
    rf"(?:(?<!\w)(?<!\d[:./{DASH}])(?=[\w])(?:(?P<w1>{_WEEKDAY}){_SEPARATOR})?(?:(?:vào lúc|lúc|hồi){_SEPARATOR})?"
    rf"(?:{_clock('1')}{_SEPARATOR})?(?:(?P<w2>{_WEEKDAY}){_SEPARATOR})?(?:(?P<day>ng[àa]y){_SEPARATOR})?)?$",
    re.IGNORECASE,
)
#: And on its right; ISO 8601 puts a T between date and clock.
_AFTER = re.compile(
    rf"(?:{_SEPARATOR}(?P<w3>{_WEEKDAY}))?"
    rf"(?:(?P<gap>T|{_SEPARATOR}(?:(?:vào lúc|lúc|vào|at|hồi){_SEPARATOR})?){_clock('2')})?"
    rf"(?:{_SEPARATOR}(?P<w4>{_WEEKDAY}))?",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(rf"(?:(?<![\w/.:])\d{{1,2}}(?:\s?[{DASH},]\s?|\s(?:và|đến)\s)){{1,6}}$")
#: Word for the half of the day → hours below it (and from the second table on) are twelve more on a full clock.
_LATE = {"pm": 12, "ch": 12, "chiều": 12, "tối": 12, "đêm": 12, "trưa": 3}
_EARLIEST = {"đêm": 6, "trưa": 1, "tối": 1, "chiều": 1}
_WEST = re.compile(r"-(\d\d):(\d\d)(?!\d)")
_ENGLISH_WEEKDAY = re.compile(r"[mtwfs](?:on|ue|ed|hu|ri|at|un)(?:[a-z]*day|rs|s)?$")
_WEEKDAY_PREFIX = re.compile(r"^(?:th[ứưu]|th|t|ch[ủu])[ .\u00a0]{0,2}")
_WINDOW = 56


def scan(text: str) -> Iterator[Printed]:
    """Every date in the text, in order and without overlap.

    A day and month without a year, and three numbers with nothing but spaces between them, are taken where a
    weekday, a clock, «ngày» or a part of the day stands before or after them.
    """
    bound = 0
    for core in cores(text):
        if core.core < bound:
            continue
        whole = _with_clock(text, core, bound)
        if whole is not None:
            bound = whole.end
            yield whole


def _with_clock(text: str, core: Printed, bound: int) -> Printed | None:
    """The date with what belongs to it on both sides, or None where its neighbours say that it is no date."""
    low = max(bound, core.core - _WINDOW)
    left, ranged = _days_before(text[low : core.core], core.year is None)
    before = _BEFORE.search(left)
    after = _AFTER.match(text, core.end)
    assert before is not None  # both can match nothing at all
    assert after is not None
    on_right = after["h2"] is not None and before["h1"] is None and not _starts_another(text, after)
    clocked = on_right or before["h1"] is not None
    start = low + (before.start() if before.group() else len(left))
    if not _stands_free(text, core, start, on_right):
        return None
    weekday = before["w1"] or before["w2"] or after["w3"] or (after["w4"] if on_right else None)
    if core.shape == "spaced" and not (weekday or clocked):
        return None
    if core.day is None and core.shape == "numeric" and not _opens(left):
        return None
    if core.shape == "ambiguous" and not (weekday or clocked or before["day"]):
        return None
    if core.year is None and not (weekday or clocked or before["day"] or _day_word(left)):
        return None
    end = after.end() if on_right else after.end("w3") if after["w3"] else core.end
    whole = replace(core, start=start, end=end, ranged=ranged, weekday=_weekday(weekday))
    if whole.day is None or whole.month is None:
        return whole
    if clocked:
        whole = _set_clock(whole, after if on_right else before, "2" if on_right else "1")
        west = _WEST.match(text, end) if on_right and after["gap"] == "T" else None
        if west:
            whole = replace(whole, end=west.end(), offset=-60 * int(west[1]) - int(west[2]))
    return _weekday_checked(whole)


def _days_before(window: str, yearless: bool) -> tuple[str, bool]:
    """The window without the earlier days that share the date's month («20 - 22.4»), and whether there were any.

    Such days stand after «ngày» or a part of the day, or are glued on («15-16/4/2018»): the counter in
    «64 - 05/05/2020» and the weekday in «Thứ 2, 04/05/2020» are none.
    """
    if not (yearless or window[-1:] in "-–" or window.endswith(("- ", "– ", ", ", "và ", "đến "))):
        return window, False
    match = _RANGE_BEFORE.search(window)
    if match is None:
        return window, False
    left = window[: match.start()]
    folded = left.rstrip().lower()
    if folded.endswith(("thứ", "thu", "th", "t")):
        return window, False
    if folded.endswith(("ngày", "ngay")) or _day_word(left) or not (set(match.group()) & set(" ,")):
        return left, True
    return window, False


def _opens(left: str) -> bool:
    """Nothing before it on its line but a label: «1/2000» elsewhere is a scale."""
    before = left.rstrip(" ([\u00a0")
    return not before or before[-1] in "\n:"


def _day_word(left: str) -> bool:
    return left.lower().rstrip(" \u00a0(,").endswith((*DAY_PARTS, "nay", "qua", "hôm", "ngày", "ngay"))


def _starts_another(text: str, after: re.Match[str]) -> bool:
    """The clock on the next line belongs to a date that follows it there."""
    if "\n" not in (after["gap"] or ""):
        return False
    rest = after.end()
    while rest < len(text) and text[rest] in " ,|-–":
        rest += 1
    return date_at(text, rest) is not None


def _stands_free(text: str, core: Printed, start: int, on_right: bool) -> bool:
    """Nothing beside it makes it a part of something longer: a telephone, a document's number, a share."""
    before, previous = text[max(core.core - 6, 0) : core.core], text[max(core.core - 1, 0) : core.core]
    if start == core.core and previous:
        if previous in "/.-–_+=%&#" and before[-2:-1].isalnum():
            return False
        if core.shape == "words" and before.lower().endswith(("tuần ", "đợt ", "quý ")):
            return False
        if previous.isalpha() and not before.lower().endswith(("ngày", "ngay", "lúc")):
            return False
    if on_right:
        return True
    following = text[core.end : core.end + 2]
    if not following:
        return True
    if core.year is None and text[core.end : core.end + 7].lstrip().lower().startswith(("tháng", "%")):
        return False
    if following[0] in "/.-–":
        return not following[1:].isalnum()
    return not (following[0].isalnum() or following[0] in "_%")


def _weekday(word: str | None) -> int | None:
    if not word:
        return None
    folded = word.casefold().rstrip(".")
    if _ENGLISH_WEEKDAY.match(folded):
        return ENGLISH_WEEKDAYS.index(folded[:3])
    return WEEKDAYS.get(_WEEKDAY_PREFIX.sub("", folded))


def _set_clock(whole: Printed, match: re.Match[str], name: str) -> Printed:
    hour, minute = int(match[f"h{name}"]), int(match[f"m{name}"] or 0)
    second = int(match[f"s{name}"]) if match[f"s{name}"] else None
    half = (match[f"p{name}"] or "").lower().replace(".", "")
    # Pages print «14:35 PM» and «00:01 AM» too: the half of the day only moves what a twelve-hour clock can show.
    if hour < _LATE.get(half, 0) and hour >= _EARLIEST.get(half, 0):
        hour += 12
    elif hour == 12 and half in ("am", "sa", "sáng", "đêm"):
        hour = 0
    return replace(whole, hour=hour, minute=minute, second=second, offset=_offset(match[f"z{name}"]))


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    digits = re.search(r"([+\-–−‐])\s?(\d{1,2}):?(\d\d)?", zone)
    if digits is None:
        return ZONES.get(re.sub(r"\W", "", zone).lower())
    minutes = int(digits[2]) * 60 + int(digits[3] or 0)
    if minutes > 14 * 60:
        return None
    return minutes if digits[1] == "+" else -minutes


def _weekday_checked(whole: Printed) -> Printed:
    if whole.weekday is None or whole.year is None or whole.month is None or whole.day is None:
        return whole
    if date(whole.year, whole.month, whole.day).weekday() == whole.weekday:
        return whole
    return replace(whole, doubt="the weekday contradicts the date")
