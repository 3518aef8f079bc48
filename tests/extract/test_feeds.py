"""Feeds and sitemaps: kinds told apart, entries read, broken and hostile XML survived."""

from __future__ import annotations

import pytest

from crawler.extract.feeds import Entry, entries, kind_of

RSS = """<?xml version="1.0" encoding="utf-8"?><!-- x --><rss version="2.0"><channel><title>Tin</title>
<link>http://a.vn/</link><image><url>http://a.vn/logo.png</url></image>
<item><title><![CDATA[Một & hai]]></title><link> http://a.vn/1 </link>
<pubDate>Tue, 05 May 2020 09:00:00 +0700</pubDate></item>
<item><title>Hai</title><guid>http://a.vn/2</guid></item><item><title>không có địa chỉ</title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ba</title>
<link rel="enclosure" href="http://a.vn/3.mp3"/><link href="http://a.vn/3"/><updated>2020-05-06</updated>
<published>2020-05-05</published><author><name>X</name></author></entry></feed>"""

NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><image:image><image:loc>http://a.vn/i.jpg</image:loc>
<image:title>ảnh</image:title></image:image><loc>http://a.vn/4</loc><n:news><n:publication><n:name>Báo</n:name></n:publication>
<n:publication_date>2020-05-05T09:00+07:00</n:publication_date><n:title>Bốn</n:title></n:news></url></urlset>"""

INDEX = "<sitemapindex><sitemap><loc>http://a.vn/s1.xml.gz</loc><lastmod>2020-05-01</lastmod></sitemap></sitemapindex>"

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="http://a.vn/5"><title>Năm</title><dc:date>2020-05-05</dc:date></item></rdf:RDF>"""


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (
            RSS,
            "feed",
            [
                Entry("http://a.vn/1", "Tue, 05 May 2020 09:00:00 +0700", None, "Một & hai"),
                Entry("http://a.vn/2", None, None, "Hai"),
            ],
        ),
        (ATOM, "feed", [Entry("http://a.vn/3", "2020-05-05", "2020-05-06", "Ba")]),
        (NEWS, "sitemap", [Entry("http://a.vn/4", "2020-05-05T09:00+07:00", None, "Bốn")]),
        (INDEX, "sitemapindex", [Entry("http://a.vn/s1.xml.gz", None, "2020-05-01", None)]),
        (RDF, "feed", [Entry("http://a.vn/5", "2020-05-05", None, "Năm")]),
    ],
)
def test_each_kind_is_known_and_read(body: str, kind: str, expected: list[Entry]) -> None:
    assert kind_of(body.encode()) == kind
    assert entries(body.encode()) == expected


@pytest.mark.parametrize(
    "body", ["<!doctype html><html><body>", "", "xin chào", "<html>", "\x00\x01", "<svg/>"]
)
def test_other_bodies_are_no_feed(body: str) -> None:
    assert kind_of(body.encode()) is None
    assert entries(body.encode()) == []


def test_plain_text_sitemap() -> None:
    assert [e.url for e in entries(b"http://a.vn/1\nhttp://a.vn/2\nhttp://a.vn/1\n")] == [
        "http://a.vn/1",
        "http://a.vn/2",
    ]


def test_truncated_feed_gives_what_it_has() -> None:
    assert [e.url for e in entries(RSS.encode()[: RSS.encode().index(b"<item><title>Hai") + 20])] == [
        "http://a.vn/1"
    ]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss><item><link>http://a.vn/1</link>'
    bomb += b"<title>&a;</title></item></rss>"
    got = entries(bomb)
    assert all(e.title is None or "&" in e.title or not e.title.strip() for e in got)
