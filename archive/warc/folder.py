"""The folder of WARC files: its lock, and MANIFEST.jsonl, where every closed file stands with its digest.

A file is *closed* when it is in the manifest. One that is not belongs to a living process, which holds a lock
(flock) on it as long as it lives, or was left by a dead one and waits for `archive.warc.recovery.recover`.
Names never change.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from archive.errors import CaptureError

MANIFEST = "MANIFEST.jsonl"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Closed:
    """A line of the manifest. `records` counts all records, `captures` the responses and revisits.

    `cut`: bytes of a torn last record that recovery took away, kept beside the file as NAME.torn.
    """

    warc: str
    size: int
    sha256: str
    records: int
    captures: int
    closed_at: str
    cut: int = 0


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: for making a file and for writing the manifest, never for longer.

    Raises:
        CaptureError: the folder cannot be written or locked.
    """
    try:
        lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:
            os.close(lock)
            raise
    except OSError as error:
        raise CaptureError(f"cannot lock the WARC folder {folder}: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(lock)


def claim(descriptor: int) -> bool:
    """Lock an open WARC file for as long as the descriptor is open; False when a living process has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def closed_files(folder: Path) -> dict[str, Closed]:
    """The manifest by file name. A torn last line is passed over: its file counts as not closed.

    Raises:
        CaptureError: the manifest cannot be read, or a line before the last is damaged.
    """
    try:
        text = (folder / MANIFEST).read_text("utf-8", "replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CaptureError(f"cannot read {folder / MANIFEST}: {error.strerror}") from error
    known = {field.name for field in fields(Closed)}
    closed = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            entry = Closed(**{key: value for key, value in row.items() if key in known})
        except (ValueError, TypeError, AttributeError) as error:
            # An append that was cut off: the last line, or one that the next append ended with a line break.
            if number == len(lines) or not line.rstrip().endswith("}"):
                continue
            raise CaptureError(
                f"{folder / MANIFEST}, line {number}, cannot be read; restore it from a copy"
            ) from error
        closed[entry.warc] = entry
    return closed


def list_closed(folder: Path, entry: Closed) -> None:
    """Append a line to the manifest, on disk when this returns; a failed append leaves it as it was.

    Raises:
        CaptureError: the line could not be written.
    """
    line = json.dumps(asdict(entry), ensure_ascii=False).encode("utf-8") + b"\n"
    path = folder / MANIFEST
    with locked(folder):
        try:
            new = not path.exists()
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            try:
                size = os.fstat(descriptor).st_size
                if size and os.pread(descriptor, 1, size - 1) != b"\n":
                    line = b"\n" + line
                append(descriptor, line, size)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if new:
                sync_folder(folder)
        except OSError as error:
            raise CaptureError(f"cannot list {entry.warc} in {path}: {error.strerror}") from error


def append(descriptor: int, data: bytes, size: int) -> None:
    """Write all of `data` at the end of a file of `size` bytes, or cut the file back to that size.

    Raises:
        OSError: the data could not be written (disk full, …).
    """
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(descriptor, view) :]
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
