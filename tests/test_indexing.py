"""The process beside a crawl that keeps the index up: works off the outbox, and ends with the crawl, killed or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from archive.home import Home
from archive.index import Index
from archive.index.beside import Beside
from archive.store import Store
from crawler.extensions.indexing import Indexing
from tests.making import keep

_KILLED = """
import sys
from pathlib import Path
from archive.home import Home
from archive.index.beside import Beside

if __name__ == "__main__":
    beside = Beside(Home(Path(sys.argv[1])))
    beside.round()
    print(beside._process.pid, flush=True)
    sys.stdin.read()
"""


def _indexed(home: Home) -> int:
    searcher = Index.open(home.index).searcher()
    return searcher.num_docs if searcher else 0


def test_the_outbox_is_worked_off_beside_the_crawl(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Store.open(home) as store:
        keep(store, "1")
        beside = Beside(home)
        try:
            beside.round()
            assert _indexed(home) == 1
            keep(store, "2")
            beside.round()
            assert _indexed(home) == 2
            assert store.outbox_length() == 0
        finally:
            beside.close()
        assert not beside._process.is_alive()


def test_a_process_that_somebody_ended_is_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path)
    indexing = Indexing(cast(Any, None))
    indexing.archive = cast(Any, SimpleNamespace(home=home))
    with Store.open(home) as store:
        keep(store, "1")
        indexing._work_off()
        first = indexing._beside
        assert first is not None
        first._process.kill()
        first._process.join()
        keep(store, "2")
        indexing._work_off()
        assert indexing._beside is not None
        indexing._beside.close()
    assert _indexed(home) == 2


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for the process in /proc")
def test_a_killed_crawl_takes_it_along(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(_KILLED)
    with subprocess.Popen(
        [sys.executable, script, tmp_path / "home"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crawl:
        assert crawl.stdout is not None
        beside = Path("/proc") / crawl.stdout.readline().strip()
        assert beside.name.isdigit()
        assert beside.is_dir()
        os.kill(crawl.pid, signal.SIGKILL)
        until = time.monotonic() + 120
        while beside.is_dir() and time.monotonic() < until:
            time.sleep(0.05)
        assert not beside.is_dir()
