"""Coverage is judged by a site's own rhythm: planted gaps are found, and what merely looks like one is not."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.commands.coverage import coverage
from archive.coverage import days, empty_spans, months, series
from archive.errors import NotFoundError
from archive.home import Home
from archive.store import Store
from tests import making
from tests.making import keep, new_capture

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url
START = date(2018, 1, 1)


def rhythm(length: int, weekday: float, weekend: float, seed: int = 1) -> dict[date, int]:
    """Articles by day, in bursts: the day's mean itself is drawn anew each day."""
    chance = random.Random(seed)
    found = {}
    for number in range(length):
        day = START + timedelta(days=number)
        mean = (weekend if day.weekday() > 4 else weekday) * chance.gammavariate(4, 0.25)
        many = sum(chance.random() < mean / 40 for _ in range(40))
        if many:
            found[day] = many
    return found


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("weekday", "weekend"), [(12, 8), (5, 0), (1.5, 1), (0.3, 0.1)])
def test_a_rhythm_has_no_gaps(weekday: float, weekend: float, seed: int) -> None:
    assert len(empty_spans(rhythm(1500, weekday, weekend, seed))) <= 1


@pytest.mark.parametrize(
    ("weekday", "weekend", "gap"), [(12, 10, 2), (12, 10, 200), (5, 0, 12), (1.5, 1, 30), (0.3, 0.1, 120)]
)
def test_a_gap_is_found_where_it_is(weekday: float, weekend: float, gap: int) -> None:
    held = rhythm(1500, weekday, weekend)
    first = START + timedelta(days=700)
    for number in range(gap):
        held.pop(first + timedelta(days=number), None)
    (found,) = (span for span in empty_spans(held) if span.first <= first <= span.last)
    assert abs((found.first - first).days) <= 12
    assert abs(found.days - gap) <= 24
    assert found.expected > 0
    assert len(empty_spans(held)) <= 2


def test_one_silent_day_of_a_paper_with_many_articles() -> None:
    held = {START + timedelta(days=n): 40 + n % 7 for n in range(400)}
    del held[START + timedelta(days=200)]
    (span,) = empty_spans(held)
    assert (span.first, span.last, span.days) == (date(2018, 7, 20), date(2018, 7, 20), 1)


def test_silence_up_to_the_last_capture_is_a_gap() -> None:
    held = rhythm(500, 8, 5)
    last = max(held)
    assert not empty_spans(held, last + timedelta(days=1))
    (span,) = empty_spans(held, last + timedelta(days=60))
    assert (span.first, span.last) == (last + timedelta(days=1), last + timedelta(days=60))


def test_too_little_to_judge() -> None:
    assert empty_spans({}) == []
    assert empty_spans({START: 1}) == []
    assert empty_spans({START: 1, START + timedelta(days=3000): 1}) == []


def test_days_and_months_take_what_is_known() -> None:
    dates = ["2020-05-05T09:00+07:00", "2020-05-05", "2020-05", "2020", "2021-01-31"]
    assert days(dates) == {date(2020, 5, 5): 2, date(2021, 1, 31): 1}
    assert months(dates) == {"2020-05": 3, "2021-01": 1}


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


def numbers(count: int, usual: int, seed: int = 1) -> list[int]:
    """Numbers that other content shares evenly."""
    chance, found = random.Random(seed), [1000]
    for _ in range(count):
        found.append(found[-1] + 1 + int(chance.expovariate(1 / usual)))
    return found


@pytest.mark.parametrize("usual", [1, 7, 40])
@pytest.mark.parametrize("seed", range(6))
def test_numbers_that_others_share_are_no_gap(usual: int, seed: int) -> None:
    keys = [(f"post{n}", None) for n in numbers(800, usual, seed)]
    (one,) = series(keys)
    assert len(one.jumps) <= 1


@pytest.mark.parametrize("usual", [0.3, 7, 40])
def test_a_jump_is_found_with_the_days_around_it(usual: int) -> None:
    known = numbers(400, usual)
    later = [number + known[-1] + int(60 * (usual + 1)) for number in numbers(400, usual)]
    keys: list[tuple[str, str | None]] = [(f"nid={n}", "2019-03-01") for n in known]
    keys += [(f"nid={n}", "2019-09-01") for n in later]
    (one,) = series(keys)
    found = next(jump for jump in one.jumps if jump.after == known[-1])
    assert found.before == later[0]
    assert (found.published_after, found.published_before) == ("2019-03-01", "2019-09-01")
    assert found.missing == later[0] - known[-1] - 1
    assert len(one.jumps) <= 2


def test_pages_that_were_captured_and_are_no_articles_are_no_gap() -> None:
    keys = [(f"a{n}", None) for n in [*range(100, 200), *range(300, 400)]]
    assert [(jump.after, jump.before) for jump in series(keys)[0].jumps] == [(199, 300)]
    assert series(keys, [f"a{n}" for n in range(200, 300)])[0].jumps == ()


def test_series_are_told_apart_and_paths_are_none() -> None:
    keys = [(f"a{n}", None) for n in range(20)] + [(f"post{n}", None) for n in range(500, 530)]
    keys += [("b1", None), ("x.vn/tin.html", None)]
    assert [(one.name, one.known, one.lowest, one.highest) for one in series(keys)] == [
        ("a", 20, 0, 19),
        ("post", 30, 500, 529),
    ]


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────


def run(home: Home, *words: str) -> str:
    result = CliRunner().invoke(coverage, list(words), obj=home, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout


def test_on_the_command_line(home: Home, store: Store) -> None:
    at = datetime(2020, 6, 1, tzinfo=UTC)
    store.pin_family("baomau.vn", "post_id")
    day, number = date(2020, 2, 3), 100
    while day < date(2020, 6, 1):
        if not date(2020, 3, 9) <= day < date(2020, 4, 20) and day.weekday() < 5:
            keep(store, f"post{number}", at, published_at=day.isoformat(), published_precision="day")
        day, number = day + timedelta(days=1), number + 2
    taken = keep(store, f"post{number}", at, published_at="2020-02", published_precision="month").article_id
    keep(store, f"post{number + 2}", at, published_at=None, published_precision=None)
    store.add_capture(new_capture("trang-chu", at))
    found = json.loads(run(home, "https://www.baomau.vn/", "--json"))
    assert found["known_to"] == {"day": 55, "month": 1, "undated": 1}
    assert [(one["from"], one["to"], one["days"]) for one in found["suspicious"]] == [
        ("2020-03-07", "2020-04-19", 44)
    ]
    assert found["months"]["2020-02"] == 21
    assert found["days"]["2020-02-03"] == 1
    (one,) = found["numbering"]
    assert one["series"] == "post"
    (gap,) = one["gaps"]
    assert (gap["published_after"], gap["published_before"]) == ("2020-03-06", "2020-04-20")
    text = run(home, "baomau.vn")
    assert "57 articles · 55 to the day, 1 to the month · 1 undated" in text
    assert "2020-03-07 to 2020-04-19  44 days, about " in text
    assert "missing, between 2020-03-06 and 2020-04-20" in text
    store.take_down(taken, "x")
    hidden = json.loads(run(home, "baomau.vn", "--json"))
    assert (hidden["articles"], hidden["months"]["2020-02"]) == (56, 20)
    assert hidden["numbering"] == found["numbering"]


def test_a_site_without_articles_and_one_that_is_not_known(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Store.open(home) as store:
        store.add_capture(new_capture())
    assert run(home, "baomau.vn").startswith("baomau.vn  0 articles")
    assert json.loads(run(home, "baomau.vn", "--json"))["suspicious"] == []
    with pytest.raises(NotFoundError, match=r"nothing of khac\.vn"):
        run(home, "khac.vn")
