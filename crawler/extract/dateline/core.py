"""The core of a printed date: day, month and year in numbers or words, without weekday and clock.

``d/m/y`` always, never ``m/d/y``; ISO 8601 and ``y/m/d`` by their four-digit first part; months in Vietnamese
and English words. Every pattern is bounded, so a scan is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from crawler.extract.dateline.words import ENGLISH_MONTHS, MONTHS, VIETNAM

GAP = r"[ \u00a0]{0,2}"
DASH = r"\-\u2010-\u2014\u2212"
_THANG = r"[tT](?:[hH]?[áÁaA][nN][gG]|[hH]áng|[hH]g?\.?(?=[ \u00a0]{0,2}\d))"
_MONTH = r"(?:1[0-2]|0?[1-9]|(?i:" + "|".join(MONTHS).replace(" ", "[ ]") + r"))(?!\w)"
_ENGLISH = r"(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_YEAR = r"(?:19|20)\d\d(?!\d)"

#: A date that begins with a digit: numbers, words, or three numbers with spaces between them.
_CORE = re.compile(
    rf"""(?P<a>\d(?<!\d\d)\d{{0,3}})(?!\d)(?:
      (?P<s>{GAP}[/.{DASH}]{GAP})(?P<b>\d{{1,4}})(?!\d)(?:(?P<s2>{GAP}[/.{DASH}]{GAP})(?P<c>\d{{2,4}}|\d)(?!\d))?
    | {GAP}[,./{DASH}]?{GAP}{_THANG}\.?{GAP}(?P<month>{_MONTH})
      (?:[ \u00a0,./{DASH}]{{0,3}}(?:[nN][ăĂaA][mM]{GAP})?(?P<year>{_YEAR}))?
    | (?:st|nd|rd|th)?[ \u00a0\-.](?:of[ ])?(?P<english>{_ENGLISH})[.,]?[ \u00a0\-,]{{1,2}}(?P<eyear>{_YEAR})
    | [ \u00a0](?P<sb>\d\d)[ \u00a0](?P<sc>{_YEAR})
    )""",
    re.VERBOSE,
)
_MONTH_YEAR = re.compile(
    rf"{_THANG}{GAP}(?P<month>{_MONTH})[ \u00a0,./{DASH}]{{0,3}}(?:[nN]ăm{GAP})?(?P<year>{_YEAR})"
)
#: WordPress prints «Tháng Năm 5, 2020».
_MONTH_FIRST = re.compile(rf"{_THANG}{GAP}(?P<month>{_MONTH}){GAP}(?P<day>[0-3]?\d),{GAP}(?P<year>{_YEAR})")
_ENGLISH_FIRST = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)"
    r"(?<!\w\w\w\w)[a-zA-Z]{0,6}\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? "
    rf"(?P<year>{_YEAR})"
)
#: «9 tháng năm 2020» is nine months of 2020, unless a weekday, a clock or «ngày» says that it is a day in May.
_MONTHS_OF_YEAR = re.compile(r"[1-9][0-2]?\s*tháng\s*năm\s*\d{4}")
_PADDED = re.compile(r"(?:\d{4}\D)?\d\d\D{1,5}\d\d(?!\d)")


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
    #: Day and month are printed with two digits, as machines print them.
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


def date_at(text: str, position: int) -> Printed | None:
    """The date whose first digit is at `position`, without weekday and clock; None where no date begins there."""
    match = _CORE.match(text, position)
    return _read(match) if match else None


def cores(text: str) -> list[Printed]:
    """Every core, the longest first where two begin together. They may overlap; some are no dates in their place."""
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
    for pattern, shape in ((_MONTH_FIRST, "words"), (_ENGLISH_FIRST, "english")):
        for match in pattern.finditer(text):
            word = match.group()[:3].lower()
            month = ENGLISH_MONTHS.index(word) + 1 if shape == "english" else _month(match["month"])
            read = _checked(match, int(match["year"]), month, int(match["day"]), shape)
            if read:
                found.append(read)
    found.sort(key=lambda item: (item.core, -item.end))
    return found


def _month(word: str) -> int:
    return int(word) if word.isdigit() else MONTHS[word.casefold()]


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
        year = int(match["sc"])
        return _checked(match, year, int(match["sb"]), int(first), "spaced") if len(first) == 2 else None
    return _read_numbers(match)


def _read_numbers(match: re.Match[str]) -> Printed | None:
    first, second, third = match["a"], match["b"], match["c"]
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
    start, end, padded = match.start(), match.end(), _PADDED.match(match.group()) is not None
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
