"""Every row of the table of hostile servers, measured; and the page that shows the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.table import ROWS, Row, Seen, docs, look_everywhere

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look_everywhere(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.case.replace(" ", "-"))
def test_a_hostile_server(row: Row, seen: Seen) -> None:
    assert row.look(seen)


def test_the_page_shows_the_table() -> None:
    assert (ROOT / "docs/hostile-servers.md").read_text("utf-8") == docs()
