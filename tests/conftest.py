"""Fixtures that every test may use: the data home, PostgreSQL, and the shared material where it is present."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from tests.past import Past, make_past

SHARED = Path(__file__).resolve().parents[2] / "shared"
#: Where a PostgreSQL server is looked for; a role that may create databases.
SERVER = os.environ.get("KHOTIN_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def _shared(folder: str) -> Path:
    path = SHARED / folder
    if not path.is_dir():
        pytest.skip(f"shared/{folder} is not beside the checkout")
    return path


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real saved pages with gold records; not part of this project."""
    return _shared("corpus")


@pytest.fixture(scope="session")
def domain() -> Path:
    """Tables of real date lines, bylines, tone pairs and document references."""
    return _shared("domain")


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped afterwards."""
    try:
        server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
        connection = server.connect()
    except OperationalError as error:
        pytest.skip(f"no PostgreSQL server at {make_url(SERVER).host}: {str(error).splitlines()[0]}")
    name = f"khotin_test_{uuid.uuid4().hex[:12]}"
    with connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def shared_past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    """An archive with a past, crawled once; take `past`."""
    return make_past(tmp_path_factory.mktemp("past") / "home")


@pytest.fixture
def past(shared_past: Past, tmp_path: Path) -> Past:
    """An archive with a past, for one test to do with as it likes."""
    return shared_past.copy(tmp_path / "home")
