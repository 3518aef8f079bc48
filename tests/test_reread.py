"""Reading again from stored captures: what is better takes its place, what is not stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from archive.database import reading
from tests.khotin import Command, Moment, run_khotin
from tests.past import Past, make_past
from tests.portal import PAPER_HOST, PORTAL_HOST

TABLES = (
    "articles",
    "versions",
    "texts",
    "readings",
    "authorships",
    "images",
    "former_readings",
    "aliases",
    "issues",
)
#: A profile that takes the article's text from its first paragraph alone, and its date from nowhere.
POOR = f"""host = "{PAPER_HOST}"
outlet = "Báo Nam Lĩnh"
family = "post_id"
[template]
title = "h1"
body = "p"
"""
BETTER = POOR.partition("[template]")[0]


def rows(past: Past, query: str) -> list[Any]:
    with past.store() as store, reading(store.engine) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def tables(past: Past) -> dict[str, list[Any]]:
    return {name: sorted(map(repr, rows(past, f"SELECT * FROM {name}"))) for name in TABLES}


def test_what_reads_as_before_is_untouched_and_nobody_is_asked(past: Past) -> None:
    contents = rows(past, "SELECT capture_id, text_digest, content_digest FROM readings ORDER BY 1")
    line = past.json("reread")
    assert line["captures"] > 300
    assert (line["reread"], line["new"], line["changed"], line["stale"], line["damaged"]) == (0, 0, 0, 0, 0)
    assert rows(past, "SELECT capture_id, text_digest, content_digest FROM readings ORDER BY 1") == contents
    # Some captures had been read under an earlier memory of their site; now none is left.
    before, captures = tables(past), rows(past, "SELECT * FROM captures")
    past.json("reread")
    assert tables(past) == before
    assert rows(past, "SELECT * FROM captures") == captures
    assert rows(past, "SELECT count(*) FROM outbox") == [(0,)]
    said = past.khotin("runs").stdout
    assert "reread" in said
    assert f"{line['captures']:,} captures read" in said
    sites = rows(past, "SELECT last_crawl FROM sites")
    assert all(str(last) < str(rows(past, "SELECT max(started) FROM runs")[0][0]) for (last,) in sites)


def _improved(past: Past) -> None:
    """Make a poor reading of the paper's articles, then a better one, of the same captures."""
    profile = past.home / "sites" / f"{PAPER_HOST}.toml"
    texts = dict(
        rows(
            past,
            "SELECT a.public_id, t.body FROM articles a JOIN versions v ON v.article_id = a.id"
            " JOIN texts t ON t.version_id = v.id JOIN sites s ON s.id = a.site_id"
            f" WHERE s.name = '{PAPER_HOST}' AND v.number = a.versions",
        )
    )
    assert len(texts) > 5
    captures = rows(past, "SELECT count(*) FROM captures")
    profile.write_text(POOR, "utf-8")
    poor = past.json("reread", PAPER_HOST)
    assert poor["reread"] > 2
    former = rows(past, "SELECT count(*) FROM former_readings")[0][0]
    assert former >= poor["reread"]
    profile.write_text(BETTER, "utf-8")
    better = past.json("reread", f"http://www.{PAPER_HOST}/")
    assert better["reread"] == poor["reread"]
    assert better["changed"] == better["stale"] == 0
    for identifier, body in texts.items():
        record = past.khotin("show", identifier, "--format", "json").stdout
        assert past.store().record_json(identifier)["body"] == body.split("\n\n"), record
    kept = rows(past, "SELECT extractor, count(*) FROM former_readings GROUP BY extractor")
    assert [many for _, many in kept] == [former + better["reread"]]
    assert rows(past, "SELECT count(*) FROM captures") == captures
    # Search knows it: nothing waits.
    assert rows(past, "SELECT count(*) FROM outbox") == [(0,)]


def test_a_better_reading_takes_the_place_of_a_poor_one_which_is_kept(past: Past) -> None:
    versions = rows(past, "SELECT public_id, versions FROM articles ORDER BY 1")
    _improved(past)
    assert rows(past, "SELECT public_id, versions FROM articles ORDER BY 1") == versions


@pytest.mark.postgresql
def test_on_postgresql_too(tmp_path: Path, postgresql_url: str) -> None:
    _improved(make_past(tmp_path / "home", postgresql_url))


def test_killed_at_any_moment_it_goes_on(past: Past) -> None:
    """Two kills, and an end: each capture is read, and the end is that of an uninterrupted one."""
    whole = past.copy(past.home.with_name("whole"))
    for other in (past, whole):
        (other.home / "sites" / f"{PAPER_HOST}.toml").write_text(POOR, "utf-8")
    assert whole.json("reread")["reread"] > 2
    # The first time after progress was noted, the second time before any more of it was.
    for puts in (60, 10):
        die = Moment("archive.store.records:_incoming", puts, "before")
        with Command(past.home, "reread", "--workers", "1", die=die) as command:
            assert command.wait(60).status == -9
    last = past.khotin("reread")
    assert "going on after capture" in last.stderr
    assert _without_runs(past) == _without_runs(whole)


def _without_runs(past: Past) -> list[Any]:
    return rows(
        past,
        "SELECT a.public_id, a.versions, v.number, v.text_digest, v.content_digest, v.profile_hash FROM articles a"
        " JOIN versions v ON v.article_id = a.id ORDER BY 1, 3",
    ) + rows(past, "SELECT capture_id, content FROM former_readings ORDER BY capture_id")


def test_a_capture_that_cannot_be_read_back_is_named_and_costs_nothing_else(past: Past) -> None:
    before = rows(past, "SELECT count(*) FROM articles WHERE state = 'live'")
    lost = min((past.home / "warc").glob("*.warc.gz"))
    captures = rows(
        past, f"SELECT count(*) FROM captures WHERE warc = '{lost.name}' AND read_state = 'read'"
    )[0][0]
    shutil.move(lost, past.home / "elsewhere")
    line = past.json("reread", status=1)
    assert line["damaged"] >= captures > 0
    assert rows(past, "SELECT count(*) FROM articles WHERE state = 'live'") == before
    again = rows(past, "SELECT count(*) FROM issues WHERE reason = 'capture damaged'")
    past.json("reread", PORTAL_HOST, PAPER_HOST, status=1)
    assert rows(past, "SELECT count(*) FROM issues WHERE reason = 'capture damaged'") == again, "said once"


def test_wrong_calls_are_one_line(past: Past, tmp_path: Path) -> None:
    done = past.khotin("reread", "khongco.vn", status=1)
    assert done.stderr.startswith("khotin: there are no captures of khongco.vn")
    nowhere = run_khotin(tmp_path / "nowhere", "reread")
    assert nowhere.status == 1
    assert "there is no archive" in nowhere.stderr
