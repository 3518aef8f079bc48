"""The tables of the frontier: what is still to be fetched, from which hosts, and which worker has it in hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base, Json


class FrontierWorker(Base):
    """A process that crawls. What it leases it holds until `until`, which it puts off while it lives.

    `machine` and `process` tell whether it lives where the one who asks can know (`archive.store.frontier.machine`).
    `idle`: it found nothing to do when it renewed last. `counts`: what it counted for its run.
    """

    __tablename__ = "frontier_workers"
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), index=True)
    machine: Mapped[str]
    process: Mapped[str]
    until: Mapped[datetime]
    idle: Mapped[bool]
    ended: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(Json)


class FrontierHost(Base):
    """A host (its name without ``www.``), leased to one worker at a time: so its manners hold for all of them.

    `not_before`: nothing is asked of it before that. `address`: where it answered from, since many small portals
    share one server.
    """

    __tablename__ = "frontier_hosts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str | None] = mapped_column(index=True)
    not_before: Mapped[datetime | None]
    owner: Mapped[int | None] = mapped_column(ForeignKey("frontier_workers.id"), index=True)
    freed: Mapped[datetime | None]


class FrontierPage(Base):
    """A page of a site, by its key: wanted, fetched, or given up.

    `state`: waiting; done; failed (the next run tries again, not before `not_before`); parked (given up, with
    `parked` in words). A waiting row with an `owner` is in that worker's hands. `reason`: why it is or was wanted.
    `priority`: lower numbers come first. `skipped_run`: the run that leaves it out. `seed`: what it is, where
    discovery starts from it.

    What was found: `fetched_at` (when it was last asked for), `changed_at`, `look` (a digest of its links and text),
    `kind`. `interval` (seconds) and `due`: the pace at which it is looked at again.
    """

    __tablename__ = "frontier"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index(
            "ix_frontier_waiting",
            "host_id",
            "priority",
            "id",
            sqlite_where=text("state = 'waiting' AND owner IS NULL"),
            postgresql_where=text("state = 'waiting' AND owner IS NULL"),
        ),
        Index(
            "ix_frontier_owner",
            "owner",
            sqlite_where=text("owner IS NOT NULL"),
            postgresql_where=text("owner IS NOT NULL"),
        ),
        Index("ix_frontier_site_id_state_due", "site_id", "state", "due"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("frontier_hosts.id"))
    key: Mapped[str]
    url: Mapped[str]
    role: Mapped[str]
    seed: Mapped[str | None]
    priority: Mapped[int]
    depth: Mapped[int]
    state: Mapped[str]
    reason: Mapped[str]
    wanted_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    attempts: Mapped[int]
    owner: Mapped[int | None] = mapped_column(ForeignKey("frontier_workers.id"))
    skipped_run: Mapped[int | None]
    parked: Mapped[str | None]
    last_status: Mapped[int | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    fetched_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    lastmod: Mapped[datetime | None]
    look: Mapped[str | None]
    kind: Mapped[str | None]
    interval: Mapped[int | None]
    due: Mapped[datetime | None]


class FrontierBudget(Base):
    """How much of a budget is used up: of a run's limit (`run 7`), of a site's day (`site bao.example.vn`)."""

    __tablename__ = "frontier_budgets"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[int]
