"""The hostile server is as bad as it says: each kind is seen with a plain client."""

from __future__ import annotations

import http.client
import socket
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.hostile.bodies import BOMB, HUGE, cp1258, gzip_bomb, tcvn3
from tests.hostile.server import BAD, HostileServer, refused_url
from tests.hostile.site import ARTICLES
from tests.hostile.traps import LONG_PATH


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer(bad=["/404", "/vong/"]) as server:
        yield server
        assert server.errors == []


def get(server: HostileServer, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(
            "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def test_a_small_site_with_bad_links(server: HostileServer):
    status, _, home = get(server, "/")
    assert status == 200
    assert all(f'href="{article.path}"' in home.decode() for article in ARTICLES)
    assert b'href="/404"' in home
    assert b'href="/bomb"' not in home
    for article in ARTICLES:
        status, headers, page = get(server, article.path)
        assert (status, page.decode().count(article.paragraphs[-1])) == (200, 1)
        for validator in (
            {"If_None_Match": headers["ETag"]},
            {"If_Modified_Since": headers["Last-Modified"]},
        ):
            status, _, body = get(server, article.path, **validator)
            assert (status, body) == (304, b"")
        assert get(server, article.path, If_None_Match='"old"')[0] == 200
    assert server.hits["/"] == 1
    assert server.hits[ARTICLES[0].path] == 4
    with pytest.raises(ValueError, match="no route"):
        HostileServer(bad=["/absent"])


def test_it_is_a_forward_proxy_too(server: HostileServer):
    assert b"Trang tin" in get(server, "http://binhlang.example.vn/")[2]
    assert server.requests[-1].headers["host"] == "binhlang.example.vn"


def test_every_bad_path_answers_or_breaks_and_the_server_lives(server: HostileServer):
    for path in BAD:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a.vn\r\n\r\n".encode())
            client.settimeout(0.3 if path in ("/hang",) else 5)
            try:
                start = client.recv(100)
            except (TimeoutError, ConnectionResetError):
                start = b""
        assert start.startswith(b"HTTP/1.1 ") or path in ("/hang", "/closed", "/malformed/http", "/reset"), (
            path
        )
    assert get(server, "/404")[0] == 404


@pytest.mark.parametrize("path", ["/429", "/503"])
def test_retry_after_and_recovery(server: HostileServer, path: str):
    answers = [get(server, path) for _ in range(3)]
    assert [status for status, _, _ in answers] == [int(path[1:])] * 2 + [200]
    assert answers[0][1]["Retry-After"] == "1"


def test_redirects(server: HostileServer):
    assert get(server, "/redirect/self")[1]["Location"] == "/redirect/self"
    assert get(server, "/redirect/a")[1]["Location"] == "/redirect/b"
    assert get(server, "/r?i=41")[1]["Location"] == "/r?i=42"
    status, headers, _ = get(server, "/cookie-wall")
    assert (status, headers["Location"]) == (302, "/cookie-wall")
    assert get(server, "/cookie-wall", Cookie="seen=1")[0] == 200


def test_bodies_that_lie(server: HostileServer):
    assert "ISO-8859-1" in get(server, "/charset/header")[1]["Content-Type"]
    assert ARTICLES[0].title in get(server, "/charset/header")[2].decode("utf-8")
    assert b"gb2312" in get(server, "/charset/meta")[2]
    assert get(server, "/charset/utf-16")[2].decode("utf-16").startswith("<!DOCTYPE")
    assert get(server, "/empty")[2] == b""
    with pytest.raises(http.client.IncompleteRead):
        get(server, "/truncated")
    with pytest.raises(http.client.IncompleteRead):
        get(server, "/truncated/chunked")
    with pytest.raises(http.client.LineTooLong):
        get(server, "/long-header")
    with pytest.raises(http.client.BadStatusLine):
        get(server, "/malformed/http")
    with pytest.raises(ConnectionResetError):
        get(server, "/reset")
    assert get(server, "/nested")[2].count(b"<div>") == 10_000


def test_legacy_encodings():
    assert tcvn3("Đắk Nông, Mường Ảng: sử dụng") == b"\xa7\xbek N\xabng, M\xad\xeang \xb6ng: s\xf6 d\xf4ng"
    assert cp1258("Việt đã").decode("cp1258") == "Vi\u00ea\u0323t \u0111a\u0303"


def test_huge_is_huge_and_stops_with_the_client(server: HostileServer):
    assert int(_begin(server, "/huge/length")["content-length"]) == HUGE == 314_572_800
    assert _begin(server, "/huge/chunked")["transfer-encoding"] == "chunked"
    assert "content-length" not in _begin(server, "/huge/close")
    assert get(server, "/")[0] == 200


def test_the_bomb_is_small_and_sound():
    bomb = gzip_bomb()
    assert len(bomb) < 2 << 20
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    size, data = 0, bomb
    while data:
        size += len(decoder.decompress(data, 1 << 24))
        data = decoder.unconsumed_tail
    assert (decoder.eof, size) == (True, BOMB)


def test_traps_lead_on(server: HostileServer):
    assert b'href="/lich?month=1&amp;year=2021"' in get(server, "/lich?month=12&year=2020")[2]
    assert b'href="/trang?page=8"' in get(server, "/trang?page=7")[2]
    assert get(server, "/vong/en/vi/en/")[0] == 200
    assert get(server, "/phien")[2] != get(server, "/phien")[2]
    assert len(LONG_PATH) > 3000
    assert get(server, LONG_PATH)[0] == 200
    assert get(server, f"{ARTICLES[0].path};jsessionid=00AA")[0] == 200


@pytest.mark.parametrize(
    ("robots", "status", "said"),
    [("allow", 200, b"Disallow:\n"), ("forbid", 200, b"Disallow: /\n"), ("500", 500, b""), ("404", 404, b"")],
)
def test_robots(robots, status: int, said: bytes):
    with HostileServer(robots=robots) as server:
        answer = get(server, "/robots.txt")
        assert (answer[0], answer[2][-len(said) :] if said else answer[2]) == (status, said)


def test_stopping_is_quick_while_requests_hang():
    server = HostileServer().start()
    client = socket.create_connection(("127.0.0.1", server.port))
    client.sendall(b"GET /hang HTTP/1.1\r\n\r\n")
    time.sleep(0.1)
    begin = time.monotonic()
    server.stop()
    assert time.monotonic() - begin < 5
    assert client.recv(10) == b""
    client.close()


def test_nothing_listens_there():
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(refused_url()).port or 0), timeout=5)


def _begin(server: HostileServer, path: str) -> dict[str, str]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: a.vn\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += client.recv(4096)
        assert len(client.recv(1 << 16)) > 1000
    lines = data.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
