"""A reading as plain data: made from a record, compared, and taken apart where two readings differ."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from typing import Any

from archive.record import Attachment, Author, Image, Record, Reference

#: A record's fields as JSON values, provenance included; without what belongs to the capture.
Content = dict[str, Any]

#: What made the reading: kept with it, but no part of what it says.
PROVENANCE = ("extractor", "profile", "profile_hash", "memory", "run_id")
#: Two readings of one version agree in these but for white space, counters and clocks.
TEXT = ("title", "lead", "body")
VIETNAM = timezone(timedelta(hours=7))

_PLAIN = [
    "url", "canonical_url", "kind", "title", "lead", "organisation", "organisation_expanded", "source",
    "source_url", "byline_raw", "published_at", "published_precision", "published_raw", "published_from",
    "updated_at", "section", "language",
]  # fmt: skip
_LISTS: dict[str, tuple[str, ...]] = {
    "authors": tuple(field.name for field in fields(Author)),
    "images": tuple(field.name for field in fields(Image)),
    "attachments": tuple(field.name for field in fields(Attachment)),
    "references": tuple(field.name for field in fields(Reference)),
}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BLANK_LINE = re.compile(r"\n\s*\n")


def content_of(record: Record) -> tuple[Content, str]:
    """The record as JSON values, and SHA-256 over all that it says, without what made it.

    Fit for any database: without NUL and halves of surrogate pairs.
    """
    content: Content = {name: getattr(record, name) for name in _PLAIN}
    content["body"] = _paragraphs(record.body)
    content["tags"] = list(record.tags)
    for name, parts in _LISTS.items():
        content[name] = [
            {part: _plain(getattr(row, part)) for part in parts} for row in getattr(record, name)
        ]
    for author in content["authors"]:
        author["name"] = unicodedata.normalize("NFC", author["name"])
    try:
        data = _encode(content).encode()
    except UnicodeEncodeError:
        data = b"\\u0000"
    if b"\\u0000" in data:
        content = storable(content)
        data = _encode(content).encode()
    for name in PROVENANCE:
        content[name] = getattr(record.provenance, name)
    return content, hashlib.sha256(data).hexdigest()


def differences(content: Content, base: Content) -> Content | None:
    """The fields other than the text in which `content` departs from `base`, None where there is none."""
    found = {name: value for name, value in content.items() if name not in TEXT and value != base[name]}
    return found or None


def sort_time(printed: str | None) -> datetime | None:
    """The earliest instant that an ISO date of any precision can mean in Vietnam, None where it is none."""
    if not printed:
        return None
    try:
        found = datetime.fromisoformat(printed if len(printed) > 7 else f"{printed}-01-01"[:10])
        return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _paragraphs(body: tuple[str, ...]) -> list[str]:
    """The paragraphs as they come back from a body whose paragraphs are parted by an empty line."""
    found = []
    for paragraph in body:
        parts = _BLANK_LINE.split(paragraph) if "\n" in paragraph else [paragraph]
        found += [part.strip() for part in parts if part.strip()]
    return found


def storable(value: Any) -> Any:
    """The value as every database takes it: text, here or in lists and mappings, without NUL and lone surrogates."""
    if value is None or isinstance(value, int | datetime):
        return value
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, Mapping):
        return {name: storable(item) for name, item in value.items()}
    return value
