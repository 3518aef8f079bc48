"""Reading a page: what is refused and why, the tree, the base, and time on hostile input."""

import gzip
import io
import json
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.page import MAX_SIZE, Page, Unreadable, read

URL = "http://tin.example.vn/muc/bai.html"


def text_of(page: Page) -> str:
    return " ".join(str(page.tree.xpath("string()")).split())


def body(markup: str) -> bytes:
    return f"<html><head><title>Tin</title></head><body>{markup}</body></html>".encode()


def reason(data: bytes, content_type: str | None = "text/html") -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, URL, content_type)
    assert caught.value.reason == str(caught.value)
    return caught.value.reason


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<p>văn bản</p>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR<p>", "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF<html>", "JPEG"),
        (gzip.compress(b"<html>tin</html>"), "gzip"),
        (zipped(), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1<p>", "office"),
        (b"MZ\x90\x00\x03\x00\x00\x00<p>", "program"),
        (b"\x00\x00\x00\x18ftypmp42\x00<p>", "MP4"),
        (b"<p>tin" + bytes(range(256)) * 4 + b"\x00" * 400, "binary"),
        (b'{"html": "tin"}', "no markup"),
        ("Chỉ có chữ, không có thẻ nào".encode(), "no markup"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>', "<rss>"),
        (b'<!-- map --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "<urlset>"),
        (b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "x" "y"><svg><text>a</text></svg>', "<svg>"),
    ],
)
def test_what_is_not_html(data: bytes, said: str) -> None:
    assert reason(data).startswith("not HTML: ")
    assert said in reason(data)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\x00\x00\x00", b"<!-- nothing -->", b"<!DOCTYPE html>"])
def test_empty(data: bytes) -> None:
    assert reason(data).startswith("empty")


def test_too_large() -> None:
    assert reason(b"<p>" + b"x" * MAX_SIZE) == "too large: 17 MB, the limit is 17 MB"


def test_the_header_decides_only_where_the_body_does_not() -> None:
    assert (
        reason(b"var a = '<p>tin</p>'", "application/javascript; charset=utf-8")
        == "not HTML: sent as application/javascript"
    )
    assert text_of(read(body("<p>tin</p>"), URL, "application/pdf")) == "Tintin"
    assert text_of(read(b"<p>BM and MZ are text</p>", URL, None)) == "BM and MZ are text"
    assert text_of(read(b"BM <p>tin</p>", URL, None)) == "BM tin"


def test_a_page() -> None:
    page = read(body("<p>Huyện uỷ</p>"), URL, "text/html; charset=iso-8859-1")
    assert (page.url, page.base, page.encoding, page.repairs) == (URL, URL, "utf-8", ())
    assert page.text == body("<p>Huyện uỷ</p>").decode()
    assert page.tree.tag == "html"
    assert page.tree.findtext(".//p") == "Huyện uỷ"


def test_repairs_reach_the_tree() -> None:
    page = read(body("<p>Ðông H\u200bà HÐND</p>"), URL)
    assert page.tree.findtext(".//p") == "Đông Hà HĐND"
    assert page.repairs == ("invisible characters", "look-alikes of đ")


def test_xhtml_with_a_declaration() -> None:
    for encoding in ("utf-8", "windows-1258", "utf-16"):
        source = (
            f'<?xml version="1.0" encoding="{encoding}"?>\n'
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n'
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>a</title></head><body><p>đường</p></body></html>'
        )
        data = source.replace("ờ", "ơ\u0300").encode("cp1258" if encoding == "windows-1258" else encoding)
        assert read(data, URL).tree.findtext(".//p") == "đường"


@pytest.mark.parametrize(
    ("markup", "base"),
    [
        ("", URL),
        ('<base href="/goc/">', "http://tin.example.vn/goc/"),
        ('<base target="_blank"><base href=" https://khac.example.vn/a/ ">', "https://khac.example.vn/a/"),
        ('<base href="a/"><base href="b/">', "http://tin.example.vn/muc/a/"),
        ('<base href="javascript:void(0)">', URL),
        ('<base href="file:///C:/portal/">', URL),
        ('<base href="http://[broken/">', URL),
        ('<base href="http://">', URL),
        ('<base href="">', URL),
    ],
)
def test_base(markup: str, base: str) -> None:
    assert read(body("<p>a</p>").replace(b"<title>", markup.encode() + b"<title>"), URL).base == base


HOSTILE = {
    "nested 10,000": b"<div>x " * 10_000 + b"deep" + b"</div>" * 10_000 + b"<p>end",
    "nested 200,000": b"<div>x " * 200_000 + b"deep" + b"</div>" * 200_000 + b"<p>end",
    "unclosed b": b"<b>x" * 100_000 + b"end",
    "unclosed p": b"<p>x" * 100_000 + b"end",
    "tables": b"<table><tr><td>x" * 100_000 + b"end",
    "attributes": b"<div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">end</div>",
    "quoted attributes": b"<div " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">end</div>",
    "lesser": b"<" * 5_000_000 + b" end",
    "ampersands": b"&" * 5_000_000 + b" end",
    "marks": "a\u0301".encode() * 500_000 + b" end",
    "references": b"&#x301;" * 500_000 + b" end",
    "eth": "ð".encode() * 1_000_000 + b" end",
    "font": "ViÖt Nam ".encode() * 100_000 + b" end",
    "mojibake": "Huyá»‡n uá»· ".encode() * 60_000 + b" end",
    "high bytes": bytes(range(128, 256)) * 10_000 + b" end",
    "spaces": b" " * 5_000_000 + b"end",
}
SWALLOWING = {
    "a": b"<a" * 1_000_000,
    "declarations": b"<!" * 1_000_000,
    "comments": b"<!--" * 1_000_000,
    "end tags": b"</a>" * 1_000_000,
    "quotes": b"<a b='" * 500_000,
    "scripts": b"<script>" * 500_000,
    "titles": b"<title>" * 500_000,
    "instructions": b"<?x ?>" * 300_000,
    "doctypes": b"<!doctype " * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_read_to_its_end_in_time(name: str) -> None:
    began = time.process_time()
    page = read(b"<html><body>" + HOSTILE[name], URL)
    assert time.process_time() - began < 20
    assert str(page.tree.xpath("string()")).rstrip().endswith("end")
    assert page.tree.xpath("boolean(/*" + "/*" * 254 + ")") is False


@pytest.mark.parametrize("name", SWALLOWING)
def test_markup_that_hides_everything_takes_no_time(name: str) -> None:
    for prefix in (b"<html><body>", b""):
        began = time.process_time()
        with suppress(Unreadable):
            read(prefix + SWALLOWING[name], URL)
        assert time.process_time() - began < 10


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for given_data in (data, b"<html>" + data):
        with suppress(Unreadable):
            assert read(given_data, URL).tree.tag == "html"


@given(
    st.lists(
        st.sampled_from(
            [
                "<",
                ">",
                "</",
                "<p",
                "<a href='",
                '"',
                "<!--",
                "-->",
                "<script>",
                "&#",
                "à",
                " ",
                "x",
                "=",
                "<table>",
                "</html>",
                "<title/>",
            ]
        )
    )
)
def test_any_soup_is_read(pieces: list[str]) -> None:
    assert read(("<html>" + "".join(pieces)).encode(), URL).tree.tag == "html"


@pytest.mark.corpus
def test_every_page_of_the_corpus(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    size, spent = 0, 0.0
    for row in rows:
        data = gzip.decompress((corpus / row["path"]).read_bytes())
        began = time.process_time()
        page = read(data, row["url"], "text/html; charset=utf-8")
        spent += time.process_time() - began
        size += len(data)
        assert page.encoding == "utf-8"
        assert not {"tcvn3", "vni", "cp1258", "double encoding", "read by BeautifulSoup"} & set(
            page.repairs
        ), row["path"]
    assert len(rows) >= 600
    # Milliseconds of CPU for 58 KB: ten times what is measured on a loaded machine.
    assert spent / size * 58_000 * 1000 < 20
