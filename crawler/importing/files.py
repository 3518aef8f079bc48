"""Files of other tools: WARC files, WACZ packages, and folders that hold them, each brought into the archive whole."""

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
from archive.warc.folder import Closed, closed_files, list_closed
from archive.warc.intake import digest_of, even_out, take_in
from archive.warc.pieces import GZIP
from archive.warc.scan import DamageError
from archive.warc.survey import Survey, UnevenError
from archive.warc.wacz import describe, open_package
from crawler.importing.ahead import ahead
from crawler.importing.rows import Rows

_ENDINGS = (".warc", ".warc.gz", ".wacz")
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

    def take(self, path: Path) -> Report:
        """Take one file in; what is wrong with it stands in the report. Again: nothing changes."""
        report = Report(str(path))
        try:
            if _is_zip(path):
                self._package(path, report)
            else:
                with path.open("rb") as source:
                    self._warc(source, report, packed=_is_gzip(source, path.name), origin={"file": path.name})
        except OSError as error:
            report.refused = f"cannot read {path}: {error.strerror or error}"
        except CaptureError as error:
            report.refused = str(error)
        if report.refused is None and not report.captures and not report.held and not report.others:
            report.refused = report.damaged[0] if report.damaged else f"{path.name} holds no WARC record"
        return report

    def _package(self, path: Path, report: Report) -> None:
        with open_package(path) as archive:
            package = describe(archive, path.name)
            for member in package.members:
                origin = {"file": path.name, "member": member.name[:200], "title": package.title}
                origin |= {"software": package.software}
                try:
                    with archive.open(member.name) as source:
                        packed = member.name.lower().endswith(".gz")
                        self._warc(source, report, packed=packed, origin=origin, expected=member.sha256)  # type: ignore[arg-type]
                except CaptureError as error:
                    report.damage(DamageError(path.name, 0, f"{member.name[:80]!r}: {error}"))
                except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
                    reason = f"{member.name[:80]!r} cannot be unpacked: {' '.join(str(error).split())[:120]}"
                    report.damage(DamageError(path.name, 0, reason))

    def _warc(
        self,
        source: BinaryIO,
        report: Report,
        *,
        packed: bool,
        origin: dict[str, str | None],
        expected: str | None = None,
    ) -> None:
        taken = take_in(self.home.warc, source, packed=packed, expected=expected)
        self.progress(f"{origin['file']}: {taken.size:,} bytes")
        warc = taken.warc
        try:
            about = self._survey(warc, report, taken.sha256)
        except UnevenError:
            warc = even_out(self.home.warc, warc, report.damage)
            about = self._survey(warc, report, taken.sha256)
        report.warcs.append(warc)
        facts = {name: about.get(name) for name in ("software", "operator", "hostname", "ispartof")}
        told = {key: value for key, value in {**facts, **origin}.items() if value}
        if taken.fresh:
            self.store.journal.append("import", warc=warc, made_from=f"sha256:{taken.sha256}", **told)

    def _survey(self, warc: str, report: Report, sha256: str) -> dict[str, str]:
        """Make the rows of a file's captures, but for those that have one; list the file when all of it is known."""
        path = self.home.warc / warc
        before = self.rows.counts["captures"], self.rows.counts["held already"]
        survey = Survey(path, report.damage, known=self.store.lengths(warc))
        captures = 0
        with ahead(survey.captures(), AHEAD) as found:
            for capture in found:
                captures += 1
                report.odd += capture.problem is not None
                self.rows.add(capture)
                if captures % 500 == 0:
                    self.progress(f"{warc}: {captures + survey.passed:,} captures")
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
        digest = sha256 if not path.name.endswith("-r.warc.gz") else digest_of(path)
        at = self.store.clock().isoformat(timespec="seconds")
        list_closed(path.parent, Closed(path.name, path.stat().st_size, digest, records, captures, at))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04" or path.name.lower().endswith(".wacz")


def _is_gzip(source: BinaryIO, name: str) -> bool:
    """By its beginning; one that has lost it, by its name and by what follows."""
    start = source.read(1 << 20)
    source.seek(0)
    return start.startswith(b"\x1f\x8b") or (name.lower().endswith(".gz") and GZIP in start)
