"""The records of any tool's WARC file, streamed: gzipped by record or plain, in bounded memory, whatever is in it."""

from __future__ import annotations

import enum
import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from archive.errors import CaptureError
from archive.warc.scan import DamageError

#: Bytes that one record may unpack to: more is a bomb. A film of an hour has less.
MOST = 4 << 30
#: A record may unpack to so many times its size and this much more; markup reaches 100 times.
RATIO, ALLOWANCE = 250, 64 << 20
HEAD_MAX = 1 << 18
CHUNK = 1 << 16
GZIP = b"\x1f\x8b\x08"


class End(enum.Enum):
    """Where a record ends among its pieces."""

    RECORD = 0


END: Final = End.RECORD
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BEGINS = re.compile(rb"WARC/")
_NEXT_PLAIN = re.compile(rb"(?<=\n)WARC/[01]\.\d{1,2}\r?\n")


class Readable(Protocol):
    """Gives bytes, none at its end."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


class Piece:
    """One gzip member, or the rest of a plain file: read forward, some bytes at a time.

    `offset`: where it begins in the file. `taken`: bytes of the file that belong to what was read.
    """

    def __init__(self, file: Readable, name: str, offset: int, packed: bool) -> None:
        self.file = file
        self.name = name
        self.offset = offset
        self.taken = 0
        self.given = 0
        self.unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if packed else None
        self._packed = b""
        self._ready = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, fewer than asked for only sometimes, none at the end.

        Raises:
            DamageError: the file breaks off, is damaged here, or unpacks to a bomb.
        """
        if not self._ready:
            self._fill()
        piece, self._ready = self._ready[:size], self._ready[size:]
        self.given += len(piece)
        if self.unpack is None:
            self.taken += len(piece)
        return piece

    def unread(self, data: bytes) -> None:
        """Put back what was read too far."""
        self._ready = data + self._ready
        self.given -= len(data)
        if self.unpack is None:
            self.taken -= len(data)

    def _fill(self) -> None:
        if self.unpack is None:
            self._ready = self.file.read(CHUNK)
            return
        while not self._ready and not self.unpack.eof:
            data = self._packed or self.file.read(CHUNK)
            if not data and not self.taken:
                return
            if not data:
                raise DamageError(self.name, self.offset, "the record breaks off at the end of the file")
            try:
                self._ready = self.unpack.decompress(data, CHUNK)
            except zlib.error as error:
                raise DamageError(self.name, self.offset, f"the record is damaged ({error})") from error
            rest = self.unpack.unconsumed_tail or self.unpack.unused_data
            self.taken += len(data) - len(rest)
            self._packed = rest
            if self.given > min(MOST, RATIO * self.taken + ALLOWANCE):
                raise DamageError(
                    self.name, self.offset, f"the record unpacks to more than {self.given:,} bytes"
                )


def head_of(piece: Piece) -> bytes:
    """The head of the record that begins here, with its empty line; empty where nothing comes any more.

    Empty lines before it are passed over: in a plain file the record begins after them.

    Raises:
        DamageError: no head, or one that does not end.
    """
    data = b""
    while True:
        more = piece.read(CHUNK)
        data += more
        if piece.unpack is None and (blank := len(data) - len(data.lstrip(b"\r\n"))):
            piece.offset += blank
            piece.taken -= blank
        data = data.lstrip(b"\r\n") if piece.unpack is None else data
        end = _HEAD_END.search(data)
        if end and end.start():
            piece.unread(data[end.end() :])
            return data[: end.end()]
        if not more and not data.strip():
            return b""
        if not more or end or len(data) > HEAD_MAX:
            raise DamageError(piece.name, piece.offset, "no WARC record there")


def is_packed(path: Path, start: bytes) -> bool:
    """Whether the file is gzip all the way, by its name or its first bytes."""
    return start.startswith(GZIP[:2]) or path.suffix == ".gz"


def next_start(
    path: Path,
    offset: int,
    packed: bool,
    begins: re.Pattern[bytes] = _BEGINS,
    plain: re.Pattern[bytes] = _NEXT_PLAIN,
) -> int | None:
    """Where the next record begins that looks like one, at `offset` or after it.

    `begins`: what a record begins with; `plain`: the same behind the end of a line.
    """
    if packed:
        while (found := find(path, GZIP, offset)) is not None:
            with path.open("rb") as file:
                file.seek(found)
                if _begins(file.read(CHUNK), begins):
                    return found
            offset = found + 1
        return None
    with _mapped(path) as data:
        match = plain.search(data, offset)
        return match.start() if match else None


def find(path: Path, mark: bytes, offset: int) -> int | None:
    """Where these bytes stand in a file, at `offset` or after it."""
    with _mapped(path) as data:
        found = data.find(mark, offset)
        return found if found >= 0 else None


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            yield data
    except (OSError, ValueError) as error:
        raise CaptureError(f"cannot read {path}: {error}") from error


def skip_to_next(piece: Piece) -> bool:
    """Read a plain piece up to the next line that begins a record; False where there is none."""
    data = b""
    while more := piece.read(CHUNK):
        data = data[-64:] + more
        found = _NEXT_PLAIN.search(data)
        if found:
            piece.unread(data[found.start() :])
            return True
    return False


def _begins(data: bytes, pattern: re.Pattern[bytes]) -> bool:
    return bool(pattern.match(unpacked_start(data)))


def unpacked_start(data: bytes, size: int = 4096) -> bytes:
    """How a gzip member begins when it is unpacked; none where it is no such member."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, size)
    except zlib.error:
        return b""


def block_of(piece: Piece, size: int) -> Iterator[bytes]:
    """The block of a record, piece by piece.

    Raises:
        DamageError: it breaks off.
    """
    left = size
    while left:
        data = piece.read(min(left, CHUNK))
        if not data:
            raise DamageError(
                piece.name, piece.offset, f"the record breaks off after {size - left} of {size} bytes"
            )
        left -= len(data)
        yield data
