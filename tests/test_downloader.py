"""The delay of a host, as the host sees it."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

from tests.khotin import run_khotin
from tests.little_site import Answer, LittleSite, news

DELAY = 0.5
#: Seconds by which a server may see two requests closer together than they went out.
JITTER = 0.03


def test_the_delay_counts_from_when_a_request_goes_out_though_the_process_was_held_up(tmp_path: Path) -> None:
    times: list[float] = []

    def timed(path: str) -> Answer:
        times.append(time.monotonic())
        return news(path)

    with LittleSite(timed) as site:
        settings = {"DOWNLOADER": "tests.stalling.StallingDownloader"}
        done = run_khotin(tmp_path, "crawl", site.url(), "--delay", str(DELAY), "--json", settings=settings)
    assert done.status == 0
    assert len(times) >= 10
    assert min(after - before for before, after in pairwise(times)) >= DELAY - JITTER
