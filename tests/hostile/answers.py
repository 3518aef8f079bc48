"""Bad answers: errors, redirects, and connections that break."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from time import time

from tests.hostile.site import ARTICLES, article_links, article_page, document
from tests.hostile.wire import Client, Request, route

#: How often /429 and /503 refuse before they recover.
REFUSALS = 2


def _article(number: int) -> str:
    return article_page(ARTICLES[number])


@route("/404")
async def not_found(request: Request, client: Client) -> None:
    """A dead link."""
    await client.page(document("404", "<p>Không tìm thấy trang yêu cầu.</p>"), status=404)


@route("/soft-404")
async def soft_not_found(request: Request, client: Client) -> None:
    """Many portals say 200 for a page that is not there."""
    await client.page(document("Thông báo", "<p>Trang không tồn tại hoặc đã bị xóa.</p>"))


@route("/500")
async def server_error(request: Request, client: Client) -> None:
    """The ASP.NET error page."""
    await client.page(
        "<html><title>Runtime Error</title><h1>Server Error in '/' Application.</h1>", status=500
    )


@route("/429", "/503")
async def refuses_for_a_while(request: Request, client: Client) -> None:
    """Asks to come back in ?after= seconds (1), REFUSALS times, then serves an article."""
    if request.hit > REFUSALS:
        return await client.page(_article(0))
    wait = ("Retry-After", str(request.number("after")))
    return await client.page(
        "Vui lòng thử lại sau.", wait, status=int(request.path[1:]), content_type="text/plain"
    )


@route("/503/date")
async def refuses_until_a_date(request: Request, client: Client) -> None:
    """The other form of Retry-After: a date."""
    if request.hit > REFUSALS:
        return await client.page(_article(1))
    return await client.page("Bảo trì", ("Retry-After", formatdate(time() + 1, usegmt=True)), status=503)


@route("/503/forever")
async def refuses_forever(request: Request, client: Client) -> None:
    """A server down for the day."""
    await client.page("Bảo trì", ("Retry-After", "86400"), status=503)


@route("/redirect/self")
async def redirects_to_itself(request: Request, client: Client) -> None:
    """A login check that never succeeds."""
    await client.page(b"", ("Location", "/redirect/self"), status=302)


@route("/redirect/a", "/redirect/b")
async def redirects_to_and_fro(request: Request, client: Client) -> None:
    """A sends to B, B sends to A: with and without www, http and https."""
    other = "/redirect/b" if request.path.endswith("a") else "/redirect/a"
    await client.page(b"", ("Location", other), status=301)


@route("/r")
async def redirects_on_and_on(request: Request, client: Client) -> None:
    """Each redirect leads to a new address: /r?i=1, /r?i=2, …"""
    await client.page(b"", ("Location", f"/r?i={request.number('i', 0) + 1}"), status=302)


@route("/redirect/article")
async def redirects_properly(request: Request, client: Client) -> None:
    """A moved article: a relative address, as servers send it."""
    await client.page(b"", ("Location", f"..{ARTICLES[2].path}"), status=301)


@route("/redirect/nowhere")
async def redirects_without_address(request: Request, client: Client) -> None:
    """A redirect that names no address."""
    await client.page("Moved", status=302)


@route("/cookie-wall")
async def cookie_wall(request: Request, client: Client) -> None:
    """Sends a client without cookie back to the same address with one."""
    if "seen=1" in request.headers.get("cookie", ""):
        return await client.page(_article(3))
    back = (("Set-Cookie", "seen=1; path=/"), ("Location", "/cookie-wall"))
    return await client.page(b"", *back, status=302)


@route("/hang")
async def hangs(request: Request, client: Client) -> None:
    """Takes the request and never answers."""
    await asyncio.Event().wait()


@route("/drip")
async def drips(request: Request, client: Client) -> None:
    """A byte each half second: never idle, never done."""
    await client.head(200, ("Content-Type", "text/html"), ("Content-Length", "1000000"))
    while True:
        await client.send(b" ")
        await asyncio.sleep(0.5)


@route("/reset")
async def resets_in_the_head(request: Request, client: Client) -> None:
    """The connection is reset in the middle of a header."""
    await client.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    await asyncio.sleep(0.05)
    client.reset()


@route("/closed")
async def closes_at_once(request: Request, client: Client) -> None:
    """The connection ends without a byte."""
    client.keep = False


@route("/malformed/status")
async def malformed_status_line(request: Request, client: Client) -> None:
    """A status line that is none."""
    client.keep = False
    await client.send(b"HTTP/1.1 OK two hundred\r\nContent-Type: text/html\r\n\r\n<p>xin chao</p>")


@route("/malformed/http")
async def not_http_at_all(request: Request, client: Client) -> None:
    """Something else listens on the port."""
    client.keep = False
    await client.send(b"SSH-2.0-OpenSSH_7.4\r\n")


@route("/malformed/header")
async def malformed_headers(request: Request, client: Client) -> None:
    """Header lines without colon, with spaces in the name, with bytes that are not ASCII."""
    client.keep = False
    body = document("Đầu trang lỗi", article_links()).encode()
    lines = [
        b"HTTP/1.1 200 OK",
        b"Content-Type: text/html",
        b"no colon here",
        b"X Name: 1",
        "X-Site: Bình Lãng".encode(),
    ]
    await client.send(b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body]))


@route("/long-header")
async def long_header(request: Request, client: Client) -> None:
    """A header of 100 KB, as runaway cookies make them."""
    await client.page(_article(4), ("Set-Cookie", "state=" + "x" * 100_000))
