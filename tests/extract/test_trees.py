"""Trees: nothing of a page is lost, and what had to be done for it is said."""

import pytest
from lxml.etree import _Element

from crawler.extract.page.trees import parse

PARAGRAPH = "<div><p>Hội nghị bàn về sản xuất vụ đông trên địa bàn các xã</p></div>"


def shown(tree: _Element | None) -> str:
    assert tree is not None
    return " ".join(" ".join(tree.itertext()).split())


def test_a_plain_page() -> None:
    tree, done = parse(f"<html><body>{PARAGRAPH}</body></html>".encode())
    assert shown(tree).startswith("Hội nghị")
    assert done == ()


def test_what_stands_after_the_end_tags() -> None:
    source = "<html><body><p>một</p></body></html>hai<div>ba</div><html><body class=x><p>bốn</p></BODY ></html><p>năm"
    assert shown(parse(source.encode())[0]) == "một hai ba bốn năm"


def test_nested_forms() -> None:
    source = "<form><p>một<form><table><tr><td>hai</form><td>ba</table></form><p>bốn</form><p>năm"
    assert shown(parse(source.encode())[0]) == "một hai ba bốn năm"


def test_table_soup() -> None:
    source = "<table><div>một<tr><td>hai</div><table><tr>ba<td>bốn</table>năm</td></tr><p>sáu</table>bảy"
    assert shown(parse(source.encode())[0]).split() == ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy"]


@pytest.mark.parametrize(
    "opening", ["<title>", "<textarea>", "<iframe src=x>", "<xmp>", "<noframes>", "<plaintext>"]
)
def test_an_element_that_is_never_closed(opening: str) -> None:
    tree, done = parse(f"<html><body><h1>Đầu</h1>{opening}{PARAGRAPH * 20}".encode())
    assert done == ("read by BeautifulSoup",)
    assert shown(tree).count("vụ đông") == 20
    assert tree is not None
    assert len(tree.findall(".//p")) == 20


@pytest.mark.parametrize(
    "opening", ["<script src=x />", "<title/>", "<style/>", "<textarea/>", "<iframe src=x />"]
)
def test_an_element_closed_in_the_manner_of_xml(opening: str) -> None:
    tree, _ = parse(f"<html><body><h1>Đầu</h1>{opening}{PARAGRAPH * 20}".encode())
    assert tree is not None
    assert len(tree.findall(".//p")) == 20


def test_an_unclosed_comment_hides_nothing() -> None:
    tree, done = parse(f"<html><body><h1>Đầu</h1><!-- x {PARAGRAPH * 20}".encode())
    assert done == ("read by BeautifulSoup",)
    assert shown(tree).count("vụ đông") == 20


def test_an_unclosed_script_is_no_text() -> None:
    tree, _ = parse(f"<html><body><h1>Đầu</h1><script>{PARAGRAPH * 20}".encode())
    assert tree is not None
    assert tree.findall(".//p") == []


def test_deep_nesting_is_flattened() -> None:
    tree, done = parse(f"<html><body>{'<div>' * 400}{PARAGRAPH}{'</div>' * 400}<p>cuối".encode())
    assert done == ("flattened",)
    assert shown(tree) == "Hội nghị bàn về sản xuất vụ đông trên địa bàn các xã cuối"


def test_nesting_that_is_not_too_deep_is_kept() -> None:
    tree, done = parse(f"<html><body>{'<div>' * 180}{PARAGRAPH}".encode())
    assert done == ()
    assert tree is not None
    assert len(tree.findall(".//div")) == 181


def test_long_values_are_no_flood() -> None:
    value = "từ " * 9000
    tree, done = parse(
        f'<html><body><p title="{value}">a</p><img src="data:{"A" * 40_000}"></body></html>'.encode()
    )
    assert done == ()
    assert tree is not None
    assert tree.find(".//p").get("title") == value


def test_a_flood_of_attributes() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(20_000))
    tree, done = parse(f"<html><body><div {attributes}>chữ</div></body></html>".encode())
    assert done == ("attributes dropped",)
    assert shown(tree) == "chữ"


def test_nothing() -> None:
    for source in (b"", b"  ", b"<!-- x -->", b"<!DOCTYPE html>"):
        assert parse(source) == (None, ())


@pytest.mark.parametrize("left_open", ["<nav><div><ul><li>Trang chủ</nav>", "<button><div>Đóng</button>"])
def test_what_a_menu_swallowed_is_taken_out_of_it(left_open: str) -> None:
    """libxml2 does not close nav or button over a div left open in it; browsers do."""
    tree, done = parse(f"<body>{left_open}<main><h1>Tin</h1>{PARAGRAPH * 5}</main></body>".encode())
    assert done == ("article taken out of a menu",)
    assert tree is not None
    assert not tree.xpath("//nav//h1 | //button//h1")
    assert len(tree.findall(".//main//p")) == 5


def test_a_headline_within_a_menu_stays() -> None:
    tree, done = parse(f"<body><nav><h1>Báo Mẫu</h1></nav>{PARAGRAPH}</body>".encode())
    assert done == ()
    assert tree is not None
    assert tree.find(".//nav/h1") is not None


@pytest.mark.parametrize(
    "void", ["wbr", "WBR", "source srcset='/a.jpg 1x'", "track src=/a", "embed src='/a'", "wbr/"]
)
def test_an_element_without_an_end_tag_holds_nothing(void: str) -> None:
    """libxml2 does not know these, and would put all that follows into them."""
    tree, done = parse(f"<p>một<{void}>hai<b>ba</b></p><p>bốn</p>".encode())
    assert tree is not None
    element = next(tree.iter(void.split()[0].strip("/").lower()))
    assert (element.text, len(element), element.tail) == (None, 0, "hai")
    assert done == ()
