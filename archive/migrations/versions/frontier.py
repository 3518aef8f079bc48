"""The frontier: pages to fetch, the hosts they are on, the workers that have them in hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "frontier"
down_revision = "documents"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "frontier_workers",
        sa.Column("id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=False),
        sa.Column("machine", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("idle", sa.Boolean(), nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_frontier_workers_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier_workers")),
    )
    op.create_index(op.f("ix_frontier_workers_run_id"), "frontier_workers", ["run_id"])
    op.create_table(
        "frontier_hosts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("owner", ID, nullable=True),
        sa.Column("freed", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["owner"], ["frontier_workers.id"], name=op.f("fk_frontier_hosts_owner_frontier_workers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier_hosts")),
        sa.UniqueConstraint("name", name=op.f("uq_frontier_hosts_name")),
    )
    op.create_index(op.f("ix_frontier_hosts_address"), "frontier_hosts", ["address"])
    op.create_index(op.f("ix_frontier_hosts_owner"), "frontier_hosts", ["owner"])
    op.create_table(
        "frontier_budgets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("taken", ID, nullable=False),
        sa.PrimaryKeyConstraint("name", "day", name=op.f("pk_frontier_budgets")),
        sqlite_with_rowid=False,
    )
    _pages()


def _pages() -> None:
    op.create_table(
        "frontier",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("priority", ID, nullable=False),
        sa.Column("depth", ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wanted_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("attempts", ID, nullable=False),
        sa.Column("owner", ID, nullable=True),
        sa.Column("skipped_run", ID, nullable=True),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("last_status", ID, nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("fetched_at", TIME, nullable=True),
        sa.Column("changed_at", TIME, nullable=True),
        sa.Column("lastmod", TIME, nullable=True),
        sa.Column("look", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("interval", ID, nullable=True),
        sa.Column("due", TIME, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_frontier_site_id_sites")),
        sa.ForeignKeyConstraint(
            ["host_id"], ["frontier_hosts.id"], name=op.f("fk_frontier_host_id_frontier_hosts")
        ),
        sa.ForeignKeyConstraint(
            ["owner"], ["frontier_workers.id"], name=op.f("fk_frontier_owner_frontier_workers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frontier")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_frontier_site_id_key")),
    )
    free = sa.text("state = 'waiting' AND owner IS NULL")
    ordered = ["host_id", "priority", "id"]
    op.create_index("ix_frontier_waiting", "frontier", ordered, sqlite_where=free, postgresql_where=free)
    taken = sa.text("owner IS NOT NULL")
    op.create_index("ix_frontier_owner", "frontier", ["owner"], sqlite_where=taken, postgresql_where=taken)
    op.create_index("ix_frontier_site_id_state_due", "frontier", ["site_id", "state", "due"])


def downgrade() -> None:
    for name in ("frontier", "frontier_budgets", "frontier_hosts", "frontier_workers"):
        op.drop_table(name)
