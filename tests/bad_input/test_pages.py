"""Bad answers, bodies and busy servers, all linked from one site: the rest of the site is stored all the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES, Article
from tests.khotin import Archive, Done, crawl
from tests.whole import assert_whole

#: Path → reason of its one recorded failure, and how often it is asked for.
FAILURES = {
    "/404": ("404", 1),
    "/500": ("500", 3),
    "/503/forever": ("503", 1),
    "/redirect/self": ("max redirections reached", 7),
    "/redirect/nowhere": ("302", 1),
    "/reset": ("connection lost", 3),
    "/long-header": ("connection lost", 3),
    "/malformed/status": ("not HTTP", 3),
    "/malformed/http": ("not HTTP", 3),
    "/malformed/header": ("not HTTP", 3),
}
#: Path → the article that is read there, whatever was wrong with it.
ARTICLE_AT = {
    "/429": 0,
    "/503": 0,
    "/503/date": 1,
    "/cookie-wall": 3,
    "/charset/header": 0,
    "/charset/meta": 1,
    "/charset/cp1258": 2,
    "/charset/cp1258-undeclared": 3,
    "/charset/tcvn3": 4,
    "/charset/utf-16": 5,
    "/truncated": 1,
    "/truncated/chunked": 1,
    "/not-gzip": 2,
    "/nested": 5,
    "/nested/unclosed": 5,
}
#: Path → what is said of a page that came, and that nobody can read, or not all of it.
PROBLEMS = {
    "/empty": "empty",
    "/binary": "not HTML",
    "/truncated": "cut short",
    "/truncated/chunked": "cut short",
    "/truncated/gzip": "breaks off",
    "/not-gzip": "not gzip",
}
BUSY = ("/429", "/503", "/503/date")
LOOPS = ("/redirect/a", "/redirect/b", "/r")
BAD = sorted({*FAILURES, *ARTICLE_AT, *PROBLEMS, *LOOPS, "/soft-404", "/closed", "/redirect/article"})
#: Set by Retry-After, in seconds.
REST = 1.0


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer(bad=BAD) as server:
        yield server
        assert server.errors == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages") / "home"


@pytest.fixture(scope="module")
def done(server: HostileServer, home: Path) -> Done:
    return crawl(home, server.url("/"))


@pytest.fixture(scope="module")
def archive(done: Done, home: Path) -> Archive:
    return Archive(home)


def test_dead_links_do_not_spoil_the_verdict(done: Done) -> None:
    assert done.status == 0, done.stderr
    assert done.verdicts["127.0.0.1"]["verdict"] == "OK"
    assert done.complaints == []


def test_the_archive_is_whole(archive: Archive) -> None:
    assert_whole(archive.home)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article.number))
def test_the_good_pages_are_stored(article: Article, archive: Archive) -> None:
    _is_article(archive, article.path, article)


@pytest.mark.parametrize("path", FAILURES)
def test_a_failure_is_recorded_once(path: str, archive: Archive, server: HostileServer, done: Done) -> None:
    reason, asked = FAILURES[path]
    found = archive.issues(path)
    assert [row["reason"] for row in found] == [reason]
    assert len(found[0]["detail"]) < 200
    assert "twisted" not in found[0]["detail"]
    assert server.hits[path] == asked
    assert done.verdicts["127.0.0.1"]["counts"][f"failed/{reason}"] >= 1


@pytest.mark.parametrize("path", ["/404", "/500", "/503/forever", "/redirect/self"])
def test_errors_are_captured_too(path: str, archive: Archive, server: HostileServer) -> None:
    captured = archive.captures(path)
    assert len(captured) == server.hits[path]
    assert {row["read_state"] for row in captured} == {"none"}
    assert path not in archive.texts()


@pytest.mark.parametrize("path", ARTICLE_AT)
def test_the_article_is_read_all_the_same(path: str, archive: Archive) -> None:
    _is_article(archive, path, ARTICLES[ARTICLE_AT[path]])


@pytest.mark.parametrize("path", PROBLEMS)
def test_what_was_wrong_with_a_page_is_recorded_once(path: str, archive: Archive) -> None:
    found = archive.issues(path)
    assert len(found) == 1
    assert PROBLEMS[path] in found[0]["detail"]
    assert found[0]["capture_id"] == archive.captures(path)[-1]["id"]


@pytest.mark.parametrize("path", ["/truncated", "/truncated/chunked"])
def test_a_truncated_body_is_captured_as_such(path: str, archive: Archive) -> None:
    (capture,) = archive.captures(path)
    assert (capture["status"], capture["truncated"], capture["read_state"]) == (200, "disconnect", "read")


@pytest.mark.parametrize("path", ["/empty", "/binary"])
def test_what_is_no_page_is_captured_and_unreadable(path: str, archive: Archive) -> None:
    (capture,) = archive.captures(path)
    assert (capture["status"], capture["kind"], capture["truncated"]) == (200, "unreadable", None)
    assert path not in archive.texts()


@pytest.mark.parametrize("path", BUSY)
def test_retry_after_is_waited_for(path: str, server: HostileServer, done: Done) -> None:
    asked = [request.at for request in server.requests if request.target == path]
    assert len(asked) == 3
    # A date in the head has whole seconds only.
    least = REST - 1.0 if path.endswith("date") else REST
    assert all(after - before >= least for before, after in pairwise(asked))


def test_a_rest_beyond_the_limit_is_not_waited_for(server: HostileServer, done: Done) -> None:
    assert server.hits["/503/forever"] == 1


def test_redirects_end(server: HostileServer, done: Done, archive: Archive) -> None:
    # To and fro: each is asked for once, and leads to what is asked for already.
    assert (server.hits["/redirect/a"], server.hits["/redirect/b"]) == (1, 1)
    assert server.hits["/r"] == 7
    assert done.verdicts["127.0.0.1"]["counts"]["redirect/known"] >= 2
    assert server.hits[ARTICLES[2].path] == 1


def test_a_page_that_says_it_is_missing_is_no_article(archive: Archive) -> None:
    assert "/soft-404" not in archive.texts()


def test_a_connection_that_ends_without_a_byte_is_given_up(archive: Archive, server: HostileServer) -> None:
    assert [row["reason"] for row in archive.issues("/closed")] == ["connection lost"]
    assert 1 <= server.hits["/closed"] <= 6


def _is_article(archive: Archive, path: str, article: Article) -> None:
    text = archive.texts().get(path)
    assert text is not None, path
    assert (text["title"], text["versions"], text["kind"]) == (article.title, 1, "article")
    assert [p for p in article.paragraphs if p not in text["body"]] == []
    assert article.lead in text["body"]
    assert "Lượt truy cập" not in text["body"]
