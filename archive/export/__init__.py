"""Export: the records of a search as a table, as citations, or as the captures behind them. Nothing is held whole."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import CallError
from archive.export.file import Digested, free_place, whole_file
from archive.export.formats import Context, formats
from archive.export.manifest import Tally, asked, dataset_citation
from archive.index import Index
from archive.search.hits import Question
from archive.search.matches import Matches
from archive.store import Store

#: What a manifest is called: the file's name and this.
MANIFEST = ".manifest.json"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be exported: the articles that a question finds, in a format, in their newest version or in all."""

    question: Question
    form: str
    all_versions: bool = False

    def command(self) -> str:
        """The command line that makes this export, without where to."""
        question = self.question
        words = ["khotin", "export", *([question.query] if question.query else [])]
        for option, value in (
            *(("--site", site) for site in question.site),
            ("--from", question.since),
            ("--to", question.until),
            ("--section", question.section),
            ("--author", question.author),
            ("--kind", question.kind),
            ("--sort", question.sort),
            ("--format", self.form),
        ):
            words += [option, value] if value else []
        words += ["--changed"] if question.changed else []
        words += ["--gone"] if question.gone else []
        words += ["--collapse"] if question.collapse else []
        words += ["--all-versions"] if self.all_versions else []
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of it. `problems`: one line for each record that could not be written."""

    records: int
    problems: list[str]
    manifest: dict[str, Any]


def format_of(form: str | None, out: Path | None) -> str:
    """The format that is meant: the one named, else the one that the file's name ends with.

    Raises:
        CallError: neither says it.
    """
    if form is not None:
        return form
    for name, known in formats().items():
        if out is not None and out.name.lower().endswith(known.suffixes):
            return name
    raise CallError(f"which format? add --format {'|'.join(formats())}")


class Export:
    """An export that is about to be written; `total`: how many articles were found."""

    def __init__(self, store: Store, request: Request) -> None:
        self._store = store
        self._request = request
        self._matches = Matches(Index.open(store.home.index), store, request.question)
        self.total = self._matches.total

    def to_file(self, out: Path, overwrite: bool, told: Callable[[int], None]) -> Exported:
        """Write the file and its manifest beside it. `told` hears after each page how many articles it had.

        Raises:
            CallError: the file cannot be put there.
            ExportError: it cannot be written.
        """
        place = free_place(self._store.home, out, overwrite)
        beside = free_place(self._store.home, out.with_name(out.name + MANIFEST), overwrite)
        with whole_file(place) as file:
            exported = self._write(file, place.name, told)
        with whole_file(beside) as file:
            file.write(json.dumps(exported.manifest, ensure_ascii=False, indent=2).encode() + b"\n")
        return exported

    def to_stream(self, out: BinaryIO, told: Callable[[int], None]) -> Exported:
        """Write to a stream, which has no manifest beside it."""
        return self._write(Digested(out), "standard output", told)

    def _write(self, file: Digested, name: str, told: Callable[[int], None]) -> Exported:
        at = self._store.clock()
        request = self._request
        said = {
            **asked(request.question, self._matches.sort, request.form, request.all_versions),
            "command": request.command(),
            "software": f"khotin {version('khotin')}",
        }
        tally = Tally()
        out: Any = file
        writer = formats()[request.form].make(Context(out, self._store, name, at, said))
        for page in self._matches.pages():
            records = self._store.records_json(page, all_versions=request.all_versions)
            writer.add(records)
            tally.count(records)
            told(len(page))
        writer.close()
        return Exported(
            tally.records, writer.problems, self._manifest(file, name, at, said, tally, writer.problems)
        )

    def _manifest(
        self, file: Digested, name: str, at: datetime, said: dict[str, Any], tally: Tally, problems: list[str]
    ) -> dict[str, Any]:
        counts = tally.as_json()
        return {
            "file": name,
            "bytes": file.size,
            "sha256": file.sha256,
            "exported_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            **said,
            **counts,
            "changes_not_indexed_yet": self._matches.behind,
            "left_out": problems,
            "citation": dataset_citation(said, counts, at, file.sha256),
        }
