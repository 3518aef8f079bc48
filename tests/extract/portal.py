"""A small table-built portal written for these tests: the furniture of every page, and articles with what varies."""

from __future__ import annotations

from crawler.extract.page import Page, read
from crawler.extract.template import SiteMemory, Template, sketch

HOST = "http://huyen.example.gov.vn"
MENU = "".join(f'<li><a href="/muc-{n}">Chuyên mục số {n} của cổng</a></li>' for n in range(1, 9))
SENTENCES = (
    "Sáng nay, lãnh đạo huyện đã đi kiểm tra công tác chuẩn bị gieo trồng vụ hè thu tại các xã vùng cao số {n}.",
    "Theo báo cáo của phòng chuyên môn, diện tích gieo trồng đạt {n}5 héc-ta, tăng so với cùng kỳ năm ngoái.",
    "Phát biểu tại buổi làm việc, đồng chí Chủ tịch đề nghị các đơn vị tập trung tháo gỡ khó khăn thứ {n}.",
    "Các hộ dân trên địa bàn cũng kiến nghị được hỗ trợ giống, phân bón và kỹ thuật canh tác đợt {n}.",
)
PLACES = ("Đồng Mơ", "Suối Lạnh", "Bản Chùa", "Gò Đỏ", "Vàm Xanh", "Đèo Gió", "Láng Sen", "Núi Voi")


def title(n: int) -> str:
    return f"Kiểm tra sản xuất vụ hè thu tại xã {PLACES[n % 8]} lần thứ {n}"


def url(n: int) -> str:
    return f"{HOST}/tin/kiem-tra-san-xuat-vu-he-thu-tai-xa-lan-thu-{n}"


def body(n: int) -> list[str]:
    return [f"{s.format(n=n)} Địa bàn {PLACES[(n + i) % 8]} {n * 7 + i}." for i, s in enumerate(SENTENCES)]


def frame(inner: str, n: int = 0) -> str:
    """The page around the article: header clock, menu, sidebar of dated items, counter, licence."""
    return f"""<html><head><title>Cổng thông tin điện tử huyện Mẫu</title></head><body><form id="aspnetForm">
<table><tr><td><span id="clock">Thứ hai, 05/08/2024 07:0{n % 10}</span><ul class="m">{MENU}</ul></td></tr></table>
<table width="100%"><tr><td width="70%">{inner}</td><td width="30%"><div>TIN TIÊU ĐIỂM</div>
<div><a href="{url(900 + n)}">{title(900 + n)}</a> <i>(0{n % 9 + 1}/08/2024)</i></div>
<div><a href="{url(901 + n)}">{title(901 + n)}</a> <i>(0{n % 9 + 1}/08/2024)</i></div>
<div>Thống kê truy cập</div><div>Hôm nay: {n * 13}</div><div>Đã truy cập: {n * 977}</div></td></tr></table>
<div>Giấy phép số 99/GP-TTĐT ngày 02/12/2011</div></form></body></html>"""


def article(n: int, text: str | None = None, byline: str = "Lê Thị Mẫu - Trung tâm Văn hóa huyện") -> str:
    paragraphs = text or "".join(f'<p style="text-align:justify">{p}</p>' for p in body(n))
    return frame(
        f"""<p class="tieude">{title(n)}</p><p class="ngay">{n % 27 + 1:02d}/0{n % 7 + 1}/2024 0{n % 9 + 1}:15</p>
<div class="nd">{paragraphs}<p style="text-align:right"><b>{byline}</b></p>
<p>Tin liên quan</p><p><a href="{url(n + 50)}">{title(n + 50)}</a></p><p><a href="{url(n + 51)}">{title(n + 51)}</a></p>
</div><p>Lượt xem: {n * 31}</p>""",
        n,
    )


def section(n: int) -> str:
    items = "".join(
        f'<div class="muc"><h3><a href="{url(n * 10 + i)}">{title(n * 10 + i)}</a></h3>'
        f"<p>{body(n * 10 + i)[0]}</p></div>"
        for i in range(8)
    )
    return frame(f'<p class="tieude">Tin tức sự kiện</p>{items}<a href="?page=2">Trang sau</a>', n)


def page(html: str, address: str) -> Page:
    return read(html.encode(), address, "text/html; charset=utf-8")


def memory(count: int = 12) -> SiteMemory:
    known = SiteMemory()
    for n in range(count):
        known.observe(url(n), sketch(page(article(n), url(n))))
    for n in range(4):
        known.observe(f"{HOST}/muc-{n}", sketch(page(section(n), f"{HOST}/muc-{n}")))
    return known


def template(count: int = 12) -> Template:
    return memory(count).freeze()
