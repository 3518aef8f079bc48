"""Replay: the captures in a browser, by pywb, on this machine only and on a port of its own.

Archived scripts run on the origin of that port and nowhere else: no page of Khotin's shares it. What was taken down is
not in the index that pywb looks things up in; the index follows the archive while the replay runs.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.cdx import cdxj_lines
from archive.errors import CallError, CaptureError
from archive.home import Home
from archive.store import Store

COLLECTION = "captures"
HINT = "pywb is not installed; khotin replay --install puts it into an environment of its own, ~/.khotin-pywb"
#: Where that is, and what is put there.
OWN = "~/.khotin-pywb"
REQUIREMENTS = ("pywb==2.10.0", "setuptools")
#: Seconds that pywb may take to start.
_PATIENCE = 90
_RUNNING = "running.json"


def find_pywb() -> Path:
    """The program `wayback`: named by KHOTIN_PYWB, beside Khotin's own Python, in ~/.khotin-pywb, or on the PATH.

    Raises:
        CallError: it is not there; the message says how to get it.
    """
    named = os.environ.get("KHOTIN_PYWB")
    if named:
        path = Path(named).expanduser()
        path = path / "bin/wayback" if path.is_dir() else path
        if not path.is_file():
            raise CallError(f"KHOTIN_PYWB names {named}, where there is no program")
        return path
    places = (Path(sys.executable).with_name("wayback"), Path(OWN).expanduser() / "bin/wayback")
    found = next((place for place in places if place.is_file()), None) or shutil.which("wayback")
    if found is None:
        raise CallError(HINT)
    return Path(found)


def install_pywb() -> Path:
    """Make an environment of its own for pywb, or bring it up to date; returns its program.

    Raises:
        CallError: it cannot be had; the message says why.
    """
    folder = Path(OWN).expanduser()
    python = folder / "bin/python"
    steps = [[str(python), "-m", "pip", "install", "--disable-pip-version-check", "--upgrade", *REQUIREMENTS]]
    if not python.exists():
        steps.insert(0, [sys.executable, "-m", "venv", str(folder)])
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
        except OSError as error:
            raise CallError(f"cannot run {step[0]}: {error.strerror}") from error
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip() or "no word of why").splitlines()
            raise CallError(f"pywb cannot be put into {folder}: {said[-1].strip()[:300]}")
    return folder / "bin/wayback"


def address(port: int, url: str = "", moment: datetime | None = None) -> str:
    """Where a capture is shown; without `url`, where to begin."""
    base = f"http://127.0.0.1:{port}/{COLLECTION}/"
    if not url:
        return base
    at = f"{moment.astimezone(UTC):%Y%m%d%H%M%S}/" if moment else ""
    return base + at + urllib.parse.quote(url, safe=":/?&=%+,;@~!$'()*")


class Replay:
    """pywb over an archive; a context manager. It ends with it."""

    def __init__(self, home: Home, port: int) -> None:
        self.home = home
        self.port = port
        self.folder = home.path / "replay"
        self._program = find_pywb()
        self._seen: Any = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Replay:
        try:
            self.folder.mkdir(exist_ok=True)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", self.port))
                self.port = int(probe.getsockname()[1])
        except OSError as error:
            raise CallError(
                f"port {self.port} cannot be used: {error.strerror}; choose another with --port"
            ) from error
        self.follow()
        places = {
            "index_paths": str(self.folder / "index.cdxj"),
            "archive_paths": f"{self.home.warc.resolve()}/",
        }
        # JSON is YAML.
        config = {"collections": {COLLECTION: places}, "enable_memento": True}
        (self.folder / "config.yaml").write_text(json.dumps(config), "utf-8")
        self._log = (self.folder / "pywb.log").open("wb")
        call = [str(self._program), "--bind", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(call, cwd=self.folder, stdout=self._log, stderr=subprocess.STDOUT)
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        (self.folder / _RUNNING).write_text(json.dumps({"port": self.port, "pid": os.getpid()}), "utf-8")
        return self

    def _wait(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                raise CaptureError(f"pywb ended at once; {self.folder / 'pywb.log'} says why")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise CaptureError(f"pywb does not answer; see {self.folder / 'pywb.log'}")

    def __exit__(self, *_: object) -> None:
        (self.folder / _RUNNING).unlink(missing_ok=True)
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()

    @property
    def alive(self) -> bool:
        """Whether pywb still runs."""
        return self._process is not None and self._process.poll() is None

    def follow(self) -> bool:
        """Write the index anew where captures came or takedowns changed; returns whether that was so."""
        with Store.open(self.home) as store:
            state = store.replay_state()
            if state == self._seen:
                return False
            fresh = self.folder / f"index.{os.getpid()}.part"
            with fresh.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in cdxj_lines(store))
            fresh.replace(self.folder / "index.cdxj")
        self._seen = state
        return True


def running(home: Home) -> int | None:
    """The port of a replay of this archive that runs already; None where there is none."""
    try:
        said = json.loads((home.path / "replay" / _RUNNING).read_text("utf-8"))
        os.kill(int(said["pid"]), 0)
        socket.create_connection(("127.0.0.1", int(said["port"])), timeout=2).close()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return int(said["port"])
