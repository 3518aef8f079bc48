"""What is written is whole, valid for other readers, and reads back as it was."""

from __future__ import annotations

import errno
import gzip
import json
import multiprocessing
import os
import re
import subprocess
import sys
import textwrap
import threading
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import CaptureError
from archive.warc import WarcWriter
from archive.warc.exchange import Exchange, Revisit, Written, digest
from archive.warc.folder import MANIFEST, closed_files
from archive.warc.http_head import original_headers
from archive.warc.reader import captures_in, read_capture
from archive.warc.scan import iter_records

NOON = datetime(2020, 5, 5, 5, 0, 0, 123456, tzinfo=UTC)
PAGE = "<html><title>Họp dân</title><p>Trưởng thôn mời bà con ra nhà văn hóa.</p></html>".encode()
WARCIO = Path(sys.executable).with_name("warcio")


def exchange(url: str = "http://xa.example.vn/tin/1", **changes: object) -> Exchange:
    return Exchange(
        **{
            "url": url,
            "status": 200,
            "reason": "OK",
            "fetched_at": NOON,
            "request_headers": [("Host", "xa.example.vn"), (b"User-Agent", b"Khotin/0.1")],
            "response_headers": [("Content-Type", "text/html; charset=utf-8")],
            "body": PAGE,
            "ip_address": "192.0.2.7",
        }
        | changes
    )


def revisit_of(written: Written, profile: str = "identical-payload-digest") -> Revisit:
    return Revisit(profile, written.target_uri, written.date, written.record_id, written.payload_digest)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    with WarcWriter(tmp_path, software="Khotin/0.1", operator="Kho tin <kho@example.vn>") as writer:
        yield writer


def every_kind(writer: WarcWriter) -> list[Written]:
    first = writer.write_exchange(
        exchange(response_headers=[("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")])
    )
    encoded = [("Content-Type", "text/html")]
    return [
        first,
        writer.write_exchange(exchange(fetched_at=NOON + timedelta(1), revisit=revisit_of(first))),
        writer.write_exchange(
            exchange(
                status=304,
                reason="Not Modified",
                body=b"",
                response_headers=[("ETag", '"1"'), ("Content-Length", "88")],
                fetched_at=NOON + timedelta(2),
                revisit=revisit_of(first, "server-not-modified"),
            )
        ),
        writer.write_exchange(
            exchange(
                "http://xa.example.vn/cũ",
                status=302,
                reason=None,
                body=b"",
                response_headers=[("Location", "/")],
            )
        ),
        writer.write_exchange(
            exchange(
                "http://x.vn/gz",
                body=gzip.compress(PAGE),
                response_headers=[*encoded, ("Content-Encoding", "gzip")],
            )
        ),
        writer.write_exchange(
            exchange(
                "http://x.vn/df", body=zlib.compress(PAGE), response_headers=[("Content-Encoding", "deflate")]
            )
        ),
        writer.write_exchange(
            exchange("http://x.vn/empty", body=b"", response_headers=[("Content-Length", "0")])
        ),
        writer.write_exchange(exchange("http://x.vn/zeros", body=bytes(5000))),
        writer.write_exchange(
            exchange("http://x.vn/h", method="HEAD", body=b"", response_headers=[("Content-Length", "900")])
        ),
        writer.write_exchange(exchange("http://x.vn/long", response_headers=[("X-Long", "đ" * 60_000)])),
        writer.write_exchange(
            exchange(
                "http://x.vn/cut", truncated="length", response_headers=[("Content-Length", "300000000")]
            )
        ),
        writer.write_exchange(exchange("http://x.vn/post", method="POST", request_body="tên=Ích".encode())),
        writer.write_exchange(
            exchange("http://x.vn/h2", protocol="h2", status=500, reason="", ip_address="?")
        ),
    ]


def check(path: Path, warcio: Sequence[str | Path] = (WARCIO,)) -> None:
    """Other people's readers: warcio on the command line, FastWARC; both verify every digest."""
    result = subprocess.run([*warcio, "check", "-v", path], capture_output=True, text=True, timeout=60)
    records = sum(1 for _ in iter_records(path))
    revisits = sum(record.type == "revisit" for record in iter_records(path))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.count("digest pass") == records - revisits
    # FastWARC sees the whole block only without parsing HTTP, and the payload only with it.
    with path.open("rb") as file:
        assert [record.verify_block_digest() for record in ArchiveIterator(file, parse_http=False)] == [
            True
        ] * records
    with path.open("rb") as file:
        assert all(
            record.verify_payload_digest()
            for record in ArchiveIterator(file, parse_http=True, max_header_len=1 << 20)
            if record.headers.get("WARC-Type") in ("request", "response")
        )


def test_other_readers_agree(writer: WarcWriter, tmp_path: Path):
    written = every_kind(writer)
    path = tmp_path / written[0].warc
    check(path)
    ours = [(r.offset, r.type, r.headers["warc-record-id"], r.block) for r in iter_records(path)]
    with path.open("rb") as file:
        theirs = [
            (r.stream_pos, r.headers["WARC-Type"], r.headers["WARC-Record-ID"], r.reader.read())
            for r in ArchiveIterator(file, parse_http=False)
        ]
    assert ours == theirs
    with path.open("rb") as file:
        statuses = [
            r.http_headers.status_code
            for r in ArchiveIterator(file, parse_http=True, max_header_len=1 << 20)
            if r.headers["WARC-Type"] in ("response", "revisit")
        ]
    assert statuses == [200, 200, 304, 302, 200, 200, 200, 200, 200, 200, 200, 200, 500]


def test_brotli_bodies(writer: WarcWriter, tmp_path: Path):
    body = brotli.compress(PAGE)
    written = writer.write_exchange(exchange(body=body, response_headers=[("Content-Encoding", "br")]))
    stored = read_capture(tmp_path, written.warc, written.offset)
    assert (stored.body, stored.payload()) == (body, (PAGE, None))
    # warcio knows only the brotlipy package and fails beside the one that Scrapy needs (webrecorder/warcio, 73).
    without_brotli = "import sys; sys.modules['brotli'] = None; from warcio.cli import main; sys.exit(main())"
    check(tmp_path / written.warc, (sys.executable, "-c", without_brotli))


def test_warcio_index_finds_what_rows_point_to(writer: WarcWriter, tmp_path: Path):
    written = every_kind(writer)
    path = tmp_path / written[0].warc
    command = [WARCIO, "index", "-f", "offset,length,warc-type,warc-target-uri,http:status", path]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    places = {
        (int(line["offset"]), int(line["length"]))
        for line in lines
        if line["warc-type"] in ("response", "revisit")
    }
    assert places == {(place.offset, place.length) for place in written}
    assert all(
        re.fullmatch(r"[!-~]+", line["warc-target-uri"]) for line in lines if "warc-target-uri" in line
    )


def test_heads_of_warc(writer: WarcWriter, tmp_path: Path):
    written = every_kind(writer)
    records = list(iter_records(tmp_path / written[0].warc))
    info, request, response, _, revisit, _, unmodified = (record.headers for record in records[:7])
    assert info["warc-type"] == "warcinfo"
    assert info["warc-filename"] == written[0].warc
    about = records[0].block.decode()
    for said in (
        "software: Khotin/0.1",
        "operator: Kho tin <kho@example.vn>",
        "robots: obey",
        "rebuilt",
        "SHA-256",
    ):
        assert said in about
    assert (
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/" in about
    )
    assert request["warc-concurrent-to"] == response["warc-record-id"] == written[0].record_id
    assert response["warc-concurrent-to"] == request["warc-record-id"]
    assert request["warc-warcinfo-id"] == response["warc-warcinfo-id"] == info["warc-record-id"]
    assert request["warc-date"] == response["warc-date"] == "2020-05-05T05:00:00.123456Z"
    assert response["warc-ip-address"] == "192.0.2.7"
    assert response["warc-payload-digest"] == written[0].payload_digest == digest(PAGE)
    for kind, headers in (("identical-payload-digest", revisit), ("server-not-modified", unmodified)):
        assert headers["warc-type"] == "revisit"
        assert headers["warc-profile"] == f"http://netpreserve.org/warc/1.1/revisit/{kind}"
        assert headers["warc-refers-to"] == written[0].record_id
        assert headers["warc-refers-to-target-uri"] == "http://xa.example.vn/tin/1"
        assert headers["warc-refers-to-date"] == response["warc-date"]
        assert headers["warc-payload-digest"] == digest(PAGE)
    by_url = {r.headers.get("warc-target-uri"): r.headers for r in records if r.type == "response"}
    assert by_url["http://x.vn/cut"]["warc-truncated"] == "length"
    assert by_url["http://x.vn/h2"]["warc-protocol"] == "h2"
    assert "warc-ip-address" not in by_url["http://x.vn/h2"]


@pytest.mark.parametrize("at_once", [True, False])
def test_reading_back_every_kind(writer: WarcWriter, tmp_path: Path, at_once: bool):
    written = every_kind(writer)
    places = {place.record_id: (place.warc, place.offset) for place in written}
    if at_once:
        captures = list(captures_in(tmp_path / written[0].warc))
        assert [c.method for c in captures if c.method != "GET"] == ["HEAD", "POST"]
        assert [c.body for c in captures[1:3]] == [b"", b""]
    else:
        captures = [
            read_capture(tmp_path, w.warc, w.offset, w.length, resolve=lambda r: places[r.refers_to_id])
            for w in written
        ]
        assert [c.payload() for c in captures[1:3]] == [(PAGE, None)] * 2
        assert captures[2].header("content-type") == "text/html"
    assert [(c.warc, c.offset, c.length, c.record_id) for c in captures] == [
        (w.warc, w.offset, w.length, w.record_id) for w in written
    ]
    assert [c.captured_at for c in captures] == [w.date for w in written]
    assert [c.payload_digest for c in captures] == [w.payload_digest for w in written]
    assert [c.block_digest for c in captures] == [w.block_digest for w in written]
    assert [bool(c.revisit) for c in captures] == [w.revisit for w in written]
    assert captures[1].revisit == revisit_of(written[0])
    assert captures[2].status == 304
    assert captures[3].url == "http://xa.example.vn/c%C5%A9"
    assert [c.payload() for c in captures[4:6]] == [(PAGE, None)] * 2
    assert captures[7].body == bytes(5000)
    assert captures[9].headers[0][1].encode("latin-1").decode() == "đ" * 60_000
    assert (captures[10].truncated, captures[10].headers[-1]) == (
        "length",
        ("Content-Length", str(len(PAGE))),
    )
    assert captures[12].protocol == "h2"


header = st.tuples(
    st.text("abcdefXYZ-_09", min_size=1, max_size=15),
    st.binary(max_size=60).map(lambda raw: raw.translate(None, b"\r\n\0").strip(b" \t")),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(header, max_size=10),
    st.binary(max_size=3000),
    st.integers(100, 999),
    st.text(max_size=20),
    st.sampled_from(["GET", "HEAD", "POST"]),
)
def test_what_is_read_equals_what_was_written(tmp_path_factory, headers, body, status, path, method):
    folder = tmp_path_factory.mktemp("warc")
    cookies = [("Set-Cookie", b"a=1"), ("Set-Cookie", b"b=2"), ("set-cookie", b"a=3")]
    with WarcWriter(folder, software="test") as writer:
        written = writer.write_exchange(
            exchange(
                "http://a.vn/" + path,
                response_headers=headers + cookies,
                request_headers=headers,
                body=body,
                status=status,
                method=method,
            )
        )
    stored = read_capture(folder, written.warc, written.offset, written.length)
    assert stored.body == body
    assert (stored.status, stored.url) == (status, written.target_uri)
    assert original_headers(stored.headers) == tuple((n, v.decode("latin-1")) for n, v in headers + cookies)
    with (folder / written.warc).open("rb") as file:
        theirs = list(ArchiveIterator(file, parse_http=False))
        assert len(theirs) == 3
    check(folder / written.warc)


def test_many_threads_one_at_a_time(writer: WarcWriter, tmp_path: Path):
    lock = threading.Lock()

    def work(number: int) -> None:
        for page in range(20):
            with lock:
                writer.write_exchange(exchange(f"http://a.vn/{number}/{page}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(1 for _ in captures_in(tmp_path / str(writer.warc))) == 80


def test_written_means_that_another_process_can_read_it(writer: WarcWriter, tmp_path: Path):
    written = writer.write_exchange(exchange())
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from archive.warc.reader import read_capture
        capture = read_capture(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        sys.stdout.buffer.write(capture.body)
    """)
    command = [sys.executable, "-c", script, tmp_path, written.warc, str(written.offset), str(written.length)]
    assert subprocess.run(command, capture_output=True, check=True, timeout=60).stdout == PAGE


def test_rotation_and_manifest(tmp_path: Path):
    times = iter(NOON + timedelta(seconds=n) for n in range(100))
    writer = WarcWriter(tmp_path, software="test", max_bytes=6000, clock=lambda: next(times))
    written = [writer.write_exchange(exchange(f"http://a.vn/{n}", body=os.urandom(2000))) for n in range(7)]
    open_one = written[-1].warc
    assert open_one not in closed_files(tmp_path)
    writer.sync()
    last = writer.close()
    assert writer.close() is None
    closed = closed_files(tmp_path)
    assert closed[open_one] == last
    assert list(closed) == list(dict.fromkeys(w.warc for w in written))
    assert len(closed) == 4
    for name, entry in closed.items():
        data = (tmp_path / name).read_bytes()
        assert digest(data) == f"sha256:{entry.sha256}"
        assert entry.size == len(data)
        assert entry.records == sum(1 for _ in iter_records(tmp_path / name))
        assert entry.captures == sum(1 for _ in captures_in(tmp_path / name))
        check(tmp_path / name)
    assert read_capture(tmp_path, written[0].warc, written[0].offset).url == "http://a.vn/0"


def test_nothing_written_leaves_no_file(tmp_path: Path):
    with WarcWriter(tmp_path / "warc", software="test"):
        pass
    assert not (tmp_path / "warc").exists()


def test_two_writers_and_a_name_that_is_taken(tmp_path: Path):
    one, two = (WarcWriter(tmp_path, software="test", clock=lambda: NOON) for _ in range(2))
    names = {one.write_exchange(exchange()).warc, two.write_exchange(exchange()).warc}
    assert len(names) == 2
    one.close()
    two.close()
    assert names == set(closed_files(tmp_path))


def test_a_forked_child_begins_a_file_of_its_own(writer: WarcWriter, tmp_path: Path):
    before = writer.write_exchange(exchange("http://a.vn/parent"))

    def child(connection) -> None:
        written = writer.write_exchange(exchange("http://a.vn/child"))
        writer.close()
        connection.send(written.warc)

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=child, args=(theirs,))
    process.start()
    name = ours.recv()
    process.join()
    assert process.exitcode == 0
    after = writer.write_exchange(exchange("http://a.vn/parent/2"))
    assert before.warc == after.warc != name
    assert [c.url for c in captures_in(tmp_path / before.warc)] == [
        "http://a.vn/parent",
        "http://a.vn/parent/2",
    ]
    assert [c.url for c in captures_in(tmp_path / name)] == ["http://a.vn/child"]


def test_a_revisit_must_fit_its_payload(writer: WarcWriter):
    first = writer.write_exchange(exchange())
    with pytest.raises(ValueError, match="not the one"):
        writer.write_exchange(exchange(body=b"another", revisit=revisit_of(first)))
    with pytest.raises(ValueError, match="time zone"):
        writer.write_exchange(exchange(fetched_at=NOON.replace(tzinfo=None)))
    assert not writer.write_exchange(exchange("http://a.vn/next")).revisit


def fills_up(folder: Path, limit: int | None = None) -> str:
    """Write until the disk is full, in a process of its own; what it tells: urls written, then the error."""
    script = textwrap.dedent("""
        import os, resource, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from archive.errors import CaptureError
        from archive.warc.exchange import Exchange
        from archive.warc import WarcWriter
        if sys.argv[2]:
            # Python ignores SIGXFSZ, so that the write fails with EFBIG as it would with ENOSPC.
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
        writer = WarcWriter(Path(sys.argv[1]), software="test")
        try:
            for number in range(1000):
                body = os.urandom(5000)
                url = f"http://a.vn/{number}"
                writer.write_exchange(Exchange(url=url, status=200, fetched_at=datetime.now(UTC), body=body))
                print(url)
        except CaptureError as error:
            print(error)
        small = Exchange(url="http://a.vn/small", status=404, fetched_at=datetime.now(UTC), body=b"")
        writer.write_exchange(small)
        print(small.url)
        try:
            writer.close()
        except CaptureError as error:
            print("unlisted")
    """)
    command = [sys.executable, "-c", script, folder, str(limit or "")]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def assert_whole_after(folder: Path, told: str, reason: int) -> None:
    *urls, error, small = [line for line in told.splitlines() if line != "unlisted"]
    assert len(urls) > 2
    assert error.startswith(f"cannot write the capture of http://a.vn/{len(urls)} to {folder}")
    assert os.strerror(reason) in error
    (path,) = folder.glob("*.warc.gz")
    assert [capture.url for capture in captures_in(path)] == [*urls, small]
    check(path)


def test_a_file_that_cannot_grow_is_cut_back_to_whole_records(tmp_path: Path):
    assert_whole_after(tmp_path, fills_up(tmp_path, limit=40_000), errno.EFBIG)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mounted]
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if result.returncode:
        pytest.skip(f"a small file system cannot be mounted: {result.stderr.strip()}")
    try:
        yield mounted
    finally:
        subprocess.run(["umount", mounted], check=True)


def test_a_full_disk_leaves_whole_records(small_disk: Path):
    told = fills_up(small_disk)
    assert_whole_after(small_disk, told, errno.ENOSPC)


def test_a_full_disk_at_the_very_start_leaves_no_file(small_disk: Path):
    (small_disk / "ballast").write_bytes(bytes(48 << 10))
    (small_disk / ".lock").touch()
    for number in range(5):
        try:
            (small_disk / f"more{number}").write_bytes(bytes(4096))
        except OSError:
            break
    with (
        WarcWriter(small_disk, software="test") as writer,
        pytest.raises(CaptureError, match=r"cannot begin a WARC file in .*No space left.*free space"),
    ):
        writer.write_exchange(exchange())
    assert not list(small_disk.glob("*.warc.gz"))


def test_an_error_of_the_disk_leaves_whole_records(writer: WarcWriter, tmp_path: Path, monkeypatch):
    writer.write_exchange(exchange("http://a.vn/1"))
    write = os.write

    def fails_in_the_middle(descriptor: int, data: memoryview) -> int:
        if len(data) < 700:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return write(descriptor, data[:300])

    monkeypatch.setattr(os, "write", fails_in_the_middle)
    with pytest.raises(CaptureError, match="Input/output error"):
        writer.write_exchange(exchange("http://a.vn/2"))
    monkeypatch.undo()
    writer.write_exchange(exchange("http://a.vn/3"))
    path = tmp_path / str(writer.warc)
    entry = writer.close()
    assert [capture.url for capture in captures_in(path)] == ["http://a.vn/1", "http://a.vn/3"]
    assert entry
    assert digest(path.read_bytes()) == f"sha256:{entry.sha256}"


@pytest.mark.parametrize("what", ["removed", "changed"])
def test_nothing_is_written_into_a_file_that_is_no_longer_ours(writer: WarcWriter, tmp_path: Path, what: str):
    writer.write_exchange(exchange())
    path = tmp_path / str(writer.warc)
    if what == "removed":
        path.unlink()
    else:
        os.truncate(path, 100)
    with pytest.raises(CaptureError, match="removed or changed by another program"):
        writer.write_exchange(exchange())


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").touch()
    writer = WarcWriter(tmp_path / "file" / "warc", software="test")
    with pytest.raises(CaptureError, match="cannot begin a WARC file"):
        writer.write_exchange(exchange())


def test_the_manifest_outlives_a_torn_line(tmp_path: Path):
    for _ in range(2):
        with WarcWriter(tmp_path, software="test") as writer:
            writer.write_exchange(exchange())
    manifest = tmp_path / MANIFEST
    whole = closed_files(tmp_path)
    manifest.write_bytes(manifest.read_bytes()[:-30])
    assert list(closed_files(tmp_path)) == list(whole)[:1]
    with WarcWriter(tmp_path, software="test") as writer:
        writer.write_exchange(exchange())
    assert len(closed_files(tmp_path)) == 2
    manifest.write_text('{"warc": 1}\n' + manifest.read_text())
    with pytest.raises(CaptureError, match="line 1, cannot be read"):
        closed_files(tmp_path)
