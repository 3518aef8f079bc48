"""Captures looked up by their places, many at a time, as exports need them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, tuple_

from archive.database import reading
from archive.store import Store
from archive.store.captures import SELECT_INFO, CaptureInfo, captures
from archive.store.takedowns import captures_in_view

#: File name and offset of a capture.
Place = tuple[str, int]
#: Two parameters each, within the number that a statement may have.
_MANY = 250


def captures_at(store: Store, places: Sequence[Place]) -> dict[Place, list[CaptureInfo]]:
    """By place: what has to be given out to give out the capture there, itself last, before it what it revisits.

    Places where there is none, and captures that are out of view, are not among the keys.
    """
    with reading(store.engine) as connection:
        found: list[CaptureInfo] = []
        for start in range(0, len(places), _MANY):
            at = tuple_(captures.c.warc, captures.c.offset).in_(places[start : start + _MANY])
            found += _infos(connection, at & captures_in_view(connection))
        revisited = sorted({capture.revisit_of for capture in found if capture.revisit_of is not None})
        originals: dict[int, CaptureInfo] = {}
        for start in range(0, len(revisited), _MANY):
            by_number = captures.c.id.in_(revisited[start : start + _MANY]) & captures_in_view(connection)
            originals |= {capture.id: capture for capture in _infos(connection, by_number)}
    return {
        (capture.warc, capture.offset): [*_original(capture, originals), capture]
        for capture in found
        if capture.revisit_of is None or capture.revisit_of in originals
    }


def _original(capture: CaptureInfo, originals: dict[int, CaptureInfo]) -> list[CaptureInfo]:
    return [originals[capture.revisit_of]] if capture.revisit_of is not None else []


def _infos(connection: Connection, condition: ColumnElement[bool]) -> Iterator[CaptureInfo]:
    for row in connection.execute(SELECT_INFO.where(condition)).mappings():
        yield CaptureInfo(**row)
