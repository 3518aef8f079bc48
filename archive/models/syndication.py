"""Which articles tell one story, and by what they were compared; all of it derived."""

from __future__ import annotations

from sqlalchemy import Double, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


class Signature(Base):
    """What syndication compared an article by: `digest` tells whether that is still so; the keys, 8 bytes each.

    `bands`: keys of `syndication_bands`; `paragraphs`: keys of `syndication_paragraphs`.
    """

    __tablename__ = "syndication_signatures"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str]
    bands: Mapped[bytes] = mapped_column(LargeBinary)
    paragraphs: Mapped[bytes] = mapped_column(LargeBinary)


class _Key:
    """A key that articles share."""

    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-2)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)


class Band(_Key, Base):
    """Part of the MinHash of an article's text: articles that share one may be copies."""

    __tablename__ = "syndication_bands"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class SiteParagraph(_Key, Base):
    """A paragraph of an article, by site and words: one that many articles of the site share is boilerplate."""

    __tablename__ = "syndication_paragraphs"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012


class CopyOf(Base):
    """Two articles whose texts are copies; both directions have a row. `share`: of the shorter text in the other."""

    __tablename__ = "syndication_copies"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    share: Mapped[float] = mapped_column(Double)


class StoryArticle(Base):
    """An article that tells the same story as others; `story_id` is the earliest article of the story."""

    __tablename__ = "stories"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True, autoincrement=False)
    story_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
