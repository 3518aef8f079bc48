"""Files that cannot stay as they came are written anew: gzipped as a whole, by Zstandard, or ARC instead of WARC.

Each record gets a gzip member of its own, and but for ARC not a byte of it changes; the journal keeps the digest of
what it was made from.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from archive.errors import CaptureError
from archive.warc.arc import arc_records
from archive.warc.intake import settle, working_file
from archive.warc.pieces import (
    ALLOWANCE,
    END,
    GZIP,
    RATIO,
    End,
    Piece,
    Readable,
    block_of,
    head_of,
    skip_to_next,
)
from archive.warc.records import LEVEL
from archive.warc.scan import DamageError
from archive.warc.survey import headers_of
from archive.warc.zstandard import zstandard_frames

#: How the name of a file ends that was written anew, and those of files that need not be.
MADE: Final = "-r.warc.gz"
READ_AS_THEY_ARE: Final = (".warc", ".warc.gz")
#: Pieces of records: bytes; END after the last of each; in its place damage, where the record cannot be had.
Pieces = Iterator[bytes | End | DamageError]


def write_anew(folder: Path, name: str, damaged: Callable[[DamageError], None], *, keep: bool = False) -> str:
    """Write a file of the folder anew in its place, what is damaged left out and told; returns its new name.

    `keep`: beside it. A file that cannot be written anew does not stay otherwise.

    Raises:
        CaptureError: it cannot be written, or unpacks to a bomb.
    """
    path = folder / name
    target = folder / f"{name.partition('.')[0]}{MADE}"
    try:
        if not target.exists():
            with working_file(folder) as part:
                _write(part, _pieces(path), damaged)
                settle(part, target)
    except OSError as error:
        raise CaptureError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        if not keep:
            path.unlink(missing_ok=True)
    return target.name


def _pieces(path: Path) -> Pieces:
    if path.suffix == ".zst":
        return zstandard_frames(path)
    if ".arc" in path.suffixes:
        return arc_records(path)
    return _warc_records(path)


def _write(part: BinaryIO, pieces: Pieces, damaged: Callable[[DamageError], None]) -> None:
    packer, start = None, 0
    for piece in pieces:
        if isinstance(piece, DamageError):
            damaged(piece)
            if packer is not None:
                part.seek(start)
                part.truncate()
                packer = None
        elif isinstance(piece, End):
            if packer is not None:
                part.write(packer.flush())
                packer = None
        else:
            if packer is None:
                start = part.tell()
                packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
            part.write(packer.compress(piece))


def _warc_records(path: Path) -> Pieces:
    """The records of a WARC file that share gzip members, or are parted by too few empty lines."""
    name = path.name
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP[:2]
    most = RATIO * path.stat().st_size + ALLOWANCE
    with gzip.open(path) if is_packed else path.open("rb") as stream:
        piece = Piece(_Guarded(stream, name, most), name, 0, packed=False)
        while True:
            try:
                head = head_of(piece)
                if not head:
                    return
                size = int(headers_of(name, piece.offset, head)["content-length"])
                yield head
                yield from block_of(piece, size)
                yield b"\r\n\r\n"
                yield END
            except DamageError as error:
                yield error
                if not skip_to_next(piece):
                    return
            piece.offset += piece.taken
            piece.taken = 0


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
