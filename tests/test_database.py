from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

from archive.database import alembic_config, database_url, open_engine, reading, writing
from archive.errors import DatabaseError, KhotinError
from archive.home import Home
from archive.migrations import HEAD
from archive.models import Base
from archive.store import Store
from archive.store.sites import sites
from tests import making
from tests.making import keep, new_capture

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url, new_home = making.prepared_postgresql_url, making.new_home


@pytest.fixture
def engine(store: Store) -> Engine:
    return store.engine


def test_the_migrations_make_what_the_models_say(engine: Engine) -> None:
    with writing(engine) as connection:
        config = alembic_config(connection)
        assert ScriptDirectory.from_config(config).get_current_head() == HEAD
        command.check(config)
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_sqlite_is_set_up_for_readers_beside_a_writer(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path)) as store, reading(store.engine) as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 30000}


def test_opening_again_does_not_need_alembic(tmp_path: Path) -> None:
    Store.open(Home(tmp_path)).close()
    check = (
        "import sys; from pathlib import Path; from archive.home import Home; from archive.store import Store;"
        "Store.open(Home(Path(sys.argv[1]))).close(); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check, str(tmp_path)], check=False).returncode == 0


def _open(home: Home, gate: multiprocessing.synchronize.Barrier) -> None:
    gate.wait()
    with Store(open_engine(home), home) as store:
        keep(store, key=multiprocessing.current_process().name, warc=multiprocessing.current_process().name)


def test_processes_may_open_a_new_database_at_once(new_home: Home) -> None:
    new_home.create()
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(4)
    processes = [context.Process(target=_open, args=(new_home, gate), name=str(n)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    with Store.open(new_home) as store:
        assert store.count_articles() == 4


def test_times_without_a_zone_are_refused_and_others_come_back_in_utc(engine: Engine) -> None:
    there = datetime(2020, 5, 5, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    with writing(engine) as connection:
        connection.execute(sites.insert(), {"name": "a.vn", "first_crawl": there})
    with reading(engine) as connection:
        back = connection.execute(select(sites.c.first_crawl)).scalar_one()
    assert back == there
    assert back.tzinfo is UTC
    with pytest.raises(Exception, match="without a zone"), writing(engine) as connection:
        connection.execute(sites.insert(), {"name": "b.vn", "first_crawl": there.replace(tzinfo=None)})


def test_on_sqlite_times_sort_as_text(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path)) as store:
        for hour in (9, 23):
            keep(store, str(hour), datetime(2020, 5, 5, hour, tzinfo=timezone(timedelta(hours=14))))
        with reading(store.engine) as connection:
            texts = connection.exec_driver_sql("SELECT fetched_at FROM captures ORDER BY 1").scalars().all()
    assert texts == ["2020-05-04 19:00:00.000000", "2020-05-05 09:00:00.000000"]


def test_numbers_have_64_bits(store: Store) -> None:
    store.add_capture(new_capture(offset=2**40))
    with writing(store.engine) as connection:
        connection.execute(text("INSERT INTO people (id, name) VALUES (:id, 'x')"), {"id": 2**40})
        assert connection.execute(text("SELECT max(id) FROM people")).scalar() == 2**40


def test_a_newer_schema_is_not_touched(home: Home) -> None:
    with Store.open(home) as store, writing(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(
        DatabaseError, match=r"schema 9999, newer than this program knows .*; install a newer"
    ):
        Store.open(home)


def test_a_failed_migration_leaves_nothing(new_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive import database

    def fail(connection: object) -> None:
        run(connection)  # type: ignore[arg-type]
        raise RuntimeError("the power is gone")

    run = database.run_migrations
    with monkeypatch.context() as patched:
        patched.setattr(database, "run_migrations", fail)
        new_home.create()
        with pytest.raises(RuntimeError):
            open_engine(new_home)
    with Store.open(new_home) as store:
        keep(store)
        assert store.count_articles() == 1


@pytest.mark.parametrize("what", ["read", "write"])
def test_a_locked_database_is_one_clear_line(tmp_path: Path, what: str) -> None:
    home = Home(tmp_path)
    with Store.open(home, busy_timeout=0.2) as store:
        keep(store)
        other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        if what == "read":
            assert store.count_articles() == 1
        else:
            with pytest.raises(DatabaseError, match=r"archive\.db is locked by another process; wait"):
                keep(store, "2")
        other.execute("COMMIT")
        other.close()
        assert keep(store, "3").outcome == "new"


def test_opening_a_locked_new_database_fails_clearly(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="locked"):
        Store.open(Home(tmp_path), busy_timeout=0.2)
    other.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"these are not the tables that you look for" * 50)
    with pytest.raises(DatabaseError, match=r"archive\.db"):
        Store.open(Home(tmp_path))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("not a url", "is not a database URL"),
        ("mysql://a@b/c", "mysql is not supported; use PostgreSQL"),
        (
            "postgresql://nobody@127.0.0.1:1/none",
            r"cannot reach the database postgresql\+psycopg://nobody@127",
        ),
        ("sqlite:////proc/nowhere/archive.db", "/proc/nowhere/archive.db"),
    ],
)
def test_a_database_that_cannot_be_had_is_one_clear_line(tmp_path: Path, url: str, message: str) -> None:
    with pytest.raises(DatabaseError, match=message) as caught:
        Store.open(Home(tmp_path, url))
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, KhotinError)


def test_passwords_are_not_shown(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        Store.open(Home(tmp_path, "postgresql://me:secret@127.0.0.1:1/none"))
    assert "secret" not in str(caught.value)


def test_urls_get_the_driver_that_is_used(tmp_path: Path) -> None:
    assert database_url(Home(tmp_path, "postgres://u@h/d")).drivername == "postgresql+psycopg"
    assert database_url(Home(tmp_path, "postgresql+asyncpg://u@h/d")).drivername == "postgresql+psycopg"
    odd = Home(tmp_path / "50% ổ?đĩa#1")
    with Store.open(odd) as store:
        keep(store)
    assert (odd.path / "archive.db").exists()
