"""The Vietnamese syllable: its parts, its alphabet, and the place of its tone mark.

A syllable is onset + nucleus + final, each from a short closed list, with at most one tone mark. What does
not parse is not Vietnamese and is left alone: that protects Mường, Ê Đê, French and every foreign name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

#: Combining grave, acute, tilde, hook above, dot below.
TONES = "\u0300\u0301\u0303\u0309\u0323"
VOWELS = "aăâeêioôơuưy"
#: Every marked letter of the alphabet in both cases: the 66 marked vowels and đ, 134 code points in all.
MARKED = "".join(
    sorted(
        {
            letter
            for vowel in VOWELS + VOWELS.upper()
            for tone in ("", *TONES)
            if not (letter := unicodedata.normalize("NFC", vowel + tone)).isascii()
        }
        | {"đ", "Đ"}
    )
)
#: Longest syllable as typed: "nghiêng" with its marks decomposed, and one mark to spare.
LONGEST = 10

_ONSETS = "ngh ng nh ch gh gi kh ph qu th tr b c d đ g h k l m n p r s t v x"
_FINALS = "ng nh ch c m n p t"
#: Nuclei that a final consonant must follow, may follow, and cannot follow.
_CLOSED = "ă â iê yê uô ươ oă ôô uâ uă uyê"
_EITHER = "a e ê i o ô ơ u ư y oa oe oo ue uê uơ uy"
_OPEN = (
    "ai ao au ay âu ây eo êu ia iêu iu oai oao oay oeo oi ôi ơi ua uai uao uay uây ueo uêu ui uôi uya uyu "
    "ưa ưi ươi ươu ưu yêu"
)


def _bare(text: str) -> str:
    """Drop every mark; đ has none that comes off, and stays."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if c.isascii())


def _pattern(closed: str, either: str, open_: str) -> re.Pattern[str]:
    def one_of(*lists: str) -> str:
        return "|".join(sorted({item for items in lists for item in items.split()}, key=len, reverse=True))

    # Longest alternatives stand first; where "gi" leaves no vowel behind, the match falls back to "g" + "i".
    return re.compile(
        f"({one_of(_ONSETS)})?(?:({one_of(closed, either)})({one_of(_FINALS)})|({one_of(either, open_)}))"
    )


_MARKED_SYLLABLE = _pattern(_CLOSED, _EITHER, _OPEN)
#: The same with all marks gone: "nguoi" stands for "người" in text typed without them.
_BARE_SYLLABLE = _pattern(_bare(_CLOSED), _bare(_EITHER), _bare(_OPEN))


class Syllable(NamedTuple):
    """Parts in lower case and NFC, the tone taken out: a combining mark, or empty for the level tone."""

    onset: str
    nucleus: str
    final: str
    tone: str


@lru_cache(maxsize=1 << 15)
def parse(word: str) -> Syllable | None:
    """Take one word apart; None where it is no Vietnamese syllable, or carries two tone marks."""
    split = _without_tone(word)
    if split is None:
        return None
    letters, tone = split
    match = _MARKED_SYLLABLE.fullmatch(letters.lower())
    if match is None:
        return None
    onset, closed, final, open_nucleus = match.groups()
    return Syllable(onset or "", closed or open_nucleus, final or "", tone)


def is_syllable(word: str) -> bool:
    """Whether the word parses as a Vietnamese syllable, typed with its marks or wholly without them."""
    return len(word) <= LONGEST and _is_syllable(word)


@lru_cache(maxsize=1 << 15)
def _is_syllable(word: str) -> bool:
    if word.isascii():
        return _BARE_SYLLABLE.fullmatch(word.lower()) is not None
    return parse(word) is not None


def place_tone(word: str) -> str:
    """The word in NFC with its tone mark at the place of the old style: hòa, khỏe, thủy; but toàn, quý, giờ.

    A word that is no syllable comes back as its NFC.
    """
    return _place_tone(word) if len(word) <= LONGEST else unicodedata.normalize("NFC", word)


@lru_cache(maxsize=1 << 15)
def _place_tone(word: str) -> str:
    syllable = parse(word)
    split = _without_tone(word) if syllable and syllable.tone else None
    if syllable is None or split is None:
        return unicodedata.normalize("NFC", word)
    letters, tone = split
    at = len(syllable.onset) + _tone_index(syllable.nucleus, bool(syllable.final)) + 1
    return unicodedata.normalize("NFC", letters[:at] + tone + letters[at:])


def _tone_index(nucleus: str, closed: bool) -> int:
    """Which letter of the nucleus carries the tone."""
    shaped = [i for i, letter in enumerate(nucleus) if not letter.isascii()]
    if shaped:
        return shaped[-1]
    if closed:
        return len(nucleus) - 1
    return 1 if len(nucleus) == 3 else 0


def _without_tone(word: str) -> tuple[str, str] | None:
    """The word's letters (NFC, case kept) and its tone mark; None for two marks or a mark on a consonant."""
    tone = ""
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            if tone or base not in "aeiouyAEIOUY":
                return None
            tone = char
            continue
        if not unicodedata.combining(char):
            base = char
        kept.append(char)
    letters = unicodedata.normalize("NFC", "".join(kept))
    return (letters, tone) if len(letters.lower()) == len(letters) else None
