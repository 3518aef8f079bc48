"""A text as syndication compares it: paragraphs by their words, shingles of five syllables, a MinHash of those.

Diacritics, tone placement, case and punctuation do not count, so that an agency's text is the same text in every
paper's typing. Everything here is a pure function of the text.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Sequence
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

from rensa import RMinHash

from archive.index.keys import folded

#: Syllables of a shingle.
WIDTH = 5
#: 48 hashes in 16 bands of 3: of texts that share 7 in 10 of their shingles one pair in 800 is missed, of 5 in 10 one
#: in eight; each band is a row of the database.
HASHES, BANDS = 48, 16
_SIZE = 4 * HASHES // BANDS
#: Shingles that a text needs: shorter ones (a line, a notice) are alike without one being taken from another.
FEWEST = 25
#: Said with every signature: those of other hashes cannot be compared.
VERSION = f"2.{RMinHash.ALGORITHM_VERSION}"

Shingles = frozenset[str]


class Paragraph(NamedTuple):
    """A paragraph by its words, parted by spaces. `key`: 63 bits that the same words on the same site share."""

    key: int
    words: str


def paragraphs(site: str, body: Sequence[str]) -> list[Paragraph]:
    """The paragraphs of a body that are long enough to have a shingle."""
    found = []
    for text in body:
        words = folded(text)
        if words.count(" ") >= WIDTH - 1:
            found.append(Paragraph(_hash(f"{site}\n{words}".encode()), words))
    return found


def shingles(parts: Sequence[Paragraph], boilerplate: Collection[int] = ()) -> Shingles:
    """The shingles of a text without the paragraphs that are boilerplate; none where too few are left."""
    found: set[str] = set()
    for part in parts:
        if part.key not in boilerplate:
            words = part.words + " "
            starts = [0, *accumulate([len(word) + 1 for word in part.words.split()])]
            # Each with the space behind it: cutting the text costs less than joining its words.
            found.update(map(words.__getitem__, map(slice, starts, starts[WIDTH:])))
    return frozenset(found) if len(found) >= FEWEST else frozenset()


def bands(text: Shingles) -> list[int]:
    """16 keys of 63 bits; texts that share one may be copies. A text without shingles has none."""
    if not text:
        return []
    hashes = RMinHash(HASHES, 1)
    hashes.update(list(text))
    data = struct.pack(f"<{HASHES}I", *hashes.digest())
    return [_hash(data[_SIZE * number : _SIZE * (number + 1)], number) for number in range(BANDS)]


def share(one: Shingles, other: Shingles) -> float:
    """How much of the shorter text stands in the other, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def _hash(data: bytes, number: int = 0) -> int:
    """63 bits, as every database has a signed number of 64; others for each `number`."""
    return int.from_bytes(blake2b(data, digest_size=8, node_offset=number).digest(), "big") >> 1
