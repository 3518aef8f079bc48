"""Tidying: caps on depth and attributes, raw elements closed, text kept."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extract.page.tidy import MAX_ATTRIBUTES, MAX_DEPTH, tidy


def test_good_markup_stays() -> None:
    source = (
        b'<html><p class="a b">x &amp; y<br>z</p><img src=\'a>b\'><script>if (a<b) {"</p>"}</script></html>'
    )
    assert tidy(source) == source


def test_comments_and_declarations_go() -> None:
    assert tidy(b"<!DOCTYPE html><?xml x?><p>a<!-- <p>b</p> -->c</p>") == b"<p>ac</p>"
    assert tidy(b"<p>a</p><!-- never closed <p>b</p>") == b"<p>a</p> never closed <p>b</p>"


def test_signs_that_are_no_markup() -> None:
    assert tidy(b"a < b <3 <> <<p>c</p>") == b"a &lt; b &lt;3 &lt;> &lt;<p>c</p>"


def test_raw_elements_that_stay_open() -> None:
    assert tidy(b"<title>a<p>b</p>") == b"a<p>b</p>"
    assert tidy(b"<TITLE>a</title><p>b</p>") == b"<title>a</title><p>b</p>"
    assert tidy(b"<p>a</p><script>b<p>c") == b"<p>a</p>"
    assert tidy(b"<script src=x /><p>c</p>") == b"<p>c</p>"


def test_a_quote_in_a_bare_value() -> None:
    assert tidy(b"<a title=it's>b</a>") == b"<a title=it's>b</a>"


def test_end_tags() -> None:
    assert tidy(b"<div><b>a</div>b</b></i>") == b"<div><b>a</b></div>b"


def test_siblings_are_not_deep() -> None:
    assert tidy(b"<p>a<p>b<p>c") == b"<p>a</p><p>b</p><p>c"


def test_depth() -> None:
    tidied = tidy(b"<i>x" * 1000 + b"</i>" * 1000 + b"<b>end</b>")
    assert tidied.count(b"<i>") == MAX_DEPTH
    assert tidied.count(b"x") == 1000
    assert tidied.endswith(b"<b>end</b>")


def test_attributes() -> None:
    source = b"<div " + b" ".join(b"a%d='%d'" % (n, n) for n in range(5000)) + b">x</div>"
    assert len(html.fromstring(tidy(source)).attrib) == MAX_ATTRIBUTES


@given(st.text(st.sampled_from([*"<>/!?-='\" abpdiv\u0111"]), max_size=200))
def test_never_fails_and_is_stable(text: str) -> None:
    once = tidy(text.encode())
    assert tidy(once).count(b"<") <= once.count(b"<")
