"""Captures, records and stores for the tests of the archive."""

from __future__ import annotations

import itertools
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, make_url, select, text
from sqlalchemy.exc import OperationalError

from archive.database import reading
from archive.home import Home
from archive.record import Author, Image, Provenance, Record, Reference
from archive.store import Store, Stored
from archive.store.history import History, articles
from archive.store.new_captures import NewCapture
from archive.store.sites import sites
from archive.store.version_rows import VersionRows
from tests.conftest import SERVER

SITE = "baomau.vn"
START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
_offsets = itertools.count(1000, 1000)


def hours(count: float) -> datetime:
    """So long after START."""
    return START + timedelta(hours=count)


def new_capture(key: str = "1", at: datetime = START, **changes: Any) -> NewCapture:
    offset = next(_offsets)
    values: dict[str, Any] = {
        "site": SITE,
        "url": f"https://{changes.get('site', SITE)}/bai-{key}.html",
        "url_key": key,
        "method": "GET",
        "status": 200,
        "mime": "text/html",
        "fetched_at": at,
        "warc": "mau-0001.warc.gz",
        "offset": offset,
        "length": 900,
        "record_id": f"<urn:uuid:{offset}>",
        "payload_digest": f"sha256:{offset:064x}",
    }
    return NewCapture(**(values | changes))


def new_record(capture_id: int, key: str = "1", at: datetime = START, **changes: Any) -> Record:
    """A record with something in every list; `provenance` may be given as a mapping of changes."""
    site = changes.pop("site", SITE)
    url = f"https://{site}/bai-{key}.html"
    provenance = {"capture_id": capture_id, "extractor": "test-1", "memory": "m1"} | changes.pop(
        "provenance", {}
    )
    values: dict[str, Any] = {
        "site": site,
        "key": key,
        "url": url,
        "canonical_url": url,
        "kind": "article",
        "captured_at": at,
        "provenance": Provenance(**provenance),
        "title": "Xã Mẫu sửa đường",
        "lead": "Sáng 5/5, xã Mẫu khởi công.",
        "body": ("Sáng 5/5, xã Mẫu khởi công.", "Con đường dài 3 km."),
        "authors": (Author("Lê Mẫu", "person", ("text", "photo")), Author("L.M", "initials")),
        "organisation": "TT&TH Mẫu",
        "organisation_expanded": "Trung tâm Truyền thông Mẫu",
        "published_at": "2020-05-05T09:00+07:00",
        "published_precision": "minute",
        "published_raw": "Thứ ba, 05/05/2020 | 09:00",
        "published_from": "dateline",
        "tags": ("đường", "xã Mẫu"),
        "images": (
            Image("https://baomau.vn/1.jpg", "Lễ khởi công", "Ảnh: L.M"),
            Image("https://baomau.vn/2.jpg"),
        ),
        "references": (
            Reference("Nghị quyết số 1/NQ-HĐND", "state", "Nghị quyết", "1", None, "NQ-HĐND", None),
        ),
        "language": "vi",
    }
    return Record(**(values | changes))


def keep(store: Store, key: str = "1", at: datetime = START, **changes: Any) -> Stored:
    """Capture a page (in the file `warc`) and put its record."""
    site, warc = changes.get("site", SITE), changes.pop("warc", "mau-0001.warc.gz")
    capture = store.add_capture(new_capture(key, at, site=site, warc=warc))
    return store.put(new_record(capture, key, at, **changes))


def dump(store: Store, site: str = SITE) -> list[Any]:
    """All that the archive holds of a site's articles, without numbers of rows."""
    found: list[Any] = []
    with reading(store.engine) as connection:
        query = select(articles).join(sites).where(sites.c.name == site).order_by(articles.c.public_id)
        for row in connection.execute(query).mappings().all():
            history = History(connection, VersionRows(), row["id"])
            starts = [(start.at, start.capture_id) for start in history.beginnings()]
            numbers = sorted((number, capture) for capture, (_, number) in history.versions.items())
            assert row["state"] != "live" or numbers == [(n, c) for n, (_, c) in enumerate(starts, 1)]
            readings = sorted(
                (r.capture_id, r.captured_at, r.text_digest, _plain(r.content))
                for r in history.readings.values()
            )
            versions = [_plain(history.stored[history.versions[capture][0]]) for _, capture in numbers]
            found.append(
                [{k: v for k, v in row.items() if k not in ("id", "site_id")}, readings, numbers, versions]
            )
    return found


def _plain(content: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(content.items(), key=lambda item: item[0])


def broken_rows(store: Store) -> dict[str, int]:
    """How many rows break a rule that every transaction has to keep; empty when the archive is whole."""
    rules = {
        "live articles without their newest version": """
            SELECT count(*) FROM articles a WHERE a.state = 'live' AND NOT EXISTS
            (SELECT 1 FROM versions v WHERE v.article_id = a.id AND v.number = a.versions)""",
        "articles whose versions are not counted from 1": """
            SELECT count(*) FROM articles a WHERE a.state = 'live' AND a.versions <>
            (SELECT count(*) FROM versions v WHERE v.article_id = a.id AND v.number BETWEEN 1 AND a.versions)""",
        "versions without a text": "SELECT count(*) FROM versions v LEFT JOIN texts t ON t.version_id = v.id "
        "WHERE t.version_id IS NULL",
        "versions without authors": "SELECT count(*) FROM versions v WHERE NOT EXISTS "
        "(SELECT 1 FROM authorships a WHERE a.version_id = v.id)",
        "readings of captures that are not read": "SELECT count(*) FROM readings r JOIN captures c "
        "ON c.id = r.capture_id WHERE c.read_state <> 'read'",
        "captures read as articles without a reading": "SELECT count(*) FROM captures c LEFT JOIN readings r "
        "ON c.id = r.capture_id WHERE c.read_state = 'read' AND c.kind = 'article' AND r.capture_id IS NULL",
        "articles that the index never hears of": "SELECT count(*) FROM articles a WHERE NOT EXISTS "
        "(SELECT 1 FROM outbox o WHERE o.article_id = a.id)",
        "articles without an address": "SELECT count(*) FROM articles a WHERE NOT EXISTS "
        "(SELECT 1 FROM aliases s WHERE s.article_id = a.id)",
    }
    with reading(store.engine) as connection:
        counts = {rule: connection.execute(text(query)).scalar_one() for rule, query in rules.items()}
    return {rule: count for rule, count in counts.items() if count}


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def new_home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A home that is not there yet: with SQLite, and with PostgreSQL."""
    return Home(tmp_path / "home", _url(request, "postgresql_url"))


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A home with an empty archive: with SQLite, and with PostgreSQL."""
    made = Home(tmp_path / "home", _url(request, "prepared_postgresql_url"))
    if made.database is None:
        made.path.mkdir()
        shutil.copy(request.getfixturevalue("prepared_sqlite"), made.path)
    return made


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    """An empty store."""
    with Store.open(home) as opened:
        yield opened


def _url(request: pytest.FixtureRequest, fixture: str) -> str | None:
    return str(request.getfixturevalue(fixture)) if request.param == "postgresql" else None


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, to be copied: migrations take most of a test's time."""
    folder = tmp_path_factory.mktemp("prepared")
    Store.open(Home(folder)).close()
    return folder / "archive.db"


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with all tables."""
    with _server() as connection:
        name = _create(connection)
        url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        Store.open(Home(tmp_path_factory.mktemp("prepared"), url)).close()
        yield name
        _drop(connection, name)


@pytest.fixture
def prepared_postgresql_url(postgresql_template: str) -> Iterator[str]:
    """The URL of a copy of the template, dropped afterwards."""
    with postgresql_copy(postgresql_template) as url:
        yield url


@contextmanager
def postgresql_copy(template: str) -> Iterator[str]:
    """The URL of a copy of the template, dropped afterwards: for fixtures that live longer than a test."""
    with _server() as connection:
        name = _create(connection, template)
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        _drop(connection, name)


@contextmanager
def _server() -> Iterator[Connection]:
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    try:
        connection = server.connect()
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL server at {make_url(SERVER).host}: {str(error).splitlines()[0]}")
    with connection:
        yield connection
    server.dispose()


def _create(connection: Connection, template: str = "template1") -> str:
    name = f"khotin_test_{uuid.uuid4().hex[:12]}"
    connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return name


def _drop(connection: Connection, name: str) -> None:
    connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
