"""Verdicts: what counts make of a site, seen from outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawler.extensions.evidence import usual_gap
from crawler.health import VERDICTS, Seen, Texts, Verdict, judge, worst
from crawler.middlewares.politeness import retry_after
from crawler.profile import Expect


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
        ({"redirect/offsite": 1, "redirect to bao.moi.vn": 1, "redirect/taken": 1}, 5, 5, "OK"),
        ({"page/200": 60, "read/unreadable": 60}, 30, 30, "DRIFTED"),
        ({"page/200": 60, "read/other": 60}, 30, 0, "DRIFTED"),
    ],
)
def test_verdicts(counts: dict[str, int], before: int, now: int, verdict: str) -> None:
    assert judge(Seen(counts=counts, articles_before=before, articles_now=now)).name == verdict


def test_a_redirect_away_names_the_new_host() -> None:
    counts = {"redirect/offsite": 1, "redirect to bao.moi.vn": 1}
    assert "bao.moi.vn" in judge(Seen(counts=counts, articles_before=5, articles_now=5)).reason


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


PAGES = {"page/200": 40, "read/article": 30, "read/index": 10, "record/new": 30}
DAYS = timedelta(days=1)
USUAL = Texts(articles=200, dated=190, bylined=150, characters=200 * 1800)


@pytest.mark.parametrize(
    ("what", "verdict", "says"),
    [
        ({"counts": {"page/200": 1, "shell/parked": 1}}, "GONE", "for sale"),
        ({"counts": {"page/200": 3, "redirect/home": 20}}, "GONE", "20 addresses lead to the front page"),
        ({"counts": PAGES | {"redirect/home": 20}}, "OK", ""),
        ({"counts": {"page/200": 12, "soft 404": 11, "read/other": 12}}, "GONE", "no such page"),
        ({"counts": PAGES | {"soft 404": 11}}, "OK", ""),
        ({"counts": {"page/200": 3, "home is anything": 1}}, "GONE", "every address shows the same page"),
        ({"counts": {"page/200": 3, "home is anything": 1, "shell/javascript": 3}}, "BLOCKED", "JavaScript"),
        ({"counts": {"page/200": 1, "shell/cookie": 1}}, "BLOCKED", "cookie"),
        ({"counts": {"page/200": 2, "shell/captcha": 2}}, "BLOCKED", "person"),
        ({"counts": PAGES | {"shell/javascript": 2}}, "OK", ""),
        # A sudden loss of dates or bylines.
        ({"texts": Texts(10, 2, 8, 18_000), "usual": USUAL}, "DRIFTED", "2 of 10 new articles have dates"),
        ({"texts": Texts(10, 9, 1, 18_000), "usual": USUAL}, "DRIFTED", "1 of 10 new articles have bylines"),
        ({"texts": Texts(4, 0, 0, 7_000), "usual": USUAL}, "OK", ""),
        ({"texts": Texts(10, 0, 0, 18_000), "usual": Texts(10, 10, 10, 18_000)}, "OK", ""),
        ({"texts": Texts(10, 9, 1, 18_000), "usual": Texts(200, 190, 60, 360_000)}, "OK", ""),
        ({"texts": Texts(10, 6, 9, 18_000), "expect": Expect(dates=0.9)}, "DRIFTED", "expects 90%"),
        # Furniture in what we keep.
        ({"leaks": ("Đọc nhiều", "Chia sẻ")}, "LEAKING", "“Đọc nhiều” and 1 more"),
        # Half of the usual.
        ({"counts": {"page/304": 9}, "past": ({"page/200": 40},) * 5}, "THIN", "9 pages, usually 40"),
        ({"counts": {"page/304": 9}, "past": ({"page/200": 40},) * 4}, "OK", ""),
        ({"counts": {"page/304": 9, "record/new": 1}, "past": ({"page/200": 40},) * 5}, "OK", ""),
        # Some of its crawls are small: what its quieter ones fetch is the measure.
        ({"counts": {"page/304": 3}, "past": ({"page/200": 40}, {"page/304": 3}) * 4}, "OK", ""),
        ({"counts": {"page/200": 9, "failed/timeout": 12}}, "THIN", "12 pages could not be had (timeout)"),
        ({"counts": {"page/200": 9, "failed/404": 300}}, "OK", ""),
        ({"texts": Texts(10, 9, 9, 3_000), "usual": USUAL}, "THIN", "300 characters, usually 1800"),
        ({"expect": Expect(pages=50)}, "THIN", "the profile expects 50"),
        # Silence.
        (
            {"quiet_for": 40 * DAYS, "watched": 90 * DAYS, "usual_gap": 2 * DAYS},
            "QUIET",
            "nothing new for 40",
        ),
        ({"quiet_for": 40 * DAYS, "watched": 90 * DAYS, "usual_gap": 20 * DAYS}, "OK", ""),
        ({"quiet_for": 2000 * DAYS, "watched": 1 * DAYS, "usual_gap": 2 * DAYS}, "OK", ""),
        ({"quiet_for": 8 * DAYS, "expect": Expect(quiet_days=7)}, "QUIET", "nothing new for 8 days"),
        ({"quiet_for": 6 * DAYS, "expect": Expect(quiet_days=7)}, "OK", ""),
    ],
)
def test_the_first_thing_that_is_wrong(what: dict[str, Any], verdict: str, says: str) -> None:
    found = judge(Seen(**({"counts": PAGES} | what)))
    assert (found.name, says in found.reason) == (verdict, True), found


def test_the_worse_comes_first() -> None:
    everything: dict[str, Any] = {
        "leaks": ("Đọc nhiều",),
        "texts": Texts(10, 0, 0, 300),
        "usual": USUAL,
        "quiet_for": 400 * DAYS,
        "watched": 500 * DAYS,
    }
    assert judge(Seen(counts=PAGES | {"shell/parked": 1}, **everything)).name == "GONE"
    assert judge(Seen(counts=PAGES, **everything)).name == "DRIFTED"
    del everything["texts"]
    assert judge(Seen(counts=PAGES, **everything)).name == "LEAKING"
    assert [
        VERDICTS.index(name) for name in ("GONE", "BLOCKED", "DRIFTED", "LEAKING", "THIN", "QUIET", "OK")
    ] == [*range(1, 8)]


def test_the_usual_gap() -> None:
    start = datetime(2026, 3, 30, tzinfo=UTC)
    weekly = [start - 7 * n * DAYS for n in range(10)]
    assert usual_gap(weekly) == 7 * DAYS
    assert usual_gap([start, *weekly[:3]]) is None
    # One long holiday is no custom.
    assert usual_gap([start - n * DAYS for n in range(30)] + [start - 100 * DAYS]) == DAYS
