"""The errors that a user can cause or meet: each is one line that says what, where, and what to do.

KhotinError
├── CallError          the call was wrong (exit status 2)
│   ├── QueryError     a query that cannot be read; points at the place
│   └── ProfileError   a profile with an unknown or wrong key; names file and key
├── HomeError          the data home cannot be used
├── DatabaseError      the database cannot be reached, is locked, or has another schema
├── CaptureError       a capture could not be written or read back
├── ExportError        a file that was asked for could not be written
└── NotFoundError      no such record, site or capture
    └── TakenDownError it was there and is hidden; has the tombstone
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.store.takedowns import Tombstone


class KhotinError(Exception):
    """Base of all errors shown to users as one line. `exit_status` is the command's."""

    exit_status = 1


class CallError(KhotinError):
    """The call was wrong."""

    exit_status = 2


class QueryError(CallError):
    """A query that cannot be read. `position`: offset in characters of the place that is wrong."""

    def __init__(self, message: str, query: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.query = query
        self.position = position


class ProfileError(CallError):
    """A profile with an unknown key or a wrong value; the message names file and key."""


class HomeError(KhotinError):
    """The data home cannot be made, read or written."""


class DatabaseError(KhotinError):
    """The database cannot be reached, is locked by another process, or has an unknown schema."""


class CaptureError(KhotinError):
    """A capture could not be written, or read back."""


class ExportError(KhotinError):
    """A file that was asked for could not be written."""


class NotFoundError(KhotinError):
    """There is no such record, site or capture."""


class TakenDownError(NotFoundError):
    """The record was taken down; `tombstone` says when and why."""

    def __init__(self, tombstone: Tombstone, message: str | None = None) -> None:
        super().__init__(message or str(tombstone))
        self.tombstone = tombstone
