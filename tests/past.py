"""An archive with a past: two sites crawled, pages edited and removed between crawls; copied for each test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.home import Home
from archive.store import Store
from tests.portal import Portal

KHOTIN = Path(sys.executable).with_name("khotin")
ADDED = "Cuộc họp kết thúc lúc 11 giờ 30 phút cùng ngày, sau khi biểu quyết chương trình."


@dataclass
class Past:
    """A data home, and the command line on it; `database` is a URL where it is not the home's own."""

    home: Path
    database: str | None = None
    proxy: str | None = None

    def khotin(self, *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; without `proxy` it can reach nobody."""
        database = ["--database", self.database] if self.database else []
        done = subprocess.run(
            [str(KHOTIN), "--home", str(self.home), *database, *words],
            env={
                **os.environ,
                "http_proxy": self.proxy or "http://127.0.0.1:9",
                "no_proxy": "",
                "KHOTIN_CONTACT": "test@example.vn",
            },
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == status, done.stderr + done.stdout
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words: str, status: int = 0) -> Any:
        """The one line of JSON that a command prints."""
        return json.loads(self.khotin(*words, "--json", status=status).stdout)

    def store(self) -> Store:
        """The archive's store."""
        return Store.open(Home(self.home, self.database))

    def copy(self, to: Path) -> Past:
        """Another archive that is the same; of the home's own database only."""
        assert self.database is None
        shutil.copytree(self.home, to)
        return Past(to)


def make_past(home: Path, database: str | None = None) -> Past:
    """Crawl the portal and the newspaper; edit articles, remove one, and crawl after it; once only on a server."""
    with Portal() as portal:
        past = Past(home, database, portal.proxy)
        both = (portal.named_url, portal.named_paper_url)
        past.khotin("crawl", *both, "--delay", "0")
        if database:
            past.proxy = None
            return past
        portal.edit("portal", 1307, append=ADDED)
        past.khotin("crawl", *both, "--delay", "0", "--full")
        portal.remove("portal", 1309)
        portal.edit("portal", 1312, append=ADDED)
        past.khotin("crawl", portal.named_url, "--delay", "0", "--full")
    past.proxy = None
    return past
