"""A name is taken out in every spelling, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.withhold import WITHHELD, Name, without_names

FULL = "Nguyễn Văn An"


@pytest.mark.parametrize(
    "spelled",
    [
        "Nguyễn Văn An",
        "NGUYỄN VĂN AN",
        "nguyễn văn an",
        "Nguyen Van An",
        "Nguyễn  Văn\nAn",
        "Nguyễn\u00a0Văn\u00a0An",
        "Nguyễn-Văn-An",
        unicodedata.normalize("NFD", "Nguyễn Văn An"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(spelled: str) -> None:
    assert Name(FULL).out_of(f"Ông {spelled}, xã Mẫu.") == f"Ông {WITHHELD}, xã Mẫu."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (FULL, "Nguyễn Văn Ân, Nguyễn Văn Anh và Nguyễn Thị An"),
        (FULL, "Nguyễn Văn. An ninh xã Mẫu"),
        (FULL, "Nguyễn Văn, An"),
        ("Lan", "Hoa lan nở ở Hoàng Lân"),
        ("L.M", "Ảnh: LM, L.N, ALM"),
    ],
)
def test_what_is_another_name_stays(name: str, text: str) -> None:
    assert Name(name).out_of(text) == text


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Hoàng Thuý", "chị Hoàng Thúy", f"chị {WITHHELD}"),
        ("Lê Kỹ", "anh Lê Kĩ", f"anh {WITHHELD}"),
        ("Nguyen Van An", "Nguyễn Văn Ân, Nguyễn Văn An", f"{WITHHELD}, {WITHHELD}"),
        ("Lan", "Lan và hoa lan", f"{WITHHELD} và hoa lan"),
        ("L.M", "Ảnh: L.M; tin: L. M.", f"Ảnh: {WITHHELD}; tin: {WITHHELD}."),
        ("H'Hen Niê", "cô H’Hen Niê", f"cô {WITHHELD}"),
        ("Ba Ba", "Ba Ba Ba Ba Ba", f"{WITHHELD} {WITHHELD} Ba"),
    ],
)
def test_spellings_that_mean_the_same(name: str, text: str, left: str) -> None:
    assert Name(name).out_of(text) == left


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://a.vn/nguyen-van-an-bi-bat-12.html", "https://a.vn/name-withheld-bi-bat-12.html"),
        ("https://a.vn/anh/NguyenVanAn_1.jpg", "https://a.vn/anh/name-withheld_1.jpg"),
        ("https://a.vn/tim?q=Nguy%E1%BB%85n+V%C4%83n+An", "https://a.vn/tim?q=name-withheld"),
        ("https://a.vn/tin%20khac", "https://a.vn/tin%20khac"),
    ],
)
def test_addresses_say_names_too(url: str, left: str) -> None:
    assert Name(FULL).out_of_address(url) == left


def test_a_name_of_one_word_is_not_looked_for_in_addresses() -> None:
    assert Name("An").out_of_address("https://an.vn/an-12.html") == "https://an.vn/an-12.html"


def test_every_text_of_a_record_and_nothing_else() -> None:
    said = f"{FULL} nói"
    record = {
        "title": said,
        "body": [said, "khác"],
        "authors": [{"name": FULL, "kind": "person", "roles": ["text"]}],
        "images": [{"url": "https://a.vn/nguyen-van-an.jpg", "caption": said, "credit": None}],
        "tags": [FULL],
        "published_at": "2020-05-05",
        "site": "nguyenvanan.vn",
        "versions": 2,
    }
    assert without_names(record, [FULL]) == {
        "title": f"{WITHHELD} nói",
        "body": [f"{WITHHELD} nói", "khác"],
        "authors": [{"name": WITHHELD, "kind": "person", "roles": ["text"]}],
        "images": [
            {"url": "https://a.vn/name-withheld.jpg", "caption": f"{WITHHELD} nói", "credit": None}
        ],
        "tags": [WITHHELD],
        "published_at": "2020-05-05",
        "site": "nguyenvanan.vn",
        "versions": 2,
    }  # fmt: skip


@given(st.text(), st.text())
def test_any_text_and_any_name_can_be_given(text: str, name: str) -> None:
    once = Name(name).out_of(text)
    assert (once == text) == (not list(Name(name).spans(text)))
