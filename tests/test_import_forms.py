"""Every form of file gives the same captures, a broken one those that are whole: ARC, Zstandard, nested packages."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.home import Home
from archive.journal import Journal
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.warc.folder import closed_files
from archive.warc.reader import read_capture
from archive.warc.zstandard import FRAME
from crawler import settings
from crawler.importing.files import FileImport, Report
from crawler.importing.rows import Rows
from tests.foreign import HOST, START, article, raw, title_of, wacz, warc
from tests.office import docx
from tests.oldforms import arc, arc_record, skippable, with_dictionary, zstandard
from tests.past import Past

PAGES = [article(number) for number in range(1, 13)]


def one_by_one() -> list[bytes]:
    return re.split(rb"(?<=\r\n\r\n)(?=WARC/1\.\d\r\n)", warc(PAGES, packed=False))


@dataclass
class Imported:
    """What became of a file."""

    said: Report
    found: list[CaptureInfo]
    bodies: list[bytes]
    files: set[str]
    entries: list[dict[str, object]]


def take(tmp_path: Path, name: str, data: bytes) -> Imported:
    (tmp_path / name).write_bytes(data)
    home = Home(tmp_path / "home")
    with Store.open(home) as store:
        rows = Rows(store, "import", settings.BODY_MAX)
        said = FileImport(home, store, rows, lambda line: None).take(tmp_path / name)
        found = [store.capture(number) for number in store.capture_ids()]
    bodies = [read_capture(home.warc, c.warc, c.offset, c.length).payload()[0] for c in found]
    entries = [dict(entry) for entry in Journal(home).entries("import")]
    files = {path.name for path in home.warc.iterdir() if path.name.startswith(("import", ".import"))}
    if said.refused is None:
        assert files == set(closed_files(home.warc))
    return Imported(said, found, bodies, files, entries)


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "ARC": ("a.arc.gz", lambda: arc(PAGES)),
    "ARC, plain": ("a.arc", lambda: arc(PAGES, packed=False)),
    "ARC, gzipped as a whole": ("a.arc.gz", lambda: gzip.compress(arc(PAGES, packed=False))),
    "ARC, version 2": ("a.arc.gz", lambda: arc(PAGES, version=2)),
    "ARC under another name": ("a.bin", lambda: arc(PAGES)),
    "Zstandard": ("a.warc.zst", lambda: zstandard(one_by_one())),
    "Zstandard, all in one frame": ("a.warc.zst", lambda: zstandard([warc(PAGES, packed=False)])),
    "Zstandard with a dictionary": ("a.warc.zst", lambda: with_dictionary(one_by_one(), packed=False)),
    "Zstandard with a packed dictionary": ("a.zst", lambda: with_dictionary(one_by_one(), packed=True)),
    "Zstandard, something between": (
        "a.warc.zst",
        lambda: skippable(b"note", 1).join(zstandard([record]) for record in one_by_one()),
    ),
    "packages in a package": (
        "a.wacz",
        lambda: wacz({
            "one.wacz": wacz({"archive/a.warc.gz": warc(PAGES[:5])}),
            "two.wacz": wacz({"archive/b.warc.gz": warc(PAGES[5:])}),
        }),
    ),
    "some records by themselves, some together": (
        "a.warc.gz",
        lambda: warc(PAGES[:5]) + gzip.compress(warc(PAGES[5:], packed=False)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_captures(form: str, tmp_path: Path) -> None:
    name, make = FORMS[form]
    data = make()
    done = take(tmp_path, name, data)
    assert (done.said.captures, done.said.damaged, done.said.refused) == (12, [], None)
    assert [(c.url, c.fetched_at, c.status, c.mime) for c in done.found] == [
        (f"http://{HOST}{page.path}", page.at, 200, "text/html") for page in PAGES
    ]
    assert done.bodies == [page.body for page in PAGES]
    # Again: nothing changes.
    again = take(tmp_path, name, data)
    assert (again.said.captures, again.said.held) == (0, 12)
    assert (again.found, again.files, again.entries) == (done.found, done.files, done.entries)


def test_our_arc_file_is_one_to_other_readers() -> None:
    for version in (1, 2):
        found = list(ArchiveIterator(io.BytesIO(arc(PAGES, version=version)), arc2warc=True))
        assert len(found) == 1 + len(PAGES)


def test_what_the_program_zstd_wrote(tmp_path: Path) -> None:
    if not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    (tmp_path / "a.warc").write_bytes(warc(PAGES, packed=False))
    subprocess.run(["zstd", "-q", "-19", "--long=27", "a.warc"], cwd=tmp_path, check=True)
    done = take(tmp_path, "b.warc.zst", (tmp_path / "a.warc.zst").read_bytes())
    assert done.bodies == [page.body for page in PAGES]


def _torn(data: bytes) -> bytes:
    return data[:-40]


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _third_frame(data: bytes) -> int:
    at = -1
    for _ in range(3):
        at = data.index(FRAME, at + 1)
    return at


BROKEN: dict[str, tuple[str, Callable[[], bytes], int]] = {
    "ARC, torn": ("a.arc.gz", lambda: _torn(arc(PAGES)), 11),
    "ARC, plain and torn": ("a.arc", lambda: _torn(arc(PAGES, packed=False)), 11),
    "ARC, a record damaged": ("a.arc.gz", lambda: _flip(arc(PAGES), len(arc(PAGES[:3])) + 200), 11),
    "ARC, a hole": ("a.arc", lambda: arc(PAGES[:3], packed=False) + bytes(99) + b"\n" + _records(PAGES[3:]), 12),
    "ARC, a length too short": ("a.arc", lambda: arc(PAGES[:3], packed=False) + _records(PAGES[3:], -50), 12),
    "ARC, absurd length": ("a.arc", lambda: arc(PAGES[:3], packed=False) + _records(PAGES[3:], 10**12), 11),
    "ARC, no time": (
        "a.arc",
        lambda: arc(PAGES, packed=False).replace(b" 20150302", b" 20151399", 1),
        11,
    ),
    "ARC, no answers": ("a.arc", lambda: arc([], packed=False), 0),
    "Zstandard, torn": ("a.warc.zst", lambda: _torn(zstandard(one_by_one())), 11),
    "Zstandard, a frame damaged": (
        "a.warc.zst",
        lambda: _flip(zstandard(one_by_one()), _third_frame(zstandard(one_by_one())) + 20),
        11,
    ),
    "Zstandard, no dictionary in its frame": ("a.warc.zst", lambda: skippable(b"none") + zstandard(one_by_one()), 0),
    "Zstandard, the dictionary lost": (
        "a.warc.zst",
        lambda: (data := with_dictionary(one_by_one(), packed=False))[data.index(FRAME) :],
        0,
    ),
    "Zstandard, a frame that does not end": ("a.warc.zst", lambda: zstandard(one_by_one()) + skippable(b"")[:6], 12),
    "Zstandard, a bomb": ("a.warc.zst", lambda: zstandard([bytes(400 << 20), *one_by_one()]), 12),
    "a package of a package of packages": ("a.wacz", lambda: _deep(9), 0),
    "a package with another digest": (
        "a.wacz",
        lambda: wacz(
            {"one.wacz": wacz({"archive/a.warc.gz": warc(PAGES)})}, digests={"one.wacz": "sha256:" + "0" * 64}
        ),
        0,
    ),
    "a package that is torn": ("a.wacz", lambda: wacz({"one.wacz": _torn(wacz({"a.warc.gz": warc(PAGES)}))}), 0),
    "one of two packages is none": (
        "a.wacz",
        lambda: wacz({"one.wacz": b"nothing", "two.wacz": wacz({"archive/a.warc.gz": warc(PAGES)})}),
        12,
    ),
}  # fmt: skip


def _records(pages: list[object], more: int = 0) -> bytes:
    """ARC records; what the first says of its length is wrong by `more`."""
    found = []
    for number, page in enumerate(pages):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.body  # type: ignore[attr-defined]
        found.append(arc_record(page, answer, length=len(answer) + more * (number == 0)))  # type: ignore[arg-type]
    return b"".join(found)


def _deep(levels: int) -> bytes:
    data = warc(PAGES)
    name = "archive/a.warc.gz"
    for level in range(levels):
        data, name = wacz({name: data}), f"{level}.wacz"
    return data


@pytest.mark.parametrize("form", BROKEN)
def test_of_a_broken_file_what_is_whole(form: str, tmp_path: Path) -> None:
    name, make, captures = BROKEN[form]
    done = take(tmp_path, name, make())
    assert done.said.captures == captures
    assert captures == 12 or form == "ARC, no answers" or done.said.damaged or done.said.refused
    assert not [file for file in done.files if not file.endswith((".warc", ".warc.gz"))]
    assert {path.name for path in tmp_path.iterdir()} == {name, "home"}


def resource(path: str, block: bytes, mime: str, host: str = f"http://{HOST}") -> bytes:
    head = (
        f"WARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:{path}>\r\nWARC-Date: {START:%Y-%m-%dT%H:%M:%SZ}\r\n"
        f"WARC-Target-URI: {host}{path}\r\nContent-Type: {mime}\r\n"
    )
    return raw(head, block)


def test_resources_are_captures_and_pages(tmp_path: Path) -> None:
    link = b'<p><a href="/vb/12.docx">V\xc4\x83n b\xe1\xba\xa3n</a></p><p class=author>'
    pages = [page.body for page in PAGES]
    pages[0] = pages[0].replace(b"<p class=author>", link)
    data = b"".join(
        [
            *(
                resource(p.path, body, "text/html; charset=utf-8")
                for p, body in zip(PAGES, pages, strict=True)
            ),
            resource("/vb/12.docx", docx("Giao khoán rừng Cát Tiên"), "application/msword"),
            resource("/anh/1.jpg", b"\xff\xd8\xff\xe0" + bytes(500), "image/jpeg"),
            resource("log", b"wget 1.21", "text/plain", "metadata://gnu.org/software/wget/warc/"),
            resource("x", b"\xff\xd8", "image/jpeg", "screenshot:http://example.vn/"),
        ]
    )
    (tmp_path / "a.warc.gz").write_bytes(data)
    home = tmp_path / "home"
    past = Past(home)
    past.khotin("import", str(tmp_path / "a.warc.gz"))
    with Store.open(Home(home)) as store:
        captures = [store.capture(number) for number in store.capture_ids()]
        rows, _ = store.index_rows(0, 100)
        titles = {store.record_json(row.id)["title"] for row in rows}
    assert [(c.status, c.fetched_at) for c in captures] == [(200, START)] * 14
    assert titles == set(map(title_of, range(1, 13)))
    assert title_of(1) in past.khotin("search", '"rừng Cát Tiên"', "--limit", "20", "--json").stdout
    past.khotin("verify")
    before = _rows(home)
    past.khotin("rebuild")
    assert _rows(home) == before


def _rows(home: Path) -> list[tuple[object, ...]]:
    with Store.open(Home(home)) as store:
        found = [store.capture(number) for number in store.capture_ids()]
        return sorted(
            (c.url, c.fetched_at, c.warc, c.offset, c.status, c.mime, c.url_key, c.kind) for c in found
        )
