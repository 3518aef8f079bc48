"""The demo: crawls the portal through the real command line, then searches what was kept. ``make demo`` runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from tests.portal.server import PORTAL_HOST, Portal

HOME = Path("demo-data")
#: Seconds after which a command is taken to hang; the whole demo should need less than half of it.
LIMIT = 120
#: What is looked for, and what the search shows.
SEARCHES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("typed without diacritics, words find every spelling", ("thuong truc huyen uy",)),
    ("typed with them, they mean what was typed; uỷ and ủy are one word", ("Huyện uỷ",)),
    ("a phrase", ('"rừng gỗ lớn"',)),
    ("a field, and a range of days", ("author:Hoàng chốt", "--from", "2021-01", "--to", "2021-12-31")),
    ("a document by its number", ("ref:29-CT/TU",)),
)


class StepFailedError(Exception):
    """A step of the demo did not do what it should: says which, in one line."""


class Demo:
    """Runs commands in a process of their own, as a newcomer would type them."""

    def __init__(self, portal: Portal) -> None:
        self._khotin = Path(sys.executable).with_name("khotin")
        self._environment = {**os.environ, "http_proxy": portal.proxy, "no_proxy": "", "NO_PROXY": ""}
        self._environment.setdefault("KHOTIN_CONTACT", "demo@example.vn")

    def _call(self, words: Sequence[str], *, captured: bool = False) -> str:
        command = [str(self._khotin), "--home", str(HOME), *words]
        out = subprocess.PIPE if captured else None
        try:
            done = subprocess.run(
                command, env=self._environment, text=True, stdout=out, check=False, timeout=LIMIT
            )
        except subprocess.TimeoutExpired:
            raise StepFailedError(f"`khotin {' '.join(words)}` did not end within {LIMIT} s") from None
        if done.returncode:
            raise StepFailedError(f"`khotin {' '.join(words)}` ended with exit status {done.returncode}")
        return done.stdout or ""

    def show(self, *words: str, note: str = "") -> None:
        """Print the command and run it, its output going where ours goes."""
        if note:
            print(f"\n# {note[0].upper()}{note[1:]}:")
        print(f"\n$ khotin --home {HOME} {' '.join(quote(word) for word in words)}", flush=True)
        self._call(words)

    def search(self, *words: str, note: str) -> str:
        """Show a search; the identifier of its first hit. Finding nothing is a failure."""
        hits = [
            json.loads(line) for line in self._call(["search", *words, "--json"], captured=True).splitlines()
        ]
        found = [str(hit["id"]) for hit in hits if "id" in hit]
        if not found:
            raise StepFailedError(f"`khotin search {' '.join(words)}` found nothing")
        self.show("search", *words, note=note)
        return found[0]


def run() -> None:
    """The whole demo; StepFailedError where a step fails."""
    shutil.rmtree(HOME, ignore_errors=True)
    with Portal() as portal:
        demo = Demo(portal)
        print(
            "# A small portal and a newspaper of a district that does not exist are now served on this machine."
        )
        print(f"\n$ export http_proxy={portal.proxy}")
        demo.show("crawl", portal.named_url, portal.named_paper_url, "--delay", "0")
        demo.show("sites", "show", PORTAL_HOST, note="what it learned that the portal repeats")
        first = [demo.search(*words, note=note) for note, words in SEARCHES]
        demo.show("show", first[0], note="one record, as it was taken apart")
        demo.show("stats")
        print(f"""
# What next? The archive stays in {HOME}/ and needs no server:
#   khotin --home {HOME} search 'title:"nông thôn mới" OR OCOP'
#   khotin --home {HOME} show {first[0]} --format json
# (`khotin` is in {Path(sys.executable).parent}/.) To crawl the same portal again, in two terminals:
#   python -m tests.portal --hosts --port 8930
#   http_proxy=http://127.0.0.1:8930 khotin --home {HOME} crawl {portal.named_url} --delay 0
# And a real one:  khotin crawl https://baolaocai.vn/ --limit 50""")


def main() -> None:
    """Run the demo and say how long it took; exit status 1 where a step failed."""
    start = time.monotonic()
    try:
        run()
    except StepFailedError as failure:
        sys.exit(f"demo: {failure}")
    print(f"\n# Done in {time.monotonic() - start:.0f} s.")


if __name__ == "__main__":
    main()
