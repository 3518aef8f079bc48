"""The two keys of every word, folded and exact: what index, query and highlighter compare, and nothing else.

The index holds both at neighbouring positions: word i of a text stands folded at position 2i and, where it carries
diacritics, exact at 2i + 1. So one field finds words and phrases in which each word is typed either way, and
positions decide, not approximation. A word without diacritics has no exact key: a text that has "Dak Nong"
bare is found by dak nong, not by Đắk Nông.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.query.tree import Word
from archive.vietnamese import exact_key, fold, folded_key, has_marks, nfc, words

#: Takes a position in the index and is never found; the analyzer drops it.
BLANK = "="
#: Between two texts of one field: an absent word, so that no phrase reaches across.
GAP = f" {BLANK} {BLANK} "


@lru_cache(maxsize=1 << 15)
def forms(word: str) -> tuple[str, str | None]:
    """The folded key of a word in a text, and its exact key where it carries diacritics."""
    exact = exact_key(word)
    return folded_key(word) or BLANK, exact if has_marks(exact) else None


class _Remembered(dict[str, str]):
    """What a function makes of a string: faster than `lru_cache` where nearly every call is a hit."""

    MOST = 1 << 16

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __missing__(self, text: str) -> str:
        if len(self) >= self.MOST:
            self.clear()
        made = self[text] = self.make(text)
        return made


def _both(chunk: str) -> str:
    return " ".join(f"{folded} {exact or BLANK}" for folded, exact in (forms(w) for _, _, w in words(chunk)))


def _only_folded(chunk: str) -> str:
    return " ".join(forms(word)[0] for _, _, word in words(chunk))


#: White space always parts words, so what stands between white space can be remembered: texts repeat it.
_BOTH, _FOLDED = _Remembered(_both), _Remembered(_only_folded)


@lru_cache(maxsize=1 << 12)
def _keys(text: str) -> tuple[str, str]:
    """Both keys of every word, and the folded ones. Remembered for a while: what is indexed is compared next."""
    chunks = text.split()
    return (
        " ".join(filter(None, map(_BOTH.__getitem__, chunks))),
        " ".join(filter(None, map(_FOLDED.__getitem__, chunks))),
    )


def indexed(texts: Iterable[str]) -> str:
    """What the index is fed for one field: the keys of every word of these texts in order, parted by spaces."""
    return GAP.join([_keys(text)[0] for text in texts])


def folded(text: str) -> str:
    """The folded keys of the words of a text in order, parted by single spaces."""
    return _keys(text)[1]


@dataclass(frozen=True, slots=True)
class WordKey:
    """What one typed word is compared by. `alternatives`: more than one only where a prefix can be spelled two ways."""

    exact: bool
    alternatives: tuple[str, ...]
    prefix: bool

    @property
    def offset(self) -> int:
        """Its place among the two positions of a word in the index."""
        return 1 if self.exact else 0

    @property
    def folded(self) -> str:
        """The folded key of a whole word."""
        return folded_key(self.alternatives[0]) if self.exact else self.alternatives[0]

    def matches(self, form: tuple[str, str | None]) -> bool:
        """Whether a word of a text, given by its `forms`, is meant."""
        key = form[1] if self.exact else form[0]
        if key is None:
            return False
        return key.startswith(self.alternatives) if self.prefix else key == self.alternatives[0]


def word_key(word: Word) -> WordKey:
    """How a typed word is to be compared: exactly where it carries diacritics, folded where it does not."""
    exact = has_marks(word.text)
    key = exact_key(word.text) if exact else folded_key(word.text)
    if not word.prefix:
        return WordKey(exact, (key,), False)
    # The beginning of a word need not follow the rules of whole ones: ky* means kyoto too, hoà* hoàng as well as hòa.
    typed = nfc(word.text).lower() if exact else fold(nfc(word.text))
    return WordKey(exact, tuple(dict.fromkeys((typed, key))), True)


def reference_key(text: str) -> str:
    """A document number as it is compared: 036 - CT/TU → 36-ct-tu. Case, marks, zeros and kinds of signs are lost."""
    parts = [fold(word) for _, _, word in words(nfc(text))]
    parts = [
        part
        for i, part in enumerate(parts)
        if part != "so" or not "".join(parts[i + 1 : i + 2])[:1].isdigit()
    ]
    return "-".join([(part.lstrip("0") or "0") if part[0].isdigit() else part for part in parts])


def reference_keys(number: str, year: int | None, code: str | None, kind: str | None) -> list[str]:
    """All keys that a document reference is found by: its number in full, and by its type in words as well."""
    full = reference_key("/".join(str(part) for part in (number, year, code) if part))
    keys = [full] if code or year else []
    if kind:
        keys += [reference_key(f"{kind} {number}"), reference_key(f"{kind} ") + "-" + full]
    return list(dict.fromkeys(keys))


def spelled(keys: Sequence[WordKey]) -> list[tuple[int, str]]:
    """The words of a phrase without prefixes, each with its position in the index."""
    return [(2 * i + key.offset, key.alternatives[0]) for i, key in enumerate(keys)]
