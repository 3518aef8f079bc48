"""Bad neighbourhoods: addresses without end, and many addresses for one page."""

from __future__ import annotations

import random

from tests.hostile.site import ARTICLES, article_links, article_page, document, links
from tests.hostile.wire import Client, Request, route

LONG_PATH = "/long-url?q=" + "dai" * 1000


@route("/vong/*")
async def relative_link_loop(request: Request, client: Client) -> None:
    """A language switch with relative links: /vong/, /vong/en/, /vong/en/vi/, /vong/en/vi/en/, …"""
    switch = links([("en/", "English"), ("vi/", "Tiếng Việt")])
    await client.page(document("Ngôn ngữ", f"{switch}{article_links()}", request.hit))


@route("/lich")
async def calendar(request: Request, client: Client) -> None:
    """A calendar that leads from month to month for ever, in both directions."""
    month, year = request.number("month", 5), request.number("year", 2020)
    now = year * 12 + month - 1
    turns = [
        (f"/lich?month={at % 12 + 1}&year={at // 12}", f"Tháng {at % 12 + 1}") for at in (now - 1, now + 1)
    ]
    days = "".join(f"<td>{day}</td>" for day in range(1, 29))
    await client.page(document("Lịch công tác", f"<table><tr>{days}</tr></table>{links(turns)}"))


@route("/trang")
async def endless_paging(request: Request, client: Client) -> None:
    """Every page has the same articles and a link to the next page."""
    following = request.number("page") + 1
    pager = links([(f"/trang?page={following}", "Trang sau")])
    await client.page(document("Tin cũ hơn", f"{article_links()}{pager}", request.hit))


@route("/trang-trong")
async def endless_empty_paging(request: Request, client: Client) -> None:
    """Past the last page there is no article, but always a next page."""
    page = request.number("page")
    listed = article_links() if page == 1 else "<p>Chưa có tin.</p>"
    pager = links([(f"/trang-trong?page={page + 1}", "Trang sau")])
    await client.page(document("Tin cũ hơn", f"{listed}{pager}"))


@route("/tim-kiem")
async def search_results(request: Request, client: Client) -> None:
    """Every result page suggests further searches."""
    number = request.number("n", 0)
    terms = [(f"/tim-kiem?n={number * 3 + step}&q=tin+{number * 3 + step}", "Tìm tiếp") for step in (1, 2, 3)]
    await client.page(document("Kết quả tìm kiếm", f"<p>Có 0 kết quả.</p>{links(terms)}"))


@route("/dem")
async def counter(request: Request, client: Client) -> None:
    """A hit counter whose address is new at every request."""
    again = links([(f"/dem?rnd={random.Random(request.hit).randrange(10**9)}", "Lượt truy cập")])
    await client.page(document("Thống kê", f"<p>Đang xem: {request.hit}</p>{again}", request.hit))


@route("/lui", "/toi")
async def pair(request: Request, client: Client) -> None:
    """Two lists that lead to one another for ever, each time under a new number."""
    there = "/toi" if request.path == "/lui" else "/lui"
    on = links([(f"{there}?so={request.number('so') + 1}", "Xem tiếp")])
    await client.page(document("Chuyên đề", f"<p>Mời bạn xem tiếp.</p>{on}", request.hit))


@route("/phien*")
async def session_ids(request: Request, client: Client) -> None:
    """Links carry a session id in the path, another one on every page: each article has endless addresses."""
    session = f";jsessionid={random.Random(request.hit).getrandbits(128):032X}"
    pages = links([(f"/phien{session}", "Trang này")])
    await client.page(document("Tin trong ngày", f"{article_links(session)}{pages}", request.hit))


@route("/tham-so")
async def noisy_addresses(request: Request, client: Client) -> None:
    """The same articles with tracking parameters, print views, upper-case escapes and a port of their own."""
    first, second, third, *_ = (article.path for article in ARTICLES)
    noisy = [
        f"{first}?utm_source=fb&fbclid=abc",
        f"{first}?print=1",
        f"{second}?PHPSESSID=0123456789abcdef",
        f"{second}#binh-luan",
        third.replace("t", "%74", 1),
        f"/savefile/{ARTICLES[2].number}",
    ]
    await client.page(document("Đọc nhiều", links((path, "Xem thêm") for path in noisy)))


@route("/long-url")
async def long_address(request: Request, client: Client) -> None:
    """Without its query a page that links to LONG_PATH, an address of 3,000 characters; with it, an article."""
    if "?" in request.target:
        return await client.page(article_page(ARTICLES[5]))
    return await client.page(document("Liên kết dài", links([(LONG_PATH, "Xem thêm")])))


@route("/cam/*")
async def forbidden_part(request: Request, client: Client) -> None:
    """What robots="part" forbids."""
    await client.page(article_page(ARTICLES[0]))
