"""A large WARC file checked in pieces, by several processes at once.

Only what is flawless is told of a piece. Where one is not, the file is read again from its beginning: what is wrong
with it, and where it goes on, only a reading in order can tell.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

from archive.warc.fixity import FileReport, check_file, check_members
from archive.warc.folder import Closed

#: Bytes of a piece.
SIZE = 4 << 20


class Reading:
    """The check of a file, under way."""

    def __init__(
        self,
        pool: Executor,
        path: Path,
        closed: Closed | None,
        offsets: Callable[[], Iterable[int]],
        size: int = SIZE,
    ) -> None:
        """`offsets`: where the rows say that captures begin; asked for only where the file is large."""
        self._pool, self._path, self._closed = pool, path, closed
        self._pieces: list[Future[tuple[FileReport, bytes] | None]] = []
        self._digest: Future[str] | None = None
        length = path.stat().st_size
        if path.suffix == ".gz" and length > 2 * size:
            bounds = [*_bounds(sorted(offsets()), size, length)]
            self._pieces = [
                pool.submit(check_piece, path, begin, end, closed is None)
                for begin, end in zip([0, *bounds], [*bounds, length], strict=True)
            ]
            if closed is not None:
                self._digest = pool.submit(digest, path)
        else:
            self._whole = pool.submit(check_file, path, closed)

    def report(self) -> FileReport:
        """What the file turned out to be, once all of it was read."""
        if not self._pieces:
            return self._whole.result()
        pieces = [found for future in self._pieces if (found := future.result()) is not None]
        heads = {head for _, head in pieces}
        told = self._digest.result() if self._digest is not None else None
        known = self._closed is None or told == self._closed.sha256
        if len(pieces) < len(self._pieces) or len(heads) != 1 or not known:
            return self._pool.submit(check_file, self._path, self._closed).result()
        whole = FileReport(self._path.name)
        for piece, _ in pieces:
            whole.records += piece.records
            whole.captures |= piece.captures
        return whole


def check_piece(path: Path, begin: int, end: int, every_bit: bool) -> tuple[FileReport, bytes] | None:
    """Check the records from `begin` on, and the gzip head that all of them have; None where anything is wrong.

    It is wrong too where no record ends at `end`.
    """
    report = FileReport(path.name)
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            heads = check_members(path, data, report, every_bit, begin, end)
    except (OSError, ValueError):
        return None
    return (report, heads.pop()) if not report.damage and len(heads) == 1 else None


def digest(path: Path) -> str:
    """SHA-256 of the whole file; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _bounds(offsets: Sequence[int], size: int, length: int) -> Iterator[int]:
    """Of these offsets such as part a file into pieces of this size, the last one perhaps larger."""
    last = 0
    for offset in offsets:
        if offset - last >= size and length - offset >= size:
            yield offset
            last = offset
