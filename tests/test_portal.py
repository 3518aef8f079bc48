"""The demo portal itself: that it is what the other tests take it for."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import parse_qsl, quote, urljoin, urlsplit
from urllib.request import OpenerDirector, ProxyHandler, Request, build_opener

import pytest
from lxml import html

from tests.portal import PAPER_HOST, PORTAL_HOST, Article, Portal, articles, legacy

#: Addresses that never end, or that are other ways to say the same page.
TRAPS = re.compile(
    r"TimKiem|LichCongTac\.aspx\?|TinTheoNgay|/(en|vi)/(en|vi)/|InTin|quang-cao|tim-kiem|_layouts", re.I
)
WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with Portal() as running:
        yield running


def opener(portal: Portal) -> OpenerDirector:
    return build_opener(ProxyHandler({"http": portal.proxy}))


def get(portal: Portal, path: str, site: str = "portal") -> bytes:
    host = PORTAL_HOST if site == "portal" else PAPER_HOST
    with opener(portal).open(f"http://{host}{path}") as response:
        body: bytes = response.read()
    return body


def decode(article: Article, body: bytes) -> str:
    """The page as a perfect reader sees it: decoded by what the page is known to be, composed."""
    if "tcvn3" in article.quirks:
        return "".join(legacy.TCVN3[byte - 0xA1] if byte > 0xA0 else chr(byte) for byte in body)
    text = body.decode("cp1258" if "windows-1258" in article.quirks else "utf-8")
    return unicodedata.normalize("NFC", text.replace("ð", "đ").replace("Ð", "Đ"))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def identity(url: str) -> str:
    """What a page is, whatever its address says beside: the number on the portal, the path on the newspaper."""
    parts = urlsplit(url)
    query = {key.lower(): value for key, value in parse_qsl(parts.query)}
    name = parts.path.lower().rpartition("/")[2]
    if number := query.get("nid"):
        return f"nid={number}"
    if "cat" in query:
        return f"cat={query['cat']}&page={query.get('page', '1')}"
    if name in ("", "default.aspx") and parts.hostname == PORTAL_HOST and not parts.path.startswith("/en"):
        return "front"
    kept = "&".join(f"{key}={query[key]}" for key in ("bvid", "vbid") if key in query)
    return f"{parts.hostname}{parts.path}?{kept}"


def targets(base: str, tree: html.HtmlElement, what: str = "//a/@href") -> list[str]:
    """The absolute http addresses that a page links to, as a browser would send them."""
    found = [urljoin(base, href).partition("#")[0] for href in tree.xpath(what)]
    return [quote(url, safe="/:?&=+%;,") for url in found if url.startswith("http://")]


def walk(portal: Portal) -> dict[str, bytes]:
    """Every HTML page that links lead to from the two front pages, traps and repeated last pages left out."""
    browser = opener(portal)
    waiting, seen, pages = [portal.named_url, portal.named_paper_url], set(), {}
    while waiting:
        url = waiting.pop()
        key = identity(url)
        if key in seen or TRAPS.search(url) or urlsplit(url).hostname not in (PORTAL_HOST, PAPER_HOST):
            continue
        seen.add(key)
        with browser.open(url) as response:
            body = response.read()
            if response.headers.get_content_type() != "text/html":
                continue
        tree = html.fromstring(body)
        # Beyond its last page a list shows the last page again: only pages with a number of their own count.
        shown = {a.text for a in tree.xpath("//div[@class='phantrang']/a")}
        if shown and key.rpartition("page=")[2] not in shown:
            continue
        pages[key] = body
        waiting += targets(url, tree)
    return pages


def test_walker_finds_every_page(portal: Portal) -> None:
    pages = walk(portal)
    assert 40 <= len(pages) <= 60
    for article in articles():
        assert (f"nid={article.id}" if article.site == "portal" else f"{PAPER_HOST}{article.path}?") in pages


@pytest.mark.parametrize("article", articles(), ids=lambda article: f"{article.site}-{article.id}")
def test_page_says_what_is_expected_of_it(portal: Portal, article: Article) -> None:
    text = decode(article, get(portal, article.path, article.site))
    shown = squeezed(html.fromstring(text).text_content())
    for wanted in (article.title, article.date_line, *article.byline.split("\n"), *article.expected.body):
        assert squeezed(wanted) in shown
    for caption in article.expected.captions:
        assert caption in shown


@pytest.mark.parametrize("article", articles(), ids=lambda article: f"{article.site}-{article.id}")
def test_expected_records_are_consistent(article: Article) -> None:
    expected = article.expected
    assert expected.body
    assert all(unicodedata.is_normalized("NFC", text) for text in (expected.title, *expected.body))
    for author in expected.authors:
        assert author["name"].lower() in article.byline.lower()
    for place in (expected.organisation, expected.source):
        assert place is None or place in article.byline
    if expected.published_at is None:
        assert not article.date_line
        return
    day = date.fromisoformat(expected.published_at[:10])
    printed = [int(number) for number in re.findall(r"\d+", article.date_line)]
    assert day.year in printed
    assert day.day in printed
    if weekday := re.match(r"Thứ (\w+)", article.date_line):
        assert WEEKDAYS[day.weekday()] == weekday[1].lower()
    assert expected.published_precision == ("minute" if "T" in expected.published_at else "day")


def test_numbers_are_unique() -> None:
    keys = [(article.site, article.id) for article in articles()]
    assert len(keys) == len(set(keys)) >= 30


def test_local_links_resolve(portal: Portal) -> None:
    browser = opener(portal)
    for start in (portal.named_url, portal.named_paper_url, portal.named_url + articles()[0].path[1:]):
        tree = html.fromstring(browser.open(start).read())
        for url in set(targets(start, tree, "//a/@href | //img/@src")):
            if urlsplit(url).hostname in (PORTAL_HOST, PAPER_HOST) and "quang-cao" not in url:
                assert browser.open(url).status == 200, url


def test_both_addresses_of_a_list_and_the_case_of_parameters_mean_the_same(portal: Portal) -> None:
    text = get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1307").decode()
    other = get(portal, "/trang/chitiettintuc.aspx?Cat=82&NID=1307&title=x").decode()
    title = "//span[@class='tieude-tin']/text()"
    assert html.fromstring(text).xpath(title) == html.fromstring(other).xpath(title) != []


def test_counters_change_at_every_visit(portal: Portal) -> None:
    counts = [re.findall(r"Đã truy cập: (\d+)", get(portal, "/").decode())[0] for _ in range(3)]
    assert len(set(counts)) == 3


def test_lists_repeat_their_last_page_and_link_onward(portal: Portal) -> None:
    last, beyond = (
        get(portal, f"/Trang/Tin-tuc-su-kien.aspx?Cat=82&page={number}").decode() for number in (2, 40)
    )
    titles = "//table[@class='danhsach']//a/text()"
    assert html.fromstring(last).xpath(titles) == html.fromstring(beyond).xpath(titles)
    assert "page=41" in beyond


@pytest.mark.parametrize("start", ["/en/Default.aspx", "/Trang/LichCongTac.aspx", "/Trang/TimKiem.aspx?q=a"])
def test_traps_lead_on_for_ever(portal: Portal, start: str) -> None:
    url, seen = f"http://{PORTAL_HOST}{start}", set()
    for _ in range(8):
        body = opener(portal).open(url).read()
        column = html.fromstring(body).xpath("//*[@id='WebPartWPQ3']")[0]
        seen.add(url)
        url = urljoin(url, column.xpath(".//a/@href")[0 if "TimKiem" in url else -1])
        assert url not in seen


def test_fixed_pages_answer_304_until_they_change(portal: Portal) -> None:
    path = next(article.path for article in articles() if article.site == "paper")
    url = f"http://{PAPER_HOST}{path}"
    first = opener(portal).open(url)
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        with pytest.raises(HTTPError) as answer:
            opener(portal).open(Request(url, headers={header: value}))
        assert answer.value.code == 304
    with Portal() as changed:
        changed.edit("paper", 100231, append="Bản tin được bổ sung.")
        request = Request(url, headers={"If-None-Match": first.headers["ETag"]})
        assert "Bản tin được bổ sung." in opener(changed).open(request).read().decode()
    assert "ETag" not in opener(portal).open(portal.named_url).headers


def test_controls_change_and_remove_pages() -> None:
    with Portal() as portal:
        connection = HTTPConnection("127.0.0.1", portal.port)
        for control, wanted in (
            ("edit", {"site": "portal", "id": 1309, "append": "Đính chính: phiên họp có sáu nội dung."}),
            ("remove", {"site": "portal", "id": 1312}),
        ):
            connection.request("POST", f"/__control/{control}", json.dumps(wanted))
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 204
        assert (
            "Đính chính: phiên họp có sáu nội dung."
            in get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1309").decode()
        )
        with pytest.raises(HTTPError) as gone:
            get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1312")
        assert gone.value.code == 404
        portal.reset()
        assert "nạo vét" in get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1312").decode()


def test_encodings_are_what_they_pretend_or_hide(portal: Portal) -> None:
    def content_type(number: int) -> str:
        url = f"http://{PORTAL_HOST}/Trang/ChiTietTinTuc.aspx?nid={number}"
        return str(opener(portal).open(url).headers["Content-Type"])

    assert content_type(1330) == "text/html; charset=ISO-8859-1"
    assert content_type(212) == "text/html; charset=windows-1258"
    assert content_type(198) == "text/html"
    decomposed = get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1321").decode()
    assert not unicodedata.is_normalized("NFC", decomposed)
    assert "ð" in get(portal, "/Trang/ChiTietTinTuc.aspx?nid=245").decode()
    assert b"&nbsp;" in get(portal, "/Trang/ChiTietTinTuc.aspx?nid=1307")


def test_loopback_addresses_and_other_hosts(portal: Portal) -> None:
    direct = build_opener(ProxyHandler({}))
    assert "Cẩm Sơn" in direct.open(portal.url).read().decode()
    assert "BÁO NAM LĨNH" in direct.open(portal.paper_url).read().decode()
    assert direct.open(portal.url + "VanBanDinhKem/ke-hoach-96-KH-UBND.pdf").read().startswith(b"%PDF-1.4")
    with pytest.raises(HTTPError) as refused:
        opener(portal).open("http://elsewhere.example.vn/")
    assert refused.value.code == 502


def test_connection_is_kept_alive(portal: Portal) -> None:
    connection = HTTPConnection("127.0.0.1", portal.port)
    connection.request("GET", "/robots.txt")
    first = connection.getresponse()
    assert b"Disallow: /Trang/TimKiem.aspx" in first.read()
    socket = connection.sock
    connection.request("GET", "/Trang/VanBan.aspx")
    connection.getresponse().read()
    assert connection.sock is socket


def test_newspaper_has_feed_sitemap_and_metadata(portal: Portal) -> None:
    feed, sitemap = (
        get(portal, "/rss/home.rss", "paper").decode(),
        get(portal, "/sitemap.xml", "paper").decode(),
    )
    for article in articles():
        if article.site == "paper":
            assert article.path in sitemap
            assert (article.path in feed) == (article.layout == "post")
    dates = []
    for article in articles():
        if article.json_ld:
            tree = html.fromstring(get(portal, article.path, "paper"))
            dates.append(
                json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])["datePublished"]
            )
    assert {len(day) for day in dates} == {10, 25}
