"""What a hostile answer is written with: the request, the client's end of the wire, and the table of routes."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request. `hit`: how often this path was asked for, this time included; `at`: monotonic seconds."""

    method: str
    target: str
    headers: dict[str, str]
    hit: int
    at: float
    bad: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def number(self, name: str, default: int = 1) -> int:
        """A number in the query."""
        text = parse_qs(urlsplit(self.target).query).get(name, [""])[0]
        return int(text) if text.isdigit() else default


@dataclass
class Client:
    """The connection to a client. `keep`: another request may follow on it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    keep: bool = field(default=True)

    async def send(self, data: bytes) -> None:
        """Send raw bytes and wait until the client takes them."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status: int, *headers: tuple[str, str]) -> None:
        """Send a status line and headers; after this the connection ends."""
        self.keep = False
        phrase = HTTPStatus(status).phrase
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers), "", ""]
        await self.send("\r\n".join(lines).encode("latin-1"))

    async def page(
        self,
        body: str | bytes,
        *headers: tuple[str, str],
        status: int = 200,
        content_type: str | None = HTML,
        method: str = "GET",
    ) -> None:
        """Send a proper answer."""
        data = body.encode() if isinstance(body, str) else body
        typed = [("Content-Type", content_type)] if content_type else []
        length = [] if status == 304 else [("Content-Length", str(len(data)))]
        await self.head(status, ("Server", "Microsoft-IIS/8.5"), *typed, *headers, *length)
        if method != "HEAD":
            await self.send(data)
        self.keep = True

    async def chunk(self, data: bytes) -> None:
        """Send one chunk of a chunked body; an empty one ends it."""
        await self.send(b"%x\r\n%s\r\n" % (len(data), data))

    async def stream(self, pieces: Iterable[bytes]) -> None:
        """Send pieces one after the other, never more than the client takes."""
        for piece in pieces:
            await self.send(piece)

    def reset(self) -> None:
        """Cut the connection with a TCP reset instead of an orderly end."""
        self.keep = False
        linger = struct.pack("ii", 1, 0)
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.writer.transport.abort()


Answer = Callable[[Request, Client], Awaitable[None]]

ROUTES: dict[str, Answer] = {}


def route(*paths: str) -> Callable[[Answer], Answer]:
    """Serve paths with the function below; one that ends in ``*`` serves all that begin so."""

    def register(answer: Answer) -> Answer:
        for path in paths:
            assert path not in ROUTES, path
            ROUTES[path] = answer
        return answer

    return register


def answer_for(path: str) -> Answer | None:
    """The route of a path: the exact one, else the longest that it begins with."""
    if path in ROUTES:
        return ROUTES[path]
    starts = [key for key in ROUTES if key.endswith("*") and path.startswith(key[:-1])]
    return ROUTES[max(starts, key=len)] if starts else None
