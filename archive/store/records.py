"""Records come in: each becomes a reading of its capture, and by that a version of its article, or none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, delete, select, update

from archive.identity import article_id
from archive.record import KEPT_KINDS, Record
from archive.store.change import text_digest
from archive.store.content import PROVENANCE, content_of, differences, storable
from archive.store.gone import update_gone, was_missed
from archive.store.history import History, Reading, articles, reading_row, readings, shown
from archive.store.prepared import Prepared, upsert
from archive.store.record_steps import ADD_READING, SEEN, RecordSteps, before, face, known_already
from archive.store.version_rows import contents, versions

Outcome = Literal["new", "changed", "unchanged", "reread", "stale"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a record: its article's public identifier, the version that its capture shows, and `outcome`.

    new: the first of its article; changed: a text newer than all; unchanged: a text that was known; reread: another
    reading of a capture took the place of the former one; stale: a text from before the newest one.
    """

    article_id: str
    number: int
    outcome: Outcome


#: The kind of a page that could not be read at all: not whole, or too much for a reading process.
UNREADABLE = "unreadable"


class _Article(NamedTuple):
    """An article's row, locked, as it was before."""

    id: int
    versions: int
    last_seen: datetime
    state: str


class _Incoming(NamedTuple):
    """A record, made ready: its site, its article's key and public identifier, and what its capture showed."""

    site: str
    key: str
    public_id: str
    reading: Reading


_ARTICLE = select(
    articles.c.id, articles.c.versions, articles.c.last_seen, articles.c.state
).with_for_update()
_ADD = Prepared(
    lambda dialect: upsert(dialect, articles).on_conflict_do_nothing().returning(articles.c.id),
    [column.name for column in articles.c if column.name != "id"],
)
_CURRENT = select(
    versions.c.id,
    versions.c.text_digest,
    versions.c.content_digest,
    *(versions.c[name] for name in PROVENANCE),
)


class Records(RecordSteps):
    """The part of the store that keeps records. What a version is, `archive.store.history` says."""

    def put(self, record: Record) -> Stored:
        """Keep a record, in one transaction: article, version, people, aliases; its capture is read then.

        Idempotent: the same record again changes nothing.

        Raises:
            NotFoundError: there is no such capture.
        """
        return self.put_many([record])[0]

    def put_many(self, records: Iterable[Record]) -> list[Stored]:
        """Keep records as `put` does one after the other, in one transaction: all of them, or none.

        Made for hundreds at a time: what is new is written by few statements. Other writers wait meanwhile.

        Raises:
            NotFoundError: there is no such capture.
        """
        incoming = [_incoming(record) for record in records]
        return self._again(lambda: self._put_many(incoming)) if incoming else []

    def _put_many(self, incoming: Sequence[_Incoming]) -> list[Stored]:
        with self._writing() as connection:
            fresh = self._add_fresh(connection, incoming)
            kept: list[tuple[int, Stored]] = []
            for place, one in enumerate(incoming):
                if (article := fresh.get(place)) is not None:
                    kept.append((article, Stored(one.public_id, 1, "new")))
                else:
                    kept.append(self._put(connection, one))
            read = [(article, one.reading) for (article, _), one in zip(kept, incoming, strict=True)]
            self._name(connection, read)
        return [stored for _, stored in kept]

    def _add_fresh(self, connection: Connection, incoming: Sequence[_Incoming]) -> dict[int, int]:
        """Add the articles that nobody knows yet, in few statements; returns their numbers by place.

        Those only whose captures were not read as another article and are not revisited: the others have a history.
        """
        fresh: dict[int, _Incoming] = {}
        met: set[object] = set()
        for place, one in enumerate(incoming):
            names: set[object] = {one.public_id, one.reading.capture_id}
            if met.isdisjoint(names) and before(connection, one.reading.capture_id) == (None, False):
                fresh[place] = one
            met |= names
        found: dict[int, int] = {}
        for place, one in fresh.items():
            site_id = self._site_number(connection, one.site)
            if (number := self._add_article(connection, site_id, one)) is not None:
                found[place] = number
        added = [(number, 1, incoming[place].reading) for place, number in found.items()]
        if added:
            self._mark_read(connection, (reading for _, _, reading in added))
            self._add_versions(connection, added)
        return found

    def _add_article(self, connection: Connection, site_id: int, one: _Incoming) -> int | None:
        """The number of a new article's row, None where the article has one already."""
        at, content = one.reading.captured_at, one.reading.content
        row = {"public_id": one.public_id, "site_id": site_id, "key": one.key}
        row |= {"versions": 1, "first_seen": at, "last_seen": at}
        row |= shown(content) | {"state": "live", "state_reason": None, "gone_since": None}
        number: int | None = _ADD(connection, row).scalar()
        if number is not None and was_missed(connection, site_id, one.key):
            update_gone(connection, site_id, one.key)
        return number

    def _put(self, connection: Connection, one: _Incoming) -> tuple[int, Stored]:
        """Keep a record whose article or capture has a history; returns the article's number too."""
        reading = one.reading
        self._mark_read(connection, [reading])
        known_as, revisited = before(connection, reading.capture_id)
        added = self._add_article(connection, self._site_number(connection, one.site), one)
        if added is None:
            found = connection.execute(_ARTICLE.where(articles.c.public_id == one.public_id)).one()
            article = _Article(found.id, found.versions, found.last_seen, found.state)
        else:
            article = _Article(added, 0, reading.captured_at, "live")
        if known_as not in (None, article.id):
            self._leave(connection, known_as, reading, article.id, one.public_id)
        if added is not None and not revisited:
            self._add_versions(connection, [(article.id, 1, reading)])
            return article.id, Stored(one.public_id, 1, "new")
        later = reading.captured_at > article.last_seen
        if known_as is None and not revisited and article.state == "live" and later:
            number, outcome = self._append(connection, article, reading)
        else:
            number, outcome = self._insert(connection, article, reading)
        return article.id, Stored(one.public_id, number, outcome)

    def mark_read(
        self,
        capture_id: int,
        kind: str | None,
        extractor: str | None,
        memory: str | None,
        state: str = "read",
        profile_hash: str | None = None,
    ) -> None:
        """Note that a capture was read, and as what; `state` read, unreadable, not-html, failed or none.

        A capture that was an article and is read as another kind is demoted; one that merely could not be read
        (again) leaves the article as it is.
        """
        if state == "read" and kind is not None and kind not in KEPT_KINDS:
            self.demote(capture_id, kind, extractor, memory, profile_hash=profile_hash)
            return
        with self._writing() as connection:
            self._mark(connection, SEEN, capture_id, kind, extractor, memory, profile_hash, state)

    def demote(
        self,
        capture_id: int,
        kind: str,
        extractor: str | None,
        memory: str | None = None,
        reason: str | None = None,
        profile_hash: str | None = None,
    ) -> None:
        """A reading says that the page is no article (kind index or other): the capture shows none any more.

        An article that was made from this capture alone is withdrawn from view, with the reason; nothing is deleted.
        What was read once is not undone by a reader that could not read it (kind unreadable).
        """
        self._again(lambda: self._demote(capture_id, kind, extractor, memory, reason, profile_hash))

    def _demote(
        self,
        capture_id: int,
        kind: str,
        extractor: str | None,
        memory: str | None,
        reason: str | None,
        profile_hash: str | None,
    ) -> None:
        with self._writing() as connection:
            known_as, _ = before(connection, capture_id)
            if known_as is not None and kind == UNREADABLE:
                return
            self._mark(connection, SEEN, capture_id, kind, extractor, memory, profile_hash)
            if known_as is None:
                return
            connection.execute(_ARTICLE.where(articles.c.id == known_as))
            history = History(connection, self._rows, known_as)
            was = face(history)
            former = history.remove(capture_id)
            assert former is not None  # its row was found above
            self._keep_former(connection, known_as, former)
            if history.readings:
                history.save()
                self._tell(connection, known_as, was != face(history))
                return
            connection.execute(delete(readings).where(readings.c.capture_id == capture_id))
            why = reason or f"read as {kind} by {extractor}"
            change = {"state": "withdrawn", "state_reason": why}
            connection.execute(update(articles).where(articles.c.id == known_as), change)
            self._tell(connection, known_as)

    def _append(self, connection: Connection, article: _Article, reading: Reading) -> tuple[int, Outcome]:
        """A reading later than all that is known: the usual case, done without loading the history."""
        of_article = update(articles).where(articles.c.id == article.id)
        seen: dict[str, Any] = {"last_seen": reading.captured_at}
        query = _CURRENT.where(versions.c.article_id == article.id, versions.c.number == article.versions)
        current = connection.execute(query).mappings().one()
        if current["text_digest"] != reading.text_digest:
            self._add_versions(connection, [(article.id, article.versions + 1, reading)])
            seen |= shown(reading.content) | {"versions": article.versions + 1}
            connection.execute(of_article, seen)
            return article.versions + 1, "changed"
        if current["content_digest"] == reading.content_digest:
            differs = {
                name: reading.content[name] for name in PROVENANCE if reading.content[name] != current[name]
            }
        else:
            stored = contents(connection, [current["id"]])[current["id"]]
            differs = differences(reading.content, stored) or {}
        ADD_READING(connection, reading_row(article.id, reading, differs or None))
        connection.execute(of_article, seen)
        return article.versions, "unchanged"

    def _insert(self, connection: Connection, article: _Article, reading: Reading) -> tuple[int, Outcome]:
        """A reading that changes the past, or one that is known: by way of the whole history."""
        if article.state == "live" and (same := known_already(connection, article.id, reading)) is not None:
            return same, "unchanged"
        history = History(connection, self._rows, article.id)
        former = history.readings.get(reading.capture_id)
        was = face(history) if article.state == "live" else None
        if former is not None and _says_the_same(former, reading) and article.state == "live":
            return history.number_of(reading.capture_id), "unchanged"
        history.put(reading)
        starts = history.save()
        self._tell(connection, article.id, was != face(history))
        number = history.number_of(reading.capture_id)
        if former is not None:
            if former.content_digest == reading.content_digest:
                return number, "unchanged"
            self._keep_former(connection, article.id, former)
            return number, "reread"
        if not article.versions or article.state != "live":
            return number, "new"
        if len(starts) <= article.versions:
            return number, "unchanged"
        return number, "changed" if number == len(starts) else "stale"


def _incoming(record: Record) -> _Incoming:
    if record.kind not in KEPT_KINDS:
        raise ValueError(f"a page of kind {record.kind} is no record; use demote")
    content, digest = content_of(record)
    reading = Reading(
        record.provenance.capture_id,
        record.captured_at.astimezone(UTC),
        text_digest(content["title"], content["lead"], content["body"]),
        digest,
        content,
    )
    key = storable(unicodedata.normalize("NFC", record.key))
    return _Incoming(record.site, key, article_id(record.site, key), reading)


def _says_the_same(former: Reading, reading: Reading) -> bool:
    """Whether a reading of the same capture adds nothing, nor was made by anything else but another run."""
    return replace(reading, content={**reading.content, "run_id": former.content["run_id"]}) == former
