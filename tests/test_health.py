"""Verdicts: what counts make of a site, seen from outside."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.health import Verdict, judge, worst
from crawler.middlewares.politeness import retry_after


@pytest.mark.parametrize(
    ("counts", "before", "now", "verdict"),
    [
        ({"page/200": 40, "failed/404": 300, "read/article": 30}, 0, 30, "OK"),
        ({"page/304": 40}, 30, 30, "OK"),
        ({"page/200": 3, "page/revisit": 2, "read/index": 1}, 30, 30, "OK"),
        ({"page/200": 5, "read/index": 5}, 0, 0, "OK"),
        ({}, 30, 30, "GONE"),
        ({"failed/no such host": 1}, 0, 0, "GONE"),
        ({"failed/connection refused": 1}, 10, 10, "GONE"),
        ({"failed/404": 1}, 10, 10, "GONE"),
        ({"failed/403": 1}, 10, 10, "BLOCKED"),
        ({"failed/robots.txt": 1, "robots/forbidden": 1}, 0, 0, "BLOCKED"),
        ({"redirect/offsite": 1, "redirect to bao.moi.vn": 1}, 5, 5, "GONE"),
        ({"page/200": 60, "read/unreadable": 60}, 30, 30, "DRIFTED"),
        ({"page/200": 60, "read/other": 60}, 30, 0, "DRIFTED"),
    ],
)
def test_verdicts(counts: dict[str, int], before: int, now: int, verdict: str) -> None:
    assert judge(counts, before, now).name == verdict


def test_a_redirect_away_names_the_new_host() -> None:
    assert "bao.moi.vn" in judge({"redirect/offsite": 1, "redirect to bao.moi.vn": 1}, 5, 5).reason


def test_the_worst_counts() -> None:
    assert worst([Verdict("OK", ""), Verdict("BLOCKED", "")]).name == "BLOCKED"
    assert worst([]).name == "GONE"


@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        ("10", 10.0),
        (" 120 ", 120.0),
        ("Mon, 23 Nov 2026 10:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(head: str | None, seconds: float | None) -> None:
    assert retry_after(head, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) == seconds
