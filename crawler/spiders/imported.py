"""The spider of stored captures for what was just imported: it first learns what a site repeats that nobody crawled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from archive.errors import KhotinError
from archive.store.captures import CaptureInfo
from crawler.extract.template import SiteMemory
from crawler.reader import Job, Reading
from crawler.site import Site
from crawler.spiders.captures import CapturesSpider, Wanted
from crawler.spiders.site import LEARNED_AT

#: Pages that a site is learned from, at most: a memory that has not settled by then will not.
MOST = 600


class ImportedSpider(CapturesSpider):
    """Reads what is unread, with a memory of each site that knows the imported pages too."""

    async def prepare(self) -> None:
        """Learn what each site repeats, from the pages that are stored, unless that is known well enough."""
        for site in self.sites.values():
            with self.archive.vital():
                text = self.archive.store.memory(site.name)
            site.memory = SiteMemory.from_json(text) if text else SiteMemory()
            if not site.memory.settled:
                await self._learn(site)

    async def _learn(self, site: Site) -> None:
        seen: set[str] = set()
        batch: list[CaptureInfo] = []
        with self.archive.vital():
            captures = self.archive.store.pages([site.name])
        for capture in captures:
            if capture.url_key in seen:
                continue
            seen.add(capture.url_key)
            batch.append(capture)
            if len(batch) == 4 * self.reader.processes:
                await self._observe(site, batch)
                batch.clear()
                if site.memory.settled:
                    break
            if len(seen) == MOST:
                break
        await self._observe(site, batch)
        known = site.memory.freeze()
        if len(site.memory) >= LEARNED_AT[0] and known.digest != site.template_digest:
            site.template, site.template_digest = known, known.digest
            with self.archive.vital():
                self.archive.remember(site)

    async def _observe(self, site: Site, captures: list[CaptureInfo]) -> None:
        readings = await asyncio.gather(*(self._sketch(site, capture) for capture in captures))
        for capture, reading in zip(captures, readings, strict=True):
            if reading is not None and reading.sketch is not None:
                site.memory.observe(capture.url_key, reading.sketch, site.pinned().role(capture.url))

    async def _sketch(self, site: Site, capture: CaptureInfo) -> Reading | None:
        try:
            stored = self.archive.read(capture)
        except KhotinError:
            # It is found damaged once more when it is read, and recorded then.
            return None
        body, _ = stored.payload()
        return await self.reader.read(
            Job(
                url=capture.url,
                body=body,
                content_type=stored.header("Content-Type"),
                captured=capture.fetched_at,
                hints=site.hints(capture.url, capture.fetched_at),
                sketch=True,
                links_only=True,
            )
        )


def unread(spider: CapturesSpider) -> Iterator[Wanted]:
    """The unread captures of the spider's sites, then those that another memory of their site was used for."""
    archive = spider.archive
    in_use = {name: spider.memory_in_use(name) for name in spider.sites}
    profiles = {site.name: site.profile.digest if site.described else None for site in spider.sites.values()}
    archive.wanted = archive.store.count_unread(spider.sites)
    for name in spider.sites:
        for capture in archive.store.unread(name):
            yield Wanted(capture, in_use[name], profiles[name], archive.run_id)
    for name in spider.sites:
        for capture in archive.store.readings_under_other_memory(name, in_use[name]):
            yield Wanted(capture, in_use[name], profiles[name], archive.run_id)
