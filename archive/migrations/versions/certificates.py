"""What was wrong with a server's certificate when a page was captured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "certificates"
down_revision = "proof"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("captures", sa.Column("certificate", sa.Text(), nullable=True))
