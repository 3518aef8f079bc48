"""The container that holds the article, among several: each described by named features, weighed by learned weights.

The weights are plain data (`chooser.json`); `make train-chooser` learns them anew from any gold file. The chooser's
verdict can be read: the features that spoke most for the container taken stand in its reason.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate

from crawler.extract.blocks import Node, Scan
from crawler.extract.body import Choice, is_prose, weigh
from crawler.extract.hints import FURNITURE, Hint

#: A container with less of the page's prose than this is no candidate, unless it is named or tagged as the article.
_LEAST_SHARE = 0.25
#: And never below this.
_NAMED_SHARE = 0.02
#: So many candidates are weighed, those with the most prose.
_MOST = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A container and what can be said of it; every feature is 0..1."""

    node: int
    prose: int
    features: dict[str, float]


def _weights() -> dict[str, float]:
    loaded = json.loads(files("crawler.extract").joinpath("chooser.json").read_text("utf-8"))
    return {str(name): float(weight) for name, weight in loaded["weights"].items()}


WEIGHTS = _weights()


def score(candidate: Candidate, weights: dict[str, float] = WEIGHTS) -> float:
    """The sum of the candidate's features, each times its weight."""
    return sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())


def reasons(candidate: Candidate, weights: dict[str, float] = WEIGHTS) -> str:
    """The features that spoke most for and against the candidate, in words."""
    spoke = sorted(
        ((weights.get(name, 0.0) * value, name) for name, value in candidate.features.items()),
        key=lambda pair: -abs(pair[0]),
    )
    return ", ".join(f"{name} {points:+.1f}" for points, name in spoke[:4] if abs(points) >= 0.05)


def choose_learned(scan: Scan, cut: list[str | None], head: int | None) -> Choice | None:
    """The candidate of the highest score; None where nothing is prose. `head`: the line of the page's heading."""
    best = max(candidates(scan, cut, head), key=score, default=None)
    if best is None:
        return None
    return Choice(best.node, best.prose, f"chosen by learned weights: {reasons(best)}")


class _Sums:
    """Sums over lines, so that a container is described without looking at its lines again."""

    def __init__(self, scan: Scan, cut: list[str | None]) -> None:
        kept = [cut[line.index] is None for line in scan.lines]
        prose = [ok and is_prose(line) for ok, line in zip(kept, scan.lines, strict=True)]
        sizes = [len(line.text) for line in scan.lines]
        self.all = [0, *accumulate(sizes)]
        self.kept = [0, *accumulate(n * ok for n, ok in zip(sizes, kept, strict=True))]
        self.prose = [0, *accumulate(n * ok for n, ok in zip(sizes, prose, strict=True))]
        self.links = [0, *accumulate(line.links * ok for line, ok in zip(scan.lines, kept, strict=True))]
        weights = (
            weigh(line, scan.nodes[line.node].tag) * ok for line, ok in zip(scan.lines, kept, strict=True)
        )
        self.weight = [0.0, *accumulate(weights)]
        self.last_prose = [-1] * (len(sizes) + 1)
        for index, ok in enumerate(prose):
            self.last_prose[index + 1] = index if ok else self.last_prose[index]


def candidates(scan: Scan, cut: list[str | None], head: int | None) -> list[Candidate]:
    """Containers that may hold the article, the tightest first. `head`: the line of the page's heading."""
    sums = _Sums(scan, cut)
    total = sums.prose[-1]
    if not total:
        return []
    found: dict[tuple[int, int], Node] = {}
    for node in scan.nodes:
        share = (sums.prose[node.last] - sums.prose[node.first]) / total
        named = node.hints & Hint.BODY or node.tag in ("article", "main")
        if share >= _LEAST_SHARE or (named and share >= _NAMED_SHARE):
            span = (node.first, node.last)
            known = found.get(span)
            # Of containers around the same lines, the one that is named for something, else the innermost.
            if known is None or named or not (known.hints & Hint.BODY or known.tag in ("article", "main")):
                found[span] = node
    chosen = sorted(found.values(), key=lambda n: (sums.prose[n.first] - sums.prose[n.last], n.index))[:_MOST]
    chosen.reverse()
    return [
        Candidate(
            node.index,
            sums.prose[node.last] - sums.prose[node.first],
            _describe(scan, sums, node, chosen, head),
        )
        for node in chosen
    ]


def _describe(scan: Scan, sums: _Sums, node: Node, others: list[Node], head: int | None) -> dict[str, float]:
    first, last = node.first, node.last
    prose = sums.prose[last] - sums.prose[first]
    kept = max(1, sums.kept[last] - sums.kept[first])
    size = max(1, sums.all[last] - sums.all[first])
    above = [scan.nodes[i] for i in scan.ancestors(node.index)[1:]]
    inner = [n for n in others if first <= n.first and n.last <= last and n is not node]
    outer = [n for n in others if n.first <= first and last <= n.last and n is not node]

    def held(by: list[Node]) -> float:
        return max(((sums.prose[n.last] - sums.prose[n.first]) / max(1, prose) for n in by), default=0.0)

    wider = min((sums.prose[n.last] - sums.prose[n.first] for n in outer), default=prose)
    end = sums.last_prose[last] + 1
    heaviest = max(1.0, *(sums.weight[n.last] - sums.weight[n.first] for n in others))
    weight = (sums.weight[last] - sums.weight[first]) / heaviest
    return {
        "weight of its lines": max(0.0, weight),
        "nearly the heaviest": max(0.0, 10 * weight - 9),
        "share of the page's prose": prose / sums.prose[-1],
        "prose among its text": prose / kept,
        "links among its text": min(1.0, (sums.links[last] - sums.links[first]) / kept),
        "furniture among its text": 1.0 - kept / size,
        "named as body": float(bool(node.hints & Hint.BODY)),
        "within one named as body": float(any(n.hints & Hint.BODY for n in above)),
        "holds one named as body": held([n for n in inner if n.hints & Hint.BODY]),
        "an article element": float(node.tag == "article"),
        "within an article element": float(any(n.tag == "article" for n in above)),
        "holds an article element": held([n for n in inner if n.tag == "article"]),
        "a main element": float(node.tag == "main"),
        "holds a main element": held([n for n in inner if n.tag == "main"]),
        "named as furniture": float(bool(node.hints & FURNITURE) or any(n.hints & FURNITURE for n in above)),
        "holds the heading": float(head is not None and first <= head < last),
        "right under the heading": float(head is not None and 0 < first - head <= 12),
        "far from the heading": float(head is not None and not (first - 12 < head < last)),
        "prose above the heading": (sums.prose[head] - sums.prose[first]) / max(1, prose)
        if head is not None and first <= head < last
        else 0.0,
        "text after its last paragraph": (sums.kept[last] - sums.kept[max(first, end)]) / kept,
        "prose that a wider one adds": (wider - prose) / max(1, wider),
        "prose of its largest part": held(inner),
        "the whole page": float(node.index == 0),
    }
