"""Files of other tools become captures, articles and versions as our own crawl would have made them."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.home import Home
from archive.journal import Journal
from archive.store import Store
from archive.warc.folder import closed_files
from archive.warc.reader import read_capture
from crawler import settings
from crawler.importing.files import FileImport
from crawler.importing.rows import Rows
from tests.foreign import HOST, START, Fetched, article, chunked, response, title_of, wacz, warc
from tests.khotin import Command, Moment
from tests.office import docx
from tests.past import Past
from tests.portal import PORTAL_HOST, Portal

#: What depends on the moment of capture: where it lies, and the portal's counter, which stands in its date line.
MOMENT = ("captured_at", "capture", "published_raw")
PAGES = [article(number) for number in range(1, 13)]


@pytest.fixture
def empty(tmp_path: Path) -> Past:
    return Past(tmp_path / "home")


def take(past: Past, file: Path, data: bytes | None = None, status: int = 0) -> dict[str, Any]:
    """Import one file; what is said of it."""
    if data is not None:
        file.write_bytes(data)
    first, *_ = past.khotin("import", str(file), "--json", status=status).stdout.splitlines()
    found: dict[str, Any] = json.loads(first)
    return found


def records(store: Store) -> dict[str, dict[str, Any]]:
    """All records, without what depends on the moment of capture."""
    found = {}
    rows, _ = store.index_rows(0, 5000)
    for row in rows:
        record = store.record_json(row.id)
        found[row.id] = {k: v for k, v in record.items() if k not in MOMENT}
    return found


# ── Tools ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Past, Path]]:
    """The portal as our own crawl has it, and as wget wrote it into a WARC file."""
    if not shutil.which("wget"):
        pytest.skip("wget is not installed")
    folder = tmp_path_factory.mktemp("wget")
    with Portal() as portal:
        own = Past(folder / "own", proxy=portal.proxy)
        own.khotin("crawl", portal.named_url, "--delay", "0")
        with own.store() as store:
            pages = [c.url for c in store.latest(PORTAL_HOST).values() if c.status == 200]
        (folder / "list.txt").write_text("\n".join(pages))
        call = ["wget", "-nv", "-e", "robots=off", "--warc-file=portal", "-i", "list.txt", "-O", "/dev/null"]
        subprocess.run(call, cwd=folder, env={"http_proxy": portal.proxy}, check=False, capture_output=True)
    return own, folder / "portal.warc.gz"


def test_what_wget_wrote_is_what_our_crawl_made(two: tuple[Past, Path], tmp_path: Path) -> None:
    own, file = two
    home = Past(tmp_path / "home")
    said = take(home, file)
    assert (said["refused"], said["damaged"], said["held"]) == (None, [], 0)
    with own.store() as ours, home.store() as theirs:
        assert records(theirs) == records(ours)
        assert len(records(ours)) > 20
        stats = theirs.stats()
        capture = next(theirs.pages([PORTAL_HOST]))
    assert capture.via == "import"
    assert (home.home / "warc" / capture.warc).read_bytes() == file.read_bytes()
    entry = next(Journal(Home(home.home)).entries("import"))
    assert entry["software"].startswith("Wget/")
    # Again: nothing changes.
    again = take(home, file)
    assert again["captures"] == 0
    assert again["held"] == said["captures"]
    with home.store() as theirs:
        assert theirs.stats() == stats


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "by record": ("a.warc.gz", lambda: warc(PAGES)),
    "plain": ("a.warc", lambda: warc(PAGES, packed=False)),
    "whole file": ("a.warc.gz", lambda: gzip.compress(warc(PAGES, packed=False))),
    "WARC 1.1": ("a.warc.gz", lambda: warc(PAGES, version="WARC/1.1")),
    "WACZ": ("a.wacz", lambda: wacz({"archive/data.warc.gz": warc(PAGES), "pages/pages.jsonl": b"{}\n"})),
    "no digests": ("a.warc.gz", lambda: warc(PAGES, change=_without_digests)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_captures(form: str, tmp_path: Path) -> None:
    file, make = FORMS[form]
    (tmp_path / file).write_bytes(make())
    home = Home(tmp_path / "home")
    with Store.open(home) as store:
        rows = Rows(store, "import", settings.BODY_MAX)
        said = FileImport(home, store, rows, lambda line: None).take(tmp_path / file)
        assert (said.captures, said.damaged, said.refused) == (12, [], None)
        found = list(store.unread(HOST))
        assert [(c.url, c.fetched_at, c.via) for c in found] == [
            (f"http://{HOST}{page.path}", page.at, "import") for page in PAGES
        ]
        for capture, page in zip(found, PAGES, strict=True):
            assert (
                read_capture(home.warc, capture.warc, capture.offset, capture.length).payload()[0]
                == page.body
            )
        assert closed_files(home.warc)[found[0].warc].captures == 12


def _without_digests(writer: WARCWriter, record: ArcWarcRecord) -> ArcWarcRecord:
    record.rec_headers.headers = [h for h in record.rec_headers.headers if "Digest" not in h[0]]
    writer.header_filter = None
    return record


def test_chunks_encodings_and_heads_of_http_2(empty: Past, tmp_path: Path) -> None:
    packed = gzip.compress(PAGES[1].body)
    heads = [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n",
            chunked(PAGES[0].body),
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: text/html\r\n\r\n", packed),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
            b"Content-Type: text/html\r\n\r\n",
            chunked(gzip.compress(PAGES[2].body)),
        ),
        (b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n", PAGES[3].body),
        (b"HTTP/2.0 200 \r\n:status: 200\r\ncontent-type: text/html\r\n\r\n", PAGES[4].body),
        (b":status: 200\r\ncontent-type: text/html\r\n\r\n", PAGES[5].body),
        (b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n", PAGES[6].body),
    ]
    data = b"".join(response(PAGES[n].path, head + body) for n, (head, body) in enumerate(heads))
    said = take(empty, tmp_path / "a.warc.gz", data)
    assert (said["captures"], said["damaged"]) == (7, [])
    with empty.store() as store:
        titles = {record["title"] for record in records(store).values()}
    assert titles == set(map(title_of, range(1, 8)))


def test_revisits_and_captures_of_two_days_are_one_history(empty: Past, tmp_path: Path) -> None:
    day = timedelta(days=1)
    first, second = article(1), article(1, " Việc này làm trong quý hai.")
    later = Fetched(first.path, second.body, at=first.at + 2 * day)
    said = take(empty, tmp_path / "b.warc.gz", warc([later, *PAGES[1:]]))
    assert said["captures"] == 12
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    date = "%Y-%m-%dT%H:%M:%SZ"
    writer.write_record(
        writer.create_revisit_record(
            f"http://{HOST}{first.path}",
            digest="sha1:" + "A" * 32,
            refers_to_uri=f"http://{HOST}{first.path}",
            refers_to_date=first.at.strftime(date),
            http_headers=head,
            warc_headers_dict={"WARC-Date": (first.at + day).strftime(date)},
        )
    )
    # The revisit stands before what it refers to, in a file that came later than the newest capture.
    take(empty, tmp_path / "a.warc.gz", out.getvalue() + warc([first]))
    with empty.store() as store:
        found = {record["title"]: record for record in records(store).values()}
        record = found[title_of(1)]
        newest = store.record_json(record["id"])
        oldest = store.record_json(record["id"], 1)
        captured = store.captured_at(HOST, "/tin/dot-1.html", first.at + day)
    assert (newest["versions"], "quý hai" in str(newest["body"]), "quý hai" in str(oldest["body"])) == (
        2,
        True,
        False,
    )
    assert oldest["captured_at"] == first.at.strftime(date)
    assert [c.revisit_of is not None for c in captured] == [True]


def test_the_same_capture_in_two_files_is_held_once(empty: Past, tmp_path: Path) -> None:
    data = warc(PAGES)
    take(empty, tmp_path / "a.warc.gz", data)
    said = take(empty, tmp_path / "b.wacz", wacz({"archive/x.warc.gz": gzip.compress(gzip.decompress(data))}))
    assert (said["captures"], said["held"]) == (0, 12)
    with empty.store() as store:
        assert store.stats()["captures"] == 12


def test_the_text_of_documents_is_searched(empty: Past, tmp_path: Path) -> None:
    link = '<p><a href="/vb/12.docx">Văn bản số 12</a></p>'
    page = article(1)
    with_link = Fetched(
        page.path, page.body.replace(b"<p class=author>", link.encode() + b"<p class=author>"), at=START
    )
    document = Fetched(
        "/vb/12.docx", docx("Giao khoán rừng Cát Tiên năm 2015"), "application/msword", at=START
    )
    take(empty, tmp_path / "a.warc.gz", warc([with_link, document, *PAGES[1:]]))
    first, *_ = empty.khotin("search", '"rừng Cát Tiên"', "--json").stdout.splitlines()
    hit = json.loads(first)
    assert hit["title"] == title_of(1)
    assert hit["highlights"][0]["field"] == "documents"
    assert "rừng Cát Tiên" in hit["highlights"][0]["text"]


def test_folders_and_what_is_wrong_with_the_call(empty: Past, tmp_path: Path) -> None:
    folder = tmp_path / "archivebox" / "archive" / "1425" / "warc"
    folder.mkdir(parents=True)
    (folder / "1425.warc.gz").write_bytes(warc(PAGES))
    (folder / "note.txt").write_text("x")
    assert take(empty, tmp_path / "archivebox")["captures"] == 12
    said = empty.khotin("import", str(tmp_path / "nowhere.warc"), status=2).stderr
    assert "there is no file" in said
    said = empty.khotin("import", str(tmp_path / "home" / "sites"), status=2).stderr
    assert "no WARC or WACZ file" in said


def test_killed_twice_and_complete(empty: Past, tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(warc(PAGES))
    row, record = "archive.store.new_captures:Captures.add_capture", "archive.store.records:Records.put_many"
    for moment in (Moment(row, 4), Moment(record, 1, "after")):
        done = Command(empty.home, "import", str(file), die=moment).wait()
        assert done.status == -9, done.stderr
    empty.khotin("import", str(file))
    with empty.store() as store:
        assert store.stats()["captures"] == 12
        assert len(records(store)) == 12
    assert not list((empty.home / "warc").glob(".import*"))
