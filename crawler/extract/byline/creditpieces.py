"""The pieces of a byline: names, organisations and outlets between dashes, slashes and commas."""

from __future__ import annotations

import re

from crawler.extract.byline import labels, names, organisations, outlets
from crawler.extract.byline.credits import PICTURES, TRIM, Credits

#: Marks between pieces: spaced dashes, en dashes, slashes, commas with a space. Tight hyphens and commas may belong
#: to an abbreviation (TT-VH, VH,TT&DL) and are cut later, between names only.
_SEPARATOR = re.compile(
    r"\s+[-–—]+\s*|\s*[-–—]+\s+|\s*[–—|;•·]\s*|,\s+|,$|\s*/\s*(?!h\b)|\s_\s|(?<=[^\W\d_])_(?=[A-ZĐÂĂÊÔƠƯ])"
)
_NAME_SEPARATOR = re.compile(r"\s*(?:[,&+]|\b(?:và|cùng|and)\b)\s*")
_TIGHT_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})")


def cut(text: str) -> list[tuple[int, int]]:
    """Spans of the pieces between separators, empty ones left out."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _SEPARATOR.finditer(text):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(text)))
    return [span for span in spans if text[slice(*span)].strip()]


def read_pieces(credits: Credits, text: str, roles: tuple[str, ...]) -> None:
    """Names, then perhaps an organisation or an outlet; or an organisation or agency before a name."""
    spans = cut(text)
    people_before = len(credits.people)
    at = 0
    while at < len(spans):
        start, end = spans[at]
        piece = text[start:end].strip()
        name = names.read(piece)
        slash = at > 0 and "/" in text[spans[at - 1][1] : start]
        last = at
        label = labels.whole(piece) if at and not piece.isupper() else ()
        if OFFICE.match(piece):
            credits.offices += not roles
        elif label and labels.SOURCE not in label and labels.OTHER not in label:
            credits.set_roles(label, people_before)
        elif outlets.is_outlet(piece) and (slash or name is None or outlets.is_unmistakable(piece)):
            while last + 1 < len(spans) and outlets.is_outlet(text[slice(*spans[last + 1])].strip()):
                last += 1
            take_outlet(credits, text[start : spans[last][1]])
        elif organisations.opens(piece) and (name is None or name.kind != "collective"):
            last = _organisation_end(text, spans, at, named=len(credits.people) > people_before)
            credits.add_organisation(text[start : spans[last][1]])
        else:
            _read_people(credits, piece, roles)
        at = last + 1


def _organisation_end(text: str, spans: list[tuple[int, int]], first: int, named: bool) -> int:
    """The last of the pieces that belong to the organisation: up to a name, unless names came before it."""
    last = first
    while last + 1 < len(spans):
        piece = text[slice(*spans[last + 1])].strip()
        name = names.read(piece)
        slash = "/" in text[spans[last][1] : spans[last + 1][0]]
        # In capitals VIỄN THÔNG after a dash looks like a name.
        sure = name is not None and name.sure and (slash or not text.isupper()) and not names.is_place(piece)
        if (sure and not named) or outlets.has_head(piece):
            break
        last += 1
    return last


def _read_people(credits: Credits, piece: str, roles: tuple[str, ...]) -> None:
    doer = _DOER_OF.match(piece)
    if doer and (organisations.opens(piece[doer.end() :]) or outlets.is_outlet(piece[doer.end() :])):
        read_pieces(credits, piece[doer.end() :], roles)
        piece = piece[: doer.end()].strip()
    for hyphen in [at for at, letter in enumerate(piece) if letter == "-" and at][:4]:
        if organisations.opens(piece[hyphen + 1 :]) and names.read(piece[:hyphen]):
            credits.add_organisation(piece[hyphen + 1 :])
            piece = piece[:hyphen]
            break
    at = organisations.opens_after_name(piece)
    if at > 0 and len(piece[:at].split()) > 1 and names.read(piece[:at], labelled=bool(roles)):
        credits.add_organisation(piece[at:])
        piece = piece[:at]
    for part in _NAME_SEPARATOR.split(piece):
        # «Ngọc Anh-Minh Hà» are two, «Ka-Đê» and «Y-Blô Niê» are one.
        tight = _TIGHT_HYPHEN.split(part) if "-" in part and " " in part else [part]
        both = len(tight) > 1 and all(" " in name and names.read(name) for name in tight)
        for name in tight if both else [part]:
            if name.strip(TRIM + ".()"):
                _read_part(credits, name.strip(TRIM), roles)


#: What is printed in a name's place where there is none: from the archives, given by the person shown, illustration.
_NOBODY = re.compile(
    r"(?:tư\sliệu|t\.?l|internet|intenet|mạng|sưu\stầm|s\.?t|nvcc|đvcc|facebook|fb|chụp\smàn|cắt\stừ"
    r"|.{2,30}\scung\scấp)\b.*",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"(?:phó\s|quyền\s|q\.\s?|nguyên\s)?(?:chủ\stịch|giám\sđốc|bí\sthư|trưởng\s(?:ban|phòng|khoa|trạm|đài"
    r"|công)|chánh\s|hiệu\strưởng"
    r"|(?:chi\s)?cục\strưởng|chuyên\sviên|giảng\sviên|giáo\sviên\s|gv\s|cán\sbộ|công\schức|viên\schức"
    r"|thủ\strưởng|viện\strưởng"
    r"|học\s(?:viên|sinh)|sinh\sviên|ủy\sviên|uỷ\sviên|đại\sbiểu|bộ\strưởng|thứ\strưởng|tm\.|kt\.|tl\."
    r"|tuq\.)",
    re.IGNORECASE,
)
#: So people are called in the news, not in bylines.
_HONOUR = re.compile(r"(?:đồng\schí|đ/c|ông|bà)\s", re.IGNORECASE)
_DOER_OF = re.compile(
    r"(?:nhóm\s)?(?:pv|p\.v|ctv|phóng\sviên|cộng\stác\sviên|btv|biên\stập\sviên)\s+(?=\S)", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"[a-z][a-z0-9._-]{3,30}|(?i:(?:ban\s)?quản\strị(?:\s\S+){0,3}|(?:super\s)?(?:user|admin)\w*)"
)


def _read_part(credits: Credits, part: str, roles: tuple[str, ...]) -> None:
    """One name, or what stands in a name's place."""
    if outlets.same_outlet(part, credits.outlet):
        return
    place = names.is_place(part)
    if place and roles and set(roles) <= PICTURES:
        # A picture credited to a commune or province: it came from there.
        credits.add_source(part)
    elif place and credits.people:
        pass
    elif name := names.read(part, labelled=bool(roles)):
        credits.places += place
        credits.offices += not roles and _HONOUR.match(part) is not None
        credits.add(name, roles)
    elif roles and (_NOBODY.fullmatch(part) or re.fullmatch(r"[A-ZĐ][A-ZĐ\d]{3,7}", part)):
        # THPL, BPTV: the letters of a broadcaster, too many for a person's.
        credits.add_source(part)
    elif roles and _ACCOUNT.fullmatch(part):
        credits.accounts += 1
    else:
        credits.unknown.append(part)


def take_outlet(credits: Credits, text: str) -> None:
    """A paper beside a name is where the text comes from; the site's own paper is the organisation."""
    if outlets.same_outlet(text, credits.outlet):
        credits.add_organisation(text)
    else:
        credits.add_source(text)


def sure_person(text: str) -> names.Name | None:
    """A name that is no paper, place or office: after Theo those are meant first."""
    if outlets.is_outlet(text) or names.is_place(text) or organisations.opens(text):
        return None
    name = names.read(text)
    return name if name and name.kind == "person" and name.sure and 2 <= len(text.split()) <= 4 else None
