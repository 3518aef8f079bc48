"""Hosts that are not there, that forbid, and that answer slowly or never."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from tests.hostile.server import HostileServer, refused_url
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, crawl, run_khotin
from tests.whole import assert_whole

NO_HOST = "http://khong-co-trang-nay.invalid/"
#: A user can wait longer than a test.
QUICK = {"DOWNLOAD_TIMEOUT": 3, "RETRY_TIMES": 1}
SLOW = ("/hang", "/drip", "/endless")


@pytest.mark.parametrize(
    ("url", "site", "reason"),
    [
        (NO_HOST, "khong-co-trang-nay.invalid", "no such host"),
        (refused_url(), "127.0.0.1", "connection refused"),
    ],
    ids=["no such host", "connection refused"],
)
def test_a_host_that_is_not_there(url: str, site: str, reason: str, tmp_path: Path) -> None:
    done = run_khotin(tmp_path / "home", "crawl", url, "--delay", "0")
    assert done.status == 1
    assert done.said(site) == f"{site}  GONE: no page captured: {reason}"
    assert len(done.lines) < 10
    archive = Archive(tmp_path / "home")
    assert [row["reason"] for row in archive.issues("/")] == [reason]
    assert archive.rows("SELECT * FROM captures") == []
    (run,) = archive.rows("SELECT * FROM runs")
    assert (run["verdict"], run["reason"]) == ("GONE", "finished")
    assert_whole(tmp_path / "home")


def test_a_dead_host_does_not_hold_up_a_living_one(tmp_path: Path) -> None:
    with HostileServer() as server:
        done = crawl(tmp_path / "home", NO_HOST, server.url("/"))
    # The answer for two sites is as bad as the worse of them.
    assert done.status == 1
    assert {site: line["verdict"] for site, line in done.verdicts.items()} == {
        "khong-co-trang-nay.invalid": "GONE",
        "127.0.0.1": "OK",
    }
    assert len(Archive(tmp_path / "home").texts()) == len(ARTICLES)
    assert_whole(tmp_path / "home")


def test_robots_that_forbid_everything_are_obeyed_from_the_first_request(tmp_path: Path) -> None:
    with HostileServer(robots="forbid") as server:
        done = run_khotin(tmp_path / "home", "crawl", server.url("/"), "--delay", "0")
    assert dict(server.hits) == {"/robots.txt": 1}
    assert done.status == 1
    assert "BLOCKED" in done.said("robots.txt forbids")
    archive = Archive(tmp_path / "home")
    assert [row["reason"] for row in archive.issues("/")] == ["robots.txt"]
    # Why nothing is there can be shown: robots.txt itself is captured.
    assert [row["url"] for row in archive.rows("SELECT url FROM captures")] == [server.url("/robots.txt")]
    assert_whole(tmp_path / "home")


def test_robots_that_forbid_a_part(tmp_path: Path) -> None:
    with HostileServer(bad=["/cam/1", "/cam/2", "/soft-404"], robots="part") as server:
        done = crawl(tmp_path / "home", server.url("/"))
    assert done.status == 0
    assert server.hits["/cam/1"] == server.hits["/cam/2"] == 0
    assert server.hits["/soft-404"] == 1
    archive = Archive(tmp_path / "home")
    assert [row["reason"] for path in ("/cam/1", "/cam/2") for row in archive.issues(path)] == [
        "robots.txt"
    ] * 2
    assert len(archive.texts()) == len(ARTICLES)


@pytest.mark.parametrize("robots", ["hang", "500"])
def test_robots_that_cannot_be_had_forbid_everything(robots: Literal["hang", "500"], tmp_path: Path) -> None:
    """As RFC 9309 (2.3.1.4) says; a robots.txt that was had before holds on."""
    home = tmp_path / "home"
    with HostileServer(robots=robots) as server:
        done = crawl(home, server.url("/"), settings=QUICK)
        assert done.status == 1
        assert done.verdicts["127.0.0.1"]["verdict"] in ("BLOCKED", "GONE")
        assert set(server.hits) == {"/robots.txt"}
        server.robots = "allow"
        assert crawl(home, server.url("/")).status == 0
        server.robots = robots
        again = crawl(home, server.url("/"), settings=QUICK)
        assert again.status == 0, again.stderr
    assert len(Archive(home).texts()) == len(ARTICLES)


def test_answers_that_never_end(tmp_path: Path) -> None:
    with HostileServer(bad=SLOW) as server:
        done = crawl(tmp_path / "home", server.url("/"), settings=QUICK)
    assert done.status == 0, done.stderr
    archive = Archive(tmp_path / "home")
    for path in SLOW:
        assert [row["reason"] for row in archive.issues(path)] == ["timeout"], path
        assert server.hits[path] == 1 + QUICK["RETRY_TIMES"]
        assert archive.captures(path) == []
    assert len(archive.texts()) == len(ARTICLES)
    assert_whole(tmp_path / "home")
