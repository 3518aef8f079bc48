"""Runs the real command line in a process of its own, as users do, and reads what it left in the archive.

Where a test cannot wait as long as a user can, or the process has to die at a given moment, the same command line is
started with other settings: ``python -m tests.khotin '{"settings": {…}, "die": […]}' crawl …``. Scrapy's deprecation
warnings are errors there.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.measure import memory_mb

KHOTIN = Path(sys.executable).with_name("khotin")
ROOT = Path(__file__).resolve().parents[1]
#: What a command may say to people; anything longer on a line is a traceback in disguise.
LONGEST_LINE = 400
#: How far a crawl is: said every quarter of a minute.
PROGRESS = re.compile(r"[\d,]+ (of [\d,]+ known )?pages · ")


@dataclass(frozen=True)
class Moment:
    """A moment at which the process kills itself (SIGKILL): the `nth` call of a function of ours.

    `where` is "module:function" or "module:Class.method"; `when` is before or after the call.
    """

    where: str
    nth: int = 1
    when: str = "before"


@dataclass(frozen=True)
class Done:
    """A command that ended. `peak_mb`: memory of the whole process tree, where it was measured."""

    status: int
    stdout: str
    stderr: str
    seconds: float
    peak_mb: float = 0.0

    @property
    def lines(self) -> list[str]:
        """What was said to people, line by line."""
        return self.stderr.splitlines()

    @property
    def complaints(self) -> list[str]:
        """What was said to people but for how far the crawl is: a slow machine says that now and then."""
        return [line for line in self.lines if not PROGRESS.match(line)]

    @property
    def verdicts(self) -> dict[str, dict[str, Any]]:
        """The lines of ``crawl --json`` by site."""
        return {line["site"]: line for line in map(json.loads, self.stdout.splitlines())}

    def said(self, text: str) -> str:
        """The one line that holds `text`."""
        found = [line for line in self.lines if text in line]
        assert len(found) == 1, (text, self.stderr)
        return found[0]


class Command:
    """A running command; use it as a context manager, or call `wait`."""

    def __init__(
        self,
        home: Path,
        *words: str,
        settings: Mapping[str, Any] | None = None,
        die: Moment | None = None,
        environment: Mapping[str, str] | None = None,
        measured: bool = False,
        before: Any = None,
    ) -> None:
        command: Sequence[str] = [str(KHOTIN)]
        if settings or die:
            changes = {"settings": dict(settings or {}), "die": vars(die) if die else None}
            command = [sys.executable, "-m", "tests.khotin", json.dumps(changes)]
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self._began = time.monotonic()
        self._peak = 0.0
        self.process = subprocess.Popen(
            [*command, "--home", str(home), *words],
            cwd=ROOT,
            env={**clean, "KHOTIN_CONTACT": "test@example.vn", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,
        )
        if measured:
            threading.Thread(target=self._measure, daemon=True).start()

    def _measure(self) -> None:
        while self.process.poll() is None:
            self._peak = max(self._peak, memory_mb(self.process.pid))
            time.sleep(0.05)

    def wait(self, limit: float = 600) -> Done:
        """Its end; a command that takes longer than `limit` seconds hangs, and fails the test."""
        try:
            out, err = self.process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return Done(self.process.returncode, out, err, time.monotonic() - self._began, self._peak)

    def __enter__(self) -> Command:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until something is true; what takes five minutes never happens."""
    end = time.monotonic() + 300
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def run_khotin(home: Path, *words: str, limit: float = 600, **options: Any) -> Done:
    """Run a command to its end. No traceback, nothing but whole short lines for people.

    `options`: those of `Command`.
    """
    with Command(home, *words, **options) as command:
        done = command.wait(limit)
    assert "Traceback" not in done.stderr, done.stderr
    assert "fault of Khotin's own" not in done.stderr, done.stderr
    assert all(len(line) <= LONGEST_LINE for line in done.lines), done.stderr
    return done


def crawl(home: Path, *targets: str, **options: Any) -> Done:
    """``khotin crawl --delay 0 --json`` of some sites."""
    return run_khotin(home, "crawl", *targets, "--delay", "0", "--json", **options)


@dataclass
class Archive:
    """What lies in a data home, read without the program that wrote it."""

    home: Path
    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query."""
        with closing(
            sqlite3.connect(f"file:{self.home}/archive.db?mode=ro", uri=True, timeout=10)
        ) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def captures(self, path: str) -> list[dict[str, Any]]:
        """Rows of the captures of a path (with query), oldest first."""
        return [row for row in self.rows("SELECT * FROM captures ORDER BY id") if _path(row["url"]) == path]

    def issues(self, path: str) -> list[dict[str, Any]]:
        """Rows of what was recorded of a path."""
        return [
            row for row in self.rows("SELECT * FROM issues ORDER BY id") if _path(row["url"] or "") == path
        ]

    def texts(self) -> dict[str, dict[str, Any]]:
        """By path: title, body and number of versions of each live article or notice, in its newest version."""
        query = """SELECT v.url, v.title, t.body, a.versions, a.kind, a.public_id FROM articles a
            JOIN versions v ON v.article_id = a.id AND v.number = a.versions JOIN texts t ON t.version_id = v.id
            WHERE a.state = 'live'"""
        return {_path(row["url"]): row for row in self.rows(query)}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _kill_at(moment: Moment) -> None:
    """Let the process kill itself at the moment."""
    module, _, name = moment.where.partition(":")
    owner: Any = importlib.import_module(module)
    *classes, name = name.split(".")
    for part in classes:
        owner = getattr(owner, part)
    function = getattr(owner, name)
    calls = 0

    @wraps(function)
    def fatal(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == moment.nth and moment.when == "within":
            # A write that got half-way: descriptor, data and size are those of archive.warc.folder.append.
            os.write(args[0], args[1][: len(args[1]) // 2])
        if calls == moment.nth and moment.when != "after":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        if calls == moment.nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, fatal)


def _main() -> None:
    from scrapy.exceptions import ScrapyDeprecationWarning

    from crawler import settings
    from crawler.cli import main

    warnings.filterwarnings("error", category=ScrapyDeprecationWarning)
    changes = json.loads(sys.argv.pop(1))
    for name, value in changes["settings"].items():
        assert hasattr(settings, name), name
        setattr(settings, name, value)
    if changes["die"]:
        _kill_at(Moment(**changes["die"]))
    main()


if __name__ == "__main__":
    _main()
