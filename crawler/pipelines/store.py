"""The item → the archive: record, versions, and the capture marked as read, in one transaction."""

from __future__ import annotations

import asyncio
from asyncio import Future, TimerHandle

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.errors import KhotinError
from archive.record import KEPT_KINDS, Attachment, Author, Image, Provenance, Record, Reference
from archive.store import Store
from archive.store.records import Stored
from crawler.extensions.archive import OpenArchive
from crawler.items import ArticleItem

#: Seconds for which a record waits for others that are stored in the same transaction.
LONGEST = 0.05
#: Records in one transaction, at most: fewer than pages are on their way, or all would wait.
MOST = 8


def record_of(item: ArticleItem) -> Record:
    """The record that an item became."""
    return Record(
        site=item.site,
        key=item.key,
        url=item.url,
        canonical_url=item.canonical_url,
        kind=item.kind,  # type: ignore[arg-type]
        captured_at=item.captured_at,
        provenance=Provenance(
            item.capture_id, item.extractor, item.profile, item.profile_hash, item.run_id, item.memory
        ),
        title=item.title,
        lead=item.lead,
        body=item.body,
        authors=tuple(Author(a.name, a.kind, tuple(a.roles)) for a in item.authors),
        organisation=item.organisation,
        organisation_expanded=item.organisation_expanded,
        source=item.source,
        source_url=item.source_url,
        byline_raw=item.parts.byline,
        published_at=item.published_at,
        published_precision=item.published_precision,  # type: ignore[arg-type]
        published_raw=item.parts.published,
        published_from=item.parts.published_from if item.published_at else None,
        updated_at=item.updated_at,
        section=item.parts.section,
        tags=item.parts.tags,
        images=tuple(Image(i.url, i.caption, i.credit) for i in item.parts.images),
        attachments=tuple(Attachment(a.url, a.name) for a in item.parts.attachments),
        references=tuple(
            Reference(r.raw, r.family, r.type, r.number, r.year, r.code, r.date) for r in item.references
        ),
        language=item.language,
    )


class Together:
    """Stores records that come at about the same time in one transaction: half the work for each.

    What waits when the process is killed is a capture that was not read: it is read on resume.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[Record, Future[Stored]]] = []
        self._timer: TimerHandle | None = None

    async def put(self, record: Record) -> Stored:
        """As Store.put, a moment later."""
        loop = asyncio.get_running_loop()
        stored: Future[Stored] = loop.create_future()
        self._waiting.append((record, stored))
        if len(self._waiting) >= MOST:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(LONGEST, self.flush)
        return await stored

    def flush(self) -> None:
        """Store what waits now: before anything else is said of the same captures."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            results: list[Stored | Exception] = [*self._store.put_many(record for record, _ in waiting)]
        except KhotinError as error:
            results = [error] * len(waiting)
        except Exception:  # noqa: BLE001  the fault of one of them, which is told so; the others are stored
            results = [self._alone(record) for record, _ in waiting]
        for (_, future), result in zip(waiting, results, strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _alone(self, record: Record) -> Stored | Exception:
        try:
            return self._store.put(record)
        except Exception as error:  # noqa: BLE001  told to whoever waits for it
            return error


class StoreRecord:
    """Keeps articles and notices; of other pages only that they were read, and as what."""

    def __init__(self, archive: OpenArchive) -> None:
        self.archive = archive
        self._together = Together(archive.store)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreRecord:
        """Scrapy's way to make one."""
        archive = crawler.get_extension(OpenArchive)
        assert archive is not None
        return cls(archive)

    async def process_item(self, item: ArticleItem) -> ArticleItem:
        """Store; where the database refuses, the crawl stops and the capture stays unread."""
        if self.archive.broken is not None:
            raise DropItem("not stored: the crawl stops")
        store = self.archive.store
        together = self._together
        try:
            if item.kind in KEPT_KINDS:
                outcome = (await together.put(record_of(item))).outcome
            elif item.document is not None:
                together.flush()
                said = item.document
                store.keep_document(item.capture_id, said.form, said.paragraphs, said.problem, item.extractor)
                outcome = None
            else:
                together.flush()
                store.demote(
                    item.capture_id,
                    item.kind,
                    item.extractor,
                    item.memory,
                    profile_hash=item.profile_hash,
                )
                outcome = None
            # Asked only now: while the record waited, another reading of the capture may have been stored.
            for problem in item.problems if item.capture_id not in self.archive.readings else ():
                store.add_issue(
                    item.site,
                    item.kind,
                    problem,
                    url=item.url,
                    run_id=item.run_id,
                    capture_id=item.capture_id,
                )
        except KhotinError as error:
            self.archive.fail(str(error))
            raise DropItem(f"not stored: {error}") from error
        self._count(item, outcome)
        return item

    def _count(self, item: ArticleItem, outcome: str | None) -> None:
        """Count each capture once: by the kind of its last reading, and by what its first record was."""
        counts = self.archive.sites[item.site].counts
        kind, first = self.archive.readings.get(item.capture_id, (None, None))
        if kind is not None:
            counts[f"read/{kind}"] -= 1
        counts[f"read/{item.kind}"] += 1
        if outcome is None and first is not None:
            counts[f"record/{first}"] -= 1
        elif outcome is not None and first is None:
            counts[f"record/{outcome}"] += 1
        self.archive.readings[item.capture_id] = (item.kind, first if outcome and first else outcome)
