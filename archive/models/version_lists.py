"""What belongs to a version in lists: people, images, attachments, references."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from archive.models.base import Base


class Person(Base):
    """A name in a byline, exactly as printed (NFC): initials and full names are never merged."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Organisation(Base):
    """An organisation named in bylines; its expanded name where that is known, else as printed."""

    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class _OfVersion:
    """A row of a list that belongs to a version: `position` counts from 0."""

    # Key columns first: in tables without row numbers SQLite 3.40's integrity_check trips over any other order.
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id"), primary_key=True, autoincrement=False, sort_order=-2
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)


class Authorship(_OfVersion, Base):
    """A person in the byline of a version. `kind`: person, initials, collective, role-only."""

    __tablename__ = "authorships"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    roles: Mapped[list[str]]


class Image(_OfVersion, Base):
    """An image of a version, with caption and credit as printed."""

    __tablename__ = "images"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    url: Mapped[str]
    caption: Mapped[str | None]
    credit: Mapped[str | None]


class Attachment(_OfVersion, Base):
    """A document that a version links to."""

    __tablename__ = "attachments"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    url: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]


class DocumentReference(_OfVersion, Base):
    """A reference to an official document in the text of a version."""

    __tablename__ = "document_references"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012
    raw: Mapped[str]
    family: Mapped[str]
    type: Mapped[str | None]
    number: Mapped[str]
    year: Mapped[int | None]
    code: Mapped[str | None]
    date: Mapped[str | None]
