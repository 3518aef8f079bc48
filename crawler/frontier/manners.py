"""How each host answers, and what follows from it: its lane waits, slows down, or is given up."""

from __future__ import annotations

from scrapy import Request

from archive.store.frontier import LeasedHost
from crawler.frontier.lanes import Lane
from crawler.frontier.leasing import monotonic
from crawler.frontier.results import Results
from crawler.urls import site_host


class Manners(Results):
    """The part of the frontier that holds back requests to hosts that asked for rest, or need it."""

    def _lane(self, host: LeasedHost) -> Lane:
        delay = self.delay_of(host.name)
        most = self.crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        return Lane.of(host, delay, most, monotonic(), self.archive.store.clock())

    def delay_of(self, host: str) -> float:
        """Seconds between two requests to the host, as user or profile say."""
        slots = self.crawler.settings.getdict("DOWNLOAD_SLOTS")
        return float(slots.get(host, {}).get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))

    def lane_of(self, request: Request) -> Lane | None:
        """The lane of the request's host, where this worker has it."""
        page = request.meta.get("page")
        if page is not None:
            return self.leasing.lanes.get(page.host_id)
        host = site_host(request.url)
        return next((lane for lane in self.leasing.lanes.values() if lane.host.name == host), None)

    def departs(self, request: Request) -> None:
        """The request, for a page or for robots.txt, goes out: of a busy worker a moment after it was handed out."""
        if (lane := self.lane_of(request)) is not None:
            lane.departs(monotonic())

    def rest(self, request: Request, seconds: float) -> None:
        """The host asks to be left alone for so long."""
        if (lane := self.lane_of(request)) is not None:
            with self.archive.guarded():
                self.leasing.rest(lane, seconds, monotonic())

    def keep_delay(self, request: Request, seconds: float) -> None:
        """The host asks for so much time between two requests."""
        if (lane := self.lane_of(request)) is not None:
            lane.delay = max(lane.delay, seconds)
            lane.next_at = max(lane.next_at, monotonic() + lane.delay)

    def answered(self, request: Request, address: str | None) -> None:
        """The host answered, from this address (None where a proxy stands between)."""
        lane = self.lane_of(request)
        if lane is None:
            return
        lane.answer()
        if (sent := request.meta.get("sent_at")) is not None:
            lane.departs(sent)
        if address is not None and address != lane.address:
            lane.address = address
            with self.archive.guarded():
                self.archive.store.note_address(lane.host.id, address)

    def stumbled(self, request: Request) -> None:
        """The host did not answer, or with an error of its own: several in a row slow its lane down, many end it."""
        lane = self.lane_of(request)
        if lane is None:
            return
        seconds = lane.failure()
        with self.archive.guarded():
            if lane.hopeless:
                # Nor is what failed now tried again.
                request.meta["dont_retry"] = True
                if lane.host.id not in self.leasing.given_up:
                    self._leave_alone(lane)
            elif seconds:
                self.leasing.rest(lane, seconds, monotonic())

    def _leave_alone(self, lane: Lane) -> None:
        """The run asks this host no more: what was to be tried again has failed, the rest waits for the next run."""
        self.archive.counts["host/given up"] += 1
        self._unload(lane)
        self.leasing.give_up(lane, monotonic())
        for request in lane.pop_all_again():
            reason, detail = request.meta.get("failure", ("the host was given up", ""))
            self.failed(self.archive.sites[request.meta["site"]], request, request.url, reason, detail=detail)

    def _unload(self, lane: Lane) -> None:
        """Give back what was taken of the host and not asked for."""
        self.archive.store.return_pages([page.id for page in lane.waiting])
        lane.waiting.clear()
        lane.dry = True
