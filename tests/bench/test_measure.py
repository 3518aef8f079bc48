"""The measuring itself, on a visitor whose work is known."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.bench import measure
from tests.bench.crawl import Row, served, table
from tests.bench.generated import path

VISITOR = """
import sys, time
from urllib.request import urlopen
for url in sys.argv[2:]:
    urlopen(url).read()
end = time.process_time() + float(sys.argv[1])
while time.process_time() < end:
    pass
"""


def test_visitor_is_measured(tmp_path: Path) -> None:
    with served(40, "news") as port:
        urls = [f"http://127.0.0.1:{port}{path(number)}" for number in (0, 1, 35, 35)]
        command = [sys.executable, "-c", VISITOR, "0.8", *urls]
        environment = {**os.environ, "no_proxy": "127.0.0.1"}
        result = measure.run(command, port, environment, tmp_path / "log")
    assert result.exit_status == 0
    assert (result.pages, result.requests) == (3, 4)
    assert 0.7 < result.cpu - result.start_up_cpu < 1.6
    assert result.seconds > 0.7
    assert 3 < result.peak_mb < 200


def test_visitor_that_hangs_is_ended(tmp_path: Path) -> None:
    with served(40, "news") as port:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        result = measure.run(command, port, dict(os.environ), tmp_path / "log", limit=0.5)
    assert result.exit_status == -9
    assert result.pages == 0


def test_table_has_ratios() -> None:
    ours = Row("khotin", "Khotin", 10, 10, 120.0, 8.0, 1.0, 200)
    theirs = Row("scrapy", "plain Scrapy", 10, 10, 40.0, 32.0, 1.0, 150)
    text = table([ours, theirs])
    assert "3.0 × the pages/s, CPU per page 1/4.0" in text
    assert "3.0" not in table([theirs]).partition("plain Scrapy")[0]


@pytest.mark.parametrize("name", ["rival_scrapy", "rival_newsplease"])
def test_rivals_import_nothing_of_ours(name: str) -> None:
    source = Path(__file__).with_name(f"{name}.py").read_text("utf-8")
    assert not any(
        line.startswith(("import tests", "from tests", "from crawler", "from archive"))
        for line in source.splitlines()
    )
