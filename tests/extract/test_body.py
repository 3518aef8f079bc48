"""The body: the right container, its edges, and no line of anything else."""

from __future__ import annotations

import time

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import strip
from crawler.extract.parts import Block
from tests.extract import portal

P = [
    "Buổi sáng hôm đó, người dân trong bản đã tập trung đông đủ tại nhà văn hóa để nghe phổ biến chính sách mới.",
    "Đại diện chính quyền địa phương giải thích từng nội dung, trả lời các câu hỏi về hỗ trợ vốn và kỹ thuật.",
    "Kết thúc buổi họp, các hộ gia đình đăng ký tham gia mô hình trồng cây dược liệu dưới tán rừng của xã.",
]
PARAGRAPHS = "".join(f"<p>{p}</p>" for p in P)


def blocks(html: str, address: str = "http://bao.example.vn/tin-1.html") -> tuple[Block, ...]:
    return take_apart(portal.page(f"<html><body>{html}</body></html>", address)).blocks


def body(html: str) -> list[str]:
    return strip(blocks(html))[2]


@pytest.mark.parametrize(
    "layout",
    [
        "<h1>Họp dân ở bản xa</h1>" + PARAGRAPHS,
        "<h1>Họp dân ở bản xa</h1><div>" + "<br><br>".join(P) + "</div>",
        "<h1>Họp dân ở bản xa</h1>" + "".join(f"<div>{p}</div>" for p in P),
        "<table><tr><td><h1>Họp dân ở bản xa</h1></td></tr><tr><td>" + PARAGRAPHS + "</td></tr></table>",
        "<h1>Họp dân ở bản xa</h1>" + P[0] + "<p>" + P[1] + "</p>" + P[2],
    ],
)
def test_every_way_to_print_paragraphs(layout: str) -> None:
    assert body(layout) == P


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='social-share'>Chia sẻ Facebook Twitter</div>",
        "<p>Lượt xem: 1.234</p>",
        "<div>A- A A+</div>",
        "<p><a href='#'>In bài viết</a></p><p>Gửi email</p><p>Về đầu trang</p>",
        "<div>Từ khóa: <a href='/t/1'>dược liệu</a>, <a href='/t/2'>rừng</a></div>",
        "<div style='display:none'>Đoạn văn bản ẩn mà không người đọc nào nhìn thấy trên trang này cả.</div>",
        "<h3>Tin liên quan</h3><ul><li><a href='/x'>Một bài viết khác của tòa soạn</a></li>"
        "<li><a href='/y'>Thêm một bài viết khác nữa</a></li></ul>",
        "<div id='comments'><p>Bài viết rất hay và bổ ích, cảm ơn tác giả đã chia sẻ những thông tin này.</p></div>",
        "<form><p>Họ tên</p><input><p>Email</p><input><textarea></textarea></form>",
        "<script>var a = 'Đây không phải là văn bản của bài báo này.';</script><style>p{}</style><!-- ghi chú -->",
    ],
)
@pytest.mark.parametrize("middle", [True, False])
def test_furniture_is_cut_wherever_it_stands(furniture: str, middle: bool) -> None:
    order = [P[0], P[1], furniture, P[2]] if middle else [*P, furniture]
    html = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in order)
    assert body("<h1>Họp dân ở bản xa</h1><div class='nd'>" + html + "</div>") == P


@pytest.mark.parametrize(
    "kept",
    [
        "<p>*Cùng ngày, đoàn đã thăm trạm y tế xã.</p>",
        "<p><b>Kết quả bước đầu</b></p>",
        "<p>(Còn nữa)</p>",
        "<p>./.</p>",
    ],
)
def test_what_newsrooms_write_is_kept(kept: str) -> None:
    html = f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}{kept}<p>{P[0][:-1]} một lần nữa.</p></div>"
    assert any(text in kept for text in body(html)[3:4])


def test_an_end_mark_after_the_text_stays() -> None:
    assert body(f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}<p>(Còn nữa)</p></div>") == [*P, "(Còn nữa)"]


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src='/a.jpg'><figcaption>Quang cảnh buổi họp dân</figcaption></figure>",
        "<p><img src='/a.jpg'></p><p class='caption'>Quang cảnh buổi họp dân</p>",
        "<table><tr><td><img src='/a.jpg'></td></tr><tr><td>Quang cảnh buổi họp dân</td></tr></table>",
        "<p><img src='/a.jpg' alt='Quang cảnh buổi họp dân'></p><p>Quang cảnh buổi họp dân</p>",
        "<p align='center'><img src='/a.jpg'></p><p align='center'>Quang cảnh buổi họp dân</p>",
    ],
)
def test_captions_are_told_from_text(caption: str) -> None:
    html = f"<h1>Họp dân ở bản xa</h1><div><p>{P[0]}</p>{caption}<p>{P[1]}</p><p>{P[2]}</p></div>"
    assert body(html) == P
    assert [b.text for b in blocks(html) if b.role == "caption"] == ["Quang cảnh buổi họp dân"]


def test_a_caption_repeated_from_the_lead_is_a_caption() -> None:
    last = "Đồng chí Nguyễn Văn Mẫu chủ trì buổi họp dân."
    html = f"<h1>Họp dân ở bản xa</h1><div><p>{P[0]} {last}</p><p>{last}</p><p>{P[1]}</p></div>"
    assert body(html) == [f"{P[0]} {last}", P[1]]


def test_a_text_printed_once_for_each_width_of_the_screen() -> None:
    variants = "".join(f"<div class='v{n}'>{PARAGRAPHS}</div>" for n in range(3))
    assert body(f"<h1>Họp dân ở bản xa</h1><div>{variants}</div>") == P


def test_comments_ten_times_longer_than_the_article() -> None:
    said = "".join(
        f"<li class='comment'><p>{P[1]} Lần thứ {n} tôi viết điều này.</p></li>" for n in range(40)
    )
    more = "".join(f"<p>{n}. {p} {p}</p>" for n, p in enumerate(P))
    html = f"<div><h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}{more}</div><ol id='comments'>{said}</ol></div>"
    assert not [text for text in body(html) if "tôi viết" in text]
    assert len(body(html)) == 6


def test_a_figure_that_was_never_closed_is_no_caption() -> None:
    html = f"<h1>Họp dân ở bản xa</h1><div><p>{P[0]}</p><figure><img src='/a.jpg'><div>{PARAGRAPHS * 2}</div></div>"
    assert body(html.replace(PARAGRAPHS * 2, "".join(f"<p>{n}. {P[n % 3]}</p>" for n in range(9))))[1:] == [
        f"{n}. {P[n % 3]}" for n in range(9)
    ]


RANKING = "".join(
    f"<li><h2><a href='/ban-{n}'>Bản thứ {n} trong danh sách những bản đẹp</a></h2><p>{n}. {P[n % 3]} {P[0]}</p></li>"
    for n in range(12)
)


@pytest.mark.parametrize("told", [True, False])
def test_the_items_of_a_ranking_are_the_article_where_the_page_says_that_it_is_one(told: bool) -> None:
    head = '<script type=\'application/ld+json\'>{"@type": "Article"}</script>' if told else ""
    html = f"{head}<h1>Những bản đẹp nhất</h1><p>{P[1]}</p><ul>{RANKING}</ul>"
    assert sum(P[0] in text for text in body(html)) == (12 if told else 0)


def test_an_address_beside_a_telephone_is_no_notice() -> None:
    imprint = (
        "<div>Điện thoại: 0200 555 001 - Fax: 0200 555 002 - Email: a@example.vn và nhiều hộp thư khác nữa.</div>"
        "<div>Địa chỉ: Khu phố 3, thị trấn Mẫu, huyện Mẫu, tỉnh Mẫu, cạnh trường tiểu học.</div>"
    )
    line = "Nội quy tiếp công dân của huyện: <a href='/a.html'>xem tại đây</a>"
    html = f"<div><p class='title'>Nội quy tiếp công dân</p><p>{line}</p></div>{imprint}"
    found = blocks(html, "http://huyen.example.gov.vn/noi-quy-tiep-cong-dan/")
    assert strip(found)[2] == ["Nội quy tiếp công dân của huyện: xem tại đây"]


def test_a_sidebar_glued_to_the_text_is_cut_after_the_byline() -> None:
    tail = "".join(
        f"<p>{t}</p>"
        for t in ("Tìm kiếm theo chuyên mục", "Góc ảnh đẹp", "Lịch công tác trống", "Hôm nay: 1911")
    )
    html = f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}<p>Hà Mẫu/Trung tâm TT&amp;VH Mẫu Sơn</p>{tail}</div>"
    assert body(html) == P


def test_figures_of_a_table_are_text() -> None:
    rows = "".join(
        f"<tr><td>{name}</td><td>{n}</td></tr>" for n, name in enumerate(("Lúa", "Ngô", "Khoai"), 3)
    )
    html = f"<h1>Họp dân ở bản xa</h1><div><p>{P[0]}</p><table>{rows}</table><p>{P[1]}</p></div>"
    assert body(html) == [P[0], "Lúa", "3", "Ngô", "4", "Khoai", "5", P[1]]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 3_000 + PARAGRAPHS,
        "<b>" * 3_000 + PARAGRAPHS,
        "<p>một dòng ngắn</p>" * 10_000,
        "<div class='a'><a href='/tin-tuc'>Một tiêu đề của bài viết khác</a></div>" * 10_000,
        "<table>" * 1_500 + PARAGRAPHS,
        "<span>x</span>" * 10_000,
        "<br>" * 20_000,
    ],
    ids=["nested-div", "nested-b", "short-lines", "links", "nested-tables", "spans", "breaks"],
)
def test_hostile_pages_end_soon(html: str) -> None:
    start = time.process_time()
    blocks("<h1>Tiêu đề của trang thử</h1>" + html)
    assert time.process_time() - start < 4.0
