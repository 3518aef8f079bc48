"""Schedules: due times, any number of schedulers, takeover, telling of bad ends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.home import Home
from archive.store import Store
from crawler.scheduling.scheduler import LEASE, Scheduler
from crawler.scheduling.times import VIETNAM, check_cron, due_now, in_words, next_cron, seconds_of, spread
from crawler.scheduling.workers import Turn
from tests import making
from tests.bench.schedules import World
from tests.bench.schedules_killed import killed
from tests.hostile.server import HostileServer
from tests.khotin import Archive, Command, run_khotin, wait_until
from tests.making import START, hours

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), (" 6 h ", 21600), ("1d", 86400), ("2w", 1209600)]
)
def test_intervals(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(in_words(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "-1h", "6 hours", "1.5h"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(ValueError, match="no interval"):
        seconds_of(text)


@pytest.mark.parametrize("text", ["", "61 * * * *", "* * * *", "0 0 31 2 *", "* * * * * *", "@daily"])
def test_what_is_no_cron_expression(text: str) -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        check_cron(text)


def test_cron_is_read_in_the_time_of_vietnam() -> None:
    due = next_cron("0 5 * * 1", datetime(2026, 3, 1, 21, 0, tzinfo=UTC))
    assert due == datetime(2026, 3, 1, 22, 0, tzinfo=UTC)  # Monday, 5 o'clock there; still Sunday in UTC
    assert due.utcoffset() == timedelta(hours=7)


@given(st.integers(60, 10_000), st.integers(0, 1_000_000))
def test_missed_times_are_made_good_by_one_run(every: int, late: int) -> None:
    now = START + timedelta(seconds=late)
    came = due_now(START, every, None, now)
    assert came is not None
    assert came.due <= now < came.next_due == came.due + timedelta(seconds=every)
    assert came.due == START + timedelta(seconds=every * came.missed)
    assert due_now(came.next_due, every, None, now) is None


def test_missed_cron_times() -> None:
    came = due_now(START, None, "0 * * * *", START + timedelta(hours=5, minutes=10))
    assert came is not None
    assert (came.missed, came.due, came.next_due) == (5, hours(5), hours(6))
    # A minutely schedule after a year: counted as far as it is worth it, and up to date again.
    came = due_now(START, None, "* * * * *", START + timedelta(days=365))
    assert came is not None
    assert came.missed == 10_000
    assert came.next_due == START + timedelta(days=365, minutes=1)


def test_jitter_is_the_same_for_every_scheduler_and_spreads() -> None:
    found = [spread(number, START, 600) for number in range(200)]
    assert found == [spread(number, START, 600) for number in range(200)]
    assert all(timedelta() <= later < timedelta(seconds=600) for later in found)
    assert len({later // timedelta(seconds=60) for later in found}) == 10
    assert spread(1, START, 0) == timedelta()


# ── Killed at random ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("overlap", ["skip", "queue"])
def test_no_due_time_is_missed_and_none_runs_twice_at_once(store: Store, overlap: str) -> None:
    # PostgreSQL is asked the same less often: it takes a while.
    due_times = 60 if store.engine.dialect.name == "sqlite" else 24
    result = World(store, seed=7, overlap=overlap).run(due_times)
    assert result.twice == 0
    assert result.accounted == due_times
    assert result.done + result.skipped + result.made_good == due_times
    # Otherwise nothing was tried.
    assert result.kills > 3
    assert result.taken_over > 0
    assert overlap == "queue" or result.skipped > 0


def test_real_schedulers_killed(tmp_path: Path) -> None:
    result = killed(tmp_path, due_times=12, seed=3)
    assert (result.accounted, result.twice) == (12, 0)
    assert result.done + result.made_good == 12


# ── One store, several schedulers ──────────────────────────────────────────────────────────────────────────


class Never:
    """A crawl that never ends, and the turn that began it."""

    def begin(self, run: object) -> Never:
        return self

    def outcome(self) -> None:
        return None

    def stop(self) -> None:
        self.stopped = True

    kill = close = stop


def _schedulers(store: Store, *more: dict[str, int]) -> list[Scheduler]:
    store.clock = lambda: START
    return [Scheduler(store, lambda site: Never(), **options) for options in ({}, *more)]


def test_two_schedulers_begin_a_due_run_once(store: Store) -> None:
    first, second = _schedulers(store, {})
    store.add_schedule("a.vn", every=3600, next_due=START)
    first.tick()
    second.tick()
    assert (len(first.jobs), len(second.jobs)) == (1, 0)
    store.clock = lambda: START + LEASE
    second.tick()
    assert not second.jobs
    # The first is silent for longer than its lease: the second takes over, and the first lets go.
    store.clock = lambda: START + LEASE + timedelta(seconds=1)
    second.tick()
    assert len(second.jobs) == 1
    (job,) = first.jobs.values()
    first.tick()
    assert not first.jobs
    assert isinstance(job, Never)
    assert job.stopped
    assert store.due_runs()[0].attempts == 2


def test_two_schedules_of_one_site_take_turns(store: Store) -> None:
    first, second = _schedulers(store, {})
    for _ in range(2):
        store.add_schedule("a.vn", every=3600, next_due=START, overlap="queue")
    store.add_schedule("b.vn", every=3600, next_due=START)
    first.tick()
    second.tick()
    assert sorted(run.site for run in store.running()) == ["a.vn", "b.vn"]
    assert [run.state for run in store.due_runs()].count("waiting") == 1


def test_a_bounded_number_of_crawls(store: Store) -> None:
    (scheduler,) = _schedulers(store)
    for number in range(5):
        store.add_schedule(f"a{number}.vn", every=3600, next_due=START)
    scheduler.tick()
    assert len(scheduler.jobs) == 2


def test_a_crawl_by_hand_is_not_disturbed(store: Store) -> None:
    (scheduler,) = _schedulers(store)
    run = store.begin_run("crawl", ["a.vn"], {})
    store.add_schedule("a.vn", every=3600, next_due=START)
    store.add_schedule("a.vn", every=3600, next_due=START, overlap="queue")
    scheduler.tick()
    assert sorted(one.state for one in store.due_runs()) == ["skipped", "waiting"]
    assert not scheduler.jobs
    store.end_run(run, {}, "OK", "finished")
    scheduler.tick()
    assert len(scheduler.jobs) == 1


def test_a_stopped_scheduler_leaves_its_runs_to_the_next(store: Store) -> None:
    first, second = _schedulers(store, {})
    store.add_schedule("a.vn", every=3600, next_due=START)
    first.tick()
    first.stop()
    assert [run.state for run in store.due_runs()] == ["waiting"]
    second.tick()
    assert len(second.jobs) == 1


def test_a_removed_schedule_is_due_no_more_and_its_past_stays(store: Store) -> None:
    (scheduler,) = _schedulers(store)
    store.add_schedule("https://www.a.vn/", every=3600, next_due=START)
    scheduler.tick()
    assert store.remove_schedules("a.vn") == 1
    assert store.remove_schedules("a.vn") == 0
    store.clock = lambda: hours(5)
    scheduler.tick()
    assert len(store.due_runs()) == 1
    assert store.schedules() == []


def test_a_turn_is_held_by_the_process_that_works(tmp_path: Path) -> None:
    home = Home(tmp_path)
    turn = Turn.take(home, "a.vn")
    assert turn is not None
    assert Turn.take(home, "a.vn") is None
    assert Turn.take(home, "b.vn") is not None
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[turn._file.fileno()]
    ) as process:
        turn.close()
        assert Turn.take(home, "a.vn") is None
        process.kill()
    assert Turn.take(home, "a.vn") is not None


# ── The commands ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A web server that takes messages: its address, and what it got. It refuses the first one."""
    got: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if len(got) == 1 else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()
    server.server_close()


def test_scheduled_crawls_and_bad_news(tmp_path: Path, hook: tuple[str, list[dict[str, object]]]) -> None:
    home = tmp_path / "home"
    address, got = hook
    told = tmp_path / "told.jsonl"
    with HostileServer() as server:
        run_khotin(home, "schedule", "add", server.url("/"), "--every", "6h", "--delay", "0")
        run_khotin(home, "schedule", "add", "khong-co-trang-nay.invalid", "--every", "1d", "--delay", "0")
        run_khotin(home, "schedule", "add", "khong-co-trang-nay.invalid", "--cron", "0 5 * * *")
        words = ("scheduler", "--once", "--webhook", address, "--on-bad", f"tee {told}")
        done = run_khotin(home, *words)
    assert done.status == 1
    assert done.said("127.0.0.1: OK")
    assert done.said("GONE: no page captured: no such host")
    assert done.said("did not work: HTTP Error 500")
    (message,) = got
    assert (message["site"], message["verdict"], message["missed"]) == (
        "khong-co-trang-nay.invalid",
        "GONE",
        0,
    )
    assert json.loads(told.read_text()) == message
    assert len(Archive(home).texts()) == 6
    lines = [json.loads(line) for line in run_khotin(home, "schedule", "list", "--json").stdout.splitlines()]
    assert [[run["verdict"] for run in line["past"]] for line in lines] == [["OK"], ["GONE"], []]
    assert sorted(str(line["verdict"]) for line in _runs(home)) == ["GONE", "OK"]
    assert lines[2]["next_due"].endswith("T22:00:00Z")
    # Nothing is due; the message that was refused is sent again when its time has come.
    assert run_khotin(home, *words).status == 0
    assert len(got) == 1
    with Store.open(Home(home), clock=lambda: datetime.now(UTC) + timedelta(minutes=2)) as store:
        assert [run.tellings for run in store.untold()] == [1]
    assert run_khotin(home, "schedule", "remove", "khong-co-trang-nay.invalid").said("2 ended")
    assert "khong" not in run_khotin(home, "schedule", "list").stdout


def _runs(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in run_khotin(home, "runs", "--json").stdout.splitlines()]


def test_a_killed_scheduler_is_replaced_and_its_crawl_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer(bad=["/429?after=5"]) as server:
        run_khotin(home, "schedule", "add", server.url("/"), "--every", "6h", "--delay", "0")
        with Command(home, "scheduler") as first:
            wait_until(lambda: server.hits["/429"] > 0)
            first.process.kill()
        # The crawl of the dead one still works: another scheduler leaves it alone, then notes how it ended.
        with Command(home, "scheduler") as second:
            wait_until(lambda: json.loads(_list(home))["past"][0]["state"] == "done")
            second.process.terminate()
            done = second.wait()
    assert "Traceback" not in done.stderr
    (line,) = map(json.loads, _list(home).splitlines())
    assert [(run["verdict"], run["run"]) for run in line["past"]] == [("OK", 1)]
    assert len(_runs(home)) == 1
    assert "/429?after=5" in Archive(home).texts()


def _list(home: Path) -> str:
    return run_khotin(home, "schedule", "list", "--json").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("add", "a.vn"),
        ("add", "a.vn", "--every", "1h", "--cron", "* * * * *"),
        ("add", "a.vn", "--every", "soon"),
        ("add", "a.vn", "--cron", "61 * * * *"),
        ("add", "khong co", "--every", "1h"),
    ],
)
def test_wrong_calls(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run_khotin(tmp_path / "home", "schedule", *words).status == 2


def test_due_times_are_shown_in_the_time_of_vietnam(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_khotin(home, "schedule", "add", "a.vn", "--cron", "30 4 * * *", "--jitter", "10m")
    assert "04:30" in run_khotin(home, "schedule", "list").stdout
    assert VIETNAM.utcoffset(None) == timedelta(hours=7)
