"""A whole site before it goes dark: every page, what it needs to be shown, and an honest report of what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.cdx import cdxj_lines
from archive.export.wacz import pack_sites
from archive.home import Home
from archive.journal import Journal
from tests.foreign import title_of
from tests.khotin import Command, Moment
from tests.past import Past
from tests.rescue_site import ARTICLES, DECISION, HOST, VIDEO, RescueSite

WACZ = Path(sys.executable).with_name("wacz")
URL = f"http://{HOST}/"


@pytest.fixture(scope="module")
def site() -> Iterator[RescueSite]:
    with RescueSite() as running:
        yield running


@pytest.fixture(scope="module")
def snap(site: RescueSite, tmp_path_factory: pytest.TempPathFactory) -> tuple[Past, dict[str, Any], Path]:
    """A snapshot, its report and its package."""
    folder = tmp_path_factory.mktemp("snap")
    past = Past(folder / "home", proxy=site.proxy)
    out = folder / "sapdong.wacz"
    return past, past.json("snapshot", URL, "--delay", "0", "--out", str(out)), out


def held(past: Past) -> set[str]:
    """Addresses of everything that was captured whole."""
    with past.store() as store, store.engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT url FROM captures WHERE status = 200").scalars())


def wanted(site: RescueSite) -> set[str]:
    """Everything there is but what robots.txt forbids."""
    return {url for url in site.contents if "/cam" not in url}


def test_everything_that_the_servers_have_is_held(
    snap: tuple[Past, dict[str, Any], Path], site: RescueSite
) -> None:
    past, report, _ = snap
    assert wanted(site) <= held(past)
    assert report["pages"] == ARTICLES + 2
    assert report["requisites"]["document"] == 2
    assert report["records"] == {"new": ARTICLES}


def test_the_report_says_what_is_missing_and_why(snap: tuple[Past, dict[str, Any], Path]) -> None:
    report = snap[1]
    assert report["missing"]["404"] == [f"http://{HOST}/anh/khong-co.png"]
    assert report["missing"]["left out: robots.txt"] == [f"http://{HOST}/anh/cam.png"]
    assert report["missing"]["robots.txt"] == [f"http://{HOST}/cam/bai.html"]


def test_the_text_of_documents_is_searched(snap: tuple[Past, dict[str, Any], Path]) -> None:
    for query in ('"rừng Cát Tiên"', '"ke hoach so 13"'):
        hit = json.loads(snap[0].khotin("search", query, "--json").stdout.splitlines()[0])
        assert hit["title"] == title_of(1)


def test_the_package_is_valid_and_whole(snap: tuple[Past, dict[str, Any], Path], site: RescueSite) -> None:
    out = snap[2]
    said = subprocess.run([str(WACZ), "validate", "-f", str(out)], capture_output=True, text=True, check=True)
    assert "valid" in said.stdout
    with zipfile.ZipFile(out) as package:
        about = json.loads(package.read("datapackage.json"))
        assert about["title"] == HOST
        assert about["description"].startswith(f"Snapshot of {URL}")
        assert about["software"]
        header, *pages = map(json.loads, package.read("pages/pages.jsonl").decode().splitlines())
        assert header["format"] == "json-pages-1.0"
        listed = {page["url"]: page for page in pages}
        assert listed[f"http://{HOST}/tin/dot-1.html"]["title"] == title_of(1)
        assert len(listed[f"http://{HOST}/tin/dot-1.html"]["text"]) > 200
        assert listed[URL]["title"] == "Huyện Sắp Đóng"
        with package.open("archive/data.warc.gz") as warc:
            inside = {
                r.rec_headers["WARC-Target-URI"] for r in ArchiveIterator(warc) if r.rec_type == "response"
            }
    assert wanted(site) - {f"http://{HOST}/robots.txt"} <= inside


def test_a_second_snapshot_adds_no_version(
    snap: tuple[Past, dict[str, Any], Path], site: RescueSite, tmp_path: Path
) -> None:
    past = snap[0].copy(tmp_path / "again")
    past.proxy = site.proxy
    with past.store() as store:
        before = store.stats()
    report = past.json("snapshot", URL, "--delay", "0")
    with past.store() as store:
        after = store.stats()
    assert report["pages"] == ARTICLES + 2
    assert report["requisites"] == snap[1]["requisites"]
    assert (after["articles"], after["versions"]) == (before["articles"], before["versions"])
    assert after["captures"] > before["captures"]
    # A package of the records holds what its revisits refer to, and the dress of their pages.
    out = tmp_path / "bai.wacz"
    past.khotin("export", "--out", str(out))
    subprocess.run([str(WACZ), "validate", "-f", str(out)], capture_output=True, check=True)
    with zipfile.ZipFile(out) as package, package.open("archive/data.warc.gz") as warc:
        records = [(r.rec_type, dict(r.rec_headers.headers)) for r in ArchiveIterator(warc)]
    whole = {head["WARC-Record-ID"] for kind, head in records if kind == "response"}
    assert {head["WARC-Refers-To"] for kind, head in records if kind == "revisit"} <= whole
    urls = {head.get("WARC-Target-URI") for _, head in records}
    assert {f"http://{HOST}/css/chinh.css", DECISION} <= urls


def test_documents_of_what_was_taken_down_are_not_given_out(
    snap: tuple[Past, dict[str, Any], Path], tmp_path: Path
) -> None:
    past = snap[0].copy(tmp_path / "hidden")
    page, plan = f"http://{HOST}/tin/dot-1.html", f"http://{HOST}/vb/kh-13.pdf"

    def given_out() -> set[str]:
        out = tmp_path / "tat-ca.wacz"
        with past.store() as store:
            assert pack_sites(store, [HOST], out, HOST, URL) == []
            shown = {json.loads(line.split(" ", 2)[2])["url"] for line in cdxj_lines(store)}
        with zipfile.ZipFile(out) as package, package.open("archive/data.warc.gz") as warc:
            packed = {record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(warc)}
        packed.discard(f"http://{HOST}/robots.txt")
        # Whether it was allowed to ask belongs to the archive, not to what is shown.
        assert {url for url in packed if url} == {url for url in shown if not url.endswith("/robots.txt")}
        return shown

    hidden = {page, plan, DECISION}
    before = given_out()
    assert hidden <= before
    past.khotin("takedown", page, "--reason", "theo yêu cầu")
    assert given_out() == before - hidden
    assert past.khotin("search", '"rừng Cát Tiên"', "--json").stdout.count('"url"') == 0
    past.khotin("restore", page)
    assert given_out() == before


def test_robots_set_aside_with_a_reason_that_the_record_keeps(site: RescueSite, tmp_path: Path) -> None:
    past = Past(tmp_path / "home", proxy=site.proxy)
    said = past.khotin("snapshot", URL, "--robots", "ignore", status=2).stderr
    assert "--reason" in said
    reason = "Cổng đóng ngày 30/6; đã hỏi văn phòng huyện"
    past.json("snapshot", URL, "--delay", "0", "--robots", "ignore", "--reason", reason)
    assert {f"http://{HOST}/anh/cam.png", f"http://{HOST}/cam/bai.html"} <= held(past)
    entry = next(Journal(Home(past.home)).entries("robots"))
    assert (entry["site"], entry["policy"], entry["reason"]) == (HOST, "ignore", reason)
    with past.store() as store:
        assert {run.options["reason"] for run in store.runs()} == {reason}
    for file in (past.home / "warc").glob("*.warc.gz"):
        with file.open("rb") as stream:
            info = next(iter(ArchiveIterator(stream)))
            assert f"robots: ignore: {reason}" in info.content_stream().read().decode()


def test_killed_anywhere_it_goes_on(site: RescueSite, tmp_path: Path) -> None:
    home = tmp_path / "home"
    page = "archive.store.records:_incoming"
    row, kept = (
        "archive.store.new_captures:Captures.add_capture",
        "archive.store.documents:Documents.keep_document",
    )
    environment = {"http_proxy": site.proxy}
    for moment in (Moment(page, 4), Moment(row, 12, "after"), Moment(kept, 1)):
        done = Command(home, "snapshot", URL, "--delay", "0", die=moment, environment=environment).wait()
        assert done.status == -9, done.stderr
    site.log.clear()
    past = Past(home, proxy=site.proxy)
    # Pages are asked for by the frontier's rules; a requisite that is there is not fetched again.
    there = {url for url in held(past) if "/tin" not in url and not url.endswith(("/", "/robots.txt"))}
    assert there
    past.json("snapshot", URL, "--delay", "0")
    assert wanted(site) <= held(past)
    assert not there & set(site.log)
    hit = json.loads(past.khotin("search", '"rừng Cát Tiên"', "--json").stdout.splitlines()[0])
    assert hit["title"] == title_of(1)


def test_a_part_of_a_site_without_requisites(site: RescueSite, tmp_path: Path) -> None:
    past = Past(tmp_path / "home", proxy=site.proxy)
    options = ("--delay", "0", "--no-requisites", "--scope", "prefix")
    report = past.json("snapshot", f"http://{HOST}/tin/dot-1.html", *options)
    assert report["pages"] == 1
    assert report["requisites"] == {}
    assert not {url for url in held(past) if VIDEO in url or ("/tin/" not in url and "robots" not in url)}


def test_what_is_too_large_is_left_out_before_it_is_fetched(site: RescueSite, tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings, environment = {"REQUISITE_MAX": 1_000_000}, {"http_proxy": site.proxy}
    words = ("snapshot", URL, "--delay", "0", "--limit", "2", "--json")
    done = Command(home, *words, settings=settings, environment=environment).wait()
    report = json.loads(done.stdout)
    assert report["missing"]["left out: too large"] == [f"http://{VIDEO}/p.mp4"]
