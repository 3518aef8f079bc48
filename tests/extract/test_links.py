"""Links: what is followable, how it is made absolute, and that it stays fast."""

from __future__ import annotations

import time
from urllib.parse import urldefrag, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.links import Resolver, links
from crawler.extract.page import read

URL = "http://tin.example.vn/muc/bai-1.html?x=1"


def found(body: str, url: str = URL) -> dict[str, str]:
    return links(read(f"<html><body>{body}</body></html>".encode(), url, "text/html; charset=utf-8"))


def test_anchors_are_absolute_unique_in_order_and_without_fragment() -> None:
    got = found(
        '<a href="/b">B</a><a href="a.html#x">A</a><a href="../c"><img alt=""></a><a href="/b#y">again</a>'
        '<a href="#top">top</a><a href="?p=2">two</a><a href="//cdn.example.vn/d">D</a>'
    )
    assert list(got) == [
        "http://tin.example.vn/b",
        "http://tin.example.vn/muc/a.html",
        "http://tin.example.vn/c",
        "http://tin.example.vn/muc/bai-1.html?p=2",
        "http://cdn.example.vn/d",
    ]


def test_what_cannot_be_fetched_is_left_out() -> None:
    assert not found(
        '<a href="javascript:void(0)">x</a><a href="mailto:a@b.vn">m</a><a href="tel:113">t</a>'
        '<a href="data:text/html,x">d</a><a href="ftp://f/x">f</a><a href="">e</a><a href="http://">h</a>'
    )


def test_base_frames_feeds_paging_refresh_and_scripts_are_found() -> None:
    page = read(
        b'<html><head><base href="http://goc.example.vn/x/"><link rel="next" href="trang-2">'
        b'<link rel="alternate" type="application/rss+xml" title="RSS" href="/rss"><link rel="stylesheet" href="s.css">'
        b'<meta http-equiv="Refresh" content="0; URL=moi.html"></head><body><iframe src="khung.html"></iframe>'
        b"""<td onclick="location.href='/tin/7.html'">7</td>
        <script>window.open("/tin/8.html");</script></body></html>""",
        URL,
        "text/html",
    )
    assert list(links(page).items()) == [
        ("http://goc.example.vn/x/trang-2", "next"),
        ("http://goc.example.vn/rss", "alternate"),
        ("http://goc.example.vn/x/moi.html", "refresh"),
        ("http://goc.example.vn/x/khung.html", "frame"),
        ("http://goc.example.vn/tin/7.html", "script"),
        ("http://goc.example.vn/tin/8.html", "script"),
    ]


def test_the_first_of_several_links_to_an_address_tells_its_rel() -> None:
    assert found('<a rel="NoFollow" href="/b"><img></a><a href="/b">Tin <b>mới</b></a>') == {
        "http://tin.example.vn/b": "nofollow"
    }


@pytest.mark.parametrize(
    "reference", ["./a", "../a", "../../../a", "a/./b", "a/../b", "b/..", "/x/../y", "..", "."]
)
def test_dot_segments_resolve_as_the_standard_says(reference: str) -> None:
    assert Resolver(URL)(reference) == urljoin(URL, reference)


@given(st.text(max_size=60))
def test_no_reference_raises_and_every_answer_is_fetchable(reference: str) -> None:
    url = Resolver(URL)(reference)
    assert url is None or (url.startswith(("http://", "https://")) and urldefrag(url).fragment == "")


def test_a_page_of_many_links_stays_cheap() -> None:
    page = read(
        ("<a href='/tin/bai-viet-so-%d.html'>Bài viết</a>" * 10_000 % tuple(range(10_000))).encode(),
        URL,
        None,
    )
    start = time.process_time()
    assert len(links(page)) == 10_000
    assert time.process_time() - start < 1.0
