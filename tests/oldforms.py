"""Files in forms that are seldom or no longer written: ARC, and WARC by Zstandard, with a dictionary or without."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterable, Sequence

from tests.foreign import HOST, Fetched

if sys.version_info >= (3, 14):
    from compression.zstd import compress, train_dict
else:
    from backports.zstd import compress, train_dict

VERSIONS = {
    1: "1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n",
    2: (
        "2 0 InternetArchive\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset"
        " Filename Archive-length\n"
    ),
}


def arc(fetched: Iterable[Fetched], *, version: int = 1, packed: bool = True) -> bytes:
    """An ARC file: its version block, then the answers, each behind its line."""
    block = VERSIONS[version].encode()
    first = b"filedesc://a.arc 0.0.0.0 20080102030405 text/plain %s%d\n%s" % (
        b"200 - - 0 a.arc " if version == 2 else b"",
        len(block),
        block,
    )
    records = [first]
    for one in fetched:
        head = "".join(f"{name}: {value}\r\n" for name, value in (("Content-Type", one.mime), *one.headers))
        answer = f"HTTP/1.1 {one.status}\r\n{head}\r\n".encode() + one.body
        records.append(arc_record(one, answer, version))
    return b"".join(map(gzip.compress, records)) if packed else b"".join(records)


def arc_record(one: Fetched, answer: bytes, version: int = 1, length: int | None = None) -> bytes:
    """One record of an ARC file, with the empty line that ends it."""
    more = f"{one.status[:3]} - - 0 a.arc " if version == 2 else ""
    mime = one.mime.replace("; ", ";")
    line = f"http://{HOST}{one.path} 10.1.2.3 {one.at:%Y%m%d%H%M%S} {mime} {more}"
    return f"{line}{len(answer) if length is None else length}\n".encode() + answer + b"\n"


def skippable(content: bytes, number: int = 0xD) -> bytes:
    """A skippable frame of Zstandard; number 13 is that of a dictionary."""
    return bytes([0x50 | number]) + b"\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content


def zstandard(records: Sequence[bytes]) -> bytes:
    """Each record in a frame of its own."""
    return b"".join(map(compress, records))


def with_dictionary(records: Sequence[bytes], *, packed: bool) -> bytes:
    """The same with a dictionary before them, `packed` or as it is."""
    dictionary = train_dict(
        [record[at : at + 2000] for record in records for at in range(0, 6000, 500)], 8 << 10
    )
    content = dictionary.dict_content
    frames = (compress(record, zstd_dict=dictionary) for record in records)
    return skippable(compress(content) if packed else content) + b"".join(frames)
