"""What a family makes of the addresses of its sites."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, Family, recognise

SHAREPOINT, POST_ID = FAMILIES["sharepoint"], FAMILIES["post_id"]
YEAR_MONTH, NUKEVIET, LIFERAY = FAMILIES["year_month"], FAMILIES["nukeviet"], FAMILIES["liferay"]


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


@pytest.mark.parametrize(
    ("url", "key", "role"),
    [
        ("https://bao.vn/kinh-te/202503/chung-tay-bao-ve-2225092/", "2225092", "article"),
        ("https://www.bao.vn/xa-hoi/202503/chung-tay-bao-ve-rung-2225092?utm_source=x", "2225092", "article"),
        ("https://bao.vn/xa-hoi/202601/200-phan-qua-b3d3c92", "b3d3c92", "article"),
        ("https://bao.vn/thoi-su-chinh-tri/202103/ngay-hoi-773370/", "773370", "article"),
        ("https://bao.vn/channel/5087/201112/Co-lua-ngo-2141513/", "2141513", "article"),
        ("https://bao.vn/channel/5087/", "/channel/5087", "list"),
        # A word is no number, thirteen is no month.
        ("https://bao.vn/du-lich/202104/villa-facade/", "/du-lich/202104/villa-facade", "article"),
        ("https://bao.vn/du-lich/202113/bai-2225092/", "/du-lich/202113/bai-2225092", "page"),
        ("https://bao.vn/kinh-te/", "/kinh-te", "page"),
        ("https://bao.vn/kinh-te/trang-29.html", "/kinh-te/trang-29.html", "list"),
    ],
)
def test_year_month(url: str, key: str, role: str) -> None:
    assert (YEAR_MONTH.key(url), YEAR_MONTH.role(url)) == (key, role)


@pytest.mark.parametrize(
    ("url", "key", "role", "skip"),
    [
        ("https://t.vn/vi/news/tin-tuc-421/giam-sat-moi-truong-37146.html", "news37146", "article", None),
        ("http://t.vn/vi/news/Huyen-A-197/Huyen-A-soi-noi-105231/", "news105231", "article", None),
        (
            "http://t.vn/vi/news/savefile/Huyen-A-197/Huyen-A-soi-noi-105231/",
            "news105231",
            "article",
            "print view",
        ),
        ("https://t.vn/chinh-sach/luat-bao-ve-du-lieu-3982.html", "news3982", "article", None),
        (
            "https://t.vn/savefile/chinh-sach/luat-bao-ve-du-lieu-3982.html",
            "news3982",
            "article",
            "print view",
        ),
        ("https://t.vn/vi/news/print/chinh-sach/luat-3982.html", "news3982", "article", "print view"),
        ("https://t.vn/vi/laws/detail/quyet-dinh-12-3982/", "laws3982", "article", None),
        ("https://t.vn/vi/news/tin-tuc-421/", "/vi/news/tin-tuc-421", "list", None),
        ("http://t.vn/tin-tuc-su-kien/page-49", "/tin-tuc-su-kien/page-49", "list", None),
        ("https://t.vn/vi/news/rss/", "/vi/news/rss", "list", None),
        ("https://t.vn/vi/about/", "/vi/about", "page", None),
    ],
)
def test_nukeviet(url: str, key: str, role: str, skip: str | None) -> None:
    assert (NUKEVIET.key(url), NUKEVIET.role(url), NUKEVIET.skip(url)) == (key, role, skip)


PUBLISHER = "https://t.vn/web/htm/chi-tiet/-/asset_publisher/1mOzUrGkrdAE/content"


@pytest.mark.parametrize(
    ("url", "key", "role"),
    [
        (f"{PUBLISHER}/id/1619973", "htm/id/1619973", "article"),
        (
            "https://t.vn/web/htm/trang-chu/-/asset_publisher/xyZ/content/id/1619973?redirect=%2Fweb%2Fhtm",
            "htm/id/1619973",
            "article",
        ),
        (
            "https://t.vn/chi-tiet/-/asset_publisher/9DJTiagaQTlH/content/tong-hop-22-3/20181?inheritRedirect=false",
            "/tong-hop-22-3",
            "article",
        ),
        (
            "https://t.vn/sk/chi-tiet-tin/-/view-article/1/13898343238237/1637832345019",
            "/1637832345019",
            "article",
        ),
        ("https://t.vn/web/htm/trang-chu", "/web/htm/trang-chu", "page"),
    ],
)
def test_liferay(url: str, key: str, role: str) -> None:
    assert (LIFERAY.key(url), LIFERAY.role(url)) == (key, role)


def test_liferay_lists_keep_what_says_which_list() -> None:
    one = "http://bao.vn/web/bbn/1?p_p_id=news_WAR_x&p_p_state=normal&_news_WAR_x_categoryId=22182&_news_x_back=7"
    assert LIFERAY.role(one) == "list"
    assert LIFERAY.key(one) == LIFERAY.key(one.replace("normal", "maximized").replace("back=7", "back=9"))
    assert LIFERAY.key(one) != LIFERAY.key(one.replace("22182", "22183"))
    assert LIFERAY.canonical(f"{PUBLISHER}/id/5?redirect=%2F&p_p_state=pop_up") == f"{PUBLISHER}/id/5"
    assert LIFERAY.skip("https://t.vn/c/portal/update_language?p_l_id=5072&redirect=%2Fweb") == "machinery"


@pytest.mark.parametrize(
    ("url", "key", "role"),
    [
        ("https://bao.vn/xa-mau-sua-duong-467890.html", "467890", "article"),
        ("https://bao.vn/xa-mau-sua-duong-moi-467890.html?utm_source=x", "467890", "article"),
        ("https://bao.vn/van-hoa/le-hoi/hoi-chua-xa-mau-17028.html", "17028", "article"),
        ("https://bao.vn/xa-mau-ttamptt-10289075.htm", "10289075", "article"),
        ("https://bao.vn/video/xem-video/hoi-chua-15301.html", "video/15301", "article"),
        ("https://bao.vn/en/new-road-467890.html", "en/467890", "article"),
        ("https://bao.vn/thoi-su-215.html", "/thoi-su-215.html", "page"),
        ("https://bao.vn/xuan-giap-thin-2024.html", "/xuan-giap-thin-2024.html", "page"),
        ("https://bao.vn/lich-cup-dien-20240131.html", "/lich-cup-dien-20240131.html", "page"),
        ("https://bao.vn/bau-cu-event12345.html", "/bau-cu-event12345.html", "list"),
        ("https://bao.vn/lua-tag108606.html", "/lua-tag108606.html", "list"),
        ("https://bao.vn/kinh-te/trang-29.html", "/kinh-te/trang-29.html", "list"),
        ("https://bao.vn/print/3004495.html", "/3004495.html", "page"),
        ("https://bao.vn/thi-truong/gui-hang/148739.htm", "/thi-truong/gui-hang/148739.htm", "page"),
        ("https://bao.vn/ban-doc/201604/xa-mau-2679811/", "/ban-doc/201604/xa-mau-2679811", "page"),
    ],
)
def test_slug_number(url: str, key: str, role: str) -> None:
    family = FAMILIES["slug_number"]
    assert (family.key(url), family.role(url)) == (key, role)


def test_other_families_know_their_own_numbers() -> None:
    family = FAMILIES["slug_number"]
    for url in (
        "https://bao.vn/xa-mau-post403219.html",
        "https://bao.vn/xa-mau-a196670.html",
        "https://bao.vn/xa-mau-20260307075519174.htm",
        "https://xa.gov.vn/tin-tuc/xa-mau-3982.html",
    ):
        assert not family.is_own(url)


def test_more_sites_are_recognised() -> None:
    dated = [f"https://b.vn/kinh-te/20250{n}/bai-222509{n}/" for n in range(1, 6)]
    offices = [f"https://t.vn/vi/news/tin-{n}/bai-{n}.html" for n in range(1, 6)]
    portal = [f"https://t.vn/web/a/tin/-/asset_publisher/x/content/bai-{n}" for n in range(5)]
    assert recognise(dated).name == "year_month"
    assert recognise(offices).name == "nukeviet"
    assert recognise(portal).name == "liferay"
    # The CMS names itself; the short addresses alone could be anybody's.
    short = [f"https://t.vn/tin/bai-{n}.html" for n in range(5)]
    assert recognise(short).name == "plain"
    assert recognise(short, "NukeViet v4.5").name == "nukeviet"
    assert recognise(short, "WordPress 6.1").name == "plain"
