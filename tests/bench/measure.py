"""Runs a command and measures it: pages that the site saw it fetch, time, CPU of all its processes, peak memory.

CPU comes from wait4(2), which counts every descendant that was waited for; those that outlive their parent, or that it
does not wait for (multiprocessing's fork server, with all that it forked), become this process's children and are
waited for here. What was spent before the first page was asked for (start-up, imports) is taken off where /proc can
tell. Memory is the sum over the process tree of the proportional set size, so that pages shared by forked workers count
once; sampled twice a second.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Measured:
    """`seconds` run from the first page asked for to the end of the command; CPU in seconds, memory in MB."""

    pages: int
    requests: int
    seconds: float
    cpu: float
    start_up_cpu: float
    peak_mb: float
    exit_status: int

    @property
    def pages_per_second(self) -> float:
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def cpu_ms_per_page(self) -> float:
        return 1000 * (self.cpu - self.start_up_cpu) / self.pages if self.pages else 0.0


def _stat(process: Path) -> list[str]:
    """The fields of /proc/PID/stat after the command's name: state, parent, …"""
    return (process / "stat").read_text().rpartition(")")[2].split()


def tree(root: int) -> list[Path]:
    """The /proc folders of a process and of all that descend from it."""
    parents: dict[int, list[int]] = {}
    for process in PROC.glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents.setdefault(int(_stat(process)[1]), []).append(int(process.name))
    found = [root]
    for number in found:
        found += parents.get(number, [])
    return [PROC / str(number) for number in found]


def cpu_seconds(root: int) -> float:
    """User and system time of the tree so far, with that of its ended and waited-for processes."""
    total = 0
    for process in tree(root):
        with contextlib.suppress(OSError):
            total += sum(int(field) for field in _stat(process)[11:15])
    return total / TICK


def memory_mb(root: int) -> float:
    """Proportional set size of the tree, in MB (10^6 bytes)."""
    total = 0
    for process in tree(root):
        with contextlib.suppress(OSError):
            for line in (process / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total * 1024 / 1e6


class Counts:
    """What the site says of its visitor."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._open = build_opener(ProxyHandler({})).open

    def reset(self) -> None:
        """Begin again with a new visitor."""
        self._open(self._url + "/__reset").read()

    def get(self) -> dict[str, float]:
        """See tests/bench/site.py."""
        counts: dict[str, float] = json.loads(self._open(self._url + "/__counts").read())
        return counts


@contextlib.contextmanager
def _adopting_orphans() -> Iterator[None]:
    """Be the parent of descendants whose own has ended: prctl(2), PR_SET_CHILD_SUBREAPER. Linux only."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else lambda *_: None
    prctl(36, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(36, 0, 0, 0, 0)


def _orphans_cpu(session: int, patience: float = 10.0) -> float:
    """CPU seconds of the ended command's orphans, each waited for; what goes on after `patience` seconds is killed."""
    total, end = 0.0, time.monotonic() + patience
    while True:
        try:
            pid, _, usage = os.wait4(-session, os.WNOHANG)
        except ChildProcessError:
            return total
        if pid:
            total += usage.ru_utime + usage.ru_stime
        elif time.monotonic() > end:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(session, signal.SIGKILL)
        else:
            time.sleep(0.01)


def run(
    command: Sequence[str], port: int, environment: dict[str, str], log: Path, limit: float = 3600
) -> Measured:
    """Run the command to its end, its output going to `log`; killed after `limit` seconds."""
    with _adopting_orphans():
        return _run(command, port, environment, log, limit)


def _run(command: Sequence[str], port: int, environment: dict[str, str], log: Path, limit: float) -> Measured:
    counts = Counts(port)
    counts.reset()
    start = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    start_up, peak, sampled, begun = 0.0, 0.0, 0.0, False
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        now = time.monotonic()
        if now - start > limit:
            os.killpg(process.pid, signal.SIGKILL)
        if PROC.is_dir() and not begun and counts.get()["requests"]:
            start_up, begun = cpu_seconds(process.pid), True
        if PROC.is_dir() and now - sampled > 0.5:
            peak, sampled = max(peak, memory_mb(process.pid)), now
        time.sleep(0.02)
    end = time.monotonic() - start
    cpu = usage.ru_utime + usage.ru_stime + _orphans_cpu(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    seen = counts.get()
    return Measured(
        pages=int(seen["pages"]),
        requests=int(seen["requests"]),
        seconds=end - (seen["first"] or 0.0),
        cpu=cpu,
        start_up_cpu=start_up,
        peak_mb=peak or usage.ru_maxrss * 1024 / 1e6,
        exit_status=process.returncode,
    )
