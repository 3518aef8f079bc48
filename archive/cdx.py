"""CDXJ: where each capture lies, in the form that pywb and other replay programs look things up by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

import surt
from sqlalchemy import select

from archive.database import reading
from archive.store import Store
from archive.store.captures import captures
from archive.store.takedowns import captures_in_view

_COLUMNS = (
    "url",
    "fetched_at",
    "mime",
    "status",
    "payload_digest",
    "length",
    "offset",
    "warc",
    "revisit_profile",
)


def cdx_key(url: str) -> str:
    """What an address is looked up by, its host turned round: ``vn,baonghean)/tin?a=1``."""
    try:
        return str(surt.surt(url))
    except ValueError:
        return url.lower()


def cdxj_lines(store: Store, site_names: Iterable[str] | None = None) -> Iterator[str]:
    """A line for each capture in view of these sites, or of all, sorted by key and time as programs expect it.

    Answers that only say "not modified" (304) are left out: there is nothing in them to show, and their page is there.
    """
    with reading(store.engine) as connection:
        query = select(*(captures.c[name] for name in _COLUMNS)).where(
            captures_in_view(connection), captures.c.status != 304
        )
        if site_names is not None:
            query = query.where(captures.c.site_id.in_(store.site_numbers(connection, site_names)))
        rows = connection.execution_options(yield_per=1000).execute(query)
        yield from sorted(map(cdxj_line, rows))


def cdxj_line(capture: Any) -> str:
    """The line of a capture: a row of the table, or a CaptureInfo."""
    fields: dict[str, str] = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.revisit_profile else capture.mime or "unk",
        "status": str(capture.status),
        "digest": capture.payload_digest or "-",
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.warc,
    }
    moment = capture.fetched_at.astimezone(UTC)
    return f"{cdx_key(capture.url)} {moment:%Y%m%d%H%M%S} {json.dumps(fields)}"
