from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.change import text_digest


def digest(*body: str) -> str:
    return text_digest("Tiêu đề", "Sapô", body)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Lượt xem: 1.204", "Lượt xem: 1.311"),
        ("(Đã xem: 17 lần)", "(Đã xem: 9 lần)"),
        ("1.204 lượt xem", "2.000 lượt xem"),
        ("Số lượt truy cập: 12.345.678", "Số lượt truy cập: 12.345.999"),
        ("Đang online: 7", "Đang online: 12"),
        ("Truy cập trong ngày: 71", "Truy cập trong ngày: 80"),
        ("Views: 10 | 05/05/2020 09:00", "Views: 12 | 05/05/2020 09:00"),
        ("Thứ hai, 15/09/2025 - 12:40", "Thứ ba, 16/09/2025 - 07:05".replace("ba", "hai")),
        ("Hôm nay, ngày 5 tháng 5 năm 2020, 9 giờ 15 phút", "Hôm nay, ngày 6 tháng 5 năm 2020, 8 giờ 1 phút"),
        ("12:40:22 PM GMT+7", "12:41:09 PM GMT+7"),
    ],
)
def test_counters_and_clocks_are_no_change(before: str, after: str) -> None:
    assert digest("Đoạn một.", before) == digest("Đoạn một.", after)


def test_a_counter_beneath_its_label_is_no_change() -> None:
    assert digest("Số lượt truy cập:", "1.204.333") == digest("Số lượt truy cập:", "1.204.400")
    assert digest("Số người chết:", "7") != digest("Số người chết:", "8")


def test_white_space_is_no_change() -> None:
    assert digest("Xã  Mẫu\u00a0sửa\nđường", "", " ") == digest("Xã Mẫu sửa đường")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Vụ tai nạn làm 5 người chết.", "Vụ tai nạn làm 7 người chết."),
        ("Giá lúa: 6.500 đồng/kg", "Giá lúa: 7.000 đồng/kg"),
        ("Năm 2020", "Năm 2021"),
        ("1.204", "1.205"),
        (
            "Đoạn phim đạt 1.000 lượt xem chỉ sau một ngày đăng tải lên mạng",
            "Đoạn phim đạt 9.000 lượt xem chỉ sau một ngày đăng tải lên mạng",
        ),
        ("Huyện uỷ Mẫu", "Huyện ủy Mẫu"),
        ("Lượt xem: 10", "Lượt xem: 10. Tin sai."),
    ],
)
def test_what_the_newsroom_changed_is_a_change(before: str, after: str) -> None:
    assert digest(before) != digest(after)


def test_title_lead_and_the_order_of_paragraphs_count() -> None:
    assert text_digest("A", None, ["x"]) != text_digest("B", None, ["x"])
    assert text_digest("A", "x", []) != text_digest("A", None, ["x"])
    assert text_digest("Năm 2020: 5/5", None, []) != text_digest("Năm 2021: 5/5", None, [])
    assert digest("x", "y") != digest("y", "x")
    assert digest("x", "y") != digest("x y")


@given(st.lists(st.text()))
def test_any_text_has_a_digest_that_white_space_does_not_move(body: list[str]) -> None:
    spread = [f"  {paragraph.replace(' ', chr(10))} " for paragraph in body]
    assert digest(*body) == digest(*spread)


def test_no_paragraph_takes_long() -> None:
    started = time.perf_counter()
    for nasty in ("1" * 119 + "x", "so " * 40, "1.1," * 30, "tong so luot " * 9, "hgp1" * 30):
        digest(nasty, nasty)
    assert time.perf_counter() - started < 0.5
