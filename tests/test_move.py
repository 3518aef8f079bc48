"""Moving the database loses nothing, in either direction, and the archive goes on where it stood."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text, update

from archive.cli import commands
from archive.commands.move import move
from archive.database import reading, writing
from archive.errors import CallError, DatabaseError
from archive.home import Home
from archive.models import Base
from archive.store import Store
from archive.store.captures import captures
from tests import making
from tests.making import hours, keep, new_capture
from tests.sample_records import RECORDS
from tests.sample_records import keep as keep_sample

prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url
pytestmark = pytest.mark.postgresql


@pytest.fixture
def home(tmp_path: Path, prepared_sqlite: Path) -> Home:
    """An archive on SQLite with something in most tables."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    shutil.copy(prepared_sqlite, home.path)
    with Store.open(home) as store:
        run = store.begin_run("crawl", ["baomau.vn"], {"limit": 5, "deep": {"ổ": [1, None, 2.5]}})
        store.end_run(run, {"page/200": 3}, "OK", "finished")
        for one in RECORDS.values():
            keep_sample(store, one)
        taken = keep(store, "1").article_id
        keep(store, "1", hours(1), body=("Một bản khác.",))
        keep(store, "2", hours(0.123456), tags=())
        first = store.add_capture(new_capture("9"))
        later = store.add_capture(new_capture("9", hours(3)))
        with writing(store.engine) as connection:  # an import may bring the payload after what refers to it
            connection.execute(update(captures).where(captures.c.id == first).values(revisit_of=later))
        store.take_down(taken, "x")
        store.add_note(taken, "một ghi chú")
        store.save_memory("baomau.vn", '{"a": "ổ"}', "d1", 1)
        store.profile_in_force("baomau.vn", "h1", {"rights": "Báo Mẫu", "hosts": []})
        store.add_issue("baomau.vn", "no-date", "không có ngày")
        # The outbox is empty, but its numbers were given out.
        store.outbox_done([seq for seq, _ in store.outbox_batch(10_000)])
    return home


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    with reading(store.engine) as connection:
        return {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }


def run(home: Home, url: str) -> Result:
    return CliRunner().invoke(move, ["--to", url], obj=home, standalone_mode=False)


def next_numbers(store: Store) -> list[int]:
    """The numbers that new rows get."""
    capture = store.add_capture(new_capture("new", hours(100)))
    keep(store, "new", hours(100))
    with reading(store.engine) as connection:
        counted = [
            connection.scalar(text(f"SELECT max(id) FROM {name}"))
            for name in ("articles", "versions", "sites")
        ]
        return [capture, *counted, connection.scalar(text("SELECT max(seq) FROM outbox"))]


def test_there_and_back_again(home: Home, prepared_postgresql_url: str, tmp_path: Path) -> None:
    with Store.open(home) as store:
        before = everything(store)
    assert sum(map(bool, before.values())) >= 18
    there = Home(home.path, prepared_postgresql_url)
    result = run(home, prepared_postgresql_url)
    assert result.exception is None, result.exception
    assert f"{len(before['captures']):>12,}  captures\n" in result.stdout
    assert f"{sum(map(len, before.values())):,} rows moved and compared" in result.stderr
    with Store.open(there) as store:
        assert everything(store) == before
        assert store.record_json(RECORDS["my"].url)["title"] == RECORDS["my"].title
    back = tmp_path / "back.db"
    assert run(there, f"sqlite:///{back}").exception is None
    with Store.open(Home(home.path, f"sqlite:///{back}")) as store:
        assert everything(store) == before
    with Store.open(home) as store:
        assert everything(store) == before
        expected = next_numbers(store)
    for moved in (there, Home(home.path, f"sqlite:///{back}")):
        with Store.open(moved) as store:
            assert next_numbers(store) == expected


def test_searching_and_exporting_give_the_same(home: Home, prepared_postgresql_url: str) -> None:
    run(home, prepared_postgresql_url)
    there = Home(home.path, prepared_postgresql_url)
    by_name = {command.name: command for command in commands}
    for words in (["search", "đường OR hội", "--json"], ["export", "--format", "jsonl"], ["stats", "--json"]):
        here_and_there = [
            CliRunner().invoke(by_name[words[0]], words[1:], obj=one, standalone_mode=False).stdout
            for one in (home, there)
        ]
        assert here_and_there[0] == here_and_there[1] != ""


def test_references_are_checked_again_afterwards(home: Home, prepared_postgresql_url: str) -> None:
    from sqlalchemy.exc import IntegrityError

    run(home, prepared_postgresql_url)
    with (
        Store.open(Home(home.path, prepared_postgresql_url)) as store,
        pytest.raises(IntegrityError),
        writing(store.engine) as connection,
    ):
        connection.execute(update(captures).values(revisit_of=999_999))


def test_a_database_that_holds_something_is_not_touched(home: Home, prepared_postgresql_url: str) -> None:
    there = Home(home.path, prepared_postgresql_url)
    with Store.open(there) as store:
        keep(store, "mine")
        before = everything(store)
    result = run(home, prepared_postgresql_url)
    assert isinstance(result.exception, DatabaseError)
    assert "already; give an empty database" in str(result.exception)
    with Store.open(there) as store:
        assert everything(store) == before


def test_a_move_that_is_broken_off_leaves_nothing(
    home: Home, prepared_postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archive import move as module

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patched:
        patched.setattr(module, "_count_on", fail)
        assert isinstance(run(home, prepared_postgresql_url).exception, RuntimeError)
    with Store.open(Home(home.path, prepared_postgresql_url)) as store:
        assert not any(everything(store).values())
    assert run(home, prepared_postgresql_url).exception is None


def test_moves_that_make_no_sense(home: Home, tmp_path: Path) -> None:
    result = run(home, f"sqlite:///{home.path / 'archive.db'}")
    assert isinstance(result.exception, CallError)
    assert isinstance(run(home, "mysql://a@b/c").exception, DatabaseError)
    assert isinstance(run(home, f"sqlite:///{tmp_path}/none/a.db").exception, DatabaseError)
    with Store.open(home) as store:
        store.begin_run("crawl", ["baomau.vn"], {})
    result = run(home, f"sqlite:///{tmp_path}/a.db")
    assert "is still going on" in str(result.exception)
