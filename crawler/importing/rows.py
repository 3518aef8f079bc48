"""Foreign captures → rows: each page under its site's key, each other address under itself, nothing twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import chain

from archive.errors import CallError
from archive.identity import redirect_target, site_name, url_key
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.store.new_captures import NewCapture
from archive.warc.exchange import Revisit
from archive.warc.reader import Stored
from archive.warc.survey import Surveyed
from crawler.families import FAMILIES, Family, recognise
from crawler.importing.pages import is_document, is_page

#: Pages of a site that nobody crawled which are looked at before its family is settled.
ENOUGH = 200
#: Rows of one transaction.
BATCH = 250
#: Revisits whose original may stand in a later file: more of them are taken in without it.
MOST_WAITING = 100_000


class Rows:
    """Makes the rows of captures that lie in the WARC folder. `via`: whose captures they are: import, wayback.

    A site that has no family yet gets the one that its pages' addresses show, as at a first crawl; so the rows of its
    first pages wait until enough of them are known, or for `settle`.
    """

    def __init__(self, store: Store, via: str, body_max: int) -> None:
        self.store = store
        self.via = via
        self.body_max = body_max
        self.counts: Counter[str] = Counter()
        #: Sites that have captures to be read.
        self.sites: set[str] = set()
        self._families: dict[str, Family | None] = {}
        self._waiting: defaultdict[str, list[Surveyed]] = defaultdict(list)
        self._ready: list[tuple[str, Surveyed]] = []
        self._revisits: list[tuple[str, Surveyed]] = []

    def add(self, capture: Surveyed) -> None:
        """Make the row of a capture, soon or when its site's family is known; `settle` makes all of them."""
        try:
            site = site_name(capture.stored.url)
        except CallError:
            self.counts["no site"] += 1
            return
        if self._family(site) is None:
            self._waiting[site].append(capture)
            if len(self._waiting[site]) >= ENOUGH:
                self._settle(site)
        elif capture.stored.revisit and len(self._revisits) < MOST_WAITING:
            self._revisits.append((site, capture))
        else:
            self._ready.append((site, capture))
            if len(self._ready) >= BATCH:
                self._make()

    def settle(self) -> None:
        """Make all rows that still wait: of small sites, and of revisits, whose originals are all known now."""
        for site in list(self._waiting):
            self._settle(site)
        self._make()
        revisits, self._revisits = self._revisits, []
        revisits.sort(key=lambda pair: pair[1].stored.captured_at)
        for start in range(0, len(revisits), BATCH):
            self._ready = revisits[start : start + BATCH]
            self._make()

    def _make(self) -> None:
        """Make the rows that are ready, in one transaction."""
        ready, self._ready = self._ready, []
        before, counts = self.counts, Counter[str]()

        def rows() -> None:
            counts.clear()
            for site, capture in ready:
                self._add(site, capture)

        self.counts = counts
        try:
            self.store.at_once(rows)
        finally:
            self.counts = before
        self.counts.update(counts)

    def _settle(self, site: str) -> None:
        waiting = self._waiting.pop(site)
        pages = [c.stored.url for c in waiting if self._what(c) == "page"]
        if pages:
            family = recognise(pages)
            self.store.pin_family(site, family.name)
            self._families[site] = family
        else:
            # A host of pictures: its family is settled when a page of it comes.
            self._families[site] = FAMILIES["plain"]
        for capture in waiting:
            self.add(capture)

    def _family(self, site: str) -> Family | None:
        if site not in self._families:
            row = self.store.site(site)
            self._families[site] = FAMILIES[row.family] if row and row.family else None
        return self._families[site]

    def _what(self, capture: Surveyed) -> str:
        stored = capture.stored
        if stored.status != 200 or (stored.method or "GET") != "GET" or capture.body_length > self.body_max:
            return "other"
        if not capture.body_length and not stored.revisit:
            return "other"
        mime, encoded = mime_of(stored), bool(stored.header("Content-Encoding"))
        if is_page(mime, stored.url, capture.start, encoded):
            return "page"
        return "document" if is_document(mime, stored.url, capture.start) else "other"

    def _add(self, site: str, capture: Surveyed) -> None:
        stored, what = capture.stored, self._what(capture)
        family = self._families[site] or FAMILIES["plain"]
        text = mime_of(stored) in ("", "text/html")
        original = self._original(stored.revisit) if stored.revisit else None
        if original is not None and what == "other" and original.site == site:
            key, what = (
                original.url_key if original.url == stored.url else url_key(stored.url),
                original.read_state,
            )
        else:
            key = (
                family.key(stored.url)
                if what == "page" or (text and stored.status != 200)
                else url_key(stored.url)
            )
        if any(
            self._is_same(held, capture) for held in self.store.captured_at(site, key, stored.captured_at)
        ):
            self.counts["held already"] += 1
            return
        unread = what not in ("other", "none") and (stored.revisit is None or original is not None)
        row = self._row(site, key, capture, original)
        self.store.add_capture(replace(row, read_state="unread" if unread else "none"))
        self.counts["captures"] += 1
        self.counts["revisits without original"] += bool(stored.revisit and original is None)
        if unread:
            self.sites.add(site)

    def _is_same(self, held: CaptureInfo, capture: Surveyed) -> bool:
        stored = capture.stored
        if held.warc == stored.warc and held.offset == stored.offset:
            return False
        return held.url == stored.url and (
            held.record_id == stored.record_id
            or held.payload_digest in (stored.payload_digest, capture.digest)
        )

    def _original(self, revisit: Revisit) -> CaptureInfo | None:
        """The capture that holds the payload; None where nothing that was taken in is it."""
        try:
            site = site_name(revisit.refers_to_uri)
        except CallError:
            return None
        family = self._family(site) or FAMILIES["plain"]
        keys = (family.key(revisit.refers_to_uri), url_key(revisit.refers_to_uri))
        at: datetime | None = revisit.refers_to_date
        held: Iterable[CaptureInfo] = ()
        if at is not None:
            held = chain.from_iterable(self.store.captured_at(site, key, at) for key in keys)
        found = next(
            (c for c in held if c.url == revisit.refers_to_uri or c.record_id == revisit.refers_to_id), None
        )
        if found is None and revisit.payload_digest:
            found = self.store.find_payload(site, revisit.payload_digest)
        return found

    def _row(self, site: str, key: str, capture: Surveyed, original: CaptureInfo | None) -> NewCapture:
        stored = capture.stored
        return NewCapture(
            site=site,
            url=stored.url,
            url_key=key,
            method=stored.method or "GET",
            status=stored.status or (original.status if original else 0),
            mime=mime_of(stored) or None,
            fetched_at=stored.captured_at,
            warc=stored.warc,
            offset=stored.offset,
            length=stored.length,
            record_id=stored.record_id,
            payload_digest=stored.payload_digest or (None if stored.revisit else capture.digest),
            block_digest=stored.block_digest,
            revisit_of=original.id if original else None,
            revisit_profile=stored.revisit.profile if stored.revisit else None,
            etag=stored.header("ETag"),
            last_modified=stored.header("Last-Modified"),
            ip=stored.ip_address,
            truncated=stored.truncated,
            certificate=stored.certificate,
            leads_to=redirect_target(stored.url, stored.status, stored.header("Location")),
            via=self.via,
        )


def mime_of(stored: Stored) -> str:
    """The media type that the head states, in lower case; empty where it states none."""
    return (stored.header("Content-Type") or "").split(";")[0].strip().lower()[:100]
