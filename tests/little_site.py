"""A little web site on loopback, made of a function: path (with query) → status, headers, body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.hostile.site import ARTICLES, article_page, document

Answer = tuple[int, dict[str, str], str]


def news(path: str) -> Answer:
    """The hostile server's good site by itself: front page, section, articles, an honest 404."""
    pages = {article.path: article_page(article) for article in ARTICLES}
    links = "".join(f'<li><a href="{a.path}">{a.title}</a></li>' for a in ARTICLES)
    pages |= {
        "/": document("Trang tin", f"<ul>{links}</ul>"),
        "/tin-tuc/": document("Tin", f"<ul>{links}</ul>"),
    }
    if path in pages:
        return 200, {}, pages[path]
    return 404, {}, document("404", "<p>Không tìm thấy trang.</p>")


class LittleSite:
    """Serves `answer`, which may be changed while it runs; `hits` counts paths, `cookies` holds what was sent."""

    def __init__(self, answer: Callable[[str], Answer] = news, context: Any = None) -> None:
        self.answer = answer
        self.hits: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.hits[self.path] += 1
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, headers, text = outer.answer(self.path)
                body = text.encode()
                self.send_response(status)
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.scheme = "http"
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
            self.scheme = "https"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://127.0.0.1:{self._server.server_port}{path}"

    def __enter__(self) -> LittleSite:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
