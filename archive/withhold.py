"""One person's name taken out of what a record says: in every spelling, in every field, in addresses too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from archive.vietnamese import exact_key, fold, folded_key, has_marks, nfc, words

#: What stands where a name stood; in an address, whose words are parted by hyphens, the second.
WITHHELD, WITHHELD_IN_URL = "[name withheld]", "name-withheld"
#: Fields that hold an address.
_URLS = frozenset({"url", "canonical_url", "source_url"})
#: Fields in which no name can stand: numbers, codes, times, what made the reading.
_NAMELESS = frozenset({
    "id", "site", "kind", "published_at", "published_precision", "published_from", "updated_at", "language",
    "roles", "family", "number", "year", "code", "date", "captured_at", "capture", "version", "versions",
    "extractor", "profile", "profile_hash", "memory", "run_id", "since",
})  # fmt: skip
#: What may stand between two words of a name; between initials nothing but a dot may.
_GAP = re.compile(r"[\s_+'’ʼ–-]{1,3}")
_INITIALS_GAP = re.compile(r"[\s_+'’ʼ.–-]{0,3}")
#: A name written as one word in an address: shorter ones stand in too many other words.
_RUN_TOGETHER = 6


@dataclass(frozen=True)
class Name:
    """A person's name as it was given: with diacritics it means that name, without them any that reads so."""

    text: str

    @cached_property
    def _words(self) -> list[str]:
        return [word for _, _, word in words(nfc(self.text))]

    @cached_property
    def _exact(self) -> list[str]:
        return [exact_key(word) for word in self._words]

    @cached_property
    def _folded(self) -> list[str]:
        return [folded_key(word) for word in self._words]

    @cached_property
    def _marked(self) -> bool:
        return any(map(has_marks, self._words))

    @cached_property
    def _gap(self) -> re.Pattern[str]:
        return _INITIALS_GAP if "." in self.text or any(len(word) == 1 for word in self._words) else _GAP

    def spans(self, text: str, *, address: bool = False) -> Iterator[tuple[int, int]]:
        """Where the name stands in a text, whatever its case, tone placement and spaces; without marks too.

        A name of one word must have a capital and the very diacritics, and is not looked for in an address.
        """
        size = len(self._words)
        if not size or (address and size == 1):
            return
        found = list(words(text))
        end = 0
        for at in range(len(found) - size + 1):
            part = found[at : at + size]
            if part[0][0] >= end and self._is([word for _, _, word in part]) and self._joined(text, part):
                if size == 1 and not part[0][2][0].isupper():
                    continue
                end = part[-1][1]
                yield part[0][0], end

    def _is(self, found: Sequence[str]) -> bool:
        if [exact_key(word) for word in found] == self._exact:
            return True
        if len(found) == 1:
            return False
        bare = not self._marked or not any(map(has_marks, found))
        return bare and [folded_key(word) for word in found] == self._folded

    def _joined(self, text: str, part: Sequence[tuple[int, int, str]]) -> bool:
        return all(self._gap.fullmatch(text, before[1], after[0]) for before, after in pairwise(part))

    def out_of(self, text: str) -> str:
        """The text without the name."""
        return _replaced(text, self.spans(text), WITHHELD)

    def out_of_address(self, url: str) -> str:
        """The address without the name; one that does not hold it stays as it is."""
        text = unquote(url)
        masked = _replaced(text, self.spans(text, address=True), WITHHELD_IN_URL)
        together = "".join(self._folded)
        if len(self._words) > 1 and len(together) >= _RUN_TOGETHER:
            masked = _replaced(
                masked, ((m.start(), m.end()) for m in re.finditer(together, fold(masked))), WITHHELD_IN_URL
            )
        return url if masked == text else masked


def _replaced(text: str, spans: Iterable[tuple[int, int]], by: str) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], by]
        at = end
    return "".join([*parts, text[at:]])


def without_names(value: Any, names: Sequence[str], field: str = "") -> Any:
    """A record, a content or any part of one, without these names; `field`: what it is called there."""
    if field in _NAMELESS:
        return value
    if isinstance(value, str):
        for name in map(Name, names):
            value = name.out_of_address(value) if field in _URLS else name.out_of(value)
        return value
    if isinstance(value, Mapping):
        return {key: without_names(item, names, key) for key, item in value.items()}
    if isinstance(value, list):
        return [without_names(item, names, field) for item in value]
    return value
