"""The whole line: the real command crawls the portal and the newspaper; the archive holds what was expected."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.errors import NotFoundError
from archive.home import Home
from archive.store import Store
from tests.portal import PAPER_HOST, PORTAL_HOST, Article, Portal, articles

KHOTIN = Path(sys.executable).with_name("khotin")
HOSTS = {"portal": PORTAL_HOST, "paper": PAPER_HOST}


@dataclass
class Archive:
    """A data home that the command line works on, through the portal as its proxy."""

    home: Path
    portal: Portal

    def khotin(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "http_proxy": self.portal.proxy,
            "no_proxy": "",
            "KHOTIN_CONTACT": "test@example.vn",
        }
        done = subprocess.run(
            [str(KHOTIN), "--home", str(self.home), *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert "Traceback" not in done.stderr
        return done

    def crawl(self, *words: str, status: int = 0) -> dict[str, dict[str, Any]]:
        """The run's JSON line by site."""
        done = self.khotin("crawl", *words, "--delay", "0", "--json", status=status)
        return {line["site"]: line for line in map(json.loads, done.stdout.splitlines())}

    def search(self, *words: str) -> list[dict[str, Any]]:
        lines = map(json.loads, self.khotin("search", *words, "--json").stdout.splitlines())
        return [line for line in lines if "id" in line]

    def show(self, identifier: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.khotin("show", identifier, "--format", "json").stdout)
        return shown

    def store(self) -> Store:
        return Store.open(Home(self.home))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Portal() as portal:
        archive = Archive(tmp_path_factory.mktemp("crawled"), portal)
        runs = archive.crawl(portal.named_url, portal.named_paper_url)
        assert {run["verdict"] for run in runs.values()} == {"OK"}
        yield archive


@pytest.fixture(scope="module")
def records(crawled: Archive) -> dict[str, dict[str, Any]]:
    """The record of each article, by its canonical address; articles without one are missing."""
    found = {}
    with crawled.store() as store:
        for article in articles():
            with suppress(NotFoundError):
                found[url(article)] = store.record_json(url(article))
    return found


def known(store: Store) -> set[str]:
    return {
        capture.url
        for host in HOSTS.values()
        for capture in store.latest(host).values()
        if capture.kind in ("article", "notice")
    }


def url(article: Article) -> str:
    return f"http://{HOSTS[article.site]}{article.path}"


def same(one: str | None, other: str | None) -> bool:
    """Equal but for white space: what is printed with no-break spaces is stored with single ones."""
    return " ".join((one or "").split()) == " ".join((other or "").split())


every = pytest.mark.parametrize("article", articles(), ids=lambda article: f"{article.site}-{article.id}")


@every
def test_each_article_is_its_record(article: Article, records: dict[str, dict[str, Any]]) -> None:
    record = records.get(url(article))
    assert record is not None, "no record"
    expected = article.expected
    wrong = {
        name: (got, want)
        for name, got, want in (
            ("kind", record["kind"], expected.kind),
            ("title", record["title"], expected.title),
            ("published_at", record["published_at"], expected.published_at),
            ("precision", record["published_precision"], expected.published_precision),
            ("authors", [a["name"] for a in record["authors"]], [a["name"] for a in expected.authors]),
            ("organisation", record["organisation"], expected.organisation),
            ("source", record["source"], expected.source),
            ("language", record["language"], expected.language),
            ("body", "\n".join(record["body"]), "\n".join(expected.body)),
            ("attachments", len(record["attachments"]), len(expected.attachments)),
        )
        if (got != want if isinstance(got, list | int) else not same(got, want))
    }
    assert not wrong


def test_no_furniture_in_any_body(records: dict[str, dict[str, Any]]) -> None:
    furniture = re.compile(
        r"Đã truy cập|Hôm nay: \d|Tìm kiếm|Website liên kết|Giấy phép|Tin nóng|Các tin khác|Lịch công tác"
        r"|Trở về|In trang|Gửi bạn bè|Ý kiến của bạn|Bình chọn",
        re.IGNORECASE,
    )
    for path, record in records.items():
        hit = furniture.search("\n".join(record["body"]))
        assert hit is None, f"{path}: {hit[0] if hit else ''}"


def test_lists_are_no_records(crawled: Archive) -> None:
    # A link may spell a page's address with other letters, and the first link that is followed is the address.
    wanted = {url(article).lower() for article in articles()}
    with crawled.store() as store:
        kept = {store.record_json(where)["canonical_url"].lower() for where in known(store)}
    strange = {
        where for where in kept - wanted if "chitietbvgioithieu" not in where and "chitietvanban" not in where
    }
    assert not strange


def test_each_page_was_fetched_once_and_traps_end(crawled: Archive) -> None:
    pages = [address for method, address in crawled.portal.log if method == "GET"]
    assert len(pages) < 200
    assert not [address for address in pages if re.search(r"(?i)timkiem|intin\.aspx|month=", address)]


def test_every_capture_can_be_shown_as_it_came(crawled: Archive, records: dict[str, dict[str, Any]]) -> None:
    record = next(iter(records.values()))
    raw = crawled.khotin("show", record["id"], "--format", "raw").stdout
    assert "<html" in raw.lower()
    assert (crawled.home / "warc" / record["capture"]["warc"]).exists()


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("thuong truc huyen uy", 1307),
        ("Huyện uỷ", 1307),
        ("Huyện ủy", 1307),
        ('"văn kiện đại hội"', 1307),
        ("title:huyện from:2020-04 to:2020-04", 1307),
        ("ref:29-CT/TU", 1307),
        ('author:"Bình An"', 1307),
    ],
)
def test_it_is_found(crawled: Archive, records: dict[str, dict[str, Any]], query: str, finds: int) -> None:
    wanted = records[f"{crawled.portal.named_url}Trang/ChiTietTinTuc.aspx?nid={finds}"]["id"]
    assert wanted in {hit["id"] for hit in crawled.search(query)}


@pytest.mark.parametrize(
    "query", ["Thường trực Huyện uý", '"huyện thường trực"', "title:huyện to:2019", "huyện -huyện"]
)
def test_what_it_must_not_find(crawled: Archive, records: dict[str, dict[str, Any]], query: str) -> None:
    other = records[f"{crawled.portal.named_url}Trang/ChiTietTinTuc.aspx?nid=1307"]["id"]
    assert other not in {hit["id"] for hit in crawled.search(query)}


def test_highlights_mark_the_original_words(crawled: Archive, records: dict[str, dict[str, Any]]) -> None:
    wanted = records[f"{crawled.portal.named_url}Trang/ChiTietTinTuc.aspx?nid=1307"]["id"]
    hit = next(hit for hit in crawled.search("thuong truc huyen uy") if hit["id"] == wanted)
    marked = {
        mark["text"][start:end]
        for mark in hit["highlights"]
        if mark["field"] == "title"
        for start, end in mark["spans"]
    }
    assert marked == {"Thường trực Huyện uỷ"} or marked == {"Thường", "trực", "Huyện", "uỷ"}


def counts(sites: dict[str, dict[str, Any]], name: str) -> int:
    return sum(line["counts"].get(name, 0) for line in sites.values())


def test_again_changed_and_removed(tmp_path: Path) -> None:
    """A crawl, a full one, an edit and a removal: versions where text changed, revisits where not."""
    with Portal() as portal:
        archive = Archive(tmp_path / "home", portal)
        first = archive.crawl(portal.named_url, portal.named_paper_url)
        before = {capture.url: capture.id for capture in _latest(archive)}

        asked = len(portal.log)
        archive.crawl(portal.named_url, portal.named_paper_url)
        again = [address for _, address in portal.log[asked:]]
        assert f"{portal.named_paper_url}sitemap.xml" in again, "robots.txt names it"
        assert not [address for address in again if "nid=1307" in address], (
            "known articles are not fetched again"
        )

        full = archive.crawl(portal.named_url, portal.named_paper_url, "--full")
        assert counts(full, "page/304") > 0
        assert counts(full, "record/changed") == 0
        assert counts(full, "record/new") == 0
        assert _versions(archive) == counts(first, "record/new")

        portal.edit(
            "portal",
            1307,
            append="Cuộc họp kết thúc lúc 11 giờ 30 phút cùng ngày, sau khi biểu quyết chương trình.",
        )
        portal.remove("portal", 1309)
        changed = archive.crawl(portal.named_url, "--full")
        assert counts(changed, "record/changed") == 1
        assert changed[PORTAL_HOST]["verdict"] == "OK", "one dead link spoils nothing"
        record = archive.show(f"{portal.named_url}Trang/ChiTietTinTuc.aspx?nid=1307")
        assert (record["version"], record["versions"]) == (2, 2)
        assert archive.show(f"{portal.named_url}Trang/ChiTietTinTuc.aspx?nid=1309")["title"], (
            "what was kept stays"
        )
        assert before


def _latest(archive: Archive) -> list[Any]:
    with archive.store() as store:
        return [capture for host in HOSTS.values() for capture in store.latest(host).values()]


def _versions(archive: Archive) -> int:
    with archive.store() as store:
        return int(store.stats()["versions"])


def test_every_warc_file_is_sound(crawled: Archive) -> None:
    files = sorted((crawled.home / "warc").glob("*.warc.gz"))
    assert files
    warcio = Path(sys.executable).with_name("warcio")
    subprocess.run([str(warcio), "check", *map(str, files)], check=True, capture_output=True)


def test_a_limit_is_kept_and_the_next_crawl_goes_on(tmp_path: Path) -> None:
    with Portal() as portal:
        archive = Archive(tmp_path / "home", portal)
        some = archive.crawl(portal.named_paper_url, "--limit", "5")
        assert counts(some, "page/200") <= 5 + 4, "five pages, and what feeds and sitemaps there are"
        rest = archive.crawl(portal.named_paper_url)
        assert counts(rest, "record/new") > 0
        expected = [article for article in articles() if article.site == "paper"]
        with archive.store() as store:
            assert store.count_articles(PAPER_HOST) == len(expected)


def test_since_leaves_out_what_feeds_and_sitemaps_date_earlier(tmp_path: Path) -> None:
    """Not by links either: the home page and the sections name all articles."""
    with Portal() as portal:
        archive = Archive(tmp_path / "home", portal)
        command = ("crawl", portal.named_paper_url, "--since", "2023-01-01", "--delay", "0.3", "--json")
        line = json.loads(archive.khotin(*command).stdout)
        paper = [article for article in articles() if article.site == "paper"]
        late = {
            url(a) for a in paper if max(a.expected.published_at or "", a.expected.updated_at or "") >= "2023"
        }
        assert 0 < len(late) < len(paper)
        assert line["counts"]["skipped/out of time"] == len(paper) - len(late)
        fetched = {address.split("?")[0] for _, address in portal.log}
        assert fetched & {url(article) for article in paper} == late


def test_an_unknown_host_ends_with_a_verdict(tmp_path: Path) -> None:
    with Portal() as portal:
        archive = Archive(tmp_path / "home", portal)
        lines = archive.crawl("http://khong-co.example.vn/", status=1)
        assert lines["khong-co.example.vn"]["verdict"] in ("GONE", "BLOCKED")


def calls() -> list[Sequence[str]]:
    return [
        ("crawl",),
        ("crawl", "hội nghị"),
        ("crawl", "khongco"),
        ("crawl", "http://a.vn/", "--limit", "0"),
        ("tim",),
    ]


@pytest.mark.parametrize("words", calls())
def test_a_wrong_call_is_one_line_and_exit_status_2(tmp_path: Path, words: Sequence[str]) -> None:
    done = subprocess.run(
        [str(KHOTIN), "--home", str(tmp_path), *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_scrapy_crawls_a_profile_the_same_way(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[1]
    with Portal() as portal:
        sites = tmp_path / "home" / "sites"
        sites.mkdir(parents=True)
        (sites / f"{PAPER_HOST}.toml").write_text(
            f'host = "{PAPER_HOST}"\noutlet = "Báo Nam Lĩnh"\nfamily = "post_id"\n'
            f'start = ["{portal.named_paper_url}"]\ndelay = 0.0\n',
            "utf-8",
        )
        environment = {
            **os.environ,
            "http_proxy": portal.proxy,
            "no_proxy": "",
            "KHOTIN_HOME": str(tmp_path / "home"),
            "PYTHONWARNINGS": "error::scrapy.exceptions.ScrapyDeprecationWarning",
        }
        command = [sys.executable, "-m", "scrapy", "crawl", PAPER_HOST, "-s", "DOWNLOAD_DELAY=0"]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "Deprecat" not in done.stderr
        with Store.open(Home(tmp_path / "home")) as store:
            assert store.count_articles(PAPER_HOST) == sum(article.site == "paper" for article in articles())
