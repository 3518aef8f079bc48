"""Crawls that recur."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


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
