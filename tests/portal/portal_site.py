"""The district portal, in the manner of the old SharePoint "Portal" family: the query string says which page it is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.portal.content import Article, parse
from tests.portal.files import pdf, png
from tests.portal.portal_article import encoded, link_to, main_column, print_view
from tests.portal.portal_frame import SECTIONS, frame, framed, list_url
from tests.portal.portal_frame import calendar as calendar_of
from tests.portal.web import Answer, Holdings, Visit, esc, fill, link

PER_PAGE = 5
ROBOTS = b"User-agent: *\nDisallow: /Trang/TimKiem.aspx\nDisallow: /_layouts/\n"


@cache
def other_pages() -> dict[str, list[dict[str, Any]]]:
    """Introduction and documents, from pages.toml."""
    return tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))


def _item(article: Article, noise: int) -> str:
    url = link_to(article, noise=noise)
    day = (article.expected.published_at or "")[:10]
    shown = f" <i>({day[8:]}/{day[5:7]}/{day[:4]})</i>" if day else ""
    return (
        f'<tr><td><a href="{esc(url)}"><img src="/HinhAnhBaiViet/nho/{article.id}.png" alt="" width="90" /></a></td>'
        f"<td>{link(url, article.title)}{shown}<br />{esc(article.lead[:140])}… {link(url, 'Xem tiếp')}</td></tr>"
    )


def front(visit: Visit, holdings: Holdings) -> Answer:
    """The front page: the newest of each section, and a slide of headlines."""
    boxes = []
    for cat, name in SECTIONS.items():
        items = "".join(_item(article, 0) for article in holdings.of("portal", cat=cat)[:4])
        boxes.append(f'<div class="tieude-muc">{link(list_url(cat), name)}</div><table>{items}</table>')
    return framed(visit, holdings, "\n".join(boxes))


def section(visit: Visit, holdings: Holdings) -> Answer:
    """A page of a section's list. Every number beyond the last shows the last page again, with a link onward."""
    cat = _number(visit.query.get("cat")) or 82
    found = holdings.of("portal", cat=cat)
    last = max(1, -(-len(found) // PER_PAGE))
    asked = _number(visit.query.get("page")) or 1
    number = min(asked, last)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    paging = [link(list_url(cat, each), str(each)) for each in range(1, last + 1)]
    paging.append(link(list_url(cat, asked + 1), "Trang sau »"))
    paging.append(f"<a href=\"javascript:__doPostBack('ctl00$lst','Page${last}')\">Trang cuối</a>")
    start = _day(visit.query.get("ngay")) or date(2023, 6, 1)
    days = [start + timedelta(step) for step in (-1, 1)]
    main = fill(
        "portal_list",
        section=SECTIONS.get(cat, "Tin tức"),
        items="".join(_item(article, number) for number, article in enumerate(shown)),
        paging=" ".join(paging),
        days=" ".join(
            link(f"/Trang/TinTheoNgay.aspx?ngay={day:%d-%m-%Y}", f"{day:%d/%m/%Y}") for day in days
        ),
    )
    return framed(visit, holdings, main)


def article(visit: Visit, holdings: Holdings) -> Answer:
    """An article, by its nid alone; a number that never was gets a polite page with status 200."""
    number = _number(visit.query.get("nid"))
    found = holdings.get("portal", number or 0)
    if found is None:
        removed = ("portal", number) in holdings.removed
        text = "<div>Bài viết không tồn tại hoặc đã bị xóa.</div>"
        return framed(visit, holdings, text, status=404 if removed else 200)
    if visit.path.lower().endswith("intin.aspx"):
        return print_view(found, visit, holdings)
    return encoded(found, "portal_master", frame(visit, holdings, main_column(found, visit, holdings)))


def intro(visit: Visit, holdings: Holdings) -> Answer:
    """An introduction page: a text without a date."""
    number = _number(visit.query.get("bvid"))
    for entry in other_pages()["intro"]:
        if entry["bvid"] == number:
            text = "".join(f"<p>{esc(block.text)}</p>" for block in parse(entry["text"]))
            main = f'<div class="tieude-gt">{esc(entry["title"])}</div><div class="noidung-gt">{text}</div>'
            return framed(visit, holdings, main, live=False)
    return framed(visit, holdings, "<div>Không có dữ liệu</div>", status=404)


def _document_link(entry: dict[str, Any]) -> str:
    return link(f"/Trang/ChiTietVanBan.aspx?vbid={entry['vbid']}", entry["title"])


def documents(visit: Visit, holdings: Holdings) -> Answer:
    """The list of documents, or one of them by its vbid."""
    entries = other_pages()["document"]
    number = _number(visit.query.get("vbid"))
    if number is None:
        rows = "".join(
            f"<tr><td>{entry['number']}</td><td>{entry['date']}</td><td>{_document_link(entry)}</td></tr>"
            for entry in entries
        )
        head = "<tr><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th></tr>"
        main = f'<div class="tieude-muc">Văn bản</div><table border="1">{head}{rows}</table>'
        return framed(visit, holdings, main, live=False)
    for entry in entries:
        if entry["vbid"] == number:
            labels = {"Số ký hiệu": "number", "Ngày ban hành": "date", "Cơ quan ban hành": "organ"}
            rows = "".join(
                f"<tr><td>{label}</td><td>{esc(entry[key])}</td></tr>" for label, key in labels.items()
            )
            file = link(f"/VanBanDinhKem/{entry['file']}", entry["file"])
            main = (
                f'<div class="tieude-vb">{esc(entry["title"])}</div><table border="1">{rows}'
                f"<tr><td>Tệp đính kèm</td><td>{file}</td></tr></table>"
            )
            return framed(visit, holdings, main, live=False)
    return framed(visit, holdings, "<div>Không có dữ liệu</div>", status=404)


def gallery(visit: Visit, holdings: Holdings) -> Answer:
    """Pictures with their captions and nothing else."""
    cells = "".join(
        f'<td><img src="/HinhAnhBaiViet/thuvien/{number}.png" alt="" /><br />{caption}</td>'
        for number, caption in enumerate(("Thác Khe Vàng", "Chợ phiên Bản Sen", "Ruộng bậc thang Nà Pheo"))
    )
    return framed(
        visit, holdings, f'<div class="tieude-muc">Thư viện ảnh</div><table><tr>{cells}</tr></table>'
    )


def search(visit: Visit, holdings: Holdings) -> Answer:
    """Search results: every page links to a next one and to narrower searches, for ever."""
    words, number = visit.query.get("q", ""), _number(visit.query.get("page")) or 1
    onward = [link(f"/Trang/TimKiem.aspx?q={quote(words)}&page={number + 1}", "Trang sau »")]
    onward += [link(f"/Trang/TimKiem.aspx?q={quote(words)}+{word}", word) for word in ("xã", "huyện", "năm")]
    return framed(visit, holdings, f"<div>Kết quả tìm kiếm: {esc(words)}</div>{' '.join(onward)}")


def calendar(visit: Visit, holdings: Holdings) -> Answer:
    """A month's calendar of meetings; the months before and after are always one link away."""
    month, year = _number(visit.query.get("thang")) or 6, _number(visit.query.get("nam")) or 2023
    main = f'<div class="tieude-muc">Lịch công tác</div>{calendar_of(month, year)}'
    return framed(visit, holdings, main)


def english(visit: Visit, holdings: Holdings) -> Answer:
    """The English front page. Its links are relative and wrong: each leads one folder deeper, for ever."""
    items = "".join(_item(each, 0) for each in holdings.of("portal", cat=90))
    main = f'<div>Welcome to Cam Son district</div><table>{items}</table><a href="en/vi/Default.aspx">Tiếng Việt</a>'
    return framed(visit, holdings, main)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _day(text: str | None) -> date | None:
    parts = (text or "").split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


ROUTES: dict[str, Callable[[Visit, Holdings], Answer]] = {
    "/": front,
    "/trang/default.aspx": front,
    "/trang/tin-tuc-su-kien.aspx": section,
    "/trang/tintheongay.aspx": section,
    "/trang/chitiettintuc.aspx": article,
    "/trang/intin.aspx": article,
    "/trang/chitietbvgioithieu.aspx": intro,
    "/trang/vanban.aspx": documents,
    "/trang/chitietvanban.aspx": documents,
    "/trang/thuvienanh.aspx": gallery,
    "/trang/timkiem.aspx": search,
    "/trang/lichcongtac.aspx": calendar,
}


def answer(visit: Visit, holdings: Holdings) -> Answer:
    """The portal's answer. Paths and parameter names mean the same in every case, as IIS has it."""
    path = visit.path.lower()
    if path == "/robots.txt":
        return Answer(ROBOTS, "text/plain", fixed=True)
    if path in ROUTES:
        return ROUTES[path](visit, holdings)
    if path.startswith(("/en/", "/vi/")) and path.endswith("/default.aspx"):
        return english(visit, holdings)
    if path.startswith("/vanbandinhkem/") and path.endswith(".pdf"):
        return Answer(pdf(visit.path.rpartition("/")[2]), "application/pdf", fixed=True)
    if path.endswith((".png", ".ico", ".aspx")) and path.startswith(("/hinhanhbaiviet/", "/_layouts/")):
        return Answer(png(visit.path), "image/png", fixed=not path.endswith(".aspx"))
    return framed(visit, holdings, "<div>Không tìm thấy trang</div>", status=404)
