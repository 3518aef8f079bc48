"""Document references in a text: «Nghị quyết số 42/NQ-CP ngày 09/4/2020» and its kin.

Two grammars (section 7.3 of the domain dossier): the State writes ``NUM[/YEAR]/TYPE-ORGAN``, the Party
``NUM-TYPE/ORGAN``; texts also say no more than «Chỉ thị 16». A number alone is no identity: resolving a reference
to one paper (issuer, place, year) is not done here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from crawler.extract.dateline.core import date_at
from crawler.extract.references.documents import (
    CODE_TYPES,
    COUNTED,
    KNOWN_CODES,
    LONG_NAMES,
    PARTY_ORGANS,
    STATE_ORGANS,
    TYPES,
)

Family = Literal["state", "party", "short"]

_CAPITAL = "A-ZĐƯƠÂÊÔĂ"
_PART = rf"[{_CAPITAL}][{_CAPITAL}&yri]*[{_CAPITAL}g]?\d{{0,2}}"
_SIGNS = re.compile(r"\s?[/\-–.]\s?")
#: Digits, perhaps a letter; then a year and a code, each after its sign.
_NUMBER = re.compile(
    rf"(?P<number>\d(?<!\d\d)\d{{0,4}}[a-zđ]?)(?![\wđ])"
    rf"(?:\s?/\s?(?P<year>(?:19|20)\d\d)(?!\d))?"
    rf"(?:\s?(?P<sign>[/\-–])\s?(?P<code>{_PART}(?:\s?[/\-–.]\s?{_PART}){{0,4}})(?:(?=ngày)|(?![\w&])))?"
)
#: A type before its number; between them, up to «số», the issuer («của UBND tỉnh») or a law's title may stand.
_TYPE = re.compile(
    rf"(?<!\w)(?P<type>{'|'.join(sorted(TYPES, key=len, reverse=True))})"
    r"(?P<between>(?:\s+(?:của|về|liên tịch|hành động)(?:\s+[^\W\d][^\s;.]*){0,7}?)?"
    r"|(?<=luật|lệnh|định)(?:\s+[^\W\d][^\s;.]*){1,9}?)"
    r"\s*(?P<word>\(?\bsố\s?:?)?\s*$",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"(?<!\w)(?P<type>)(?P<between>)(?P<word>số\s?:?)\s*$", re.IGNORECASE)
_LAST_WORDS = ("số", "số:", *{name.rpartition(" ")[2] for name in TYPES})
#: Papers that texts call by name and number alone; the others need «số».
_NUMBERED_BY_NAME = frozenset(
    (
        "Chỉ thị",
        "Nghị quyết",
        "Nghị định",
        "Kết luận",
        "Quyết định",
        "Thông tư",
        "Công điện",
        "Quy định",
        "Pháp lệnh",
    )
)
_DATE = re.compile(
    r"[\s,(]{0,3}(?:(?:của|do)\s[^.;,()\n\d]{2,70}?\s)?"
    r"(?:(?:ký|ban hành|được ban hành)\s)?(?:ngày|ngay)\s{1,2}(?=\d)",
    re.IGNORECASE,
)
_SITE_LICENCE = re.compile(
    r"giấy phép[^\n]{0,80}(?:báo|trang|website|cổng|mạng|xuất bản|hoạt động|thiết lập|icp|ttđt)"
    r"|\bcấp(?:\s+(?:lại|phép))?\s+(?:ngày|lần)|\bdo\b[^\n]{0,120}\bcấp\b|\bcấp\s*$",
    re.IGNORECASE,
)
_WINDOW = 110
_MOST_LICENCES = 100


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as printed: `number` with its leading zeros and letter, `year` only where the number carries it.

    `type` is the word printed before it («Nghị quyết», also where the text has «NQ»), None without one; `code` has no
    spaces («NQ-CP», «NQ/TU»); `date` is ISO 8601, from the words after the number.
    """

    raw: str
    family: Family
    type: str | None
    number: str
    year: int | None
    code: str | None
    date: str | None


def find(text: str, *, licences: bool = False) -> list[Reference]:
    """Every reference of an NFC text, in order, repeated ones too.

    A site's own licence («Giấy phép số 1/GP-BTTTT do … cấp ngày …») is left out unless `licences`; a licence that is
    merely named stays.
    """
    found = []
    licensed = bound = position = 0
    while match := _NUMBER.search(text, position):
        position = match.end("number")
        reference = _read(text, match, bound)
        if reference is None:
            continue
        start, end, read = reference
        bound = position = end
        if read.code is not None and read.code.startswith("GP") and not licences:
            licensed += 1
            # Nobody cites licences by the hundred: what does is no text that is worth the look around each.
            if licensed > _MOST_LICENCES or _is_site_licence(text, start, end, read):
                continue
        found.append(read)
    return found


def _read(text: str, match: re.Match[str], bound: int) -> tuple[int, int, Reference] | None:
    """The reference around one number: its span and what it says; None for a mere number."""
    start = match.start()
    window = text[max(bound, start - _WINDOW) : start]
    code = match["code"]
    named = _named(window, code)
    if code is None:
        if named is None or not _is_short(text, match, named):
            return None
        end = match.end("year") if match["year"] else match.end("number")
    else:
        if not _is_code(match["sign"], code, named) or window[-1:] in _GLUE:
            return None
        end = match.end()
    date, end = _date_after(text, end)
    if named is not None:
        start -= len(window) - named.start()
    reference = Reference(
        raw=text[start:end],
        family=_family(match["sign"], code),
        type=TYPES.get(named["type"].lower()) if named else None,
        number=match["number"],
        year=int(match["year"]) if match["year"] else None,
        code=re.sub(r"\s", "", code).replace("–", "-") if code else None,
        # A short mention is resolved by its context; the day beside it may be the paper's or the story's.
        date=date if code else None,
    )
    return start, end, reference


_GLUE = frozenset("/-.,–")


def _named(window: str, code: str | None) -> re.Match[str] | None:
    """The type of the paper before its number, or a bare «số» before a number with a code.

    Of several types («quy định chi tiết một số điều của Nghị quyết số …») it is the one that the code abbreviates,
    else the last.
    """
    if not window[-14:].rstrip().lower().endswith(_LAST_WORDS):
        return None
    named = _TYPE.search(window)
    if named is None:
        return _ONLY_NUMBER.search(window) if code else None
    meant = CODE_TYPES.get(_SIGNS.split(code)[0]) if code else None
    while TYPES[named["type"].lower()] != meant and (later := _TYPE.search(window, named.end("type"))):
        named = later
    if named["between"].strip() and not (named["word"] and code):
        return None
    return named


def _is_code(sign: str, code: str, named: re.Match[str] | None) -> bool:
    """The code is a paper's: by the paper's name before it, or by a type or an organ that papers have.

    Without a name more is asked for: «số 5-A Lê Lợi» is a house, «15-TP» no paper.
    """
    first, *others = _SIGNS.split(code)
    known = (
        first in KNOWN_CODES
        or first.startswith("GP")
        or (sign == "/" and STATE_ORGANS.match(first) is not None)
    )
    if named is not None and named["type"]:
        return sign == "/" or known or "/" in code
    if named is not None:
        return known or (sign == "/" and len(first) > 1)
    return known and (bool(others) or first[:2] == "QH")


def _family(sign: str | None, code: str | None) -> Family:
    """By the organ where it is one of the Party's or the State's, else by where the signs stand."""
    if code is None:
        return "short"
    organ = _SIGNS.split(code)[-1]
    if organ in PARTY_ORGANS:
        return "party"
    if STATE_ORGANS.match(organ):
        return "state"
    return "party" if sign != "/" and "/" in code else "state"


def _is_short(text: str, match: re.Match[str], named: re.Match[str]) -> bool:
    """«Chỉ thị 16», «Quyết định số 2846», «Nghị định số 72/2003»; not «quyết định 3 nội dung», «Thông báo 31/7»."""
    after = text[match.end() : match.end() + 24]
    if after.lstrip().startswith("%") or (after[:1] in ("/", "-", "–", ".", ",") and after[1:2].isalnum()):
        return False
    word = re.match(r"\s*([^\W\d]+)(\s+\d{4}\b)?", after)
    if word and word[1].lower() in COUNTED and not (word[1].lower() == "năm" and word[2]):
        return False
    if named["word"]:
        return True
    name = named["type"]
    # «Nghị quyết Đại hội 13» is no number of a paper.
    if name.lower() in LONG_NAMES:
        return False
    return TYPES[name.lower()] in _NUMBERED_BY_NAME and name[0].isupper()


def _date_after(text: str, end: int) -> tuple[str | None, int]:
    """The paper's date after its number or its issuer, and where it ends."""
    match = _DATE.match(text, end, end + 100)
    if match is None:
        return None, end
    printed = date_at(text, match.end())
    if printed is None or printed.precision != "day":
        return None, end
    return printed.iso(), printed.end


def _is_site_licence(text: str, start: int, end: int, read: Reference) -> bool:
    low = max(text.rfind("\n", 0, start) + 1, start - 160)
    stop = text.find("\n", end)
    line = text[low : min(stop if stop >= 0 else len(text), end + 200)]
    return _SITE_LICENCE.search(line.replace(read.raw, read.raw + " ")) is not None
