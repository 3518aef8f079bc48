"""Schedules, and the due times that came of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "schedules"
down_revision = "takedowns"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("every", ID, nullable=True),
        sa.Column("cron", sa.Text(), nullable=True),
        sa.Column("anchor", TIME, nullable=False),
        sa.Column("jitter", ID, nullable=False),
        sa.Column("overlap", sa.Text(), nullable=False),
        sa.Column("next_due", TIME, nullable=False),
        sa.Column("added", TIME, nullable=False),
        sa.Column("removed", TIME, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_schedules_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_site_id"), "schedules", ["site_id"])
    op.create_table(
        "due_runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("schedule_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("due", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("missed", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("attempts", ID, nullable=False),
        sa.Column("started", TIME, nullable=True),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("told", TIME, nullable=True),
        sa.Column("tellings", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_due_runs_schedule_id_schedules")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_due_runs_site_id_sites")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_due_runs_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_runs")),
        sa.UniqueConstraint("schedule_id", "due", name=op.f("uq_due_runs_schedule_id_due")),
    )
    open_ones = sa.text("state IN ('waiting', 'running')")
    op.create_index(
        "ix_due_runs_open",
        "due_runs",
        ["site_id"],
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
