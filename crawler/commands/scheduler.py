"""`khotin scheduler`: runs what is due, for ever or once."""

from __future__ import annotations

import signal
import threading
from functools import partial
from typing import Any

import click

from archive.home import Home
from archive.store import Store
from crawler.contact import contact
from crawler.scheduling.scheduler import Scheduler
from crawler.scheduling.telling import Telling
from crawler.scheduling.workers import Turn

#: Seconds between two looks at the schedules, and at the crawls that run.
LOOK, GLANCE = 5.0, 0.5


@click.command()
@click.option(
    "--once", is_flag=True, help="Run what is due now, wait for its end, and stop: for cron and systemd."
)
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Crawls at a time on this machine.",
)
@click.option(
    "--on-bad",
    metavar="COMMAND",
    envvar="KHOTIN_ON_BAD",
    help="Called when a verdict is not OK, with JSON on its standard input.  [env: KHOTIN_ON_BAD]",
)
@click.option(
    "--webhook",
    metavar="URL",
    envvar="KHOTIN_WEBHOOK",
    help="Gets the same JSON as a POST.  [env: KHOTIN_WEBHOOK]",
)
@click.pass_obj
def scheduler(home: Home, once: bool, processes: int, on_bad: str | None, webhook: str | None) -> int:
    """Run the crawls that are due (see `khotin schedule`), for ever or once.

    Any number of schedulers may work on one archive: no due time is run twice. One that dies is replaced by any
    other, or by itself when it starts again; its crawls go on meanwhile.

    \b
    khotin scheduler
    khotin scheduler --once --on-bad "mail -s khotin me@example.vn"
    """
    contact(home)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with Store.open(home) as store:
        worker = Scheduler(
            store,
            partial(Turn.take, home),
            processes=processes,
            # Whoever calls it now and then has a jitter of his own.
            jitter=not once,
            tell=Telling(on_bad, webhook, _say) if on_bad or webhook else None,
            say=_say,
        )
        if not once:
            _say(f"{len(store.schedules())} schedules, {processes} crawls at a time; Ctrl-C ends it")
        try:
            _work(worker, over, once)
        finally:
            worker.stop()
    return 1 if once and worker.bad else 0


def _work(worker: Scheduler, over: threading.Event, once: bool) -> None:
    while not over.is_set():
        worker.tick()
        if once and not worker.jobs:
            return
        for _ in range(int(LOOK / GLANCE)):
            if over.wait(GLANCE) or any(job.outcome() is not None for job in worker.jobs.values()):
                break


def _say(text: str, **_: Any) -> None:
    click.echo(f"khotin: {text}", err=True)
