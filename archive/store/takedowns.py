"""The one layer that knows takedowns: what is in view, which names are withheld, what stands where a record was.

Whatever gives out something of an article asks here: `in_view` for its row, `shown_contents` for what it says,
`captures_in_view` for its captures. Only what keeps records reads past it: their history goes on out of sight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    bindparam,
    func,
    select,
    union,
)

from archive import models
from archive.errors import TakenDownError
from archive.store.content import Content
from archive.store.history import articles, captures, readings
from archive.store.redirects import led_to, spellings
from archive.store.version_rows import contents, versions
from archive.withhold import without_names

takedowns = models.table(models.Takedown)
notes = models.table(models.Note)
former_readings = models.table(models.FormerReading)
images, attachments = models.table(models.Image), models.table(models.Attachment)
_IN_FORCE = takedowns.c.restored_at.is_(None)
# Made once: each search asks by it.
_OF_ARTICLES = (
    select(takedowns)
    .where(_IN_FORCE, takedowns.c.public_id.in_(bindparam("wanted", expanding=True)))
    .order_by(takedowns.c.id)
)
#: Within the number of parameters that a statement may have.
_MANY = 500
#: Media types of pages, and digests of empty bodies as Khotin and others write them.
_PAGES = ("text/html", "application/xhtml+xml")
_EMPTY = (
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
)


@dataclass(frozen=True, slots=True)
class Takedown:
    """A takedown in force: of the record, or of a `person`'s name in it."""

    person: str | None
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stands where a record was."""

    id: str
    site: str
    reason: str
    since: datetime

    def as_json(self) -> dict[str, Any]:
        """As scripts get it in the place of the record."""
        since = self.since.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"id": self.id, "site": self.site, "taken_down": {"since": since, "reason": self.reason}}

    def __str__(self) -> str:
        return f"{self.id} was taken down on {self.since:%Y-%m-%d}: {self.reason}"


# ── What is in view ──────────────────────────────────────────────────────────────────────────────────────────


def in_view() -> ColumnElement[bool]:
    """A condition on `articles`: in view are live ones that were not taken down."""
    hidden = select(takedowns.c.public_id).where(_IN_FORCE, takedowns.c.person.is_(None))
    return (articles.c.state == "live") & articles.c.public_id.not_in(hidden)


def captures_in_view(connection: Connection) -> ColumnElement[bool]:
    """A condition on `captures`: out of view are those of articles that were taken down, or hold a withheld name.

    Their pictures and documents too, also where a redirect led to them or another address gave the same payload. A name
    cannot be taken out of a capture without making it another document.
    """
    named = _named_addresses()
    condition = captures.c.id.not_in(_hidden_captures()) & captures.c.url.not_in(named)
    urls = set(connection.scalars(named))
    if not urls:
        return condition
    spelled, reached = spellings(urls), spellings(led_to(connection, urls))
    # Where a picture is missing, sites lead to their front page, or give a page instead: that is not hidden with it.
    of_pages = func.coalesce(captures.c.mime, "").in_(_PAGES)
    elsewhere = captures.c.url.in_(_literal(reached)) | captures.c.payload_digest.in_(
        _literal(_payloads(connection, spelled | reached))
    )
    return (
        condition & captures.c.url.not_in(_literal(spelled)) & (of_pages | ~func.coalesce(elsewhere, False))
    )


def _payloads(connection: Connection, urls: set[str]) -> set[str]:
    """The digests of what was captured at these addresses, but of pages and of nothing."""
    query = select(captures.c.payload_digest).where(
        captures.c.url.in_(_literal(urls)),
        captures.c.status == 200,
        captures.c.payload_digest.is_not(None),
        captures.c.payload_digest.not_in(_EMPTY),
        func.coalesce(captures.c.mime, "").not_in(_PAGES),
    )
    return set(connection.scalars(query))


def _named_addresses() -> CompoundSelect[Any]:
    """The addresses of the pictures and documents of restrained articles, in any version."""
    restrained = (
        select(versions.c.id)
        .join(articles, articles.c.id == versions.c.article_id)
        .join(takedowns, takedowns.c.public_id == articles.c.public_id)
        .where(_IN_FORCE)
    )
    return union(
        *(select(rows.c.url).where(rows.c.version_id.in_(restrained)) for rows in (images, attachments))
    )


def _literal(texts: Iterable[str]) -> BindParameter[list[str]]:
    """In the statement itself: the number of parameters is limited."""
    return bindparam(None, sorted(texts), expanding=True, literal_execute=True, unique=True)


def _hidden_captures() -> Select[Any]:
    """The captures that were read as a restrained article, those that repeat their payload, and those of its page."""
    restrained = (
        select(articles.c.id, articles.c.site_id, articles.c.key)
        .join(takedowns, takedowns.c.public_id == articles.c.public_id)
        .where(_IN_FORCE)
        .subquery()
    )
    read = union(
        *(
            select(rows.c.capture_id.label("id")).join(restrained, restrained.c.id == rows.c.article_id)
            for rows in (readings, former_readings)
        ),
        select(captures.c.id).join(
            restrained,
            (restrained.c.site_id == captures.c.site_id) & (restrained.c.key == captures.c.url_key),
        ),
    ).subquery()
    originals = select(func.coalesce(captures.c.revisit_of, captures.c.id)).where(
        captures.c.id.in_(select(read.c.id))
    )
    everything = union(
        select(read.c.id),
        originals,
        select(captures.c.id).where(captures.c.revisit_of.in_(originals)),
    ).subquery()
    return select(everything.c.id)


# ── What is in force ─────────────────────────────────────────────────────────────────────────────────────────


def in_force(connection: Connection, public_ids: Iterable[str]) -> dict[str, list[Takedown]]:
    """The takedowns of these articles, oldest first; articles without one are not among the keys."""
    found: dict[str, list[Takedown]] = defaultdict(list)
    wanted = sorted(set(public_ids))
    for start in range(0, len(wanted), _MANY):
        part = {"wanted": wanted[start : start + _MANY]}
        for row in connection.execute(_OF_ARTICLES, part).mappings():
            found[row["public_id"]].append(Takedown(row["person"], row["reason"], row["taken_down_at"]))
    return dict(found)


def must_be_in_view(of_article: Iterable[Takedown], public_id: str, site: str) -> None:
    """Raises TakenDownError where a takedown hides the whole article."""
    for takedown in of_article:
        if takedown.person is None:
            raise TakenDownError(Tombstone(public_id, site, takedown.reason, takedown.since))


def capture_must_be_in_view(of_article: Iterable[Takedown], public_id: str, site: str) -> None:
    """Raises TakenDownError where a takedown hides the article, or a name that its captures show."""
    must_be_in_view(of_article, public_id, site)
    for takedown in of_article:
        tombstone = Tombstone(public_id, site, takedown.reason, takedown.since)
        raise TakenDownError(
            tombstone,
            f"{public_id}: its captures show a name that is withheld since {takedown.since:%Y-%m-%d}"
            f" ({_reason(takedown, of_article)}); they are not given out",
        )


def names(of_article: Iterable[Takedown]) -> list[str]:
    """The names that are withheld; longer ones first, so that none is left in pieces."""
    found = {takedown.person for takedown in of_article if takedown.person is not None}
    return sorted(found, key=lambda name: (-len(name), name))


def withheld(of_article: Iterable[Takedown]) -> list[dict[str, Any]]:
    """What is said of names that are withheld: since when, and why. Not which."""
    return [
        {"since": takedown.since, "reason": _reason(takedown, of_article)}
        for takedown in of_article
        if takedown.person is not None
    ]


def _reason(takedown: Takedown, of_article: Iterable[Takedown]) -> str:
    """A reason may repeat the name."""
    return str(without_names(takedown.reason, names(of_article)))


# ── What is shown ────────────────────────────────────────────────────────────────────────────────────────────


def shown_contents(connection: Connection, of_articles: Mapping[int, str]) -> dict[int, Content]:
    """The contents of versions, by version, without the names that are withheld.

    `of_articles`: for each version the public identifier of its article, which must be in view.
    """
    restrained = in_force(connection, of_articles.values())
    found = contents(connection, of_articles.keys()) if of_articles else {}
    for version, content in found.items():
        if of_article := restrained.get(of_articles[version]):
            found[version] = without_names(content, names(of_article))
    return found


def notes_of(connection: Connection, public_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The notes on these articles, oldest first, without names that are withheld."""
    wanted = sorted(set(public_ids))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    query = select(notes).order_by(notes.c.id)
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        restrained = in_force(connection, part)
        for row in connection.execute(query.where(notes.c.public_id.in_(part))).mappings():
            text = without_names(row["text"], names(restrained.get(row["public_id"], ())))
            found[row["public_id"]].append({"at": row["at"], "text": text})
    return dict(found)
