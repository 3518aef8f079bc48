"""Crawls that are cut off at any moment, interrupted by people, or run two at a time: nothing lost, nothing twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.warc.reader import captures_in
from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, Command, Done, Moment, crawl, wait_until
from tests.whole import assert_whole

#: Where the process kills itself, in the order of a page's way; the number of the call lies within the articles.
MOMENTS = {
    "in the middle of a WARC record": Moment("archive.warc.file:append", 15, "within"),
    "read, neither row nor links kept": Moment("archive.store.frontier.pages:Pages.acknowledge", 8, "before"),
    "row and links kept, no record": Moment("archive.store.frontier.pages:Pages.acknowledge", 7, "after"),
    "read, not stored": Moment("archive.store.records:Records.put_many", 1, "before"),
    "stored, not indexed": Moment("archive.store.records:Records.put_many", 1, "after"),
    "the file is full and closed": Moment("archive.warc.file:list_closed", 3, "after"),
    "all done but the end": Moment("archive.store.runs:Runs.end_run", 1, "before"),
}
#: Small files, so that one is closed now and then; a cut file counts as one that is closed.
SMALL_FILES = {"WARC_MAX_BYTES": 6000}


def _everything_once(home: Path) -> None:
    texts = Archive(home).texts()
    assert texts.keys() == {article.path for article in ARTICLES}
    for article in ARTICLES:
        assert texts[article.path]["title"] == article.title
        assert texts[article.path]["versions"] == 1
    assert_whole(home)


@dataclass(frozen=True)
class Resumed:
    """A crawl that killed itself, and the next one: what lay whole in WARC files between them, what was asked after."""

    home: Path
    server: HostileServer
    killed: Done
    whole: frozenset[str]
    done: Done
    again: Counter[str]


def _resumed(moment: Moment, home: Path) -> Resumed:
    with HostileServer() as server:
        words = ["crawl", server.url("/"), "--delay", "0"]
        with Command(home, *words, die=moment, settings=SMALL_FILES) as command:
            killed = command.wait()
        assert_whole(home, finished=False)
        files = (home / "warc").glob("*.warc.gz")
        whole = frozenset(stored.url for path in files for stored in captures_in(path, lambda _: None))
        asked = Counter(server.hits)
        done = crawl(home, server.url("/"))
        return Resumed(home, server, killed, whole, done, Counter(server.hits) - asked)


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Resumed]]]:
    """By moment; two at a time, for they mostly wait for a process to start."""
    folder = tmp_path_factory.mktemp("cut")
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(_resumed, moment, folder / str(number))
            for number, (name, moment) in enumerate(MOMENTS.items())
        }


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_moment(moment: str, resumed: dict[str, Future[Resumed]]) -> None:
    case = resumed[moment].result()
    assert case.killed.status == -signal.SIGKILL
    assert case.done.status == 0, case.done.stderr
    _everything_once(case.home)
    # What lies whole in a WARC file is not fetched again, but for the lists where new things are looked for.
    stored = [article.path for article in ARTICLES if case.server.url(article.path) in case.whole]
    assert stored
    assert [path for path in stored if case.again[path]] == []
    # What was cut off is kept beside its file.
    assert bool(list((case.home / "warc").glob("*.torn"))) == ("middle" in moment)


def test_killed_again_and_again(tmp_path: Path) -> None:
    """From outside and at no chosen moment; each crawl goes on where the one before was killed."""
    home = tmp_path / "home"
    with HostileServer() as server:
        for requests in (3, 6, 10):
            with Command(home, "crawl", server.url("/"), "--delay", "0.2") as command:
                wait_until(lambda enough=requests: len(server.requests) >= enough)
                command.process.kill()
                command.wait()
            assert_whole(home, finished=False)
        assert crawl(home, server.url("/")).status == 0
        _everything_once(home)
        # At most the page in flight was fetched again.
        assert max(server.hits[article.path] for article in ARTICLES) <= 2
        states = [row["state"] for row in _runs(home)]
        assert states == ["interrupted", "interrupted", "interrupted", "finished"]


def test_interrupted_by_a_person(tmp_path: Path) -> None:
    home = tmp_path / "home"
    others = [f"/soft-404?id={number}" for number in range(40)]
    with HostileServer(bad=others) as server:
        with Command(home, "crawl", server.url("/"), "--delay", "0.1") as command:
            wait_until(lambda: server.hits["/soft-404"] > 0)
            command.process.send_signal(signal.SIGINT)
            done = command.wait()
        # What was in hand is finished, not what was left to do.
        assert server.hits["/soft-404"] < len(others) / 2
        assert done.status == 1
        assert "Traceback" not in done.stderr
        assert "goes on where it ended" in done.said("khotin: interrupted")
        # A clean end: files closed, everything that came is read and can be found.
        assert_whole(home)
        assert crawl(home, server.url("/")).status == 0
        _everything_once(home)
        assert server.hits["/soft-404"] == len(others)
        assert max(server.hits[article.path] for article in ARTICLES) == 1
        assert [row["reason"] for row in _runs(home)] == ["shutdown", "finished"]


def test_interrupted_twice(tmp_path: Path) -> None:
    """Who cannot wait for a host that hangs says so again."""
    home = tmp_path / "home"
    with HostileServer(bad=["/hang"]) as server:
        patient = {"DOWNLOAD_TIMEOUT": 900}
        with Command(home, "crawl", server.url("/"), "--delay", "0", settings=patient) as command:
            wait_until(lambda: server.hits["/hang"] > 0)
            for _ in range(2):
                command.process.send_signal(signal.SIGINT)
                time.sleep(0.5)
            done = command.wait()
        assert done.status != 0
        assert "Traceback" not in done.stderr
        assert_whole(home, finished=False)
        done = crawl(home, server.url("/"), settings={"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0})
        assert done.status == 0
        _everything_once(home)


def test_two_crawls_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer() as server:
        words = ["crawl", server.url("/"), "--delay", "0", "--json"]
        with Command(home, *words) as first, Command(home, *words) as second:
            both = [first.wait(), second.wait()]
        assert [done.status for done in both] == [0, 0], [done.stderr for done in both]
        # They share the frontier: between them each page was asked for once.
        assert max(server.hits[article.path] for article in ARTICLES) == 1
    assert [done.complaints for done in both] == [[], []]
    _everything_once(home)
    assert [row["reason"] for row in _runs(home)] == ["finished", "finished"]


def _runs(home: Path) -> list[dict[str, str]]:
    """Reason and state of the runs, oldest first."""
    rows = Archive(home).rows("SELECT * FROM runs ORDER BY id")
    return [
        row | {"state": row["reason"] or ("interrupted" if _dead(row["pid"]) else "running")} for row in rows
    ]


def _dead(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
