"""The whole line on PostgreSQL: what is crawled into it is what is crawled into SQLite, whatever is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.khotin import Done, run_khotin
from tests.making import postgresql_copy, postgresql_template
from tests.portal import Portal

__all__ = ["postgresql_template"]
pytestmark = pytest.mark.postgresql
#: What differs between two crawls of the same pages: moments, which link came first, what the index has forgotten.
_OF_THE_MOMENT = ("captured_at", "capture", "url", "score")


class Archive:
    """A data home, and the database that goes with it."""

    def __init__(self, home: Path, database: str | None, portal: Portal) -> None:
        self.home = home
        self.environment = {"http_proxy": portal.proxy, "no_proxy": ""}
        if database:
            self.environment["KHOTIN_DATABASE"] = database

    def khotin(self, *words: str) -> Done:
        done = run_khotin(self.home, *words, environment=self.environment)
        assert done.status == 0, done.stderr
        return done

    def json(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.khotin(*words).stdout.splitlines()]


@pytest.fixture(scope="module")
def archives(
    tmp_path_factory: pytest.TempPathFactory, postgresql_template: str
) -> Iterator[tuple[Archive, Archive]]:
    """The same two sites crawled into SQLite and into PostgreSQL."""
    with Portal() as portal, postgresql_copy(postgresql_template) as url:
        both = tuple(Archive(tmp_path_factory.mktemp("home"), database, portal) for database in (None, url))
        for archive in both:
            archive.khotin("crawl", portal.named_url, portal.named_paper_url, "--delay", "0")
        yield both[0], both[1]


def told(archive: Archive, *words: str) -> list[dict[str, Any]]:
    """What a command says, without what is of the moment."""
    return [
        {name: value for name, value in line.items() if name not in _OF_THE_MOMENT}
        for line in archive.json(*words)
    ]


def test_the_records_are_the_same(archives: tuple[Archive, Archive]) -> None:
    sqlite, postgresql = (told(one, "export", "--format", "jsonl") for one in archives)
    assert len(sqlite) > 30
    assert postgresql == sqlite
    assert not (archives[1].home / "archive.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        [
            "search",
            "thuong truc huyen uy",
            "--sort",
            "oldest",
            "--facet",
            "site",
            "--facet",
            "year",
            "--json",
        ],
        ["search", '"hội nghị" -covid', "--sort", "newest", "--json"],
        ["coverage", "camson.example.vn", "--json"],
    ],
    ids=" ".join,
)
def test_questions_have_the_same_answers(archives: tuple[Archive, Archive], words: list[str]) -> None:
    sqlite, postgresql = (told(one, *words) for one in archives)
    assert sqlite
    assert postgresql == sqlite


def test_what_was_crawled_is_not_crawled_again(archives: tuple[Archive, Archive]) -> None:
    _, archive = archives
    before = archive.json("stats", "--json")[0]
    archive.khotin("crawl", "http://camson.example.vn/", "--delay", "0")
    after = archive.json("stats", "--json")[0]
    assert (after["articles"], after["versions"]) == (before["articles"], before["versions"])
    assert before["captures"] < after["captures"] < before["captures"] * 2


def test_a_decision_holds_through_another_crawl(archives: tuple[Archive, Archive]) -> None:
    _, archive = archives
    hit = archive.json("search", "huyện", "--limit", "1", "--json")[0]
    archive.khotin("takedown", hit["id"], "--reason", "thử")
    archive.khotin("crawl", f"http://{hit['site']}/", "--delay", "0", "--full")
    assert hit["id"] not in [one["id"] for one in archive.json("export", "--format", "jsonl")]
    archive.khotin("restore", hit["id"])
    assert hit["id"] in [one["id"] for one in archive.json("export", "--format", "jsonl")]
