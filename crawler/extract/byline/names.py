"""What a name in a byline looks like: person, initials, collective, or a mere role such as PV.

Pen names of two syllables, western order, and the names of the highlands are as good as full names, so nobody is
looked up in a list of families; what is refused is what pages print in the same shape: headings, places, doers
without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from archive.vietnamese import is_syllable
from crawler.extract.byline.namewords import (
    CLANS,
    COMMON,
    FAMILIES,
    NEVER,
    PAIRS,
    PLACE_HEADS,
    PLACE_TAILS,
    PROVINCES,
)
from crawler.extract.byline.wordlists import key

Kind = Literal["person", "initials", "collective", "role-only"]

#: Most tokens that a name has: Công Tằng Tôn Nữ and two given names.
MOST_TOKENS = 6

_APOSTROPHE = "'’‘ʼ`´′"
#: Capitals of the pieces of initials: D.H, P.Y, B.NG, Th.H, N.V.A. with or without the last stop.
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?){1,4}[^\W\d_]{0,2}\.?")
_INITIAL_TOKEN = re.compile(r"(?:[^\W\d_]{1,2}\.)+")
#: Initials joined to a given name: Đ.Hoàng, T.Q.Nam.
_ABBREVIATED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{2,8}")
_WORD = re.compile(rf"[^\W\d_]{{1,12}}(?:[{_APOSTROPHE}-][^\W\d_]{{1,12}}){{0,2}}[{_APOSTROPHE}]?")
_NO_NAME = re.compile(r"[\d@]")
_BARE_CAPITALS = re.compile(r"[A-ZĐĂÂÊÔƠƯ]{2,3}")
_TRIM = ' \t\n.,;:*•·-–—_/|"“”«»[]{}<>'

#: Academic and honorary titles, which end in a stop or stand before two syllables and more.
_DEGREES = re.compile(
    r"(?:(?:PGS|GS|TSKH|TS|Th\.?\s?S|CN|KS|KTS|LS|DS|NCS|BS|BSCK\s?(?:I{1,2}|[12])|CK\s?(?:I{1,2}|[12])"
    r"|NSƯT|NSND|NGƯT|NGND"
    r"|TTƯT|TTND|Dr|Prof)(?:[.,]\s*|\s+)|(?:LM|HT|TT|ĐĐ)\.\s*)+(?=[^\W\d_]+['’ʼ\s])",
    re.IGNORECASE,
)
_OFFICES = (
    "đồng chí|đ/c|nhà báo|nhà văn|nhà thơ|nhà giáo|nhà nghiên cứu|nhạc sĩ|nhạc sỹ|họa sĩ|hoạ sĩ|họa sỹ"
    "|nghệ sĩ|nghệ sỹ"
    "|nghệ nhân|luật sư|bác sĩ|bác sỹ|dược sĩ|kỹ sư|kiến trúc sư|phó giáo sư|giáo sư|tiến sĩ|tiến sỹ|thạc"
    " sĩ|thạc sỹ|cử nhân"
    "|linh mục|đại đức|thượng tọa|hòa thượng|(?:thiếu|trung|thượng|đại)\\s(?:tá|úy|uỷ|tướng)|thầy giáo|cô"
    " giáo"
)
#: Doers: with a name after them they are dropped, alone they are the byline.
_DOERS = (
    r"phóng\sviên|p\.?\s?v\.?|cộng\stác\sviên|c\.?\s?t\.?\s?v\.?|biên\stập\sviên|btv|pvtt"
    r"|thông\stín\sviên|ttv|p\.?\s?v\.?\s?tt"
    r"|phát\sthanh\sviên|tác\sgiả|giáo\sviên"
)
_HONORIFIC = re.compile(rf"(?:{_OFFICES}|ông|bà|{_DOERS})[.:]?\s+(?=\S)", re.IGNORECASE)
#: These are also syllables of names (Anh Dũng, Cô Tấm): only small letters, or two syllables after them, make a title.
_LOWER_HONORIFIC = re.compile(r"(?:anh|chị|em|cô|thầy|bác|chú)\s+(?=[A-ZĐ])|(?:Cô|Thầy|Chị)\s+(?=\S+\s+\S)")
_DOER = re.compile(rf"(?:{_DOERS})(?:\s?(?:thường\strú|thời\ssự|ảnh))?", re.IGNORECASE)
_DOER_PAIR = re.compile(rf"(?:{_DOERS})\s*(?:[-–,&/+]|và)\s*(?:{_DOERS})", re.IGNORECASE)
_COLLECTIVE = re.compile(
    r"(?:(?:nhóm|tổ|tốp|kíp|ê\s?kíp)\s(?:các\s)?(?:phóng\sviên|pv|p\.v|tác\sgiả|ctv|btv|biên\stập"
    r"|thực\shiện|phóng\ssự|thời\ssự)\b"
    r"|npv\b|các\sphóng\sviên\b|tập\sthể\stác\sgiả\b|(?:ban\sbiên\stập|bbt|tòa\ssoạn|toà\ssoạn"
    r"|ban\sthư\ský)$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the record keeps it. `sure`: nothing but a name has this shape, label or no label."""

    text: str
    kind: Kind
    sure: bool = True


def read(text: str, labelled: bool = False) -> Name | None:
    """The name that the text is, or None. `labelled`: something before it says that names follow.

    Kept as printed but for capitals (MINH HUY, minh huy → Minh Huy) and titles (PGS.TS., ông, phóng viên).
    """
    text = text.strip(_TRIM + "()")
    if not text or len(text) > 60:
        return None
    doer = _role_or_collective(text)
    if doer is not None:
        return doer
    plain = _without_titles(text)
    if not plain or _NO_NAME.search(plain):
        return None
    return _initials(plain) or _person(plain, labelled or plain != text)


def is_place(text: str) -> bool:
    """Whether the text is a province, or has the make of a place name of the highlands (Si Pa Phìn, Nậm Nhùn)."""
    words = text.lower().split()
    if not words:
        return False
    if key(text) in PROVINCES:
        return True
    if words[0] in PLACE_HEADS and len(words) > 1:
        return True
    return len(words) > 1 and words[-1] in PLACE_TAILS and words[0] not in CLANS


_MIDDLES = frozenset(("a", "văn", "thị", "y", "seo"))


def is_heading(text: str) -> bool:
    """Whether words occur in the text that no name has: a menu entry, an office, a heading."""
    tokens = key(text).split()
    # Lý A Của: a particle in the middle makes a name of any syllables.
    if any(token in NEVER for token in tokens) and not (len(tokens) > 2 and tokens[1] in _MIDDLES):
        return True
    # Nguyễn Văn Hóa is a person: behind a family name only the pair that begins with it counts.
    last = 1 if tokens and tokens[0] in FAMILIES else len(tokens)
    return any(f"{a} {b}" in PAIRS for a, b in pairwise(tokens[: last + 1]))


def is_familiar(name: str) -> bool:
    """Whether a person's name has a family name first, initials, a highland particle, or common syllables only."""
    tokens = name.lower().split()
    if any(len(token) == 1 or "." in token or token[1:2] in _APOSTROPHE for token in tokens):
        return len(name) > 2
    if tokens[0] in FAMILIES or tokens[0] in CLANS:
        return True
    return all(token in COMMON or token in FAMILIES for token in tokens)


def _role_or_collective(text: str) -> Name | None:
    collective = _COLLECTIVE.match(text)
    if collective:
        return Name(_sentence_case(text) if text.isupper() and " " in text else text, "collective")
    if _DOER.fullmatch(text):
        return Name(_sentence_case(text) if text.isupper() and " " in text else text, "role-only")
    if _DOER_PAIR.fullmatch(text):
        return Name(text, "role-only")
    return None


def _without_titles(text: str) -> str:
    while True:
        shorter = _DEGREES.sub("", text, count=1) if _DEGREES.match(text) else text
        for pattern in (_HONORIFIC, _LOWER_HONORIFIC):
            match = pattern.match(shorter)
            if match:
                shorter = shorter[match.end() :]
        shorter = shorter.lstrip(_TRIM)
        if shorter == text:
            return text
        text = shorter


def _initials(text: str) -> Name | None:
    if _INITIALS.fullmatch(text) and text[0].isupper():
        last = text.rstrip(".").rsplit(".", 1)[-1]
        if not last or last[0].isupper():
            return Name(text.rstrip(".") if "." in text[:-1] else text, "initials")
    if (
        _BARE_CAPITALS.fullmatch(text)
        and not (len(text) == 3 and is_syllable(text))
        and text not in {"HÀ", "LÊ"}
    ):
        return Name(text, "initials", sure=False)
    return None


def _person(text: str, labelled: bool) -> Name | None:
    tokens = text.split()
    if len(tokens) > MOST_TOKENS or not all(_is_token(token) for token in tokens) or is_heading(text):
        return None
    letters = [token for token in tokens if not _INITIAL_TOKEN.fullmatch(token)]
    if not letters:
        return None
    if len(text) > 1 and text.isalpha() and text.isupper() and not is_syllable(text):
        return None
    if all(token.isupper() for token in tokens):
        text = " ".join(_title(token) for token in tokens)
    elif all(token.islower() for token in tokens):
        if not labelled or not 2 <= len(tokens) <= 4 or not all(map(is_syllable, tokens)):
            return None
        text = " ".join(_title(token) for token in tokens)
    elif not all(_is_capitalised(token, 0 < i < len(tokens) - 1) for i, token in enumerate(tokens)):
        return None
    several = len(tokens) > 1 or not text.isalpha() or text[1:2] in _APOSTROPHE
    return Name(text, "person", sure=several and _reads_as_name(letters))


def _is_token(token: str) -> bool:
    return bool(_WORD.fullmatch(token) or _INITIAL_TOKEN.fullmatch(token) or _ABBREVIATED.fullmatch(token))


def _is_capitalised(token: str, inside: bool) -> bool:
    if inside and token in {"văn", "thị"}:
        return True
    pieces = list(_pieces(token))
    if not pieces or not pieces[0][0].isupper():
        return False
    # H'wênh, K'brêu and Ka-đê are seen; VnExpress and iPhone are no names, NAM beside Nguyễn Văn is.
    return all(
        piece[1:].islower() or len(piece) == 1 or (piece.isupper() and is_syllable(piece)) for piece in pieces
    )


def _reads_as_name(tokens: list[str]) -> bool:
    """Vietnamese syllables, or a token that only the highland languages have (apostrophe, a particle alone)."""
    strange = sum(not all(len(p) == 1 or is_syllable(p) for p in _pieces(token)) for token in tokens)
    highland = any(
        len(token) == 1 or token[1] in _APOSTROPHE or (token[1] == "-" and token[0] in "AHKY")
        for token in tokens
    )
    return strange == 0 or highland or strange * 2 <= len(tokens)


def _pieces(token: str) -> Iterator[str]:
    yield from (piece for piece in re.split(rf"[{_APOSTROPHE}.-]", token) if piece)


def _title(token: str) -> str:
    if _INITIAL_TOKEN.fullmatch(token):
        return token.upper()
    return re.sub(r"[^\W\d_]+", lambda match: match[0][:1].upper() + match[0][1:].lower(), token)


def _sentence_case(text: str) -> str:
    text = text[:1].upper() + text[1:].lower()
    return re.sub(r"\b(?:pv|ctv|btv)\b", lambda match: match[0].upper(), text)
