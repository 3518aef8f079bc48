"""Issues: what went wrong with pages and sites, kept so that it can be counted and looked at."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from archive import models
from archive.store.access import Access
from archive.store.content import storable

issues = models.table(models.Issue)


class Issues(Access):
    """The part of the store that keeps issues."""

    def add_issue(
        self,
        site: str,
        reason: str,
        detail: str | None,
        *,
        url: str | None = None,
        run_id: int | None = None,
        capture_id: int | None = None,
    ) -> None:
        """Record an issue; `reason` is a short code that issues are counted by, `detail` is for people."""
        row: dict[str, Any] = {
            "run_id": run_id,
            "capture_id": capture_id,
            "url": storable(url),
            "reason": reason,
            "detail": storable(detail),
        }
        with self._writing() as connection:
            row |= {"site_id": self._site_number(connection, site), "at": self.clock()}
            connection.execute(insert(issues), row)
