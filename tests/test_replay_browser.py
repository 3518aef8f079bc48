"""A snapshot in a browser: its package, imported elsewhere and replayed, shows what the servers showed."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.browser import Visit, archived, chromium, visits
from tests.khotin import KHOTIN
from tests.past import Past
from tests.pywb import WAYBACK
from tests.rescue_site import HOST, RescueSite

#: Home page and ten articles.
PAGES = [f"http://{HOST}/", *(f"http://{HOST}/tin/dot-{number}.html" for number in range(1, 11))]


@contextmanager
def replayed(home: Path) -> Iterator[str]:
    """The captures of an archive, replayed; gives where."""
    call = [str(KHOTIN), "--home", str(home), "replay", "--port", "0"]
    environment = {**os.environ, "KHOTIN_PYWB": str(WAYBACK)}
    process = subprocess.Popen(call, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        yield next(word for word in process.stderr.readline().split() if word.startswith("http"))
    finally:
        process.terminate()
        process.wait(60)


def failed(visit: Visit, there: set[str]) -> dict[str, str]:
    """What failed although the servers had it."""
    return {url: why for address, why in visit.failed.items() if (url := archived(address)) in there}


@pytest.mark.timeout(1800)
def test_home_and_ten_articles_are_shown_as_they_were(tmp_path: Path) -> None:
    if chromium() is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    if not WAYBACK.exists():
        pytest.skip("pywb is not there: make .venv-pywb/ready")
    with RescueSite() as site:
        out = tmp_path / "sapdong.wacz"
        past = Past(tmp_path / "home", proxy=site.proxy)
        past.khotin("snapshot", PAGES[0], "--delay", "0", "--out", str(out))
        live = asyncio.run(visits(PAGES, tmp_path / "live", site.proxy))
        there = {unquote(url) for url in site.contents if "/cam" not in url}
    # What is shown comes out of the package, and the servers are gone.
    elsewhere = Past(tmp_path / "elsewhere")
    elsewhere.khotin("import", str(out))
    with replayed(elsewhere.home) as base:
        shown = asyncio.run(visits([f"{base}2030mp_/{url}" for url in PAGES], tmp_path / "shown"))
    for url, before, after in zip(PAGES, live, shown, strict=True):
        asked = {unquote(address) for address in before.asked} & there
        assert url in asked
        assert not failed(before, there), url
        assert not failed(after, there), url
        assert asked <= set(map(archived, after.asked)), url
        # pywb says in the title that it is one.
        assert after.title.removeprefix("Archived Page: ") == before.title != ""
    for number in range(len(PAGES)):
        # What is shown has pywb's banner above it.
        then, now = [(tmp_path / side / f"{number:02}.png").stat().st_size for side in ("live", "shown")]
        assert now > then / 2 > 2000
