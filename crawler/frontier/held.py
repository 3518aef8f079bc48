"""What all parts of the frontier have in hand: archive, leases, discovery, the keeper of the clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

from archive.store.frontier import LeasedPage
from crawler.extensions.archive import OpenArchive
from crawler.frontier.allowance import Allowance
from crawler.frontier.discovery import Discovery
from crawler.frontier.keeper import Keeper
from crawler.frontier.lanes import Lane
from crawler.frontier.leasing import Leasing, drop
from crawler.frontier.traps import Traps

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.site import SiteSpider


class Held(BaseScheduler):
    """Set when the spider opens and the run begins; the parts of `Frontier` share it."""

    crawler: Crawler
    archive: OpenArchive
    spider: SiteSpider
    leasing: Leasing
    discovery: Discovery
    allowance: Allowance
    keeper: Keeper
    traps: Traps
    #: When the run began.
    since: datetime

    def _drop(self, page: LeasedPage) -> Lane | None:
        lane = self.leasing.lanes.get(page.host_id)
        if lane is not None:
            drop(lane, page)
        return lane

    def _mine(self, request: Request) -> Request:
        request.callback = self.spider.parse
        request.errback = self.spider.failed
        return request

    def _stir(self, hosts: set[str]) -> None:
        self.leasing.found(hosts)
        self.leasing.over = False
        assert self.crawler.engine is not None
        if self.crawler.engine._slot is not None:
            self.crawler.engine._slot.nextcall.schedule()
