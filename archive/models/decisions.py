"""What people decided of articles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


class Takedown(Base):
    """Somebody decided that an article, or a person's name in it, is hidden; in force until `restored_at`.

    `public_id` is the article's identifier and no number of a row: the decision outlives what is made anew.
    """

    __tablename__ = "takedowns"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(index=True)
    person: Mapped[str | None]
    reason: Mapped[str]
    taken_down_at: Mapped[datetime]
    restored_at: Mapped[datetime | None]
    restored_because: Mapped[str | None]


class Note(Base):
    """What somebody wrote down about an article."""

    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    at: Mapped[datetime]
