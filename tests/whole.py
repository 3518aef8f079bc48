"""Whether an archive is whole: database, WARC files and manifest, each against the others."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sqlite3
from argparse import Namespace
from collections import Counter
from contextlib import closing
from pathlib import Path

from warcio.checker import Checker

from archive.home import Home
from archive.store import Store
from archive.warc.exchange import digest
from archive.warc.folder import closed_files
from archive.warc.reader import captures_in, read_capture


def assert_whole(home: Path, *, finished: bool = True) -> None:
    """The archive keeps its promises; `finished`: its last crawl came to an end, so that nothing is left to do.

    Every capture's row points to a readable record with the same digest, every record has its row, each closed file is
    in the manifest with its size and digest, warcio finds nothing wrong, each version has its capture and differs
    from the one before, nothing is left unread or unindexed.
    """
    _database(home)
    _files(home / "warc", finished)
    _captures(home, finished)
    _versions(home)
    if finished:
        assert _count(home, "SELECT count(*) FROM captures WHERE read_state = 'unread'") == 0
        assert _count(home, "SELECT count(*) FROM outbox") == 0


def _count(home: Path, query: str) -> int:
    with closing(sqlite3.connect(home / "archive.db", timeout=10)) as connection:
        return int(connection.execute(query).fetchone()[0])


def _database(home: Path) -> None:
    with closing(sqlite3.connect(home / "archive.db", timeout=10)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _files(folder: Path, finished: bool) -> None:
    closed = closed_files(folder)
    present = {path.name for path in folder.glob("*.warc.gz")}
    assert closed.keys() <= present
    if finished:
        assert closed.keys() == present
    for name, entry in closed.items():
        data = (folder / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry.size, entry.sha256), name
    if closed:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            wrong = Checker(
                Namespace(inputs=[str(folder / name) for name in closed], verbose=False)
            ).process_all()
        assert wrong == 0, said.getvalue()


def _captures(home: Path, finished: bool) -> None:
    folder = home / "warc"
    records = {}
    for path in sorted(folder.glob("*.warc.gz")):
        # What a killed process left open may be torn; recovery cuts it.
        for stored in captures_in(path, None if finished else lambda _: None):
            records[stored.warc, stored.offset] = stored
    with closing(sqlite3.connect(home / "archive.db", timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        rows = {(row["warc"], row["offset"]): row for row in connection.execute("SELECT * FROM captures")}
        by_number = {row["id"]: row for row in rows.values()}
    assert rows.keys() <= records.keys()
    if finished:
        assert rows.keys() == records.keys()
    for place, row in rows.items():
        stored = records[place]
        assert (row["url"], row["status"], row["record_id"]) == (stored.url, stored.status, stored.record_id)
        assert row["payload_digest"] == stored.payload_digest, row["url"]
        original = by_number[row["revisit_of"]] if row["revisit_of"] else row
        back = read_capture(folder, original["warc"], original["offset"], original["length"])
        if back.body and row["payload_digest"]:
            assert digest(back.body) == row["payload_digest"], row["url"]


def _versions(home: Path) -> None:
    with closing(sqlite3.connect(home / "archive.db", timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        lost = """SELECT v.id FROM versions v LEFT JOIN captures c ON c.id = v.capture_id
            WHERE c.id IS NULL OR c.read_state <> 'read'"""
        assert connection.execute(lost).fetchall() == []
        rows = connection.execute(
            "SELECT v.*, a.versions FROM versions v JOIN articles a ON a.id = v.article_id"
            " WHERE a.state = 'live' ORDER BY v.article_id, v.number"
        ).fetchall()
    numbers = Counter(row["article_id"] for row in rows)
    for before, row in zip([None, *rows], rows, strict=False):
        assert numbers[row["article_id"]] == row["versions"]
        if before is not None and before["article_id"] == row["article_id"]:
            assert row["number"] == before["number"] + 1
            assert row["content_digest"] != before["content_digest"], row["url"]
    with Store.open(Home(home)) as store:
        for identifier in {row["article_id"]: row["url"] for row in rows}.values():
            assert store.record_json(identifier)["title"]
