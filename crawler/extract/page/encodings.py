"""Vietnamese text from before Unicode, and text that was decoded by the wrong table: told by how it reads.

TCVN3 (also called ABC) and VNI are fonts rather than encodings: a page says windows-1252 or UTF-8, prints
``ViÖt Nam`` or ``Vieät Nam``, and the font draws the Vietnamese letters. Whether a text is such a one is decided
by the share of its words with marks that are Vietnamese syllables before and after, never by single characters.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice

from archive.syllables import is_syllable

# --- the tables ---------------------------------------------------------------------------------------------

#: Lower-case letters of TCVN3 in the order level, grave, hook, tilde, acute, dot, as windows-1252 shows them.
_TCVN3_ROWS = {
    "a": "aµ¶·¸¹",
    "ă": "¨»¼½¾Æ",
    "â": "©ÇÈÉÊË",
    "e": "eÌÎÏÐÑ",
    "ê": "ªÒÓÔÕÖ",
    "i": "i×ØÜÝÞ",
    "o": "oßáâãä",
    "ô": "«åæçèé",
    "ơ": "¬êëìíî",
    "u": "uïñòóô",
    "ư": "\u00adõö÷øù",
    "y": "yúûüýþ",
}
_TONE_ORDER = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_TCVN3 = str.maketrans(
    {
        shown: unicodedata.normalize("NFC", letter + tone)
        for letter, row in _TCVN3_ROWS.items()
        for shown, tone in zip(row, _TONE_ORDER, strict=True)
        if not shown.isascii()
    }
    # Capitals without a tone have codes of their own; word processors show · as the operator ∙.
    | dict(zip("®¡¢£¤¥¦§∙", "đĂÂÊÔƠƯĐã", strict=True))
)

#: What VNI writes after a vowel, as windows-1252 shows it: the shape and the tone of the letter.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_SINGLE)
    for shown, base in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}.items():
        for mark, shape in _VNI_MARKS.items():
            fits = shape[0] not in (_BREVE, _CIRCUMFLEX) or (
                base == "a" or (base in "eo" and shape[0] == _CIRCUMFLEX)
            )
            if fits:
                table[shown + mark] = unicodedata.normalize("NFC", base + shape)
    # The case of the first character is the letter's: the mark after a capital is found in either case.
    capitals = {key[0].upper() + tail: value.upper() for key, value in table.items()
                for tail in {key[1:], key[1:].upper()}}  # fmt: skip
    return table | capitals


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

#: windows-1258 bytes that were shown by windows-1252: ``Thýõ\u0300ng``.
_CP1258 = str.maketrans(
    {
        code.decode("cp1252"): code.decode("cp1258")
        for code in (bytes([n]) for n in range(0xA0, 0x100))
        if code.decode("cp1258", "ignore")
    }
)

_CAPITALS_FONT_WORD = re.compile(r"[^\W\d_]{2,8}")
# Letters are looked at from where their word begins, not again from each of them.
_HYPHEN_FOR_U = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]+)?+-[^\W\d_]*")


def from_tcvn3(text: str) -> str:
    """TCVN3 as shown by windows-1252 → Unicode.

    The font family has no codes for capitals with a tone: capital fonts (.VnTimeH) draw the lower-case codes
    as capitals. A word with capitals after its first letter is therefore made all capitals. Where the soft
    hyphen, which is ư, was turned into a hyphen on the way, it is put back in words that then are syllables.
    """
    converted = unicodedata.normalize("NFC", text.translate(_TCVN3))
    if "\u00ad" not in text and "-" in text:
        converted = _HYPHEN_FOR_U.sub(_put_u_back, converted)
    return _CAPITALS_FONT_WORD.sub(_all_capitals, converted)


def _put_u_back(match: re.Match[str]) -> str:
    word = match[0].replace("-", "ư")
    # "kinh tế-xã hội" keeps its hyphen: tếưxã is no syllable. A hyphen alone is a dash.
    return word if len(word) > 1 and is_syllable(word) else match[0]


def _all_capitals(match: re.Match[str]) -> str:
    word = match[0]
    if word.isascii():
        return word
    ascii_letters = [c for c in word if c.isascii()]
    capitals = len(ascii_letters) > 1 or not word[0].isascii()
    return word.upper() if capitals and ascii_letters and "".join(ascii_letters).isupper() else word


def from_vni(text: str) -> str:
    """VNI (two characters for a vowel with marks) as shown by windows-1252 → Unicode."""
    return _VNI_LETTER.sub(lambda match: _VNI[match[0]], text)


def from_cp1258(text: str) -> str:
    """windows-1258 as shown by windows-1252 → Unicode."""
    return unicodedata.normalize("NFC", text.translate(_CP1258))


LEGACY: dict[str, Callable[[str], str]] = {"tcvn3": from_tcvn3, "vni": from_vni, "cp1258": from_cp1258}

# --- how it reads -------------------------------------------------------------------------------------------

#: Words as a wrong table leaves them: signs such as ¸ and © stand within.
_SIGNS = "\u00a1-\u024f\u0300-\u036f\u1e00-\u1eff\u2219\u20ac\u2122\u0192\u201a-\u2030"
_CHUNK = re.compile(f"[A-Za-z{_SIGNS}]+")
_BEYOND_ASCII = re.compile(f"[{_SIGNS}]+")
_ASCII_LETTERS = frozenset(string.ascii_letters)
_EDGE_SIGNS = "¡¢£¤¥¦§¨©ª«¬\u00ad®¯°±²³´¶·¸¹º»¼½¾¿\u2219"
#: Letters that only right Vietnamese text has: neither legacy fonts nor double encoding print them.
_RIGHT = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
_ENOUGH_WORDS = 400


def marked_words(text: str) -> tuple[int, float]:
    """How many words with other than ASCII letters were looked at, and the share of syllables among them."""
    looked_at = good = 0
    for word in islice(_non_ascii(text), _ENOUGH_WORDS):
        looked_at += 1
        good += is_syllable(word)
    return looked_at, good / looked_at if looked_at else 0.0


def _non_ascii(text: str) -> Iterator[str]:
    end = 0
    for sign in _BEYOND_ASCII.finditer(text):
        if sign.start() < end:
            continue
        start = sign.start()
        while start > end and text[start - 1] in _ASCII_LETTERS:
            start -= 1
        match = _CHUNK.match(text, start)
        assert match is not None
        end = match.end()
        chunk = match[0]
        word = chunk.strip(_EDGE_SIGNS)
        if word and not word.isascii():
            yield word
        elif len(word) > 1 and not chunk.startswith(("«", "©", "®")):
            yield chunk


def is_right(text: str) -> bool:
    """Whether the text holds letters that only rightly decoded Vietnamese has."""
    return _RIGHT.search(text) is not None
