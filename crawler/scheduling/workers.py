"""A worker: one `khotin crawl` in a process of its own, which goes on when its scheduler dies.

The process holds a lock on its site's file in the data home until it ends, however it ends: so no two crawls of a
schedule ever work on one site at once on one machine, whatever becomes of schedulers and leases.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from archive.errors import HomeError
from archive.home import Home
from archive.store.due_runs import DueRun

#: Seconds that a crawl has to come to an orderly end when the scheduler is stopped; then it is killed, and resumed.
GRACE = 60.0
#: Bytes at the end of what a crawl said that are looked through for its outcome.
_TAIL = 1 << 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a crawl ended. `died`: its process was killed, and the crawl can be gone on with."""

    verdict: str
    reason: str | None = None
    run_id: int | None = None
    died: bool = False


class Turn:
    """The lock on a site, as an open file; given on to the process that works on the site."""

    def __init__(self, home: Home, file: IO[bytes]) -> None:
        self.home = home
        self._file = file

    @classmethod
    def take(cls, home: Home, site: str) -> Turn | None:
        """The lock, None where another process holds it.

        Raises:
            HomeError: the data home cannot be written.
        """
        folder = home.path / "locks"
        try:
            folder.mkdir(exist_ok=True)
            file = (folder / site.replace(":", "_")).open("wb")
        except OSError as error:
            raise HomeError(f"cannot write to {folder}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return cls(home, file)

    def begin(self, run: DueRun) -> Worker:
        """Begin the crawl of a due run; it holds the lock from now on."""
        try:
            return Worker(self.home, self._file.fileno(), self.command(run), run.site)
        finally:
            self._file.close()

    def command(self, run: DueRun) -> list[str]:
        """The command that crawls a due run's site."""
        return [sys.executable, "-m", "crawler", *crawl_words(run.target, run.options)]

    def close(self) -> None:
        """Give it up."""
        self._file.close()


def crawl_words(target: str, options: Mapping[str, Any]) -> list[str]:
    """The words of `khotin crawl` for a schedule's target and options."""
    words = ["crawl", target, "--json"]
    for name, value in options.items():
        words += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return words


class Worker:
    """A crawl that was begun."""

    def __init__(self, home: Home, lock: int, command: Sequence[str], site: str) -> None:
        self._site = site
        # Files, not pipes: the crawl outlives the reader of a pipe.
        self._said = tempfile.TemporaryFile()  # noqa: SIM115
        self._complained = tempfile.TemporaryFile()  # noqa: SIM115
        environment = {**os.environ, "KHOTIN_HOME": str(home.path.absolute())}
        if home.database:
            environment["KHOTIN_DATABASE"] = home.database
        self._process = subprocess.Popen(
            list(command),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._complained,
            pass_fds=[lock],
            # Ctrl-C is for the scheduler, which ends its crawls in an orderly way.
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The crawl's process."""
        return self._process.pid

    def outcome(self) -> Outcome | None:
        """How it ended, None while it works."""
        status = self._process.poll()
        if status is None:
            return None
        lines = [line for line in _tail(self._said).splitlines() if line.startswith("{")]
        found = next((line for line in map(json.loads, lines) if line.get("site") == self._site), None)
        if found is not None:
            return Outcome(found["verdict"], found.get("reason"), found.get("run"))
        complaints = _tail(self._complained).strip().splitlines()
        why = complaints[-1].removeprefix("khotin: ") if complaints else f"exit status {status}"
        if status < 0:
            why = f"the crawl was killed ({signal.Signals(-status).name})"
        return Outcome("STOPPED", why[:500], died=status < 0)

    def stop(self) -> None:
        """Let it come to an orderly end, or kill it."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once: what it kept is kept."""
        self._process.kill()
        self._process.wait()


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    return file.read().decode("utf-8", "replace")
