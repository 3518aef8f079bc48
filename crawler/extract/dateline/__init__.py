"""Date lines: the one date that a line gives for an article, and every date of a longer text with its kind.

The pure grammar of section 3 of the domain dossier. Nothing is repaired and nothing invented: a day without a
clock stays a day, a doubtful date keeps its doubt, and today is never asked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crawler.extract.dateline import addresses as dateurl
from crawler.extract.dateline import relative as relativedate
from crawler.extract.dateline.grammar import scan
from crawler.extract.dateline.kind import judge
from crawler.extract.dateline.scripts import plain_digits, vietnamese_words
from crawler.extract.dateline.words import VIETNAM

#: Nothing was published on the web of the provinces before.
_FIRST_YEAR = 1997
_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_ADDRESS = re.compile(r"\S*(?:://\S+|\.[a-z][a-z0-9]{1,5}(?:[?#]\S*)?)$")
#: A date and a clock that a template prints without a space: «05/05/202009:00», «09:0005/05/2020».
_GLUED = re.compile(
    r"(?<=[/.-][01]\d[/.-][12][09]\d\d)(?=[0-2]\d:[0-5]\d(?!\d))|(?<=\b[0-2]\d:[0-5]\d)(?=[0-3]\d[/.-][01]\d[/.-][12][09]\d\d)"
)
_YEAR = re.compile(
    r"(?:(?:năm|(?:ngày |năm )?(?:xuất bản|đăng|phát hành))\W{1,2})?((?:19|20)\d\d)$", re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?)?$")
#: Which date of a line speaks for the article, best first.
_RANK = {
    kind: rank
    for rank, kind in enumerate(("published", "updated", "clock", "licence", "document", "legal-effect"))
}
_ABOUT_PUBLICATION = frozenset({"published", "updated", "created", "relative"})


@dataclass(frozen=True, slots=True)
class DateLine:
    """A date line as read.

    `published_at` is ISO 8601 at the printed precision, and only there for the kinds published, updated, created
    (from an address) and relative (with a capture time). `date` keeps the date of every other kind too: ISO 8601,
    or ``--05-04`` where no year is printed. `kind` is None where there is no date. `doubt` says in words what
    speaks against the reading: a contradicting weekday, an impossible month, a date outside what can be; it is
    never repaired.
    """

    text: str
    published_at: str | None = None
    precision: str | None = None
    kind: str | None = None
    date: str | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a longer text: span of the whole date line with weekday and clock, ISO 8601, precision, kind.

    `iso` is ``--05-04`` (precision None) for a day without a year, and None for a date whose month cannot
    be and for a lunar one.
    `labelled`: words beside the date say its kind. `doubt` as in DateLine.
    """

    start: int
    end: int
    iso: str | None
    precision: str | None
    kind: str
    labelled: bool = False
    doubt: str | None = None


def find(text: str) -> list[Found]:
    """Every date of an NFC text, in order; lines end at line feeds. Linear in the length of the text.

    Dates before 1997 keep their place and are a mention. Relative dates («3 giờ trước») are not among them: they
    need a capture time, see `parse`. Digits of other scripts are read as digits.
    """
    text = plain_digits(text)
    found = []
    bound = 0
    for printed in scan(text):
        kind, labelled = judge(text, printed, bound)
        if kind in _ABOUT_PUBLICATION and printed.year is not None and printed.year < _FIRST_YEAR:
            kind, printed = "mention", replace(printed, doubt=f"before {_FIRST_YEAR}")
        # A day of the lunar calendar is none of ours.
        iso, precision = (None, None) if kind == "lunar" else (printed.iso(), printed.precision)
        found.append(Found(printed.start, printed.end, iso, precision, kind, labelled, printed.doubt))
        bound = printed.end
    return found


def parse(text: str, captured: datetime | None = None) -> DateLine:
    """The best reading of one date line; `captured` (Vietnam's zone where it has none) bounds it and anchors «hôm qua».

    Of several dates the publication's wins, then the update's, then the first of another kind. A weekday that
    contradicts its date leaves the date as printed, with `doubt`. A date more than a day after `captured` is no
    publication date.
    """
    line = _clean(text)
    now = _local(captured)
    if not line:
        return DateLine(text)
    if _ADDRESS.match(line):
        return _from_address(text, line)
    found = find(line)
    if not found or all(item.iso is None or item.iso[0] == "-" for item in found):
        relative = relativedate.read(line, now)
        if relative is not None:
            return DateLine(text, relative.iso, relative.precision, "relative", doubt=relative.doubt)
    if not found:
        return _without_parts(text, line, now)
    best = min(found, key=lambda item: _RANK.get(item.kind, len(_RANK)))
    return _line(text, best, now)


def from_url(url: str) -> DateLine | None:
    """The date that an address carries, of kind "created": a check on the date that the page prints, never better."""
    read = dateurl.read(url)
    return DateLine(url, read.iso, read.precision, "created") if read else None


def resolve_event(day: int, month: int, published: date | str) -> str | None:
    """ISO day of an event printed without its year: the latest that is no later than a day after publication.

    `published` is a date or ISO 8601 of day or minute precision; None where there is no such day (31/2).
    """
    limit = (
        date.fromisoformat(published[:10]) if isinstance(published, str) else date(*published.timetuple()[:3])
    )
    limit += timedelta(days=1)
    for year in range(limit.year, limit.year - 9, -1):
        try:
            event = date(year, month, day)
        except ValueError:
            continue
        if event <= limit:
            return event.isoformat()
    return None


def _clean(text: str) -> str:
    line = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("⏎", "\n")
    line = vietnamese_words(plain_digits(_SPACES.sub(" ", line.replace("\r", "\n"))))
    line = _GLUED.sub(" ", line)
    return re.sub(r" ?\n\s*", "\n", line).strip()


def _local(captured: datetime | None) -> datetime | None:
    if captured is None:
        return None
    return captured.replace(tzinfo=VIETNAM) if captured.tzinfo is None else captured.astimezone(VIETNAM)


def _from_address(text: str, line: str) -> DateLine:
    read = dateurl.read(line)
    return DateLine(text, read.iso, read.precision, "created") if read else DateLine(text)


def _line(text: str, found: Found, now: datetime | None) -> DateLine:
    if found.iso is not None and found.iso.startswith("--"):
        day, month = int(found.iso[5:7]), int(found.iso[2:4])
        return DateLine(text, kind=found.kind, date=resolve_event(day, month, now) if now else found.iso)
    if found.kind not in _ABOUT_PUBLICATION:
        return DateLine(text, kind=found.kind, date=found.iso, doubt=found.doubt)
    if found.iso is not None and now is not None and found.iso[:10] > (now + timedelta(days=1)).isoformat():
        return DateLine(text, kind="mention", date=found.iso, doubt="after the capture")
    return DateLine(text, found.iso, found.precision, found.kind, date=found.iso, doubt=found.doubt)


def _without_parts(text: str, line: str, now: datetime | None) -> DateLine:
    """A year alone, and ISO 8601 without its separators."""
    if match := _YEAR.match(line):
        year = match[1]
        if _FIRST_YEAR <= int(year) <= (now.year if now else 2100):
            return DateLine(text, year, "year", "published", date=year)
        return DateLine(text, kind="mention", date=year)
    if match := _COMPACT.match(line):
        spaced = f"{match[1]}-{match[2]}-{match[3]}"
        if match[4]:
            spaced += f"T{match[4]}:{match[5]}" + (f":{match[6]}" if match[6] else "") + (match[7] or "")
        found = find(spaced)
        return _line(text, found[0], now) if found else DateLine(text)
    return DateLine(text)
