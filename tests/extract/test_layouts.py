"""Layouts of old portals and newspapers: title and date in a cell, boxes within the text, linked authors, sections."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import record
from crawler.extract.template import SiteMemory, Template, sketch
from tests.extract import portal

TITLE = "Khánh thành nhà văn hóa thôn Suối Lạnh sau hai năm xây dựng"


def made(html: str, address: str = f"{portal.HOST}/x?id=3", known: Template | None = None) -> dict[str, Any]:
    return record(take_apart(portal.page(html, address), known), address, "huyen.example.gov.vn")


def text(n: int = 3) -> str:
    return "".join(f"<p>{part}</p>" for part in portal.body(n))


@pytest.mark.parametrize(
    "head",
    [
        f"<font color='red'><b>{TITLE}</b></font> <font size='1'><i>05/05/2020 09:00</i></font>",
        f"<b>{TITLE}</b> (05/05/2020 09:00)",
        f"<span>{TITLE}</span> <i>(09h00 ngày 5/5/2020)</i>",
        f"<span class='tieude'>{TITLE}</span> <span class='ngaydang'>05/05/2020 09:00</span>",
        f"<strong>{TITLE}</strong> - Ngày đăng: 05/05/2020 09:00",
        f"<div class='tieude'>{TITLE}</div><div>Ngày đăng: 05/05/2020 09:00 | Lượt xem: 1.204</div>",
    ],
)
def test_title_and_date_in_one_cell(head: str) -> None:
    got = made(portal.frame(f"<table><tr><td>{head}</td></tr><tr><td>{text()}</td></tr></table>", 3))
    assert got["title"] == TITLE
    assert got["published_at"] == "2020-05-05T09:00+07:00"
    assert got["body"] == portal.body(3)


@pytest.mark.parametrize(
    "line",
    [
        "<b>Nghị quyết của Hội đồng nhân dân huyện được ban hành</b> <i>ngày 05/05/2020</i> và có hiệu lực ngay.",
        "<b>Thời hạn nhận hồ sơ của các hộ dân đến hết:</b> 05/05/2020",
        "Các đơn vị phải hoàn thành báo cáo gửi về huyện trước <b>05/05/2020</b>",
    ],
)
def test_a_date_at_the_end_of_a_paragraph_stays_in_it(line: str) -> None:
    html = portal.frame(
        f"<p class='tieude'>{TITLE}</p><p>06/06/2021</p><div>{text()}<p>{line}</p>{text(4)}</div>", 3
    )
    whole = line.replace("<b>", "").replace("</b>", "").replace("<i>", "").replace("</i>", "")
    assert whole in made(html)["body"]


BOXES = (
    "<div class='box'><h4>Tin liên quan</h4><a href='/tin/hai'>Huyện họp bàn về nước sinh hoạt vùng cao</a></div>",
    "<div><p>Bài viết khác</p><p><a href='/tin/hai'>Huyện họp bàn về nước sinh hoạt vùng cao</a></p><p>Nước về tới "
    "từng bản sau nhiều năm chờ đợi, bà con các thôn vùng cao không còn phải gùi nước từ khe.</p></div>",
    "<p>&gt;&gt; <a href='/tin/hai'>Huyện họp bàn về nước sinh hoạt vùng cao</a></p>",
    "<p>Xem thêm: <a href='/tin/hai'>Huyện họp bàn về nước sinh hoạt vùng cao</a></p>",
    "<p>Tin liên quan</p><p><a href='/tin/hai'>Huyện họp bàn về nước sinh hoạt vùng cao</a></p>",
)


@pytest.mark.parametrize("box", BOXES)
def test_a_box_within_the_text_is_cut_and_the_text_after_it_stays(box: str) -> None:
    html = portal.frame(f"<h1>{TITLE}</h1><p>05/05/2020</p><div class='nd'>{text()}{box}{text(4)}</div>", 3)
    assert made(html)["body"] == portal.body(3) + portal.body(4)


def test_a_card_under_a_heading_after_the_text() -> None:
    card = (
        "<div class='o'><h4>Video khác</h4><div class='s'><h3><a href='/tin/hai'>Bản tin thời tiết đầu tháng</a></h3>"
        "<p>Trong mười ngày tới, vùng núi có mưa dông vào chiều tối, đề phòng lốc, sét và mưa đá.</p></div></div>"
    )
    signed = "<p style='text-align:right'><strong>(Thực hiện: Minh Hà)</strong></p>"
    got = made(
        portal.frame(f"<div><h1>{TITLE}</h1><p>05/05/2020</p><div>{text()}{signed}</div>{card}</div>", 3)
    )
    assert got["body"] == portal.body(3)
    assert [(a["name"], a["roles"]) for a in got["authors"]] == [("Minh Hà", ["production"])]


NAMES = (
    "Lê Văn Mẫu",
    "Trần Thị Mẫu",
    "Hoàng Mẫu",
    "Vũ Thị Ví",
    "Đỗ Văn Dụ",
    "Ngô Mẫu Đơn",
    "Phan Văn Mẫu",
    "Lý Ví Dụ",
)


def paper(n: int) -> str:
    name = NAMES[n % 8]
    figure = f"<figure><img src='/{n}.jpg'><figcaption>Cảnh ở xã. <span class='source'>Ảnh: Tạ Ảnh</span></figcaption>"
    return portal.frame(
        f"<article><h1>{portal.title(n)}</h1><time>0{n % 9 + 1}/05/2020 09:00</time><div class='body'>{text(n)}{figure}"
        f"</figure><div class='sign'><a class='author' href='/tac-gia/{n}'>{name}</a></div></div></article>",
        n,
    )


def test_an_author_who_is_a_link_is_no_list_and_the_photographer_no_author() -> None:
    memory = SiteMemory()
    for n in range(12):
        memory.observe(portal.url(n), sketch(portal.page(paper(n), portal.url(n))))
    for n in (3, 5, 20):
        got = made(paper(n), portal.url(n), memory.freeze())
        assert [a["name"] for a in got["authors"]] == [NAMES[n % 8]]
        assert got["source"] is None
        assert got["body"] == portal.body(n)


def test_a_title_that_many_pages_link_to_is_still_the_title() -> None:
    """Every other page lists it among its hot news, at many places; here it is no link."""
    memory = SiteMemory()
    for n in range(20):
        hot = "".join(
            f"<{tag}><a href='/x?id=3'>{TITLE}</a></{tag}>" for tag in ("li", "p", "h5")[: n % 3 + 1]
        )
        memory.observe(portal.url(n), sketch(portal.page(portal.article(n) + hot, portal.url(n))))
    html = portal.frame(f"<h3><span>{TITLE}</span></h3><div>05/05/2020</div><div>{text()}</div>", 3)
    assert made(html, known=memory.freeze())["title"] == TITLE


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("25/11/2021 07:45Cập nhật: 26/11/2021", "25T07:45", "2021-11-26"),
        ("Đăng ngày 25/11/2021 07:45 - Cập nhật lúc: 16:20 26/11/2021", "25T07:45", "2021-11-26T16:20+07:00"),
        ("25/11/2021 07:45 | Cập nhật: 26/11/2021", "25T07:45", "2021-11-26"),
        ("Ngày đăng: 25/11/2021 07:45", "25T07:45", None),
        ("Cập nhật: 25/11/2021 07:45", "25T07:45", None),
        ("25/11/2021 07:45:31 SA", "25T07:45", None),
    ],
)
def test_an_update_in_the_publications_line(line: str, published: str, updated: str | None) -> None:
    got = made(portal.frame(f"<p class='tieude'>{TITLE}</p><p class='ngay'>{line}</p><div>{text()}</div>", 3))
    assert got["published_at"] == f"2021-11-{published}+07:00"
    assert got["updated_at"] == updated


@pytest.mark.parametrize(
    ("modified", "updated"), [("09:00", None), ("08:00", None), ("11:30", "2020-05-05T11:30+07:00")]
)
def test_metadata_that_repeat_the_publication_tell_no_update(modified: str, updated: str | None) -> None:
    told = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2020-05-05T09:00:00+07:00", '
        f'"dateModified": "2020-05-05T{modified}:00+07:00"}}</script>'
    )
    html = f"<html><head>{told}</head><body><h1>{TITLE}</h1><div>{text()}</div></body></html>"
    assert made(html)["updated_at"] == updated


@pytest.mark.parametrize(
    "row",
    [
        "<td class='FolderTitle'><a href='/muc?Cat=7'>Kinh tế</a></td>",
        "<td><a href='/muc-2'>Kinh tế</a></td>",
        "<td><a href='/tin/'>Kinh tế</a></td>",
    ],
)
def test_the_section_is_the_link_at_the_title(row: str) -> None:
    inner = f"<table><tr>{row}</tr></table><p class='tieude'>{TITLE}</p><p>05/05/2020</p><div>{text()}</div>"
    assert made(portal.frame(inner, 3), portal.url(3))["section"] == "Kinh tế"


def test_a_menu_above_the_title_is_no_section() -> None:
    inner = f"<p class='tieude'>{TITLE}</p><p>05/05/2020</p><div>{text()}</div>"
    assert made(portal.frame(inner, 3), portal.url(3))["section"] is None


def test_a_byline_under_the_container_of_the_text() -> None:
    cell = (
        f"<td><div class='nd'>{text()}</div><div align='right'><i>Nguồn tin: Đài PT-TH Mẫu Sơn</i></div></td>"
    )
    got = made(portal.frame(f"<h1>{TITLE}</h1><p>05/05/2020</p><table><tr>{cell}</tr></table>", 3))
    assert (got["source"], got["body"]) == ("Đài PT-TH Mẫu Sơn", portal.body(3))


def test_a_short_notice_outweighs_the_imprint() -> None:
    notice = "Đề nghị các cơ quan, đơn vị và nhân dân biết, chủ động sắp xếp công việc."
    html = portal.frame(
        f"<p class='tieude'>{TITLE}</p><p>05/05/2020</p><div><p><b>{notice}</b></p></div>", 3
    ).replace(
        "</form>",
        "<div><div>Chịu trách nhiệm chính: Ông Lê Văn Mẫu - Phó Chủ tịch UBND huyện, Trưởng Ban Biên tập</div>"
        "<div>Địa chỉ: Khu 3, thị trấn Mẫu - Điện thoại: 0200 555 001 - Fax: 0200 555 002 - Email: a@example.vn</div>"
        "</div></form>",
    )
    got = made(html)
    assert (got["title"], got["kind"], got["body"]) == (TITLE, "notice", [notice])


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<div class='aside__date'>May 5, 2020</div>", "2020-05-05"),
        ("<p>By Jane Doe, staff writer, Updated May 5, 2020</p>", "2020-05-05"),
        ("<p class='date'>By Jane Doe May 5, 2020</p>", "2020-05-05"),
        ("<nav><time datetime='2021-01-01'>Jan 1, 2021</time></nav>", None),
        ("", None),
    ],
)
def test_dates_of_an_english_page(line: str, day: str | None) -> None:
    words = "The commune decided on its meeting to dig new wells before the dry season ends, and to share the water."
    lead = f"<p class='lead'>{words}</p>"
    rest = "".join(f"<p>{n} {words}</p>" for n in range(5))
    html = f"<html lang='en'><body><h1>Water for the commune</h1>{lead}{line}<div>{rest}</div></body></html>"
    assert made(html, "https://news.example.com/water-for-the-commune")["published_at"] == day


def test_a_static_page_tells_no_publication() -> None:
    """The date of a WebPage object is the day on which somebody made the page in the CMS."""
    told = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2011-12-28"}</script>'
    html = f"<html><head>{told}</head><body><h1>{TITLE}</h1><div>{text()}</div></body></html>"
    assert made(html)["published_at"] is None


def test_a_notice_of_one_line_under_a_title_that_is_long_as_prose() -> None:
    inner = (
        "<div class='art'><span class='date'>05/05/2020 09:00</span>"
        f"<h1>{TITLE} và đưa vào sử dụng phục vụ bà con các thôn</h1>"
        "<div class='nd'><p>Xem chi tiết ở văn bản</p><div>Tập tin đính kèm</div></div></div>"
    )
    got = made(portal.frame(inner, 3))
    assert (got["kind"], got["body"]) == ("notice", ["Xem chi tiết ở văn bản"])


def test_a_picture_with_sources_and_words_that_may_break() -> None:
    """<picture> offers the same image in several sizes; <wbr> stands within sentences."""
    figure = (
        "<figure><picture><source data-srcset='/a-2x.jpg 2x'><source srcset='/a-1x.jpg'><img src='/a.jpg'></picture>"
        "<figcaption>Bà con thu hoạch lúa. Ảnh: Tạ Ảnh</figcaption></figure>"
    )
    broken = text().replace("huyện", "hu<wbr>yện", 1)
    got = made(portal.frame(f"<h1>{TITLE}</h1><p>05/05/2020</p><div class='nd'>{figure}{broken}</div>", 3))
    assert got["body"] == portal.body(3)
    assert [(i["url"], i["caption"], i["credit"]) for i in got["images"]] == [
        (f"{portal.HOST}/a.jpg", "Bà con thu hoạch lúa. Ảnh: Tạ Ảnh", "Tạ Ảnh")
    ]


@pytest.mark.parametrize(("path", "day"), [("/", None), ("/tin/nha-van-hoa", "2021-05-24")])
def test_a_front_page_was_published_on_no_day(path: str, day: str | None) -> None:
    told = "<meta property='article:published_time' content='2021-05-24'>"
    html = f"<html><head>{told}</head><body><h1>{TITLE}</h1><div>{text()}</div></body></html>"
    assert made(html, f"{portal.HOST}{path}")["published_at"] == day
