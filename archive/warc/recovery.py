"""What a dead process left behind: its WARC file is cut to whole records and closed, its captures told."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import CaptureError
from archive.warc.file import NAME
from archive.warc.folder import Closed, claim, closed_files, list_closed, locked, sync_folder
from archive.warc.reader import CAPTURES, Stored, captures_in
from archive.warc.scan import DamageError, iter_records

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Recovered:
    """A file that was not closed. `cut`: bytes of a torn last record, kept in `torn`.

    `closed` is None where not even the first record was whole: then the file is gone, and all of it is in
    `torn`. `damaged`: what is broken before the last whole record, which no tear explains; it is left as it
    is.
    """

    warc: str
    closed: Closed | None
    cut: int = 0
    torn: Path | None = None
    damaged: tuple[DamageError, ...] = ()


@dataclass(frozen=True, slots=True)
class Recovery:
    """What `recover` did. `in_use`: files that a living process writes; they were not touched."""

    folder: Path
    files: tuple[Recovered, ...] = ()
    in_use: tuple[str, ...] = ()

    @property
    def cut(self) -> int:
        """Bytes of torn records that were cut off."""
        return sum(file.cut for file in self.files)

    def captures(self) -> Iterator[Stored]:
        """All captures in the recovered files; those that have no row yet are to be adopted."""
        for file in self.files:
            if file.closed:
                yield from captures_in(self.folder / file.warc, damaged=lambda _: None)


def recover(folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Recovery:
    """Close every file of ours in `folder` that is not in the manifest and that no living process has open.

    A torn last record is cut off and kept as NAME.torn. Doing it again, or from several processes, does no
    harm.

    Raises:
        CaptureError: a file cannot be read, cut or listed; it stays for the next time.
    """
    if not folder.is_dir():
        return Recovery(folder)
    left, in_use = _claim_left(folder)
    files = []
    try:
        for path, descriptor in left:
            try:
                files.append(_close(path, descriptor, clock()))
            except OSError as error:
                raise CaptureError(
                    f"cannot set right {path}: {error.strerror}; free space there, then start again"
                ) from error
    finally:
        for _, descriptor in left:
            os.close(descriptor)
    return Recovery(folder, tuple(files), tuple(in_use))


def _claim_left(folder: Path) -> tuple[list[tuple[Path, int]], list[str]]:
    """The files that dead processes left, each locked by an open descriptor, and the names of those in use."""
    left = []
    in_use = []
    # Nobody makes a file or lists one meanwhile: what is not listed now and not locked is left behind.
    with locked(folder):
        closed = closed_files(folder)
        for path in sorted(folder.glob("*.warc.gz")):
            if path.name in closed or not NAME.fullmatch(path.name):
                continue
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
                if claim(descriptor):
                    left.append((path, descriptor))
                else:
                    os.close(descriptor)
                    in_use.append(path.name)
            except OSError as error:
                raise CaptureError(f"cannot open and lock {path}: {error.strerror}") from error
    return left, in_use


def _close(path: Path, descriptor: int, now: datetime) -> Recovered:
    end = records = captures = 0
    damaged: list[DamageError] = []
    for record in iter_records(path, damaged.append):
        end = record.offset + record.length
        records += 1
        captures += record.type in CAPTURES
    cut = os.fstat(descriptor).st_size - end
    torn = _cut(path, descriptor, end) if cut else None
    os.fsync(descriptor)
    closed = None
    if records:
        moment = now.astimezone(UTC).isoformat(timespec="seconds")
        closed = Closed(path.name, end, _sha256(path), records, captures, moment, cut)
        list_closed(path.parent, closed)
    else:
        path.unlink()
        sync_folder(path.parent)
    return Recovered(path.name, closed, cut, torn, tuple(error for error in damaged if error.offset < end))


def _cut(path: Path, descriptor: int, end: int) -> Path:
    """Move what stands after `end` into a file of its own; a crash in between leaves it in both."""
    torn = path.with_name(f"{path.name}.torn")
    with path.open("rb") as source, torn.open("wb") as target:
        source.seek(end)
        while piece := source.read(_CHUNK):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    sync_folder(path.parent)
    os.ftruncate(descriptor, end)
    return torn


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
