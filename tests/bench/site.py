"""Serves the generated site from memory, in a process of its own; also as a forward proxy, so that it can have a name.

``python -m tests.bench.site --pages N [--layout NAME]`` prints its port when every page is made. It answers /__counts
with what has been asked of it since the last /__reset: `pages` (different pages sent), `requests`, and seconds since
the reset of the `first` and the `last` page.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from urllib.parse import urlsplit

from aiohttp import web

from tests.bench import generated


class Site:
    """The pages, and what has been asked for."""

    def __init__(self, size: int, layout: generated.Layout) -> None:
        self.pages = {generated.path(number): generated.page(number, size, layout) for number in range(size)}
        self.reset()

    def reset(self) -> None:
        """Forget what was asked for."""
        self.start = time.monotonic()
        self.times: list[float] = []
        self.asked: set[str] = set()

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """A page, or what the benchmark asks for."""
        path = request.message.path
        if path.startswith("http://"):
            path = urlsplit(path).path
        body = self.pages.get(path)
        if body is not None:
            self.times.append(time.monotonic() - self.start)
            self.asked.add(path)
            return web.Response(body=body, headers={"Content-Type": "text/html; charset=utf-8"})
        if path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /quan-tri/\n")
        if path == "/__reset":
            self.reset()
            return web.Response()
        if path == "/__counts":
            first, last = (self.times[0], self.times[-1]) if self.times else (None, None)
            return web.json_response(
                {"pages": len(self.asked), "requests": len(self.times), "first": first, "last": last}
            )
        return web.Response(status=404, text="Not found")


async def serve(size: int, layout: generated.Layout, port: int) -> None:
    """Make the pages, say the port, and serve until the process is ended."""
    site = Site(size, layout)
    gc.freeze()
    server = await asyncio.get_running_loop().create_server(
        web.Server(site.answer, access_log=None), "127.0.0.1", port, backlog=256
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.site", description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--layout", choices=list(generated.COLUMN), default="news")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    asyncio.run(serve(options.pages, options.layout, options.port))


if __name__ == "__main__":
    main()
