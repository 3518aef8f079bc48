"""ArticleItem: raw strings in, clean values out. Each pipeline fills the fields that its name says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.extract.byline import Author
from crawler.extract.documents import Document
from crawler.extract.normalise import Clean
from crawler.extract.parts import Parts
from crawler.extract.references import Reference


@dataclass(slots=True)
class ArticleItem:
    """One page taken apart. What is in `parts` is as printed, and never changes."""

    site: str
    key: str
    url: str
    canonical_url: str
    capture_id: int
    captured_at: datetime
    kind: str
    extractor: str
    parts: Parts
    #: What the reading process made of them; each pipeline takes what it is for.
    clean: Clean
    profile: str | None = None
    profile_hash: str | None = None
    run_id: int | None = None
    memory: str | None = None
    #: What a document says (kind "document"), where the capture is no page.
    document: Document | None = None

    # strip_boilerplate
    title: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    # normalise_date
    published_at: str | None = None
    published_precision: str | None = None
    updated_at: str | None = None
    # normalise_byline
    authors: tuple[Author, ...] = ()
    organisation: str | None = None
    organisation_expanded: str | None = None
    source: str | None = None
    source_url: str | None = None
    # normalise_text
    references: tuple[Reference, ...] = ()
    language: str | None = None
    #: Why the item is not what its kind says, in words; becomes issue rows.
    problems: list[str] = field(default_factory=list)
