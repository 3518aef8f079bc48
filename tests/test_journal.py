from __future__ import annotations

import json
import logging
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import HomeError
from archive.home import Home
from archive.journal import Journal


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_entries_come_back_in_order_by_kind(home: Home) -> None:
    times = iter(
        [
            datetime(2026, 9, 30, 23, tzinfo=UTC),
            datetime(2026, 10, 1, tzinfo=UTC),
            datetime(2026, 10, 2, tzinfo=UTC),
        ]
    )
    journal = Journal(home, clock=lambda: next(times))
    journal.append("family", site="bao.vn", family="plain")
    journal.append("memory", site="bao.vn", content='{"kind":"family"}')
    journal.append("family", site="bao.vn", family="đặc biệt")
    assert [path.name for path in sorted(home.journal.iterdir())] == ["2026-09.jsonl", "2026-10.jsonl"]
    assert [entry["kind"] for entry in journal.entries()] == ["family", "memory", "family"]
    assert [entry["family"] for entry in journal.entries("family")] == ["plain", "đặc biệt"]
    assert next(journal.entries("memory"))["at"] == "2026-10-01T00:00:00.000000+00:00"


def test_a_torn_line_is_skipped_and_the_next_entry_is_whole(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(home)
    journal.append("family", site="a.vn")
    (path,) = home.journal.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at":"2026-10-01T00:00:00","kind":"family","site":"b.v')
    journal.append("family", site="c.vn")
    with caplog.at_level(logging.WARNING):
        assert [entry["site"] for entry in journal.entries("family")] == ["a.vn", "c.vn"]
        assert [entry["site"] for entry in journal.entries()] == ["a.vn", "c.vn"]
    assert f"{path}:2" in caplog.text


def test_what_is_in_force_is_not_written_twice(home: Home) -> None:
    journal = Journal(home)
    for digest in ("one", "one", "two", "one", "one"):
        journal.append_once("profile", digest, site="a.vn", content={})
        journal.append_once("profile", "other", site="b.vn", content={})
    assert [entry["digest"] for entry in journal.entries("profile") if entry["site"] == "a.vn"] == [
        "one",
        "two",
        "one",
    ]
    assert sum(entry["site"] == "b.vn" for entry in journal.entries("profile")) == 1


def _append(folder: str, writer: int) -> None:
    journal = Journal(Home(Path(folder)))
    for number in range(50):
        journal.append("note", writer=writer, number=number, text="đ" * 5000)


def test_processes_that_append_at_once_do_not_mix_lines(home: Home) -> None:
    processes = [
        multiprocessing.get_context("spawn").Process(target=_append, args=(str(home.path), n))
        for n in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    entries = list(Journal(home).entries())
    assert len(entries) == 150
    for writer in range(3):
        assert [e["number"] for e in entries if e["writer"] == writer] == list(range(50))


def test_a_journal_that_cannot_be_written_is_named(home: Home) -> None:
    home.journal.write_text("a file where a folder should be")
    with pytest.raises(HomeError, match="cannot write to the journal"):
        Journal(home).append("family", site="a.vn")


def test_half_a_surrogate_pair_does_not_stop_it(home: Home) -> None:
    Journal(home).append("note", text="\ud800")
    (path,) = home.journal.iterdir()
    assert json.loads(path.read_text())["text"] == "?"
