"""The grammar of printed dates: where they stand in a text and what they say, not yet what they are for.

``d/m/y`` always, never ``m/d/y``; ISO 8601 and ``y/m/d`` by their four-digit first part; months in Vietnamese
and English words; clock and weekday on either side. Every pattern is bounded, so a scan is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from crawler.extract.datewords import (
    DAY_PARTS,
    ENGLISH_MONTHS,
    ENGLISH_WEEKDAYS,
    MONTHS,
    VIETNAM,
    WEEKDAYS,
    ZONES,
)

_GAP = r"[ \u00a0]{0,2}"
_DASH = r"\-\u2010-\u2014\u2212"
_THANG = r"[tT](?:[hH]?[áÁaA][nN][gG]|[hH]áng|[hH]g?\.?(?=[ \u00a0]{0,2}\d))"
_MONTH = r"(?:1[0-2]|0?[1-9]|(?i:" + "|".join(MONTHS) + r"))(?!\w)"
_ENGLISH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_YEAR = r"(?:19|20)\d\d(?!\d)"

#: A date that begins with a digit: numbers, words, or three numbers with spaces between them.
_CORE = re.compile(
    rf"""(?P<a>\d(?<!\d\d)\d{{0,3}})(?!\d)(?:
      (?P<s>{_GAP}[/.{_DASH}]{_GAP})(?P<b>\d{{1,4}})(?!\d)(?:(?P<s2>{_GAP}[/.{_DASH}]{_GAP})(?P<c>\d{{2,4}}|\d)(?!\d))?
    | {_GAP}[,./{_DASH}]?{_GAP}{_THANG}\.?{_GAP}(?P<month>{_MONTH})
      (?:[ \u00a0,./{_DASH}]{{0,3}}(?:[nN][ăĂaA][mM]{_GAP})?(?P<year>{_YEAR}))?
    | (?:st|nd|rd|th)?[ \u00a0\-.](?:of[ ])?(?P<english>{_ENGLISH})[.,]?[ \u00a0\-,]{{1,2}}(?P<eyear>{_YEAR})
    | [ \u00a0](?P<sb>\d\d)[ \u00a0](?P<sc>{_YEAR})
    )""",
    re.VERBOSE,
)
_MONTH_YEAR = re.compile(
    rf"{_THANG}{_GAP}(?P<month>{_MONTH})[ \u00a0,./{_DASH}]{{0,3}}(?:[nN]ăm{_GAP})?(?P<year>{_YEAR})"
)
_ENGLISH_FIRST = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?<!\w\w\w\w)[a-z]{0,6}\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? "
    rf"(?P<year>{_YEAR})"
)

_SEPARATOR = rf"[\s,;:|/\[\](){_DASH}•·*]{{0,5}}"
_WEEKDAY = (
    r"(?:th[ứuƯư][ \u00a0]{0,2}(?:hai|ba|t[ưu]|n[ăa]m|s[áa]u|b[ảẩa]y|[2-7]|nh[ậa]t)|th[. ]{1,2}[2-7]|t\.?[2-7]|cn"
    r"|ch[ủu][ \u00a0]{0,2}nh[ậa]t"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?)(?!\w)"
)
_HALF = r"(?:[ap]\.?m\b\.?|sa\b|ch\b|tr\b|sáng|trưa|chiều|tối|đêm)"
_ZONE = (
    rf"(?:[\[(]?\s?(?:gmt|utc)\s?(?:[+{_DASH}]\s?\d{{1,2}}(?::?\d\d)?(?!\d))?\s?[\])]?"
    r"|\+\d\d(?::?\d\d)?(?![\d/])|-\d{4}(?!\d)|(?:ict|ut|z|e[sd]t|c[sd]t|m[sd]t|p[sd]t)\b)"
)


def _clock(name: str) -> str:
    """A clock; `name` sets the names of its groups apart."""
    return (
        rf"(?P<h{name}>[01]?\d|2[0-3])[ \u00a0]?(?:(?::|h:?|g:?|giờ)[ \u00a0]?(?P<m{name}>[0-5]?\d(?!\d))"
        rf"(?::(?P<s{name}>[0-5]\d)(?:[.,]\d{{1,9}})?|[ \u00a0]?(?:phút|ph|p\b|'))?|h\b|g\b|giờ\b)"
        rf"(?:[ \u00a0]{{0,2}}(?P<p{name}>{_HALF}))?(?:[ \u00a0]{{0,2}}(?P<z{name}>{_ZONE}))?"
    )


#: What belongs to a date on its left: weekday and clock in either order, with «ngày» and «lúc» between them.
_BEFORE = re.compile(
    rf"(?:(?<!\w)(?<!\d[:./{_DASH}])(?=[\w])(?:(?P<w1>{_WEEKDAY}){_SEPARATOR})?(?:(?:vào lúc|lúc|hồi){_SEPARATOR})?"
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
#: «9 tháng năm 2020» is nine months of 2020, unless a weekday, a clock or «ngày» says that it is a day in May.
_MONTHS_OF_YEAR = re.compile(r"[1-9][0-2]?\s*tháng\s*năm\s*\d{4}")
_RANGE_BEFORE = re.compile(rf"(?:(?<![\w/.:])\d{{1,2}}(?:\s?[{_DASH},]\s?|\s(?:và|đến)\s)){{1,6}}$")
#: Word for the half of the day → hours below it (and from the second table on) are twelve more on a full clock.
_LATE = {"pm": 12, "ch": 12, "chiều": 12, "tối": 12, "đêm": 12, "trưa": 3}
_EARLIEST = {"đêm": 6, "trưa": 1, "tối": 1, "chiều": 1}
_WEST = re.compile(r"-(\d\d):(\d\d)(?!\d)")
_ENGLISH_WEEKDAY = re.compile(r"[mtwfs](?:on|ue|ed|hu|ri|at|un)(?:[a-z]*day|rs|s)?$")
_WEEKDAY_PREFIX = re.compile(r"^(?:th[ứu]|th|t|ch[ủu])[ .\u00a0]{0,2}")
_WINDOW = 56


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed: span with its weekday and clock, numbers, and how they were written.

    `month` is None where what stands in its place cannot be one; `year` is None where none is printed.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    #: Minutes east of Greenwich, None where no zone is printed.
    offset: int | None = None
    weekday: int | None = None
    #: numeric, short (two-digit year), iso, words, ambiguous («9 tháng năm 2020»), english, spaced.
    shape: str = "numeric"
    #: The day is printed with two digits, as machines print it.
    padded: bool = False
    #: Other days stand before it and share its month («20 - 22.4»).
    ranged: bool = False
    #: Start of the day's own digits, without weekday and clock.
    core: int = 0
    doubt: str | None = None

    @property
    def precision(self) -> str | None:
        """Minute, day, month or year: what is printed; None where no date can be told."""
        if self.year is None or self.month is None:
            return None
        if self.day is None:
            return "month"
        return "day" if self.hour is None else "minute"

    def iso(self) -> str | None:
        """ISO 8601 at the printed precision; ``--05-04`` for a day without a year; None for no date."""
        if self.month is None:
            return None
        if self.year is None:
            return f"--{self.month:02}-{self.day:02}"
        if self.day is None:
            return f"{self.year}-{self.month:02}"
        moment = self.moment()
        if moment is None:
            return f"{self.year}-{self.month:02}-{self.day:02}"
        return moment.isoformat(timespec="minutes" if self.second is None else "seconds")

    def moment(self) -> datetime | None:
        """The instant in Vietnam's zone where a clock is printed."""
        if self.hour is None or self.year is None or self.month is None or self.day is None:
            return None
        zone = VIETNAM if self.offset is None else timezone(timedelta(minutes=self.offset))
        moment = datetime(
            self.year, self.month, self.day, self.hour, self.minute or 0, self.second or 0, tzinfo=zone
        )
        return moment.astimezone(VIETNAM)


def scan(text: str) -> Iterator[Printed]:
    """Every date in the text, in order and without overlap.

    A day and month without a year, and three numbers with nothing but spaces between them, are taken where a
    weekday, a clock, «ngày» or a part of the day stands before or after them.
    """
    cores = list(_cores(text))
    bound = 0
    for core in cores:
        if core.core < bound:
            continue
        whole = _with_clock(text, core, bound)
        if whole is not None:
            bound = whole.end
            yield whole


def date_at(text: str, position: int) -> Printed | None:
    """The date whose first digit is at `position`, without clock."""
    match = _CORE.match(text, position)
    return _read(match) if match else None


def _cores(text: str) -> Iterator[Printed]:
    found: list[Printed] = []
    position = 0
    while match := _CORE.search(text, position):
        core = _read(match)
        if core is None:
            position = match.end("a")
            continue
        found.append(core)
        position = match.end() if core.year is not None else match.end("a")
    for match in _MONTH_YEAR.finditer(text):
        month = _month(match["month"])
        found.append(
            Printed(
                match.start(), match.end(), int(match["year"]), month, None, shape="words", core=match.start()
            )
        )
    for match in _ENGLISH_FIRST.finditer(text):
        month = ENGLISH_MONTHS.index(match.group()[:3].lower()) + 1
        read = _checked(match, int(match["year"]), month, int(match["day"]), "english")
        if read:
            found.append(read)
    found.sort(key=lambda item: (item.core, -item.end))
    return iter(found)


def _month(word: str) -> int:
    return int(word) if word.isdigit() else MONTHS[word.lower()]


def _read(match: re.Match[str]) -> Printed | None:
    """Numbers of one core; None for what is no date."""
    first = match["a"]
    if match["month"]:
        year = int(match["year"]) if match["year"] else None
        shape = "ambiguous" if _MONTHS_OF_YEAR.fullmatch(match.group()) else "words"
        return _checked(match, year, _month(match["month"]), int(first), shape)
    if match["english"]:
        month = ENGLISH_MONTHS.index(match["english"][:3].lower()) + 1
        return _checked(match, int(match["eyear"]), month, int(first), "english")
    if match["sb"]:
        return (
            _checked(match, int(match["sc"]), int(match["sb"]), int(first), "spaced")
            if len(first) == 2
            else None
        )
    second, third = match["b"], match["c"]
    if third is None:
        if len(first) <= 2 and len(second) <= 2:
            return _checked(match, None, int(second), int(first), "numeric")
        return _month_and_year(match, first, second)
    if _sign(match["s"]) != _sign(match["s2"]):
        return None
    if len(first) == 4 and len(second) <= 2 and len(third) <= 2:
        return _checked(match, int(first), int(second), int(third), "iso")
    if len(first) <= 2 and len(second) <= 2 and len(third) in (2, 4):
        if len(third) == 4:
            return _checked(match, int(third), int(second), int(first), "numeric")
        if re.match(r"[/.\-–]\d", match.string[match.end() : match.end() + 2]):
            return None
        year = int(third) + (2000 if int(third) < 70 else 1900)
        return _checked(match, year, int(second), int(first), "short")
    return None


def _sign(separator: str) -> str:
    sign = separator.strip()
    return sign if sign in "/." else "-"


def _month_and_year(match: re.Match[str], first: str, second: str) -> Printed | None:
    """``05/2020`` and ``2020-05``."""
    if len(first) <= 2 and len(second) == 4:
        month, year, shape = int(first), int(second), "numeric"
    elif len(first) == 4 and len(second) == 2 and _sign(match["s"]) == "-":
        month, year, shape = int(second), int(first), "iso"
    else:
        return None
    if not (1 <= month <= 12 and 1900 <= year <= 2100):
        return None
    return Printed(match.start(), match.end(), year, month, None, shape=shape, core=match.start())


def _checked(match: re.Match[str], year: int | None, month: int, day: int, shape: str) -> Printed | None:
    if not 1 <= day <= 31 or (year is not None and not 1900 <= year <= 2100):
        return None
    start, end, padded = (
        match.start(),
        match.end(),
        match.group()[0] in "0123" and match.group()[1:2].isdigit(),
    )
    if not 1 <= month <= 12:
        # A .NET format of «mm» prints minutes here; American order looks the same. Either way the month is unknown.
        if shape not in ("numeric", "iso") or year is None or month > 59:
            return None
        return Printed(
            start, end, year, None, day, shape=shape, padded=padded, core=start, doubt=f"no month {month}"
        )
    try:
        date(2000 if year is None else year, month, day)
    except ValueError:
        return None
    return Printed(start, end, year, month, day, shape=shape, padded=padded, core=start)


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


def _day_word(left: str) -> bool:
    return left.lower().rstrip(" \u00a0(,").endswith((*DAY_PARTS, "nay", "qua", "hôm", "ngày", "ngay"))


def _starts_another(text: str, after: re.Match[str]) -> bool:
    """The clock on the next line belongs to a date that follows it there."""
    if "\n" not in (after["gap"] or ""):
        return False
    rest = after.end()
    while rest < len(text) and text[rest] in " ,|-–":
        rest += 1
    match = _CORE.match(text, rest)
    return match is not None and _read(match) is not None


def _stands_free(text: str, core: Printed, start: int, on_right: bool) -> bool:
    """Nothing beside it makes it a part of something longer: a telephone, a document's number, a share."""
    before, previous = text[max(core.core - 6, 0) : core.core], text[max(core.core - 1, 0) : core.core]
    if start == core.core and previous:
        if previous in "/.-–_+=%&#" and before[-2:-1].isalnum():
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
    folded = word.lower().rstrip(".")
    if _ENGLISH_WEEKDAY.match(folded):
        return ENGLISH_WEEKDAYS.index(folded[:3])
    return WEEKDAYS[_WEEKDAY_PREFIX.sub("", folded)]


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
