"""Vietnamese text as the archive needs it: cleaned for keeping, and made into keys for search.

Kept text is NFC and otherwise as printed. Tone placement, y/i spelling and the loss of marks belong in keys:
a word typed with diacritics is compared by `exact_key`, a word typed without them by `folded_key`, and `fold`
serves wherever positions in the original must survive. Words are cut by `words` and by nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from archive.syllables import MARKED, TONES, VOWELS, is_syllable, place_tone

__all__ = [
    "canon",
    "clean_text",
    "exact_key",
    "fold",
    "folded_key",
    "has_marks",
    "is_syllable",
    "nfc",
    "right_d",
    "single_spaced",
    "split_prefix",
    "vietnameseness",
    "without_invisibles",
    "word_at",
    "word_from",
    "words",
]

#: Marks that Python's \w does not take in: Latin, Thai, Lao, Myanmar, Khmer, Cham, and the generic blocks.
_MARKS = (
    "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u17dd"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\uaa29-\uaa36\uaa43\uaa4c\uaa4d\ufe20-\ufe2f"
)
#: Python counts the modifier letters that look like apostrophes as letters; here they part words.
_APOSTROPHES = "\u02b9-\u02bf"
_WORD = re.compile(rf"[^\W_{_APOSTROPHES}](?:[^\W_{_APOSTROPHES}]|[{_MARKS}])*")
_LETTERS = re.compile(rf"[^\W\d_{_APOSTROPHES}](?:[^\W\d_{_APOSTROPHES}]|[{_MARKS}])*")

#: đ is written with the Icelandic eth, or with the African d, in much text of before 2010.
_LOOKALIKES = str.maketrans("ðÐɖƉ", "đĐđĐ")
_LOOKALIKE = re.compile("[ðÐɖƉ]")
# Only words short enough to be syllables or abbreviations, so that a long run of letters is not scanned again.
_LOOKALIKE_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_ðÐɖƉ]{0,9}[ðÐɖƉ][^\W\d_]{0,9}(?![^\W\d_])")
_ONLY_VIETNAMESE = re.compile("[ăơưĂƠƯ\u1ea0-\u1ef9]")
_ABBREVIATION = re.compile("[A-ZÐƉ]{2,8}")

#: Soft hyphen, bidi marks, joiners, byte order mark, and the controls that are not layout.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
    # Khmer, Lao, Thai and Burmese part their words by zero-width spaces: those are text.
    "|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])[\u200b-\u200d]"
)


def without_invisibles(text: str) -> str:
    """Take out characters that print nothing; spaces and line ends stay as they are."""
    # U+034F is a mark, and so counts as printable; the rest of them do not.
    return text if text.isprintable() and "\u034f" not in text else _INVISIBLE.sub("", text)


def nfc(text: str) -> str:
    """NFC (never NFKC, which makes km2 of km²), and look-alikes of đ put right as `right_d` does."""
    return right_d(unicodedata.normalize("NFC", text))


def right_d(text: str) -> str:
    """ð, Ð, ɖ, Ɖ as đ, Đ, but only in a word that shows by its other letters that đ is meant.

    That is a word which then parses as Vietnamese (Ðông), which has another letter that only Vietnamese has
    (Ðắk), or which is an abbreviation in capitals (HÐND). NFC text is expected.
    """
    if text.isascii() or not _LOOKALIKE.search(text):
        return text
    return _LOOKALIKE_WORD.sub(_put_d_right, text)


def _put_d_right(match: re.Match[str]) -> str:
    word = match[0]
    right = word.translate(_LOOKALIKES)
    known = is_syllable(right) or _ONLY_VIETNAMESE.search(word) or _ABBREVIATION.fullmatch(word)
    return right if known else word


def clean_text(text: str) -> str:
    """`nfc` without invisible characters, every run of white space one space, none at the ends."""
    return nfc(single_spaced(without_invisibles(text)))


def single_spaced(text: str) -> str:
    """Every run of white space one space, none at the ends."""
    # What prints has no white space but spaces, and most text has one at a time.
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
    return text.strip(" ")


def canon(text: str) -> str:
    """The text in NFC with every tone mark where the old style has it: huyện uỷ → huyện ủy, tòan → toàn.

    Letters never change, words that are no Vietnamese syllables never change; canon(canon(x)) == canon(x).
    """
    text = unicodedata.normalize("NFC", text)
    return text if text.isascii() else _LETTERS.sub(_canon_match, text)


def _canon_match(match: re.Match[str]) -> str:
    return place_tone(match[0])


class _FoldTable(dict[int, int]):
    """Code point → code point of its bare lower-case letter, found when first asked for."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        bare = [c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)]
        lower = (bare[0] if len(bare) == 1 else char).lower()
        found = ord(lower) if len(lower) == 1 else code
        self[code] = found
        return found


_FOLD = _FoldTable({ord(d): ord("d") for d in "đĐðÐɖƉ"} | {ord(a): ord("'") for a in "‘’ʼ`´′＇"})


def fold(text: str) -> str:
    """Lower case without marks, đ as d. One character in, one out, so that positions stay those of the text.

    NFC text is expected. Marks that compose with no letter stand as they are; apostrophes become ``'``.
    """
    return text.lower() if text.isascii() else text.translate(_FOLD)


#: y where it sounds and is often spelled as i: kỹ/kĩ, tỷ/tỉ, quý/quí. Never after a vowel: thuý is not thúi.
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_Y_ONSETS = frozenset(("h", "k", "l", "m", "s", "t", "v", "qu"))


@lru_cache(maxsize=1 << 15)
def _exact_word(word: str) -> str:
    word = place_tone(word).lower()
    if len(word) <= 3 and word[-1] in "yýỳỷỹỵ" and word[:-1] in _Y_ONSETS:
        return word.translate(_Y_TO_I)
    return word


def _exact_match(match: re.Match[str]) -> str:
    word = match[0]
    return _exact_word(word) if len(word) < 32 else word.lower()


def exact_key(text: str) -> str:
    """What text typed with diacritics is compared by: lower case, canonical tones, y and i spelled alike.

    Made word by word, so a key of several words is their keys joined as the words were.
    """
    return _LETTERS.sub(_exact_match, unicodedata.normalize("NFC", text))


def folded_key(text: str) -> str:
    """What text typed without diacritics is compared by: `exact_key` folded, loose combining marks gone."""
    return re.sub("[\u0300-\u036f]", "", fold(exact_key(text)))


_HAS_MARKS = re.compile(f"[{MARKED}{TONES}\u0302\u0306\u031b]")


def has_marks(word: str) -> bool:
    """Whether the word carries a Vietnamese diacritic, or đ."""
    return not word.isascii() and _HAS_MARKS.search(word) is not None


def vietnameseness(text: str) -> float:
    """Share of the text's words (numbers aside) that parse as Vietnamese syllables, 0 to 1; 0 without words.

    Plain Vietnamese has 0.9 and more, English and enciphered or mis-decoded text less than a half.
    """
    found = _LETTERS.findall(text)
    return sum(map(is_syllable, found)) / len(found) if found else 0.0


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, word) for each run of letters, digits and combining marks, in the text as given.

    Everything else parts words: 245/2020/NQ-HĐND is 245, 2020, NQ, HĐND, and as a phrase finds just that.
    Apostrophes part too, whichever of ' ’ ʼ was typed: R'Lấp is R, Lấp, the same as "R Lấp", and "lấp" alone
    finds it. For a query typed as one word, rlap, see `split_prefix`. Words that one term of a query is cut
    into belong together as a phrase.
    """
    for match in _WORD.finditer(text):
        yield match.start(), match.end(), match[0]


def word_from(text: str, start: int) -> tuple[int, int, str] | None:
    """The first word that `words` would yield from `start` on, where no word may be cut in two; None where none is."""
    match = _WORD.search(text, start)
    return (match.start(), match.end(), match[0]) if match else None


def word_at(text: str, start: int) -> tuple[int, int, str] | None:
    """The word that `words` would yield right from `start` on; None where none begins there."""
    match = _WORD.match(text, start)
    return (start, match.end(), match[0]) if match else None


def split_prefix(word: str) -> tuple[str, str] | None:
    """The two words of a highland name that was typed as one: rlap → r, lap; Hhen → H, hen; None for others.

    A query may ask for the two as a phrase beside the word as typed.
    """
    if len(word) < 3 or is_syllable(word) or not is_syllable(word[1:]):
        return None
    return None if fold(word[0]) in VOWELS or not word[0].isalpha() else (word[0], word[1:])
