"""Article pages as old table-built SharePoint portals print them, written for these tests, in several layouts.

<title> is the site's name on every page, there are no metadata; the header shows today's clock, a sidebar lists dated
hot news, the footer has a licence's date; a calendar, counters and lists of links stand around. What varies between
the layouts is how the article itself is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

HOST = "http://lamson.example.gov.vn"
SITE = "Cổng thông tin điện tử huyện Lâm Sơn"
_PLACES = ("Đồng Mơ", "Suối Lạnh", "Bản Chùa", "Gò Đỏ", "Vàm Xanh", "Đèo Gió", "Láng Sen", "Núi Voi")
_BODIES = (
    "Ban Chấp hành Đảng bộ huyện",
    "Hội đồng nhân dân huyện",
    "Ủy ban MTTQ Việt Nam huyện",
    "Huyện đoàn",
)
_WRITERS = (
    ("Bích Hạnh", "Trung tâm TT&VH Lâm Sơn"),
    ("Đức Mạnh", "Đài TT-TH Lâm Sơn"),
    ("Thu Cúc", "Phòng VH&TT huyện"),
)
_TEXT = (
    "Trong quý vừa qua, các xã, thị trấn đã gieo trồng được {n}.158 ha cây hằng năm, đạt 9{d},5% kế hoạch, tăng so "
    "với cùng kỳ năm trước; công tác phòng, chống dịch bệnh trên đàn vật nuôi được triển khai đồng bộ tại xã "
    "{place}.",
    "Thực hiện Nghị quyết số {n}-NQ/HU ngày 02/12/2019 của Huyện ủy và Kế hoạch số 3{d}/KH-UBND ngày 28/4/2020 của "
    "UBND tỉnh, các cơ quan đã rà soát, bổ sung quy hoạch; giải quyết kịp thời đơn thư của công dân xã {place}.",
    "Phát biểu kết luận, đồng chí chủ trì yêu cầu các đơn vị khắc phục những hạn chế đã chỉ ra trong tháng 4, tập "
    "trung hoàn thành các chỉ tiêu quan trọng, chuẩn bị tốt cho kỳ họp thứ {n} và nhiệm kỳ 2020-2025 tại {place}./.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """An article's parts as they must be read."""

    number: int
    title: str
    printed: str
    published_at: str
    lead: str
    caption: str
    paragraphs: tuple[str, ...]
    writer: str
    organisation: str

    @property
    def url(self) -> str:
        return f"{HOST}/Trang/ChiTietTinTuc.aspx?nid={4000 + self.number}"

    @property
    def byline(self) -> str:
        return f"{self.writer}/{self.organisation}"


def story(n: int) -> Story:
    place, body = _PLACES[n % 8], _BODIES[n % 4]
    day, hour = n % 27 + 1, 7 + n % 11
    writer, organisation = _WRITERS[n % 3]
    return Story(
        number=n,
        title=f"{body}: Đánh giá kết quả công tác tháng 4, bàn nhiệm vụ tháng 5 năm 2020 tại {place} ({n})",
        printed=f"{day:02}/05/2020 {hour:02}:{n % 6}0",
        published_at=f"2020-05-{day:02}T{hour:02}:{n % 6}0+07:00",
        lead=f"Ngày 04/5, {body} tổ chức hội nghị lần thứ {n + 10} đánh giá kết quả công tác tháng 4 và bàn nhiệm vụ "
        f"tháng 5. Đồng chí Trần Văn Mẫu - Phó Bí thư Thường trực chủ trì hội nghị tại {place}.",
        caption=f"Đồng chí Trần Văn Mẫu phát biểu tại {place}.",
        paragraphs=tuple(text.format(n=n + 11, d=n % 10, place=place) for text in _TEXT),
        writer=writer,
        organisation=organisation,
    )


def _news(n: int, mark: str) -> str:
    items = ("Hội Phụ nữ huyện sinh hoạt chuyên đề quý", "Ra quân làm sạch môi trường nông thôn đợt",
             "Khai giảng lớp bồi dưỡng đảng viên mới khóa", "Thông báo lịch tiếp dân của lãnh đạo tuần")  # fmt: skip
    return "".join(
        f'<tr><td>{mark} <a href="/Trang/ChiTietTinTuc.aspx?nid={5000 + n + i}">{item} {n % 9 + i}</a>'
        f" <span>({28 - i:02}/06/2020 08:1{i})</span></td></tr>"
        for i, item in enumerate(items)
    )


def _side(n: int) -> str:
    return (
        "<table><tr><td>Tìm kiếm theo chuyên mục - nội dung - ngày tháng</td></tr><tr><td><select><option>Chọn"
        "</option>"
        f'</select><input type="text"></td></tr></table><table><tr><td>Tin Nóng</td>'
        f"</tr>{_news(n, '<img src=/h.gif>')}"
        f"</table><table><tr><td>Tin tiêu điểm</td></tr>{_news(n + 50, '•')}</table><div>Lịch công tác trống</div>"
        "<table><tr><td>Website liên kết</td></tr><tr><td><select><option>UBND tỉnh</option></select></td></tr>"
        "</table>"
        f"<div>Thống kê truy cập</div><div>Hôm nay: {n * 13 + 191}</div><div>Đã truy cập: {n * 977 + 65564}</div>"
    )


def _calendar() -> str:
    days = "".join(f"<td>{name}</td>" for name in ("T2", "T3", "T4", "T5", "T6", "T7", "CN"))
    weeks = "".join(
        "<tr>" + "".join(f"<td>{7 * w + d}</td>" for d in range(1, 8)) + "</tr>" for w in range(4)
    )
    return f"<table class='cal'><tr><td colspan=7>Tháng 7/2020</td></tr><tr>{days}</tr>{weeks}</table>"


_MENU = "".join(
    f'<td class="ms-topnav"><a href="/Trang/{n}.aspx">{name}</a></td>'
    for n, name in enumerate(
        ("Trang chủ", "Giới thiệu", "Tin tức - Sự kiện", "Văn bản", "Hỏi đáp", "Liên hệ")
    )
)
_HEAD = (
    f'<html><head><title>{SITE}</title><meta name="GENERATOR" content="Microsoft SharePoint"></head><body>'
    f'<form id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDw{"Q" * 900}">'
)
_FOOT = (
    f"<table><tr><td>{SITE}<br>Giấy phép số 12/GP-TTĐT ngày 02/12/2011 của Sở Thông tin và Truyền thông. Chịu trách "
    "nhiệm: Ông Lê Văn Ví<br>Địa chỉ: Thị trấn Lâm Sơn. Điện thoại: 0203.3888.999 Email: a@lamson.example.gov.vn"
    "</td></tr></table></form></body></html>"
)
#: The day on which all of these pages are looked at.
CLOCKS = (
    "<table><tr><td><span id='clock'>Thứ tư, 01/07/2020 10:20:11</span></td></tr></table>",
    "<table><tr><td align=right><font size=1>Hôm nay, ngày 01 tháng 07 năm 2020</font></td></tr></table>",
    "<div>Thứ Tư, 01/07/2020</div>",
)


def _others(n: int) -> str:
    return f"<table><tr><td><b>Các tin khác</b></td></tr>{_news(n + 90, '-')}</table>"


def nested_tables(s: Story) -> str:
    text = "".join(
        f'<p style="text-align: justify"><font face="Times New Roman" size="3">{p}</font></p>'
        for p in s.paragraphs
    )
    return (
        f"{_HEAD}{CLOCKS[0]}<table><tr>{_MENU}</tr></table><table width='100%'><tr><td valign=top width='72%'>"
        f"<table><tr>"
        f"<td><table><tr><td class='TieuDe'><span class='tieude'>{s.title}</span></td></tr><tr><td "
        f"class='ngay'>{s.printed}"
        f"</td></tr><tr><td class='NoiDung'><p><b>{s.lead}</b></p><p align=center><img src='/a.jpg'></p><p "
        f"align=center><i>"
        f"{s.caption}</i></p>{text}<p align=right><b>{s.byline}</b></p></td></tr></table></td></tr></table></td>"
        f"<td valign=top>{_side(s.number)}{_calendar()}</td></tr></table>{_FOOT}"
    )


def fonts_and_breaks(s: Story) -> str:
    text = "<br><br>".join(s.paragraphs)
    return (
        f"{_HEAD}{CLOCKS[1]}<table><tr>{_MENU}</tr></table><table><tr><td width='20%'>{_side(s.number)}</td><td>"
        f"<div><font "
        f"size=4 color=red><b>{s.title}</b></font></div><div><i>{s.printed}</i></div><div><font "
        f"face=Arial>{s.lead}<br><br>"
        f"<img src=/a.jpg><br>{s.caption}<br><br>{text}<br><br><b>{s.byline}</b></font></div></td></tr></table>"
        f"{_others(s.number)}{_FOOT}"
    )


def web_parts(s: Story, heading: str = "h3", banner: str = "") -> str:
    text = "".join(f"<div style='text-align:justify'>{p} </div>" for p in s.paragraphs)
    return (
        f"{_HEAD}{CLOCKS[2]}<div id='s4-workspace'>{banner}<table><tr>{_MENU}</tr></table><table><tr>"
        f"<td>{_calendar()}</td>"
        f"<td><table class='s4-wpTopTable'><tr><td><div class='ms-WPBody'><{heading}>{s.title}</{heading}>"
        f"<span>{s.printed}"
        f"</span><div class='ms-rtestate-field'><div><strong>{s.lead}</strong></div><div "
        f"style='text-align:center'><img "
        f"src='/a.jpg' alt=''></div><div style='text-align:center'><em>{s.caption}</em></div>{text}<div "
        f"style='text-align:right'><strong>{s.byline}</strong></div></div>{_others(s.number)}</div></td></tr>"
        f"</table></td>"
        f"<td>{_side(s.number)}</td></tr></table></div>{_FOOT}"
    )


def name_in_the_heading(s: Story) -> str:
    """The only heading is the site's banner."""
    return web_parts(s, "div", f"<h1><a href='/'>{SITE.upper()}</a></h1>")


def rows(s: Story) -> str:
    text = "".join(f"<tr><td align=justify>{p}</td></tr>" for p in s.paragraphs)
    return (
        f"{_HEAD}{CLOCKS[0]}<table><tr>{_MENU}</tr></table><table><tr><td><table><tr><td><a href='/'>Trang chủ"
        f"</a> &gt; "
        f"<a href='/Trang/Tin.aspx'>Tin trong huyện</a></td></tr><tr><td><span "
        f"style='font-size:16px;font-weight:bold'>"
        f"{s.title}</span></td></tr><tr><td><span style='color:gray'>{s.printed}</span></td><td>In bài | Gửi "
        f"email</td></tr>"
        f"<tr><td><b>{s.lead}</b></td></tr><tr><td><table align=center><tr><td><img src=/a.jpg></td></tr><tr><td "
        f"align=center>{s.caption}</td></tr></table></td></tr>{text}<tr><td align=right>{s.byline}</td></tr>"
        f"</table></td>"
        f"<td>{_side(s.number)}{_calendar()}</td></tr></table>{_FOOT}"
    )


def pasted_from_word(s: Story) -> str:
    text = "".join(
        "<p class='MsoNormal' style='margin:6pt 0cm;text-align:justify;text-indent:36pt'><span lang='VI'><o:p></o:p>"
        f"{p}</span></p><p class='MsoNormal'>&nbsp;</p>"
        for p in s.paragraphs
    )
    centred = "<p class='MsoNormal' align=center style='text-align:center'>"
    return (
        f"{_HEAD}<table><tr><td>{CLOCKS[2]}</td></tr><tr>{_MENU}</tr></table><table><tr><td>{_side(s.number)}"
        f"</td></tr>"
        f"</table><table><tr><td><div class='title'>{s.title}</div><div class='date'>{s.printed}</div><div "
        f"class='content'>"
        f"<p class='MsoNormal'>{s.lead}</p>{centred}<img src='/x.jpg'></p>{centred}<i>{s.caption} </i></p>{text}<p "
        f"class='MsoNormal' align=right style='text-align:right'><b>{s.byline}</b></p></div><div>Lượt xem: 345"
        f"</div></td>"
        f"</tr></table>{_others(s.number)}{_calendar()}{_FOOT}"
    )


def ticker(s: Story) -> str:
    """Hot news with their days run between the menu and the article, and nothing there is named by a class."""
    news = " ".join(
        f'<a href="/Trang/ChiTietTinTuc.aspx?nid={700 + s.number + i}">Tin vắn số {i} trong ngày của huyện</a> '
        f"({28 - i}/06/2020)"
        for i in range(4)
    )
    page = (
        nested_tables(s)
        .replace(" class='ngay'", "")
        .replace(" class='TieuDe'", "")
        .replace(" class='NoiDung'", "")
    )
    return page.replace("<span class='tieude'>", "<span>").replace(
        "<table width='100%'>", f"<marquee>{news}</marquee><table width='100%'>", 1
    )


LAYOUTS: tuple[Callable[[Story], str], ...] = (
    nested_tables,
    fonts_and_breaks,
    web_parts,
    name_in_the_heading,
    rows,
    pasted_from_word,
    ticker,
)
