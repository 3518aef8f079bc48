from __future__ import annotations

from crawler.leaks import recurring_lines


def _bodies(many: int) -> list[list[str]]:
    return [
        [f"Đoạn mở đầu của bài số {'abcdefghijkl'[n]}.", f"Đoạn kết {'abcdefghijkl'[n]} dài."]
        for n in range(many)
    ]


def test_a_line_that_recurs_is_a_leak() -> None:
    bodies = _bodies(10)
    for number, body in enumerate(bodies[:4]):
        body.append(f"Lượt xem trang này: {number * 317}")
    assert recurring_lines(bodies) == [("Lượt xem trang này: 951", 4)]


def test_what_is_no_leak() -> None:
    assert recurring_lines(_bodies(10)) == []
    # Twice can be chance, a tenth of many too; a short formula says nothing.
    few = _bodies(10)
    for body in few[:2]:
        body.append("Xin trân trọng giới thiệu cùng bạn đọc.")
    for body in few:
        body.append("P.V")
    assert recurring_lines(few) == []
    shared = _bodies(9)
    for body in shared:
        body.append("Bản in và lưu bài viết")
    assert recurring_lines(shared) == []
    # One text under several addresses, and a line that recurs in one body.
    assert recurring_lines([["Một đoạn văn dài của bài."]] * 12) == []
    song = _bodies(10)
    song[0] += ["Điệp khúc của bài hát"] * 4
    assert recurring_lines(song) == []
