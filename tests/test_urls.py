"""Addresses: many spellings of one page have one key; traps are known by their address."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import urls

ONE_PAGE = [
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html",
    "https://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html",
    "http://www.tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html",
    "http://tin.example.vn:80/tin-tuc/hoi-nghi-tong-ket.html",
    "https://tin.example.vn:443/tin-tuc/hoi-nghi-tong-ket.html",
    "http://TIN.example.vn/tin-tuc/hoi-nghi-tong-ket.html#binh-luan",
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html?utm_source=zalo&utm_medium=social",
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html?fbclid=IwAR0abc",
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html;jsessionid=0A1B2C3D4E5F",
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html?PHPSESSID=d41d8cd98f00b204e9800998ecf8427e",
    "http://tin.example.vn/tin-tuc/hoi-nghi-tong-ket.html?print=1",
    "http://tin.example.vn/print/tin-tuc/hoi-nghi-tong-ket.html",
    "http://tin.example.vn/savefile/tin-tuc/hoi-nghi-tong-ket.html",
    "http://tin.example.vn//tin-tuc/./hoi-nghi-tong-ket.html",
    "http://tin.example.vn/tin-tuc/x/../hoi-nghi-tong-ket.html",
    "http://tin.example.vn/tin%2Dtuc/hoi%2dnghi-tong-ket.html",
]


@pytest.mark.parametrize("url", ONE_PAGE)
def test_spellings_of_one_page(url: str) -> None:
    assert urls.plain_key(url) == "/tin-tuc/hoi-nghi-tong-ket.html"


def test_unicode_spellings_of_one_page() -> None:
    path = "/chuyên-mục/hội-nghị"
    spellings = [
        "http://a.vn" + unicodedata.normalize("NFD", path),
        "http://a.vn" + path,
        "http://a.vn/chuy%C3%AAn-m%E1%BB%A5c/h%E1%BB%99i-ngh%E1%BB%8B/",
        "http://a.vn/chuy%c3%aan-m%e1%bb%a5c/h%e1%bb%99i-ngh%e1%bb%8b",
    ]
    assert len({urls.plain_key(url) for url in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.vn/Thoi-su", "http://a.vn/thoi-su"),  # case is identity outside IIS
        ("http://a.vn/index.php?id=5", "http://a.vn/index.php?id=6"),
        ("http://a.vn/tin?sid=4&id=1", "http://a.vn/tin?sid=5&id=1"),  # a sub-site's number is no session
        ("http://a.vn/tin/1", "http://a.vn/tin/2"),
        ("http://a.vn/ds?page=2", "http://a.vn/ds?page=3"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert urls.plain_key(one) != urls.plain_key(other)


def test_order_of_parameters_is_no_identity() -> None:
    assert urls.plain_key("http://a.vn/x?b=2&a=1") == urls.plain_key("http://a.vn/x?a=1&b=2")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.vn/en/vi/en/gioi-thieu", "loop"),
        ("http://a.vn/tin/su-kien/tin/su-kien/x", "loop"),
        ("http://a.vn/a/a/a/b", "loop"),
        ("http://a.vn/" + "/".join(f"s{i}" for i in range(20)), "loop"),
        ("http://a.vn/tim-kiem/covid/trang-92.html", "search"),
        ("http://a.vn/trang/TimKiem.aspx?tukhoa=abc", "search"),
        ("http://a.vn/?s=covid", "search"),
        ("http://a.vn/lich?month=7&year=2031", "calendar"),
        ("http://a.vn/c/portal/update_language?p_l_id=5", "machinery"),
        ("http://a.vn/_layouts/15/AccessDenied.aspx", "machinery"),
        ("http://a.vn/anh/bia.JPG", "not a page"),
        ("http://a.vn/vb/quyet-dinh.pdf", "not a page"),
        ("http://a.vn/print/tin-1.html", "print view"),
        ("mailto:toasoan@a.vn", "not a web address"),
        ("http://[bad/", "not a web address"),
        ("http://a.vn/" + "x" * 3000, "too long"),
    ],
)
def test_traps(url: str, reason: str) -> None:
    assert urls.trap(url) == reason


@pytest.mark.parametrize(
    "url",
    [
        "http://a.vn/",
        "http://a.vn/ngay-149-tren-dia-ban-tinh.htm",
        "http://a.vn/nam-2020/tong-ket",
        "http://a.vn/tin-tuc/tin-tuc/bai-viet",
        "http://a.vn/tin-tuc/206/140540/van-tai",
        "http://a.vn/?q=node/15",
        "http://a.vn/van-nghe/thi-ca/tieng-viet.html",
        "http://a.vn/vi/news/tin-tuc-421/bai-37146.html",
    ],
)
def test_pages_that_are_no_traps(url: str) -> None:
    assert urls.trap(url) is None


@given(st.text(max_size=200))
def test_no_address_breaks_anything(text: str) -> None:
    for url in (text, "http://a.vn/" + text, "http://a.vn/x?" + text, "http://" + text):
        key = urls.plain_key(url)
        assert key.startswith("/")
        urls.trap(url)
        urls.site_host(url)
        assert urls.canonical_url(urls.canonical_url("http://a.vn/" + text)) == urls.canonical_url(
            "http://a.vn/" + text
        )


def test_shapes_mask_what_counts() -> None:
    assert urls.shapes("/tin/12/2020?page=3") == urls.shapes("/tin/7/1?page=88")
    assert urls.shapes("/tin?page=3") != urls.shapes("/tin?trang=3")
    one, other = urls.shapes("/tin?cat=82&page=3"), urls.shapes("/tin?cat=83&page=3")
    assert one[0] != other[0], "the paging of one section says nothing of another's"
    assert one[1] == other[1]
