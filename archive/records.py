"""Records come in: each becomes a reading of its capture, and by that a version of its article, or none."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Dialect, bindparam, case, delete, exists, insert, select, update
from sqlalchemy.sql import Executable

from archive import models
from archive.captures import Captures, captures
from archive.change import text_digest
from archive.content import PROVENANCE, Content, content_of, differences
from archive.errors import NotFoundError
from archive.history import History, Reading, Seen, articles, reading_row, readings, shown
from archive.identity import alias_key, article_id
from archive.outbox import outbox
from archive.prepared import Prepared, adding, upsert
from archive.record import KEPT_KINDS, Record
from archive.version_rows import contents, versions

former_readings = models.table(models.FormerReading)
aliases = models.table(models.Alias)

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


class _Article(NamedTuple):
    """An article's row, locked, as it was before."""

    id: int
    versions: int
    last_seen: datetime
    state: str


_ARTICLE = select(
    articles.c.id, articles.c.versions, articles.c.last_seen, articles.c.state
).with_for_update()
#: The article that a capture was read as, and whether revisits say that it was seen again.
_BEFORE = Prepared(
    lambda _: select(
        select(readings.c.article_id).where(readings.c.capture_id == bindparam("of")).scalar_subquery(),
        exists().where(captures.c.revisit_of == bindparam("of"), captures.c.read_state == "revisit"),
    )
)
_MARK = (
    update(captures)
    .where(captures.c.id == bindparam("of"))
    .values(kind=bindparam("as_kind"), extractor=bindparam("by"), memory=bindparam("knowing"))
)
_READ = Prepared(lambda _: _MARK.values(read_state=bindparam("as_state")))
#: A revisit stays one: it says nothing that its payload's reading does not say.
_SEEN = Prepared(
    lambda _: _MARK.values(
        read_state=case((captures.c.read_state == "revisit", "revisit"), else_=bindparam("as_state"))
    )
)
_ADD_ARTICLE = Prepared(
    lambda dialect: upsert(dialect, articles).on_conflict_do_nothing().returning(articles.c.id),
    [column.name for column in articles.c if column.name != "id"],
)
_ADD_READING = adding(readings)
_TELL = Prepared(lambda dialect: upsert(dialect, outbox), ["article_id"])
_CURRENT = select(
    versions.c.id,
    versions.c.text_digest,
    versions.c.content_digest,
    *(versions.c[name] for name in PROVENANCE),
)


def _add_alias(dialect: Dialect) -> Executable:
    add = upsert(dialect, aliases)
    return add.on_conflict_do_update(
        index_elements=["name"],
        set_={"article_id": add.excluded.article_id},
        where=aliases.c.article_id != add.excluded.article_id,
    )


_ADD_ALIAS = Prepared(_add_alias, ["name", "article_id"])


class Records(Captures):
    """The part of the store that keeps records. What a version is, `archive.history` says."""

    def put(self, record: Record) -> Stored:
        """Keep a record, in one transaction: article, version, people, aliases; its capture is read then.

        Idempotent: the same record again changes nothing.

        Raises:
            NotFoundError: there is no such capture.
        """
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
        key = unicodedata.normalize("NFC", record.key)
        return self._again(lambda: self._put(record.site, key, reading))

    def _put(self, site: str, key: str, reading: Reading) -> Stored:
        public_id = article_id(site, key)
        content = reading.content
        with self._writing() as connection:
            self._mark(
                connection,
                _READ,
                reading.capture_id,
                content["kind"],
                content["extractor"],
                content["memory"],
            )
            known_as, revisited = _BEFORE(connection, {"of": reading.capture_id}).one()
            row = {"public_id": public_id, "site_id": self._site_number(connection, site), "key": key}
            row |= {"versions": 1, "first_seen": reading.captured_at, "last_seen": reading.captured_at}
            row |= shown(content) | {"state": "live", "state_reason": None}
            number = _ADD_ARTICLE(connection, row).scalar()
            new = number is not None
            if new:
                article = _Article(number, 0, reading.captured_at, "live")
            else:
                found = connection.execute(_ARTICLE.where(articles.c.public_id == public_id)).one()
                article = _Article(*found)
            if known_as not in (None, article.id):
                self._leave(connection, known_as, reading, article.id, public_id)
            self._name(connection, article.id, content)
            if new and not revisited:
                self._add_version(connection, article.id, 1, reading)
                return Stored(public_id, 1, "new")
            if (
                known_as is None
                and not revisited
                and article.state == "live"
                and reading.captured_at > article.last_seen
            ):
                number, outcome = self._append(connection, article, reading)
            else:
                number, outcome = self._insert(connection, article, reading)
            return Stored(public_id, number, outcome)

    def mark_read(
        self,
        capture_id: int,
        kind: str | None,
        extractor: str | None,
        memory: str | None,
        state: str = "read",
    ) -> None:
        """Note that a capture was read, and as what; `state` read, unreadable, not-html, failed or none.

        A capture that was an article and is read as another kind is demoted; one that merely could not be read
        (again) leaves the article as it is.
        """
        if state == "read" and kind is not None and kind not in KEPT_KINDS:
            self.demote(capture_id, kind, extractor, memory)
            return
        with self._writing() as connection:
            self._mark(connection, _SEEN, capture_id, kind, extractor, memory, state)

    def demote(
        self,
        capture_id: int,
        kind: str,
        extractor: str | None,
        memory: str | None = None,
        reason: str | None = None,
    ) -> None:
        """A reading says that the page is no article (kind index or other): the capture shows none any more.

        An article that was made from this capture alone is withdrawn from view, with the reason; nothing is deleted.
        """
        self._again(lambda: self._demote(capture_id, kind, extractor, memory, reason))

    def _demote(
        self, capture_id: int, kind: str, extractor: str | None, memory: str | None, reason: str | None
    ) -> None:
        with self._writing() as connection:
            self._mark(connection, _SEEN, capture_id, kind, extractor, memory)
            known_as = _BEFORE(connection, {"of": capture_id}).one()[0]
            if known_as is None:
                return
            connection.execute(_ARTICLE.where(articles.c.id == known_as))
            history = History(connection, self._rows, known_as)
            before = _face(history)
            former = history.remove(capture_id)
            assert former is not None  # its row was found above
            self._keep_former(connection, known_as, former)
            if history.readings:
                history.save()
                self._tell(connection, known_as, before != _face(history))
                return
            connection.execute(delete(readings).where(readings.c.capture_id == capture_id))
            why = reason or f"read as {kind} by {extractor}"
            change = {"state": "withdrawn", "state_reason": why}
            connection.execute(update(articles).where(articles.c.id == known_as), change)
            self._tell(connection, known_as)

    # ── Steps of a transaction ───────────────────────────────────────────────────────────────────────────────

    def _mark(
        self,
        connection: Connection,
        statement: Prepared,
        capture_id: int,
        kind: str | None,
        extractor: str | None,
        memory: str | None,
        state: str = "read",
    ) -> None:
        values = {"of": capture_id, "as_kind": kind, "by": extractor, "knowing": memory, "as_state": state}
        if not statement(connection, values).rowcount:
            raise NotFoundError(f"there is no capture number {capture_id}")

    def _name(self, connection: Connection, article: int, content: Content) -> None:
        """The addresses of a reading lead to its article."""
        names = {alias_key(content["url"]), alias_key(content["canonical_url"])}
        _ADD_ALIAS(connection, [{"name": name, "article_id": article} for name in sorted(names)])

    def _tell(self, connection: Connection, article: int, changed: bool = True) -> None:
        """The index has to learn of this article."""
        if changed:
            _TELL(connection, {"article_id": article})

    def _add_version(self, connection: Connection, article: int, number: int, reading: Reading) -> None:
        _ADD_READING(connection, reading_row(article, reading, None))
        self._rows.add(
            connection,
            reading.content,
            article_id=article,
            number=number,
            capture_id=reading.capture_id,
            captured_at=reading.captured_at,
            text_digest=reading.text_digest,
            content_digest=reading.content_digest,
        )
        self._tell(connection, article)

    def _append(self, connection: Connection, article: _Article, reading: Reading) -> tuple[int, Outcome]:
        """A reading later than all that is known: the usual case, done without loading the history."""
        of_article = update(articles).where(articles.c.id == article.id)
        seen: dict[str, Any] = {"last_seen": reading.captured_at}
        query = _CURRENT.where(versions.c.article_id == article.id, versions.c.number == article.versions)
        current = connection.execute(query).mappings().one()
        if current["text_digest"] != reading.text_digest:
            self._add_version(connection, article.id, article.versions + 1, reading)
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
        _ADD_READING(connection, reading_row(article.id, reading, differs or None))
        connection.execute(of_article, seen)
        return article.versions, "unchanged"

    def _insert(self, connection: Connection, article: _Article, reading: Reading) -> tuple[int, Outcome]:
        """A reading that changes the past, or one that is known: by way of the whole history."""
        history = History(connection, self._rows, article.id)
        former = history.readings.get(reading.capture_id)
        before = _face(history) if article.state == "live" else None
        if former == reading and article.state == "live":
            return history.number_of(reading.capture_id), "unchanged"
        history.put(reading)
        starts = history.save()
        self._tell(connection, article.id, before != _face(history))
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

    def _keep_former(self, connection: Connection, article: int, former: Reading) -> None:
        row = {
            "capture_id": former.capture_id,
            "article_id": article,
            "extractor": former.content["extractor"],
            "memory": former.content["memory"],
            "replaced_at": self.clock(),
            "content": former.content,
        }
        connection.execute(insert(former_readings), row)

    def _leave(self, connection: Connection, old: int, reading: Reading, new: int, new_id: str) -> None:
        """A capture that was read under another key leaves that article; an empty one is known by the new name."""
        connection.execute(_ARTICLE.where(articles.c.id == old))
        history = History(connection, self._rows, old)
        former = history.remove(reading.capture_id)
        if former is not None and former.content_digest != reading.content_digest:
            self._keep_former(connection, old, former)
        history.save()
        self._tell(connection, old)
        if history.readings:
            return
        former_id = connection.execute(select(articles.c.public_id).where(articles.c.id == old)).scalar_one()
        # Which key a page once had cannot be read from it: the journal has to know.
        self.journal.append("moved", former=former_id, id=new_id)
        change = {"state": "moved", "state_reason": f"its identifier is now {new_id}", "versions": 0}
        connection.execute(update(articles).where(articles.c.id == old), change)
        _ADD_ALIAS(connection, {"name": former_id, "article_id": new})

    def _seen_again(self, connection: Connection, capture_id: int, at: datetime) -> None:
        query = (
            select(
                articles.c.id,
                articles.c.last_seen,
                readings.c.text_digest,
                versions.c.text_digest.label("current"),
            )
            .join(readings, readings.c.article_id == articles.c.id)
            .join(versions, versions.c.article_id == articles.c.id)
            .where(readings.c.capture_id == capture_id, versions.c.number == articles.c.versions)
            .with_for_update(of=articles)
        )
        found = connection.execute(query).one_or_none()
        if found is None:
            return
        if at > found.last_seen and found.text_digest == found.current:
            connection.execute(update(articles).where(articles.c.id == found.id), {"last_seen": at})
            return
        # An older text was seen again: that is a version too.
        history = History(connection, self._rows, found.id)
        before = _face(history)
        history.save()
        self._tell(connection, found.id, before != _face(history))


def _face(history: History) -> tuple[int, Content]:
    """What the index knows of an article: how many versions, and what the newest says."""
    starts: list[Seen] = history.beginnings()
    if not starts:
        return 0, {}
    content = starts[-1].reading.content
    return len(starts), {name: value for name, value in content.items() if name not in PROVENANCE}
