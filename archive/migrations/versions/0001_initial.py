"""The first schema: sites, runs, captures, articles with their versions, issues, outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name", name=op.f("uq_organisations_name")),
    )
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
    )
    op.create_table(
        "runs",
        sa.Column("id", ID, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", ID, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("beat", TIME, nullable=False),
        sa.Column("ended", TIME, nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "sites",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("family", sa.Text(), nullable=True),
        sa.Column("profile_hash", sa.Text(), nullable=True),
        sa.Column("memory", sa.Text(), nullable=True),
        sa.Column("first_crawl", TIME, nullable=True),
        sa.Column("last_crawl", TIME, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("published_sort", TIME, nullable=True),
        sa.Column("versions", ID, nullable=False),
        sa.Column("first_seen", TIME, nullable=False),
        sa.Column("last_seen", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_articles_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_articles_public_id")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_articles_site_id_key")),
    )

    op.create_table(
        "captures",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", ID, nullable=False),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("warc", sa.Text(), nullable=False),
        sa.Column("offset", ID, nullable=False),
        sa.Column("length", ID, nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("payload_digest", sa.Text(), nullable=True),
        sa.Column("block_digest", sa.Text(), nullable=True),
        sa.Column("revisit_of", ID, nullable=True),
        sa.Column("revisit_profile", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("ip", sa.Text(), nullable=True),
        sa.Column("truncated", sa.Text(), nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("read_state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("extractor", sa.Text(), nullable=True),
        sa.Column("memory", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["revisit_of"], ["captures.id"], name=op.f("fk_captures_revisit_of_captures")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_captures_run_id_runs")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_captures_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
    )
    op.create_index(
        op.f("ix_captures_revisit_of"),
        "captures",
        ["revisit_of"],
        unique=False,
        sqlite_where=sa.text("revisit_of IS NOT NULL"),
        postgresql_where=sa.text("revisit_of IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_captures_site_id_payload_digest"), "captures", ["site_id", "payload_digest"], unique=False
    )
    op.create_index(
        op.f("ix_captures_site_id_url_key_fetched_at"),
        "captures",
        ["site_id", "url_key", "fetched_at"],
        unique=False,
    )
    op.create_index(
        "ix_captures_unread",
        "captures",
        ["id"],
        unique=False,
        sqlite_where=sa.text("read_state = 'unread'"),
        postgresql_where=sa.text("read_state = 'unread'"),
    )
    op.create_index(op.f("ix_captures_warc_offset"), "captures", ["warc", "offset"], unique=True)

    op.create_table(
        "run_sites",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_sites_run_id_runs")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_run_sites_site_id_sites")),
        sa.PrimaryKeyConstraint("run_id", "site_id", name=op.f("pk_run_sites")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_run_sites_site_id"), "run_sites", ["site_id"], unique=False)

    op.create_table(
        "site_memories",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_memories_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_memories")),
        sa.UniqueConstraint("site_id", "digest", name=op.f("uq_site_memories_site_id_digest")),
    )
    op.create_table(
        "site_profiles",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_profiles_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_profiles")),
    )
    op.create_index(op.f("ix_site_profiles_site_id"), "site_profiles", ["site_id"], unique=False)

    op.create_table(
        "aliases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_aliases_article_id_articles")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_aliases")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "former_readings",
        sa.Column("id", ID, nullable=False),
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("memory", sa.Text(), nullable=True),
        sa.Column("replaced_at", TIME, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_former_readings_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_former_readings_capture_id_captures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_readings")),
    )
    op.create_index(op.f("ix_former_readings_capture_id"), "former_readings", ["capture_id"], unique=False)

    op.create_table(
        "issues",
        sa.Column("id", ID, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_issues_capture_id_captures")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_issues_run_id_runs")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_issues_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
    )
    op.create_index(op.f("ix_issues_site_id_reason"), "issues", ["site_id", "reason"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("seq", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_outbox_article_id_articles")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "readings",
        sa.Column("capture_id", ID, autoincrement=False, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("differs", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_readings_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_readings_capture_id_captures")
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_readings")),
    )
    op.create_index(op.f("ix_readings_article_id"), "readings", ["article_id"], unique=False)

    op.create_table(
        "versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("capture_id", ID, nullable=False),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("published_sort", TIME, nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=True),
        sa.Column("published_from", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=True),
        sa.Column("byline_raw", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("organisation_expanded", sa.Text(), nullable=True),
        sa.Column("organisation_id", ID, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("text_digest", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=True),
        sa.Column("profile_hash", sa.Text(), nullable=True),
        sa.Column("memory", sa.Text(), nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_versions_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"], ["captures.id"], name=op.f("fk_versions_capture_id_captures")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_versions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_versions_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_versions_article_id_number")),
        sa.UniqueConstraint("capture_id", name=op.f("uq_versions_capture_id")),
    )

    op.create_table(
        "attachments",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_attachments_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_attachments")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "authorships",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_authorships_person_id_people")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_authorships_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_authorships")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_authorships_person_id"), "authorships", ["person_id"], unique=False)

    op.create_table(
        "document_references",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", ID, nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("date", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["versions.id"], name=op.f("fk_document_references_version_id_versions")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_document_references")),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "images",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_images_version_id_versions")),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_images")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "texts",
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_texts_version_id_versions")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_texts")),
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema")
