"""Whatever moment a process dies at, what it acknowledged is found again, whole."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.errors import CaptureError
from archive.warc import WarcWriter
from archive.warc.exchange import Exchange, Revisit, Written, digest
from archive.warc.file import NAME
from archive.warc.folder import claim, closed_files
from archive.warc.originals import Originals
from archive.warc.reader import captures_in, read_capture
from archive.warc.recovery import recover
from archive.warc.scan import DamageError, iter_records

NOON = datetime(2020, 5, 5, 5, tzinfo=UTC)
WARCIO = Path(sys.executable).with_name("warcio")


def left_behind(folder: Path, pages: int = 4) -> tuple[Path, list[Written]]:
    """A file as a killed process leaves it: whole records, no lock, not in the manifest."""
    writer = WarcWriter(folder, software="test")
    chance = random.Random(7)
    written = [
        writer.write_exchange(
            Exchange(
                url=f"http://a.vn/{page}",
                status=200,
                fetched_at=NOON + timedelta(minutes=page),
                method="POST" if page == 1 else "GET",
                body=chance.randbytes(900),
            )
        )
        for page in range(pages)
    ]
    assert writer._file
    writer._file.leave()
    writer._file = None
    return folder / written[0].warc, written


def assert_closed(path: Path) -> None:
    entry = closed_files(path.parent)[path.name]
    assert f"sha256:{entry.sha256}" == digest(path.read_bytes())
    assert (entry.size, entry.records) == (path.stat().st_size, sum(1 for _ in iter_records(path)))
    assert entry.captures == sum(1 for _ in captures_in(path))


def test_a_whole_file_is_closed_and_its_captures_told(tmp_path: Path):
    path, written = left_behind(tmp_path)
    before = path.read_bytes()
    recovery = recover(tmp_path)
    assert path.read_bytes() == before
    assert_closed(path)
    (file,) = recovery.files
    assert (file.warc, file.cut, file.torn, file.damaged, recovery.cut) == (path.name, 0, None, (), 0)
    captures = list(recovery.captures())
    assert [(c.warc, c.offset, c.length, c.record_id, c.captured_at) for c in captures] == [
        (w.warc, w.offset, w.length, w.record_id, w.date) for w in written
    ]
    assert [(c.payload_digest, c.block_digest) for c in captures] == [
        (w.payload_digest, w.block_digest) for w in written
    ]
    assert [c.method for c in captures] == ["GET", "POST", "GET", "GET"]
    assert recover(tmp_path).files == ()


def test_every_cut_point(tmp_path: Path):
    """A file cut at any byte keeps exactly the records that were whole, and what was cut is kept too."""
    source = tmp_path / "source"
    path, _ = left_behind(source, pages=2)
    data = path.read_bytes()
    ends = [record.offset + record.length for record in iter_records(path)]
    edges = {edge + step for edge in [0, *ends] for step in range(-12, 13)}
    chance = random.Random(11)
    points = sorted(
        {p for p in edges if 0 <= p <= len(data)} | {chance.randrange(len(data)) for _ in range(150)}
    )
    for point in points:
        folder = tmp_path / "home"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        torn = folder / path.name
        torn.write_bytes(data[:point])
        (file,) = recover(folder).files
        whole = max((end for end in ends if end <= point), default=0)
        assert file.damaged == ()
        assert file.cut == point - whole
        kept = folder / f"{path.name}.torn"
        assert (kept.read_bytes() if file.cut else b"") == data[whole:point]
        assert kept.exists() == bool(file.cut)
        if whole:
            assert torn.read_bytes() == data[:whole]
            assert_closed(torn)
        else:
            assert not torn.exists()
            assert file.closed is None
        assert recover(folder).files == ()


@pytest.mark.parametrize("tail", [bytes(4096), b"\x1f\x8b\x08" * 50, os.urandom(700), b"WARC/1.1\r\n"])
def test_a_tail_that_is_no_record(tmp_path: Path, tail: bytes):
    """After a power cut a file may end in zeros, or in anything."""
    path, _ = left_behind(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + tail)
    (file,) = recover(tmp_path).files
    assert (file.cut, path.read_bytes()) == (len(tail), whole)
    assert file.torn
    assert file.torn.read_bytes() == tail
    assert_closed(path)


def test_damage_before_whole_records_is_told_and_not_cut(tmp_path: Path):
    path, written = left_behind(tmp_path)
    data = bytearray(path.read_bytes())
    data[written[1].offset + written[1].length // 2] ^= 0x10
    path.write_bytes(bytes(data) + b"\x1f\x8btorn")
    recovery = recover(tmp_path)
    (file,) = recovery.files
    assert path.read_bytes() == bytes(data)
    assert [error.offset for error in file.damaged] == [written[1].offset]
    assert str(file.damaged[0]).startswith(f"{path.name} at {written[1].offset}: ")
    assert [c.url for c in recovery.captures()] == ["http://a.vn/0", "http://a.vn/2", "http://a.vn/3"]
    with pytest.raises(DamageError):
        list(captures_in(path))
    with pytest.raises(CaptureError, match=rf"at {written[1].offset}"):
        read_capture(tmp_path, path.name, written[1].offset)


def test_every_flipped_bit_that_changes_a_record_is_found_when_it_is_read(tmp_path: Path):
    path, (written,) = left_behind(tmp_path, pages=1)
    data = path.read_bytes()
    end = written.offset + written.length
    record = gzip.decompress(data[written.offset : end])
    missed = []
    for place in range(written.offset, end):
        flipped = bytearray(data)
        flipped[place] ^= 1 << (place % 8)
        path.write_bytes(flipped)
        try:
            read_capture(tmp_path, path.name, written.offset, written.length)
        except CaptureError:
            continue
        # Time, flags and system in a gzip member's head and bits that pad its blocks say nothing: no checksum
        # covers them, only the file's digest sees them.
        assert zlib.decompress(flipped[written.offset : end], zlib.MAX_WBITS | 16) == record
        missed.append(place - written.offset)
    assert len([place for place in missed if place >= 10]) <= 4, missed


def test_a_file_in_use_is_not_touched(tmp_path: Path):
    with WarcWriter(tmp_path, software="test") as writer:
        written = writer.write_exchange(Exchange(url="http://a.vn/", status=200, fetched_at=NOON))
        before = (tmp_path / written.warc).read_bytes()
        recovery = recover(tmp_path)
        assert (recovery.files, recovery.in_use) == ((), (written.warc,))
        assert (tmp_path / written.warc).read_bytes() == before
        assert closed_files(tmp_path) == {}
        writer.write_exchange(Exchange(url="http://a.vn/2", status=200, fetched_at=NOON))
    assert recover(tmp_path).in_use == ()
    assert_closed(tmp_path / written.warc)


def test_two_recoveries_at_once_share_the_work(tmp_path: Path):
    path, _ = left_behind(tmp_path)
    descriptor = os.open(path, os.O_RDWR)
    assert claim(descriptor)
    assert recover(tmp_path).in_use == (path.name,)
    os.close(descriptor)
    assert len(recover(tmp_path).files) == 1


def test_foreign_files_are_left_alone(tmp_path: Path):
    foreign = tmp_path / "IAH-20080430204825-00000-blackbook.warc.gz"
    foreign.write_bytes(b"torn")
    assert recover(tmp_path).files == ()
    assert foreign.read_bytes() == b"torn"
    assert recover(tmp_path / "absent").files == ()


def test_what_cannot_be_kept_is_not_cut(tmp_path: Path):
    path, _ = left_behind(tmp_path)
    path.write_bytes(path.read_bytes() + b"torn")
    before = path.read_bytes()
    (tmp_path / f"{path.name}.torn").mkdir()
    with pytest.raises(CaptureError, match="cannot set right"):
        recover(tmp_path)
    assert path.read_bytes() == before
    assert closed_files(tmp_path) == {}


KILLED = textwrap.dedent("""
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from archive.warc.exchange import Exchange
    from archive.warc import WarcWriter
    writer = WarcWriter(Path(sys.argv[1]), software="test", max_bytes=200_000)
    number = 0
    while True:
        body = os.urandom(20_000)
        url = f"http://a.vn/{number}"
        written = writer.write_exchange(Exchange(url=url, status=200, fetched_at=datetime.now(UTC), body=body))
        os.write(1, f"{written.warc} {written.offset} {written.length} {written.payload_digest}\\n".encode())
        number += 1
""")


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.11, 0.17, 0.3])
def test_kill_9_in_the_middle_of_writing(tmp_path: Path, delay: float):
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE)
    assert process.stdout
    first = process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    told = [first, *process.stdout.read().splitlines(keepends=True)]
    process.stdout.close()
    process.wait()
    recovery = recover(tmp_path)
    assert recovery.in_use == ()
    acknowledged = [line.decode().split() for line in told if line.endswith(b"\n")]
    assert acknowledged
    for warc, offset, length, payload in acknowledged:
        stored = read_capture(tmp_path, warc, int(offset), int(length))
        assert digest(stored.body) == payload
    for path in tmp_path.glob("*.warc.gz"):
        assert NAME.fullmatch(path.name)
        assert_closed(path)
        check = subprocess.run([WARCIO, "check", path], capture_output=True, text=True, timeout=60)
        assert (check.returncode, check.stdout, check.stderr) == (0, "", "")
    # At most the one in flight is there without having been acknowledged.
    found = sum(entry.captures for entry in closed_files(tmp_path).values())
    assert len(acknowledged) <= found <= len(acknowledged) + 1


def test_originals_of_revisits_are_found_by_reading_the_files(tmp_path: Path):
    page = b"<p>m\xe1\xbb\x99t</p>"

    def fetched(days: int, revisit: Revisit | None = None, **changes: object) -> Exchange:
        return Exchange(
            **{"url": "http://a.vn/", "status": 200, "fetched_at": NOON + timedelta(days), "body": page}
            | changes,
            revisit=revisit,
        )

    with WarcWriter(tmp_path, software="test", max_bytes=1) as writer:
        first = writer.write_exchange(fetched(0, response_headers=[("Content-Type", "text/html")]))
        by_id = Revisit(
            "identical-payload-digest", "http://a.vn/", NOON, first.record_id, first.payload_digest
        )
        second = writer.write_exchange(fetched(1, by_id))
        by_date = Revisit("server-not-modified", second.target_uri, second.date)
        third = writer.write_exchange(fetched(2, by_date, status=304, body=b""))
        nowhere = Revisit("server-not-modified", "http://a.vn/", NOON - timedelta(1))
        lost = writer.write_exchange(fetched(3, nowhere, status=304, body=b""))
        wrong = Revisit("server-not-modified", "http://a.vn/", NOON, None, digest(b"other"))
        bad = writer.write_exchange(fetched(4, wrong, status=304, body=b""))
        itself = Revisit("server-not-modified", "http://a.vn/", NOON + timedelta(5))
        loop = writer.write_exchange(fetched(5, itself, status=304, body=b""))
    resolve = Originals(tmp_path)
    for written, status in ((second, 200), (third, 304)):
        stored = read_capture(tmp_path, written.warc, written.offset, resolve=resolve)
        assert (stored.status, stored.body, stored.header("content-type")) == (status, page, "text/html")
        assert stored.original
        assert stored.original.record_id == first.record_id
    assert read_capture(tmp_path, third.warc, third.offset).body == b""
    assert read_capture(tmp_path, lost.warc, lost.offset, resolve=resolve).original is None
    with pytest.raises(CaptureError, match="another payload"):
        read_capture(tmp_path, bad.warc, bad.offset, resolve=resolve)
    with pytest.raises(CaptureError, match="refers to itself"):
        read_capture(tmp_path, loop.warc, loop.offset, resolve=resolve)


def test_places_that_hold_no_capture(tmp_path: Path):
    path, written = left_behind(tmp_path)
    for warc, offset, length, message in (
        (path.name, 0, None, "a warcinfo record, not a capture"),
        (path.name, written[0].offset + 1, None, "at"),
        (path.name, path.stat().st_size, None, "the file ends before it"),
        (path.name, written[0].offset, 17, "not 17"),
        ("absent.warc.gz", 0, None, "No such file"),
        ("../etc/passwd", 0, None, "not the name of a WARC file"),
    ):
        with pytest.raises(CaptureError, match=message):
            read_capture(tmp_path, warc, offset, length)


def test_files_of_other_writers(tmp_path: Path):
    """Not gzipped, chunked bodies, angle brackets, a revisit without head, a request that follows, other types."""
    body = b"5\r\nhello\r\n0\r\n\r\n"

    def record(kind: str, block: bytes, *fields: str) -> bytes:
        lines = [
            "WARC/1.0",
            f"WARC-Type: {kind}",
            "WARC-Date: 2012-01-01T00:00:00Z",
            f"Content-Length: {len(block)}",
        ]
        return "\r\n".join([*lines, *fields, "", ""]).encode() + block + b"\r\n\r\n"

    path = tmp_path / "other.warc"
    path.write_bytes(
        record("warcinfo", b"software: other\r\n")
        + record(
            "response",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
            "WARC-Target-URI: <http://a.vn/>",
        )
        + record("request", b"GET / HTTP/1.1\r\n\r\n", "WARC-Target-URI: http://a.vn/")
        + record("response", b"20120101 1.2.3.4", "WARC-Target-URI: dns:a.vn")
        + record(
            "revisit",
            b"",
            "WARC-Target-URI: http://a.vn/",
            "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        )
    )
    response, revisit = captures_in(path)
    assert (response.url, response.body, response.payload()) == ("http://a.vn/", body, (b"hello", None))
    assert (revisit.status, revisit.revisit) == (0, Revisit("identical-payload-digest", "http://a.vn/", None))
    assert read_capture(tmp_path, "other.warc", response.offset, response.length).body == body
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DamageError):
        list(captures_in(path))
