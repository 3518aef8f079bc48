"""The text of documents that articles hand out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "documents"
down_revision = "syndication"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "document_texts",
        sa.Column("capture_id", ID, autoincrement=False, nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_document_texts_capture_id_captures")
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_document_texts")),
    )
    op.create_index(op.f("ix_document_texts_url_key"), "document_texts", ["url_key"], unique=False)
    op.create_index(op.f("ix_attachments_url"), "attachments", ["url"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_attachments_url"), "attachments")
    op.drop_table("document_texts")
