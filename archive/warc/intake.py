"""Files of other tools come into the WARC folder: copied byte for byte under a name made of their digest.

A file whose records cannot be read one by one (gzipped as a whole, say) is written anew, each record in a gzip member
of its own; not a byte of a record changes, and the manifest keeps the digest of what it was made from.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import CaptureError
from archive.warc.folder import claim, sync_folder
from archive.warc.pieces import ALLOWANCE, RATIO, Piece, Readable, block_of, head_of, skip_to_next
from archive.warc.records import LEVEL
from archive.warc.scan import DamageError
from archive.warc.survey import headers_of

PREFIX = "import"
_PART = ".part"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the folder now, `fresh` where it was not before. `sha256`: of the file as handed in."""

    warc: str
    sha256: str
    size: int
    fresh: bool


def take_in(folder: Path, source: BinaryIO, *, packed: bool, expected: str | None = None) -> Taken:
    """Copy a WARC file into the folder, whole or not at all; a file that is there already is not copied again.

    `expected`: SHA-256 in hex that it must have.

    Raises:
        CaptureError: it cannot be copied, or is not what was expected.
    """
    try:
        with _part(folder) as part:
            state, size = hashlib.sha256(), 0
            while data := source.read(_CHUNK):
                part.write(data)
                state.update(data)
                size += len(data)
            sha256 = state.hexdigest()
            if expected and sha256 != expected:
                raise CaptureError(
                    f"its digest is sha256:{sha256[:16]}…, not sha256:{expected[:16]}… as its package says"
                )
            name = f"{PREFIX}-{sha256[:20]}.warc{'.gz' if packed else ''}"
            return Taken(name, sha256, size, _settle(part, folder / name))
    except OSError as error:
        raise CaptureError(
            f"cannot copy into {folder}: {error.strerror or error}; free space there, then start again"
        ) from error


def even_out(folder: Path, warc: str, damaged: Callable[[DamageError], None]) -> str:
    """Write a file of the folder anew with each record in a gzip member of its own, in its place; returns its name.

    Raises:
        CaptureError: it cannot be written, or unpacks to a bomb.
    """
    path = folder / warc
    target = folder / f"{warc.partition('.')[0]}-r.warc.gz"
    if target.exists():
        path.unlink(missing_ok=True)
        return target.name
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        most = RATIO * path.stat().st_size + ALLOWANCE
        with gzip.open(path) if is_packed else path.open("rb") as stream, _part(folder) as part:
            for record in _records(stream, warc, most, damaged):
                packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
                for data in record:
                    part.write(packer.compress(data))
                part.write(packer.compress(b"\r\n\r\n") + packer.flush())
            _settle(part, target)
    except OSError as error:
        raise CaptureError(f"cannot write {target}: {error.strerror or error}") from error
    path.unlink(missing_ok=True)
    return target.name


def _records(
    stream: Readable, name: str, most: int, damaged: Callable[[DamageError], None]
) -> Iterator[Iterator[bytes]]:
    piece = Piece(_Guarded(stream, name, most), name, 0, packed=False)
    while True:
        try:
            head = head_of(piece)
            if not head:
                return
            size = int(headers_of(name, piece.offset, head)["content-length"])
        except DamageError as error:
            damaged(error)
            if not skip_to_next(piece):
                return
            continue
        yield _whole(piece, head, size, damaged)
        piece.offset += piece.taken
        piece.taken = 0


def _whole(piece: Piece, head: bytes, size: int, damaged: Callable[[DamageError], None]) -> Iterator[bytes]:
    yield head
    try:
        yield from block_of(piece, size)
    except DamageError as error:
        # The record stays torn, and is found so when its file is surveyed.
        damaged(error)


class _Guarded:
    """A stream that says in our words what is wrong with it, and ends there."""

    def __init__(self, stream: Readable, name: str, most: int) -> None:
        self.stream = stream
        self.name = name
        self.left = most

    def read(self, size: int, /) -> bytes:
        """The next bytes; none after damage."""
        try:
            data = self.stream.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return b""
        self.left -= len(data)
        if self.left < 0:
            raise CaptureError(
                f"{self.name} unpacks to more than {RATIO} times its size: a bomb, not a WARC file"
            )
        return data


@contextmanager
def _part(folder: Path) -> Iterator[BinaryIO]:
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


def _settle(part: BinaryIO, target: Path) -> bool:
    """Give a whole file its name, on disk when this returns; False where there is such a file already."""
    if target.exists() and target.stat().st_size == part.tell():
        return False
    part.flush()
    os.fsync(part.fileno())
    Path(part.name).rename(target)
    sync_folder(target.parent)
    return True


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
