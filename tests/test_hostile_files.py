"""Broken and hostile files: each ends in a message, nothing outside the data home is touched, the archive is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import Home
from archive.store import Store
from archive.warc.reader import read_capture
from crawler import settings
from crawler.importing.files import FileImport, Report
from crawler.importing.rows import Rows
from tests.foreign import warc
from tests.hostile_files import files

FILES = files()


def take(home: Path, file: Path) -> Report:
    with Store.open(Home(home)) as store:
        rows = Rows(store, "import", settings.BODY_MAX)
        return FileImport(Home(home), store, rows, lambda line: None).take(file)


def everything(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()
    }


def test_there_are_forty_of_them() -> None:
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", FILES)
def test_it_ends_in_a_message_and_touches_nothing_else(name: str, tmp_path: Path) -> None:
    make, captures = FILES[name]
    home, cell = tmp_path / "deep" / "down" / "home", tmp_path / "cell"
    cell.mkdir()
    file = cell / name
    file.write_bytes(make())
    size = file.stat().st_size
    before = everything(tmp_path)
    report = take(home, file)
    assert report.refused or report.damaged_count or captures >= 5
    for line in (report.refused, *report.damaged):
        assert line is None or (line.strip() and "\n" not in line and "Traceback" not in line)
    outside = {
        path: size for path, size in everything(tmp_path).items() if not path.startswith("deep/down/home/")
    }
    assert outside == before
    assert not [p for p in everything(home) if ".." in p or p.endswith(".part")]
    written = sum(s for path, s in everything(home / "warc").items())
    assert written < 30 * size + (1 << 20), "a bomb was unpacked to the disk"
    with Store.open(Home(home)) as store:
        assert sum(len(store.offsets(file.name)) for file in (home / "warc").iterdir()) == captures, report
        # The archive goes on: a good file comes in, and every capture that has a row can be read back.
        good = tmp_path / "good.warc.gz"
        good.write_bytes(warc())
        take(home, good)
        for capture in store.pages([site["site"] for site in store.sites_overview()]):
            place = capture.warc, capture.offset, capture.length
            assert read_capture(home / "warc", *place).url == capture.url
