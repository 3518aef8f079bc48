"""An article's history: which texts its captures showed, in the order of capture; and the rows that say so.

A version begins with a capture whose text differs from that of the capture before it. So the versions are a function
of the readings alone: the same captures give the same versions and numbers, in whatever order they were read,
imported or rebuilt. A version belongs to its first capture; an older capture that comes later may move the numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from archive import models
from archive.store.content import Content, differences, sort_time
from archive.store.version_rows import VersionRows, contents, versions

readings = models.table(models.Reading)
articles = models.table(models.Article)
captures = models.table(models.Capture)

#: What an article's row repeats of its newest version.
SHOWN = ("canonical_url", "kind", "title", "published_at", "published_precision")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one capture showed. `captured_at` is aware."""

    capture_id: int
    captured_at: datetime
    text_digest: str
    content_digest: str
    content: Content


class Seen(NamedTuple):
    """A moment at which an article was seen: by a reading, or by a revisit of the same payload."""

    at: datetime
    capture_id: int
    reading: Reading


def beginnings(seen: Iterable[Seen]) -> list[Seen]:
    """The first moment of each version."""
    found: list[Seen] = []
    for moment in sorted(seen, key=lambda moment: moment[:2]):
        if not found or moment.reading.text_digest != found[-1].reading.text_digest:
            found.append(moment)
    return found


class History:
    """The readings and versions of one article, loaded, changed in memory, and saved again."""

    def __init__(self, connection: Connection, rows: VersionRows, article_id: int) -> None:
        self.connection = connection
        self.rows = rows
        self.article_id = article_id
        found = connection.execute(
            select(versions.c.id, versions.c.number, versions.c.capture_id).where(
                versions.c.article_id == article_id
            )
        ).all()
        #: Number of the row and of the version, by capture.
        self.versions = {row.capture_id: (row.id, row.number) for row in found}
        self.stored = contents(connection, [row.id for row in found]) if found else {}
        self.differs: dict[int, Content | None] = {}
        of_article = select(readings.c.capture_id).where(readings.c.article_id == article_id)
        self.revisits = self._load_revisits(captures.c.revisit_of.in_(of_article))
        self.readings: dict[int, Reading] = {}
        self._load_readings()
        self._loaded = dict(self.readings)

    def _load_revisits(self, condition: ColumnElement[bool]) -> list[tuple[int, int, datetime]]:
        query = select(captures.c.id, captures.c.revisit_of, captures.c.fetched_at)
        rows = self.connection.execute(query.where(condition, captures.c.read_state == "revisit"))
        return [(row.id, row.revisit_of, row.fetched_at) for row in rows]

    def _load_readings(self) -> None:
        query = select(readings).where(readings.c.article_id == self.article_id)
        rows = {row.capture_id: row for row in self.connection.execute(query)}
        moments = [(row.captured_at, row.capture_id) for row in rows.values()]
        moments += [(at, capture_id) for capture_id, _, at in self.revisits]
        version: Content = {}
        for _, capture_id in sorted(moments):
            if capture_id in self.versions:
                version = self.stored[self.versions[capture_id][0]]
            if row := rows.get(capture_id):
                content = version if capture_id in self.versions else {**version, **(row.differs or {})}
                self.differs[capture_id] = row.differs
                self.readings[capture_id] = Reading(
                    capture_id, row.captured_at, row.text_digest, row.content_digest, content
                )

    def put(self, reading: Reading) -> None:
        """Add a reading, or put it in the place of the same capture's."""
        if reading.capture_id not in self._loaded:
            self.revisits += self._load_revisits(captures.c.revisit_of == reading.capture_id)
        self.readings[reading.capture_id] = reading

    def remove(self, capture_id: int) -> Reading | None:
        """Take a reading out; None where there was none."""
        return self.readings.pop(capture_id, None)

    def seen(self) -> Iterator[Seen]:
        """Every moment at which the article was seen, in no order."""
        for reading in self.readings.values():
            yield Seen(reading.captured_at, reading.capture_id, reading)
        for capture_id, base, at in self.revisits:
            if base in self.readings:
                yield Seen(at, capture_id, self.readings[base])

    def beginnings(self) -> list[Seen]:
        """The first moment of each version, in order."""
        return beginnings(self.seen())

    def save(self) -> list[Seen]:
        """Bring the rows to what the readings say; returns the beginnings of the versions, in order."""
        moments = sorted(self.seen(), key=lambda moment: moment[:2])
        starts = beginnings(moments)
        self._save_versions(starts)
        self._save_readings(moments, starts)
        if starts:
            self.connection.execute(
                update(articles).where(articles.c.id == self.article_id),
                shown(starts[-1].reading.content)
                | {
                    "versions": len(starts),
                    "first_seen": moments[0].at,
                    "last_seen": moments[-1].at,
                    "state": "live",
                    "state_reason": None,
                },
            )
        return starts

    def number_of(self, capture_id: int) -> int:
        """The number of the version that a capture shows, once it is saved."""
        moments = sorted(self.seen(), key=lambda moment: moment[:2])
        starts = {moment.capture_id for moment in beginnings(moments)}
        number = 0
        for moment in moments:
            number += moment.capture_id in starts
            if moment.capture_id == capture_id:
                return number
        raise KeyError(capture_id)

    def _save_versions(self, starts: list[Seen]) -> None:
        wanted = {start.capture_id for start in starts}
        for capture_id in self.versions.keys() - wanted:
            self.rows.remove(self.connection, self.versions[capture_id][0])
        kept = {capture: row for capture, row in self.versions.items() if capture in wanted}
        moved = {
            row[0]: number
            for number, start in enumerate(starts, 1)
            if (row := kept.get(start.capture_id)) and row[1] != number
        }
        # Numbers are unique: first out of the way, then to their place.
        for sign in (-1, 1):
            for row, number in moved.items():
                self.connection.execute(
                    update(versions).where(versions.c.id == row), {"number": sign * number}
                )
        for number, start in enumerate(starts, 1):
            reading = start.reading
            digests = {"text_digest": reading.text_digest, "content_digest": reading.content_digest}
            if start.capture_id not in kept:
                bound = {"article_id": self.article_id, "number": number, **digests}
                bound |= {"capture_id": start.capture_id, "captured_at": start.at}
                self.rows.add(self.connection, [(reading.content, bound)])
            elif self.stored[kept[start.capture_id][0]] != reading.content:
                self.rows.replace(self.connection, kept[start.capture_id][0], reading.content, **digests)

    def _save_readings(self, moments: list[Seen], starts: list[Seen]) -> None:
        for capture_id in self._loaded.keys() - self.readings.keys():
            self.connection.execute(delete(readings).where(readings.c.capture_id == capture_id))
        begins = {start.capture_id: start.reading.content for start in starts}
        version: Content = {}
        for moment in moments:
            version = begins.get(moment.capture_id, version)
            reading = moment.reading
            if moment.capture_id != reading.capture_id:
                continue
            differs = None if moment.capture_id in begins else differences(reading.content, version)
            if (
                self._loaded.get(reading.capture_id) is reading
                and differs == self.differs[reading.capture_id]
            ):
                continue
            row = reading_row(self.article_id, reading, differs)
            if reading.capture_id in self._loaded:
                of_capture = update(readings).where(readings.c.capture_id == reading.capture_id)
                self.connection.execute(of_capture, row)
            else:
                self.connection.execute(insert(readings), row)


def shown(content: Content) -> dict[str, Any]:
    """The columns of an article that repeat its newest version."""
    return {name: content[name] for name in SHOWN} | {"published_sort": sort_time(content["published_at"])}


def reading_row(article_id: int, reading: Reading, differs: Content | None) -> dict[str, Any]:
    """The row of a reading."""
    return {
        "capture_id": reading.capture_id,
        "article_id": article_id,
        "captured_at": reading.captured_at,
        "text_digest": reading.text_digest,
        "content_digest": reading.content_digest,
        "differs": differs,
    }
