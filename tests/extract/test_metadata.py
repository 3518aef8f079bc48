"""Title, dates, byline, section, images, attachments, JSON-LD: each from its place, none rather than wrong."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import byline, dates, record
from crawler.extract.parts import Hints, Parts
from tests.extract import portal
from tests.extract.test_body import PARAGRAPHS, P

ADDRESS = "http://bao.example.vn/thoi-su/hop-dan-o-ban-xa-123.html"


def take(html: str, head: str = "", hints: Hints | None = None, captured: datetime | None = None) -> Parts:
    return take_apart(
        portal.page(f"<html><head>{head}</head><body>{html}</body></html>", ADDRESS), None, hints, captured
    )


def test_title_of_the_page_and_not_of_the_site() -> None:
    known = portal.template()
    parts = take_apart(portal.page(portal.article(31), portal.url(31)), known)
    assert parts.title == portal.title(31)


def test_title_without_the_papers_name() -> None:
    parts = take("<p>ngắn</p>", "<title>Họp dân ở bản xa giữa mùa mưa | Báo Mẫu</title>")
    assert parts.title == "Họp dân ở bản xa giữa mùa mưa"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<p>05/05/2020 09:00</p>", "2020-05-05T09:00+07:00"),
        ("<span class='date'>Thứ ba, 05/05/2020, 09:00 (GMT+7)</span>", "2020-05-05T09:00+07:00"),
        ("<div>Cập nhật lúc: 18:00 |22/05/2022</div>", "2022-05-22T18:00+07:00"),
        ("<p>Ngày đăng: 5/5/2020</p>", "2020-05-05"),
    ],
)
def test_the_date_line_under_the_title(line: str, expected: str) -> None:
    parts = take(f"<h1>Họp dân ở bản xa</h1>{line}<div>{PARAGRAPHS}</div>")
    assert dates(parts, None)[0] == expected
    assert parts.published_from == "dateline"


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}"
        "<p>Nghị quyết số 12/NQ-HĐND ngày 31/3/2020 của HĐND tỉnh đã nêu rõ.</p></div>",
        f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}</div><div>Giấy phép số 9/GP-TTĐT cấp ngày 02/12/2011</div>",
        f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}</div>"
        "<ul><li><a href='/a'>Bài viết khác của báo</a> (01/02/2020)</li>"
        "<li><a href='/b'>Thêm một bài viết khác</a> (02/02/2020)</li></ul>",
        f"<h1>Công tác tháng 4 năm 2020</h1><div>{PARAGRAPHS}</div><p>© 2020 Báo Mẫu</p>",
    ],
)
def test_other_dates_are_none_of_the_articles(html: str) -> None:
    parts = take(html)
    assert parts.published is None
    assert dates(parts, None) == (None, None, None)


def test_a_header_clock_is_known_by_the_site() -> None:
    known = portal.template()
    html = portal.frame(f"<p class='tieude'>{portal.title(33)}</p><div class='nd'>{PARAGRAPHS}</div>", 3)
    assert take_apart(portal.page(html, portal.url(33)), known).published is None
    dated = take_apart(portal.page(portal.article(33), portal.url(33)), known)
    assert dates(dated, None)[0] == "2024-06-07T07:15+07:00"


def test_a_date_after_the_capture_is_refused() -> None:
    html = f"<h1>Họp dân ở bản xa</h1><p>05/05/2030 09:00</p><div>{PARAGRAPHS}</div>"
    assert take(html, captured=datetime.fromisoformat("2024-01-01T00:00+07:00")).published is None


def test_the_day_of_the_visit_above_the_title_is_a_clock() -> None:
    html = f"<div>Thứ hai, 05/08/2024</div><h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}</div>"
    assert take(html, captured=datetime.fromisoformat("2024-08-05T09:00+07:00")).published is None
    assert take(html, captured=datetime.fromisoformat("2024-09-05T09:00+07:00")).published is not None


def test_metadata_give_the_day_and_the_page_the_minute() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-01-08",}</script>'
    parts = take(f"<h1>Họp dân ở bản xa</h1><p>08/01/2026 - 18:21</p><div>{PARAGRAPHS}</div>", head)
    assert dates(parts, None)[:2] == ("2026-01-08T18:21+07:00", "minute")


def test_broken_json_and_hints_on_its_worth() -> None:
    head = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Họp "dân"",
    "datePublished": "2026-01-08T18:21:33+07:00", "oops": </script>"""
    html = f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}</div>"
    assert dates(take(html, head), None)[0] == "2026-01-08T18:21+07:00"
    assert dates(take(html, head, Hints(metadata="day")), None)[0] == "2026-01-08"
    assert take(html, head, Hints(metadata="ignored")).published is None


def people(parts: Parts, outlet: str | None = None) -> list[str]:
    return [author.name for author in byline(parts, outlet).authors]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("<p style='text-align:right'><b>Hoàng Mẫu</b></p>", ["Hoàng Mẫu"]),
        ("<p>Tin, ảnh: Hoàng Mẫu – Thu Lan</p>", ["Hoàng Mẫu", "Thu Lan"]),
        ("<div class='author'><b>Tác giả:</b> Hoàng Mẫu</div>", ["Hoàng Mẫu"]),
        ("<div class='author'><b>Tác giả:</b> admin</div>", []),
        ("", []),
    ],
)
def test_the_byline_at_the_texts_edge(tail: str, expected: list[str]) -> None:
    parts = take(f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}{tail}</div>")
    assert people(parts) == expected
    assert not any(
        "Mẫu" in block.text for block in parts.blocks if block.role == "paragraph" and not block.furniture
    )


def test_the_outlet_is_nobody() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"Báo Mẫu"},'
    head += '"publisher":{"name":"Báo Mẫu"}}</script>'
    html = f"<h1>Họp dân ở bản xa</h1><div>{PARAGRAPHS}</div>"
    assert people(take(html, head)) == []
    assert people(take(html, head.replace('"name":"Báo Mẫu"}', '"name":"Jane McSample"}', 1))) == [
        "Jane McSample"
    ]


def test_images_attachments_section_and_tags() -> None:
    html = f"""<div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/ts">Thời sự</a></div>
<h1>Họp dân ở bản xa</h1><div class="nd"><p>{P[0]}</p>
<p><img src="data:image/gif;base64,x" data-src="/anh/hop-dan.jpg"></p>
<p class="caption">Quang cảnh. Ảnh: Hoàng Mẫu</p><img src="/icon/in.png"><img src="/x.jpg" width="16">
<p>{P[1]}</p><p>{P[2]}</p>
<p><a href="/files/ke-hoach.pdf?v=1">Kế hoạch số 5</a></p></div>
<div class="tags"><a href="/t/duoc-lieu">#dược liệu</a></div>"""
    parts = take(html)
    assert [(i.url, i.caption, i.credit) for i in parts.images] == [
        ("http://bao.example.vn/anh/hop-dan.jpg", "Quang cảnh. Ảnh: Hoàng Mẫu", "Hoàng Mẫu")
    ]
    assert [(a.url, a.name) for a in parts.attachments] == [
        ("http://bao.example.vn/files/ke-hoach.pdf?v=1", "Kế hoạch số 5")
    ]
    assert parts.section == "Thời sự"
    assert parts.tags == ("dược liệu",)


def test_selectors_of_a_profile_decide() -> None:
    html = "<h1>Tên trang</h1><p class='t'>Họp dân ở bản xa</p><p class='d'>1/2/2020</p>"
    html += f"<div class='b'>{PARAGRAPHS}</div>"
    hints = Hints(title_selector=".t", date_selector=".d", body_selector=".b")
    parts = take(html, hints=hints)
    assert (parts.title, parts.published, parts.published_from) == ("Họp dân ở bản xa", "1/2/2020", "profile")


def test_a_button_in_the_sources_box_is_no_second_source() -> None:
    html = (
        "<html><body><h1>Họp dân ở bản xa bàn việc làm đường</h1><div class='nd'>"
        + "".join(f"<p>{part}</p>" for part in portal.body(3))
        + "</div><p class='author'>Lê Mẫu</p><p class='source'>Báo Mẫu Sơn</p>"
        "<div class='link-source source'>Theo Báo Mẫu Sơn Copy link</div>"
        "<div class='link-source source'>Link bài gốc Lấy link! https://bao.example.vn/a.html</div></body></html>"
    )
    made = record(
        take_apart(portal.page(html, "http://trang.example.vn/x")), "http://trang.example.vn/x", "x.vn"
    )
    assert made["source"] == "Báo Mẫu Sơn"
