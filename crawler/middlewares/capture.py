"""Every response goes to a WARC file before anything reads it: redirects and errors too, as it came over the wire."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response

from archive.errors import KhotinError
from archive.identity import redirect_target, url_key
from archive.store.captures import CaptureInfo
from archive.store.new_captures import NewCapture
from archive.warc.exchange import Exchange, Profile, Revisit, Truncated, digest
from crawler.extensions.archive import OpenArchive

logger = logging.getLogger(__name__)

#: Flags by which Scrapy's downloader says that the body is not whole.
TRUNCATED: dict[str, Truncated] = {
    "dataloss": "disconnect",
    "partial": "disconnect",
    "download_stopped": "length",
}


class Capture:
    """Writes request and response records.

    The row of a page's capture is kept with the links found on the page, in one transaction: until then it lies in
    ``request.meta["captures"]``. Those of others (robots.txt) are kept at once.
    """

    def __init__(self, crawler: Crawler, archive: OpenArchive) -> None:
        self.crawler = crawler
        self.archive = archive
        self.most = crawler.settings.getint("BODY_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Capture:
        """Scrapy's way to make one."""
        archive = crawler.get_extension(OpenArchive)
        assert archive is not None
        self = cls(crawler, archive)
        crawler.signals.connect(self.received, signal=signals.bytes_received)
        return self

    def received(self, data: bytes, request: Request) -> None:
        """Stop a download at BODY_MAX; what came until then is captured as truncated."""
        coming = request.meta["received"] = request.meta.get("received", 0) + len(data)
        if coming > request.meta.get("most", self.most):
            raise StopDownload(fail=False)

    async def process_request(self, request: Request) -> None:
        """Count the body's bytes from nothing: a retry or redirect takes over its forerunner's meta."""
        request.meta.pop("received", None)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Capture, then let the response go on; where it cannot be written, the crawl stops."""
        if "stored" in request.meta:
            return response
        if self.archive.broken is not None:
            # Each further try would wait for the lock, or fill the disk, again.
            raise IgnoreRequest("not captured: the crawl stops")
        fetched = datetime.now(UTC)
        try:
            self._capture(request, response, fetched)
        except (KhotinError, OSError) as error:
            # No capture, no article: going on would lose what is fetched.
            self.archive.fail(str(error))
            raise IgnoreRequest(f"not captured: {error}") from error
        request.meta["fetched_at"] = fetched
        return response

    def _capture(self, request: Request, response: Response, fetched: datetime) -> None:
        name = request.meta.get("site") or self.archive.site_of(request.url)
        key = request.meta.get("key") or request.url
        if request.meta.get("requisite"):
            # A redirect's target stands under its own address.
            key = url_key(request.url)
        page = request.meta.get("page")
        earlier: CaptureInfo | None = page.earlier if page is not None and page.key == key else None
        payload = digest(response.body)
        revisit = self._revisit(name, response, payload, earlier)
        # Read already, and by the same page: nothing new to take apart.
        request.meta["revisit"] = revisit is not None and revisit[1].url_key == key
        truncated = next((TRUNCATED[flag] for flag in response.flags if flag in TRUNCATED), None)
        written = self.archive.warc.write_exchange(
            Exchange(
                url=response.url,
                method=request.method,
                request_headers=_pairs(request.headers),
                request_body=request.body,
                status=response.status,
                reason=None,
                protocol=response.protocol or "HTTP/1.1",
                response_headers=_pairs(response.headers),
                body=response.body,
                payload_digest=payload,
                fetched_at=fetched,
                ip_address=str(response.ip_address) if response.ip_address else None,
                truncated=truncated,
                certificate=request.meta.get("certificate"),
                revisit=revisit[0] if revisit else None,
            )
        )
        self.archive.counts["bytes"] += written.length
        if written.payload_digest:
            self.archive.payloads[name].add(written.payload_digest)
        capture = NewCapture(
            site=name,
            run_id=self.archive.run_id,
            url=response.url,
            url_key=key,
            method=request.method,
            status=response.status,
            mime=_mime(response),
            fetched_at=fetched,
            warc=written.warc,
            offset=written.offset,
            length=written.length,
            record_id=written.record_id,
            payload_digest=written.payload_digest,
            block_digest=written.block_digest,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            ip=str(response.ip_address) if response.ip_address else None,
            truncated=truncated,
            certificate=request.meta.get("certificate"),
            leads_to=redirect_target(response.url, response.status, _header(response, "Location")),
            revisit_of=revisit[1].id if revisit else None,
            revisit_profile=revisit[0].profile if revisit else None,
            read_state="unread" if response.status == 200 and page is not None else "none",
        )
        if page is not None:
            request.meta["captures"].append(capture)
        else:
            request.meta["capture"] = self.archive.store.add_capture(capture)

    def _revisit(
        self, site: str, response: Response, payload: str, earlier: CaptureInfo | None
    ) -> tuple[Revisit, CaptureInfo] | None:
        profile: Profile
        if response.status == 304 and earlier is not None:
            profile, original = "server-not-modified", earlier
        elif response.status == 200 and response.body:
            if earlier is not None and earlier.payload_digest == payload:
                found: CaptureInfo | None = earlier
            elif payload in self.archive.payloads[site]:
                found = self.archive.store.find_payload(site, payload)
            else:
                found = None
            if found is None:
                return None
            profile, original = "identical-payload-digest", found
        else:
            return None
        source = self.archive.original(original)
        revisit = Revisit(
            profile=profile,
            refers_to_uri=source.url,
            refers_to_date=source.fetched_at,
            refers_to_id=source.record_id,
            payload_digest=source.payload_digest,
        )
        return revisit, source


def _pairs(headers: object) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()  # type: ignore[attr-defined]
        for value in values
    ]


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def _mime(response: Response) -> str | None:
    value = _header(response, "Content-Type")
    return value.split(";")[0].strip().lower()[:100] if value else None
