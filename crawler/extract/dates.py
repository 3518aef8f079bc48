"""The date line: candidates scored by place, label and what the site repeats; none rather than a wrong one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract import dateline
from crawler.extract.blocks import Line
from crawler.extract.body import is_prose
from crawler.extract.datelike import has_date, is_bare_date, is_date_line
from crawler.extract.englishbylines import is_labelled
from crawler.extract.hints import Hint
from crawler.extract.isodate import VIETNAM, english_date, machine_date
from crawler.extract.parts import Hints
from crawler.extract.template.sketch import value_key

if TYPE_CHECKING:
    from crawler.extract.reading import Reading
    from crawler.extract.template import Template

#: Kinds of date that a page shows beside its own, and that are never its publication.
_FOREIGN = frozenset(
    {"clock", "document", "licence", "legal-effect", "period", "lunar", "event", "time-only", "created"}
)
_META_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "article:published", "pubdate", "publishdate",
    "publish_date", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created", "sailthru.date",
    "parsely-pub-date", "citation_publication_date", "citation_online_date",
    "cxenseparse:recs:publishtime", "rnews:datepublished", "publication_date", "article.published",
)  # fmt: skip
_META_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
)
#: Reasons for which a line was cut that do not speak against its date …
_NEAR = frozenset(
    {"above the title", "between title and text", "after the byline", "the site repeats it", "page footer"}
)
#: … and between title and text, where words of a class ("frontpage-aside__date") weigh less than the place.
_OWN = _NEAR | {
    "sidebar",
    "share row",
    "reading tools",
    "tags row",
    "advertising",
    "list of links",
    "view counter",
}
_LEAST = 4.0
#: Between title and text a date line may hold so many characters of other words: names, offices, section.
_OTHER_WORDS = 80
#: A date line may stand under the lead, so many lines after the title.
_UNDER_LEAD = 8
#: A label in the line before its date.
_UPDATE_LABEL = re.compile(r"\b(?:updated?|modified|cập nhật|sửa lần cuối)\b[^\d]{0,12}$", re.IGNORECASE)
#: The same label within a line, after the publication's date.
_UPDATE_WITHIN = re.compile(
    r"\b(?:(?:last )?updated?|modified|(?:lần )?cập nhật|sửa lần cuối)\b", re.IGNORECASE
)
#: A label that a CMS glues to the date before it.
_GLUED = re.compile(r"(?<=\d)(?=(?:Last )?Updated|Cập nhật)")
_EARLIEST = "1995"


@dataclass(frozen=True, slots=True)
class Dated:
    """The dates chosen, as printed, and where they were read from."""

    published: str | None = None
    source: str | None = None
    updated: str | None = None
    why: str = "no date that is surely the article's"
    line: int | None = None


@dataclass(slots=True)
class _Candidate:
    text: str
    iso: str
    score: float
    updated: bool
    why: str
    line: int


def find_dates(reading: Reading, template: Template | None, hints: Hints, captured: datetime | None) -> Dated:
    """Chooses among the printed date lines and the page's metadata.

    A printed line of the same day supplies the minute that metadata lacks. Where the two disagree on the day, the
    printed one wins at a place this site is known to print it, or when it is the earlier.
    """
    dated = _dated(reading, template, hints, captured)
    return replace(dated, updated=_later(dated, captured))


def _later(dated: Dated, captured: datetime | None) -> str | None:
    """The update as printed or told; None where it only says the publication again."""
    if dated.updated is None or dated.published is None:
        return dated.updated
    update, published = (
        _iso(t) or dateline.parse(t, captured).published_at for t in (dated.updated, dated.published)
    )
    if update is None or published is None or (update > published and not published.startswith(update)):
        return dated.updated
    return None


def _dated(reading: Reading, template: Template | None, hints: Hints, captured: datetime | None) -> Dated:
    printed, updates = _printed(reading, template, captured)
    told, source = _told(reading, hints, captured)
    updated = updates[0].text if updates else _told_update(reading, hints)
    if printed is not None and not updates:
        updated = _second_date(printed) or updated
    if printed is None and updates and told is None:
        # The only date on the page is called an update: this CMS's way to print its publication.
        printed, updated = updates[0], None
    if printed is None:
        if told is None:
            return Dated(updated=updated)
        return Dated(told, source, updated, f"{source}, the page prints none")
    if told is None:
        return Dated(printed.text, "dateline", updated, printed.why, printed.line)
    told_iso = _iso(told) or ""
    if told_iso[:10] == printed.iso[:10]:
        if len(printed.iso) > 10 or len(told_iso) <= 10:
            return Dated(printed.text, "dateline", updated, f"{printed.why}; {source} agrees", printed.line)
        return Dated(told, source, updated, f"{source}, the printed day agrees", printed.line)
    if printed.score >= 8 or printed.iso < told_iso or hints.metadata != "trusted":
        return Dated(
            printed.text, "dateline", updated, f"{printed.why}; {source} says otherwise", printed.line
        )
    return Dated(told, source, updated or printed.text, f"{source}; a later date is printed", None)


def _second_date(printed: _Candidate) -> str | None:
    """The update that a publication's own line names behind it ("Đăng ngày … - Cập nhật lúc: …")."""
    label = _UPDATE_WITHIN.search(printed.text, 6)
    if (
        label is None
        or not has_date(printed.text[: label.start()])
        or not has_date(printed.text[label.start() :])
    ):
        return None
    return printed.text[label.start() :].strip(" )]|")


def _iso(text: str) -> str | None:
    return machine_date(text) or english_date(text)


def _printed(
    reading: Reading, template: Template | None, captured: datetime | None
) -> tuple[_Candidate | None, list[_Candidate]]:
    """The best printed publication date, and the printed update dates, best first."""
    scan = reading.scan
    if reading.title is None and reading.choice is None:
        return None, []
    title = (
        reading.title.line if reading.title is not None and reading.title.line is not None else reading.first
    )
    text_starts = _text_start(reading)
    text_ends = _text_end(reading)
    slots = {s.line: s for s in scan.slots if s.hints & Hint.DATE and has_date(s.text)}
    best: _Candidate | None = None
    updates: list[_Candidate] = []
    for line in scan.lines[max(0, title - 12) : min(len(scan.lines), max(text_ends + 6, title + 12))]:
        slot = slots.get(line.index)
        if not (is_date_line(line.text) or (slot and not is_prose(line))) or line.links > 0.6 * len(
            line.text
        ):
            continue
        candidate = _score(
            reading, line, slot.text if slot else None, title, text_starts, text_ends, template, captured
        )
        if candidate is None or candidate.score < _LEAST:
            continue
        if candidate.updated:
            updates.append(candidate)
        elif best is None or candidate.score > best.score:
            best = candidate
    updates.sort(key=lambda c: -c.score)
    return best, updates


def _text_start(reading: Reading) -> int:
    for line in reading.scan.lines[reading.first : reading.last]:
        if (
            reading.cut[line.index] is None
            and reading.roles.get(line.index, "lead") == "lead"
            and is_prose(line)
        ):
            return line.index
    return reading.last


def _text_end(reading: Reading) -> int:
    for line in reversed(reading.scan.lines[reading.first : reading.last]):
        if reading.cut[line.index] is None and is_prose(line):
            return line.index
    return reading.last


def _score(
    reading: Reading,
    line: Line,
    slot: str | None,
    title: int,
    starts: int,
    ends: int,
    template: Template | None,
    captured: datetime | None,
) -> _Candidate | None:
    reason = reading.cut[line.index]
    known = template.dates.get(line.path, 0.0) if template is not None else 0.0
    if template is not None and (line.path in template.clocks or value_key(line.text) in template.stamps):
        return None
    fitting = _OWN if title <= line.index <= max(starts, min(ends, title + _UNDER_LEAD)) else _NEAR
    if reason is not None and not known and reason not in fitting:
        return None
    text = _GLUED.sub(" ", slot if slot and not is_date_line(line.text) else line.text)
    parsed = dateline.parse(text, captured)
    iso, kind = parsed.published_at, parsed.kind
    if iso is None or len(iso) < 10:  # a bare year, read out of "Nov 21, 2018"
        iso, kind = english_date(text), "published"
    if iso is None or kind in _FOREIGN or len(iso) < 10 or iso[:4] < _EARLIEST:
        return None
    if captured is not None and iso[:10] > (captured + timedelta(days=1)).strftime("%Y-%m-%d"):
        return None
    if captured is not None and line.index < title and not known and iso[:10] == _day(captured):
        return None  # the day of the visit above the title is a header's clock until the site shows otherwise
    if title < line.index <= starts:
        score, why = 5.0, "between title and text"
    elif title - 6 <= line.index < title and (known or not _menu_between(reading, line.index, title)):
        score, why = 4.0 - 0.15 * (title - line.index), "above the title"
    elif line.index < title:
        score, why = 1.0, "far above the title"
    elif starts < line.index <= min(ends, title + _UNDER_LEAD) and (
        is_bare_date(text) or (slot and line.dated) or is_labelled(text)
    ):
        score, why = 3.5, "under the lead"
    elif starts < line.index <= ends:
        score, why = 1.0, "within the text"
    else:
        score, why = 2.5, "after the text"
    if reason == "the site repeats it" and not known:
        score -= 2.5
    if known:
        score += 1.5 + 2.5 * known
        why += ", where this site prints its dates"
    if slot:
        score += 1.0
        why += ", named as date"
    if is_bare_date(text) or is_labelled(text):
        score += 1.0
    if len(iso) > 10:
        score += 0.5
    if kind == "published":
        score += 0.5
    before = reading.scan.lines[line.index - 1].text if line.index else ""
    updated = kind == "updated" or (len(before) < 30 and bool(_UPDATE_LABEL.search(before)))
    return _Candidate(text, iso, score, updated, why, line.index)


def _menu_between(reading: Reading, line: int, title: int) -> bool:
    """A menu stands between the two: the date above it is the header's clock."""
    return sum(reading.cut[i] in ("navigation", "list of links") for i in range(line + 1, title)) >= 2


def _day(captured: datetime) -> str:
    """The day of the capture where the page was written."""
    return (captured.astimezone(VIETNAM) if captured.tzinfo else captured).strftime("%Y-%m-%d")


def _told(reading: Reading, hints: Hints, captured: datetime | None) -> tuple[str | None, str | None]:
    """The publication date in the page's metadata, raw, and its source; an impossible one is no date."""
    address = urlsplit(reading.page.url)
    # A front page is made once and changed every day: what its metadata call publication is the former.
    if hints.metadata == "ignored" or (address.netloc and address.path in ("", "/") and not address.query):
        return None, None
    facts = reading.facts
    candidates: list[tuple[str | None, str]] = [(facts.published, "json-ld")]
    candidates += [(facts.meta.get(name), "meta") for name in _META_PUBLISHED]
    for slot in reading.scan.slots:
        if (
            slot.element.tag == "time"
            and reading.first - 10 <= slot.line <= reading.first + 10
            and (slot.line >= len(reading.cut) or reading.cut[slot.line] in (None, *_OWN))
        ):
            candidates.append((slot.element.get("datetime"), "time"))
    for raw, source in candidates:
        if not raw:
            continue
        iso = _iso(raw)
        if iso is None or iso[:4] < _EARLIEST:
            continue
        if captured is not None and iso[:10] > (captured + timedelta(days=1)).strftime("%Y-%m-%d"):
            continue
        if hints.metadata == "day":
            return iso[:10], source
        return (raw[:10] if _foreign(reading) and re.match(r"\d{4}-\d\d-\d\d[T ]", raw) else raw), source
    return None, None


def _foreign(reading: Reading) -> bool:
    """A page of another country: its day is its own zone's, so only the day is taken from its metadata."""
    language = reading.facts.language
    host = urlsplit(reading.page.url).hostname or ""
    return bool(language) and not language.startswith("vi") and not host.endswith(".vn")


def _told_update(reading: Reading, hints: Hints) -> str | None:
    if hints.metadata != "trusted":
        return None
    facts = reading.facts
    candidates = [facts.modified, *(facts.meta.get(name) for name in _META_MODIFIED)]
    return next((raw for raw in candidates if raw and _iso(raw)), None)
