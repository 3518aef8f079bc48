"""Asking another archive slowly: some requests a minute, waiting where it asks to, trying again where it stumbles."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import IO

from archive.errors import CaptureError
from crawler.middlewares.politeness import retry_after

BUSY = frozenset({429, 502, 503, 504})
#: Seconds: what is waited after the first refusal, doubled with each, and the longest that is waited.
FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0
TRIES = 8
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: the body content-encoded as it was."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of a header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


class _Stay(urllib.request.HTTPRedirectHandler):
    """An archived redirect is an answer, not the way to one."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class Client:
    """One request at a time, `per_minute` of them. `told`: called with a line where it has to wait."""

    def __init__(
        self, per_minute: float, user_agent: str, body_max: int, told: Callable[[str], None]
    ) -> None:
        self._gap = 60.0 / per_minute
        self._agent = user_agent
        self.most = body_max
        self._told = told
        self._next = 0.0
        self._opener = urllib.request.build_opener(_Stay)
        self.requests = 0

    def get(self, url: str) -> Answer:
        """The answer; a refusal is waited for and asked again.

        Raises:
            CaptureError: the archive does not answer, or refuses again and again.
        """
        wait, last = FIRST_WAIT, ""
        for attempt in range(TRIES):
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._gap
            self.requests += 1
            asked: float | None = None
            try:
                answer = self._ask(url)
            except (OSError, http.client.HTTPException) as error:
                last = str(getattr(error, "reason", error)) or type(error).__name__
            else:
                if answer.status not in BUSY or answer.header("Memento-Datetime"):
                    return answer
                last = str(answer.status)
                asked = retry_after(answer.header("Retry-After"), datetime.now(UTC))
            if attempt + 1 < TRIES:
                pause = min(asked if asked is not None else wait, LONGEST_WAIT)
                self._told(f"{last}: waiting {pause:.0f} s")
                self._next = max(self._next, time.monotonic() + pause)
                wait *= 2
        raise CaptureError(f"{url[:200]} cannot be had: {last}; the same command goes on where it ended")

    def _ask(self, url: str) -> Answer:
        request = urllib.request.Request(
            url, headers={"User-Agent": self._agent, "Accept-Encoding": "identity"}
        )
        try:
            found = self._opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            found = error
        with found:
            body = found.read(self.most + 1)
            return Answer(url, int(found.status or 0), tuple(found.headers.items()), body)
