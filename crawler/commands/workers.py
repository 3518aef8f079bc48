"""Several processes that crawl together on this machine: one run, one summary, one verdict on each site."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

import click

from archive.errors import KhotinError
from archive.home import Home
from archive.store import Store
from crawler.commands.crawl import Call, crawl_settings, run
from crawler.extensions import run_record
from crawler.health import STOPPED, Verdict
from crawler.site import Site

#: Seconds between two looks at the workers, and between two lines about them.
LOOK, LINE = 0.2, 15.0


@dataclass
class Together:
    """What several workers came to: what `report` needs of a crawl."""

    home: Home
    sites: dict[str, Site]
    run_id: int | None = None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    broken: str | None = None
    interrupted: bool = False


def crawl_together(call: Call, number: int) -> Together:
    """Crawl with so many workers. One that dies loses its leases to the others; the run ends with the last."""
    outcome = Together(call.home, {site.name: site for site in call.sites})
    with Store.open(call.home) as store:
        before = run_record.ready(store, call.sites, "crawl")
        options = {name: str(value) if value else value for name, value in call.arguments.items()}
        names = list(outcome.sites)
        outcome.run_id = store.begin_run("crawl", names, options | {"workers": number})
        context = multiprocessing.get_context("spawn")
        workers = []
        for _ in range(number):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(call, outcome.run_id, number, theirs))
            process.start()
            theirs.close()
            workers.append((process, ours))
        beside: Counter[str] = Counter()
        with _passed_on(outcome, [process for process, _ in workers]):
            beside = _watch(store, outcome, workers)
        try:
            reason = outcome.broken or ("shutdown" if outcome.interrupted else "finished")
            outcome.verdicts = run_record.finish(
                store,
                outcome.run_id,
                "crawl",
                call.sites,
                before,
                beside,
                reason,
                broken=outcome.broken is not None,
            )
        except KhotinError as error:
            outcome.broken = outcome.broken or str(error)
    for name in outcome.sites:
        outcome.verdicts.setdefault(name, STOPPED)
    return outcome


def _watch(store: Store, outcome: Together, workers: list[tuple[SpawnProcess, Connection]]) -> Counter[str]:
    """Wait for the workers; keep the run's counts meanwhile."""
    assert outcome.run_id is not None
    beside: Counter[str] = Counter()
    said = beaten = time.monotonic()
    left = list(workers)
    while left:
        time.sleep(LOOK)
        for worker in list(left):
            if not worker[0].is_alive():
                left.remove(worker)
                _end_of(worker, outcome)
        now = time.monotonic()
        if left and now - beaten < 2.0:
            continue
        beaten = now
        try:
            by_site, beside = run_record.merged(store.worker_counts(outcome.run_id))
            for name, counts in by_site.items():
                outcome.sites[name].counts = counts
            store.beat(outcome.run_id, run_record.counts_of(outcome.sites.values(), beside))
        except KhotinError as error:
            outcome.broken = outcome.broken or str(error)
        if now - said >= LINE:
            said = now
            click.echo(_line(outcome, len(left)), err=True)
    if all(process.exitcode and process.exitcode < 0 for process, _ in workers):
        outcome.broken = (
            outcome.broken or "all workers were killed; the same command goes on where they ended"
        )
    return beside


def _end_of(worker: tuple[SpawnProcess, Connection], outcome: Together) -> None:
    process, ours = worker
    process.join()
    try:
        reason, broken = ours.recv()
    except EOFError:
        if not outcome.interrupted:
            click.echo(f"khotin: a worker died ({process.exitcode}); the others take over", err=True)
        return
    outcome.broken = outcome.broken or broken
    outcome.interrupted |= reason == "shutdown"


def _line(outcome: Together, living: int) -> str:
    total: Counter[str] = Counter()
    for site in outcome.sites.values():
        total.update(site.counts)
    pages = sum(
        number for name, number in total.items() if name.startswith("page/") and name != "page/stored"
    )
    failures = sum(number for name, number in total.items() if name.startswith("failed/"))
    return (
        f"{pages:,} pages · {total['record/new']:,} new articles · {failures:,} failures · {living} workers"
    )


@contextmanager
def _passed_on(outcome: Together, processes: list[SpawnProcess]) -> Iterator[None]:
    """Hand a signal to end on to the workers, which have a session of their own: each hears it once."""

    def pass_on(number: int, _: Any) -> None:
        outcome.interrupted = True
        for process in processes:
            if process.is_alive() and process.pid is not None:
                os.kill(process.pid, number)

    former = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _work(call: Call, run_id: int, number: int, told: Connection) -> None:
    """One worker, in a process of its own."""
    from crawler.extensions.progress import LOUD

    os.setsid()
    settings = crawl_settings(call.home, call.who, call.sites, call.delay, call.debug)
    extensions = settings.getdict("EXTENSIONS") | {"crawler.extensions.progress.Progress": None}
    settings.set("EXTENSIONS", extensions, "cmdline")
    processes = max(1, (os.cpu_count() or 1) // number)
    settings.set("READER_PROCESSES", settings.getint("READER_PROCESSES") or processes, "cmdline")
    if not call.debug:
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        archive = run(settings, call.sites, run=run_id, **call.arguments)
    except KhotinError as error:
        told.send(("broken", str(error)))
        sys.exit(1)
    told.send(("shutdown" if archive.interrupted else "finished", archive.broken))
