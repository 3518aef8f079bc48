"""Looks at the certificate of each server before the first page comes from it."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from urllib.parse import urlsplit

from scrapy import Request

from crawler.certificates import certificate_error


class Certificates:
    """Puts what is wrong with the server's certificate into ``request.meta["certificate"]``, for the capture."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], str | None] = {}
        self._looking: defaultdict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        # Behind a proxy there is no way to the server itself.
        self._possible = not os.environ.get("https_proxy") and not os.environ.get("HTTPS_PROXY")

    async def process_request(self, request: Request) -> None:
        """Look once; a request that comes meanwhile waits."""
        request.meta.pop("certificate", None)
        parts = urlsplit(request.url)
        if parts.scheme != "https" or "stored" in request.meta or not self._possible or not parts.hostname:
            return
        server = (parts.hostname, parts.port or 443)
        async with self._looking[server]:
            if server not in self._found:
                self._found[server] = await asyncio.to_thread(certificate_error, *server)
        if self._found[server]:
            request.meta["certificate"] = self._found[server]
