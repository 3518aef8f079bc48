"""Learns the chooser's weights from gold: `make train-chooser GOLD="gold.jsonl …"`, and says what they are worth.

A gold file is JSON Lines of `{"path", "url", "site", "body", "captions"?, "neutral"?}`, paths relative to it. For each
page every candidate container is read as if it were chosen, and its body compared with the gold; the weights are those
under which the softmax over a page's candidates expects the best body. Only the weights enter the tree, no gold.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.extract import article, chooser, reading, titles
from crawler.extract.normalise import strip
from crawler.extract.page import Unreadable, read

OUT = Path(chooser.__file__).with_name("chooser.json")
_SHINGLE = 4
_FOLDS = 5
#: Weights are held near zero by so much: with a thousand pages, larger ones learn the pages.
_SHRINK = 0.0003
_STEPS, _RATE = 400, 0.05
#: What reason says of a feature, whatever the gold has: (least, most). Most gold is of pages with one wide column, and
#: from it alone the chooser would learn to take a sidebar in with the text; old portals keep them in two cells.
_BOUNDS = {
    "prose among its text": (0.5, math.inf),
    "text after its last paragraph": (-math.inf, -0.3),
    "prose of its largest part": (-math.inf, 0.0),
    "furniture among its text": (-math.inf, 0.0),
    "links among its text": (-math.inf, 0.0),
    "named as furniture": (-math.inf, 0.0),
    "prose above the heading": (-math.inf, 0.0),
    "the whole page": (-math.inf, 0.0),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One page: its site, and for each candidate the features and the F1 of the body that it would give."""

    site: str
    features: list[dict[str, float]]
    worth: list[float]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of word 4-grams, case and Unicode form folded."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    if len(words) < _SHINGLE:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def body_f1(gold: dict[str, Any], body: Sequence[str]) -> float:
    """How near a body is to the gold's; captions and what gold calls neutral count neither way."""
    want, got = shingles("\n".join(gold["body"])), shingles("\n".join(body))
    for neutral in [*gold.get("captions", []), *gold.get("neutral", [])]:
        for shingle in shingles(neutral):
            if shingle not in want:
                del got[shingle]
    hits = sum((want & got).values())
    return 2 * hits / (sum(want.values()) + sum(got.values())) if hits else float(not want and not got)


def example(job: tuple[Path, dict[str, Any]]) -> Example | None:
    """Reads a page once for each candidate; None for a page without a choice."""
    folder, gold = job
    body = (folder / gold["path"]).read_bytes()
    try:
        page = read(gzip.decompress(body) if gold["path"].endswith(".gz") else body, gold["url"])
    except Unreadable:
        return None
    made = reading.read_page(page, None, container=0)
    found = chooser.candidates(made.scan, made.cut_before, titles.heading(made.scan, made.facts))
    if len(found) < 2:
        return None
    worth = []
    for candidate in found:
        taken = reading.read_page(page, None, container=candidate.node)
        worth.append(body_f1(gold, strip(article.blocks_of(taken))[2]))
    return Example(gold["site"], [candidate.features for candidate in found], worth)


def learn(examples: Sequence[Example], steps: int = _STEPS) -> dict[str, float]:
    """Gradient ascent (Adam) on the expected F1."""
    names = sorted({name for one in examples for row in one.features for name in row})
    pages = [([[row[name] for name in names] for row in one.features], one.worth) for one in examples]
    weights, mean, square = ([0.0] * len(names) for _ in range(3))
    for step in range(1, steps + 1):
        slope = [-_SHRINK * weight for weight in weights]
        for rows, worth in pages:
            scores = [sum(map(float.__mul__, weights, row)) for row in rows]
            top = max(scores)
            shares = [math.exp(score - top) for score in scores]
            total = sum(shares)
            expected = sum(share * f1 for share, f1 in zip(shares, worth, strict=True)) / total
            for row, share, f1 in zip(rows, shares, worth, strict=True):
                pull = share / total * (f1 - expected) / len(pages)
                if abs(pull) > 1e-9:
                    slope = [a + pull * b for a, b in zip(slope, row, strict=True)]
        for i, gradient in enumerate(slope):
            mean[i] = 0.9 * mean[i] + 0.1 * gradient
            square[i] = 0.999 * square[i] + 0.001 * gradient * gradient
            move = mean[i] / (1 - 0.9**step) / (math.sqrt(square[i] / (1 - 0.999**step)) + 1e-8)
            least, most = _BOUNDS.get(names[i], (-math.inf, math.inf))
            weights[i] = min(most, max(least, weights[i] + _RATE * move))
    return {name: round(weight, 3) for name, weight in zip(names, weights, strict=True)}


def chosen(examples: Iterable[Example], weights: dict[str, float]) -> list[float]:
    """The F1 of the candidate that the weights choose, page by page."""
    out = []
    for one in examples:
        scores = [sum(weights.get(n, 0.0) * value for n, value in row.items()) for row in one.features]
        out.append(one.worth[scores.index(max(scores))])
    return out


def unseen(examples: Sequence[Example], steps: int) -> list[float]:
    """The same, each site by weights that were learned without it (sites in five groups)."""
    sites = sorted({one.site for one in examples})
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for number, site in enumerate(sites):
        groups[number % _FOLDS].add(site)
    out = []
    for group in groups.values():
        weights = learn([one for one in examples if one.site not in group], steps)
        out += chosen([one for one in examples if one.site in group], weights)
    return out


def load(files: Sequence[Path]) -> list[Example]:
    """The examples of all gold files, on all cores."""
    jobs = [
        (file.parent, json.loads(line))
        for file in files
        for line in file.read_text("utf-8").split("\n")
        if line.strip()
    ]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [one for one in pool.map(example, jobs, chunksize=8) if one is not None]


def average(values: Sequence[float]) -> str:
    """A mean to four digits."""
    return f"{sum(values) / max(1, len(values)):.4f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains, says what it is worth, writes the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--steps", type=int, default=_STEPS)
    given = parser.parse_args(arguments)
    examples = load(given.gold)
    if not examples:
        parser.error("no page with two candidates in the gold")
    weights = learn(examples, given.steps)
    print(
        f"{len(examples)} pages of {len({one.site for one in examples})} sites; mean body F1 of the container taken"
    )
    print(f"  at random             {average([sum(one.worth) / len(one.worth) for one in examples])}")
    print(f"  by the weights before {average(chosen(examples, chooser.WEIGHTS))}")
    print(f"  on sites unseen       {average(unseen(examples, given.steps))}")
    print(f"  by the weights now    {average(chosen(examples, weights))}")
    print(f"  the best possible     {average([max(one.worth) for one in examples])}")
    text = json.dumps({"weights": weights}, ensure_ascii=False, indent=2, sort_keys=True)
    given.out.write_text(text + "\n", encoding="utf-8")
    print(f"written to {given.out}")


if __name__ == "__main__":
    main()
