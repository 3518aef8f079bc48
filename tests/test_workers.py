"""Several workers, one run: hosts are shared out, a killed worker's are taken over, the verdict is on all of it."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

from tests.bench.measure import tree
from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, Command, run_khotin, wait_until
from tests.whole import assert_whole

#: Pages that keep the workers busy for a while.
MORE = [f"/soft-404?id={number}" for number in range(30)]
HOSTS = [f"bao{number}.example.vn" for number in range(4)]


def _proxy(server: HostileServer) -> dict[str, str]:
    return {"http_proxy": f"http://127.0.0.1:{server.port}", "no_proxy": ""}


def _asked(server: HostileServer) -> Counter[tuple[str, str]]:
    return Counter((request.headers["host"], request.path) for request in server.requests)


def _complete(home: Path) -> None:
    archive = Archive(home)
    titles = archive.rows("SELECT site_id, title, versions FROM articles WHERE state = 'live'")
    assert len(titles) == len(HOSTS) * len(ARTICLES)
    assert {row["versions"] for row in titles} == {1}
    assert_whole(home)


def test_two_workers_make_one_run(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer() as server:
        words = [f"http://{host}/" for host in HOSTS]
        done = run_khotin(
            home, "crawl", *words, "--delay", "0.05", "--workers", "2", "--json", environment=_proxy(server)
        )
    assert done.status == 0, done.stderr
    assert {site: line["verdict"] for site, line in done.verdicts.items()} == dict.fromkeys(HOSTS, "OK")
    assert sum(line["counts"]["record/new"] for line in done.verdicts.values()) == 4 * len(ARTICLES)
    archive = Archive(home)
    (run,) = archive.rows("SELECT * FROM runs")
    assert (run["verdict"], run["reason"]) == ("OK", "finished")
    assert len(archive.rows("SELECT * FROM frontier_workers")) == 2
    # Every page once, whoever asked for it; robots.txt once for each worker that had its host.
    assert {n for (_, path), n in _asked(server).items() if path != "/robots.txt"} == {1}
    _complete(home)


def test_a_killed_worker_is_replaced_by_the_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer(bad=MORE) as server:
        words = ["crawl", *(f"http://{host}/" for host in HOSTS), "--delay", "0.2", "--workers", "2"]
        with Command(home, *words, "--json", environment=_proxy(server)) as command:
            # Which of the two has hosts is a matter of moments; one that has some dies.
            wait_until(lambda: _enlisted(home) == 2 and bool(_hosts_of_workers(home)))
            victim = next(iter(_hosts_of_workers(home)))
            os.kill(victim, signal.SIGKILL)
            done = command.wait()
    assert done.status == 0, done.stderr
    assert "a worker died" in done.stderr
    _complete_but_for_files(home)


def _complete_but_for_files(home: Path) -> None:
    """The dead worker's WARC file is set right by the next start."""
    titles = Archive(home).rows("SELECT versions FROM articles WHERE state = 'live'")
    assert len(titles) == len(HOSTS) * len(ARTICLES)
    assert {row["versions"] for row in titles} == {1}
    assert_whole(home, finished=False)


def test_the_workers_end_with_their_parent(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer(bad=MORE) as server:
        words = ["crawl", *(f"http://{host}/" for host in HOSTS), "--delay", "3", "--workers", "2"]
        # So seldom that the crawl is far from its end, however late the second worker comes and gets its share.
        with Command(home, *words, environment=_proxy(server)) as command:
            wait_until(lambda: len(_hosts_of_workers(home)) == 2)
            children = tree(command.process.pid)[1:]
            command.process.kill()
            command.process.wait()
            wait_until(lambda: not any((path / "cmdline").exists() for path in children))
        again = run_khotin(home, *words[:-4], "--delay", "0", "--json", environment=_proxy(server))
    assert again.status == 0, again.stderr
    _complete(home)


def _hosts_of_workers(home: Path) -> dict[int, int]:
    """Process numbers of the workers that have hosts in hand."""
    if not (home / "archive.db").exists():
        return {}
    try:
        rows = Archive(home).rows(
            "SELECT process, count(*) AS hosts FROM frontier_workers w JOIN frontier_hosts h ON h.owner = w.id "
            "WHERE w.ended IS NULL GROUP BY process"
        )
    except Exception:  # noqa: BLE001  its tables are being made
        return {}
    return {int(row["process"].split()[0]): row["hosts"] for row in rows}


def _enlisted(home: Path) -> int:
    """How many workers have come to work; 0 while the archive is being made."""
    try:
        return len(Archive(home).rows("SELECT id FROM frontier_workers WHERE ended IS NULL"))
    except Exception:  # noqa: BLE001  its tables are being made
        return 0
