"""The hostile server: HTTP/1.1 over raw streams on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from time import monotonic
from types import TracebackType
from typing import Literal
from urllib.parse import urljoin, urlsplit

from tests.hostile import answers, bodies, good, traps
from tests.hostile.site import document
from tests.hostile.wire import ROUTES, Client, Request, answer_for

Robots = Literal["allow", "part", "forbid", "404", "500", "hang"]

#: All that can be linked to as bad: the route modules, in the order of their functions.
BAD = tuple(
    path.replace("*", "")
    for path, answer in ROUTES.items()
    if answer.__module__ != good.__name__ and path != "/cam/*"
)
MODULES = (good, answers, bodies, traps)
_ROBOTS = {
    "allow": "User-agent: *\nDisallow:\n",
    "part": "User-agent: *\nDisallow: /cam/\n",
    "forbid": "User-agent: *\nDisallow: /\n",
}


class HostileServer:
    """A news site of six articles whose home page also links to `bad` paths; every route is served in any
    case.

    `robots` is what /robots.txt does. `hits` counts requests by path (robots.txt too), `requests` holds them
    all. It also answers as a forward proxy, so that the site can have a name: any host leads here.

        with HostileServer(bad=["/bomb"]) as server:
            crawl(server.url("/"))
    """

    def __init__(self, bad: tuple[str, ...] | list[str] = (), robots: Robots = "allow") -> None:
        unknown = [path for path in bad if not answer_for(urlsplit(path).path)]
        if unknown:
            raise ValueError(f"no route for {unknown}")
        self.bad = tuple(bad)
        self.robots: Robots = robots
        self.hits: Counter[str] = Counter()
        self.requests: list[Request] = []
        self.errors: list[BaseException] = []
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> HostileServer:
        """Listen on a free port of 127.0.0.1; returns when it can be asked."""
        self._thread.start()
        self._ready.wait(10)
        return self

    def stop(self) -> None:
        """Cut all connections and end the thread."""
        if self._loop and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(10)

    def __enter__(self) -> HostileServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, path: str = "/") -> str:
        """The absolute address of a path."""
        return urljoin(f"http://127.0.0.1:{self.port}/", path)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=1 << 18)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        client = Client(reader, writer)
        try:
            while client.keep and (request := await self._read(reader)):
                await self._answer(request, client)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # The client had enough, as it should.
        except asyncio.CancelledError:
            pass  # The server stops: what hangs is let go.
        except Exception as error:  # noqa: BLE001 - a mistake in a route must not look like a hostile answer
            self.errors.append(error)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> Request | None:
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except asyncio.IncompleteReadError:
            return None
        method, target, _ = lines[0].split(" ", 2)
        if not target.startswith("/"):
            parts = urlsplit(target)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:] if line)
        }
        if length := int(headers.get("content-length", "0")):
            await reader.readexactly(length)
        path = urlsplit(target).path
        self.hits[path] += 1
        request = Request(method, target, headers, self.hits[path], monotonic(), self.bad)
        self.requests.append(request)
        return request

    async def _answer(self, request: Request, client: Client) -> None:
        if request.path == "/robots.txt":
            await self._robots(client)
        elif answer := answer_for(request.path):
            await answer(request, client)
        else:
            await client.page(
                document("404", "<p>Không tìm thấy trang.</p>"), status=404, method=request.method
            )

    async def _robots(self, client: Client) -> None:
        if self.robots == "hang":
            await asyncio.Event().wait()
        elif self.robots in _ROBOTS:
            await client.page(_ROBOTS[self.robots], content_type="text/plain")
        else:
            await client.page("", status=int(self.robots), content_type="text/plain")


def refused_url() -> str:
    """An address on loopback where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"
