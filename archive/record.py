"""Record and Provenance: the treaty between the crawler, which makes records, and the archive, which keeps them.

Dates are ISO 8601 strings at the precision that was printed, in Vietnam's zone where a time is known:
``2020-05-05T09:00+07:00``, ``2020-05-05``, ``2020-05``, ``2020``. All text is NFC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["article", "notice", "index", "other"]
Precision = Literal["minute", "day", "month", "year"]
AuthorKind = Literal["person", "initials", "collective", "role-only"]

#: Kinds that are kept as records and indexed; the others only mark their capture as read.
KEPT_KINDS: frozenset[str] = frozenset({"article", "notice"})


@dataclass(frozen=True, slots=True)
class Author:
    """Someone named in the byline. `roles`: text, photo, video, graphics, compile, translation, production, voice."""

    name: str
    kind: AuthorKind = "person"
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article: absolute URL, caption and photo credit as printed."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that the article links to: absolute URL, name as printed."""

    url: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A document reference in the text, e.g. ``Nghị quyết số 42/NQ-CP ngày 09/4/2020``."""

    raw: str
    family: Literal["state", "party", "short"]
    type: str | None
    number: str
    year: int | None
    code: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from: the capture it was read from, and what read it."""

    capture_id: int
    extractor: str
    #: Name of the profile and SHA-256 of its canonical JSON, None for a site nobody described.
    profile: str | None = None
    profile_hash: str | None = None
    run_id: int | None = None
    #: Digest of the site memory that the reading used, None where page-level evidence stood alone.
    memory: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was made of one capture. `key` is the family's key: with `site` it is the article's identity."""

    site: str
    key: str
    url: str
    canonical_url: str
    kind: Kind
    captured_at: datetime
    provenance: Provenance
    title: str | None = None
    lead: str | None = None
    #: Paragraphs, lead included; without title, date line, byline and captions.
    body: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    organisation: str | None = None
    organisation_expanded: str | None = None
    source: str | None = None
    source_url: str | None = None
    byline_raw: str | None = None
    published_at: str | None = None
    published_precision: Precision | None = None
    published_raw: str | None = None
    published_from: str | None = None
    updated_at: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    references: tuple[Reference, ...] = ()
    language: str | None = None
