"""Many small news sites in one process, as a forward proxy: pages that take their time, and a note of every request.

``python -m tests.bench.many_hosts --hosts N --pages N [--latency LEAST MOST]`` prints its port. It answers /__counts:
`pages` (different pages sent), `requests`, `again` (requests for a page that had been sent before, by host and path),
`gaps` (by host, the least seconds between the starts of two requests), `lag` (the longest that this process itself kept
a request waiting), `seconds` (requests in each second).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import html
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from aiohttp import web

from tests.bench import generated


def hosts(number: int) -> list[str]:
    """The names of the sites."""
    return [f"bao{each}.example.vn" for each in range(number)]


def path(number: int) -> str:
    """The address of a page; 0 is the front page."""
    return "/" if number == 0 else f"/tin-tuc/tin-so-{number}-post{1000 + number}.html"


def page(host: str, number: int, size: int) -> bytes:
    """A page that leads to the three below it: all are found only by following links."""
    dice = random.Random(f"{host} {number}")
    links = "".join(
        f'<li><a href="{path(child)}">{html.escape(generated.words(dice, 9))}</a></li>'
        for child in range(3 * number + 1, 3 * number + 4)
        if child < size
    )
    title = html.escape(generated.words(dice, 11))
    text = "".join(f"<p>{html.escape(generated.words(dice, 55))}.</p>" for _ in range(5 if number else 0))
    head = f"<h1>{title}</h1><time>{1 + number % 28:02}/03/2021 09:{number % 60:02}</time>" if number else ""
    return (
        f"<!doctype html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<article>{head}<div class=noi-dung>{text}</div></article><ul>{links}</ul></body></html>"
    ).encode()


class Sites:
    """The pages, made when they are first asked for, and what was asked."""

    def __init__(self, number: int, size: int, latency: tuple[float, float]) -> None:
        self.hosts = set(hosts(number))
        self.size = size
        self.latency = latency
        self.numbers = {path(each): each for each in range(size)}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.last: dict[str, float] = {}
        self.gaps: dict[str, float] = {}
        self.seconds: Counter[int] = Counter()
        self.start = time.monotonic()
        #: The longest that this process itself kept a request waiting: so much closer two may look than they were.
        self.lag = 0.0
        self.dice = random.Random(1)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """A page of one of the hosts, or what was counted."""
        parts = urlsplit(request.message.path)
        if parts.path == "/__counts":
            return web.json_response(self.counts())
        host, now = parts.hostname or "", time.monotonic()
        if host not in self.hosts:
            return web.Response(status=502, text="no such host")
        if host in self.last:
            self.gaps[host] = min(self.gaps.get(host, 1e9), now - self.last[host])
        self.last[host] = now
        self.seconds[int(now - self.start)] += 1
        await asyncio.sleep(self.dice.uniform(*self.latency))
        if parts.path == "/robots.txt":
            return web.Response(text="User-agent: *\nDisallow: /quan-tri/\n")
        number = self.numbers.get(parts.path)
        if number is None:
            return web.Response(status=404, text="Not found")
        self.asked[host, parts.path] += 1
        return web.Response(
            body=page(host, number, self.size), headers={"Content-Type": "text/html; charset=utf-8"}
        )

    async def watch_itself(self) -> None:
        """Note how late a sleep of ten milliseconds ends."""
        while True:
            now = time.monotonic()
            await asyncio.sleep(0.01)
            self.lag = max(self.lag, time.monotonic() - now - 0.01)

    def counts(self) -> dict[str, object]:
        """What has been asked until now."""
        return {
            "pages": len(self.asked),
            "requests": sum(self.asked.values()),
            "again": sum(number - 1 for number in self.asked.values()),
            "gaps": self.gaps,
            "lag": self.lag,
            "seconds": [self.seconds[each] for each in range(max(self.seconds, default=0) + 1)],
        }


@contextmanager
def served(number: int, size: int, latency: tuple[float, float] = (0.0, 0.0)) -> Iterator[int]:
    """The sites in a process of its own; its port."""
    words = ["--hosts", str(number), "--pages", str(size), "--latency", *map(str, latency)]
    command = [sys.executable, "-m", "tests.bench.many_hosts", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def counted(port: int) -> dict[str, object]:
    """What the server has counted."""
    with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/__counts") as answer:
        found: dict[str, object] = json.loads(answer.read())
    return found


def addresses(number: int) -> Sequence[str]:
    """What to crawl."""
    return [f"http://{host}/" for host in hosts(number)]


async def _serve(sites: Sites) -> None:
    gc.freeze()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(web.Server(sites.answer, access_log=None), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.gather(server.serve_forever(), sites.watch_itself())


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.many_hosts", description=__doc__)
    parser.add_argument("--hosts", type=int, default=10)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--latency", type=float, nargs=2, default=(0.0, 0.0))
    options = parser.parse_args()
    asyncio.run(_serve(Sites(options.hosts, options.pages, tuple(options.latency))))


if __name__ == "__main__":
    main()
