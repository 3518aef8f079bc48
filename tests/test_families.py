"""What a family makes of the addresses of its sites."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, Family, recognise

SHAREPOINT, POST_ID = FAMILIES["sharepoint"], FAMILIES["post_id"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.tinh.gov.vn/Trang/ChiTietTinTuc.aspx?nid=113139",
        "http://tinh.gov.vn/trang/chitiettintuc.aspx?NID=113139",
        "http://tinh.gov.vn:80/Trang/ChiTietTinTuc.aspx?nid=113139&title=hoi-nghi&Cat=82",
        "http://tinh.gov.vn/Trang/ChiTietTinTuc.aspx?Cat=82&nid=0113139&utm_source=x",
        "http://tinh.gov.vn/Trang/InTin.aspx?nid=113139",
    ],
)
def test_sharepoint_number_is_the_identity(url: str) -> None:
    assert SHAREPOINT.key(url) == "nid=113139"


def test_sharepoint_numbers_count_by_sub_site() -> None:
    root = SHAREPOINT.key("https://tinh.gov.vn/Trang/ChiTietTinTuc.aspx?nid=5479")
    sub = SHAREPOINT.key("https://tinh.gov.vn/So/soxaydung/Trang/ChiTietTinTuc.aspx?nid=5479")
    other = SHAREPOINT.key("https://tinh.gov.vn/So/soyte/Trang/ChiTietTinTuc.aspx?nid=5479")
    assert len({root, sub, other}) == 3


def test_sharepoint_list_and_number() -> None:
    padded = "https://tinh.gov.vn:443/noidung/tintuc/Pages/chi-tiet-tin-tuc.aspx?ItemID=30487&l=Tintrongtinh%2F++++++&lv=5"
    assert SHAREPOINT.key(padded) == SHAREPOINT.key(
        "http://tinh.gov.vn/noidung/tintuc/Pages/chi-tiet-tin-tuc.aspx?l=Tintrongtinh&ItemID=30487"
    )
    other = padded.replace("Tintrongtinh", "Thongbao")
    assert SHAREPOINT.key(padded) != SHAREPOINT.key(other)


@pytest.mark.parametrize(
    ("url", "role", "skip"),
    [
        ("http://t.vn/Trang/ChiTietTinTuc.aspx?nid=5", "article", None),
        ("http://t.vn/Trang/ChiTietBVGioiThieu.aspx?bvid=3", "article", None),
        ("http://t.vn/Trang/Tin-tuc-su-kien.aspx?Cat=82", "list", None),
        ("http://t.vn/Trang/Tin-tuc-su-kien.aspx?Cat=82&page=2", "list", None),
        ("http://t.vn/Trang/TrangChu.aspx", "page", None),
        ("http://t.vn/Trang/InTin.aspx?nid=5", "article", "print view"),
        ("http://t.vn/Trang/TimKiem.aspx?tukhoa=lua", "page", "search"),
    ],
)
def test_sharepoint_roles(url: str, role: str, skip: str | None) -> None:
    assert (SHAREPOINT.role(url), SHAREPOINT.skip(url)) == (role, skip)


@pytest.mark.parametrize(
    ("url", "key", "role"),
    [
        ("https://bao.vn/nghi-quyet-cua-hdnd-post403219.html", "post403219", "article"),
        ("http://www.bao.vn/thoi-su/ten-khac-post403219.html?utm_source=x", "post403219", "article"),
        ("https://bao.vn/ta-p-trung-trie-n-khai-a196670.html", "a196670", "article"),
        ("https://bao.vn/lua-gao-tag149032.html", "/lua-gao-tag149032.html", "list"),
        ("https://bao.vn/bau-cu-event12.html", "/bau-cu-event12.html", "list"),
        ("https://bao.vn/thoi-su/", "/thoi-su", "page"),
    ],
)
def test_post_id(url: str, key: str, role: str) -> None:
    assert (POST_ID.key(url), POST_ID.role(url)) == (key, role)


def test_post_and_a_numbers_are_two_series() -> None:
    assert POST_ID.key("https://bao.vn/x-post1234.html") != POST_ID.key("https://bao.vn/x-a1234.html")


def test_a_site_is_recognised_by_its_articles() -> None:
    portal = [f"http://t.vn/Trang/ChiTietTinTuc.aspx?nid={n}" for n in range(5)]
    paper = [f"https://b.vn/bai-{n}-post{1000 + n}.html" for n in range(5)]
    assert recognise([*portal, "http://t.vn/"]).name == "sharepoint"
    assert recognise([*paper, "https://b.vn/thoi-su/"]).name == "post_id"
    assert recognise(["http://x.vn/a", "http://x.vn/b"]).name == "plain"
    assert recognise(portal[:2]).name == "plain", "two links decide nothing"


def test_sharepoint_canonical_address_has_no_decoration() -> None:
    decorated = "http://Tinh.gov.vn:80/Trang/ChiTietTinTuc.aspx?Cat=82&nid=5&title=hoi-nghi#top"
    assert SHAREPOINT.canonical(decorated) == "http://tinh.gov.vn/Trang/ChiTietTinTuc.aspx?nid=5"
    assert SHAREPOINT.canonical("http://t.vn/Trang/Tin.aspx?Cat=82") == "http://t.vn/Trang/Tin.aspx?Cat=82"


@pytest.mark.parametrize(
    ("family", "url", "worth"),
    [
        (SHAREPOINT, "http://t.vn/Trang/ChiTietTinTuc.aspx?nid=5", "ignored"),
        (POST_ID, "https://bao.vn/bai-post1234.html", "trusted"),
        (POST_ID, "https://bao.vn/bai-a1234.html", "day"),
        (FAMILIES["plain"], "https://bao.vn/bai", "trusted"),
    ],
)
def test_what_structured_dates_are_worth(family: Family, url: str, worth: str) -> None:
    assert family.hints(url).metadata == worth
