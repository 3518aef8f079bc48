"""Requisites: what a browser would ask for, from markup, styles and scripts."""

from __future__ import annotations

import time

import pytest

from crawler.extract.page import read
from crawler.extract.requisites import of_page, of_script, of_style
from crawler.extract.requisites.markup import srcset

URL = "http://tin.example.vn/muc/bai-1.html"


def found(body: str, head: str = "") -> dict[str, str]:
    page = read(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), URL, "text/html; charset=utf-8"
    )
    return {r.url.replace("http://tin.example.vn", ""): r.kind for r in of_page(page)}


def test_head_of_a_page() -> None:
    head = """<link rel="stylesheet" href="/css/chinh.css"><link rel="alternate stylesheet" href="../in.css">
      <link rel="shortcut icon" href="/favicon.ico"><link rel="preload" as="font" href="/f/chu.woff2">
      <link rel="canonical" href="/bai-1"><link rel="alternate" href="/rss"><link rel=next href=trang-2>
      <script src="//cdn.example.vn/jquery.js?v=3"></script><meta property="og:image" content="/anh/bia.jpg">
      <style>@import "goc.css"; .a{background:url( '/nen.png' )}</style>"""
    assert found("", head) == {
        "/css/chinh.css": "style",
        "/in.css": "style",
        "/favicon.ico": "image",
        "/f/chu.woff2": "font",
        "http://cdn.example.vn/jquery.js?v=3": "script",
        "/anh/bia.jpg": "image",
        "/muc/goc.css": "style",
        "/nen.png": "image",
    }


def test_pictures_eager_and_lazy() -> None:
    body = """<img src="a.jpg" srcset="/nho.jpg 480w, /to,1.jpg 2x ,/goc.jpg">
      <img src="data:image/gif;base64,R0lGOD" data-src="/luoi/b.jpg" data-srcset="/luoi/b2.webp 2x">
      <img data-original='/luoi/khong-duoi' alt="">
      <picture><source srcset="/c.webp" type="image/webp"><img src="/c.jpg"></picture>
      <div style="background-image:url(&quot;/d.png&quot;)" data-bg="url(/e.png)" data-title="x.png"></div>
      <table background="/f.gif"><tr><td background="g.gif"></td></tr></table>
      <input type="image" src="/nut.gif"><a href="/to/h.jpg"><img src="/h.jpg"></a>"""
    assert found(body) == {
        "/muc/a.jpg": "image",
        "/nho.jpg": "image",
        "/to,1.jpg": "image",
        "/goc.jpg": "image",
        "/luoi/b.jpg": "image",
        "/luoi/b2.webp": "image",
        "/luoi/khong-duoi": "image",
        "/c.webp": "image",
        "/c.jpg": "image",
        "/d.png": "image",
        "/e.png": "image",
        "/f.gif": "image",
        "/muc/g.gif": "image",
        "/nut.gif": "image",
        "/to/h.jpg": "image",
        "/h.jpg": "image",
    }


def test_media_frames_and_documents_but_no_pages() -> None:
    body = """<video poster="/p.jpg"><source src="/v.mp4" type="video/mp4"><track src="/phu-de.vtt"></video>
      <audio src="noi.mp3"></audio><embed src="/b.swf">
      <object data="/c.swf"><param name="movie" value="/d.swf"></object>
      <iframe src="https://video.example.com/embed/1"></iframe>
      <a href="/van-ban/87.pdf">PDF</a><a href="/van-ban/88.DOCX?tai=1">Word</a><a href="/bai-2.html">page</a>
      <a href="/muc">section</a><a href="mailto:a@b.vn">m</a>"""
    assert found(body) == {
        "/v.mp4": "media",
        "/phu-de.vtt": "other",
        "/p.jpg": "image",
        "/muc/noi.mp3": "media",
        "/b.swf": "media",
        "/c.swf": "media",
        "/d.swf": "media",
        "https://video.example.com/embed/1": "frame",
        "/van-ban/87.pdf": "document",
        "/van-ban/88.DOCX?tai=1": "document",
    }


def test_base_and_scripts_in_the_page() -> None:
    page = read(
        b'<html><head><base href="/goc/"></head><body><img src="a.png">'
        b"<script>anh=['b.png','/c.jpg'];document.write('<script src=\"\\/d.js\"><\\/script>');ten='bai.html'</script>"
        b"</body></html>",
        URL,
        "text/html",
    )
    assert [r.url.removeprefix("http://tin.example.vn") for r in of_page(page)] == [
        "/goc/a.png",
        "/goc/b.png",
        "/c.jpg",
        "/d.js",
    ]


def test_styles() -> None:
    text = r"""/* url(khong.png) */ @import url("in.css") print; @import 'man-hinh.css';
      @font-face{font-family:X;src:url(../f/x.eot?#iefix) format("embedded-opentype"),url(../f/x)}
      .a{background:URL(a\ b.png) , url("data:image/png;base64,AAAA")} .b{background:url( 'c\'d.png' )}
      .c{filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(sizingMethod='scale',src='/ie.png')}
      .d{background:url()} .e{background:url(about:blank)}"""
    assert [(r.url, r.kind) for r in of_style(text, "http://x.vn/css/chinh.css")] == [
        ("http://x.vn/css/in.css", "style"),
        ("http://x.vn/css/man-hinh.css", "style"),
        ("http://x.vn/f/x.eot?", "font"),
        ("http://x.vn/f/x", "font"),
        ("http://x.vn/css/a%20b.png", "image"),
        ("http://x.vn/css/c'd.png", "image"),
        ("http://x.vn/ie.png", "image"),
    ]


def test_of_a_script_file_only_what_depends_on_no_page() -> None:
    text = """a="img/nho.png"; b='/img/to.png'; c="http://kho.vn/x.css?v=1"; d="/bai.html"; e="1.2.3"; f=/\\.png"/"""
    assert [r.url for r in of_script(text, "http://x.vn/js/a.js", rooted=True)] == [
        "http://x.vn/img/to.png",
        "http://kho.vn/x.css?v=1",
    ]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        (" a.jpg 480w 300h,b,c.jpg", ["a.jpg", "b,c.jpg"]),
        ("data:image/png;base64,AA== 1x, b.jpg 2x", ["b.jpg"]),
        ("", []),
        (",,", []),
    ],
)
def test_srcset(value: str, wanted: list[str]) -> None:
    assert srcset(value) == wanted


@pytest.mark.parametrize(
    "piece", ["url(", "@import ", 'a="', "url('\\", "/*", "AlphaImageLoader(", "url(x\\"]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        began = time.process_time()
        of_style(text, URL)
        of_script(text, URL)
        srcset(text)
        return time.process_time() - began

    seconds(1000)
    assert seconds(40_000) < 40 * max(seconds(10_000), 0.01)
