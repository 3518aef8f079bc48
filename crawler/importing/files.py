"""Files of other tools: WARC, ARC, WACZ, and folders that hold them, each brought into the archive whole."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from archive.errors import CallError, CaptureError
from archive.home import Home
from archive.store import Store
from archive.warc.anew import MADE, READ_AS_THEY_ARE, write_anew
from archive.warc.arc import is_arc
from archive.warc.folder import Closed, closed_files, list_closed
from archive.warc.intake import digest_of, take_in, unpacked
from archive.warc.pieces import GZIP, unpacked_start
from archive.warc.scan import DamageError
from archive.warc.survey import Survey, UnevenError
from archive.warc.wacz import describe, open_package
from archive.warc.zstandard import is_zstandard
from crawler.importing.ahead import ahead
from crawler.importing.rows import Rows

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wacz")
#: Packages may hold packages, so deep.
DEEPEST = 3
#: Damaged records of one file that are named; the others are counted.
NAMED = 20
#: Captures that are unpacked and digested before their rows can be made: two transactions' worth.
AHEAD = 500


@dataclass(slots=True)
class Report:
    """What became of one file. `refused`: why nothing of it was taken in; `damaged`: records that were left out."""

    file: str
    warcs: list[str] = field(default_factory=list)
    captures: int = 0
    held: int = 0
    others: int = 0
    odd: int = 0
    damaged: list[str] = field(default_factory=list)
    damaged_count: int = 0
    refused: str | None = None

    def damage(self, error: DamageError) -> None:
        """Note a record that was left out."""
        self.damaged_count += 1
        if len(self.damaged) < NAMED:
            self.damaged.append(str(error))

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {name: getattr(self, name) for name in self.__slots__}


def find_files(targets: tuple[str, ...]) -> list[Path]:
    """The files that are meant: those named, and in folders those whose names end as WARC and WACZ files do.

    Raises:
        CallError: there is no such file, or nothing in a folder.
    """
    found: list[Path] = []
    for target in targets:
        path = Path(target)
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.name.lower().endswith(_ENDINGS) and p.is_file())
            if not inside:
                raise CallError(f"there is no WARC or WACZ file in {path}")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise CallError(f"there is no file {path}; for the Wayback Machine write wayback:HOST")
    return list(dict.fromkeys(found))


class FileImport:
    """Takes files in, one after the other; `progress` is called with a line now and then."""

    def __init__(self, home: Home, store: Store, rows: Rows, progress: Callable[[str], None]) -> None:
        self.home = home
        self.store = store
        self.rows = rows
        self.progress = progress
        self._told = {entry.get("warc") for entry in store.journal.entries("import")}

    def take(self, path: Path) -> Report:
        """Take one file in; what is wrong with it stands in the report. Again: nothing changes."""
        report = Report(str(path))
        try:
            if _is_zip(path):
                self._package(path, report, path.name)
            else:
                with path.open("rb") as source:
                    self._records(source, report, {"file": path.name})
        except OSError as error:
            report.refused = f"cannot read {path}: {error.strerror or error}"
        except CaptureError as error:
            report.refused = str(error)
        if report.refused is None and not report.captures and not report.held and not report.others:
            report.refused = report.damaged[0] if report.damaged else f"{path.name} holds no WARC record"
        return report

    def _package(self, path: Path, report: Report, name: str, depth: int = 1) -> None:
        with open_package(path) as archive:
            package = describe(archive, name)
            for member in package.members:
                inside = f"{name}: {member.name[:80]!r}"
                origin = {"file": name, "member": member.name[:200], "title": package.title}
                origin |= {"software": package.software}
                try:
                    with archive.open(member.name) as source:
                        if not member.is_package:
                            self._records(source, report, origin, member.sha256)  # type: ignore[arg-type]
                        elif depth == DEEPEST:
                            raise CaptureError(f"packages in packages, more than {DEEPEST} deep")
                        else:
                            with unpacked(self.home.warc, source, member.sha256) as inner:  # type: ignore[arg-type]
                                self._package(inner, report, f"{name}/{member.name[:200]}", depth + 1)
                except CaptureError as error:
                    report.damage(DamageError(name, 0, f"{member.name[:80]!r}: {error}"))
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                    reason = f"cannot be unpacked: {' '.join(str(error).split())[:120]}"
                    report.damage(DamageError(inside, 0, reason))

    def _records(
        self,
        source: BinaryIO,
        report: Report,
        origin: dict[str, str | None],
        expected: str | None = None,
    ) -> None:
        """Take in a file with records, which `source` gives from its beginning."""
        folder, name = self.home.warc, origin.get("member") or origin["file"] or ""
        taken = take_in(folder, source, ending_of(source, name), expected)
        self.progress(f"{origin['file']}: {taken.size:,} bytes")
        warc = taken.name
        if not warc.endswith(READ_AS_THEY_ARE):
            warc = write_anew(folder, warc, report.damage)
        try:
            about = self._survey(warc, report, taken.sha256)
        except UnevenError:
            # Captures before those that share a gzip member have rows: they stay where they are.
            held = self.store.lengths(warc)
            if held:
                self._list(folder / warc, taken.sha256, len(held), len(held))
            warc = write_anew(folder, warc, report.damage, keep=bool(held))
            about = self._survey(warc, report, taken.sha256)
            report.held -= len(held)
        report.warcs.append(warc)
        facts = {name: about.get(name) for name in ("software", "operator", "hostname", "ispartof")}
        told = {key: value for key, value in {**facts, **origin}.items() if value}
        if warc not in self._told:
            self.store.journal.append("import", warc=warc, made_from=f"sha256:{taken.sha256}", **told)
            self._told.add(warc)

    def _survey(self, warc: str, report: Report, sha256: str) -> dict[str, str]:
        """Make the rows of a file's captures, but for those that have one; list the file when all of it is known."""
        path = self.home.warc / warc
        before = self.rows.counts["captures"], self.rows.counts["held already"]
        survey = Survey(path, report.damage, known=self.store.lengths(warc))
        captures = 0
        try:
            with ahead(survey.captures(), AHEAD) as found:
                for capture in found:
                    captures += 1
                    report.odd += capture.problem is not None
                    self.rows.add(capture)
                    if captures % 500 == 0:
                        self.progress(f"{warc}: {captures + survey.passed:,} captures")
        finally:
            self.rows.settle()
            captures += survey.passed
            report.captures += self.rows.counts["captures"] - before[0]
            report.held += self.rows.counts["held already"] - before[1] + survey.passed
        report.others += sum(survey.others.values())
        self._list(path, sha256, captures, captures + sum(survey.others.values()))
        return survey.about

    def _list(self, path: Path, sha256: str, captures: int, records: int) -> None:
        if path.name in closed_files(self.home.warc):
            return
        digest = sha256 if not path.name.endswith(MADE) else digest_of(path)
        at = self.store.clock().isoformat(timespec="seconds")
        list_closed(path.parent, Closed(path.name, path.stat().st_size, digest, records, captures, at))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" or path.name.lower().endswith(".wacz")


def ending_of(source: BinaryIO, name: str) -> str:
    """How the name of a file with records has to end: by its beginning, or its name where it has lost that."""
    start = source.read(1 << 20)
    source.seek(0)
    name = name.lower()
    if is_zstandard(start) or name.endswith(".zst"):
        return ".warc.zst"
    packed = start.startswith(GZIP[:2]) or (name.endswith(".gz") and GZIP in start)
    is_old = is_arc(unpacked_start(start) if packed else start) or name.endswith((".arc", ".arc.gz"))
    return (".arc" if is_old else ".warc") + (".gz" if packed else "")
