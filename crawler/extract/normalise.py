"""Parts made a record: body without furniture, dates with precision, people, references, language; all pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from archive.vietnamese import clean_text
from crawler.extract import byline as bylines
from crawler.extract import dateline, englishbylines, references
from crawler.extract.byline import names
from crawler.extract.isodate import english_date, machine_date
from crawler.extract.language import language_of
from crawler.extract.parts import ENGLISH, EXTRACTOR, METADATA, Block, Parts

#: Blocks that are the article's text.
_TEXT_ROLES = frozenset({"paragraph", "heading", "lead"})
_PRECISION = {4: "year", 7: "month", 10: "day"}
_MACHINE = frozenset({"json-ld", "meta", "time", "url"})
_SECONDS = re.compile(r"(T\d\d:\d\d):\d\d(?:\.\d+)?")


#: Kinds of pages that are kept: the others are not looked through for language and references.
_KEPT = ("article", "notice")
_NOBODY = bylines.Byline("")


@dataclass(frozen=True, slots=True)
class Clean:
    """What the parts of a page come to."""

    title: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    published_at: str | None = None
    published_precision: str | None = None
    updated_at: str | None = None
    byline: bylines.Byline = _NOBODY
    language: str | None = None
    references: tuple[references.Reference, ...] = ()


def clean(parts: Parts, captured: datetime | None, outlet: str | None = None) -> Clean:
    """All that follows from the parts of a page."""
    title, lead, body = strip(parts.blocks)
    title, lead = title_and_lead(parts, title, lead)
    text = "\n".join((title or "", *body)) if parts.kind in _KEPT else None
    return Clean(
        title,
        lead,
        tuple(body),
        *dates(parts, captured),
        byline=byline(parts, outlet),
        language=language_of(text) if text is not None else None,
        references=tuple(references.find(text)) if text is not None else (),
    )


def strip(blocks: Sequence[Block]) -> tuple[str | None, str | None, list[str]]:
    """Title, lead and body paragraphs of the blocks that are not furniture; the lead is part of the body."""
    title = next((clean_text(block.text) for block in blocks if block.role == "title"), None)
    leads = [clean_text(block.text) for block in blocks if block.role == "lead" and not block.furniture]
    body = [
        clean_text(block.text) for block in blocks if block.furniture is None and block.role in _TEXT_ROLES
    ]
    return title, " ".join(leads) or None, [text for text in body if text]


def title_and_lead(parts: Parts, title: str | None, lead: str | None) -> tuple[str | None, str | None]:
    """Title and lead of a page: what was found for it, else what its blocks (`strip`) say."""
    return clean_text(parts.title or title or "") or None, lead or clean_text(parts.lead or "") or None


def dates(parts: Parts, captured: datetime | None) -> tuple[str | None, str | None, str | None]:
    """`published_at`, its precision, and `updated_at`: ISO 8601 at the precision printed, or None."""
    published = _to_the_minute(_iso(parts.published, parts.published_from, captured))
    updated = _to_the_minute(_iso(parts.updated, None, captured))
    return published, precision_of(published), updated


def precision_of(iso: str | None) -> str | None:
    """The precision that an ISO date carries by its length."""
    return None if iso is None else _PRECISION.get(len(iso), "minute")


def _to_the_minute(iso: str | None) -> str | None:
    """Without seconds: no precision is finer than a minute."""
    return _SECONDS.sub(r"\1", iso) if iso and len(iso) > 16 else iso


def _iso(text: str | None, source: str | None, captured: datetime | None) -> str | None:
    if not text:
        return None
    if source in _MACHINE or re.match(r"\d{4}-\d\d-\d\d", text):
        iso = machine_date(text) or english_date(text)
        if iso:
            return iso
    iso = dateline.parse(text, captured).published_at
    if iso is None or len(iso) < 10:
        iso = english_date(text) or machine_date(text) or iso
    return iso


def byline(parts: Parts, outlet: str | None = None) -> bylines.Byline:
    """People, organisation and source of the byline; empty where none was printed."""
    if parts.why.get("byline") == METADATA and parts.byline:
        return _named(parts.byline, outlet)
    if parts.byline and parts.why.get("byline", "").startswith(ENGLISH):
        return _english(parts.byline, METADATA in parts.why["byline"])
    return bylines.parse(parts.byline or "", outlet)


def _english(text: str, told: bool) -> bylines.Byline:
    """The people of each line, a name once, whatever degrees are printed behind it. `told`: lines of metadata."""
    found: dict[str, bylines.Author] = {}
    for line in text.split("\n"):
        for name in englishbylines.plain(line, 1 if told else 2) or (line,) * told:
            kind: names.Kind = "collective" if englishbylines.is_collective(name) else "person"
            found.setdefault(name.split(",")[0].casefold(), bylines.Author(clean_text(name), kind, ("text",)))
    rest = bylines.parse(text)
    return replace(
        rest, authors=tuple(found.values()) or rest.authors, organisation=None, organisation_expanded=None
    )


def _named(names: str, outlet: str | None) -> bylines.Byline:
    """Metadata name authors one by one: a name that the byline's grammar does not know is a name all the same."""
    read = bylines.parse(names.replace("\n", ", "), outlet)
    if read.organisation or read.source:
        return read
    authors: list[bylines.Author] = []
    for name in names.split("\n"):
        known = bylines.parse(name, outlet)
        authors += (
            known.authors if len(known.authors) == 1 else [bylines.Author(clean_text(name), "person", ())]
        )
    return replace(read, authors=tuple(authors))


def record(
    parts: Parts, url: str, site: str, captured: datetime | None = None, outlet: str | None = None
) -> dict[str, Any]:
    """One record as JSON, keys as the command line promises; the archive's own keys are None without an archive."""
    title, lead, body = strip(parts.blocks)
    title, lead = title_and_lead(parts, title, lead)
    published_at, precision, updated_at = dates(parts, captured)
    who = byline(parts, outlet)
    text = "\n".join(body)
    kept = parts.kind in ("article", "notice")
    return {
        "id": None,
        "site": site,
        "url": url,
        "canonical_url": parts.canonical,
        "title": title,
        "lead": lead,
        "body": body if kept else [],
        "authors": [{"name": a.name, "kind": a.kind, "roles": list(a.roles)} for a in who.authors],
        "organisation": who.organisation,
        "organisation_expanded": who.organisation_expanded,
        "source": who.source,
        "source_url": who.source_url,
        "byline_raw": parts.byline,
        "published_at": published_at,
        "published_precision": precision,
        "published_raw": parts.published,
        "published_from": parts.published_from,
        "updated_at": updated_at,
        "section": parts.section,
        "tags": list(parts.tags),
        "images": [asdict(image) for image in parts.images],
        "attachments": [asdict(attachment) for attachment in parts.attachments],
        "references": [asdict(reference) for reference in references.find(text)] if kept else [],
        "language": language_of(text) if text else None,
        "kind": parts.kind,
        "captured_at": captured.isoformat() if captured else None,
        "capture": None,
        "version": None,
        "versions": None,
        "extractor": EXTRACTOR,
    }
