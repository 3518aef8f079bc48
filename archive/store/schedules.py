"""Schedules: crawls that recur, each with the next due time that nobody has noted yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from archive import models
from archive.store.access import Access, sites

schedules = models.table(models.Schedule)
#: What happens when a site's crawl is still going on at a due time of the site.
OVERLAPS = ("skip", "queue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A crawl that recurs: `every` so many seconds counted from `anchor`, or by `cron`, read in Vietnam's time."""

    id: int
    site: str
    target: str
    options: dict[str, Any]
    every: int | None
    cron: str | None
    anchor: datetime
    jitter: int
    overlap: str
    next_due: datetime
    added: datetime
    removed: datetime | None


class Schedules(Access):
    """The part of the store that knows schedules."""

    def add_schedule(
        self,
        target: str,
        *,
        next_due: datetime,
        every: int | None = None,
        cron: str | None = None,
        options: Mapping[str, Any] | None = None,
        jitter: int = 0,
        overlap: str = "skip",
    ) -> Schedule:
        """A new schedule for a site's name or URL, first due at `next_due`."""
        if (every is None) == (cron is None) or overlap not in OVERLAPS:
            raise ValueError("a schedule has either `every` or `cron`, and overlap is skip or queue")
        with self._writing() as connection:
            row = {
                "site_id": self._site_number(connection, target),
                "target": target,
                "options": dict(options or {}),
                "every": every,
                "cron": cron,
                "anchor": next_due,
                "jitter": jitter,
                "overlap": overlap,
                "next_due": next_due,
                "added": self.clock(),
            }
            key = connection.execute(insert(schedules), row).inserted_primary_key
        assert key is not None  # one row was inserted
        return next(schedule for schedule in self.schedules() if schedule.id == key[0])

    def schedules(self, *, due_by: datetime | None = None) -> list[Schedule]:
        """The schedules in force, by site; with `due_by` those of which a due time has come by then."""
        query = (
            select(schedules, sites.c.name.label("site"))
            .join(sites)
            .where(schedules.c.removed.is_(None))
            .order_by(sites.c.name, schedules.c.id)
        )
        if due_by is not None:
            query = query.where(schedules.c.next_due <= due_by)
        with self._reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        for row in rows:
            del row["site_id"]
        return [Schedule(**row) for row in rows]

    def remove_schedules(self, target: str) -> int:
        """End the schedules of a site, or the one with this number; what they ran stays. Returns how many ended."""
        with self._writing() as connection:
            number = self._known_site(connection, target)
            meant = schedules.c.site_id == number
            if target.isdigit():
                meant = or_(meant, schedules.c.id == int(target))
            ended = update(schedules).where(meant, schedules.c.removed.is_(None))
            return connection.execute(ended.values(removed=self.clock())).rowcount
