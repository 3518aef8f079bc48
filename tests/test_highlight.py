"""Highlights: exact spans on the text as it was printed, and passages that show them."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query import parse
from archive.search.highlight import Highlight, highlights
from archive.search.matching import wanted
from archive.search.passages import WIDTH, Match, passages


def content(*body: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "title": None, "lead": None, "body": list(body), "authors": [], "images": [], "attachments": [], "tags": [],
        "organisation": None, "organisation_expanded": None, "source": None, "section": None,
    }  # fmt: skip
    return plain | more


def found(query: str, *body: str, **more: Any) -> list[tuple[str, list[str]]]:
    """(field, marked pieces) of each highlight."""
    return [(h.field, pieces(h)) for h in highlights(content(*body, **more), wanted(parse(query)))]


def pieces(highlight: Highlight) -> list[str]:
    return [highlight.text[start:end] for start, end in highlight.spans]


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("dong", "Đông, đồng và động; đống.", ["Đông", "đồng", "động", "đống"]),
        ("đồng", "Đông, đồng và động; đống.", ["đồng"]),
        ("uỷ", "Huyện ủy và Huyện uỷ, không phải úy.", ["ủy", "uỷ"]),
        ("kỹ", "kĩ sư, kỹ sư, kì", ["kĩ", "kỹ"]),
        ("thúi", "Thúy, Thuý, thúi", ["thúi"]),
        ('"hội nghị"', "Hội đồng dự hội nghị, hội và nghị.", ["hội nghị"]),
        ('"hoi nghị"', "hội nghị, hồi nghị, hội nghi", ["hội nghị", "hồi nghị"]),
        ("hoi nghi", "Hội đồng dự hội nghị, đề nghị và hội.", ["hội nghị"]),
        ("hoi nghi", "Hội đồng đề nghị.", ["Hội", "nghị"]),
        ("hội nghị đắk nông", "Hội nghị ở Đắk Nông về nông nghiệp.", ["Hội nghị", "Đắk Nông"]),
        ("ngh*", "Nghị quyết, nghiên cứu, ngành", ["Nghị", "nghiên"]),
        ("hoà*", "hòa bình, hoàng hôn, hoa", ["hòa", "hoàng"]),
        ("ky*", "kỹ sư ở Kyoto", ["kỹ", "Kyoto"]),
        ('"hội ngh*"', "hội nghị, hội nghề, hội họp", ["hội nghị", "hội nghề"]),
        ("36-CT/TU", "Chỉ thị 36-CT/TU và 36 - CT / TU, 36.", ["36-CT/TU", "36 - CT / TU"]),
        ("ref:36-CT/TU", "Chỉ thị 36-CT/TU, số 36.", ["36-CT/TU"]),
        ("lấp", "Đắk R’Lấp", ["Lấp"]),
        ("rlap", "Đắk R'Lấp", ["R'Lấp"]),
        ("hội -nghị", "hội nghị", ["hội"]),
        ("hạn OR mặn", "hạn mặn", ["hạn", "mặn"]),
        ("title:hội hạn", "hội hạn", ["hạn"]),
    ],
)  # fmt: skip
def test_marks(query: str, text: str, marked: list[str]) -> None:
    assert found(query, text) == [("body", marked)]


def test_spans_are_those_of_decomposed_text() -> None:
    text = unicodedata.normalize("NFD", "Tỉnh Đắk Nông họp.")
    (highlight,) = highlights(content(text), wanted(parse('"Đắk Nông"')))
    assert highlight.text == text
    assert pieces(highlight) == [unicodedata.normalize("NFD", "Đắk Nông")]


def test_fields() -> None:
    more = {
        "title": "Hội nghị",
        "lead": "Hội nghị mở.",
        "authors": [{"name": "Đức Hội"}],
        "attachments": [{"name": "Biên bản hội nghị"}],
        "images": [{"caption": "Hội nghị", "url": ""}],
        "tags": ["hội nghị"],
        "section": "Hội nghị",
    }
    assert found('"hội nghị"', "Văn bản.", **more) == [
        ("title", ["Hội nghị"]), ("lead", ["Hội nghị"]), ("attachments", ["hội nghị"]), ("captions", ["Hội nghị"]),
        ("tags", ["hội nghị"]),
    ]  # fmt: skip
    assert found("title:hội author:hội", "Hội.", **more) == [("title", ["Hội"]), ("author", ["Hội"])]


def test_lead_that_the_body_has_is_not_shown_twice() -> None:
    assert found("mặn", "Hạn mặn đến sớm.", lead="Hạn mặn đến sớm.") == [("body", ["mặn"])]


def test_long_lead_is_cut_and_repeated_captions_are_shown_once() -> None:
    same = [{"caption": "Hạn mặn", "url": ""}] * 5
    shown = highlights(content("Văn bản.", lead=LONG, images=same), wanted(parse("chiêng OR mặn")))
    assert [(one.field, len(one.text) <= WIDTH) for one in shown] == [("lead", True), ("captions", True)]


def test_nothing_is_marked_without_words() -> None:
    assert found("from:2020 site:a.vn", "a 2020") == []


LONG = (
    "Mở đầu dài dòng. " * 30 + "Đội trống chiêng biểu diễn ở sân đình trong đêm hội. " + "Trời mưa to. " * 30
)


def test_passage_is_cut_at_sentences_around_the_match() -> None:
    (highlight,) = highlights(content(LONG), wanted(parse("chiêng")))
    assert highlight.text.startswith("Đội trống chiêng")
    assert highlight.text.endswith("mưa to.")
    assert len(highlight.text) <= WIDTH
    assert (highlight.before, highlight.after) == (True, True)
    assert highlight.text in LONG
    assert pieces(highlight) == ["chiêng"]


def test_best_passages_cover_all_words() -> None:
    body = [
        "hội " * 20,
        "Không có gì.",
        "x " * 300 + "hội nghị " + "y " * 300,
        "z " * 300 + "mùa xuân " + "z " * 300,
    ]
    shown = highlights(content(*body), wanted(parse("hội nghị xuân")))
    assert [pieces(one) for one in shown] == [["hội nghị"], ["xuân"]]


def test_as_json() -> None:
    (highlight,) = highlights(content("Hạn mặn."), wanted(parse("mặn")))
    assert highlight.as_json() == {"field": "body", "text": "Hạn mặn.", "spans": [[4, 7]]}


@given(
    st.lists(st.text(alphabet="ab .,", max_size=300), max_size=4),
    st.lists(st.tuples(st.integers(0, 299), st.integers(1, 20), st.sampled_from("xyz")), max_size=20),
)
def test_spans_lie_within_their_passage(texts: list[str], places: list[tuple[int, int, str]]) -> None:
    given_matches = [
        (
            text,
            sorted(
                (Match(s, s + n, (w,)) for s, n, w in places if s + n <= len(text)), key=lambda m: m.start
            ),
        )
        for text in texts
    ]
    for passage in passages(given_matches):
        assert passage.spans
        assert all(0 <= start < end <= len(passage.text) for start, end in passage.spans)
        assert any(passage.text in text for text, _ in given_matches)
