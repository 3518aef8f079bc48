"""Pages that hold nothing by themselves, and pages that say there is nothing."""

from __future__ import annotations

import pytest

from crawler.extract.shells import reloads, shell_of
from crawler.soft404 import Saying, improbable
from tests.hostile.site import ARTICLES, article_page, document

SPA = """<!doctype html><html><head><title>Báo Mẫu</title><script src="/static/main.js"></script></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>"""
NEXT = '<html><body><div id="__next"></div><script>window.__DATA__={"a":"một hai ba"}</script></body></html>'
ANGULAR = '<html><body><app-root></app-root><script src="runtime.js"></script></body></html>'
BARE = '<html><body><script src="/app.js"></script></body></html>'
CHALLENGE = """<html><body><script>document.cookie="D1N=5f3a"+"; path=/";
window.location.reload(true);</script></body></html>"""
CAPTCHA = (
    '<html><body><p>Vui lòng xác nhận bạn không phải robot</p><div class="g-recaptcha"></div></body></html>'
)
PARKED = "<html><body><h1>baomau.vn</h1><p>This domain is for sale. Buy this domain.</p></body></html>"
EXPIRED = "<html><body><h2>Tên miền này đã hết hạn</h2><p>Liên hệ nhà đăng ký.</p></body></html>"


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (SPA, "javascript"),
        (NEXT, "javascript"),
        (ANGULAR, "javascript"),
        (BARE, "javascript"),
        (CHALLENGE, "cookie"),
        (CAPTCHA, "captcha"),
        (PARKED, "parked"),
        (EXPIRED, "parked"),
        ("<html><body><p>Trang không tồn tại.</p></body></html>", None),
        ("<html><body><p>Bản in</p><script>window.print()</script></body></html>", None),
        ("", None),
    ],
)
def test_shells(page: str, kind: str | None) -> None:
    assert shell_of(page) == kind


def test_a_page_with_text_is_no_shell_whatever_its_scripts_do() -> None:
    script = '<script src="/a.js">document.cookie="a=1";location.reload()</script><div id="app"></div>'
    for article in ARTICLES:
        page = article_page(article).replace("</body>", f"{script}</body>")
        assert shell_of(page) is None
        assert not reloads(page)
    # An article about domains that are for sale is none that is.
    assert shell_of(article_page(ARTICLES[0]).replace("chợ", "tên miền đang rao bán")) is None


def test_pages_that_only_load_themselves_again() -> None:
    assert reloads('<html><head><meta http-equiv="refresh" content="0"></head></html>')
    assert reloads("<script>location.reload()</script>")
    assert not reloads("<p>Xin chào</p>")


def test_what_says_the_same_as_a_page_that_cannot_exist() -> None:
    missing = Saying(document("Thông báo", "<p>Trang không tồn tại hoặc đã bị xóa.</p>", 5))
    assert Saying(document("Thông báo", "<p>Trang không tồn tại hoặc đã bị xóa.</p>", 99)).same_as(missing)
    for article in ARTICLES:
        assert not Saying(article_page(article)).same_as(missing)
    notice = document(
        "Thông báo",
        '<p>Lịch tiếp công dân tháng 5 năm 2020 của Thường trực Huyện ủy</p><a href="/a.pdf">Tải về</a>',
    )
    assert not Saying(notice).same_as(missing)


def test_the_improbable_address_is_one_for_each_site() -> None:
    one = improbable("https://www.bao.vn/trang-chu/", "bao.vn")
    assert one == improbable("https://www.bao.vn/", "bao.vn")
    assert one.startswith("https://www.bao.vn/khotin-")
    assert one != improbable("https://www.bao.vn/", "bao2.vn")
