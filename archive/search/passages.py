"""Passages: the places of a long text that say most of what was found there."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: Characters of a passage, about two lines of a terminal; a paragraph that is little longer is left whole.
WIDTH, WHOLE = 200, 240
#: Passages of one record.
MOST = 3

_SENTENCE_END = re.compile(r"[.!?…;:]['\"”»)]*\s+")
_SPACE = re.compile(r"\s")


class Match(NamedTuple):
    """Characters `start` to `end` of a text, and what was found there: an item for each word asked for."""

    start: int
    end: int
    what: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a paragraph, with spans in its own characters; `before`, `after`: the paragraph goes on there."""

    text: str
    spans: tuple[tuple[int, int], ...]
    before: bool
    after: bool


class _Cluster(NamedTuple):
    paragraph: int
    matches: Sequence[Match]
    what: frozenset[Hashable]
    longest: int


def passages(paragraphs: Sequence[tuple[str, Sequence[Match]]], most: int = MOST) -> list[Passage]:
    """The best passages in the order of the text: the first says most, each other adds something not yet said.

    `paragraphs`: each with its matches in order.
    """
    clusters = [
        cluster for number, (_, matches) in enumerate(paragraphs) for cluster in _clusters(number, matches)
    ]
    chosen: list[_Cluster] = []
    said: frozenset[Hashable] = frozenset()
    while clusters and len(chosen) < most:
        best = max(clusters, key=lambda cluster: _worth(cluster, said))
        chosen.append(best)
        said |= best.what
        clusters = [cluster for cluster in clusters if not cluster.what <= said]
    chosen.sort(key=lambda cluster: (cluster.paragraph, cluster.matches[0].start))
    return [_cut(*paragraphs[cluster.paragraph], cluster) for cluster in chosen]


def _clusters(paragraph: int, matches: Sequence[Match]) -> Iterator[_Cluster]:
    """The longest rows of matches that fit into one passage: none that is a part of another."""
    end = 0
    mixed = len({id(match.what) for match in matches}) > 1
    for at, match in enumerate(matches):
        before, end = end, max(end, at + 1)
        while end < len(matches) and matches[end].end - match.start <= WIDTH:
            end += 1
        if end == before:
            continue
        together = matches[at:end]
        # Most matches share what was found, as one object: comparing the words themselves costs more.
        found = {id(match.what): match.what for match in together} if mixed else {0: match.what}
        what = frozenset([item for words in found.values() for item in words])
        yield _Cluster(paragraph, together, what, max(map(len, found.values())))


def _worth(cluster: _Cluster, said: frozenset[Hashable]) -> tuple[int, int, int, int]:
    return len(cluster.what - said), cluster.longest, len(cluster.matches), -cluster.paragraph


def _cut(text: str, matches: Sequence[Match], cluster: _Cluster) -> Passage:
    first, last = cluster.matches[0].start, cluster.matches[-1].end
    start, end = (0, len(text)) if len(text) <= WHOLE else _bounds(text, first, last)
    spans = [
        (match.start - start, match.end - start)
        for match in matches
        if start <= match.start and match.end <= end
    ]
    return Passage(text[start:end], tuple(spans), start > 0, end < len(text))


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """Where to cut: at the beginning of the sentence if that is near, else at a word."""
    room = max(0, WIDTH - (last - first))
    earliest = max(0, first - room)
    starts = [match.end() for match in _SENTENCE_END.finditer(text, earliest, first)]
    if earliest == 0:
        start = 0
    elif starts:
        start = starts[-1]
    else:
        start = _next_word(text, max(earliest, first - room // 3), first)
    latest = max(last, start + WIDTH)
    if latest >= len(text):
        return start, len(text)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(last, start + WIDTH // 2), latest)]
    end = ends[-1] if ends else _last_word(text, last, latest)
    return start, last + len(text[last:end].rstrip())


def _next_word(text: str, at: int, before: int) -> int:
    """The first beginning of a word from `at` on; `at` itself where the script has no spaces."""
    space = _SPACE.search(text, at - 1, before)
    return space.end() if space else at


def _last_word(text: str, after: int, at: int) -> int:
    """The last end of a word up to `at`."""
    spaces = [match.start() for match in _SPACE.finditer(text, after, at + 1)]
    return spaces[-1] if spaces else at
