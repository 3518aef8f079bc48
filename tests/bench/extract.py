"""How well pages are read, and how fast, beside the extractors that people use instead.

``make bench-extract`` runs ``python -m tests.bench.extract [--shared DIR] [--only NAME]… [--sample N] [--json FILE]``.
The pages, their gold and the scorer are no part of this project: they are looked for in ``../shared`` beside the
checkout, or where KHOTIN_SHARED says; without them there is nothing to measure, and the command says so. All
extractors read the same pages in the same run.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.extract_table import Run, table, tables
from tests.bench.extract_tables import check
from tests.bench.measure import memory_mb

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("KHOTIN_SHARED", HERE.parents[2] / "shared"))
RIVALS = Path(".venv-rivals/bin/python")
CONTENDERS = (
    "khotin",
    "trafilatura",
    "trafilatura_precision",
    "readability",
    "newspaper4k",
    "resiliparse",
)
#: A proxy that nobody answers at: what an extractor would fetch, it does without.
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")


def json_lines(file: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON Lines."""
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scorer(corpus: Path) -> ModuleType:
    """The corpus's own scorer, by its path."""
    spec = importlib.util.spec_from_file_location("corpus_score", corpus / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages to be read, with their gold: `rows` name files relative to `folder`."""

    folder: Path
    rows: list[dict[str, Any]]
    gold: list[dict[str, Any]]

    @classmethod
    def load(cls, folder: Path, step: int = 1) -> Pages:
        """Every `step`-th page that has gold."""
        gold = json_lines(folder / "gold.jsonl")[::step]
        rows = [{"path": page["path"], "url": page["url"]} for page in gold]
        return cls(folder, rows, gold)

    def write(self, file: Path) -> None:
        """The rows with absolute paths, to be read from anywhere."""
        lines = (
            json.dumps({**row, "path": str((self.folder / row["path"]).absolute())}) for row in self.rows
        )
        file.write_text("\n".join(lines) + "\n", "utf-8")

    def scored(self, out: Path, score: ModuleType) -> dict[str, Any]:
        """The scorer's means for predictions whose paths are absolute or relative to `folder`."""
        found = {}
        for made in json_lines(out):
            found[os.path.relpath(self.folder.absolute() / made["path"], self.folder.absolute())] = made
        means: dict[str, Any] = score.score(self.gold, found)
        return means


def read_alone(name: str, pages: Pages, score: ModuleType, scratch: Path) -> Run:
    """One extractor over the pages, one at a time, in a process of its own."""
    rows, out = scratch / "pages.jsonl", scratch / "out.jsonl"
    pages.write(rows)
    python = sys.executable if name == "khotin" else str(RIVALS)
    command = [python, str(HERE / "extract_reader.py"), name, str(rows), str(out)]
    done = subprocess.run(command, stdout=subprocess.PIPE, env={**os.environ, **OFFLINE}, check=True)
    counted = json.loads(done.stdout.splitlines()[-1])
    return Run(**counted, scores=pages.scored(out, score))


def read_batch(pages: Pages, score: ModuleType, scratch: Path) -> Run:
    """`khotin extract --batch` over all saved pages of the corpus; CPU of all its processes, start-up included."""
    batch, out = pages.folder / "pages.jsonl", scratch / "out.jsonl"
    command = [str(Path(sys.executable).with_name("khotin")), "extract", "--batch", str(batch)]
    process = subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.DEVNULL)
    peak = 0.0
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        peak = max(peak, memory_mb(process.pid))
        time.sleep(0.3)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bench: {' '.join(command)} ended with {process.returncode}")
    made = json_lines(out)
    errors = sum("problem" in record for record in made)
    return Run(
        len(made), errors, usage.ru_utime + usage.ru_stime, None, peak, scores=pages.scored(out, score)
    )


def measure(corpus: Path, names: list[str], step: int) -> dict[str, dict[str, Run]]:
    """Set of pages → extractor → run."""
    score = scorer(corpus)
    gold, general = Pages.load(corpus), Pages.load(corpus / "wcxb", step)
    runs: dict[str, dict[str, Run]] = {"batch": {}, "whole": {}, "alone": {}, "wcxb": {}}
    with tempfile.TemporaryDirectory(prefix="khotin-bench-") as folder:
        scratch = Path(folder)
        for name in names:
            print(f"reading with {name} …", file=sys.stderr)
            if name == "khotin":
                runs["batch"][name] = read_batch(gold, score, scratch)
            if name == "trafilatura":
                # What the batch is timed against: all its pages, not only those with gold.
                every = Pages(corpus, json_lines(corpus / "pages.jsonl"), gold.gold)
                runs["whole"][name] = read_alone(name, every, score, scratch)
            runs["alone"][name] = read_alone(name, gold, score, scratch)
            runs["wcxb"][name] = read_alone(name, general, score, scratch)
    return runs


def main() -> None:
    """Measure and print; nothing to measure is no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.extract", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with corpus/ and domain/")
    parser.add_argument("--only", action="append", choices=CONTENDERS, help="may be given again")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th page of wcxb")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures for machines")
    args = parser.parse_args()
    corpus, domain = args.shared / "corpus", args.shared / "domain"
    if not (corpus / "score.py").is_file():
        print(f"bench-extract: nothing measured: {corpus} has no pages with gold (set KHOTIN_SHARED)")
        return
    names = [name for name in CONTENDERS if not args.only or name in args.only]
    if names != ["khotin"] and not RIVALS.is_file():
        raise SystemExit(f"bench-extract: {RIVALS} is missing: run `make .venv-rivals/ready`")
    runs = measure(corpus, names, args.sample)
    print(table(runs, names))
    checked = check(domain) if domain.is_dir() else []
    print(tables(checked) if checked else f"\nkhotin parse: {domain} is missing, not measured")
    if args.json is not None:
        found = {
            place: {
                name: {"pages_per_cpu_second": run.speed, "worst": run.worst, "peak_mb": run.peak_mb}
                | {"over_sites": run.scores["sites"], "over_pages": run.scores["pages"]}
                for name, run in runs_of.items()
            }
            for place, runs_of in runs.items()
        }
        shares = {column.name: column.share for column in checked}
        args.json.write_text(json.dumps({**found, "tables": shares}, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
