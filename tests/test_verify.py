"""Damage of every kind is found and named, and what can be set right is."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.warc import Exchange, WarcWriter
from archive.warc.fixity import check_file
from archive.warc.folder import MANIFEST, closed_files
from tests.past import Past
from tests.portal import PORTAL_HOST

ARTICLE = f"http://{PORTAL_HOST}/Trang/ChiTietTinTuc.aspx?nid="


def written(folder: Path, many: int = 8) -> Path:
    """A closed WARC file with pages of many sizes, one larger than what is read at a time."""
    random.seed(7)
    with WarcWriter(folder, software="test") as writer:
        for number in range(many):
            body = "".join(random.choice("đường xã Mẫu hội nghị ") for _ in range(40 + 100 * number)).encode()
            body += random.randbytes(70_000) if number == 5 else b""
            writer.write_exchange(
                Exchange(
                    url=f"http://a.example.vn/{number}",
                    status=200,
                    fetched_at=datetime(2026, 5, 1, tzinfo=UTC),
                    response_headers=(("Content-Type", "text/html"),),
                    body=body,
                )
            )
    return next(folder.glob("*.warc.gz"))


def flipped(path: Path, place: int, bit: int) -> bytes:
    """Flip one bit of a file; returns what it was."""
    content = path.read_bytes()
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    path.write_bytes(changed)
    return content


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "open"])
def test_one_flipped_bit_anywhere_is_found(tmp_path: Path, is_closed: bool) -> None:
    """Of a file that is still written too, whose digest nobody has: heads and padding of gzip members included."""
    path = written(tmp_path)
    entry = closed_files(tmp_path)[path.name] if is_closed else None
    whole = check_file(path, entry)
    assert (whole.damage, whole.whole, whole.torn, len(whole.captures)) == ([], [], None, 8)
    size = path.stat().st_size
    starts = [*whole.captures, size]
    # All of the first record and of the gzip heads, the ends of members, and bits by lot.
    places = {*range(300), *(start + n for start in whole.captures for n in range(12))}
    places |= {start - n for start in starts for n in range(1, 14)} | set(
        random.Random(3).sample(range(size), 150)
    )
    missed = []
    for place in sorted(places):
        for bit in range(8) if place < 10 or size - place < 14 else (random.Random(place).randrange(8),):
            content = flipped(path, place, bit)
            found = check_file(path, entry)
            if not (found.damage or found.whole or found.torn is not None):
                missed.append((place, bit))
            path.write_bytes(content)
    assert missed == []


def test_what_is_whole_beside_damage_is_still_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    entry = closed_files(tmp_path)[path.name]
    offset = sorted(check_file(path, entry).captures)[4]
    flipped(path, offset + 200, 3)
    found = check_file(path, entry)
    assert [place for place, _ in found.damage] == [offset]
    assert len(found.captures) == 7
    assert found.whole


@pytest.mark.parametrize("cut", [1, 9, 40, 700])
def test_a_torn_end_is_known_as_one(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path)
    content = path.read_bytes()
    last = max(check_file(path, None).captures)
    path.write_bytes(content[: len(content) - cut])
    found = check_file(path, None)
    assert found.torn == last
    assert len(found.captures) == 7


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────


def findings(past: Past, *words: str, status: int = 1) -> list[dict[str, Any]]:
    lines = [
        json.loads(line)
        for line in past.khotin("verify", "--json", *words, status=status).stdout.splitlines()
    ]
    assert "captures" in lines[-1]
    return lines[:-1]


def kinds(past: Past, *words: str) -> set[tuple[str, str]]:
    return {(one["kind"], one["where"]) for one in findings(past, *words)}


def files(past: Past) -> list[Path]:
    return sorted((past.home / "warc").glob("*.warc.gz"))


def test_a_whole_archive_is_whole(past: Past) -> None:
    done = past.khotin("verify")
    assert done.stdout == ""
    assert "nothing is wrong" in done.stderr
    assert "in 3 WARC files" in done.stderr
    assert findings(past, "--sample", "20", status=0) == []


def test_damage_is_named(past: Past) -> None:
    """A flipped byte, a truncated file, a missing one, and a deleted index: at once, each by name."""
    first, second, third = files(past)
    offset = 1 + second.stat().st_size // 2
    flipped(second, offset, 5)
    third.write_bytes(third.read_bytes()[:-3000])
    first.rename(past.home / "elsewhere")
    shutil.rmtree(past.home / "index")
    found = findings(past)
    said = {(one["kind"], one["where"].partition(" at ")[0]) for one in found}
    assert said >= {
        ("missing", first.name), ("damaged", second.name), ("damaged", third.name), ("missing", "index"),
    }  # fmt: skip
    assert any(one["where"] == second.name and "does not fit its digest" in one["what"] for one in found)
    assert any(one["where"] == third.name and "its manifest says" in one["what"] for one in found)
    # In the file that is cut, captures are missing whose rows are there.
    assert any(one["where"].startswith(f"{third.name} at ") for one in found)
    lines = past.khotin("verify", status=1).stdout.splitlines()
    assert len(lines) == len(found)
    # Only a copy brings back what is lost; the index is made again.
    past.khotin("verify", "--repair", status=1)
    assert ("missing", "index") not in kinds(past)


def test_an_older_copy_of_the_database_is_found_and_brought_up(past: Past) -> None:
    """What was crawled and decided since the copy is in WARC files and journal."""
    copy = past.home.with_name("copy.db")
    newest = max(files(past))
    with past.store() as store:
        before = store.stats()
        record = store.record_json(f"{ARTICLE}1307")
        assert record["versions"] == 2
    # As it was before the last crawl.
    with closing(sqlite3.connect(past.home / "archive.db")) as database:
        database.execute("VACUUM INTO ?", (str(copy),))
    past.khotin("takedown", f"{ARTICLE}1315", "--reason", "theo yêu cầu")
    with closing(sqlite3.connect(copy)) as database:
        database.execute("PRAGMA foreign_keys = OFF")
        number = database.execute("SELECT min(id) FROM captures WHERE warc = ?", (newest.name,)).fetchone()[0]
        for table in ("readings", "former_readings", "issues"):
            database.execute(f"DELETE FROM {table} WHERE capture_id >= ?", (number,))
        database.execute("UPDATE captures SET read_state = 'none' WHERE revisit_of >= ?", (number,))
        lost = database.execute("DELETE FROM captures WHERE id >= ?", (number,)).rowcount
        database.commit()
    for beside in past.home.glob("archive.db*"):
        beside.unlink()
    copy.rename(past.home / "archive.db")
    found = findings(past)
    assert next(one["what"] for one in found if one["kind"] == "extra").startswith(
        f"{lost} captures have no row"
    )
    assert ("behind", "takedowns and notes") in {(one["kind"], one["where"]) for one in found}
    past.khotin("verify", "--repair", status=1)  # versions of the captures that went are told of
    past.khotin("rebuild")
    assert findings(past, status=0) == []
    with past.store() as store:
        after = store.stats()
        assert (after["captures"], after["articles"]) == (before["captures"], before["articles"] - 1)


def test_rows_that_were_changed_are_found_and_made_again(past: Past) -> None:
    with closing(sqlite3.connect(past.home / "archive.db")) as database:
        database.execute("UPDATE texts SET body = body || ' và hơn thế' WHERE version_id = 3")
        database.execute(
            "UPDATE captures SET payload_digest = 'sha256:0' WHERE id = 9 AND revisit_of IS NULL"
        )
        database.execute("UPDATE articles SET title = 'Khác' WHERE id = 7")
        database.commit()
    said = [one["what"] for one in findings(past)]
    assert any("its text does not fit its digest" in what for what in said)
    assert any("says another payload digest" in what for what in said)
    assert any("another title than its newest version" in what for what in said)
    past.khotin("rebuild")
    assert findings(past, status=0) == []


def test_what_a_dead_process_left_is_set_right(past: Past) -> None:
    """A file that is in no manifest, its last record torn: closed, what was torn put aside, nothing before it lost."""
    last = max(files(past))
    manifest = past.home / "warc" / MANIFEST
    lines = [line for line in manifest.read_text("utf-8").splitlines(True) if last.name not in line]
    manifest.write_text("".join(lines), "utf-8")
    with last.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:-5])
    found = findings(past)
    assert [one["kind"] for one in found] == ["torn"]
    with _held(last):
        assert findings(past, status=0) == [], "a process that lives is still writing"
    done = past.khotin("verify", "--repair")
    assert "1 files closed" in done.stderr
    assert findings(past, status=0) == []
    assert last.with_name(f"{last.name}.torn").exists()


@contextmanager
def _held(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def test_an_index_that_lags_is_told_of(past: Past) -> None:
    from archive.index import Index

    def without(change: Callable[[Any], None]) -> None:
        index = Index.open(past.home / "index")
        opened = index._current()
        assert opened is not None
        writer = opened.writer(16_000_000, 1)
        change(writer)
        writer.commit()
        writer.wait_merging_threads()

    with past.store() as store:
        identifier = store.record_json(f"{ARTICLE}1312")["id"]
    without(lambda writer: writer.delete_documents_by_term("id", identifier))
    found = findings(past)
    assert [(one["kind"], one["where"]) for one in found] == [("missing", "index")]
    assert identifier in found[0]["what"]
    past.khotin("verify", "--repair")
    assert findings(past, status=0) == []
