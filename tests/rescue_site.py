"""A small portal that will be switched off, on three hosts, with everything that pages are dressed with; a proxy."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.foreign import article
from tests.office import docx
from tests.portal.files import pdf, png

HOST, CDN, VIDEO = "sapdong.example.vn", "kho.example.net", "phim.example.org"
ARTICLES = 12
#: As programs ask for it; the page that links to it writes it with its letters.
DECISION = f"http://{HOST}/vb/Q%C4%90%2012.docx"

_HOME = f"""<html><head><title>Huyện Sắp Đóng</title><link rel=stylesheet href=/css/chinh.css>
<link rel="shortcut icon" href="/favicon.ico"><script src="//{CDN}/js/chay.js"></script>
<style>@import "/css/trong.css";</style></head><body background="/anh/nen.png">
<img src="/anh/logo.png" srcset="/anh/logo2.png 2x"><img data-src="/anh/luoi.png" src="data:image/gif;base64,R0lGOD">
<iframe src="http://{VIDEO}/nhung/1"></iframe><a href="/tin">Tin tức</a><a href="/cam/bai.html">Cấm</a>
<script>var hinh = ['/anh/truot-1.png'];</script></body></html>"""
_STYLE = f"""@import url("them.css"); @font-face {{ src: url(http://{CDN}/chu/a.woff2) format("woff2"); }}
.a {{ background: url('../anh/css.png') }} .b {{ background: url(/anh/khong-co.png) }}
.c {{ background: url(/anh/cam.png) }}"""


def contents() -> dict[str, tuple[str, bytes]]:
    """Address → media type and body of everything there is."""
    html = "text/html; charset=utf-8"
    found: dict[str, tuple[str, bytes]] = {
        f"http://{HOST}/": (html, _HOME.encode()),
        f"http://{HOST}/robots.txt": (
            "text/plain",
            b"User-agent: *\nDisallow: /cam/\nDisallow: /anh/cam.png\n",
        ),
        f"http://{HOST}/css/chinh.css": ("text/css", _STYLE.encode()),
        f"http://{HOST}/css/them.css": ("text/css", b".d{background:url(/anh/them.png)}"),
        f"http://{HOST}/css/trong.css": ("text/css", b"body{margin:0}"),
        f"http://{HOST}/favicon.ico": ("image/x-icon", png("favicon")),
        f"http://{HOST}/cam/bai.html": (html, article(99).body),
        f"http://{CDN}/js/chay.js": ("text/javascript", f'tai("http://{HOST}/anh/tu-script.png")'.encode()),
        f"http://{CDN}/chu/a.woff2": ("font/woff2", b"wOF2" + bytes(200)),
        f"http://{VIDEO}/nhung/1": (
            html,
            b'<html><body><img src="/bia.jpg"><video src="/p.mp4"></video></body></html>',
        ),
        f"http://{VIDEO}/bia.jpg": ("image/jpeg", b"\xff\xd8\xff\xe0" + bytes(300)),
        f"http://{VIDEO}/p.mp4": ("video/mp4", bytes(3_000_000)),
        DECISION: ("application/msword", docx("Giao khoán rừng Cát Tiên năm 2015")),
        f"http://{HOST}/vb/kh-13.pdf": ("application/pdf", pdf("ke hoach so 13.pdf")),
    }
    for name in ("nen", "logo", "logo2", "luoi", "truot-1", "css", "cam", "them", "tu-script"):
        found[f"http://{HOST}/anh/{name}.png"] = ("image/png", png(name))
    links = "".join(f'<li><a href="/tin/dot-{n}.html">Đợt {n}</a></li>' for n in range(1, ARTICLES + 1))
    found[f"http://{HOST}/tin"] = (html, f"<html><body><ul>{links}</ul></body></html>".encode())
    attached = (
        '<p><a href="/vb/QĐ 12.docx">Quyết định</a> <a href="/vb/kh-13.pdf">Kế hoạch</a></p><p class=author>'
    )
    for number in range(1, ARTICLES + 1):
        body = article(number).body.replace(b"/x.css", b"/css/chinh.css")
        if number == 1:
            body = body.replace(b"<p class=author>", attached.encode())
        found[f"http://{HOST}/tin/dot-{number}.html"] = (html, body)
    return found


class RescueSite:
    """The server; a context manager. `log`: the addresses asked for."""

    def __init__(self) -> None:
        self.contents = contents()
        #: Addresses that lead to another one.
        self.moved: dict[str, str] = {}
        self.log: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                url = f"http://{parts.hostname or self.headers.get('Host')}{parts.path}"
                site.log.append(url)
                mime, body = site.contents.get(url, ("text/html", b"<h1>404</h1>"))
                self.send_response(200 if url in site.contents else 301 if url in site.moved else 404)
                if url in site.moved:
                    self.send_header("Location", site.moved[url])
                self.send_header("Content-Type", mime)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def proxy(self) -> str:
        """What clients take for their proxy."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
