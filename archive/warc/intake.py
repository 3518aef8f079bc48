"""Files of other tools come into the WARC folder: copied byte for byte under a name made of their digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import CaptureError
from archive.warc.folder import claim, sync_folder

PREFIX = "import"
_PART = ".part"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the folder now. `sha256`: of the file as handed in."""

    name: str
    sha256: str
    size: int


def take_in(folder: Path, source: BinaryIO, ending: str, expected: str | None = None) -> Taken:
    """Copy a file with records into the folder, whole or not at all; a file that is there already is not copied again.

    `ending`: how its name has to end for what it is. `expected`: SHA-256 in hex that it must have.

    Raises:
        CaptureError: it cannot be copied, or is not what was expected.
    """
    try:
        with working_file(folder) as part:
            sha256 = _copy(source, part, expected)
            name = f"{PREFIX}-{sha256[:20]}{ending}"
            settle(part, folder / name)
            return Taken(name, sha256, part.tell())
    except OSError as error:
        raise CaptureError(
            f"cannot copy into {folder}: {error.strerror or error}; free space there, then start again"
        ) from error


@contextmanager
def unpacked(folder: Path, source: BinaryIO, expected: str | None) -> Iterator[Path]:
    """A package that lies in another one, as a file of its own as long as it is needed.

    Raises:
        CaptureError: it cannot be written, or is not what was `expected` (SHA-256 in hex).
    """
    try:
        with working_file(folder) as part:
            _copy(source, part, expected)
            part.flush()
            yield Path(part.name)
    except OSError as error:
        raise CaptureError(f"cannot unpack into {folder}: {error.strerror or error}") from error


def _copy(source: BinaryIO, part: BinaryIO, expected: str | None) -> str:
    """Copy all of it; returns its SHA-256 in hex, which has to be what was expected."""
    state = hashlib.sha256()
    while data := source.read(_CHUNK):
        part.write(data)
        state.update(data)
    sha256 = state.hexdigest()
    if expected and sha256 != expected:
        raise CaptureError(
            f"its digest is sha256:{sha256[:16]}…, not sha256:{expected[:16]}… as its package says"
        )
    return sha256


@contextmanager
def working_file(folder: Path) -> Iterator[BinaryIO]:
    """A new file in the folder, gone in the end if it was not given a name; what dead processes left goes now."""
    for left in folder.glob(f".{PREFIX}-*{_PART}"):
        try:
            descriptor = os.open(left, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        if claim(descriptor):
            left.unlink(missing_ok=True)
        os.close(descriptor)
    path = folder / f".{PREFIX}-{os.getpid()}-{os.urandom(4).hex()}{_PART}"
    with path.open("xb") as file:
        claim(file.fileno())
        try:
            yield file
        finally:
            path.unlink(missing_ok=True)


def settle(part: BinaryIO, target: Path) -> None:
    """Give a whole file its name, on disk when this returns; one that has it already stays."""
    if target.exists() and target.stat().st_size == part.tell():
        return
    part.flush()
    os.fsync(part.fileno())
    Path(part.name).rename(target)
    sync_folder(target.parent)


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
