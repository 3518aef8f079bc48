"""Labels: where they stand, the roles they give, and what is no label."""

from __future__ import annotations

import pytest

from crawler.extract.byline import labels


def cut(line: str) -> list[tuple[tuple[str, ...], str]]:
    return [(segment.roles, segment.text) for segment in labels.segments(line)]


def test_a_line_is_cut_at_its_labels() -> None:
    assert cut("Tin, bài: Minh Hà; ảnh: Ngọc Lan") == [(("text",), "Minh Hà;"), (("photo",), "Ngọc Lan")]
    assert cut("Minh Hà - Ảnh: Ngọc Lan") == [((), "Minh Hà -"), (("photo",), "Ngọc Lan")]
    assert cut("Minh Hà") == [((), "Minh Hà")]
    assert cut("Tin, ảnh:") == [(("text", "photo"), "")]


@pytest.mark.parametrize(
    "line", ["Tin Minh Hà", "Theo TTXVN", "Theo báo Lâm Sơn", "Nguồn lamson.vn", "Ảnh VGP/Minh Hà"]
)
def test_some_labels_need_no_colon(line: str) -> None:
    ((roles, _),) = cut(line)
    assert roles


@pytest.mark.parametrize(
    "line",
    [
        "Theo quy định",
        "Theo Quyết định số 12",
        "Nguồn cung",
        "TIN MỚI",
        "Thơ Nguyễn",
        "Anh Dũng",
        "Tin tức",
        "Bài viết hay",
        "Minh Hà",
    ],
)
def test_no_labels(line: str) -> None:
    assert cut(line) == [((), line)]


@pytest.mark.parametrize(
    ("label", "roles"),
    [
        ("Tin bài, ảnh", ("text", "photo")),
        ("Ảnh và clip", ("photo", "video")),
        ("Tin, ành", ("text", "photo")),
        ("tổng hợp", ("compile",)),
        ("Nguồn tin", (labels.SOURCE,)),
        ("Người đăng", (labels.OTHER,)),
        ("Lâm Sơn", ()),
    ],
)
def test_roles(label: str, roles: tuple[str, ...]) -> None:
    assert labels.whole(label) == roles


def test_labels_behind_names() -> None:
    ending = labels.at_end("Minh Hà tổng hợp từ TTXVN")
    assert ending == labels.Ending(len("Minh Hà"), ("compile",), "TTXVN")
    assert labels.at_end("Minh Hà") is None
    assert labels.at_end("Minh THƠ") is None
    assert labels.compiled_from("tổng hợp từ TTXVN") == "TTXVN"
    assert labels.compiled_from("tổng hợp") is None
