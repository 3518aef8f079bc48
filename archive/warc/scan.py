"""The records of a WARC file as they stand there, gzipped by record or plain, each checked by its digest."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from archive.errors import CaptureError
from archive.warc.exchange import digest_matches

#: Larger than any record that is written here; what unpacks to more is a bomb.
MAX_RECORD = 1 << 30
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A record as it stands in a file. `headers`: of WARC, names in lower case, the first of each."""

    offset: int
    length: int
    type: str
    headers: dict[str, str]
    block: bytes


class DamageError(CaptureError):
    """A record that cannot be read: not whole, not WARC, or unlike its digest. `offset`: where it begins."""

    def __init__(self, warc: str, offset: int, reason: str) -> None:
        super().__init__(f"{warc} at {offset}: {reason}")
        self.offset = offset


def iter_records(path: Path, damaged: Callable[[DamageError], None] | None = None) -> Iterator[WarcRecord]:
    """All records of a file in their order, with their places in bytes.

    With `damaged`, damage is told to it, and reading goes on at the next whole record.

    Raises:
        DamageError: a record is damaged, and `damaged` was not given.
        CaptureError: the file cannot be read.
    """
    offset: int | None = 0
    while offset is not None:
        try:
            for record in _records(path, offset):
                yield record
                offset = record.offset + record.length
            return
        except DamageError as error:
            if damaged is None:
                raise
            damaged(error)
            offset = next_whole(path, error.offset + 1)


def record_at(path: Path, offset: int) -> WarcRecord:
    """The record that begins at `offset`.

    Raises:
        DamageError: there is no whole record.
        CaptureError: the file cannot be read.
    """
    record = next(_records(path, offset), None)
    if record is None:
        raise DamageError(path.name, offset, "the file ends before it")
    return record


def _records(path: Path, offset: int) -> Iterator[WarcRecord]:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            start = file.read(2)
            file.seek(offset)
            # What ends in .gz must be gzip all the way; what is not is damage, such as zeros after a power
            # cut.
            is_gzip = path.suffix == ".gz" or start == _GZIP[:2]
            for place, length, data in (_members if is_gzip else _plain)(file, path.name, offset):
                yield _record(path.name, place, length, data)
    except OSError as error:
        raise CaptureError(f"cannot read {path}: {error.strerror}") from error


def next_whole(path: Path, offset: int) -> int | None:
    """Where the next whole gzipped record begins, at `offset` or after it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        while (offset := data.find(_GZIP, offset)) >= 0:
            try:
                record_at(path, offset)
            except DamageError:
                offset += 1
            else:
                return offset
    return None


def _record(warc: str, offset: int, length: int, data: bytes) -> WarcRecord:
    """The record whose unpacked bytes are `data`."""
    stream = BytesIO(data)
    try:
        parsed = ArcWarcRecordLoader().parse_record_stream(stream, known_format="warc", no_record_parse=True)
        headers = {name.lower(): value for name, value in reversed(parsed.rec_headers.headers)}
        size = int(headers["content-length"])
    except (ArchiveLoadFailed, EOFError, KeyError, ValueError, AttributeError) as error:
        raise DamageError(warc, offset, f"no WARC record there ({_line(error)})") from error
    block: bytes = parsed.raw_stream.read()
    if size < 0 or len(block) != size:
        raise DamageError(warc, offset, f"the record breaks off after {len(block)} of {size} bytes")
    rest = stream.read()
    if rest.strip(b"\r\n"):
        raise DamageError(warc, offset, "several records share a gzip member; see `warcio recompress`")
    stated = headers.get("warc-block-digest")
    if stated and digest_matches(stated, block) is False:
        raise DamageError(warc, offset, f"the record does not fit its digest {stated}")
    return WarcRecord(offset, length, headers.get("warc-type", ""), headers, block)


def _members(file: BinaryIO, warc: str, offset: int) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and unpacked bytes of each gzip member from `offset` on; zlib checks CRC and size."""
    data = file.read(_CHUNK)
    while data:
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        unpacked = bytearray()
        length = 0
        while not decoder.eof:
            if not data:
                raise DamageError(warc, offset, "the record breaks off at the end of the file")
            try:
                unpacked += decoder.decompress(data, MAX_RECORD + 1 - len(unpacked))
            except zlib.error as error:
                raise DamageError(warc, offset, f"the record is damaged ({_line(error)})") from error
            if len(unpacked) > MAX_RECORD:
                raise DamageError(warc, offset, f"the record is larger than {MAX_RECORD} bytes")
            length += len(data) - len(decoder.unused_data)
            data = decoder.unused_data if decoder.eof else file.read(_CHUNK)
        yield offset, length, bytes(unpacked)
        offset += length
        data = data or file.read(_CHUNK)


def _plain(file: BinaryIO, warc: str, offset: int) -> Iterator[tuple[int, int, bytes]]:
    """The same of a file that is not gzipped; a record's length counts the empty lines that end it."""
    while line := file.readline():
        head = bytearray(line)
        size = -1
        while line.strip():
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                size = int(value)
            line = file.readline()
            head += line
        if not 0 <= size <= MAX_RECORD:
            raise DamageError(warc, offset, "no WARC record there")
        data = bytes(head) + file.read(size) + file.read(4)
        yield offset, len(data), data
        offset += len(data)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
