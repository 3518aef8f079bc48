"""A snapshot of a domain: every host under it that pages lead to, each a site of its own."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from warcio.archiveiterator import ArchiveIterator

from crawler.domain import is_under, registered_domain
from crawler.profile import Profile
from crawler.site import site_of
from crawler.spiders.domain import DomainSpider
from tests.foreign import article, title_of
from tests.khotin import Command, Moment
from tests.past import Past
from tests.rescue_site import RescueSite

DOMAIN = "sapdong.gov.vn"
SEED, NEWS, DEPARTMENT, NEIGHBOUR = DOMAIN, f"tin.{DOMAIN}", f"so.{DOMAIN}", "hangxom.gov.vn"
MOVED, NEW_HOME = f"cu.{DOMAIN}", f"moi.{DOMAIN}"
HTML = "text/html; charset=utf-8"


def _list(urls: list[str]) -> tuple[str, bytes]:
    links = "".join(f'<li><a href="{url}">Đọc</a></li>' for url in urls)
    return HTML, f"<html><body><h2>Mục lục</h2><ul>{links}</ul></body></html>".encode()


def _pages(host: str, numbers: range) -> dict[str, tuple[str, bytes]]:
    urls = [f"http://{host}/tin/dot-{number}.html" for number in numbers]
    found = {url: (HTML, article(number).body) for url, number in zip(urls, numbers, strict=True)}
    return {f"http://{host}/": _list(urls), **found}


@pytest.fixture(scope="module")
def site() -> Iterator[RescueSite]:
    """A province on several hosts: one leads to the next; a redirect to one; a page that its front page hides."""
    with RescueSite() as running:
        running.contents.clear()
        running.contents |= _pages(SEED, range(1, 5)) | _pages(NEWS, range(11, 15))
        running.contents |= _pages(f"www.{DEPARTMENT}", range(21, 25)) | _pages(NEIGHBOUR, range(31, 33))
        running.contents |= _pages(NEW_HOME, range(51, 55))
        hidden = f"http://{NEWS}/tin/dot-41.html"
        running.contents[hidden] = HTML, article(41).body
        running.contents[f"http://{SEED}/"] = _list(
            [f"http://{SEED}/tin/dot-{n}.html" for n in range(1, 5)]
            + [f"http://{NEWS}/", hidden, f"http://{NEIGHBOUR}/tin/dot-31.html", "http://gov.vn/"]
        )
        last = article(14).body.replace(
            b"</body>",
            f'<a href="http://www.{DEPARTMENT}/">S</a><a href="http://{MOVED}/">C</a></body>'.encode(),
        )
        running.contents[f"http://{NEWS}/tin/dot-14.html"] = HTML, last
        running.contents[f"http://{SEED}/robots.txt"] = "text/plain", b"User-agent: *\nDisallow:\n"
        running.contents[f"http://{NEWS}/robots.txt"] = (
            "text/plain",
            b"User-agent: *\nDisallow: /tin/dot-12.html\n",
        )
        running.moved[f"http://{MOVED}/"] = f"http://{NEW_HOME}/"
        yield running


def titles(past: Past) -> set[str]:
    with past.store() as store:
        rows, _ = store.index_rows(0, 5000)
        return {store.record_json(row.id)["title"] for row in rows}


EXPECTED = {title_of(n) for n in (1, 2, 3, 4, 11, 13, 14, 21, 22, 23, 24, 41, 51, 52, 53, 54)}


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.daknong.gov.vn", "daknong.gov.vn"),
        ("daknong.gov.vn", "daknong.gov.vn"),
        ("x.y.baonghean.vn", "baonghean.vn"),
        ("gov.vn", None),
        ("127.0.0.1", None),
        ("localhost", None),
    ],
)
def test_the_domain_that_somebody_registered(host: str, domain: str | None) -> None:
    assert registered_domain(host) == domain
    assert domain is None or is_under(host, domain)


def test_hosts_with_a_like_ending_are_not_under_a_domain() -> None:
    assert not is_under("xdaknong.gov.vn", "daknong.gov.vn")


def test_every_host_that_pages_lead_to_is_a_site_of_its_own(site: RescueSite, tmp_path: Path) -> None:
    past = Past(tmp_path / "home", proxy=site.proxy)
    site.log.clear()
    out = tmp_path / "mien.wacz"
    report: dict[str, Any] = json.loads(
        past.khotin(
            "snapshot",
            f"http://{SEED}/",
            "--scope",
            "domain",
            "--delay",
            "0",
            "--json",
            "--out",
            str(out),
        ).stdout
    )
    assert titles(past) == EXPECTED
    hosts = report["hosts"]
    assert set(hosts) == {SEED, NEWS, DEPARTMENT, MOVED, NEW_HOME}
    assert {name: host["records"].get("new", 0) for name, host in hosts.items()} == {
        SEED: 4,
        NEWS: 4,
        DEPARTMENT: 4,
        MOVED: 0,
        NEW_HOME: 4,
    }
    assert hosts[NEWS]["pages"] == 5
    assert {host["verdict"] for host in hosts.values()} == {"OK"}
    assert report["missing"]["robots.txt"] == [f"http://{NEWS}/tin/dot-12.html"]
    assert not [url for url in site.log if NEIGHBOUR in url or url.startswith("http://gov.vn")]
    with past.store() as store:
        crawl = next(run for run in store.runs() if run.command == "crawl")
        assert set(crawl.sites) == set(hosts)
        for name in hosts:
            row = store.site(name)
            assert row is not None
            assert row.first_crawl is not None
            assert row.verdict == hosts[name]["verdict"]
    with zipfile.ZipFile(out) as package:
        about = json.loads(package.read("datapackage.json"))
        listed = {
            json.loads(line).get("title") for line in package.read("pages/pages.jsonl").decode().splitlines()
        }
        with package.open("archive/data.warc.gz") as warc:
            packed = {record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(warc)}
    assert about["title"] == DOMAIN
    assert listed >= EXPECTED
    assert {f"http://{NEW_HOME}/tin/dot-51.html", f"http://www.{DEPARTMENT}/tin/dot-21.html"} <= packed


def test_killed_after_it_found_hosts_it_goes_on_with_them(site: RescueSite, tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = ("snapshot", f"http://{SEED}/", "--scope", "domain", "--delay", "0", "--no-requisites", "--json")
    for moment in (
        Moment("crawler.extensions.archive:OpenArchive.join", 1, "after"),
        Moment("archive.store.records:_incoming", 9),
    ):
        done = Command(home, *words, die=moment, environment={"http_proxy": site.proxy}).wait()
        assert done.status == -9, done.stderr
    past = Past(home, proxy=site.proxy)
    past.khotin(*words)
    assert titles(past) == EXPECTED


def test_a_limit_and_a_depth_hold_for_the_whole(site: RescueSite, tmp_path: Path) -> None:
    options = ("--scope", "domain", "--delay", "0", "--no-requisites")
    past = Past(tmp_path / "home", proxy=site.proxy)
    report = past.json("snapshot", f"http://{SEED}/", *options, "--limit", "4")
    assert report["pages"] == 4
    past = Past(tmp_path / "shallow", proxy=site.proxy)
    report = past.json("snapshot", f"http://{SEED}/", *options, "--depth", "0")
    assert set(report["hosts"]) == {SEED}
    assert report["pages"] == 1


def test_hosts_without_end_are_not_taken_in(site: RescueSite, tmp_path: Path) -> None:
    words = ("snapshot", f"http://{SEED}/", "--scope", "domain", "--delay", "0", "--no-requisites", "--json")
    settings, environment = {"DOMAIN_HOSTS_MAX": 2}, {"http_proxy": site.proxy}
    report = json.loads(
        Command(tmp_path / "home", *words, settings=settings, environment=environment).wait().stdout
    )
    assert set(report["hosts"]) == {SEED, NEWS}
    assert report["skipped"]["too many hosts"] >= 2


def test_hosts_that_are_found_keep_the_delay_of_their_profile() -> None:
    seed = site_of(f"http://{SEED}/", {})
    slow = Profile(host=NEWS, delay=7.0)
    spider = DomainSpider.under(DOMAIN, (seed,), {NEWS: slow})
    settings = Settings()
    spider.update_settings(settings)
    assert settings.getdict("DOWNLOAD_SLOTS") == {host: {"delay": 7.0} for host in (NEWS, f"www.{NEWS}")}


def test_a_host_without_a_registered_domain_is_refused(tmp_path: Path) -> None:
    past = Past(tmp_path / "home")
    said = past.khotin("snapshot", "http://127.0.0.1:9/", "--scope", "domain", status=2).stderr
    assert "under no registered domain" in said
