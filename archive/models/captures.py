"""What was fetched, and what its documents say."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


class Capture(Base):
    """One stored response: where it lies, what identifies it, and whether it has been read.

    `read_state`: unread; read; revisit (nothing to read: `revisit_of` holds the payload of the same page);
    unreadable, not-html, failed; none (no page). `certificate`: what was wrong with the server's. `leads_to`: the
    address that a redirect names. `kind`,
    `extractor`, `memory` and `profile_hash`: what the reading made of it, and with what.
    """

    __tablename__ = "captures"
    __table_args__ = (
        Index(None, "site_id", "url_key", "fetched_at"),
        Index(None, "site_id", "payload_digest"),
        Index(None, "warc", "offset", unique=True),
        Index(
            "ix_captures_unread",
            "id",
            sqlite_where=text("read_state = 'unread'"),
            postgresql_where=text("read_state = 'unread'"),
        ),
        Index(
            None,
            "revisit_of",
            sqlite_where=text("revisit_of IS NOT NULL"),
            postgresql_where=text("revisit_of IS NOT NULL"),
        ),
        *(
            Index(
                f"ix_captures_redirects_{column}",
                column,
                sqlite_where=text("leads_to IS NOT NULL"),
                postgresql_where=text("leads_to IS NOT NULL"),
            )
            for column in ("url", "leads_to")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    url: Mapped[str]
    url_key: Mapped[str]
    method: Mapped[str]
    status: Mapped[int]
    mime: Mapped[str | None]
    fetched_at: Mapped[datetime]
    warc: Mapped[str]
    offset: Mapped[int]
    length: Mapped[int]
    record_id: Mapped[str]
    payload_digest: Mapped[str | None]
    block_digest: Mapped[str | None]
    revisit_of: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))
    revisit_profile: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    ip: Mapped[str | None]
    truncated: Mapped[str | None]
    certificate: Mapped[str | None]
    leads_to: Mapped[str | None]
    via: Mapped[str]
    read_state: Mapped[str]
    kind: Mapped[str | None]
    extractor: Mapped[str | None]
    memory: Mapped[str | None]
    profile_hash: Mapped[str | None]


class DocumentText(Base):
    """What a captured document (PDF, Word …) says: paragraphs parted by an empty line; `problem`: why there are none.

    `url_key` is that of `archive.identity`, by which attachments find it.
    """

    __tablename__ = "document_texts"
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"), primary_key=True, autoincrement=False)
    url_key: Mapped[str] = mapped_column(index=True)
    form: Mapped[str]
    text: Mapped[str]
    problem: Mapped[str | None]
    extractor: Mapped[str]
