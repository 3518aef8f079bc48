from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import CallError
from archive.identity import ALPHABET, alias_key, article_id, as_article_id, site_name, url_key, url_spellings


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("baonghean.vn", "baonghean.vn"),
        ("WWW.BaoNgheAn.VN", "baonghean.vn"),
        ("https://www.baonghean.vn:443/kinh-te?x=1#top", "baonghean.vn"),
        ("http://user@dakrlap.daknong.gov.vn./", "dakrlap.daknong.gov.vn"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000/", "::1"),
        ("www.vn", "www.vn"),
        ("báonghệan.vn", "xn--bonghan-hwa4000e.vn"),
        ("www2.baonghean.vn", "www2.baonghean.vn"),
    ],
)
def test_a_site_is_named_by_its_host(given_name: str, name: str) -> None:
    assert site_name(given_name) == name
    assert site_name(name) == name


def test_a_host_in_either_normal_form_is_one_site() -> None:
    assert site_name("ba\u0301o.vn") == site_name("b\u00e1o.vn")


@pytest.mark.parametrize(
    "nonsense", ["", "   ", "http://", "hạn mặn 2020", "a b.vn", "..", "x" * 80 + "ô.vn"]
)
def test_what_is_no_host_is_refused(nonsense: str) -> None:
    with pytest.raises(CallError):
        site_name(nonsense)


def test_the_identifier_never_changes() -> None:
    # Written down once: a change would break every citation.
    assert article_id("baonghean.vn", "10289075") == "t555711pjja3kh0h"
    assert article_id("https://www.baonghean.vn/", "10289075") == article_id("baonghean.vn", "10289075")
    assert article_id("baonghean.vn", "/tin/h\u1ed9i") == article_id("baonghean.vn", "/tin/ho\u0323\u0302i")


@given(st.text(), st.text())
def test_identifiers_are_short_readable_and_differ(one: str, other: str) -> None:
    import unicodedata

    first, second = article_id("a.vn", one), article_id("a.vn", other)
    assert len(first) == 16
    assert set(first) <= set(ALPHABET)
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (first == second) == same
    assert first != article_id("b.vn", one)


def test_site_and_key_do_not_run_together() -> None:
    assert article_id("a.vn", "b.vn\nc") != article_id("a.vn", "c")
    assert article_id("a.vn", "1") != article_id("a.v", "n1")


def test_an_identifier_that_was_read_aloud_is_understood() -> None:
    public = article_id("baonghean.vn", "1")
    spoken = (
        f" {public[:4]}-{public[4:8]}-{public[8:12]}-{public[12:]} ".upper()
        .replace("0", "O")
        .replace("1", "l")
    )
    assert as_article_id(spoken) == public
    assert as_article_id("https://baonghean.vn/x") is None
    assert as_article_id(public[:-1]) is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTP://Bao.VN:80/A/b?C=d#e", "http://bao.vn/A/b?C=d"),
        ("https://bao.vn:443", "https://bao.vn/"),
        ("http://bao.vn:443/", "http://bao.vn:443/"),
        ("http://bao.vn?x=1", "http://bao.vn/?x=1"),
        ("http://bao.vn/%e1%ba%a1%2f", "http://bao.vn/%E1%BA%A1%2F"),
        ("http://bao.vn/hội", "http://bao.vn/h%E1%BB%99i"),
        ("urn:isbn:1", "urn:isbn:1"),
    ],
)
def test_addresses_that_servers_cannot_tell_apart_are_one(url: str, key: str) -> None:
    assert url_key(url) == key
    assert url_key(key) == key


def test_addresses_that_servers_can_tell_apart_are_not_one() -> None:
    urls = [
        "http://bao.vn/a",
        "https://bao.vn/a",
        "http://www.bao.vn/a",
        "http://bao.vn/a/",
        "http://bao.vn/a?",
    ]
    assert len({url_key(url) for url in urls}) == len(urls)


def test_an_address_is_looked_up_as_people_type_it() -> None:
    typed = [
        "http://www.bao.vn/a/",
        "https://bao.vn/a",
        "bao.vn/a",
        "//bao.vn/a/",
        " BAO.vn/a ",
        "http://bao.vn:80/a#b",
    ]
    assert {alias_key(url) for url in typed} == {"bao.vn/a"}
    assert alias_key("http://bao.vn/a?id=1") == "bao.vn/a?id=1"
    assert alias_key("http://bao.vn") == "bao.vn"
    assert alias_key("báo.vn/Tin tức") == alias_key("http://xn--bo-mia.vn/Tin%20t%E1%BB%A9c")


@given(st.text())
def test_no_text_breaks_the_keys(text: str) -> None:
    assert url_key(url_key(text)) == url_key(text)
    assert isinstance(alias_key(text), str)


@pytest.mark.parametrize(
    "asked_for",
    [
        "http://sapdong.vn/vb/QĐ 12[1].pdf",
        "http://sapdong.vn/vb/Q%C4%90%2012%5B1%5D.pdf",
        "http://sapdong.vn/vb/Q%C4%90%2012[1].pdf",
        "https://www.sapdong.vn/vb/Q%C4%90%2012[1].pdf",
    ],
)
def test_a_document_is_asked_for_under_other_spellings_of_its_address(asked_for: str) -> None:
    assert asked_for in url_spellings("http://sapdong.vn/vb/QĐ 12[1].pdf#trang=2")
