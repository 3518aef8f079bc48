"""Serves the portal and the newspaper over real HTTP on loopback; also as a forward proxy, under real-looking names."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.portal import paper_site, portal_site
from tests.portal.web import Answer, Holdings, Visit

#: The names that the two sites have for those who use the server as their proxy.
PORTAL_HOST = "camson.example.vn"
PAPER_HOST = "baonamlinh.example.vn"
#: When the pages that stay the same were last changed.
CHANGED = datetime(2023, 5, 30, 1, 0, tzinfo=UTC)


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive."""

    server: Server
    protocol_version = "HTTP/1.1"
    # Head and body in one write, or the two wait for each other's acknowledgement on a kept-alive connection.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        """What the old portals said in their Server header."""
        return "Microsoft-IIS/7.5"

    def do_GET(self) -> None:
        """A page of the site that the Host header, or the address given to the proxy, names."""
        self._send(self._answer())

    def do_HEAD(self) -> None:
        """The same without a body."""
        self._send(self._answer())

    def do_POST(self) -> None:
        """What tests change: /__control/edit, /__control/remove and /__control/reset, with a JSON object."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._send(self._control(urlsplit(self.path).path, body))

    def do_CONNECT(self) -> None:
        """No TLS here: what asks for https:// is told so."""
        self.close_connection = True
        self._send(Answer(b"No TLS here\n", "text/plain", 502))

    def _answer(self) -> Answer:
        address = urlsplit(self.path)
        host = address.netloc or self.headers.get("Host", "")
        name = host.partition(":")[0].removeprefix("www.")
        site = self.server.site_of(name)
        if site is None:
            return Answer(f"No such host here: {name}\n".encode(), "text/plain; charset=utf-8", 502)
        proxied = bool(address.netloc)
        visit = Visit(
            host=host.removeprefix("www."),
            path=address.path or "/",
            query={key.lower(): value for key, value in parse_qsl(address.query, keep_blank_values=True)},
            count=next(self.server.counter),
            now=datetime.now(UTC) + timedelta(hours=7),
            portal=f"http://{PORTAL_HOST}/" if proxied else self.server.portal_url,
            paper=f"http://{PAPER_HOST}/" if proxied else self.server.paper_url,
        )
        query = f"?{address.query}" if address.query else ""
        self.server.log.append((self.command, f"http://{host}{visit.path}{query}"))
        return site(visit, self.server.holdings)

    def _control(self, path: str, body: bytes) -> Answer:
        holdings, wanted = self.server.holdings, json.loads(body or b"{}")
        try:
            if path == "/__control/reset":
                holdings.reset()
            elif path == "/__control/edit":
                holdings.edit(wanted.pop("site"), wanted.pop("id"), **wanted)
            elif path == "/__control/remove":
                holdings.remove(wanted["site"], wanted["id"])
            else:
                return Answer(b"No such control\n", "text/plain", 404)
        except (KeyError, TypeError) as error:
            return Answer(f"{error!r}\n".encode(), "text/plain; charset=utf-8", 400)
        return Answer(b"", "text/plain", 204)

    def _send(self, answer: Answer) -> None:
        fresh = answer.fixed and self._has(answer)
        self.send_response(304 if fresh else answer.status)
        if answer.fixed:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(self._changed(), usegmt=True))
        else:
            self.send_header("Cache-Control", "private")
        if not fresh and answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not fresh and self.command != "HEAD":
            self.wfile.write(answer.body)

    def _has(self, answer: Answer) -> bool:
        """The client's copy is the page as it stands; an ETag decides before a date (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or answer.etag in [
                tag.strip().removeprefix("W/") for tag in tags.split(",")
            ]
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= self._changed()
        except ValueError:
            return False

    def _changed(self) -> datetime:
        return self.server.holdings.changed or CHANGED

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the portal prints nothing while it serves."""


class Server(ThreadingHTTPServer):
    """Both sites; `log` lists every request as (method, URL)."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.holdings = Holdings()
        self.counter = itertools.count(1)
        self.log: list[tuple[str, str]] = []
        self.portal_url = f"http://127.0.0.1:{self.server_port}/"
        self.paper_url = f"http://localhost:{self.server_port}/"

    def site_of(self, name: str) -> Callable[[Visit, Holdings], Answer] | None:
        """The site that a host's name means, or None."""
        if name in ("127.0.0.1", PORTAL_HOST):
            return portal_site.answer
        if name in ("localhost", PAPER_HOST):
            return paper_site.answer
        return None


class Portal:
    """The two sites, served while the context lasts: ``with Portal() as portal: get(portal.url)``.

    `url` is the portal's front page and `paper_url` the newspaper's, both on loopback. A client that takes `proxy`
    as its http_proxy reaches them as http://camson.example.vn/ and http://baonamlinh.example.vn/.
    """

    def __init__(self, port: int = 0) -> None:
        self._server = Server(port)
        self.port: int = self._server.server_port
        self.url, self.paper_url = self._server.portal_url, self._server.paper_url
        self.proxy = f"http://127.0.0.1:{self.port}"
        self.named_url, self.named_paper_url = f"http://{PORTAL_HOST}/", f"http://{PAPER_HOST}/"
        self.edit = self._server.holdings.edit
        self.remove = self._server.holdings.remove
        self.reset = self._server.holdings.reset

    @property
    def log(self) -> list[tuple[str, str]]:
        """Every request so far, as (method, URL)."""
        return self._server.log

    def serve_forever(self) -> None:
        """Serve in this thread until it is interrupted."""
        self._server.serve_forever()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
