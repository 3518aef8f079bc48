"""Which articles are copies of which, and tell one story; derived, so the articles are told to the index once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "syndication"
down_revision = "schedules"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "syndication_signatures",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("bands", sa.LargeBinary(), nullable=False),
        sa.Column("paragraphs", sa.LargeBinary(), nullable=False),
        _article("syndication_signatures", "article_id"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_syndication_signatures")),
    )
    for name in ("syndication_bands", "syndication_paragraphs"):
        op.create_table(
            name,
            sa.Column("key", ID, autoincrement=False, nullable=False),
            sa.Column("article_id", ID, autoincrement=False, nullable=False),
            sa.PrimaryKeyConstraint("key", "article_id", name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "syndication_copies",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("other_id", ID, autoincrement=False, nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        _article("syndication_copies", "article_id"),
        _article("syndication_copies", "other_id"),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_syndication_copies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stories",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        _article("stories", "article_id"),
        _article("stories", "story_id"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_stories")),
    )
    op.create_index(op.f("ix_stories_story_id"), "stories", ["story_id"], unique=False)
    op.add_column("sites", sa.Column("former_place", sa.Text(), nullable=True))
    op.execute("INSERT INTO outbox (article_id) SELECT id FROM articles WHERE state = 'live' ORDER BY id")


def _article(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["articles.id"], name=op.f(f"fk_{table}_{column}_articles"))


def downgrade() -> None:
    op.drop_column("sites", "former_place")
    for name in ("stories", "syndication_copies", "syndication_paragraphs", "syndication_bands"):
        op.drop_table(name)
    op.drop_table("syndication_signatures")
