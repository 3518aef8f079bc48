"""A real district portal of 2019, which nobody here wrote: crawled through the real command line, then searched."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.errors import NotFoundError
from archive.home import Home
from archive.store import Store
from archive.vietnamese import clean_text

pytestmark = pytest.mark.corpus

HOST = "dakrlap.daknong.gov.vn"
#: HTML pages that an exhaustive crawler finds.
PAGES = 233
#: What stands in the portal's frame on every page: counter, menu, link list, footer.
FRAME = re.compile(r"SỐ LƯỢT TRUY CẬP|Liên kết web|TRANG CHỦ|Giấy phép số|Tổng lượt truy cập", re.IGNORECASE)


@dataclass
class Real:
    """The data home of the crawl, and what it took."""

    home: Path
    proxy: str
    first: dict[str, Any]

    def khotin(self, *words: str) -> str:
        command = [str(Path(sys.executable).with_name("khotin")), "--home", str(self.home), *words]
        environment = {"http_proxy": self.proxy, "KHOTIN_CONTACT": "test@example.vn", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, timeout=280
        )
        return done.stdout

    def crawl(self, *words: str) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(
            self.khotin("crawl", f"http://{HOST}/", "--delay", "0", "--json", *words)
        )
        return line

    def search(self, *words: str) -> list[dict[str, Any]]:
        lines = map(json.loads, self.khotin("search", *words, "--limit", "200", "--json").splitlines())
        return [line for line in lines if "id" in line]

    def store(self) -> Store:
        return Store.open(Home(self.home))


@pytest.fixture(scope="module")
def real(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, str(corpus / "serve.py"), "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert HOST in server.stdout.readline()
        home = Real(tmp_path_factory.mktemp("real"), f"http://127.0.0.1:{port}", {})
        home.first = home.crawl()
        yield home
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def kinds(real: Real) -> dict[str, str | None]:
    """What each page was read as, by address without final slash."""
    with real.store() as store:
        captures = store.latest(HOST).values()
    return {capture.url.rstrip("/"): capture.kind for capture in captures if capture.status == 200}


@pytest.fixture(scope="module")
def listed(corpus: Path) -> list[dict[str, str]]:
    lines = map(json.loads, (corpus / "pages.jsonl").read_text("utf-8").splitlines())
    return [line for line in lines if line["site"] == HOST]


def test_every_page_is_captured(real: Real, kinds: dict[str, str | None]) -> None:
    assert real.first["counts"]["page/200"] == PAGES
    assert real.first["verdict"] == "OK"
    assert len(kinds) == PAGES


def test_articles_are_records_and_sections_are_not(
    kinds: dict[str, str | None], listed: list[dict[str, str]]
) -> None:
    reached = [line for line in listed if line["url"].rstrip("/") in kinds]
    articles = [line["url"] for line in reached if line["kind"] == "article"]
    assert len(articles) == 81
    assert not [url for url in articles if kinds[url.rstrip("/")] not in ("article", "notice")]
    sections = [line["url"] for line in reached if line["kind"] == "index"]
    assert not [url for url in sections if kinds[url.rstrip("/")] in ("article", "notice")]


def test_each_article_has_its_title(real: Real, corpus: Path, listed: list[dict[str, str]]) -> None:
    """The title stands on the page, outside of links, right before the date line; it is not the site's name."""
    with real.store() as store:
        for line in listed:
            if line["kind"] != "article":
                continue
            try:
                title = store.record_json(line["url"])["title"]
            except NotFoundError:  # the one page that nothing links to
                continue
            tree = html.fromstring(gzip.decompress((corpus / line["path"]).read_bytes()))
            texts = {clean_text(node.text_content()) for node in tree.iter("div", "span", "td", "p", "h1")}
            assert title in texts, line["url"]
            assert "Trang thông tin điện tử" not in title


def test_no_frame_in_any_body(real: Real, kinds: dict[str, str | None]) -> None:
    with real.store() as store:
        for url, kind in kinds.items():
            if kind in ("article", "notice"):
                hit = FRAME.search("\n".join(store.record_json(url)["body"]))
                assert hit is None, f"{url}: {hit[0] if hit else ''}"


def test_a_full_crawl_again_makes_no_new_version(real: Real) -> None:
    with real.store() as store:
        before = store.stats()
    again = real.crawl("--full")
    assert again["counts"]["page/304"] >= PAGES - 3
    with real.store() as store:
        after = store.stats()
        revisits = [c for c in store.latest(HOST).values() if c.revisit_profile]
    assert after["versions"] == before["versions"]
    assert after["captures"] > before["captures"]
    assert revisits is not None


def test_warc_files_are_sound(real: Real) -> None:
    files = sorted((real.home / "warc").glob("*.warc.gz"))
    warcio = Path(sys.executable).with_name("warcio")
    subprocess.run([str(warcio), "check", *map(str, files)], check=True, capture_output=True)


@pytest.mark.parametrize(
    "query", ["dak nong", "Đắk Nông", "hội nghị", "hoi nghi", '"hội nghị"', "title:hội nghị"]
)
def test_hits_hold_what_was_asked_for(real: Real, query: str) -> None:
    hits = real.search(query)
    assert hits
    for hit in hits:
        assert hit["highlights"], hit["url"]
        for mark in hit["highlights"]:
            for start, end in mark["spans"]:
                assert mark["text"][start:end].strip()


def test_diacritics_mean_what_was_typed(real: Real) -> None:
    bare, typed = {h["id"] for h in real.search("hoi nghi")}, {h["id"] for h in real.search("hội nghị")}
    assert typed <= bare
    assert {h["id"] for h in real.search('"hội nghị"')} <= typed


def test_date_ranges_and_exclusions(real: Real) -> None:
    hits = real.search("huyện from:2019-06 to:2019-06")
    assert hits
    assert all(hit["published_at"].startswith("2019-06") for hit in hits)
    without = {hit["id"] for hit in real.search("huyện -hội")}
    assert without
    assert not without & {hit["id"] for hit in real.search("huyện hội")}


def test_a_second_crawl_takes_little(real: Real) -> None:
    began = time.monotonic()
    again = real.crawl()
    asked = again["counts"].get("page/200", 0) + again["counts"].get("page/304", 0)
    assert 20 < asked < 150, (
        "lists are looked at again, though the home page has not changed; articles are not"
    )
    assert time.monotonic() - began < 60
