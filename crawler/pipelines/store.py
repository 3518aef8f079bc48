"""The item → the archive: record, versions, and the capture marked as read, in one transaction."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.errors import KhotinError
from archive.record import KEPT_KINDS, Attachment, Author, Image, Provenance, Record, Reference
from crawler.extensions.archive import OpenArchive
from crawler.items import ArticleItem


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


class StoreRecord:
    """Keeps articles and notices; of other pages only that they were read, and as what."""

    def __init__(self, archive: OpenArchive) -> None:
        self.archive = archive

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
        first = item.capture_id not in self.archive.readings
        try:
            if item.kind in KEPT_KINDS:
                outcome = store.put(record_of(item)).outcome
            elif item.document is not None:
                said = item.document
                store.keep_document(item.capture_id, said.form, said.paragraphs, said.problem, item.extractor)
                outcome = None
            else:
                store.demote(
                    item.capture_id,
                    item.kind,
                    item.extractor,
                    item.memory,
                    profile_hash=item.profile_hash,
                )
                outcome = None
            for problem in item.problems if first else ():
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
