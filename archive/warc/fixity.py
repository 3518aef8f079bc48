"""Fixity of a WARC file: every byte of it accounted for, by the digests of its records and its own.

Of a closed file the manifest has the digest of the whole. Of one that is still written nobody has: there each gzip
member's checksum, each record's digests, heads that are all alike and padding of zeros leave no bit unproven.
"""

from __future__ import annotations

import hashlib
import mmap
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import CaptureError
from archive.warc.exchange import digest_matches
from archive.warc.folder import Closed
from archive.warc.reader import CAPTURES
from archive.warc.scan import DamageError, iter_records, next_whole

_CHUNK = 1 << 16
#: CRC and size at the end of a gzip member.
_TRAILER = 8
_HEAD = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A capture as its record says it."""

    length: int
    record_id: str
    payload_digest: str | None
    block_digest: str | None


@dataclass(slots=True)
class FileReport:
    """What a file turned out to be. `damage`: where, and what; `torn`: the offset after which no whole record comes."""

    warc: str
    records: int = 0
    captures: dict[int, Seen] = field(default_factory=dict)
    damage: list[tuple[int, str]] = field(default_factory=list)
    torn: int | None = None
    #: What is wrong with the file as a whole.
    whole: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Member:
    offset: int
    length: int
    data: bytes
    #: The bytes of the gzip head, and whether the bits after the deflate stream's end are zeros.
    head: bytes
    padded_with_zeros: bool


def check_file(path: Path, closed: Closed | None) -> FileReport:
    """Read all of a file and check it; `closed` is its line in the manifest."""
    report = FileReport(path.name)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size == 0:
                report.torn = 0
            elif path.suffix == ".gz":
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    check_members(path, data, report, every_bit=closed is None)
                    _check_whole(report, closed, size, data)
                    if report.whole and not report.damage:
                        # Something differs that no checksum of a record tells: name its place.
                        report.records = 0
                        check_members(path, data, report, every_bit=True)
            else:
                _check_plain(path, report)
                _check_whole(report, closed, size, path.read_bytes())
    except (OSError, ValueError) as error:
        report.whole.append(f"cannot be read: {error}")
    return report


def _check_whole(report: FileReport, closed: Closed | None, size: int, data: bytes | mmap.mmap) -> None:
    if closed is None:
        return
    if size != closed.size:
        report.whole.append(f"has {size:,} bytes, its manifest says {closed.size:,}")
    elif hashlib.sha256(data).hexdigest() != closed.sha256:
        report.whole.append(f"does not fit its digest sha256:{closed.sha256}")


def _check_plain(path: Path, report: FileReport) -> None:
    def damaged(error: DamageError) -> None:
        report.damage.append((error.offset, _reason(error)))

    for record in iter_records(path, damaged):
        report.records += 1
        if record.type in CAPTURES:
            report.captures[record.offset] = _seen(record.length, record.headers)


def check_members(
    path: Path, data: mmap.mmap, report: FileReport, every_bit: bool, begin: int = 0, end: int | None = None
) -> set[bytes]:
    """Check the gzip members from `begin` to `end`, where one has to end; returns the different heads they have."""
    heads: dict[int, bytes] = {}
    offset: int | None = begin
    while offset is not None:
        try:
            for member in _members(data, offset, len(data) if end is None else end, every_bit):
                heads[member.offset] = member.head
                _check_member(member, report)
                offset = member.offset + member.length
            break
        except DamageError as error:
            after = next_whole(path, error.offset + 1)
            if after is None:
                report.torn = error.offset
            report.damage.append((error.offset, _reason(error)))
            offset = after
    usual = Counter(heads.values()).most_common(1)
    report.damage += [
        (place, "its gzip head differs from the others'")
        for place, head in heads.items()
        if head != usual[0][0]
    ]
    report.damage.sort()
    return set(heads.values())


def _members(data: mmap.mmap, offset: int, size: int, every_bit: bool) -> Iterator[_Member]:
    while offset < size:
        decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
        pieces: list[bytes] = []
        at = offset
        while not decoder.eof:
            if at >= size:
                raise DamageError("", offset, "the record breaks off at the end of the file")
            chunk = data[at : min(at + _CHUNK, size)]
            try:
                pieces.append(decoder.decompress(chunk))
            except zlib.error as error:
                raise DamageError("", offset, f"the record is damaged ({error})") from error
            at += len(chunk)
        end = at - len(decoder.unused_data)
        zeros = not every_bit or _zeros(data[offset:end])
        yield _Member(offset, end - offset, b"".join(pieces), data[offset : offset + _HEAD], zeros)
        offset = end


def _zeros(member: bytes) -> bool:
    """Whether the bits that fill up the last byte of a deflate stream are zeros, which no checksum tells.

    If the highest bit that is set could be cleared and the member were still whole, it would be one of them.
    """
    place = len(member) - _TRAILER - 1
    last = member[place]
    if not last:
        return True
    cleared = last ^ (1 << (last.bit_length() - 1))
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        decoder.decompress(member[:place])
        decoder.decompress(bytes([cleared]) + member[place + 1 :])
    except zlib.error:
        return True
    return not decoder.eof


def _check_member(member: _Member, report: FileReport) -> None:
    head, _, rest = member.data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        headers.setdefault(name.strip().lower().decode("latin-1"), value.strip().decode("utf-8", "replace"))
    wrong = None
    try:
        size = int(headers.get("content-length", "-1"))
    except ValueError:
        size = -1
    if not lines[0].startswith(b"WARC/1.") or size < 0:
        wrong = "no WARC record there"
    elif len(rest) < size:
        wrong = f"the record breaks off after {len(rest)} of {size} bytes"
    elif rest[size:].strip(b"\r\n"):
        wrong = "several records share a gzip member"
    elif not member.padded_with_zeros:
        wrong = "bits that fill up its compressed data are not zeros"
    else:
        wrong = _against_digests(headers, memoryview(rest)[:size])
    if wrong:
        report.damage.append((member.offset, wrong))
        return
    report.records += 1
    if headers.get("warc-type") in CAPTURES:
        report.captures[member.offset] = _seen(member.length, headers)


def _against_digests(headers: dict[str, str], block: memoryview) -> str | None:
    stated = headers.get("warc-block-digest")
    if stated and _fits(stated, block) is False:
        return f"the record does not fit its digest {stated}"
    payload = headers.get("warc-payload-digest")
    if payload and headers.get("warc-type") == "response" and "warc-refers-to" not in headers:
        # Of the body as stored; what other writers say of a body that they stored in chunks is of the body without.
        http, _, _ = bytes(block[:_CHUNK]).partition(b"\r\n\r\n")
        if b"\ntransfer-encoding: chunked" in http.lower() or b"\ncontent-encoding:" in http.lower():
            return None if stated else _payload(payload, block, len(http))
        return _payload(payload, block, len(http))
    return None


def _payload(stated: str, block: memoryview, head: int) -> str | None:
    return (
        f"the payload does not fit its digest {stated}" if _fits(stated, block[head + 4 :]) is False else None
    )


def _fits(stated: str, data: memoryview) -> bool | None:
    if stated.startswith("sha256:") and len(stated) == 71:
        return hashlib.sha256(data).hexdigest() == stated[7:].lower()
    return digest_matches(stated, bytes(data))


def _seen(length: int, headers: dict[str, str]) -> Seen:
    return Seen(
        length,
        headers.get("warc-record-id", ""),
        headers.get("warc-payload-digest"),
        headers.get("warc-block-digest"),
    )


def _reason(error: CaptureError) -> str:
    return str(error).partition(": ")[2]
