"""Versions told apart word by word, the dates that a page displayed, and pages that went and came back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.difference import Piece, difference
from archive.difference_html import difference_html
from archive.errors import TakenDownError
from archive.home import Home
from archive.index import Index
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from archive.store.gone import Sight, turns
from tests import making
from tests.khotin import run_khotin
from tests.making import SITE, hours, keep, new_capture

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url
URL = f"https://{SITE}/bai-1.html"


def two(store: Store) -> None:
    keep(store, "1", hours(0), body=("Xã Mẫu họp sáng 5/5.", "Con đường dài 3 km.", "Hết."))
    keep(
        store,
        "1",
        hours(5),
        title="Xã Mẫu sửa xong đường",
        body=("Xã Mẫu họp sáng 5/5.", "Con đường dài 4 km, rộng 5 m.", "Hết."),
    )


def test_words_are_told_apart(store: Store) -> None:
    two(store)
    found = difference(store.record_json(URL, 1), store.record_json(URL, 2))
    title, body = (change for change in found.text if change.changed)
    assert title.pieces == (Piece("same", "Xã Mẫu sửa "), Piece("added", "xong "), Piece("same", "đường"))
    assert body.field == "body"
    for kind, text in (("removed", "Con đường dài 3 km."), ("added", "Con đường dài 4 km, rộng 5 m.")):
        assert "".join(piece.text for piece in body.pieces if piece.kind in (kind, "same")) == text
    assert found.as_json()["from"]["version"] == 1
    assert found.fields == {}


def test_a_difference_executes_nothing(store: Store) -> None:
    keep(store, "1", hours(0), body=("<script>alert(1)</script> cũ",))
    keep(store, "1", hours(5), body=('<img src=x onerror="alert(2)"> mới',))
    page = difference_html(difference(store.record_json(URL, 1), store.record_json(URL, 2)))
    assert "<script>" not in page
    assert "<img" not in page
    assert "<del>&lt;script&gt;" in page
    assert "<ins>&lt;img" in page
    assert "default-src 'none'" in page


def test_a_displayed_date_that_moves_is_kept_and_the_first_one_wins(store: Store) -> None:
    """The text stays, so it is one version; what the page displayed later is kept beside it."""
    keep(store, "1", hours(0))
    moved: dict[str, Any] = {
        "published_at": "2026-03-01T09:05+07:00",
        "published_raw": "Chủ nhật, 01/03/2026 | 09:05",
    }
    keep(store, "1", hours(30), **moved)
    record = store.record_json(URL)
    assert (record["versions"], record["published_at"]) == (1, "2020-05-05T09:00+07:00")
    (version,) = store.history_json(URL)
    assert [shown["published_at"] for shown in version["dates"]] == [
        "2020-05-05T09:00+07:00",
        moved["published_at"],
    ]
    assert version["dates"][1]["published_raw"] == moved["published_raw"]
    assert version["seen"] == 2


def test_a_removed_page_is_a_fact_with_a_time_and_no_deletion(store: Store) -> None:
    keep(store, "1", hours(0))
    for at, status in ((5, 503), (6, 404), (7, 410)):
        store.add_capture(new_capture("1", hours(at), status=status, read_state="none"))
    assert [(event["event"], event.get("status")) for event in store.history_json(URL)] == [
        ("version", None),
        ("gone", 404),
    ]
    assert store.record_json(URL)["title"]
    assert _gone(store) == hours(6)
    keep(store, "1", hours(8))
    assert [event["event"] for event in store.history_json(URL)] == ["version", "gone", "back"]
    assert _gone(store) is None


def test_a_page_that_never_was_there_is_not_gone() -> None:
    seen = [Sight(hours(n), n, status) for n, status in enumerate((404, 200, 200, 410, 404, 304, 404))]
    assert [(turn.capture_id, turn.gone) for turn in turns(seen)] == [(3, True), (5, False), (6, True)]


def test_in_whatever_order_captures_come(store: Store) -> None:
    """An import brings older captures later."""
    store.add_capture(new_capture("1", hours(9), status=404, read_state="none"))
    keep(store, "1", hours(2))
    assert _gone(store) == hours(9)


def test_search_finds_pages_that_are_missing_until_they_are_there_again(store: Store) -> None:
    index = Index.open(store.home.index)

    def found(query: str = "", **more: Any) -> list[str]:
        return [hit.url for hit in search(index, store, Question(query=query, gone=True, **more)).hits]

    keep(store, "1", hours(0))
    keep(store, "2", hours(0))
    assert found() == []
    store.add_capture(new_capture("1", hours(5), status=503, read_state="none"))
    assert found() == []
    store.add_capture(new_capture("1", hours(6), status=404, read_state="none"))
    assert found() == [URL]
    assert found("đường") == [URL]
    assert found(changed=True) == []
    index.rebuild(store)
    assert found() == [URL]
    keep(store, "1", hours(8))
    assert found() == []


def test_search_finds_a_page_whose_article_came_after_it_was_missing(store: Store) -> None:
    index = Index.open(store.home.index)
    store.add_capture(new_capture("1", hours(9), status=410, read_state="none"))
    keep(store, "1", hours(2))
    assert [hit.url for hit in search(index, store, Question(gone=True)).hits] == [URL]


def _gone(store: Store) -> Any:
    from sqlalchemy import select

    from archive.store.history import articles

    with store.engine.connect() as connection:
        return connection.execute(select(articles.c.gone_since)).scalar_one()


def test_what_is_taken_down_has_no_history(store: Store) -> None:
    two(store)
    store.take_down(URL, "theo yêu cầu")
    with pytest.raises(TakenDownError):
        store.history_json(URL)


def test_the_commands(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Store.open(Home(home)) as store:
        two(store)
        keep(store, "2", hours(1))
        store.add_capture(new_capture("2", hours(6), status=404, read_state="none"))
    missing = [
        json.loads(line) for line in run_khotin(home, "search", "--gone", "--json").stdout.splitlines()
    ]
    assert [hit.get("url") for hit in missing[:-1]] == [f"https://{SITE}/bai-2.html"]
    exported = run_khotin(home, "export", "--gone", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["url"] for line in exported] == [f"https://{SITE}/bai-2.html"]
    done = run_khotin(home, "diff", URL)
    assert "{+xong+}" in done.stdout
    assert "[-3 km.-]" in done.stdout
    assert (
        json.loads(run_khotin(home, "diff", URL, "1", "2", "--format", "json").stdout)["to"]["version"] == 2
    )
    assert "<ins>" in run_khotin(home, "diff", URL, "--format", "html").stdout
    lines = [json.loads(line) for line in run_khotin(home, "versions", URL, "--json").stdout.splitlines()]
    assert [line["version"] for line in lines] == [1, 2]
    assert lines[0]["extractor"] == "test-1"
    assert "version 2" in run_khotin(home, "versions", URL).stdout
    shown = json.loads(run_khotin(home, "show", URL, "--version", "1", "--format", "json").stdout)
    assert (shown["provenance"]["extractor"], shown["provenance"]["memory"]) == ("test-1", "m1")
    assert "test-1, no profile" in run_khotin(home, "show", URL).stdout
    alone = run_khotin(home, "diff", f"https://{SITE}/bai-2.html")
    assert (alone.status, "only one version" in alone.stderr) == (1, True)
    assert run_khotin(home, "diff", URL, "1", "9").status == 1
