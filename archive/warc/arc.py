"""ARC files, which were written before there was WARC, as WARC records.

After "ARC File Format" (Internet Archive, 1996), versions 1 and 2. An answer of a web server becomes a `response`,
whatever else a `resource`; the line that stood before it is kept in the field ARC-Record-Line.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from archive.warc.pieces import CHUNK, END, GZIP, HEAD_MAX, End, Piece, block_of, next_start
from archive.warc.scan import DamageError

#: Address, IP address, time, media type, in version 2 more, length: one line, before each record.
_LINE = (
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\r\n]{1,4096}?) (?P<ip>[0-9A-Fa-f.:]{1,45}|-) (?P<at>\d{12}(?:\d\d)?)"
    rb" (?P<mime>[^\r\n]{0,512}?) (?P<length>\d{1,15}) *\r?\n"
)
_RECORD = re.compile(_LINE)
_NEXT = re.compile(rb"(?<=\n)" + _LINE)


class _Record(NamedTuple):
    line: bytes
    url: str
    ip: str
    at: datetime
    mime: str
    length: int


def is_arc(start: bytes) -> bool:
    """Whether a file that begins so when it is unpacked is an ARC file."""
    return start.startswith(b"filedesc:")


def arc_records(path: Path) -> Iterator[bytes | End | DamageError]:
    """The records as WARC records, in pieces, END after each; damage in the place of one that cannot be had.

    Their identifiers are made from the file's name and their number: the same file gives the same records.

    Raises:
        OSError: the file cannot be read.
    """
    number = 0
    with path.open("rb") as file:
        packed = file.read(2) == GZIP[:2]
        at: int | None = 0
        while at is not None:
            file.seek(at)
            piece = Piece(file, path.name, at, packed)
            try:
                while record := _next(piece):
                    number += 1
                    if number == 1:
                        yield from _warcinfo(path.name, record.at)
                    yield from _as_warc(piece, record, f"{path.name}#{number}")
                    if not packed:
                        piece.offset += piece.taken
                        piece.taken = 0
                if not packed or not piece.taken:
                    return
                at += piece.taken
            except DamageError as error:
                yield error
                at = next_start(path, piece.offset + 1, packed, _RECORD, _NEXT)


def _next(piece: Piece) -> _Record | None:
    """The line of the next record, after the empty lines that end the one before; None at the end."""
    data = b""
    while True:
        more = piece.read(CHUNK)
        data = (data + more).lstrip(b"\r\n")
        if b"\n" in data or len(data) > HEAD_MAX:
            break
        if not more:
            if not data:
                return None
            break
    line = _RECORD.match(data)
    if not line:
        raise DamageError(piece.name, piece.offset, "no ARC record there")
    piece.unread(data[line.end() :])
    digits = line["at"].decode()
    try:
        at = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise DamageError(piece.name, piece.offset, f"{digits} is no time") from error
    mime = line["mime"].decode("latin-1").split(" ")[0].rstrip(";")
    url, ip = line["url"].decode("utf-8", "replace"), line["ip"].decode()
    return _Record(line[0].strip(), url, ip, at, mime, int(line["length"]))


def _as_warc(piece: Piece, record: _Record, name: str) -> Iterator[bytes | End]:
    pieces = block_of(piece, record.length)
    first = b""
    while len(first) < len(b"HTTP/") and (more := next(pieces, b"")):
        first += more
    is_http = record.url.lower().startswith(("http://", "https://")) and first[:5] in (b"HTTP/", b"http/")
    fields = [
        ("WARC-Type", "response" if is_http else "resource"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"),
        ("WARC-Date", f"{record.at:%Y-%m-%dT%H:%M:%SZ}"),
        ("WARC-Target-URI", record.url),
        ("WARC-IP-Address", record.ip if record.ip not in ("-", "0.0.0.0") else ""),
        ("Content-Type", "application/http; msgtype=response" if is_http else record.mime),
        ("ARC-Record-Line", record.line.decode("utf-8", "replace")),
        ("Content-Length", str(record.length)),
    ]
    yield _head(fields)
    yield first
    yield from pieces
    yield b"\r\n\r\n"
    yield END


def _warcinfo(name: str, at: datetime) -> Iterator[bytes | End]:
    block = f"filename: {name}\r\nformat: WARC File Format 1.1\r\nconverted-from: ARC\r\n".encode()
    number = uuid.uuid5(uuid.NAMESPACE_URL, name)
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{number}>"),
        ("WARC-Date", f"{at:%Y-%m-%dT%H:%M:%SZ}"),
    ]
    fields += [("Content-Type", "application/warc-fields"), ("Content-Length", str(len(block)))]
    yield _head(fields) + block + b"\r\n\r\n"
    yield END


def _head(fields: list[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields if value)
    return f"WARC/1.1\r\n{lines}\r\n".encode()
