"""Records and index made again from WARC files and journal: what was there, or what was there stays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from archive.database import reading
from archive.models import Base
from archive.rebuild.fates import REBUILD
from tests.foreign import Fetched, article, warc
from tests.khotin import Command, Moment
from tests.past import Past, make_past
from tests.portal import PAPER_HOST, PORTAL_HOST
from tests.portal.files import png

ARTICLE = f"http://{PORTAL_HOST}/Trang/ChiTietTinTuc.aspx?nid="
#: What a table says without the numbers of rows, each row found by names that do not change.
PICTURES = {
    "articles": """SELECT public_id, key, canonical_url, kind, title, published_at, published_precision, versions,
        first_seen, last_seen, state, gone_since FROM articles WHERE state = 'live'""",
    "readings": """SELECT a.public_id, c.warc, c."offset", r.captured_at, r.text_digest, r.content_digest
        FROM readings r JOIN articles a ON a.id = r.article_id JOIN captures c ON c.id = r.capture_id""",
    "captures": """SELECT s.name, c.url, c.url_key, c.method, c.status, c.mime, c.fetched_at, c.warc, c."offset",
        c.length, c.record_id, c.payload_digest, c.block_digest, b.record_id, c.revisit_profile, c.etag,
        c.last_modified, c.ip, c.truncated, c.via, c.read_state, c.kind, c.extractor, c.memory, c.profile_hash
        FROM captures c JOIN sites s ON s.id = c.site_id LEFT JOIN captures b ON b.id = c.revisit_of
        WHERE c.read_state <> 'revisit' AND c.url NOT LIKE '%/robots.txt'""",
    "aliases": "SELECT l.name, a.public_id FROM aliases l JOIN articles a ON a.id = l.article_id"
    " WHERE a.state = 'live'",
    "takedowns": "SELECT public_id, person, reason, taken_down_at, restored_at, restored_because FROM takedowns",
    "notes": "SELECT public_id, text, at FROM notes",
    "sites": "SELECT name, outlet, family, profile_hash, memory FROM sites",
    "profiles": "SELECT s.name, p.hash, p.content, p.since FROM site_profiles p JOIN sites s ON s.id = p.site_id",
    "memories": "SELECT s.name, m.digest, m.content FROM site_memories m JOIN sites s ON s.id = m.site_id",
}
#: What only the database knows.
KEPT = {
    "runs": "SELECT id, command, started, ended, counts, verdict FROM runs WHERE command <> 'rebuild'",
    "run_sites": "SELECT * FROM run_sites",
    "issues": "SELECT * FROM issues",
    "crawls": "SELECT name, first_crawl, last_crawl, verdict FROM sites",
    "former": """SELECT f.capture_id, a.public_id, f.extractor, f.memory, f.replaced_at, f.content
        FROM former_readings f JOIN articles a ON a.id = f.article_id""",
    "withdrawn": """SELECT public_id, key, state_reason, v.number, v.captured_at, v.text_digest, t.body
        FROM articles a JOIN versions v ON v.article_id = a.id JOIN texts t ON t.version_id = v.id
        WHERE state = 'withdrawn'""",
    "numbers": "SELECT id, warc, run_id FROM captures",
}


def rows(past: Past, query: str) -> list[str]:
    with past.store() as store, reading(store.engine) as connection:
        return sorted(repr(tuple(row)) for row in connection.execute(text(query)))


def picture(past: Past, *, kept: bool = True) -> dict[str, Any]:
    """All that the archive says."""
    found: dict[str, Any] = {
        name: rows(past, query) for name, query in {**PICTURES, **(KEPT if kept else {})}.items()
    }
    with past.store() as store:
        for row in rows(past, "SELECT public_id, versions FROM articles WHERE state = 'live'"):
            identifier, versions = eval(row)
            try:
                records = [store.record_json(identifier, n) for n in range(1, versions + 1)]
            except Exception as error:  # noqa: BLE001  taken down: the line is what is shown
                records = [{"shown": str(error)}]
            found[identifier] = records
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What went and what came, where a picture is not the same."""
    found = {}
    for name, rows in before.items():
        if rows != after.get(name):
            now = after.get(name, [])
            found[name] = [one for one in rows if one not in now], [one for one in now if one not in rows]
    return found


def decide(past: Past) -> None:
    """What people decide: a record and a name are taken down, one comes back, a note is written."""
    past.khotin("takedown", f"{ARTICLE}1315", "--reason", "theo yêu cầu")
    past.khotin("takedown", f"{ARTICLE}1318", "--reason", "nhầm")
    past.khotin("restore", f"{ARTICLE}1318")
    past.khotin("note", f"{ARTICLE}1321", "đã đối chiếu với bản in")
    record = next(
        record for record in _records(past) if any(author["kind"] == "person" for author in record["authors"])
    )
    name = next(author["name"] for author in record["authors"] if author["kind"] == "person")
    past.khotin("takedown", record["id"], "--reason", "yêu cầu của người viết", "--person", name)


def _records(past: Past) -> list[dict[str, Any]]:
    with past.store() as store:
        return [store.record_json(f"{ARTICLE}{number}") for number in (1312, 1321, 1330, 1402, 1405, 1411)]


def hits(past: Past) -> list[str]:
    lines = map(
        json.loads,
        past.khotin("search", "kind:article OR kind:notice", "--limit", "1000", "--json").stdout.splitlines(),
    )
    return sorted(line["id"] for line in lines if "id" in line)


def test_every_table_is_classified() -> None:
    assert set(REBUILD) == {mapper.class_ for mapper in Base.registry.mappers}


def test_what_is_rebuilt_is_what_was_there(past: Past) -> None:
    decide(past)
    before, found = picture(past), hits(past)
    assert len(found) > 20
    line = past.json("rebuild")
    assert line["captures"] == len(before["numbers"])
    assert differences(before, picture(past)) == {}
    assert hits(past) == found
    assert not list(past.home.glob("*.rebuild*"))
    # And what comes after goes on from there: a reread finds nothing to do but agree.
    assert past.json("reread", PAPER_HOST)["reread"] == 0


@pytest.mark.parametrize("loss", ["lost", "damaged"])
def test_without_its_database_the_archive_comes_back(past: Past, loss: str) -> None:
    decide(past)
    before, found = picture(past, kept=False), hits(past)
    # Crawls read some pages twice that a rebuild finds to be the same page seen again.
    del before["captures"], before["readings"]
    database = past.home / "archive.db"
    for beside in past.home.glob("archive.db-*"):
        beside.unlink()
    if loss == "lost":
        database.unlink()
    else:
        content = bytearray(database.read_bytes())
        content[4096 : len(content) // 2] = bytes(len(content) // 2 - 4096)
        database.write_bytes(content)
    past.khotin("rebuild")
    assert differences(before, picture(past, kept=False)) == {}
    assert hits(past) == found
    assert (past.home / "archive.db.damaged").exists() == (loss == "damaged")


def test_without_its_database_imported_captures_are_again_what_they_were(tmp_path: Path) -> None:
    past = Past(tmp_path / "home")
    dress = [
        Fetched("/anh/1.png", png("anh"), "image/png"),
        Fetched("/x.css", b"body{margin:0}", "text/css; charset=utf-8"),
        Fetched("/robots.txt", b"User-agent: *", "text/plain"),
    ]
    (tmp_path / "a.warc.gz").write_bytes(warc([*map(article, range(1, 9)), *dress]))
    past.khotin("import", str(tmp_path / "a.warc.gz"))
    # What came from another archive lies in files that say so.
    source = next((past.home / "warc").glob("import-*.warc.gz"))
    query = "SELECT url, via, read_state, kind FROM captures"
    before, issues = rows(past, query), rows(past, "SELECT reason, url FROM issues")
    assert len(before) == 11
    for database in past.home.glob("archive.db*"):
        database.unlink()
    past.khotin("rebuild")
    assert rows(past, query) == before
    assert rows(past, "SELECT reason, url FROM issues") == issues
    for database in past.home.glob("archive.db*"):
        database.unlink()
    source.rename(source.with_name(source.name.replace("import-", "wayback-")))
    past.khotin("rebuild")
    assert rows(past, query) == [row.replace("'import'", "'wayback'") for row in before]


@pytest.mark.parametrize(
    "moment",
    [Moment("archive.store.records:_incoming", 30), Moment("archive.rebuild.swap:_tell", 1, "after")],
    ids=["while it reads", "in the swap"],
)
def test_a_crash_leaves_the_old_archive(past: Past, moment: Moment) -> None:
    before, found = picture(past), hits(past)
    with Command(past.home, "rebuild", die=moment) as command:
        assert command.wait(120).status == -9
    assert differences(before, picture(past)) == {}
    assert hits(past) == found
    with past.store() as store:
        assert not store.living_runs()
    past.khotin("runs")


def test_a_rebuild_that_would_lose_records_is_refused(past: Past) -> None:
    before = picture(past)
    lost = max((past.home / "warc").glob("*.warc.gz"))
    shutil.move(lost, past.home / "elsewhere.warc.gz")
    done = past.khotin("rebuild", status=1)
    assert "cannot be read back" in done.stderr
    assert lost.name in done.stderr
    assert differences(before, picture(past)) == {}
    past.khotin("rebuild", "--accept-loss")
    assert not [row for row in rows(past, "SELECT warc FROM captures") if lost.name in row]


def test_the_index_alone(past: Past) -> None:
    found = hits(past)
    shutil.rmtree(past.home / "index")
    assert past.json("rebuild", "--index-only")["indexed"] == len(found)
    assert hits(past) == found


def test_nobody_crawls_meanwhile(past: Past) -> None:
    with past.store() as store:
        run = store.begin_run("crawl", [PAPER_HOST], {})
        done = past.khotin("rebuild", status=1)
        assert f"run {run} (crawl, process" in done.stderr
        store.end_run(run, {}, "OK", "finished")
        store.begin_run("rebuild", [], {})
        done = past.khotin("reread", status=1)
        assert "is making the archive again" in done.stderr


@pytest.mark.postgresql
def test_on_postgresql_too(tmp_path: Path, postgresql_url: str) -> None:
    past = make_past(tmp_path / "home", postgresql_url)
    decide(past)
    before, found = picture(past), hits(past)
    past.khotin("rebuild")
    assert differences(before, picture(past)) == {}
    assert hits(past) == found
    assert rows(past, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'khotin%'") == []
    # Numbers go on where they ended.
    past.khotin("note", f"{ARTICLE}1312", "sau khi dựng lại")
    assert past.json("reread", PAPER_HOST)["damaged"] == 0
