"""Addresses, dates and digests as WARC heads want them."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.exchange import digest, digest_matches, request_target, target_uri, warc_date


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("http://a.vn/tin?ItemID=12&CategoryId=0#top", "http://a.vn/tin?ItemID=12&CategoryId=0"),
        ("http://a.vn/Tin tức.aspx", "http://a.vn/Tin%20t%E1%BB%A9c.aspx"),
        ("http://a.vn/t%E1%BB%A9c%2f", "http://a.vn/t%E1%BB%A9c%2f"),
        ("http://a.vn/100%/x?y=50%zz", "http://a.vn/100%25/x?y=50%25zz"),
        ("http://a.vn/?a[]=1|2&b=\"<>\\^`{}'", "http://a.vn/?a%5B%5D=1%7C2&b=%22%3C%3E%5C%5E%60%7B%7D'"),
        ("http://báo.vn:8080/", "http://xn--bo-mia.vn:8080/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        (" http://a.vn/ ", "http://a.vn/"),
        ("http://[broken/x y", "http://%5Bbroken/x%20y"),
        ("http://a.vn/\ud800", "http://a.vn/%ED%A0%80"),
    ],
)
def test_target_uri(url: str, uri: str):
    assert target_uri(url) == uri


@given(st.text(max_size=60))
def test_target_uri_is_always_a_valid_uri_and_settled(path: str):
    uri = target_uri("http://a.vn/" + path)
    assert re.fullmatch(r"http://a\.vn(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*", uri)
    assert target_uri(uri) == uri


def test_request_target():
    assert request_target("http://a.vn?x=1") == "/?x=1"
    assert request_target("http://a.vn/b/c;d?x=1") == "/b/c;d?x=1"


def test_warc_date_is_utc_with_microseconds():
    hanoi = timezone(timedelta(hours=7))
    assert warc_date(datetime(2020, 5, 5, 6, 0, 0, 7, tzinfo=hanoi)) == "2020-05-04T23:00:00.000007Z"
    assert warc_date(datetime(2020, 5, 5, tzinfo=UTC)) == "2020-05-05T00:00:00.000000Z"
    with pytest.raises(ValueError, match="time zone"):
        warc_date(datetime(2020, 5, 5))  # noqa: DTZ001 - what is refused


def test_digests_of_other_writers_are_understood():
    assert digest(b"x") == "sha256:" + hashlib.sha256(b"x").hexdigest()
    for algorithm in ("sha1", "sha256", "md5", "sha512"):
        raw = hashlib.new(algorithm, b"x").digest()
        for text in (
            raw.hex(),
            raw.hex().upper(),
            base64.b32encode(raw).decode(),
            base64.b32encode(raw).decode().rstrip("="),
            base64.b64encode(raw).decode(),
            base64.urlsafe_b64encode(raw).decode(),
        ):
            assert digest_matches(f"{algorithm}:{text}", b"x") is True
            assert digest_matches(f"{algorithm}:{text}", b"y") is False
    assert digest_matches("SHA-1:" + hashlib.sha1(b"xy").hexdigest(), b"x", b"y") is True
    assert digest_matches("sha1:not a digest", b"x") is False
    assert digest_matches("whirl:00", b"x") is None
