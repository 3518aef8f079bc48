"""The archive that a crawl writes to: opened first, closed last; begins and ends the run."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import CloseSpider

from archive.errors import KhotinError
from archive.home import Home
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.warc import WarcWriter
from archive.warc.reader import Stored, read_capture
from crawler.extensions import run_record
from crawler.extensions.adoption import adopt
from crawler.extract import template
from crawler.extract.parts import EXTRACTOR
from crawler.health import STOPPED, Verdict
from crawler.site import Site
from crawler.urls import site_host

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class OpenArchive:
    """Store, WARC writer and run of one crawl; the middlewares and pipelines that write ask it for them."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.home = Home(Path(settings["KHOTIN_HOME"]), settings["KHOTIN_DATABASE"])
        self.store = Store.open(self.home)
        self.adopted = adopt(self.home, self.store)
        self.warc = WarcWriter(
            self.home.warc,
            software=EXTRACTOR,
            operator=settings["KHOTIN_CONTACT"],
            user_agent=settings["USER_AGENT"],
            robots=_robots(settings.getbool("ROBOTSTXT_OBEY"), settings["KHOTIN_ROBOTS_REASON"]),
            max_bytes=settings.getint("WARC_MAX_BYTES"),
        )
        self.sites: dict[str, Site] = {}
        self.counts: Counter[str] = Counter()
        self.run_id: int | None = None
        self.command = ""
        #: How many stored captures there are to read, where that is what the run does.
        self.wanted: int | None = None
        self.verdicts: dict[str, Verdict] = {}
        #: What stopped the crawl, in words; None while nothing did.
        self.broken: str | None = None
        #: Kind of each capture read in this run, and what became of its record: one that is read again counts once.
        self.readings: dict[int, tuple[str, str | None]] = {}
        #: By site: digests of payloads that are held, so that the database is asked only where it knows one.
        self.payloads: defaultdict[str, set[str]] = defaultdict(set)
        #: Whether the run is another process's, which judges it.
        self.is_worker = False
        self._articles_before: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OpenArchive:
        """Scrapy's way to make one."""
        self = cls(crawler)
        crawler.signals.connect(self.closed, signal=signals.engine_stopped)
        return self

    # ── The run ──────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, sites: list[Site], command: str, options: dict[str, Any], run: int | None = None) -> None:
        """Begin the run, and note what is known of its sites; `run`: work for one that another process has begun."""
        self.command = command
        self.sites |= {site.name: site for site in sites}
        self._articles_before = run_record.ready(self.store, sites, command)
        self.is_worker = run is not None
        self.run_id = (
            run if run is not None else self.store.begin_run(command, [s.name for s in sites], options)
        )

    def join(self, site: Site) -> None:
        """Take one more site into the run that goes on."""
        assert self.run_id is not None
        self.sites[site.name] = site
        self._articles_before |= run_record.ready(self.store, [site], self.command)
        self.store.join_run(self.run_id, site.name)

    def beat(self) -> None:
        """Write the counts of the run: one without heartbeat is dead."""
        if self.run_id is not None and not self.is_worker:
            self.store.beat(self.run_id, self.all_counts())

    def all_counts(self) -> dict[str, Any]:
        """Counts of the run: over all sites, and by site."""
        return run_record.counts_of(self.sites.values(), self.counts)

    def fail(self, reason: str) -> None:
        """Stop the crawl: what it would fetch from now on could not be kept."""
        if self.broken is None:
            self.broken = reason
            if self.crawler.engine is not None:
                self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="broken"))

    @contextmanager
    def vital(self) -> Iterator[None]:
        """Around what the crawl cannot go on without: where the archive refuses, it stops and says why in one line."""
        try:
            yield
        except KhotinError as error:
            self.fail(str(error))
            raise CloseSpider("broken") from error

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """The same where nobody stands above who could hear of it: the crawl stops all the same."""
        try:
            yield
        except KhotinError as error:
            self.fail(str(error))

    def closed(self) -> None:
        """Close the WARC file, judge the sites, end the run."""
        for last in (self.warc.close, self._end):
            try:
                last()
            except KhotinError as error:
                # Nothing is lost: the next start closes the file, and a run without an end is an interrupted one.
                self.broken = self.broken or str(error)
        for name in self.sites:
            self.verdicts.setdefault(name, STOPPED)

    @property
    def interrupted(self) -> bool:
        """Whether a signal ended the crawl before its time."""
        return self._finish_reason() == "shutdown"

    def _finish_reason(self) -> str | None:
        return self.crawler.stats.get_value("finish_reason") if self.crawler.stats else None

    def _end(self) -> None:
        if self.run_id is None or self.is_worker:
            return
        self.verdicts |= run_record.finish(
            self.store,
            self.run_id,
            self.command,
            list(self.sites.values()),
            self._articles_before,
            self.counts,
            self.broken or self._finish_reason() or "unknown",
            broken=self.broken is not None,
        )

    # ── What is known ────────────────────────────────────────────────────────────────────────────────────

    def site_of(self, url: str) -> str:
        """The name of the run's site that the address belongs to (a robots.txt, say), else its host."""
        return next((site.name for site in self.sites.values() if site.owns(url)), site_host(url))

    def original(self, capture: CaptureInfo) -> CaptureInfo:
        """The capture that holds the payload: itself, or what the revisit refers to."""
        return self.store.capture(capture.revisit_of) if capture.revisit_of else capture

    def read(self, capture: CaptureInfo) -> Stored:
        """The stored response of a capture.

        Raises:
            CaptureError: the WARC record is missing or damaged.
        """
        source = self.original(capture)
        return read_capture(self.home.warc, source.warc, source.offset, source.length)

    def remember(self, site: Site) -> None:
        """Keep what the site repeats: with the site, and in the journal, once for each digest."""
        assert site.template_digest is not None
        self.store.save_memory(site.name, site.memory.to_json(), site.template_digest, template.FORMAT)


def _robots(obey: bool, reason: str | None) -> str:
    """What the WARC files say of robots.txt."""
    if obey:
        return "obey"
    return f"ignore: {' '.join(reason.split())}" if reason else "ignore"
