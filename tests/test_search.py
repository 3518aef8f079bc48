"""Search over the sample records: which are found, in which order, by pages and counted by facets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import CallError, QueryError
from archive.home import Home
from archive.index import Index
from archive.search import search
from archive.search.hits import Question, Results
from archive.store import Store
from tests.sample_records import DAK, PAPER, PORTAL, RECORDS, keep, record

Ask = Callable[..., Results]


class Archive:
    """The sample records, stored and indexed."""

    def __init__(self, home: Path) -> None:
        self.store = Store.open(Home(home))
        self.index = Index.open(self.store.home.index)
        self.keys = {keep(self.store, one): key for key, one in RECORDS.items()}

    def ask(self, query: str = "", **more: Any) -> Results:
        return search(self.index, self.store, Question(query=query, **more))

    def found(self, query: str = "", **more: Any) -> list[str]:
        """The keys of the hits, in their order."""
        return [self.keys[hit.id] for hit in self.ask(query, limit=100, **more).hits]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = Archive(tmp_path_factory.mktemp("archive"))
    yield opened
    opened.store.close()


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        # Bare letters find every spelling, diacritics mean what was typed.
        ("dak nong", {"daknong", "daknong-bare", "nong-dak"}),
        ("Đắk Nông", {"daknong", "nong-dak"}),
        ("đắk nong", {"daknong", "nong-dak"}),
        ('"dak nong"', {"daknong", "daknong-bare"}),
        ('"Đắk Nông"', {"daknong"}),
        ('"đắk nong"', {"daknong"}),
        ('"Dak Nông"', {"daknong"}),
        ('"nông đắk"', set()),
        ("DAK NONG", {"daknong", "daknong-bare", "nong-dak"}),
        ("hội nghị", {"daknong", "hoi-nghi", "hoi-nghi-covid", "nghi-hoi", "nghi-quyet", "nfd"}),
        ("hoi nghi", {"daknong", "hoi-nghi", "hoi-nghi-covid", "nghi-hoi", "nghi-quyet", "nfd"}),
        ('"hội nghị"', {"daknong", "hoi-nghi", "hoi-nghi-covid"}),
        ('"hoi nghi"', {"daknong", "hoi-nghi", "hoi-nghi-covid"}),
        ("đông", {"dong-mua", "dong-ruong"}),
        ("động", {"dong-dat"}),
        ("dong", {"dong-mua", "dong-ruong", "dong-dat", "ti-dong", "nfd", "nghi-quyet"}),
        # Tone placement, i and y.
        ('"huyện uỷ"', {"huyen-uy-moi", "huyen-uy-cu"}),
        ('"huyện ủy"', {"huyen-uy-moi", "huyen-uy-cu"}),
        ("uỷ", {"huyen-uy-moi", "huyen-uy-cu"}),
        ("tỷ đồng", {"ti-dong", "dong-mua"}),
        ("tỉ đồng", {"ti-dong", "dong-mua"}),
        ("kỹ sư", {"ky-su"}),
        ("ky su", {"ky-su"}),
        ("mĩ", {"my"}),
        ("Thúy", {"thuy"}),
        ("thúi", {"thuy"}),
        # Typed or printed decomposed.
        (unicodedata.normalize("NFD", '"Đắk Nông"'), {"daknong"}),
        ('"chuyển đổi số"', {"nfd"}),
        ("“hội nghị” –covid", {"daknong", "hoi-nghi"}),
        # Signs of the language.
        ("hội nghị -covid", {"daknong", "hoi-nghi", "nghi-hoi", "nghi-quyet", "nfd"}),
        ('hội -"hội nghị" -hội-đồng', {"nghi-hoi"}),
        ("hạn mặn OR lũ lụt", {"han-man", "lu-lut", "lu-kho"}),
        ("(hạn OR lũ) -mặn", {"lu-lut"}),
        ("nghiê*", {"nghien-cuu"}),
        ("nghie*", {"nghien-cuu"}),
        ('"nghiên c*"', {"nghien-cuu"}),
        ("-xuân hồ", {"anh"}),
        # Fields.
        ("title:hội", {"daknong", "hoi-nghi-covid", "nghi-hoi", "nghi-quyet"}),
        ('title:"nghị quyết"', {"huyen-uy-cu", "nghi-quyet"}),
        ("title:(lúa OR vàng)", {"dong-ruong", "ttxvn"}),
        ("-title:hội hội", {"hoi-nghi", "nfd"}),
        ("author:hùng", {"daknong", "hoi-nghi"}),
        ('author:"lan anh"', {"nghi-hoi", "hoi-nghi"}),
        ('author:"anh đức"', set()),
        ("author:đ.h", {"initials"}),
        ('org:"ban bien tap"', {"huyen-uy-moi"}),
        ("org:bbt", {"huyen-uy-moi"}),
        ("source:ttxvn", {"ttxvn"}),
        ('section:"kinh tế"', {"daknong", "nong-dak"}),
        (f"site:{DAK}", {"daknong", "daknong-bare", "nong-dak", "rlap"}),
        (f"site:https://www.{DAK}/x", {"daknong", "daknong-bare", "nong-dak", "rlap"}),
        ("site:dak*", {"daknong", "daknong-bare", "nong-dak", "rlap"}),
        ("site:example.vn", set()),
        ("site:.example.vn chợ", {"thuy", "initials"}),
        ("kind:notice", {"notice"}),
        ("language:mtq", {"muong"}),
        ("ref:36-CT/TU", {"chi-thi", "huyen-uy-cu"}),
        ("ref:036-ct/tu", {"chi-thi", "huyen-uy-cu"}),
        ('ref:"36 - CT/TU"', {"chi-thi", "huyen-uy-cu"}),
        ('ref:"Chỉ thị 36"', {"chi-thi", "huyen-uy-cu"}),
        ("ref:245/2020/NQ-HĐND", {"nghi-quyet"}),
        ("ref:245/2020/NQ-HDND", {"nghi-quyet"}),
        ("ref:245/NQ-HĐND", set()),
        ("ref:36-CT/TW", set()),
        ("ref:245*", {"nghi-quyet"}),
        # Words that one term is cut into, highland names, what is not in the body.
        ("36-CT/TU", {"chi-thi"}),
        ("36/CT-TU", {"chi-thi"}),
        ("TU-CT-36", set()),
        ("rlap", {"rlap"}),
        ("r'lấp", {"rlap"}),
        ("lấp", {"rlap"}),
        ('"hồ Lắk"', {"anh"}),
        ("trúng tuyển", {"notice"}),
        # Dates by precision.
        ("from:2019 to:2019", {"huyen-uy-moi", "huyen-uy-cu", "uy-tin"}),
        ("from:2019-06 to:2019-06", {"huyen-uy-moi", "huyen-uy-cu"}),
        ("from:2019-07-15 to:2019-07-15", {"huyen-uy-moi", "uy-tin"}),
        ("from:2019-07-16 to:2019-12-31", {"huyen-uy-moi"}),
        ("from:2020-04 to:2020-05-05", {"daknong", "daknong-bare", "nong-dak", "nghi-hoi"}),
        ("to:2016-03-03", {"han-man"}),
        ("đất from:1900", set()),
    ],
)
def test_found(archive: Archive, query: str, keys: set[str]) -> None:
    assert set(archive.found(query)) == keys


def test_phrases_do_not_reach_across_texts(archive: Archive) -> None:
    assert archive.found('"cà phê"') == ["daknong"]
    assert archive.found('"cà phê tỉnh"') == []


@pytest.mark.parametrize("query", ["hoi nghi", "hội nghị", "hoi nghị"])
def test_syllables_that_stand_together_come_first(archive: Archive, query: str) -> None:
    assert set(archive.found(query)[:3]) == {"daknong", "hoi-nghi", "hoi-nghi-covid"}


def test_title_counts_for_more(archive: Archive) -> None:
    assert set(archive.found("hội")[-2:]) == {"hoi-nghi", "nfd"}


def test_highlights_are_on_the_original_words(archive: Archive) -> None:
    for query in ("dak nong", '"Đắk Nông"'):
        hit = next(hit for hit in archive.ask(query).hits if archive.keys[hit.id] == "daknong")
        marked = [(h.field, [h.text[a:b] for a, b in h.spans]) for h in hit.highlights]
        assert marked == [("title", ["Đắk Nông"]), ("body", ["Đắk Nông"])]


# ── Filters, order, facets ───────────────────────────────────────────────────────────────────────────────────


def test_filters(archive: Archive) -> None:
    assert set(archive.found("hội nghị", site=(DAK,))) == {"daknong"}
    assert set(archive.found(site=(DAK, PORTAL))) == {
        "daknong", "daknong-bare", "nong-dak", "rlap", "huyen-uy-moi", "huyen-uy-cu", "uy-tin", "ti-dong", "notice",
    }  # fmt: skip
    assert set(archive.found(author="Đức Hùng")) == {"daknong", "hoi-nghi"}
    assert set(archive.found(section="thoi su")) == {"hoi-nghi", "hoi-nghi-covid"}
    assert set(archive.found(kind="notice")) == {"notice"}
    assert set(archive.found(since="2020-05-20", until="2020-06-01")) == {"hoi-nghi", "chi-thi"}
    assert set(archive.found("-covid", section="Thời sự")) == {"hoi-nghi"}
    with pytest.raises(CallError, match="--from"):
        archive.ask("a", since="mai")
    with pytest.raises(QueryError):
        archive.ask("")


def test_changed_finds_articles_with_more_than_one_version(tmp_path: Path) -> None:
    changed = Archive(tmp_path)
    assert changed.found(changed=True) == []
    keep(changed.store, replace(RECORDS["my"], body=("Cầu đã sập.",)), day=3)
    assert changed.found(changed=True) == ["my"]
    assert changed.ask(changed=True).hits[0].versions == 2
    changed.store.close()


def test_newest_and_oldest_have_undated_articles_last(archive: Archive) -> None:
    newest, oldest = archive.found("dong", sort="newest"), archive.found("dong", sort="oldest")
    assert newest == ["nfd", "nghi-quyet", "dong-mua", "dong-ruong", "ti-dong", "dong-dat"]
    assert oldest == ["ti-dong", "dong-ruong", "dong-mua", "nghi-quyet", "nfd", "dong-dat"]
    assert archive.ask("dong", sort="newest").hits[0].score is None
    assert archive.ask("dong").hits[0].score


def test_without_words_the_newest_come_first(archive: Archive) -> None:
    assert archive.found("from:2023")[:2] == ["thanh-lap", "nghien-cuu"]


def test_facets(archive: Archive) -> None:
    facets = archive.ask(
        "from:2019 to:2020", facets=("site", "year", "month", "kind", "author", "section")
    ).facets
    assert facets["site"] == [
        {"value": PAPER, "count": 4}, {"value": DAK, "count": 3}, {"value": PORTAL, "count": 3},
    ]  # fmt: skip
    assert facets["year"] == [{"value": "2020", "count": 7}, {"value": "2019", "count": 3}]
    # The article that is known to its year only has no month.
    assert [row["value"] for row in facets["month"]] == [
        "2020-06",
        "2020-05",
        "2020-04",
        "2019-07",
        "2019-06",
    ]
    assert facets["kind"] == [{"value": "article", "count": 10}]
    assert {row["value"]: row["count"] for row in facets["author"]} == {"Đức Hùng": 2, "Lan Anh": 2}
    assert {"value": "Kinh tế", "count": 2} in facets["section"]
    with pytest.raises(CallError, match="facets are"):
        archive.ask("a", facets=("colour",))


def test_initials_and_full_names_are_not_merged(archive: Archive) -> None:
    values = {row["value"] for row in archive.ask(site=(PAPER,), facets=("author",)).facets["author"]}
    assert {"Đ.H", "Đức Hùng"} <= values


def test_total_counts_all(archive: Archive) -> None:
    results = archive.ask("dong", limit=2)
    assert (len(results.hits), results.total) == (2, 6)


# ── Paging ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("limit", [1, 2, 4, 100])
def test_pages_together_are_the_whole(archive: Archive, sort: str, limit: int) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = archive.ask("dong OR hội", sort=sort, limit=limit, after=after)
        assert page.total == 10
        seen += [archive.keys[hit.id] for hit in page.hits]
        after = page.cursor
        if after is None:
            break
    assert seen == archive.found("dong OR hội", sort=sort)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_paging_is_stable_while_a_crawl_writes(tmp_path: Path, sort: str) -> None:
    growing = Archive(tmp_path)
    before = growing.found("dong OR hội", sort=sort)
    seen: list[str] = []
    after, number = None, 0
    while True:
        page = growing.ask("dong OR hội", sort=sort, limit=2, after=after)
        seen += [hit.id for hit in page.hits]
        after = page.cursor
        if after is None or number > 12:
            break
        number += 1
        day = f"20{10 + number}-01-01"
        keep(growing.store, record(f"new{number}", "Hội đông vui", "Hội đồng đông đủ.", published_at=day))
    assert len(seen) == len(set(seen))
    assert set(before) <= {growing.keys.get(identifier) for identifier in seen}
    growing.store.close()


def test_cursor_belongs_to_its_search(archive: Archive) -> None:
    cursor = archive.ask("dong", limit=2).cursor
    for question in (
        {"query": "hội"},
        {"query": "dong", "sort": "newest"},
        {"query": "dong", "site": (PAPER,)},
    ):
        with pytest.raises(CallError, match="another search"):
            archive.ask(after=cursor, **question)
    for bad in ("x", "!!!", "AAAA", "ớ"):
        with pytest.raises(CallError, match="cursor"):
            archive.ask("dong", after=bad)


PIECES = st.sampled_from(
    [
        "(",
        ")",
        '"',
        "-",
        " OR ",
        "*",
        "title:",
        "site:",
        "ref:",
        "kind:",
        "from:2020 ",
        "hội",
        "đ*",
        " ",
        "36-CT",
        ".",
        "a",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=30)))
def test_whatever_can_be_read_can_be_searched(archive: Archive, query: str) -> None:
    try:
        results = archive.ask(query, limit=3)
    except QueryError:
        return
    for hit in results.hits:
        for highlight in hit.highlights:
            assert all(0 <= start < end <= len(highlight.text) for start, end in highlight.spans)
