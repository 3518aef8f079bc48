"""The judged queries: they can be read, their grades are grades, and the measure is the one of the books."""

from __future__ import annotations

import pytest

from archive.query import parse
from tests.bench.judged import JUDGED, ndcg


def test_every_query_can_be_read_and_has_an_answer() -> None:
    assert len(JUDGED) >= 60
    for query, grades in JUDGED.items():
        assert parse(query) is not None
        assert grades
        assert set(grades.values()) <= {1, 2, 3}, query
        assert all(page.count("/") == 1 and " " not in page for page in grades), query


def test_ndcg() -> None:
    assert ndcg(["a", "b", "x"], {"a": 3, "b": 1}) == 1
    # (1 + 7 / log2(3)) / (7 + 1 / log2(3)), as Järvelin and Kekäläinen count with gains of 2^g - 1
    assert ndcg(["b", "a"], {"a": 3, "b": 1}) == pytest.approx(0.7098, abs=1e-4)
    assert ndcg(["x"], {"a": 3}) == 0
