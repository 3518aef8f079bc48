"""What was made of captures: readings, articles and their versions; and who has yet to learn of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base, Json


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


class Alias(Base):
    """Another name of an article: an address (see `identity.alias_key`) or a former identifier."""

    __tablename__ = "aliases"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    name: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))


class Outbox(Base):
    """An article whose index entry must be made again; the number is never used twice."""

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012
    seq: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
