"""When and how much a site may be asked: its hours, its pages of a day; and hosts that do not answer."""

from __future__ import annotations

import signal
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.store import Store
from crawler.frontier.allowance import VIETNAM, Allowance, opening
from crawler.frontier.lanes import GIVEN_UP, LONGEST_REST, SILENT, TIRED, Lane
from crawler.profile import Profile
from crawler.site import Site
from tests import making
from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, Command, crawl, run_khotin, wait_until
from tests.little_site import Answer, LittleSite, news

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


def at(clock: str) -> datetime:
    """A moment of a day in Vietnam."""
    return datetime.fromisoformat(f"2026-03-01T{clock}+07:00")


# ── Hours ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (None, "12:00", None),
        ("22-6", "22:00", None),
        ("22-6", "05:59", None),
        ("22-6", "06:00", "2026-03-01T22:00"),
        ("22-6", "21:59", "2026-03-01T22:00"),
        ("8-17", "08:00", None),
        ("8-17", "17:00", "2026-03-02T08:00"),
        ("8-17", "07:30", "2026-03-01T08:00"),
        ("24-6", "03:00", None),
        ("24-6", "23:00", "2026-03-02T00:00"),
        ("0-24", "23:59", None),
        ("5-5", "12:00", None),
    ],
)
def test_when_hours_begin(hours: str | None, now: str, expected: str | None) -> None:
    begin = opening(hours, at(now))
    assert (None if begin is None else f"{begin:%Y-%m-%dT%H:%M}") == expected


def _allowance(store: Store, hours: str) -> tuple[Allowance, Site]:
    site = Site(
        Profile(host="bao.example.vn", hours=hours), described=True, start=("http://bao.example.vn/",)
    )
    return Allowance(store, 1, None, {site.name: site}), site


def test_hours_that_begin_soon_are_waited_for(store: Store) -> None:
    now = at("21:15")
    store.clock = lambda: now
    allowance, site = _allowance(store, "22-6")
    open_sites = [site.name]
    allowance.close_sites(open_sites)
    assert (open_sites, allowance.waiting, site.closed) == ([], {site.name}, None)
    now = at("22:00")
    allowance.close_sites(open_sites)
    assert (open_sites, allowance.waiting, site.closed) == ([site.name], set(), None)
    # They end while the crawl goes on: the rest is the next crawl's.
    now = at("06:00") + timedelta(days=1)
    allowance.close_sites(open_sites)
    assert (open_sites, allowance.waiting) == ([], set())
    assert site.closed == "outside of its hours (22-6)"


def _site_with(home: Path, host: str, url: str, line: str) -> None:
    (home / "sites").mkdir(parents=True)
    (home / "sites" / f"{host}.toml").write_text(f'host = "{host}"\nstart = ["{url}"]\n{line}\n', "utf-8")


def _hours_from(begin: int) -> str:
    """An hour of the day that begins so many hours from now."""
    now = datetime.now(VIETNAM).hour
    return f'hours = "{(now + begin) % 24}-{(now + begin + 1) % 24}"'


def test_a_crawl_at_another_time_asks_nothing_and_says_why(tmp_path: Path) -> None:
    with HostileServer() as server:
        _site_with(tmp_path, "127.0.0.1", server.url("/"), _hours_from(5))
        done = run_khotin(tmp_path, "crawl", "127.0.0.1", "--delay", "0")
        assert not server.hits
    assert done.status == 1
    assert "left alone until then" in done.said("asked nothing before")
    assert "BLOCKED: nothing was asked for: the crawl came outside of the `hours`" in done.stderr


def test_a_crawl_waits_for_hours_that_begin_soon(tmp_path: Path) -> None:
    with HostileServer() as server:
        _site_with(tmp_path, "127.0.0.1", server.url("/"), _hours_from(1))
        with Command(tmp_path, "crawl", "127.0.0.1", "--delay", "0") as command:
            wait_until(lambda: _begun(tmp_path))
            # It would have ended at once if it did not wait.
            with pytest.raises(subprocess.TimeoutExpired):
                command.process.wait(2)
            command.process.send_signal(signal.SIGINT)
            done = command.wait()
        if "waiting for it" not in done.stderr:
            pytest.skip("the hour struck while this was tried")
        assert not server.hits
    assert "khotin: interrupted" in done.stderr


def _begun(home: Path) -> bool:
    try:
        return bool(Archive(home).rows("SELECT id FROM frontier_workers"))
    except Exception:  # noqa: BLE001  its tables are being made
        return False


# ── Pages of a day ───────────────────────────────────────────────────────────────────────────────────────


def test_the_pages_of_a_day_are_used_up(tmp_path: Path) -> None:
    day = datetime.now(VIETNAM).date()
    with HostileServer(bad=["/404"]) as server:
        _site_with(tmp_path, "127.0.0.1", server.url("/"), "pages_per_day = 4")
        assert crawl(tmp_path, "127.0.0.1").status == 0
        counts = Archive(tmp_path).rows(
            "SELECT role, count(*) AS n FROM frontier WHERE state <> 'waiting' GROUP BY role"
        )
        again = run_khotin(tmp_path, "crawl", "127.0.0.1", "--delay", "0")
        if datetime.now(VIETNAM).date() != day:
            pytest.skip("midnight struck in Vietnam")
    assert sum(row["n"] for row in counts if row["role"] != "feed") == 4
    assert again.status == 1
    assert "BLOCKED: nothing was asked for: its `pages_per_day` were used up" in again.stderr
    # What is left waits for the next day.
    (left,) = Archive(tmp_path).rows(
        "SELECT count(*) AS n FROM frontier WHERE state = 'waiting' AND role <> 'feed'"
    )
    assert left["n"] > 0


# ── Hosts that do not answer ─────────────────────────────────────────────────────────────────────────────


def _lane() -> Lane:
    return Lane(host=None, delay=1.0, concurrency=1, next_at=0.0)  # type: ignore[arg-type]


def test_a_host_that_fails_rests_ever_longer_and_is_given_up() -> None:
    lane = _lane()
    lane.answer()
    rests = []
    while not lane.hopeless:
        rests.append(lane.failure())
    assert len(rests) == GIVEN_UP
    assert rests[: TIRED + 3] == [0, 0, 0, 1, 2, 4, 8]
    assert max(rests) == LONGEST_REST
    lane.answer()
    assert not lane.hopeless


def test_the_delay_counts_from_when_a_request_goes_out_not_from_when_it_was_handed_out() -> None:
    lane = _lane()
    page = SimpleNamespace(id=1)
    lane.sent(page, 10.0)  # type: ignore[arg-type]
    lane.departs(10.2)
    lane.flying.clear()
    assert not lane.open(11.1)
    assert lane.open(11.2)


def test_a_host_that_never_answered_is_given_up_at_once() -> None:
    lane = _lane()
    assert [lane.failure() for _ in range(SILENT)] == [0, 0, 0]
    assert lane.hopeless


def test_pages_of_a_host_that_is_gone_wait_for_its_return(tmp_path: Path) -> None:
    def broken(path: str) -> Answer:
        return 500, {}, "Máy chủ đang bảo trì"

    with LittleSite() as site:
        assert crawl(tmp_path, site.url()).status == 0
        site.answer = broken
        before = site.hits.total()
        done = run_khotin(tmp_path, "crawl", site.url(), "--full", "--delay", "0.1", "--json")
        assert done.verdicts["127.0.0.1"]["verdict"] == "GONE"
        assert site.hits.total() - before == SILENT
        rows = Archive(tmp_path).rows("SELECT state, count(*) AS n FROM frontier GROUP BY state")
        assert {row["state"]: row["n"] for row in rows}["waiting"] >= len(ARTICLES)
        site.answer = news
        assert crawl(tmp_path, site.url()).status == 0
    failed = Archive(tmp_path).rows("SELECT url FROM frontier WHERE state IN ('failed', 'parked', 'waiting')")
    assert failed == []
    assert len(Archive(tmp_path).texts()) == len(ARTICLES)


def test_a_host_that_hangs_is_asked_as_often_as_one_page_is_tried(tmp_path: Path) -> None:
    with HostileServer(robots="hang") as server:
        done = crawl(tmp_path, server.url("/"), settings={"DOWNLOAD_TIMEOUT": 2})
        assert dict(server.hits) == {"/robots.txt": SILENT}
    assert done.verdicts["127.0.0.1"]["verdict"] == "GONE"
    assert "timeout" in done.verdicts["127.0.0.1"]["reason"]
