"""The steps that records are kept in: each a few rows of one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, case, exists, insert, select, update

from archive import models
from archive.errors import NotFoundError
from archive.identity import alias_key
from archive.store.captures import captures
from archive.store.content import PROVENANCE, Content
from archive.store.decisions import follow
from archive.store.gone import GONE, THERE, update_gone
from archive.store.history import History, Reading, articles, reading_row, readings
from archive.store.new_captures import Captures
from archive.store.outbox import outbox
from archive.store.prepared import Prepared, Statement, adding, upsert
from archive.store.version_rows import versions

former_readings = models.table(models.FormerReading)
aliases = models.table(models.Alias)

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
    .values(
        kind=bindparam("as_kind"),
        extractor=bindparam("by"),
        memory=bindparam("knowing"),
        profile_hash=bindparam("described"),
    )
)
_READ = Prepared(lambda _: _MARK.values(read_state=bindparam("as_state")))
#: A revisit stays one: it says nothing that its payload's reading does not say.
SEEN = Prepared(
    lambda _: _MARK.values(
        read_state=case((captures.c.read_state == "revisit", "revisit"), else_=bindparam("as_state"))
    )
)
ADD_READING = adding(readings)
_GONE_BEFORE = Prepared(
    lambda _: select(articles.c.id).where(
        articles.c.site_id == bindparam("site"),
        articles.c.key == bindparam("page"),
        articles.c.gone_since.is_not(None),
    )
)
_MADE_BY = [name for name in PROVENANCE if name != "run_id"]
_THE_SAME = Prepared(
    lambda _: (
        select(versions.c.number)
        .join(
            readings,
            (readings.c.capture_id == versions.c.capture_id)
            & (readings.c.article_id == versions.c.article_id),
        )
        .where(
            readings.c.capture_id == bindparam("of"),
            readings.c.article_id == bindparam("article"),
            readings.c.captured_at == bindparam("at"),
            readings.c.text_digest == bindparam("text"),
            readings.c.content_digest == bindparam("all"),
            *(versions.c[name].is_not_distinct_from(bindparam(name)) for name in _MADE_BY),
        )
    )
)
_TELL = Prepared(lambda dialect: upsert(dialect, outbox), ["article_id"])


def _add_alias(dialect: Dialect) -> Statement:
    add = upsert(dialect, aliases)
    return add.on_conflict_do_update(
        index_elements=["name"],
        set_={"article_id": add.excluded.article_id},
        where=aliases.c.article_id != add.excluded.article_id,
    )


_ADD_ALIAS = Prepared(_add_alias, ["name", "article_id"])


class RecordSteps(Captures):
    """What `archive.store.records` is put together from."""

    def _mark(
        self,
        connection: Connection,
        statement: Prepared,
        capture_id: int,
        kind: str | None,
        extractor: str | None,
        memory: str | None,
        profile_hash: str | None,
        state: str = "read",
    ) -> None:
        values = {"of": capture_id, "as_kind": kind, "by": extractor, "knowing": memory, "as_state": state}
        values["described"] = profile_hash
        if not statement(connection, values).rowcount:
            raise NotFoundError(f"there is no capture number {capture_id}")

    def _mark_read(self, connection: Connection, readings: Iterable[Reading]) -> None:
        """Note that these captures were read, and as what."""
        for reading in readings:
            content = reading.content
            provenance = (content[name] for name in ("extractor", "memory", "profile_hash"))
            self._mark(connection, _READ, reading.capture_id, content["kind"], *provenance)

    def _name(self, connection: Connection, read: Iterable[tuple[int, Reading]]) -> None:
        """The addresses of readings lead to their articles."""
        rows = [
            {"name": name, "article_id": article}
            for article, reading in read
            for name in sorted({alias_key(reading.content[url]) for url in ("url", "canonical_url")})
        ]
        _ADD_ALIAS(connection, rows)

    def _tell(self, connection: Connection, article: int, changed: bool = True) -> None:
        """The index has to learn of this article."""
        if changed:
            _TELL(connection, {"article_id": article})

    def _add_versions(self, connection: Connection, added: Sequence[tuple[int, int, Reading]]) -> None:
        """Versions that begin with a reading: each the article, the version's number, and the reading."""
        ADD_READING(connection, [reading_row(article, reading, None) for article, _, reading in added])
        rows = [(reading.content, _bound(article, number, reading)) for article, number, reading in added]
        self._rows.add(connection, rows)
        _TELL(connection, [{"article_id": article} for article, _, _ in added])

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

    def _there_or_gone(self, connection: Connection, site: int, key: str, status: int) -> None:
        """A capture that says that a page is missing, or is there again, tells its article."""
        page = {"site": site, "page": key}
        if status in GONE or (status in THERE and _GONE_BEFORE(connection, page).scalar() is not None):
            update_gone(connection, site, key)

    def _leave(self, connection: Connection, old: int, reading: Reading, new: int, new_id: str) -> None:
        """A capture that was read under another key leaves that article; an empty one is known by the new name."""
        connection.execute(select(articles.c.id).where(articles.c.id == old).with_for_update())
        history = History(connection, self._rows, old)
        former = history.remove(reading.capture_id)
        if former is not None and former.content_digest != reading.content_digest:
            self._keep_former(connection, old, former)
        history.save()
        self._tell(connection, old)
        former_id = connection.execute(select(articles.c.public_id).where(articles.c.id == old)).scalar_one()
        follow(connection, self.journal, former_id, new_id)
        if history.readings:
            return
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
        before = face(history)
        history.save()
        self._tell(connection, found.id, before != face(history))


def _bound(article: int, number: int, reading: Reading) -> dict[str, Any]:
    names = ("capture_id", "captured_at", "text_digest", "content_digest")
    return {"article_id": article, "number": number} | {name: getattr(reading, name) for name in names}


def before(connection: Connection, capture_id: int) -> tuple[int | None, bool]:
    """The article that a capture was read as, and whether revisits refer to it."""
    article, revisited = _BEFORE(connection, {"of": capture_id}).one()
    return article, bool(revisited)


def known_already(connection: Connection, article: int, reading: Reading) -> int | None:
    """The number of the version that begins with this very reading, made by anything but another run; or None."""
    values = {"article": article, "at": reading.captured_at, "of": reading.capture_id}
    values |= {"text": reading.text_digest, "all": reading.content_digest}
    number: int | None = _THE_SAME(
        connection, values | {name: reading.content[name] for name in _MADE_BY}
    ).scalar()
    return number


def face(history: History) -> tuple[int, Content]:
    """What the index knows of an article: how many versions, and what the newest says."""
    starts = history.beginnings()
    if not starts:
        return 0, {}
    content = starts[-1].reading.content
    return len(starts), {name: value for name, value in content.items() if name not in PROVENANCE}
