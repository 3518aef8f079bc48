"""Stories as people see them: `search --collapse` and `show`; and provinces then and now."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import Home
from archive.index import Index
from archive.search import search
from archive.search.hits import Question, Results
from archive.store import Store
from tests.sample_records import keep
from tests.test_archive_cli import lines, run
from tests.test_syndication import A, B, C, D, on, text_of


def ask(store: Store, query: str, **more: object) -> Results:
    return search(Index.open(store.home.index), store, Question(query=query, **more))  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Store:
    """Four stories, each on three sites, and four articles by themselves; all have the word tin in their title."""
    store = Store.open(Home(tmp_path))
    for story in range(4):
        for place, site in enumerate((A, B, C)):
            source = "TTXVN" if place else None
            keep(store, on(site, f"s{story}", text_of(story), day=1 + story * 3 + place, source=source))
        keep(store, on(D, f"x{story}", text_of(10 + story), day=20 + story))
    return store


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("limit", [1, 3, 8, 20])
def test_collapsed_pages_have_each_story_once(archive: Store, sort: str, limit: int) -> None:
    seen, after = [], None
    while True:
        page = ask(archive, "tin", sort=sort, limit=limit, after=after, collapse=True)
        assert len(page.hits) <= limit
        seen += page.hits
        after = page.cursor
        if after is None:
            break
    assert page.total == 16
    assert sorted(str(hit.title) for hit in seen) == sorted(
        [f"Tin {kind}{n}" for kind in "sx" for n in range(4)]
    )
    for hit in seen:
        assert (hit.story is not None) == str(hit.title).startswith("Tin s")
        if hit.story:
            assert hit.story.sites == [A, B, C]
            assert hit.as_json(with_story=True)["story"]["source"] == "TTXVN"
    if sort == "newest":
        assert {hit.site for hit in seen if hit.story} == {C}


def test_the_command_line_tells_who_carried_a_story(archive: Store) -> None:
    home = archive.home
    archive.close()
    out = run(home, "search", "tin", "--site", B, "--collapse").stdout
    assert out.count(f"carried by 3 sites: also {A}, {C}") == 4
    hits = lines(run(home, "search", "title:s0", "--collapse", "--json"))
    assert len(hits) == 2
    assert hits[0]["story"]["articles"] == 3
    assert "story" not in lines(run(home, "search", "title:s0", "--json"))[0]
    first = hits[0]["story"]["earliest"]
    text = run(home, "show", first).stdout
    assert "story        on 3 sites, here first, most name TTXVN" in text
    assert f"also in      {B}  2020-05-02" in text
    shown = lines(run(home, "show", first, "--format", "json"))[0]
    assert [other["site"] for other in shown["story"]["others"]] == [B, C]


def test_provinces_then_and_now(archive: Store) -> None:
    for site, now, then in ((A, "Quảng Trị", "Quảng Bình"), (B, "Lâm Đồng", "Đắk R'Lấp, Đắk Nông")):
        archive.ensure_site(site, place=now, former_place=then)
    facets = ask(archive, "tin", facets=("province", "former_province")).facets
    assert facets["province"] == [{"value": "Lâm Đồng", "count": 4}, {"value": "Quảng Trị", "count": 4}]
    assert facets["former_province"] == [
        {"value": "Quảng Bình", "count": 4},
        {"value": "Đắk Nông", "count": 4},
    ]
    assert {hit.site for hit in ask(archive, 'province:"quang binh"').hits} == {A}
    assert {hit.site for hit in ask(archive, 'province:"Lâm Đồng"').hits} == {B}
    # A profile that says something else is heard at once.
    archive.ensure_site(A, former_place="Nghệ An")
    assert {hit.site for hit in ask(archive, 'province:"Nghệ An"').hits} == {A}
    assert ask(archive, 'province:"quang binh"').total == 0
