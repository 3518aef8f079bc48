"""A headless Chromium, spoken to by its own protocol: what a page asked for, what failed, and how it looked."""

from __future__ import annotations

import asyncio
import base64
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import aiohttp

#: Seconds of silence until a page that said it was loaded is so, without requests under way and with some; and the most
#: that a page gets.
_QUIET, _SILENT, _MOST = 1.0, 3.0, 180.0


def chromium() -> str | None:
    """The program, where it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def archived(address: str) -> str:
    """The address that is archived, of one that pywb gave it; others as they are."""
    found = unquote(re.sub(r"^.*?/\d{4,14}[a-z]*_?/(?=https?:|//)", "", address))
    return f"http:{found}" if found.startswith("//") else found


@dataclass
class Visit:
    """What became of a page. `failed`: address and reason; `asked`: all addresses."""

    url: str
    asked: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    title: str = ""


async def visits(urls: list[str], shots: Path, proxy: str | None = None) -> list[Visit]:
    """Look at these pages one after the other; pictures of them go to `shots` as 00.png, 01.png …"""
    program = chromium()
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="khotin-browser-") as profile:
        call = [
            program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--mute-audio",
            # What frames of other sites ask for is told with the page's own.
            "--disable-features=IsolateOrigins,site-per-process",
            "--disable-site-isolation-trials",
        ]
        call += [
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "--window-size=1200,1600",
            "about:blank",
        ]
        call += ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
        # What leaves this machine finds nobody.
        call += (
            [f"--proxy-server={proxy}"]
            if proxy
            else ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        )
        process = subprocess.Popen(call, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            assert process.stderr is not None
            address = next(
                m[1] for line in process.stderr if (m := re.search(r"listening on (ws://\S+)", line))
            )
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(address, max_msg_size=0) as socket,
            ):
                browser = _Browser(socket)
                pump = asyncio.ensure_future(browser.pump())
                found = [
                    await browser.visit(url, shots / f"{number:02}.png") for number, url in enumerate(urls)
                ]
                pump.cancel()
                return found
        finally:
            process.terminate()
            process.wait(20)


class _Browser:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._visit: Visit | None = None
        self._addresses: dict[str, str] = {}
        self._last = 0.0
        self._open: set[str] = set()
        self._is_loaded = False

    async def pump(self) -> None:
        async for message in self.socket:
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            elif self._visit is not None:
                self._event(self._visit, said["method"], said["params"])

    def _event(self, visit: Visit, method: str, params: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._is_loaded = True
        if not method.startswith("Network."):
            return
        self._last = asyncio.get_running_loop().time()
        if method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            self._addresses[params["requestId"]] = url
            if params.get("type") != "Document":
                self._open.add(params["requestId"])  # for documents, frames too, the page's load event speaks
            visit.asked.append(url)
        elif method in ("Network.loadingFinished", "Network.loadingFailed"):
            self._open.discard(params["requestId"])
        if method == "Network.responseReceived" and params["response"]["status"] >= 400:
            visit.failed[params["response"]["url"]] = str(params["response"]["status"])
        elif method == "Network.loadingFailed" and not params.get("canceled"):
            visit.failed[self._addresses.get(params["requestId"], "?")] = params["errorText"]

    async def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        await self.socket.send_json(message | ({"sessionId": session} if session else {}))
        said = await asyncio.wait_for(answer, _MOST)
        assert "error" not in said, said
        result: dict[str, Any] = said["result"]
        return result

    async def visit(self, url: str, shot: Path) -> Visit:
        target = (await self.call("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        await self.call("Network.enable", session)
        await self.call("Page.enable", session)
        self._visit = visit = Visit(url)
        self._open.clear()
        self._is_loaded = False
        loop = asyncio.get_running_loop()
        began = self._last = loop.time()
        await self.call("Page.navigate", session, url=url)
        while loop.time() - began < _MOST:
            await asyncio.sleep(0.2)
            silent = loop.time() - self._last
            # The end of a worker's script, and of what a redirect led to, may never be told.
            if self._is_loaded and silent > (_SILENT if self._open else _QUIET):
                break
        said = await self.call("Runtime.evaluate", session, expression="document.title", returnByValue=True)
        visit.title = str(said["result"].get("value", ""))
        picture = await self.call("Page.captureScreenshot", session, format="png")
        shot.parent.mkdir(parents=True, exist_ok=True)
        shot.write_bytes(base64.b64decode(picture["data"]))
        self._visit = None
        await self.call("Target.closeTarget", targetId=target)
        return visit
