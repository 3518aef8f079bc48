"""Which articles tell one story, given which texts are copies of which: a pure function, whatever came in first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

#: For each article the articles that are copies of it or it of them, with the share that they have in common.
Copies = Mapping[int, Mapping[int, float]]


class Place(NamedTuple):
    """What says which of two articles is the earlier one: published, else first seen; then the identifier."""

    published: float
    first_seen: float
    public_id: str


def stories(copies: Copies, places: Mapping[int, Place]) -> dict[int, int]:
    """For each article that shares its story with another the earliest article of that story.

    An article belongs to the earlier one that it has most of. So a digest made of two agencies' texts goes with
    one of them, and does not make one story of two.
    """
    taken_from = {article: _origin(article, others, places) for article, others in copies.items()}
    roots: dict[int, int] = {}
    for article in sorted(taken_from, key=places.__getitem__):
        origin = taken_from[article]
        roots[article] = article if origin is None else roots[origin]
    counts: dict[int, int] = {}
    for root in roots.values():
        counts[root] = counts.get(root, 0) + 1
    return {article: root for article, root in roots.items() if counts[root] > 1}


def _origin(article: int, others: Mapping[int, float], places: Mapping[int, Place]) -> int | None:
    earlier = [other for other in others if places[other] < places[article]]
    return min(earlier, key=lambda other: (-others[other], places[other])) if earlier else None
