"""Sites and what is known of them; runs over them; what there is to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


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
