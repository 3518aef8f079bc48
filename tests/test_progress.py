"""Seeing a crawl: a live table at a terminal, plain lines elsewhere."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from pathlib import Path

import pytest
from rich.console import Console

from crawler.extensions.progress import Pace, Row, line_of, readings_of, row_of, table_of
from tests.hostile.server import HostileServer
from tests.khotin import KHOTIN, ROOT, run_khotin

ROWS = [
    Row("baolaocai.vn", done=120, waiting=60, rate=1.0, new=80, failures=2),
    Row("baogialai.com.vn", done=40, waiting=0, rate=0.0, new=12, failures=0),
]


def _printed(rows: list[Row], height: int = 30) -> list[str]:
    console = Console(width=100, height=height)
    with console.capture() as capture:
        console.print(table_of(rows, height))
    return [" ".join(line.split()) for line in capture.get().splitlines() if line.strip()]


def test_the_table() -> None:
    assert _printed(ROWS) == [
        "site done known pages/s left new failures",
        "baolaocai.vn 120 180 1.0 1:00 80 2",
        "baogialai.com.vn 40 40 0.0 done 12 0",
        "2 sites 160 220 1.0 1:00 92 2",
    ]
    assert len(_printed(ROWS[:1])) == 2


def test_a_small_terminal_shows_what_is_at_work() -> None:
    many = [Row(f"bao{n:02}.vn", 1, int(n == 17), 0.5, 0, 0) for n in range(30)]
    lines = _printed(many, 10)
    assert len(lines) <= 10
    assert lines[1].startswith("bao17.vn")
    assert lines[-1].startswith("30 sites, 24 not shown")


def test_the_line() -> None:
    assert line_of(ROWS) == "160 of 220 known pages · 1.0/s · 92 new articles · 2 failures · 1:00 left"
    assert (
        line_of([Row("a.vn", 0, 9, 0.0, 0, 0)]) == "0 of 9 known pages · 0.0/s · 0 new articles · 0 failures"
    )


def test_each_command_says_what_its_readings_came_to() -> None:
    counts = {"record/new": 1200, "record/changed": 3, "record/reread": 7}
    assert readings_of("import", counts) == "1,200 new articles, 3 new versions"
    assert readings_of("reread", counts) == "7 better readings"


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    pace = Pace()
    assert [pace.rate(float(at), 2 * at) for at in range(0, 31, 10)] == [0.0, 2.0, 2.0, 2.0]
    # The host stands still.
    assert [pace.rate(float(at), 60) for at in (45, 70)] == pytest.approx([0.8, 0.0])


def test_pages_and_failures_are_counted_once() -> None:
    counts = {
        "page/200": 10,
        "page/404": 2,
        "page/304": 3,
        "page/revisit": 1,
        "page/stored": 7,
        "failed/404": 2,
        "failed/timeout": 1,
        "record/new": 5,
    }
    row = row_of("a.vn", counts, 4, Pace(), 0.0)
    assert (row.done, row.known, row.new, row.failures) == (16, 20, 5, 3)


def test_at_a_terminal(tmp_path: Path) -> None:
    with HostileServer(bad=["/503?after=3", "/404"]) as server:
        mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 110, 0, 0))
        command = [str(KHOTIN), "--home", str(tmp_path), "crawl", server.url("/"), "--delay", "0"]
        environment = {**os.environ, "KHOTIN_CONTACT": "test@example.vn", "TERM": "xterm-256color"}
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
        )
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(mine, 65536):
                seen += piece
        except OSError:
            pass  # Linux: the other end is closed.
        os.close(mine)
        assert process.wait(300) == 0
        assert process.stdout is not None
        process.stdout.close()
    text = seen.decode()
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    assert re.search(r"site +done +known +pages/s +left +new +failures", plain)
    # Pictures of a crawl at work, and at last the summary.
    assert re.search(r"127\.0\.0\.1 +\d+ +\d+ +\d+\.\d", plain)
    assert "127.0.0.1  OK" in plain
    assert plain.rindex("pages captured") > plain.rindex("pages/s")


def test_elsewhere_nothing_is_drawn(tmp_path: Path) -> None:
    with HostileServer() as server:
        done = run_khotin(tmp_path, "crawl", server.url("/"), "--delay", "0")
    assert "\x1b" not in done.stderr
    assert done.status == 0
