"""What the reading bench found, as one table for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.bench.extract_tables import Checked

_LABEL, _WIDTH = 28, 14
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


def _mean(run: Run | None, key: str, over_sites: bool) -> str:
    value = run.scores["sites" if over_sites else "pages"][key] if run is not None else None
    return "–" if value is None else f"{value:.3f}"


def _row(label: str, cells: list[str]) -> str:
    return label.ljust(_LABEL) + "".join(cell[: _WIDTH - 1].rjust(_WIDTH) for cell in cells)


def _scores(title: str, runs: list[Run | None], figures: dict[str, tuple[str, bool]]) -> list[str]:
    sites = next((len(run.scores["by_site"]) for run in runs if run is not None), 0)
    return [f"\n{title} ({sites} sites)"] + [
        _row(f"  {label}", [_mean(run, key, over_sites) for run in runs])
        for label, (key, over_sites) in figures.items()
    ]


def _costs(title: str, runs: list[Run], base: Run | None) -> list[str]:
    lines = [f"\ncost, {title}", _row("  pages per CPU second", [f"{run.speed:.1f}" for run in runs])]
    if base is not None:
        lines.append(_row("  times trafilatura", [f"{run.speed / base.speed:.2f}" for run in runs]))
    worst = [f"{run.worst:.2f}" if run.worst is not None else "–" for run in runs]
    return [
        *lines,
        _row("  worst page, CPU seconds", worst),
        _row("  peak memory, MB", [f"{run.peak_mb:.0f}" for run in runs]),
        _row("  pages that raised", [str(run.errors) for run in runs]),
    ]


def table(runs: dict[str, dict[str, Run]], names: list[str]) -> str:
    """All figures as one table; rivals stand in the batch's rows with what they do one page at a time."""
    alone, general, whole = runs["alone"], runs["wcxb"], runs["whole"]
    batch = {**alone, **runs["batch"]}
    lines = [_row("", [name.replace("trafilatura_p", "traf. p") for name in names])]
    lines += _scores("gold, Khotin in a batch", [batch.get(name) for name in names], GOLD)
    lines += _scores("gold, one page at a time", [alone.get(name) for name in names], ALONE)
    lines += _scores("wcxb, one page a site", [general.get(name) for name in names], GENERAL)
    for title, found in (("gold, one page at a time", alone), ("wcxb, one page a site", general)):
        lines += _costs(title, [found[name] for name in names], found.get("trafilatura"))
    for run in runs["batch"].values():
        base = whole.get("trafilatura")
        beside = f", {run.speed / base.speed:.2f} × trafilatura on the same pages" if base else ""
        lines.append(
            f"\nkhotin extract --batch: {run.pages} pages, {run.speed:.1f} pages per CPU second with start-up and "
            f"learning{beside}\n  {run.peak_mb:.0f} MB all processes together, {run.errors} unreadable"
        )
    return "\n".join(lines)


def tables(checked: list[Checked]) -> str:
    """The domain tables' rows that are right, and the others one by one."""
    lines = ["\nkhotin parse, domain tables"]
    for column in checked:
        right = column.rows - len(column.misses)
        lines.append(f"  {column.name:32}{column.share:>10.3f}   {right} of {column.rows}")
        lines += [f"    {text}\n      wanted {want!r}, got {got!r}" for text, want, got in column.misses]
    return "\n".join(lines)
