"""Where redirects lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "redirects"
down_revision = "certificates"
branch_labels = None
depends_on = None

LEADS = sa.text("leads_to IS NOT NULL")


def upgrade() -> None:
    op.add_column("captures", sa.Column("leads_to", sa.Text(), nullable=True))
    for columns in (["url"], ["leads_to"]):
        name = f"ix_captures_redirects_{columns[0]}"
        op.create_index(name, "captures", columns, sqlite_where=LEADS, postgresql_where=LEADS)


def downgrade() -> None:
    for name in ("ix_captures_redirects_leads_to", "ix_captures_redirects_url"):
        op.drop_index(name, "captures")
    op.drop_column("captures", "leads_to")
