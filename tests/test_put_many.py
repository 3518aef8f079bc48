"""Many records at once are what the same records are one after the other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from archive.errors import NotFoundError
from archive.home import Home
from archive.record import Author, Record
from archive.store import Store
from archive.store.records import Stored
from crawler.pipelines.store import MOST, Together
from tests import making
from tests.making import SITE, broken_rows, dump, hours, new_capture, new_record

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


def _captures(store: Store) -> None:
    """Twelve captures of three pages, two of them missing once, one repeated."""
    for number in range(12):
        key = str(number % 3)
        status = 404 if number in (3, 7) else 200
        of = 1 if number == 9 else None
        profile = "identical-payload-digest" if of else None
        new = new_capture(key, hours(number), status=status, revisit_of=of, revisit_profile=profile)
        store.add_capture(new)


def _records(seed: int) -> Iterator[Record]:
    """Records of these captures: new and known articles, other readings, other keys, other texts, the same again."""
    dice = random.Random(seed)
    for _ in range(14):
        number = dice.choice([0, 1, 2, 4, 5, 6, 8, 9, 10, 11])
        key = dice.choice([str(number % 3)] * 4 + ["x", "y"])
        title = dice.choice(["Đường mới", "Cầu mới"])
        yield new_record(
            number + 1,
            key,
            hours(number),
            title=title,
            url=f"https://{SITE}/{dice.choice('abc')}.html",
            organisation_expanded=dice.choice([None, "Báo Mẫu"]),
            authors=tuple(Author(name) for name in dice.sample(["Lê Mẫu", "Trần Thử", "An"], 2)),
        )


@pytest.mark.parametrize("seed", range(12))
def test_many_records_are_kept_as_one_after_the_other(store: Store, tmp_path: Path, seed: int) -> None:
    with Store.open(Home(tmp_path / "one by one")) as other:
        _captures(store)
        _captures(other)
        records = list(_records(seed))
        stored = [other.put(record) for record in records]
        many = store.put_many(records)
        assert [one.article_id for one in many] == [one.article_id for one in stored]
        assert dump(store) == dump(other)
        assert broken_rows(store) == {}
        for letter in "abc":
            url = f"https://{SITE}/{letter}.html"
            assert _named(store, url) == _named(other, url)
        before = dump(store)
        store.put_many(records[-1:])
        assert dump(store) == before


def _named(store: Store, url: str) -> str | None:
    try:
        return str(store.record_json(url)["id"])
    except NotFoundError:
        return None


def test_of_many_records_all_are_kept_or_none(store: Store) -> None:
    capture = store.add_capture(new_capture("1"))
    with pytest.raises(NotFoundError):
        store.put_many([new_record(capture, "1"), new_record(777, "2")])
    assert dump(store) == []
    assert store.put_many([]) == []
    assert [one.outcome for one in store.put_many([new_record(capture, "1")])] == ["new"]


def test_records_that_come_together_are_one_transaction_and_each_is_told_what_it_was(store: Store) -> None:
    numbers = [store.add_capture(new_capture(str(n), hours(n))) for n in range(MOST + 3)]
    commits = []
    event.listen(store.engine, "commit", lambda _: commits.append(1))

    async def all_at_once() -> list[str]:
        together = Together(store)
        records = [new_record(number, str(n), hours(n)) for n, number in enumerate(numbers)]
        stored = await asyncio.gather(*map(together.put, [*records, records[0]]))
        return [one.outcome for one in stored]

    assert asyncio.run(all_at_once()) == ["new"] * len(numbers) + ["unchanged"]
    assert len(commits) == 2


def test_a_record_that_breaks_the_storing_breaks_it_for_itself_alone(store: Store) -> None:
    numbers = [store.add_capture(new_capture(str(n), hours(n))) for n in range(3)]
    records = [new_record(number, str(n), hours(n)) for n, number in enumerate(numbers)]
    broken = replace(records[1], published_at=object())  # type: ignore[arg-type]

    async def all_at_once() -> list[Stored | BaseException]:
        together = Together(store)
        puts = (together.put(record) for record in (records[0], broken, records[2]))
        return await asyncio.gather(*puts, return_exceptions=True)

    first, second, third = asyncio.run(all_at_once())
    assert isinstance(first, Stored)
    assert isinstance(second, TypeError | AttributeError | ValueError)
    assert isinstance(third, Stored)
