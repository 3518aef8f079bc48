"""Syndication: which articles are copies of which, whatever came first; on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from archive import syndication
from archive.database import reading
from archive.home import Home
from archive.index import Index
from archive.record import Record
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from archive.store.history import articles
from archive.syndication.compared import BOILERPLATE
from archive.syndication.copies import copies
from archive.syndication.grouping import Place, stories
from archive.syndication.shingles import bands, paragraphs, share, shingles
from archive.syndication.stories import stories_of, story_articles, together_with
from tests.bench.search_articles import article
from tests.making import home, postgresql_template, prepared_postgresql_url, prepared_sqlite, store
from tests.sample_records import keep, record

__all__ = ["home", "postgresql_template", "prepared_postgresql_url", "prepared_sqlite", "store"]
A, B, C, D = (f"bao{letter}.example.vn" for letter in "abcd")
#: A made-up text of some hundred words for each number.
TEXTS = [list(article(number).body) for number in range(120) if len(article(number).body) >= 6]


def text_of(number: int) -> list[str]:
    return TEXTS[number][:8]


def on(site: str, key: str, body: list[str], day: int = 1, **more: Any) -> Record:
    return record(f"{site}-{key}", f"Tin {key}", *body, site=site, published_at=f"2020-05-{day:02}", **more)


def add(store: Store, *records: Record) -> list[str]:
    """Keep records, and compare what the index has to learn of; the identifiers."""
    found = [keep(store, one) for one in records]
    compare(store)
    return found


def compare(store: Store) -> None:
    while batch := store.outbox_batch():
        syndication.update(store, [row for _, row in batch])
        store.outbox_done([seq for seq, _ in batch])


def told(store: Store) -> set[frozenset[str]]:
    """The stories, as sets of identifiers, the earliest marked."""
    query = select(story_articles.c.story_id, articles.c.public_id, articles.c.id).join(
        articles, articles.c.id == story_articles.c.article_id
    )
    found: dict[int, set[str]] = {}
    with reading(store.engine) as connection:
        for story, public_id, number in connection.execute(query):
            found.setdefault(story, set()).add(("first " if number == story else "") + public_id)
    return {frozenset(members) for members in found.values()}


# ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change",
    [
        lambda body: [*body, "Theo TTXVN, biên tập viên đã rút gọn bản tin này cho kịp giờ lên khuôn"],
        lambda body: body[: len(body) * 7 // 10],
        lambda body: body[: len(body) // 2],
        lambda body: [paragraph.upper() for paragraph in body],
        lambda body: [paragraph.replace("ủy", "uỷ").replace("òa", "oà") for paragraph in body],
        lambda body: [f"(TTXVN) - {body[0]}", *body[1:]],
    ],
)
def test_copies_share_bands_and_most_of_their_text(change: Any) -> None:
    body = text_of(0)
    one, other = (shingles(paragraphs(site, text)) for site, text in ((A, body), (B, change(body))))
    assert set(bands(one)) & set(bands(other))
    assert share(one, other) > 0.9
    assert share(one, shingles(paragraphs(B, text_of(1)))) < 0.05


def test_short_texts_are_not_compared() -> None:
    assert not shingles(paragraphs(A, ["Chiều nay, huyện họp bàn về việc chống rét cho trâu bò."]))


def test_an_article_goes_with_the_earlier_one_that_it_has_most_of() -> None:
    """3 is a digest of 1 and 2, 4 a copy of it: one story of 2, 3 and 4; 1 stays by itself."""
    shares = {1: {3: 0.8}, 2: {3: 0.9}, 3: {1: 0.8, 2: 0.9, 4: 1.0}, 4: {3: 1.0}}
    places = {number: Place(number, 0, str(number)) for number in shares}
    assert stories(shares, places) == {2: 2, 3: 2, 4: 2}
    assert stories({}, {}) == {}


# ── Articles ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_copies_on_other_sites_are_one_story(store: Store) -> None:
    agency = text_of(0)
    first, cut, credited, other = add(
        store,
        on(A, "1", agency, day=2),
        on(B, "1", agency[:5], day=4, source="TTXVN"),
        on(C, "1", [*agency, "Nguồn tin của báo cho biết thêm."], day=3, source="ttxvn"),
        on(D, "1", text_of(1)),
    )
    assert told(store) == {frozenset({"first " + first, cut, credited})}
    found = stories_of(store, [first, other])
    assert set(found) == {first}
    assert [carrier.site for carrier in found[first].carriers] == [A, C, B]
    assert found[first].source == "ttxvn"
    assert found[first].as_json(cut)["others"][0] == {
        "id": first,
        "site": A,
        "url": f"https://{A}/{A}-1.html",
        "title": "Tin 1",
        "published_at": "2020-05-02",
        "published_precision": "day",
        "source": None,
    }
    assert together_with(store, [cut, other]) == {cut: frozenset({first, cut, credited})}


def test_reports_of_one_site_that_are_alike_are_no_story(store: Store) -> None:
    weather = text_of(2)
    add(store, on(A, "1", weather), on(A, "2", [*weather[:-1], text_of(3)[0]], day=2))
    assert told(store) == set()


def test_the_very_same_text_twice_on_a_site_belongs_to_the_story(store: Store) -> None:
    ids = add(store, *(on(site, key, text_of(2)) for site, key in ((A, "1"), (A, "2"), (B, "1"))))
    assert [len(story) for story in told(store)] == [3]
    assert len(stories_of(store, ids)[ids[0]].sites) == 2


def test_boilerplate_does_not_make_a_story(store: Store) -> None:
    """Two papers print the same long notice below everything: that is no copy, before and after it is known."""
    notice = text_of(4)[:5]

    def below(site: str, number: int) -> Record:
        return on(site, str(number), [*text_of(number)[:2], *notice], day=1 + number % 20)

    add(store, below(A, 5), below(B, 6))
    assert len(told(store)) == 1
    add(store, *(below(site, number) for number in range(7, 7 + BOILERPLATE - 1) for site in (A, B)))
    assert {len(story) for story in told(store)} == {2}, "the texts above the notice are copies, each of one"
    other = [on(C, str(number), [*text_of(number)[:2], notice[0]]) for number in range(7, 9)]
    add(store, *other)
    assert {len(story) for story in told(store)} == {2, 3}


def _scene() -> list[Record]:
    """Three stories of several sites, a digest of two, articles by themselves."""
    found = []
    for story in range(3):
        for place, site in enumerate((A, B, C)):
            body = text_of(story)[: 8 - place]
            found.append(on(site, f"s{story}", body, day=1 + story + place))
    found.append(on(D, "digest", [*text_of(0)[:4], *text_of(1)[:4]], day=20))
    return [*found, on(D, "x", text_of(20)), on(A, "y", text_of(21), day=9)]


def test_the_order_in_which_articles_come_does_not_matter(tmp_path: Path) -> None:
    results = []
    for seed in range(4):
        scene = _scene()
        random.Random(seed).shuffle(scene)
        with Store.open(Home(tmp_path / str(seed))) as store:
            if seed % 2:
                add(store, *scene)
            else:
                for one in scene:
                    add(store, one)
            results.append(told(store))
    assert len(results[0]) == 3
    assert all(result == results[0] for result in results)


def test_a_takedown_takes_an_article_out_of_its_story_and_a_restore_puts_it_back(store: Store) -> None:
    first, *_ = ids = add(store, *_scene())
    before = told(store)
    store.take_down(first, "hình ảnh trẻ em")
    # At once, before anything was compared again.
    assert first not in {
        carrier.id for story in stories_of(store, ids).values() for carrier in story.carriers
    }
    compare(store)
    assert not any(first in member for story in told(store) for member in story)
    assert len(told(store)) == 3, "the others go on without it"
    store.restore(first)
    compare(store)
    assert told(store) == before


def test_a_changed_text_leaves_the_story(store: Store) -> None:
    one = on(B, "1", text_of(0))
    add(store, on(A, "1", text_of(0)), one)
    assert len(told(store)) == 1
    keep(store, replace(one, body=tuple(text_of(9)), lead=text_of(9)[0]), day=1)
    compare(store)
    assert told(store) == set()
    with reading(store.engine) as connection:
        assert connection.execute(select(copies)).all() == []


def test_to_compare_again_changes_nothing(store: Store) -> None:
    add(store, *_scene())
    before = told(store)
    rows, _ = store.index_rows()
    assert syndication.update(store, rows) == 0
    with store._writing() as connection:
        # As after a crash between the signature of an article and the outbox.
        connection.execute(text("UPDATE syndication_signatures SET digest = 'old'"))
    assert syndication.update(store, rows) == len(rows)
    assert told(store) == before


def test_the_index_keeps_stories_up_and_a_rebuilt_one_finds_them_again(tmp_path: Path) -> None:
    with Store.open(Home(tmp_path)) as store:
        first, second = (keep(store, on(site, "1", text_of(0), day=day)) for site, day in ((A, 1), (B, 2)))
        index = Index.open(store.home.index)
        assert len(search(index, store, Question(query="site:" + A)).hits) == 1
        assert set(stories_of(store, [first, second])) == {first, second}
        store.take_down(second, "theo yêu cầu")
        with store._writing() as connection:
            connection.execute(text("DELETE FROM outbox"))
        index.rebuild(store)
        assert told(store) == set()
