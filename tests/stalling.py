"""A process that is held up: before every second request it does something else, as a busy one would."""

from __future__ import annotations

import asyncio
import time
from itertools import count
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import Response

from crawler.downloader import PoliteDownloader

#: Seconds for which nothing else is done.
HELD_UP = 0.3


class StallingDownloader(PoliteDownloader):
    """The event loop stands still between a request's turn and its going out."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._number = count()

    async def _download(self, slot: Slot, request: Request) -> Response:
        if next(self._number) % 2:
            asyncio.get_running_loop().call_soon(time.sleep, HELD_UP)
        return await super()._download(slot, request)
