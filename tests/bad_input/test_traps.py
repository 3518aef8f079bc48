"""Addresses without end: the crawl ends by itself, after few requests, and stores each article once.

This crawl also runs with Scrapy's deprecation warnings as errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.frontier import WIDER
from crawler.settings import TRAP_PATIENCE
from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, Done, crawl
from tests.whole import assert_whole

#: Where pages go on with nothing new: the patience for one pattern and a little, and that for a pattern whose every
#: address could be another list.
PATIENT = TRAP_PATIENCE + 5
VERY_PATIENT = WIDER * TRAP_PATIENCE + 5
#: Path → requests that it may cost.
TRAPS = {
    "/vong/": 3,
    "/lich": 1,
    "/trang": PATIENT,
    "/trang-trong": PATIENT,
    "/tim-kiem": 0,
    "/dem": VERY_PATIENT,
    "/lui": VERY_PATIENT,
    "/toi": VERY_PATIENT,
    "/phien": 1,
    "/tham-so": 1,
    "/long-url": 1,
}


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    with HostileServer(bad=list(TRAPS)) as server:
        yield server
        assert server.errors == []


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traps") / "home"


@pytest.fixture(scope="module")
def done(server: HostileServer, home: Path) -> Done:
    return crawl(home, server.url("/"), settings={"LOG_LEVEL": "WARNING"})


def test_the_crawl_ends_well_and_calls_nothing_deprecated(done: Done, home: Path) -> None:
    assert done.status == 0, done.stderr
    assert done.complaints == []
    assert_whole(home)


@pytest.mark.parametrize("path", TRAPS)
def test_a_trap_costs_few_requests(path: str, server: HostileServer, done: Done) -> None:
    deeper = [
        hit
        for hit in server.requests
        if hit.path == path or (path.endswith("/") and hit.path.startswith(path))
    ]
    assert len(deeper) <= TRAPS[path]


def test_all_traps_together_cost_few_requests(server: HostileServer, done: Done) -> None:
    assert len(server.requests) <= sum(TRAPS.values()) + len(ARTICLES) + 12


def test_what_was_left_out_is_counted(done: Done) -> None:
    counts = done.verdicts["127.0.0.1"]["counts"]
    skipped = {name.removeprefix("skipped/") for name in counts if name.startswith("skipped/")}
    assert skipped >= {"search", "calendar", "loop", "too long", "print view", "trap"}


def test_each_article_is_stored_once(done: Done, home: Path, server: HostileServer) -> None:
    texts = Archive(home).texts()
    assert texts.keys() == {article.path for article in ARTICLES}
    for article in ARTICLES:
        assert texts[article.path]["versions"] == 1
        assert len([hit for hit in server.requests if hit.path.startswith(article.path)]) == 1
