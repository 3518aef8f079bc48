"""A data home that cannot be written or is full, a database that others hold, a profile that is wrong."""

from __future__ import annotations

import random
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.hostile.wire import Client, Request, route
from tests.khotin import Archive, Command, Done, crawl, run_khotin, wait_until
from tests.whole import assert_whole

PICTURE = "/bad-input/anh-goc"
#: Bytes: the picture is larger than any file may be, and everything else is smaller.
PICTURE_SIZE, FILE_MAX = 9 << 20, 7 << 20


@route(PICTURE)
async def picture(request: Request, client: Client) -> None:
    """A photograph as it came from the camera, sent as HTML: nothing can be saved by packing it."""
    await client.page(b"\x89PNG\r\n\x1a\n" + random.Random(7).randbytes(PICTURE_SIZE))


def _limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_MAX, FILE_MAX))


def _one_line(done: Done, *parts: str) -> str:
    """The only thing that was said; it holds all parts."""
    assert done.stdout == ""
    (line,) = done.complaints
    assert line.startswith("khotin: ")
    for part in parts:
        assert part in line, line
    return line


def _complete_after_another_crawl(home: Path, server: HostileServer) -> None:
    done = crawl(home, server.url("/"))
    assert done.status == 0, done.stderr
    texts = Archive(home).texts()
    assert texts.keys() == {article.path for article in ARTICLES}
    assert {text["versions"] for text in texts.values()} == {1}
    assert_whole(home)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 600 kB: a little more than the empty archive needs."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no right to mount a small disk: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


# ── The home ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_home_below_a_file(tmp_path: Path, server: HostileServer) -> None:
    (tmp_path / "file").touch()
    done = run_khotin(tmp_path / "file" / "home", "crawl", server.url("/"))
    assert done.status == 1
    _one_line(done, "cannot write to the data home", str(tmp_path / "file" / "home"), "--home")
    assert server.requests == []


def test_a_home_on_a_disk_that_is_read_only(disk: Path, server: HostileServer) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = run_khotin(disk / "home", "crawl", server.url("/"))
    assert done.status == 1
    _one_line(done, "cannot write to the data home", str(disk / "home"), "Read-only", "--home")
    assert server.requests == []


@pytest.mark.parametrize("command", [["crawl", "bao-thu.vn"], ["crawl", "http://127.0.0.1:9/"], ["sites"]])
def test_a_profile_with_an_unknown_key(command: list[str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    profile = home / "sites" / "bao-thu.vn.toml"
    profile.parent.mkdir(parents=True)
    profile.write_text('host = "bao-thu.vn"\noutlet = "Báo Thử"\nmau_sac = "đỏ"\n', "utf-8")
    done = run_khotin(home, *command)
    assert done.status == 2
    _one_line(done, str(profile), "mau_sac", "unknown key")


# ── The disk ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_capture_that_does_not_fit_stops_the_crawl(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer(bad=[PICTURE]) as server:
        done = crawl(home, server.url("/"), before=_limit_files)
        assert done.status == 1
        _stopped = done.said("khotin: the crawl stopped")
        assert "cannot write the capture of" in _stopped
        assert PICTURE in _stopped
        assert str(home / "warc") in _stopped
        assert "free space" in _stopped
        (run,) = Archive(home).rows("SELECT * FROM runs")
        assert run["verdict"] == "STOPPED"
        assert "cannot write the capture" in run["reason"]
        # No capture, no record of it; what came before it is safe.
        assert Archive(home).captures(PICTURE) == []
        assert_whole(home, finished=False)
        assert crawl(home, server.url("/")).status == 0
        assert server.hits[PICTURE] == 2
        assert Archive(home).captures(PICTURE)[0]["kind"] == "unreadable"
        texts = Archive(home).texts()
        assert texts.keys() == {article.path for article in ARTICLES}
        assert {text["versions"] for text in texts.values()} == {1}
        assert_whole(home)


def test_a_full_disk_stops_the_crawl(disk: Path, tmp_path: Path, server: HostileServer) -> None:
    done = run_khotin(disk / "home", "crawl", server.url("/"), "--delay", "0")
    assert done.status == 1
    assert "full" in done.said("khotin: the crawl stopped")
    # Room is made by moving the home.
    home = tmp_path / "larger"
    shutil.copytree(disk / "home", home)
    _complete_after_another_crawl(home, server)


# ── The database ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_database_that_is_locked_from_the_beginning(tmp_path: Path, server: HostileServer) -> None:
    home = tmp_path / "home"
    _complete_after_another_crawl(home, server)
    before = len(server.requests)
    with closing(sqlite3.connect(home / "archive.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = crawl(home, server.url("/"), environment=_impatient(home))
    assert done.status == 1
    _one_line(done, str(home / "archive.db"), "locked by another process")
    assert len(server.requests) == before
    assert_whole(home)


def test_a_database_that_is_locked_in_the_middle(tmp_path: Path, server: HostileServer) -> None:
    home = tmp_path / "home"
    words = ["crawl", server.url("/"), "--delay", "0.2"]
    with Command(home, *words, environment=_impatient(home)) as command:
        _until(server, 6)
        with closing(sqlite3.connect(home / "archive.db", timeout=30, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            done = command.wait()
    assert done.status == 1
    assert "Traceback" not in done.stderr
    assert "locked by another process" in done.said("khotin: the crawl stopped")
    assert "GONE" not in done.stderr
    assert_whole(home, finished=False)
    _complete_after_another_crawl(home, server)


def _impatient(home: Path) -> dict[str, str]:
    """The home's own database, with half a second of patience instead of half a minute."""
    return {"KHOTIN_DATABASE": f"sqlite:///{home / 'archive.db'}?timeout=0.5"}


def _until(server: HostileServer, requests: int) -> None:
    """Wait until the server was asked so often."""
    wait_until(lambda: len(server.requests) >= requests)
