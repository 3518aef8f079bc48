"""What a printed date is for: publication, update, or one of the many dates that are neither.

Read from the label and the words around it, on its own line. The kinds: published, updated; clock (the page's
own), licence, document (of a numbered paper, or a letter's head), legal-effect, event, period, lunar, mention (a
date in prose, a deadline, a birthday). Only the first two say anything of the article.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.extract.dateline import words
from crawler.extract.dateline.core import Printed

_EDGE = " \t\u00a0,;:|.-–—•·*([{<>/\"'“”«»"
_AFTER_EDGE = _EDGE + ")]}"
_NUMBERED = re.compile(r"\d[\w.]{0,5}\s?(?:/\s?(?:19|20)\d\d\s?)?[/–-]\s?[A-ZĐƯ][A-ZĐƯyrT][\wĐđ&,/ -]{0,60}$")
#: «Số 123, ngày 05/05/2020» without a code.
_NUMBER_ALONE = re.compile(r"(?:^|\s)số\s?:?\s?\d{1,5}[a-z]?$")
_RANGE_AFTER = re.compile(
    r"\s{0,2}(?:[-–—]|đến|tới)(?: hết)?\s{0,2}(?:ngày\s)?\d{1,2}(?:[/.-]\d| tháng| [A-Z][a-z]{2} )",
    re.IGNORECASE,
)
_TO = re.compile(r"\s{0,2}(?:[-–—]|đến|tới)\s{0,2}")
_RANGE_BEFORE = re.compile(r"\d{1,2}[/.-]\d{1,4}\s{0,2}[-–—]\s{0,2}$")
#: «(tức 10/3 âm lịch)»; «Tin tức 10/3/2020» is a section.
_THAT_IS = re.compile(r"[\d(,]\s{0,2}(?:tức|nhằm)(?: là)?$")
_CLOCK_BEFORE = re.compile(r"\d{1,2}(?::|h)(?:\d\d)?\s?[-–]\s?$")
_BRACKETS = re.compile(r"\s*\([^()\n]{0,60}\)")
_STEM_AND_BRANCH = re.compile(r"\W*năm (?:giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý) [^\W\d]", re.I)
_COUNTER = re.compile(
    r"\W*(?:lượt|đã xem|xem|views?\b|view count|đọc|bình luận|người|tác giả|nguồn|in bài|in trang|gửi|chia sẻ)",
    re.I,
)
#: Length of a label's line up to its date: what is longer is prose that happens to say «đăng ngày».
_LABEL_LINE = 60
#: Words of a category or a name glued to a date: more of them are a sentence or a title.
_CATEGORY_WORDS = 8
_REACH = 160


class Judged(NamedTuple):
    """Kind of a date, and whether words beside it say so."""

    kind: str
    labelled: bool = False


class _Place(NamedTuple):
    """A date's line: what stands before and after it, and the lower-case stem of its label without linking words."""

    before: str
    after: str
    stem: str
    says_day: bool


def judge(text: str, printed: Printed, bound: int = 0) -> Judged:
    """The kind of a date found in `text`, whose left neighbour ends at `bound`."""
    place = _place(text, printed, bound)
    label = _label(place)
    if _is_licence(place):
        return Judged("licence", True)
    if _is_clock(text, printed, place, label is not None):
        return Judged("clock", True)
    if label is not None and printed.year is not None and not printed.ranged:
        return Judged(label, True)
    if _is_legal(place):
        return Judged("legal-effect", True)
    if _is_lunar(place):
        return Judged("lunar", True)
    if (
        _ends_with(place.stem, words.MENTION_LABELS)
        or place.stem in words.MENTION_EXACT
        or place.stem.startswith(words.MENTION_OPENINGS)
    ):
        return Judged("mention", True)
    if _is_period(text, printed, place, bound):
        return Judged("period")
    if _is_document(text, printed, place):
        return Judged("document")
    if _is_event(printed, place):
        return Judged("event")
    line = text[text.rfind("\n", max(0, printed.start - _REACH), printed.start) + 1 : printed.start]
    return Judged("published" if _stands_alone(printed, place, len(line[-_REACH:].split())) else "mention")


def _place(text: str, printed: Printed, bound: int) -> _Place:
    start, end = printed.start, printed.end
    low = max(bound, start - _REACH)
    low = max(low, text.rfind("\n", low, start) + 1)
    before = text[low:start]
    stop = text.find("\n", end, end + _REACH)
    after = text[end : stop if stop >= 0 else end + _REACH]
    taken = text[start : printed.core].lower()
    place = _stemmed(before, after, taken)
    if not place.stem and low > bound:
        # The label may stand on the line above, in an element of its own.
        above = text[max(bound, start - 40) : low].rstrip().rpartition("\n")[2]
        labelled = _stemmed(above, after, taken)
        if _label(labelled) or _is_clock_label(labelled.stem):
            return labelled
    return place


def _stemmed(before: str, after: str, taken: str) -> _Place:
    stem = before.lower().rstrip(_EDGE)
    says_day = "ngày" in taken or "ngay" in taken
    peeled = bool(stem)
    while peeled:
        peeled = False
        for word in words.LINKING:
            if stem.endswith(word) and not stem[: -len(word)][-1:].isalpha():
                says_day = says_day or word in ("ngày", "ngay")
                stem = stem[: -len(word)].rstrip(_EDGE)
                peeled = True
    return _Place(before, after, stem, says_day)


def _ends_with(stem: str, labels: tuple[str, ...]) -> bool:
    """The stem ends in one of the labels, as whole words."""
    return stem.endswith(labels) and any(
        stem.endswith(label) and not stem[: -len(label)][-1:].isalpha() for label in labels
    )


def _label(place: _Place) -> str | None:
    stem = place.stem
    if not stem or len(stem) > _LABEL_LINE:
        return None
    if _ends_with(stem, words.UPDATED_LABELS) or stem.startswith(words.UPDATED_OPENINGS):
        return "updated"
    if _ends_with(stem, words.PUBLISHED_LABELS) or stem.startswith(words.PUBLISHED_OPENINGS):
        return "published"
    return None


def _is_licence(place: _Place) -> bool:
    before = place.before.lower()
    if any(code in before for code in words.LICENCE_CODES):
        return True
    if any(word in before for word in words.LICENCE_WORDS) and (
        place.says_day or "cấp" in before or any(letter.isdigit() for letter in before)
    ):
        return True
    return place.says_day and _ends_with(place.stem, words.LICENCE_LABELS)


def _is_clock(text: str, printed: Printed, place: _Place, labelled: bool) -> bool:
    """Today's date in the header: by its words, by a header's words after it, or because it ticks.

    A weekday with a clock to the second is what a script prints; an article's date line has one or the other. Seconds
    of «:00» are how .NET prints a stored minute.
    """
    if _is_clock_label(place.stem):
        return True
    if labelled:
        return False
    following = text[printed.end : printed.end + 60].lstrip(_AFTER_EDGE + "\n").lower()
    if following.startswith(words.CLOCK_FOLLOWERS):
        return True
    if printed.weekday is None:
        return False
    machine = printed.shape in ("iso", "english") and printed.offset is not None
    return (bool(printed.second) and not machine) or following.startswith(words.CLOCK_FOLLOWERS_OF_WEEKDAY)


def _is_clock_label(stem: str) -> bool:
    """«Hôm nay», alone or after a comma; «Vấn đề hôm nay» is a section."""
    for label in words.CLOCK_LABELS:
        if stem.endswith(label):
            before = stem[: -len(label)].rstrip(" \u00a0")
            return not before or before[-1] in _EDGE
    return False


def _is_legal(place: _Place) -> bool:
    tail = place.stem[-30:]
    return any(word in tail for word in words.LEGAL_LABELS) and _ends_with(tail, ("từ", *words.LEGAL_LABELS))


def _is_lunar(place: _Place) -> bool:
    after = place.after.lstrip(" (,").lower()
    if after.startswith(words.LUNAR_AFTER) or _STEM_AND_BRANCH.match(place.after):
        return True
    return _ends_with(place.stem, words.LUNAR_BEFORE) or _THAT_IS.search(place.stem) is not None


def _is_document(text: str, printed: Printed, place: _Place) -> bool:
    bare = printed.hour is None and printed.weekday is None
    if bare and place.says_day:
        if not place.before.strip(_EDGE) and not place.after.strip(_AFTER_EDGE):
            # Alone and in lower case, it is the rest of a sentence: texts date papers so («… số 5, ngày 31/3/2020»).
            return text[printed.start].islower()
        if _is_place_name(place.before):
            return True
    if printed.hour is not None:
        return False
    if _ends_with(place.stem, words.DOCUMENT_LABELS) or (place.says_day and _NUMBER_ALONE.search(place.stem)):
        return True
    numbered = place.before.rstrip(_EDGE)[-80:]
    if _NUMBERED.search(numbered.removesuffix("ngày").rstrip(_EDGE)):
        return True
    if not place.says_day and " số " not in place.stem:
        return False
    sentence = re.split(r"[.;](?:\s|$)", place.stem[-90:])[-1]
    return any(word in sentence for word in words.DOCUMENT_WORDS)


def _is_place_name(before: str) -> bool:
    """«Hà Nội,» in the head of a letter."""
    head = before.strip()
    names = head.rstrip(",").split()
    return head.endswith(",") and 1 <= len(names) <= 6 and all(name[0].isupper() for name in names)


def _is_period(text: str, printed: Printed, place: _Place, bound: int) -> bool:
    if _RANGE_AFTER.match(place.after) or (bound and _TO.fullmatch(text, bound, printed.start)):
        return True
    if not printed.ranged and _RANGE_BEFORE.search(text[max(printed.start - 24, 0) : printed.start]):
        return True
    if _ends_with(place.stem, words.PERIOD_LABELS):
        return True
    return printed.day is None and bool(place.stem or place.after.strip(_AFTER_EDGE))


def _is_event(printed: Printed, place: _Place) -> bool:
    if printed.year is None or printed.ranged or _CLOCK_BEFORE.search(place.before):
        return True
    if _ends_with(place.stem, words.EVENT_LABELS):
        return not any(programme in place.stem for programme in words.PROGRAMMES)
    return place.says_day and not place.stem and _is_prose(printed, place)


def _is_prose(printed: Printed, place: _Place) -> bool:
    """What follows the date is the rest of its sentence."""
    after = _BRACKETS.sub("", place.after, count=1) if place.after.startswith((" (", "(")) else place.after
    after = after.lstrip(" )]")
    size = len(after.split())
    if size < 3 or _COUNTER.match(after):
        return False
    if after[0] in ",;.":
        return size >= 4 and (place.says_day or after.lstrip(",;. ")[:1].islower())
    if after[0].islower():
        return True
    return after[0].isupper() and place.says_day and printed.hour is None


def _stands_alone(printed: Printed, place: _Place, before: int) -> bool:
    """The date is what its line is for: at most a category or a name `before` it (in words), no sentence around it."""
    if _is_prose(printed, place):
        return False
    if place.says_day and before > 2 and place.after.startswith("."):
        return False
    plain = printed.hour is None and printed.weekday is None
    if plain and printed.shape == "short" and not printed.padded:
        return not before and not place.after.strip(_AFTER_EDGE)
    if before <= _CATEGORY_WORDS:
        return True
    after = place.after.strip(_AFTER_EDGE)
    if printed.hour is not None:
        return not place.says_day or not after
    in_brackets = place.before.rstrip().endswith("(") and place.after.startswith(")")
    return in_brackets and printed.padded and len(after.split()) <= 3
