"""pywb, from an environment of its own (``make .venv-pywb/ready``), replaying WARC files by our index."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

WAYBACK = Path(__file__).resolve().parents[1] / ".venv-pywb/bin/wayback"
COLLECTION = "khotin"


@dataclass(frozen=True)
class Replayed:
    """What pywb answered: the archived status, headers (names in lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Pywb:
    """A pywb server over a folder of WARC files and a CDXJ file; a context manager."""

    def __init__(self, folder: Path, warc: Path, cdxj: Path) -> None:
        if not WAYBACK.exists():
            pytest.skip("pywb is not there: make .venv-pywb/ready")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        paths = {"index_paths": str(cdxj), "archive_paths": f"{warc}/"}
        # JSON is YAML.
        (folder / "config.yaml").write_text(json.dumps({"collections": {COLLECTION: paths}}), "utf-8")
        self.log = (folder / "pywb.log").open("wb")
        command = [str(WAYBACK), "--bind", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=folder, stdout=self.log, stderr=subprocess.STDOUT)

    def __enter__(self) -> Self:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                assert self.process.poll() is None, "pywb ended"
                time.sleep(0.1)
            else:
                return self
        raise AssertionError("pywb does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def get(self, url: str, timestamp: str) -> Replayed:
        """The page as it was captured at `timestamp` (14 digits), without pywb's rewriting."""
        address = f"http://127.0.0.1:{self.port}/{COLLECTION}/{timestamp}id_/{url}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
        try:
            answer = opener.open(address, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Replayed(int(answer.status or 0), headers, answer.read())


class _Stay(urllib.request.HTTPRedirectHandler):
    """Archived redirects are to be looked at, not followed."""

    def redirect_request(self, *_: object) -> None:
        return None
