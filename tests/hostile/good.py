"""The answers of a server that behaves: home page, section, articles with validators, print views."""

from __future__ import annotations

import hashlib

from tests.hostile.site import ARTICLES, article_body, article_links, article_page, document, links
from tests.hostile.wire import Client, Request, route

MODIFIED = "Sat, 23 May 2020 14:00:00 GMT"
_BY_PATH = {article.path: article for article in ARTICLES}


@route("/")
async def home(request: Request, client: Client) -> None:
    """The home page: all articles, and what bad the server was told to link to."""
    bad = links((path, f"Chuyên mục {number}") for number, path in enumerate(request.bad, start=1))
    body = f"<h2>Tin mới</h2>{article_links()}<h2>Chuyên mục</h2>{bad}"
    await client.page(document("Trang tin Bình Lãng", body, request.hit), method=request.method)


@route("/tin-tuc/")
async def section(request: Request, client: Client) -> None:
    """A section page: titles only."""
    await client.page(
        document("Tin tức", f"<h1>Tin tức</h1>{article_links()}", request.hit), method=request.method
    )


@route("/lien-he")
async def contact(request: Request, client: Client) -> None:
    """A page that is no article."""
    await client.page(document("Liên hệ", "<p>Điện thoại: 0200 000 000</p>"), method=request.method)


@route("/tin-tuc/*")
async def article(request: Request, client: Client) -> None:
    """An article with ETag and Last-Modified: asked again with either, it says 304; with ?print=1, its print view."""
    # IIS cookieless sessions and servlet containers: the session stands in the path and is no part of it.
    found = _BY_PATH.get(request.path.partition(";")[0])
    if found is None:
        return await client.page(document("404", "<p>Không tìm thấy trang.</p>"), status=404)
    if "print=1" in request.target:
        return await client.page(f"<html><title>Bản in</title><body>{article_body(found)}</body></html>")
    tag = f'"{hashlib.md5(found.title.encode()).hexdigest()[:12]}"'
    validators = (("ETag", tag), ("Last-Modified", MODIFIED))
    wanted = request.headers.get("if-none-match")
    if wanted == tag or (wanted is None and request.headers.get("if-modified-since") == MODIFIED):
        return await client.page(b"", *validators, status=304)
    # The counter stands still: a page with validators is the same as long as they are.
    return await client.page(article_page(found), *validators, method=request.method)


@route("/savefile/*")
async def savefile(request: Request, client: Client) -> None:
    """The "save this article" view of a portal: the same text again, as a download."""
    number = request.path.rpartition("/")[2]
    found = next((article for article in ARTICLES if str(article.number) == number), ARTICLES[0])
    attachment = ("Content-Disposition", f'attachment; filename="{number}.htm"')
    await client.page(f"<html><body>{article_body(found)}</body></html>", attachment)
