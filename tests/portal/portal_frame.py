"""What stands around every page of the portal: menu, headlines, calendar, counters, clock, hidden fields."""

from __future__ import annotations

from urllib.parse import quote

from tests.portal.portal_article import link_to
from tests.portal.web import Answer, Holdings, Visit, esc, fill, link, page, viewstate

SECTIONS = {
    82: "Tin tức - Sự kiện",
    83: "Xây dựng Đảng",
    84: "Kinh tế",
    85: "Văn hóa - Xã hội",
    86: "Tin lưu trữ",
    87: "Thông báo",
}
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def list_url(cat: int, number: int = 1) -> str:
    """The address of a page of a section's list."""
    return f"/Trang/Tin-tuc-su-kien.aspx?Cat={cat}" + (f"&page={number}" if number > 1 else "")


def _menu() -> str:
    items = [link("/Trang/Default.aspx", "Trang chủ")]
    items += [link(list_url(cat), name) for cat, name in SECTIONS.items()]
    items += [link("/Trang/VanBan.aspx", "Văn bản"), link("/Trang/ThuVienAnh.aspx", "Thư viện ảnh")]
    items += [link("/Trang/LichCongTac.aspx", "Lịch công tác"), link("/en/Default.aspx", "English")]
    return '<ul class="root static">' + "".join(f'<li class="static">{item}</li>' for item in items) + "</ul>"


def _hot(visit: Visit, holdings: Holdings) -> str:
    """Three headlines, other ones at each visit; the links carry the variants that the portal's editors paste."""
    news = holdings.of("portal", cat=82) + holdings.of("portal", cat=84)
    host = visit.host
    starts = ("", f"https://{host}", f"http://www.{host}") if visit.named else ("",) * 3
    chosen = [news[(visit.count + step) % len(news)] for step in range(3)]
    return "".join(
        f"<p>{link(starts[step] + link_to(article, noise=step), article.title)}</p>"
        for step, article in enumerate(chosen)
    )


def calendar(month: int, year: int) -> str:
    """A month without an entry, with links to the months before and after."""

    def turn(step: int, text: str) -> str:
        index = year * 12 + month - 1 + step
        return link(f"/Trang/LichCongTac.aspx?thang={index % 12 + 1}&nam={index // 12}", text)

    days = "".join(f"<td>{day}</td>" + ("</tr><tr>" if day % 7 == 0 else "") for day in range(1, 29))
    return (
        f"{turn(-1, '<<')} Tháng {month}/{year} {turn(1, '>>')}<table><tr>{days}</tr></table>"
        "<div>Lịch công tác trống</div>"
    )


def _counters(visit: Visit) -> str:
    return (
        '<div class="tieudecot">Thống kê truy cập</div>'
        f'<div class="thongke">Đang trực tuyến: {3 + visit.count % 7}<br />Hôm nay: {1200 + visit.count}<br />'
        f'Đã truy cập: {6_481_200 + visit.count}</div><img src="/_layouts/dem.aspx?r={visit.count}" alt="" />'
    )


def frame(visit: Visit, holdings: Holdings, main: str, *, live: bool = True) -> dict[str, object]:
    """The values of the master page; `live` pages carry the clock and the counters."""
    now = visit.now
    clock = f"{WEEKDAYS[now.weekday()]}, {now:%d/%m/%Y} - {now:%H:%M:%S}"
    focus = holdings.of("portal", cat=83)[:3]
    return {
        "action": esc(visit.path.rpartition("/")[2] or "Default.aspx"),
        "source": quote(visit.path, safe=""),
        "viewstate": viewstate(visit.path + str(sorted(visit.query.items()))),
        "menu": _menu(),
        "clock": clock if live else "",
        "left": fill(
            "portal_left",
            sections="".join(f"<li>{link(list_url(cat), name)}</li>" for cat, name in SECTIONS.items()),
        ),
        "main": main,
        "right": fill(
            "portal_right",
            hot=_hot(visit, holdings) if live else "",
            focus="".join(f"<li>{link(link_to(article, noise=3), article.title)}</li>" for article in focus),
            calendar=calendar(6, 2023),
            paper=visit.paper,
            counters=_counters(visit) if live else "",
        ),
    }


def framed(visit: Visit, holdings: Holdings, main: str, *, live: bool = True, status: int = 200) -> Answer:
    """A page of the portal around `main`. Pages that are not `live` are the same bytes at every visit."""
    text = fill("portal_master", charset="utf-8", **frame(visit, holdings, main, live=live))
    return page(text, status=status, fixed=not live)
