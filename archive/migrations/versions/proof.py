"""With which profile a capture was read, and since when an article's page is missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "proof"
down_revision = "frontier"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captures", sa.Column("profile_hash", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("articles", "gone_since")
    op.drop_column("captures", "profile_hash")
