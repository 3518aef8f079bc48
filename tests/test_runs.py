from __future__ import annotations

import multiprocessing
import os
from datetime import timedelta

from archive.home import Home
from archive.store import Store
from archive.store.runs import SILENCE
from tests import making
from tests.making import START, hours

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


def test_a_run_from_beginning_to_end(store: Store) -> None:
    store.clock = lambda: START
    run = store.begin_run("crawl", ["www.a.vn", "b.vn"], {"full": True, "since": None})
    store.clock = lambda: hours(0.01)
    store.beat(run, {"pages": 3})
    (found,) = store.runs()
    assert (found.id, found.command, found.sites, found.options) == (
        run,
        "crawl",
        ("a.vn", "b.vn"),
        {"full": True, "since": None},
    )
    assert (found.pid, found.started, found.beat, found.counts) == (
        os.getpid(),
        START,
        hours(0.01),
        {"pages": 3},
    )
    assert found.state == "running"

    store.end_site("b.vn", run, "QUIET", "nothing new")
    store.end_run(run, {"pages": 4}, "OK", "finished")
    (found,) = store.runs(limit=5)
    assert (found.state, found.ended, found.counts, found.verdict, found.reason) == (
        "ended",
        hours(0.01),
        {"pages": 4},
        "OK",
        "finished",
    )
    first, second = store.site("a.vn"), store.site("b.vn")
    assert first is not None
    assert second is not None
    assert (first.verdict, first.verdict_reason, first.first_crawl, first.last_crawl) == (
        "OK",
        "finished",
        START,
        START,
    )
    assert (second.verdict, second.verdict_reason) == ("QUIET", "nothing new")


def test_the_last_run_of_a_site_is_its_own(store: Store) -> None:
    one = store.begin_run("crawl", ["a.vn"], {})
    two = store.begin_run("crawl", ["b.vn", "a.vn"], {})
    three = store.begin_run("reread", ["b.vn"], {})
    last = store.last_run("http://a.vn/")
    assert last is not None
    assert last.id == two
    assert last.sites == ("a.vn", "b.vn")
    assert store.last_run("c.vn") is None
    assert [run.id for run in store.runs()] == [three, two, one]
    assert [run.id for run in store.runs(1)] == [three]


def test_a_silent_run_was_interrupted(store: Store) -> None:
    store.clock = lambda: START
    store.begin_run("crawl", ["a.vn"], {})
    store.clock = lambda: START + SILENCE
    assert store.runs()[0].state == "running"
    store.clock = lambda: START + SILENCE + timedelta(seconds=1)
    assert store.runs()[0].state == "interrupted"


def _begin(home: Home) -> None:
    with Store.open(home) as other:
        other.begin_run("crawl", ["a.vn"], {})
    os._exit(9)


def test_a_run_whose_process_is_gone_was_interrupted(home: Home, store: Store) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_begin, args=(home,))
    process.start()
    process.join()
    (run,) = store.runs()
    assert run.pid == process.pid
    assert run.state == "interrupted"


def test_the_second_crawl_leaves_the_first_day_alone(store: Store) -> None:
    store.clock = lambda: START
    store.begin_run("crawl", ["a.vn"], {})
    store.clock = lambda: hours(24)
    store.begin_run("crawl", ["a.vn"], {})
    site = store.site("a.vn")
    assert site is not None
    assert (site.first_crawl, site.last_crawl) == (START, hours(24))
