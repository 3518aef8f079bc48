"""Heads fit the body beside them, lose nothing, and cannot be broken out of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.warc.http_head import original_headers, parse_response_head, request_head, response_head


def head(
    *headers: tuple[str | bytes, str | bytes], status: int = 200, body: bytes = b"body", method: str = "GET"
):
    return response_head(status, "OK", "HTTP/1.1", headers, body, method)


def test_a_head_that_fits_stays_as_it_is():
    headers = [("Content-Type", "text/html"), ("content-length", "4"), ("Content-Encoding", "gzip")]
    assert head(*headers) == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\ncontent-length: 4\r\nContent-Encoding: gzip\r\n\r\n"
    )


def test_hop_by_hop_headers_are_kept_under_another_name():
    lines = head(
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close, X-Token"),
        ("Keep-Alive", "timeout=5"),
        ("X-Token", "1"),
        ("Trailer", "Expires"),
    ).split(b"\r\n")
    assert lines[1:] == [
        b"X-Archive-Orig-Transfer-Encoding: chunked",
        b"X-Archive-Orig-Connection: close, X-Token",
        b"X-Archive-Orig-Keep-Alive: timeout=5",
        b"X-Archive-Orig-X-Token: 1",
        b"X-Archive-Orig-Trailer: Expires",
        b"Content-Length: 4",
        b"",
        b"",
    ]


def test_headers_of_the_body_stay_even_where_connection_names_them():
    assert b"\r\nContent-Encoding: gzip\r\n" in head(
        ("Connection", "content-encoding"), ("Content-Encoding", "gzip")
    )


@pytest.mark.parametrize("stated", ["10", "4, 4", "", "-1", "04"])
def test_a_wrong_length_is_kept_aside_and_the_right_one_added(stated: str):
    assert (
        head(("Content-Length", stated), ("Server", "x"))
        == (
            f"HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Length: {stated}\r\nServer: x\r\nContent-Length: 4\r\n\r\n"
        ).encode()
    )


def test_two_lengths_are_both_kept_aside():
    assert (
        head(("Content-Length", "4"), ("Content-Length", "4")).count(b"X-Archive-Orig-Content-Length: 4") == 2
    )


def test_no_length_is_added_where_none_was_stated():
    assert b"Content-Length" not in head(("Server", "x"))


@pytest.mark.parametrize(("status", "method"), [(304, "GET"), (204, "GET"), (200, "HEAD"), (103, "GET")])
def test_a_response_without_body_keeps_the_length_of_the_body_it_would_have(status: int, method: str):
    rebuilt = head(("Content-Length", "5120"), status=status, body=b"", method=method)
    assert rebuilt.endswith(b"\r\nContent-Length: 5120\r\n\r\n")
    assert b"X-Archive" not in rebuilt
    chunked = head(("Transfer-Encoding", "chunked"), status=status, body=b"", method=method)
    assert b"\r\nContent-Length" not in chunked


def test_injection_ends_neither_the_line_nor_the_head():
    rebuilt = head(
        ("X-A", "1\r\nSet-Cookie: stolen=1\r\n\r\n<script>"),
        ("X-B", b"a\0b\nc"),
        ("Bad Name:\r\nX-C", "2"),
        ("", "nameless"),
        ("X-Folded", "one\r\n\ttwo"),
    )
    assert rebuilt.count(b"\r\n\r\n") == 1
    assert rebuilt.split(b"\r\n")[1:-2] == [
        b"X-A: 1  Set-Cookie: stolen=1    <script>",
        b"X-B: a b c",
        b"Bad%20Name%3A%0D%0AX-C: 2",
        b"X-Archive-Unnamed: nameless",
        b"X-Folded: one two",
    ]
    assert response_head(200, "OK\r\nX: y", "HTTP/1.1", (), b"").split(b"\r\n")[0] == b"HTTP/1.1 200 OK  X: y"


def test_request_head_cannot_be_broken_out_of_either():
    rebuilt = request_head("GE T\r\n", "/a b\r\nX: y", "HTTP/1.1", [("Host", "a.vn\r\nX: y")], b"")
    assert rebuilt == b"GET /a%20b%20%20X:%20y HTTP/1.1\r\nHost: a.vn  X: y\r\n\r\n"
    assert (
        request_head("GET", "/", "h2", [("Connection", "close")], b"")
        == b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    )


def test_bytes_that_are_not_ascii_stay_as_they_came():
    raw = "Đắk Nông".encode()
    parsed = parse_response_head(head(("X-Site", raw), ("X-Text", "Đắk"), ("X-Latin", "Détail")))
    values = [value.encode("latin-1") for _, value in parsed.headers]
    assert values == [raw, "Đắk".encode(), "Détail".encode("latin-1")]


def test_reading_understands_what_other_writers_wrote():
    block = b"HTTP/1.0 404\nServer: x\nX-Long: a\n b\nno colon here\n\nbody: not a header"
    parsed = parse_response_head(block)
    assert (parsed.protocol, parsed.status, parsed.reason) == ("HTTP/1.0", 404, "")
    assert parsed.headers == (("Server", "x"), ("X-Long", "a b"))
    assert block[parsed.length :] == b"body: not a header"
    with pytest.raises(ValueError, match="no HTTP status line"):
        parse_response_head(b"<html>")


names = st.text("abcXYZ-_0", min_size=1, max_size=12) | st.sampled_from(
    ["Connection", "content-length", "Transfer-Encoding", "X-Archive-Orig-Connection", "Set-Cookie", "TE"]
)
values = st.binary(max_size=40).map(lambda raw: raw.translate(None, b"\r\n\0").strip(b" \t"))


@given(
    st.lists(st.tuples(names, values), max_size=8), st.binary(max_size=20), st.sampled_from(["GET", "HEAD"])
)
def test_the_headers_as_sent_can_be_told_from_the_stored_ones(headers, body, method):
    block = response_head(200, "OK", "HTTP/1.1", headers, body, method) + body
    parsed = parse_response_head(block)
    assert block[parsed.length :] == body
    assert original_headers(parsed.headers) == tuple(
        (name, value.decode("latin-1")) for name, value in headers
    )


@given(st.lists(st.tuples(st.binary(max_size=12), st.binary(max_size=30)), max_size=6), st.binary(max_size=9))
def test_no_header_can_break_a_head(headers, body):
    block = response_head(200, None, "HTTP/1.1", headers, body) + body
    parsed = parse_response_head(block)
    added = any(name == "Content-Length" for name, _ in parsed.headers)
    assert block[parsed.length :] == body
    assert len(headers) <= len(parsed.headers) <= len(headers) + added
