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
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench.extract_tables import Checked, check
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
#: Name of a figure → key of the scorer, and whether it is a mean over sites.
GOLD = {
    "body F1": ("body_f1", True),
    "exact body": ("exact_body", True),
    "leakage": ("leakage", True),
    "title": ("title", False),
    "day": ("date_day", False),
    "minute": ("date_minute", False),
    "false date": ("false_date", False),
    "people F1": ("authors_f1", False),
    "false person": ("false_author", False),
    "organisation": ("organisation", False),
    "source": ("source", False),
}
ALONE = {name: GOLD[name] for name in ("body F1", "leakage", "title", "day", "false date", "people F1")}
GENERAL = {name: GOLD[name] for name in ("body F1", "title", "day", "false date", "people F1")}


@dataclass(slots=True)
class Run:
    """What one extractor did with one set of pages: what it cost, and the scorer's means."""

    pages: int
    errors: int
    cpu: float
    worst: float | None
    peak_mb: float
    scores: dict[str, Any] = field(default_factory=dict)

    @property
    def speed(self) -> float:
        """Pages per CPU second."""
        return self.pages / self.cpu if self.cpu else 0.0


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
    runs: dict[str, dict[str, Run]] = {"batch": {}, "alone": {}, "wcxb": {}}
    with tempfile.TemporaryDirectory(prefix="khotin-bench-") as folder:
        scratch = Path(folder)
        for name in names:
            print(f"reading with {name} …", file=sys.stderr)
            if name == "khotin":
                runs["batch"][name] = read_batch(gold, score, scratch)
            runs["alone"][name] = read_alone(name, gold, score, scratch)
            runs["wcxb"][name] = read_alone(name, general, score, scratch)
    return runs


def _mean(run: Run | None, key: str, over_sites: bool) -> str:
    value = run.scores["sites" if over_sites else "pages"][key] if run is not None else None
    return "–" if value is None else f"{value:.3f}"


def table(runs: dict[str, dict[str, Run]], names: list[str]) -> str:
    """All figures as one table; rivals stand in the batch's rows with what they do one page at a time."""
    label, width = 34, max(13, *(len(name) + 2 for name in names))
    lines = ["".ljust(label) + "".join(name.replace("_", " ").rjust(width) for name in names)]

    def row(text: str, cell: Callable[[str], str]) -> None:
        lines.append(text.ljust(label) + "".join(cell(name).rjust(width) for name in names))

    def block(title: str, found: dict[str, Run], figures: dict[str, tuple[str, bool]]) -> None:
        any_run = next(iter(found.values()), None)
        lines.append(f"\n{title}" + (f" ({len(any_run.scores['by_site'])} sites)" if any_run else ""))
        for text, (key, over_sites) in figures.items():
            row(f"  {text}", lambda name: _mean(found.get(name), key, over_sites))

    block("gold, Khotin in a batch", {**runs["alone"], **runs["batch"]}, GOLD)
    block("gold, one page at a time", runs["alone"], ALONE)
    block("wcxb, one page a site", runs["wcxb"], GENERAL)
    for title, found in (("gold", runs["alone"]), ("wcxb", runs["wcxb"])):
        base = found.get("trafilatura")
        lines.append(f"\ncost, {title}, one page at a time")
        row("  pages per CPU second", lambda name: f"{found[name].speed:.1f}")
        if base is not None:
            row("  times trafilatura", lambda name: f"{found[name].speed / base.speed:.2f}")
        row("  worst page, CPU seconds", lambda name: f"{found[name].worst:.2f}")
        row("  peak memory, MB", lambda name: f"{found[name].peak_mb:.0f}")
        row("  pages that raised", lambda name: str(found[name].errors))
    for run in runs["batch"].values():
        lines.append(
            f"\nkhotin extract --batch: {run.pages} pages, {run.speed:.1f} pages per CPU second with start-up and "
            f"learning,\n  {run.peak_mb:.0f} MB all processes together, {run.errors} unreadable"
        )
    return "\n".join(lines)


def tables(checked: list[Checked]) -> str:
    """The domain tables' rows that are right, and the others one by one."""
    lines = ["\nkhotin parse, domain tables"]
    for column in checked:
        right = column.rows - len(column.misses)
        lines.append(f"  {column.name:32}{column.share:>13.3f}   {right} of {column.rows}")
        lines += [f"    {text}\n      wanted {want!r}, got {got!r}" for text, want, got in column.misses]
    return "\n".join(lines)


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
