"""The file that an export writes: whole or not at all, counted and digested on the way."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import CallError, ExportError
from archive.home import Home


class Digested(io.RawIOBase):
    """Hands everything on to another file; `size` and `sha256` are of what went through."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._out = out
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        """Nothing else can be done with it."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Write all of it."""
        view = memoryview(data).cast("B")
        self._out.write(view)
        self._digest.update(view)
        self.size += len(view)
        return len(view)

    def tell(self) -> int:
        """How much went through."""
        return self.size

    def flush(self) -> None:
        """Hand on what the other file holds."""
        if not self.closed:
            self._out.flush()

    @property
    def sha256(self) -> str:
        """SHA-256 of what went through, in hex."""
        return self._digest.hexdigest()


def free_place(home: Home, out: Path, overwrite: bool) -> Path:
    """Where the file may be written.

    Raises:
        CallError: it is there already, or lies where the archive keeps its own; there is no such folder.
    """
    place = Path.cwd() / out
    real = place.resolve()
    if any(real == own or own in real.parents for own in _own(home)):
        raise CallError(f"--out: {out} is where the archive keeps its own files; choose another place")
    if place.is_dir():
        raise CallError(f"--out: {out} is a folder; name a file in it")
    if not place.parent.is_dir():
        raise CallError(f"--out: there is no folder {place.parent}")
    if not overwrite and os.path.lexists(place):
        raise CallError(f"--out: {out} is there already; choose another name, or add --overwrite")
    return place


def _own(home: Home) -> list[Path]:
    """The data home's folders and files, which hold nothing that is not the archive's."""
    base = home.path.resolve()
    files = [base / f"archive.db{end}" for end in ("", "-wal", "-shm", "-journal")]
    folders = [folder.resolve() for folder in (home.warc, home.journal, home.sites, home.index)]
    return [*folders, *files, base / "contact"]


@contextmanager
def whole_file(place: Path) -> Iterator[Digested]:
    """Write a file beside its place and put it there when all is written; nothing is left of one that fails.

    Raises:
        ExportError: it cannot be written.
    """
    part = place.with_name(f".{place.name[:200]}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            yield Digested(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except OSError as error:
        raise ExportError(f"cannot write {place}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
