"""The frontier at the beginning of a run: what is due, what failed before, what captures tell that it does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, literal, or_, select, update

from archive.store.captures import SELECT_INFO, CaptureInfo, captures, latest_captures
from archive.store.content import storable
from archive.store.frontier.leases import Leases
from archive.store.frontier.rows import NewPage, budgets, pages
from archive.store.prepared import upsert

#: Statuses that say for good what became of a page.
SETTLED = (200, 304, 404, 410)


class Upkeep(Leases):
    """The part of the store that readies the frontier for a run."""

    def wake_failed(self, site: str, since: datetime, priority: int) -> int:
        """Try again what failed in earlier runs, where its time has come; how many pages."""
        now = self.clock()
        return self._wake_pages(
            site,
            "retry",
            priority,
            pages.c.state == "failed",
            or_(pages.c.not_before.is_(None), pages.c.not_before <= now),
            pages.c.fetched_at < since,
        )

    def wake_all(self, site: str, since: datetime, priority: int) -> int:
        """Ask again for every page that is known, parked ones too; how many."""
        return self._wake_pages(
            site, "full", priority, pages.c.state != "waiting", pages.c.fetched_at < since
        )

    def wake_due(self, site: str, since: datetime, recent: timedelta, priority: int, most: int) -> int:
        """Look again at articles whose time has come, the longest due first, no more than `most`; how many.

        Those whose pace is `recent` or quicker are all taken: silent edits are found there.
        """
        now = self.clock()
        due = (
            pages.c.state.in_(("done", "parked")),
            pages.c.due <= now,
            pages.c.fetched_at < since,
            or_(pages.c.kind.is_(None), pages.c.kind != "index"),
        )
        quick = pages.c.interval <= int(recent.total_seconds())
        woken = self._wake_pages(site, "recent", priority, *due, quick)
        with self._reading() as connection:
            slow = select(pages.c.id).where(*due, pages.c.site_id == self._known_site(connection, site))
            numbers = connection.scalars(slow.order_by(pages.c.due).limit(most)).all()
        return woken + self._wake_pages(site, "sweep", priority, *due, pages.c.id.in_(numbers))

    def _wake_pages(self, site: str, reason: str, priority: int, *conditions: object) -> int:
        change = {"state": "waiting", "reason": reason, "priority": priority, "wanted_at": self.clock()}

        def transaction() -> int:
            with self._writing() as connection:
                number = self._site_number(connection, site)
                of_site = update(pages).where(pages.c.site_id == number, pages.c.owner.is_(None))
                return int(connection.execute(of_site.where(*conditions), change).rowcount)  # type: ignore[arg-type]

        return self._again(transaction)

    def leave_out(self, site: str, page: NewPage, run_id: int, since: datetime) -> None:
        """Do not fetch this page in this run, wherever a link to it stands."""

        def transaction() -> None:
            with self._writing() as connection:
                number = self._site_number(connection, site)
                self._found(connection, number, [page], (), since)
                of_page = update(pages).where(pages.c.site_id == number, pages.c.key == storable(page.key))
                connection.execute(of_page, {"skipped_run": run_id})

        self._again(transaction)

    def give_up(self, host: int, run_id: int) -> None:
        """Ask nothing more of this host in this run, whoever works for it: what waits is kept for the next."""
        of_host = update(pages).where(pages.c.host_id == host, pages.c.state == "waiting")

        def transaction() -> None:
            with self._writing() as connection:
                connection.execute(of_host, {"skipped_run": run_id})

        self._again(transaction)

    def settle(self, site: str, key: str, status: int, fetched_at: datetime) -> None:
        """A capture that its process could not acknowledge: the page need not be asked for again."""
        if status not in SETTLED:
            return
        done = {"state": "done", "owner": None, "last_status": status, "fetched_at": fetched_at}
        with self._writing() as connection:
            number = self._site_number(connection, site)
            of_page = update(pages).where(
                pages.c.site_id == number,
                pages.c.key == storable(key),
                pages.c.state == "waiting",
                pages.c.wanted_at <= fetched_at,
            )
            connection.execute(of_page, done)

    def note_reading(
        self, site: str, key: str, kind: str, look: str, interval: int, due: datetime | None
    ) -> None:
        """What a stored page turned out to be, where the frontier does not know."""
        with self._writing() as connection:
            of_page = update(pages).where(
                pages.c.site_id == self._site_number(connection, site),
                pages.c.key == storable(key),
                pages.c.kind.is_(None),
            )
            connection.execute(of_page, {"kind": kind, "look": look, "interval": interval, "due": due})

    def take_in(
        self, site: str, host_of: Callable[[str], str], due: Callable[[str], datetime]
    ) -> list[CaptureInfo]:
        """Pages that were captured and that the frontier does not know (imported, or older than it): add them.

        `host_of` an address; `due` of a key: when it is looked at again. Returns their latest captures.
        """
        with self._reading() as connection:
            number = self._known_site(connection, site)
            unknown = (
                SELECT_INFO.where(captures.c.id.in_(latest_captures(number)))
                .where(~captures.c.url.like("%/robots.txt"))
                # What pages need to be shown stands under its own address, and is no page.
                .where(~captures.c.url_key.like("http%://%"))
                .where(
                    ~select(literal(1))
                    .where(pages.c.site_id == captures.c.site_id, pages.c.key == captures.c.url_key)
                    .exists()
                )
            )
            found = [CaptureInfo(**row) for row in connection.execute(unknown).mappings()]
        if found:
            self._again(lambda: self._take_in(site, found, host_of, due))
        return found

    def _take_in(
        self,
        site: str,
        found: list[CaptureInfo],
        host_of: Callable[[str], str],
        due: Callable[[str], datetime],
    ) -> None:
        at = self.clock()
        with self._writing() as connection:
            number = self._site_number(connection, site)
            rows = []
            for capture in found:
                index = capture.kind == "index"
                role = "list" if index else "page"
                page = NewPage(capture.url_key, capture.url, host_of(capture.url), role, 0, "captured before")
                rows.append(
                    self._page_row(connection, number, page, at)
                    | {
                        "state": "done"
                        if capture.status in (*SETTLED, 301, 302, 303, 307, 308)
                        else "failed",
                        "last_status": capture.status,
                        "fetched_at": capture.fetched_at,
                        "changed_at": capture.fetched_at,
                        "etag": capture.etag,
                        "last_modified": capture.last_modified,
                        "kind": capture.kind,
                        "due": None if index else due(capture.url_key),
                    }
                )
            connection.execute(upsert(connection.dialect, pages).on_conflict_do_nothing(), rows)

    # ── Budgets ──────────────────────────────────────────────────────────────────────────────────────────

    def spend(self, name: str, day: str, wanted: int, most: int) -> int:
        """Take up to `wanted` out of a budget of `most`; how many there were. Give back with a negative number."""

        def transaction() -> int:
            with self._writing() as connection:
                of_name = (budgets.c.name == name, budgets.c.day == day)
                row = {"name": name, "day": day, "taken": 0}
                connection.execute(upsert(connection.dialect, budgets).on_conflict_do_nothing(), row)
                taken = select(budgets.c.taken).where(*of_name).with_for_update()
                left = max(0, most - int(connection.execute(taken).scalar_one()))
                given = min(wanted, left)
                change = {"taken": budgets.c.taken + given}
                connection.execute(update(budgets).where(*of_name).values(change))
                return given

        return self._again(transaction)

    def count_waiting(self, names: list[str]) -> dict[str, int]:
        """How many pages wait and are in nobody's hands, by site."""
        with self._reading() as connection:
            found = {}
            for name in names:
                of_site = (
                    pages.c.site_id == self._known_site(connection, name),
                    pages.c.state == "waiting",
                    pages.c.owner.is_(None),
                )
                found[name] = int(
                    connection.scalar(select(func.count()).select_from(pages).where(*of_site)) or 0
                )
        return found
