"""The tables of domain strings through `khotin parse`: rows that come out as they should, and each that does not."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, str]
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\+\d\d:\d\d)?)?")
_ABOUT_PUBLICATION = ("published", "updated", "published-or-updated")


@dataclass(slots=True)
class Checked:
    """One column of wanted results: rows, and for each miss the string, what was wanted and what came."""

    name: str
    rows: int = 0
    misses: list[tuple[str, object, object]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return 1 - len(self.misses) / self.rows if self.rows else 0.0


def parsed(what: str, strings: list[str]) -> list[dict[str, Any]]:
    """What `khotin parse` makes of each string."""
    command = [str(Path(sys.executable).with_name("khotin")), "parse", what, "-"]
    done = subprocess.run(
        command, input="\n".join(strings) + "\n", text=True, capture_output=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def _check(
    name: str,
    rows: list[Row],
    answers: list[dict[str, Any]],
    wanted: Callable[[Row], object],
    got: Callable[[dict[str, Any]], object],
) -> Checked:
    checked = Checked(name, len(rows))
    for row, answer in zip(rows, answers, strict=True):
        if wanted(row) != got(answer):
            checked.misses.append((answer["text"], wanted(row), got(answer)))
    return checked


def check(domain: Path) -> list[Checked]:
    """All tables: dates, people and organisations of bylines, document references, tone marks."""
    dates = [
        row
        for row in _rows(domain / "dates.tsv")
        if _PLAIN.fullmatch(row["iso_result"]) and row["kind"] in _ABOUT_PUBLICATION
    ]
    bylines, papers, tones = (_rows(domain / f"{name}.tsv") for name in ("bylines", "doc_refs", "tones"))
    read = parsed("byline", [row["string"] for row in bylines])
    return [
        _check(
            "dates",
            dates,
            parsed("dateline", [row["string"] for row in dates]),
            lambda row: row["iso_result"],
            lambda answer: answer["published_at"],
        ),
        _check(
            "bylines: people",
            bylines,
            read,
            lambda row: [person["name"].casefold() for person in json.loads(row["persons_json"])],
            lambda answer: [author["name"].casefold() for author in answer["authors"]],
        ),
        _check(
            "bylines: organisation_expanded",
            bylines,
            read,
            lambda row: row["organisation_expanded"] or None,
            lambda answer: answer["organisation_expanded"],
        ),
        _check(
            "references",
            papers,
            parsed("references", [row["string"] for row in papers]),
            lambda row: [[row["type"], row["number"], row["year_in_number"], row["code"]]],
            lambda answer: [
                [str(found[key] or "") for key in ("type", "number", "year", "code")]
                for found in answer["references"]
            ],
        ),
        _check(
            "tones",
            tones,
            parsed("tones", [row["input"] for row in tones]),
            lambda row: row["canonical"],
            lambda answer: answer["canonical"],
        ),
    ]
