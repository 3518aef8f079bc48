"""The questions of the search benchmark, the same for every engine; and how answers are timed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from archive.vietnamese import folded_key, words
from tests.bench.search_articles import SEED, article

Sort = Literal["relevance", "newest"]
HITS = 20
#: Times that each question is asked; the first time, which fills caches, does not count.
TIMES = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: folded words, all required, or a phrase; `facets`: count by site and by year too."""

    words: tuple[str, ...]
    phrase: bool = False
    sort: Sort = "relevance"
    facets: bool = False


class Engine(Protocol):
    """What is compared. An answer: identifiers of the first hits, and how many there are in all."""

    def ask(self, asked: Asked) -> tuple[list[str], int]:
        """Answer one question."""


#: In a quarter to nine tenths of all articles, as the commonest words of real news are.
COMMON = "cua va cac cho dong cong hoi phat duoc trong huyen kinh"
#: Three words typed side by side, as people do, with and without being a phrase of the language.
THREE = (
    "hoi nghi can|xay dung nong|phat trien kinh|huyen quoc hoi|nong thon moi|bao ve rung|cong an tinh|"
    "san xuat lua|chinh quyen dia|giao thong cau|dau tu du|hoc sinh truong"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question with its bounds for half and for 95 in 100 of the answers, in milliseconds."""

    name: str
    asked: Sequence[Asked]
    p50: float
    p95: float


def kinds(records: int) -> list[Kind]:
    """The questions; the phrases are three words in a row from articles that are there."""
    common = [(word,) for word in COMMON.split()]
    three = [tuple(row.split()) for row in THREE.split("|")]
    return [
        Kind("common word, ranked", [Asked(row) for row in common], 10, 30),
        Kind("three words, ranked", [Asked(row) for row in three], 30, 60),
        Kind("phrase of three", [Asked(row, phrase=True) for row in _phrases(records)], 40, 80),
        Kind("newest first", [Asked(row, sort="newest") for row in common[:6] + three[:6]], 10, 30),
        Kind("facets site, year", [Asked(row, facets=True) for row in common[:6] + three[:6]], 30, 60),
    ]


def _phrases(records: int) -> list[tuple[str, ...]]:
    dice = random.Random(f"{SEED} phrases")
    found: list[tuple[str, ...]] = []
    while len(found) < 12:
        body = article(int(dice.random() * records)).body
        listed = [folded_key(word) for _, _, word in words(body[0].partition(".")[0])]
        at = int(dice.random() * max(1, len(listed) - 3))
        if len(listed) > 3:
            found.append(tuple(listed[at : at + 3]))
    return found


def timed(ask: Callable[[Asked], object], kind: Kind) -> tuple[list[float], list[float]]:
    """Milliseconds of each answer: by the clock, and of this process's CPU, which other load on the machine leaves."""
    wall, cpu = [], []
    for asked in kind.asked:
        for number in range(TIMES):
            begin, begin_cpu = time.perf_counter(), time.process_time()
            ask(asked)
            if number:
                wall.append(1000 * (time.perf_counter() - begin))
                cpu.append(1000 * (time.process_time() - begin_cpu))
    return wall, cpu


def percentile(values: Sequence[float], part: float) -> float:
    """The value that `part` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
