"""ArticleItem: raw strings in, clean values out. Each pipeline fills the fields that its name says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crawler.extract.parts import Attachment, Block, Image


@dataclass(slots=True)
class ArticleItem:
    """One page taken apart. The `*_raw` fields are as printed and never change."""

    site: str
    key: str
    url: str
    canonical_url: str
    capture_id: int
    captured_at: datetime
    kind: str
    extractor: str
    profile: str | None = None
    profile_hash: str | None = None
    run_id: int | None = None
    memory: str | None = None
    #: The outlet's own name, never an author.
    outlet: str | None = None

    # From extract/: as printed.
    title_raw: str | None = None
    lead_raw: str | None = None
    blocks: tuple[Block, ...] = ()
    byline_raw: str | None = None
    published_raw: str | None = None
    published_from: str | None = None
    updated_raw: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    # strip_boilerplate
    title: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    # normalise_date
    published_at: str | None = None
    published_precision: str | None = None
    updated_at: str | None = None
    # normalise_byline
    authors: tuple[Any, ...] = ()
    organisation: str | None = None
    organisation_expanded: str | None = None
    source: str | None = None
    source_url: str | None = None
    # normalise_text
    references: tuple[Any, ...] = ()
    language: str | None = None
    #: Why the item is not what its kind says, in words; becomes an issue row.
    problems: list[str] = field(default_factory=list)
