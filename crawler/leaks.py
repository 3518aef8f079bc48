"""Furniture that leaked into articles: lines that recur in the bodies of several of a site's articles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

#: Different bodies that must be there: of fewer nobody can say what a site repeats.
BODIES = 10
#: Articles that must share a line, and their part of all that were looked at: a closing formula is no leak yet.
LEAST, PART = 3, 0.1
#: Letters of a line that is worth looking at.
LETTERS = 8
_DIGITS = re.compile(r"\d+")


def recurring_lines(bodies: Iterable[Sequence[str]]) -> list[tuple[str, int]]:
    """Lines that stand in several bodies, with how many; the most frequent first. Digits are masked.

    Bodies that are one text (an article under two addresses) count once, and a line counts once in a body.
    """
    lines: Counter[str] = Counter()
    told: dict[str, str] = {}
    texts = {tuple(_masked(line) for line in body): body for body in bodies}
    for masked, body in texts.items():
        lines.update(set(masked))
        told |= dict(zip(masked, body, strict=True))
    if len(texts) < BODIES:
        return []
    least = max(LEAST, PART * len(texts))
    return [
        (told[line], many)
        for line, many in lines.most_common()
        if many >= least and sum(letter.isalpha() for letter in line) >= LETTERS
    ]


def _masked(line: str) -> str:
    return _DIGITS.sub("0", line).casefold().strip()
