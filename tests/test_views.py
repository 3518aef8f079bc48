"""The views hold what they say on both databases and hide what is hidden; the queries of the docs run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, inspect, text

from archive.database import alembic_config, database_url, reading, writing
from archive.home import Home
from archive.store import Store
from archive.views import VIEWS, create_views, drop_views
from tests import making
from tests.sample_records import DAK, PAPER, RECORDS, keep

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url, new_home = making.prepared_postgresql_url, making.new_home
DOCS = Path(__file__).resolve().parents[1] / "docs" / "database.md"
QUERIES = re.findall(r"```sql\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def full(store: Store) -> Store:
    for one in RECORDS.values():
        keep(store, one)
    keep(store, replace(RECORDS["my"], body=("Cầu đã sập.",)), day=2)
    store.add_issue(PAPER, "no-date", "the page shows no date")
    return store


def rows(store: Store, query: str) -> list[dict[str, Any]]:
    with reading(store.engine) as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def test_the_docs_show_ten_queries_and_each_finds_something(full: Store) -> None:
    assert len(QUERIES) == 10
    found = [rows(full, query.strip().rstrip(";")) for query in QUERIES]
    assert all(found)
    about, years, held, changed, people, one_document, _, sources, proof, wrong = found
    assert [row["title"] for row in about] == ["Khai mạc kỳ họp"]
    assert about[0]["authors"] == "Đức Hùng; Lan Anh"
    assert {"site": DAK, "year": "2020", "articles": 3} in years
    assert {row["site"] for row in held} == {one.site for one in RECORDS.values()}
    assert [(row["version"], row["characters"]) for row in changed][-1] == (2, len("Cầu đã sập."))
    assert {"name": "Đức Hùng", "site": DAK, "articles": 1} in people
    assert all(row["name"] != "Đ.H" for row in people)
    assert [row["title"] for row in one_document] == ["Thực hiện chỉ thị mới"]
    assert sources == [{"source": "TTXVN", "articles": 1, "first": "2023-02-02", "last": "2023-02-02"}]
    assert proof[0]["warc"] == "hoi-nghi-0.warc.gz"
    assert [(row["site"], row["reason"], row["issues"]) for row in wrong] == [(PAPER, "no-date", 1)]


def test_every_view_can_be_asked_and_is_explained(full: Store) -> None:
    docs = DOCS.read_text("utf-8")
    with reading(full.engine) as connection:
        assert set(inspect(connection).get_view_names()) == set(VIEWS)
    full.add_note(RECORDS["my"].url, "một ghi chú")
    full.take_down(RECORDS["daknong"].url, "x")
    for name in VIEWS:
        assert rows(full, f"SELECT * FROM {name}"), name
        assert f"| `{name}` |" in docs


def test_views_say_what_the_records_say(full: Store) -> None:
    for row in rows(full, "SELECT * FROM articles_current"):
        record = full.record_json(row["id"])
        for name in (
            "site",
            "title",
            "lead",
            "source",
            "published_at",
            "section",
            "url",
            "version",
            "versions",
        ):
            assert row[name] == record[name], name
        assert row["body"] == "\n\n".join(record["body"])
        assert (row["authors"] or "") == "; ".join(author["name"] for author in record["authors"])
        assert [row["warc"], row["warc_offset"]] == [record["capture"][name] for name in ("warc", "offset")]


@pytest.mark.parametrize("person", [None, "Đức Hùng"])
def test_what_is_hidden_is_in_no_view(full: Store, person: str | None) -> None:
    hidden = full.take_down(RECORDS["daknong"].url, "x", person).id
    full.add_note(hidden, "một ghi chú")
    for name in VIEWS:
        said = [value for row in rows(full, f"SELECT * FROM {name}") for value in row.values()]
        assert not re.search("giá cà phê|Đắk Nông tổ chức", str(said)), name
        assert (hidden in said) == (name == "tombstones"), name
    (stone,) = rows(full, "SELECT * FROM tombstones")
    assert (stone["hidden"], stone["reason"]) == (("a name", None) if person else ("the record", "x"))
    before = len(rows(full, "SELECT id FROM articles_current"))
    full.restore(hidden)
    assert len(rows(full, "SELECT id FROM articles_current")) == before + 1


def test_views_stand_in_no_migrations_way(store: Store) -> None:
    """SQLite makes a table again to change it, and refuses where a view refers to it."""
    keep(store, RECORDS["my"])
    with writing(store.engine) as connection:
        drop_views(connection)
        with Operations(MigrationContext.configure(connection)).batch_alter_table("takedowns") as table:
            table.alter_column("reason", nullable=True)
        create_views(connection)
    assert rows(store, "SELECT title FROM articles_current") == [{"title": RECORDS["my"].title}]


@pytest.mark.parametrize("revision", ["0001", "takedowns"])
def test_an_older_database_is_brought_up_to_date_beneath_its_views(new_home: Home, revision: str) -> None:
    new_home.create()
    engine = create_engine(database_url(new_home))
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)
        if revision != "0001":
            create_views(connection)
    engine.dispose()
    with Store.open(new_home) as store:
        keep(store, RECORDS["my"])
        assert rows(store, "SELECT title FROM articles_current") == [{"title": RECORDS["my"].title}]


def test_the_docs_let_datasette_show_the_views_and_nothing_else() -> None:
    (found,) = re.findall(r"```json\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    said = json.loads(found)["databases"]["archive"]
    assert (said["allow"], said["allow_sql"]) == (False, False)
    assert said["tables"] == {name: {"allow": True} for name in VIEWS}
