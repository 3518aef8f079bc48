"""How good the order of hits is: queries over real pages with grades, and what FTS5's defaults miss.

``python -m tests.bench.judged [--records FILE]``. ``judged.json`` has for each query the pages that answer it, by their
path in the shared corpus, which is not part of this project: 3 it is about that, 2 it says something of it, 1 it
mentions it. All others are 0. The candidates are from a scan of plain text independent of the index; the grades go by
the title, the number of mentions, and where the phrase occurs. `--records`: what ``khotin extract --batch`` made of the
corpus; without, it is made.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from typing import Any

from archive.home import Home
from archive.index import Index
from archive.query import parse
from archive.query.tree import And, Term
from archive.record import Attachment, Author, Image, Provenance, Record, Reference
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from tests.conftest import SHARED
from tests.sample_records import keep

JUDGED: dict[str, dict[str, int]] = json.loads(Path(__file__).with_name("judged.json").read_text("utf-8"))
#: nDCG@10 that is to be reached in the mean.
BOUND = 0.95
#: Grades from which on a page must not be missed.
RELEVANT = 2
_LISTS = {"authors": Author, "images": Image, "attachments": Attachment, "references": Reference}


def ndcg(ranked: list[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain: 1 where the pages stand in the order of their grades."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(page, 0) for page in ranked[:depth]]) / best


def _gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def extracted(corpus: Path, target: Path) -> Path:
    """The pages of the corpus as records, by the command line."""
    khotin = Path(sys.executable).with_name("khotin")
    command = [str(khotin), "extract", "--batch", str(corpus / "pages.jsonl"), "--out", str(target)]
    subprocess.run(command, check=True)
    return target


def records(lines: Path) -> Iterator[tuple[str, Record]]:
    """The articles and notices with the path of their page, without folder and ending."""
    wanted = {field.name for field in fields(Record)} - {"provenance", "captured_at", "key", *_LISTS}
    with lines.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["kind"] not in ("article", "notice"):
                continue
            path = row["path"].removeprefix("pages/").removesuffix(".html.gz")
            given = {name: row[name] for name in wanted}
            given["canonical_url"] = row["canonical_url"] or row["url"]
            given |= {name: tuple(row[name]) for name in ("body", "tags")}
            for name, of in _LISTS.items():
                given[name] = tuple(of(**_parts(part)) for part in row[name])
            provenance = Provenance(capture_id=0, extractor="test")
            yield (
                path,
                Record(
                    key=path, captured_at=datetime(2026, 1, 1, tzinfo=UTC), provenance=provenance, **given
                ),
            )


def _parts(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in part.items()}


class Fts5Defaults:
    """SQLite FTS5 as it comes: its tokenizer takes marks off, but not those of đ, and wants tones where they are."""

    def __init__(self, pages: Mapping[str, Record]) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE VIRTUAL TABLE found USING fts5(page UNINDEXED, title, body)")
        rows = [(path, one.title or "", "\n".join(one.body)) for path, one in pages.items()]
        self.connection.executemany("INSERT INTO found VALUES (?, ?, ?)", rows)

    def find(self, query: str) -> set[str] | None:
        """The pages found; None for a query with signs that FTS5 has no counterpart for."""
        node = parse(query)
        children = node.children if isinstance(node, And) else (node,)
        if not all(isinstance(child, Term) for child in children):
            return None
        phrases = [
            " ".join(word.text for word in child.words) for child in children if isinstance(child, Term)
        ]
        asked = " ".join(f'"{phrase}"' for phrase in phrases)
        return {
            row[0] for row in self.connection.execute("SELECT page FROM found WHERE found MATCH ?", (asked,))
        }


def measure(lines: Path, home: Path) -> dict[str, Any]:
    """Ask every judged query; prints the ones that are not perfect, and the sums."""
    pages = dict(records(lines))
    with Store.open(Home(home)) as store, store.together():
        paths = {keep(store, one): path for path, one in pages.items()}
    missed: list[str] = []
    rescued, worths = 0, []
    defaults = Fts5Defaults(pages)
    with Store.open(Home(home)) as store:
        index = Index.open(store.home.index)
        for query, grades in JUDGED.items():
            hits = search(index, store, Question(query=query, limit=500)).hits
            ranked = [paths[hit.id] for hit in hits]
            worths.append(ndcg(ranked, grades))
            if worths[-1] < 0.999:
                print(f"  {worths[-1]:.3f}  {query}  {[grades.get(page, 0) for page in ranked[:10]]}")
            by_default = defaults.find(query)
            if by_default is not None:
                lost = {page for page, grade in grades.items() if grade >= RELEVANT} - by_default
                missed += [f"{query}: {page}" for page in lost - set(ranked)]
                rescued += bool(lost)
    mean = sum(worths) / len(worths)
    print(f"{len(JUDGED)} queries over {len(pages)} pages: nDCG@10 {mean:.4f} (at least {BOUND})")
    print(
        f"{rescued} queries for which FTS5's defaults miss pages; of those pages we miss {len(missed)} (at most 0)"
    )
    print("".join(f"  {line}\n" for line in missed), end="")
    return {"ndcg@10": mean, "queries": len(JUDGED), "fts5 misses": rescued, "missed": missed}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=Path)
    given = parser.parse_args()
    corpus = SHARED / "corpus"
    if not given.records and not corpus.is_dir():
        print("judged queries: left out, the shared corpus is not beside the checkout")
        return
    with tempfile.TemporaryDirectory(prefix="khotin-judged-") as folder:
        lines = given.records or extracted(corpus, Path(folder) / "records.jsonl")
        measure(lines, Path(folder) / "home")


if __name__ == "__main__":
    main()
