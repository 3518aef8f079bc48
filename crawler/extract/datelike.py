"""Does a line look like a printed date? A cheap test that runs on every short line of a page."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.extract.dateline.scripts import plain_digits

#: d/m/y, y-m-d, "ngày 4 tháng 5 năm 2020", "08 08 2019", English month names; two-digit years need slashes.
_DATE = re.compile(
    r"(?<!\d)(?:(?P<d>[0-3]?\d)\s?[/.\-–]\s?(?P<m>[01]?\d)\s?[/.\-–]\s?(?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)[-/.](?P<m2>[01]?\d)[-/.](?P<d2>[0-3]?\d)"
    r"|(?P<d3>[0-3]?\d) (?P<m3>[01]\d) (?P<y3>(?:19|20)\d\d)"
    r"|(?P<d4>[0-3]?\d)\s*,?\s*th[áa]ng\s*(?P<m4>[01]?\d)\s*,?\s*(?:n[ăa]m)?\s*(?P<y4>(?:19|20)\d\d)"
    r"|(?P<d5>[0-3]?\d)/(?P<m5>[01]?\d)/(?P<y5>\d\d))(?!\d)",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?,?\s+"
    r"(?:19|20)\d\d|\btháng\s+(?:một|giêng|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?:\s+(?:một|hai))?|chạp)"
    r"\s*,?\s*(?:năm\s+)?(?:19|20)\d\d",
    re.IGNORECASE,
)
#: One of these stands in every spelled date.
_MONTHS = "tháng jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_KHMER = re.compile(r"\d\d?\s?[\u1780-\u17d3 ]{3,16}(?:19|20)\d\d")
_CHINESE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日")
_RELATIVE = re.compile(
    r"\W*\d+\s+(?:giây|phút|giờ|ngày|tuần|tháng)\s+trước\b|\W*hôm qua\b.{0,15}\d|"
    r"\W*\d+\s+(?:second|minute|hour|day|week|month)s?\s+ago\b",
    re.IGNORECASE,
)
# Not \d+: a search leaps to what begins with one sign, not to what begins with a repetition.
_DIGITS = re.compile(r"\d\d*")
_FILLER = re.compile(
    r"\b(?:thứ|chủ nhật|cn|hai|ba|tư|năm|sáu|bảy|bẩy|t[2-7]|ngày|tháng|lúc|giờ|phút|gmt|utc|am|pm|"
    r"sa|ch|đăng|cập nhật|"
    r"xuất bản|đưa tin|published|posted|updated|on|at|by|last|modified|post|date|time|created|mon|"
    r"tue|wed|thu|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|est|edt|pst|"
    r"pdt|et|h|st|nd|rd|"
    r"th|lượt|xem|đọc|đã|views?|bởi|viết|tin|bài|gửi|lần|cuối|sửa|hours?|minutes?|days?|ago|trước)\b|[\W\d_]+",
    re.IGNORECASE,
)


def has_date(text: str) -> bool:
    """True when a full calendar date or a relative time stands in the text."""
    if not _DIGITS.search(text):
        return False
    text = plain_digits(text)
    if _RELATIVE.match(text):
        return True
    year = "19" in text or "20" in text
    if not year and "/" not in text:
        return False
    # A date begins where digits begin: to leap from one to the next is much cheaper than a search.
    if any(_DATE.match(text, digits.start()) for digits in _DIGITS.finditer(text)):
        return True
    return year and _is_spelled(text)


def _is_spelled(text: str) -> bool:
    """A date whose month is a word."""
    lower = text.casefold()
    return bool(
        (any(month in lower for month in _MONTHS) and _SPELLED.search(text))
        or _KHMER.search(text)
        or ("年" in text and _CHINESE.search(text))
    )


def day_of(text: str) -> int | None:
    """The first numeric date in the text as y·10000 + m·100 + d, None where there is none that can be."""
    for match in _DATE.finditer(text):
        groups = match.groupdict()
        for suffix in ("", "2", "3", "4", "5"):
            if groups["y" + suffix]:
                year, month, day = (int(groups[part + suffix]) for part in "ymd")
                if year < 100:
                    year += 2000 if year < 70 else 1900
                if 1 <= month <= 12 and 1 <= day <= 31:
                    return year * 10_000 + month * 100 + day
    return None


def is_date_line(text: str, others: int = 40) -> bool:
    """A short line that is a date with little else: what a CMS prints under a title.

    `others`: how many characters of other words there may be ("Chính trị 28-05-2024", "Lê An | 05/05/2020 09:00").
    """
    return len(text) <= 70 + others and -1 < _other_words(text) <= others


def is_bare_date(text: str) -> bool:
    """Nothing but a date, its weekday, clock and label."""
    return len(text) <= 90 and -1 < _other_words(text) <= 6


@lru_cache(maxsize=1 << 13)
def _other_words(text: str) -> int:
    """How many characters of other words stand beside the date in a short line; -1 where there is no date.

    Kept, because several readers of a page ask, and a site's menus and lists stand on many of its pages.
    """
    return len(_FILLER.sub("", text)) if has_date(text) else -1
