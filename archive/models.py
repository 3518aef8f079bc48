"""The tables of the archive, one schema for SQLite and PostgreSQL.

What was fetched: sites, runs, captures. What was made of it: readings, articles, versions and what belongs to a
version. What people decided: takedowns, notes. What has to be told to others: issues, outbox. Times are aware and
UTC; dates as printed are ISO text.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time: refuses naive ones, gives back UTC. On SQLite it is text that sorts and that SQL can read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value.isoformat()}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: 64 bits everywhere; SQLite gives out row numbers only to a column called INTEGER, which holds 64 bits too.
Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are fixed so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 — SQLAlchemy's own way to say it
        str: Text,
        datetime: UtcDateTime,
        int: Id,
        dict[str, Any]: Json,
        list[str]: Json,
    }


class Site(Base):
    """A news site. `family` is pinned at the first crawl; `memory` is the digest of the memory in use.

    `rights`, `licence`: who holds the rights in its articles and under what they may be used, as its profile says.
    """

    __tablename__ = "sites"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    outlet: Mapped[str | None]
    place: Mapped[str | None]
    former_place: Mapped[str | None]
    status: Mapped[str | None]
    family: Mapped[str | None]
    profile_hash: Mapped[str | None]
    memory: Mapped[str | None]
    first_crawl: Mapped[datetime | None]
    last_crawl: Mapped[datetime | None]
    verdict: Mapped[str | None]
    verdict_reason: Mapped[str | None]
    rights: Mapped[str | None]
    licence: Mapped[str | None]


class SiteMemory(Base):
    """What Khotin had learned at some time that a site repeats, as JSON text; found by its digest."""

    __tablename__ = "site_memories"
    __table_args__ = (UniqueConstraint("site_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    digest: Mapped[str]
    format: Mapped[str]
    content: Mapped[str]
    made_at: Mapped[datetime]


class SiteProfile(Base):
    """A profile of a site, and since when it was in force."""

    __tablename__ = "site_profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    since: Mapped[datetime]


class Run(Base):
    """One call of a command that crawls or reads. Without `ended` and without a living process it was interrupted."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    command: Mapped[str]
    options: Mapped[dict[str, Any]]
    host: Mapped[str]
    pid: Mapped[int]
    started: Mapped[datetime]
    beat: Mapped[datetime]
    ended: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]
    verdict: Mapped[str | None]
    reason: Mapped[str | None]


class RunSite(Base):
    """A site that a run worked on, and the verdict it got there."""

    __tablename__ = "run_sites"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True, index=True)
    verdict: Mapped[str | None]
    reason: Mapped[str | None]


class Capture(Base):
    """One stored response: where it lies, what identifies it, and whether it has been read.

    `read_state`: unread; read; revisit (nothing to read: `revisit_of` holds the payload of the same page);
    unreadable, not-html, failed; none (no page). `certificate`: what was wrong with the server's. `leads_to`: the
    address that a redirect names. `kind`,
    `extractor`, `memory` and `profile_hash`: what the reading made of it, and with what.
    """

    __tablename__ = "captures"
    __table_args__ = (
        Index(None, "site_id", "url_key", "fetched_at"),
        Index(None, "site_id", "payload_digest"),
        Index(None, "warc", "offset", unique=True),
        Index(
            "ix_captures_unread",
            "id",
            sqlite_where=text("read_state = 'unread'"),
            postgresql_where=text("read_state = 'unread'"),
        ),
        Index(
            None,
            "revisit_of",
            sqlite_where=text("revisit_of IS NOT NULL"),
            postgresql_where=text("revisit_of IS NOT NULL"),
        ),
        *(
            Index(
                f"ix_captures_redirects_{column}",
                column,
                sqlite_where=text("leads_to IS NOT NULL"),
                postgresql_where=text("leads_to IS NOT NULL"),
            )
            for column in ("url", "leads_to")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    url: Mapped[str]
    url_key: Mapped[str]
    method: Mapped[str]
    status: Mapped[int]
    mime: Mapped[str | None]
    fetched_at: Mapped[datetime]
    warc: Mapped[str]
    offset: Mapped[int]
    length: Mapped[int]
    record_id: Mapped[str]
    payload_digest: Mapped[str | None]
    block_digest: Mapped[str | None]
    revisit_of: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))
    revisit_profile: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    ip: Mapped[str | None]
    truncated: Mapped[str | None]
    certificate: Mapped[str | None]
    leads_to: Mapped[str | None]
    via: Mapped[str]
    read_state: Mapped[str]
    kind: Mapped[str | None]
    extractor: Mapped[str | None]
    memory: Mapped[str | None]
    profile_hash: Mapped[str | None]


class Article(Base):
    """An article by its identity; `title` and the date are those of its newest version, which is number `versions`.

    `state`: live; withdrawn (a later reading found that its page is no article); moved (it has another key now).
    `gone_since`: the first of the latest captures of its page if they all say that it is missing (404, 410).
    """

    __tablename__ = "articles"
    __table_args__ = (UniqueConstraint("site_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    key: Mapped[str]
    canonical_url: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    published_at: Mapped[str | None]
    published_precision: Mapped[str | None]
    published_sort: Mapped[datetime | None]
    versions: Mapped[int]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    gone_since: Mapped[datetime | None]


class Reading(Base):
    """That a capture shows an article, and which text: the history of an article is made from its readings.

    `differs`: the fields other than title, lead and body in which this reading departs from its version's.
    """

    __tablename__ = "readings"
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"), primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    captured_at: Mapped[datetime]
    text_digest: Mapped[str]
    content_digest: Mapped[str]
    differs: Mapped[dict[str, Any] | None] = mapped_column(Json)


class FormerReading(Base):
    """What an earlier reading had made of a capture before a better one took its place."""

    __tablename__ = "former_readings"
    id: Mapped[int] = mapped_column(primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"), index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    extractor: Mapped[str]
    memory: Mapped[str | None]
    replaced_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class Version(Base):
    """A text of an article, bound to the first capture that showed it; numbers follow the times of capture.

    `published_at` is ISO text at the printed precision; `published_sort` the earliest instant it can mean.
    """

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("article_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"), unique=True)
    captured_at: Mapped[datetime]
    url: Mapped[str]
    canonical_url: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str | None]
    lead: Mapped[str | None]
    published_at: Mapped[str | None]
    published_precision: Mapped[str | None]
    published_sort: Mapped[datetime | None]
    published_raw: Mapped[str | None]
    published_from: Mapped[str | None]
    updated_at: Mapped[str | None]
    byline_raw: Mapped[str | None]
    organisation: Mapped[str | None]
    organisation_expanded: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    source: Mapped[str | None]
    source_url: Mapped[str | None]
    section: Mapped[str | None]
    tags: Mapped[list[str]]
    language: Mapped[str | None]
    text_digest: Mapped[str]
    content_digest: Mapped[str]
    extractor: Mapped[str]
    profile: Mapped[str | None]
    profile_hash: Mapped[str | None]
    memory: Mapped[str | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))


class VersionText(Base):
    """The body of a version, paragraphs parted by an empty line; apart, so that lists of versions stay narrow."""

    __tablename__ = "texts"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True, autoincrement=False)
    body: Mapped[str]


class Person(Base):
    """A name in a byline, exactly as printed (NFC): initials and full names are never merged."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Organisation(Base):
    """An organisation named in bylines; its expanded name where that is known, else as printed."""

    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class _OfVersion:
    """A row of a list that belongs to a version: `position` counts from 0."""

    # Key columns first: in tables without row numbers SQLite 3.40's integrity_check trips over any other order.
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id"), primary_key=True, autoincrement=False, sort_order=-2
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)


class Authorship(_OfVersion, Base):
    """A person in the byline of a version. `kind`: person, initials, collective, role-only."""

    __tablename__ = "authorships"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    roles: Mapped[list[str]]


class Image(_OfVersion, Base):
    """An image of a version, with caption and credit as printed."""

    __tablename__ = "images"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    url: Mapped[str]
    caption: Mapped[str | None]
    credit: Mapped[str | None]


class Attachment(_OfVersion, Base):
    """A document that a version links to."""

    __tablename__ = "attachments"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    url: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]


class DocumentReference(_OfVersion, Base):
    """A reference to an official document in the text of a version."""

    __tablename__ = "document_references"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    raw: Mapped[str]
    family: Mapped[str]
    type: Mapped[str | None]
    number: Mapped[str]
    year: Mapped[int | None]
    code: Mapped[str | None]
    date: Mapped[str | None]


class DocumentText(Base):
    """What a captured document (PDF, Word …) says: paragraphs parted by an empty line; `problem`: why there are none.

    `url_key` is that of `archive.identity`, by which attachments find it.
    """

    __tablename__ = "document_texts"
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"), primary_key=True, autoincrement=False)
    url_key: Mapped[str] = mapped_column(index=True)
    form: Mapped[str]
    text: Mapped[str]
    problem: Mapped[str | None]
    extractor: Mapped[str]


class Alias(Base):
    """Another name of an article: an address (see `identity.alias_key`) or a former identifier."""

    __tablename__ = "aliases"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    name: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))


class Takedown(Base):
    """Somebody decided that an article, or a person's name in it, is hidden; in force until `restored_at`.

    `public_id` is the article's identifier and no number of a row: the decision outlives what is made anew.
    """

    __tablename__ = "takedowns"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(index=True)
    person: Mapped[str | None]
    reason: Mapped[str]
    taken_down_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    restored_because: Mapped[str | None]


class Note(Base):
    """What somebody wrote down about an article."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    at: Mapped[datetime]


class Issue(Base):
    """Something that went wrong with a page or a site: `reason` is a short code, `detail` is for people."""

    __tablename__ = "issues"
    __table_args__ = (Index(None, "site_id", "reason"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))
    url: Mapped[str | None]
    reason: Mapped[str]
    detail: Mapped[str | None]
    at: Mapped[datetime]


class Outbox(Base):
    """An article whose index entry must be made again; the number is never used twice."""

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012
    seq: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))


class Schedule(Base):
    """A crawl that recurs: each `every` seconds counted from `anchor`, or by a cron expression read in Vietnam's time.

    `target`: the SITE as it was given; `options`: those of the crawl; `overlap`: skip or queue. `next_due` is the
    next due time that nobody has noted yet. `removed` ones stay, for what they ran.
    """

    __tablename__ = "schedules"
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    target: Mapped[str]
    options: Mapped[dict[str, Any]]
    every: Mapped[int | None]
    cron: Mapped[str | None]
    anchor: Mapped[datetime]
    jitter: Mapped[int]
    overlap: Mapped[str]
    next_due: Mapped[datetime]
    added: Mapped[datetime]
    removed: Mapped[datetime | None]


class DueRun(Base):
    """One due time of a schedule and what became of it; `missed` earlier ones are made good by it.

    `state`: waiting, running (while `owner` renews its lease), done, skipped, failed. `told`: when people were told
    of a bad verdict, after `tellings` tries.
    """

    __tablename__ = "due_runs"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due"),
        Index(
            "ix_due_runs_open",
            "site_id",
            sqlite_where=text("state IN ('waiting', 'running')"),
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedules.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    due: Mapped[datetime]
    not_before: Mapped[datetime]
    missed: Mapped[int]
    state: Mapped[str]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    verdict: Mapped[str | None]
    reason: Mapped[str | None]
    told: Mapped[datetime | None]
    tellings: Mapped[int]


class Signature(Base):
    """What syndication compared an article by: `digest` tells whether that is still so; the keys, 8 bytes each.

    `bands`: keys of `syndication_bands`; `paragraphs`: keys of `syndication_paragraphs`.
    """

    __tablename__ = "syndication_signatures"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str]
    bands: Mapped[bytes] = mapped_column(LargeBinary)
    paragraphs: Mapped[bytes] = mapped_column(LargeBinary)


class _Key:
    """A key that articles share."""

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-2)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)


class Band(_Key, Base):
    """Part of the MinHash of an article's text: articles that share one may be copies."""

    __tablename__ = "syndication_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class SiteParagraph(_Key, Base):
    """A paragraph of an article, by site and words: one that many articles of the site share is boilerplate."""

    __tablename__ = "syndication_paragraphs"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class CopyOf(Base):
    """Two articles whose texts are copies; both directions have a row. `share`: of the shorter text in the other."""

    __tablename__ = "syndication_copies"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    share: Mapped[float] = mapped_column(Double)


class StoryArticle(Base):
    """An article that tells the same story as others; `story_id` is the earliest article of the story."""

    __tablename__ = "stories"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    story_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


def table(model: type[Base]) -> Table:
    """The table behind a model, for statements of SQLAlchemy Core."""
    return cast(Table, model.__table__)
