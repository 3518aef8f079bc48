"""WARC files compressed by Zstandard (.warc.zst), frame by frame, with the dictionary that may stand before them.

After "Zstandard Compression for WARC Files 1.0" (IIPC): each record is a frame; a dictionary for all of them stands in
a skippable frame at the beginning of the file, as it is or compressed itself.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

from archive.errors import CaptureError
from archive.warc.pieces import ALLOWANCE, CHUNK, END, MOST, RATIO, End, find
from archive.warc.scan import DamageError

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdDecompressor, ZstdDict, ZstdError
else:
    from backports.zstd import ZstdDecompressor, ZstdDict, ZstdError

FRAME = b"\x28\xb5\x2f\xfd"
#: A skippable frame begins with one of 16 numbers in little endian; that of a dictionary is one of them.
_SKIPPABLE = b"\x2a\x4d\x18"
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_DICTIONARY_MAX = 64 << 20


def is_zstandard(start: bytes) -> bool:
    """Whether a file begins as one by Zstandard."""
    return start.startswith(FRAME) or _is_skippable(start)


def zstandard_frames(path: Path) -> Iterator[bytes | End | DamageError]:
    """What the frames of a file unpack to, in pieces, END after each; damage in the place of one that is damaged.

    Raises:
        CaptureError: the dictionary cannot be read.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        dictionary = _dictionary(file, path.name)
        at: int | None = file.tell()
        while at is not None:
            file.seek(at)
            start = file.read(8)
            if not start:
                return
            if _is_skippable(start):
                at += 8 + int.from_bytes(start[4:], "little")
                continue
            file.seek(at)
            try:
                taken = yield from _frame(file, path.name, at, dictionary)
                yield END
                at += taken
            except DamageError as error:
                yield error
                at = find(path, FRAME, at + 1)


def _frame(file: BinaryIO, name: str, at: int, dictionary: ZstdDict | None) -> Generator[bytes, None, int]:
    decoder = ZstdDecompressor(zstd_dict=dictionary)
    taken = given = 0
    while not decoder.eof:
        data = file.read(CHUNK) if decoder.needs_input else b""
        if decoder.needs_input and not data:
            raise DamageError(name, at, "the record breaks off at the end of the file")
        try:
            unpacked = decoder.decompress(data, CHUNK)
        except ZstdError as error:
            raise DamageError(name, at, f"the record is damaged ({error})") from error
        taken += len(data)
        given += len(unpacked)
        if given > min(MOST, RATIO * taken + ALLOWANCE):
            raise DamageError(name, at, f"the record unpacks to more than {given:,} bytes")
        if unpacked:
            yield unpacked
    return taken - len(decoder.unused_data)


def _dictionary(file: BinaryIO, name: str) -> ZstdDict | None:
    """The dictionary at the file's beginning, which stands behind it then; None where there is none."""
    start = file.read(8)
    if not start.startswith(_DICTIONARY):
        file.seek(0)
        return None
    size = int.from_bytes(start[4:], "little")
    content = file.read(min(size, _DICTIONARY_MAX + 1))
    try:
        if len(content) != size:
            raise ValueError(f"it has {size:,} bytes")
        if content.startswith(FRAME):
            content = ZstdDecompressor().decompress(content, _DICTIONARY_MAX)
        return ZstdDict(content)
    except (ZstdError, ValueError) as error:
        raise CaptureError(f"the dictionary of {name} cannot be read: {error}") from error


def _is_skippable(start: bytes) -> bool:
    return start[1:4] == _SKIPPABLE and start[0] >> 4 == 5
