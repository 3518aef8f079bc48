"""The whole line on PostgreSQL: what is crawled into it is what is crawled into SQLite, whatever is asked of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.khotin import Done, run_khotin
from tests.making import postgresql_template, prepared_postgresql_url
from tests.portal import PAPER_HOST, Portal

__all__ = ["postgresql_template", "prepared_postgresql_url"]
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


@pytest.fixture
def archives(tmp_path: Path, prepared_postgresql_url: str) -> Iterator[tuple[Archive, Archive]]:
    """The same site crawled into SQLite and into PostgreSQL."""
    with Portal() as portal:
        both = tuple(
            Archive(tmp_path / name, database, portal)
            for name, database in (("sqlite", None), ("postgresql", prepared_postgresql_url))
        )
        for archive in both:
            archive.khotin("crawl", portal.named_paper_url, "--delay", "0")
        yield both[0], both[1]


def told(archive: Archive, *words: str) -> list[dict[str, Any]]:
    """What a command says, without what is of the moment."""
    return [
        {name: value for name, value in line.items() if name not in _OF_THE_MOMENT}
        for line in archive.json(*words)
    ]


def test_both_archives_say_the_same_and_a_takedown_holds(archives: tuple[Archive, Archive]) -> None:
    for words in (
        ["export", "--format", "jsonl"],
        ["search", "huyện", "--sort", "oldest", "--facet", "year", "--json"],
        ["coverage", PAPER_HOST, "--json"],
    ):
        sqlite, postgresql = (told(one, *words) for one in archives)
        assert sqlite
        assert postgresql == sqlite, words
    _, archive = archives
    assert not (archive.home / "archive.db").exists()
    hit = archive.json("export", "--format", "jsonl")[0]
    archive.khotin("takedown", hit["id"], "--reason", "thử")
    before = archive.json("stats", "--json")[0]
    archive.khotin("crawl", f"http://{PAPER_HOST}/", "--delay", "0", "--full")
    after = archive.json("stats", "--json")[0]
    assert (after["articles"], after["versions"]) == (before["articles"], before["versions"])
    assert after["captures"] > before["captures"]
    assert hit["id"] not in [one["id"] for one in archive.json("export", "--format", "jsonl")]
    archive.khotin("restore", hit["id"])
    assert hit["id"] in [one["id"] for one in archive.json("export", "--format", "jsonl")]
