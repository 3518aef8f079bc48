"""Issues: what went wrong with pages and sites, kept so that it can be counted and looked at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, insert, select

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
        """Record an issue; `reason` is a short code that issues are counted by, `detail` is for people.

        What is said of a capture is said once, however often it is read.
        """
        row: dict[str, Any] = {
            "run_id": run_id,
            "capture_id": capture_id,
            "url": storable(url),
            "reason": reason,
            "detail": storable(detail),
        }
        with self._writing() as connection:
            row |= {"site_id": self._site_number(connection, site), "at": self.clock()}
            if capture_id is not None and self._is_known(connection, row):
                return
            connection.execute(insert(issues), row)

    @staticmethod
    def _is_known(connection: Connection, row: dict[str, Any]) -> bool:
        names = ("site_id", "reason", "capture_id", "detail")
        same = (issues.c[name].is_not_distinct_from(row[name]) for name in names)
        return connection.execute(select(issues.c.id).where(*same).limit(1)).scalar() is not None

    def issues_of(self, runs: Iterable[int]) -> list[tuple[str, str | None, str | None]]:
        """Reason, address and detail of what went wrong in these runs, in the order it did."""
        query = select(issues.c.reason, issues.c.url, issues.c.detail).where(issues.c.run_id.in_(list(runs)))
        with self._reading() as connection:
            return [
                (row.reason, row.url, row.detail) for row in connection.execute(query.order_by(issues.c.id))
            ]
