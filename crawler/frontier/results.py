"""What became of a page that was asked for: kept with its captures and links in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request

from archive.store.captures import CaptureInfo
from archive.store.frontier import Fetched, LeasedPage, NewPage, Wish
from crawler.frontier import outcomes
from crawler.frontier.discovery import Found
from crawler.frontier.held import Held
from crawler.reader import Reading
from crawler.site import Site
from crawler.urls import site_host


class Results(Held):
    """The part of the frontier that spider and middlewares tell what they got."""

    def read(self, site: Site, request: Request, reading: Reading, found: Found) -> int:
        """Keep a page that was fetched and read: captures, links and acknowledgement at once. Its capture's number."""
        page: LeasedPage = request.meta["page"]
        if request.meta["revisit"]:
            fetched = outcomes.of_unchanged(page, request.meta["captures"])
        else:
            fetched = outcomes.of_reading(page, request.meta["captures"], reading, found)
        numbers = self._acknowledge(site, request, fetched, found.pages, found.wishes)
        substance = fetched.kind in ("article", "notice") or found.documents > 0
        self.traps.brought(
            site.name, request.meta["key"], [new.key for new in found.pages], substance=substance
        )
        return numbers[-1]

    def read_stored(self, site: Site, capture: CaptureInfo, reading: Reading, found: Found) -> None:
        """Keep where a stored page leads to, and what it is, where the frontier does not know."""
        store = self.archive.store
        with self.archive.vital():
            store.add_pages(site.name, found.pages, found.wishes, since=self.since)
            store.note_reading(site.name, capture.url_key, *outcomes.of_stored(capture, reading, found))
        if found.pages or found.wishes:
            self._stir({page.host for page in found.pages} | {site_host(capture.url)})

    def unchanged(self, site: Site, request: Request) -> None:
        """The server says that the page is as it was."""
        page: LeasedPage = request.meta["page"]
        self._acknowledge(site, request, outcomes.of_unchanged(page, request.meta["captures"]))

    def failed(
        self,
        site: Site,
        request: Request,
        url: str,
        reason: str,
        *,
        detail: str = "",
        status: int | None = None,
    ) -> None:
        """The page could not be had in this run; a guessed feed that is not there is no failure."""
        page: LeasedPage | None = request.meta.get("page")
        numbers: list[int] = []
        if page is not None:
            if self.archive.broken is not None:
                return  # the run says why; the page goes back with the lease
            if self.keeper.ending and status is None:
                self._give_up(request)
                return
            fetched = outcomes.of_failure(
                page, request.meta["captures"], reason, status, self.archive.store.clock()
            )
            numbers = self._acknowledge(site, request, fetched)
        if request.meta["seed"] == "guess":
            return
        site.counts[f"failed/{reason}"] += 1
        if self.archive.broken is not None:
            return
        capture = numbers[-1] if numbers and status is not None else request.meta.get("capture")
        with self.archive.vital():
            self.archive.store.add_issue(
                site.name, reason, detail[:500], url=url, run_id=self.archive.run_id, capture_id=capture
            )

    def _give_up(self, request: Request) -> None:
        """The crawl ends while the page is on its way: it stays wanted; what was captured on the way is kept."""
        with self.archive.vital():
            for capture in request.meta["captures"]:
                self.archive.store.add_capture(capture)
        self._drop(request.meta["page"])

    def _acknowledge(
        self,
        site: Site,
        request: Request,
        fetched: Fetched,
        found: Iterable[NewPage] = (),
        wishes: Iterable[Wish] = (),
    ) -> list[int]:
        new, wanted = list(found), list(wishes)
        with self.archive.vital():
            numbers = self.archive.store.acknowledge(fetched, new, wanted, since=self.since)
        lane = self._drop(fetched.page)
        hosts = {page.host for page in new} | {wish.page.host for wish in wanted if wish.page is not None}
        if wanted and lane is not None:
            hosts.add(lane.host.name)
        if hosts:
            self._stir(hosts)
        return numbers
