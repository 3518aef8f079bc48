"""What people decide: takedowns and notes, and the rights in a site's articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "takedowns"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "takedowns",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("taken_down_at", TIME, nullable=False),
        sa.Column("restored_at", TIME, nullable=True),
        sa.Column("restored_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedowns")),
    )
    op.create_index(op.f("ix_takedowns_public_id"), "takedowns", ["public_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_public_id"), "notes", ["public_id"], unique=False)
    op.add_column("sites", sa.Column("rights", sa.Text(), nullable=True))
    op.add_column("sites", sa.Column("licence", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("sites", "licence")
    op.drop_column("sites", "rights")
    op.drop_table("notes")
    op.drop_table("takedowns")
