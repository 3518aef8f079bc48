"""What another archive holds comes in slowly, with its own times: asked of a real pywb on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.store import Store
from archive.warc.survey import Survey
from crawler.importing.wayback import Source
from crawler.importing.wayback.cdx import PAGE, CaptureList, parse
from crawler.importing.wayback.client import Client
from tests.foreign import HOST, START, Fetched, article, title_of, warc
from tests.khotin import Command, Moment
from tests.past import Past
from tests.pywb import COLLECTION, WAYBACK, Pywb

PAGES = 100
#: Pages whose text changed between the two days.
CHANGED = {2, 5, 9, *range(20, 100, 7)}
DAY = timedelta(days=40)


def two_days(pages: int, changed: set[int]) -> list[Fetched]:
    """Every page as it was on two days."""
    first = [article(number) for number in range(1, pages + 1)]
    second = [article(n, "Bổ sung: đã trồng thêm 3 ha." if n in changed else "") for n in range(1, pages + 1)]
    return first + [Fetched(page.path, page.body, at=page.at + DAY) for page in second]


@dataclass
class Other:
    """A pywb that holds captures."""

    cdx: str
    pywb: Pywb


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    if not WAYBACK.exists():
        pytest.skip("pywb is not there: make .venv-pywb/ready")
    folder = tmp_path_factory.mktemp("other")
    warcs = folder / "warc"
    warcs.mkdir()
    (warcs / "a.warc.gz").write_bytes(warc(two_days(PAGES, CHANGED)))
    cdxj = folder / "index.cdxj"
    indexer = Path(sys.executable).with_name("cdxj-indexer")
    call = [str(indexer), "--sort", "-o", str(cdxj), str(warcs / "a.warc.gz")]
    subprocess.run(call, check=True, capture_output=True)
    with Pywb(folder, warcs, cdxj) as pywb:
        yield Other(f"http://127.0.0.1:{pywb.port}/{COLLECTION}/cdx", pywb)


def bring(past: Past, other: Other, *words: str) -> dict[str, Any]:
    call = ("import", f"wayback:{HOST}", "--cdx", other.cdx, "--per-minute", "60000", *words)
    done = Command(past.home, *call, "--json").wait()
    assert done.status == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return said


def check(store: Store) -> None:
    for number in range(1, PAGES + 1):
        page = article(number)
        record = store.record_json(f"http://{HOST}{page.path}")
        assert record["versions"] == (2 if number in CHANGED else 1), number
        assert store.record_json(record["id"], 1)["captured_at"] == f"{page.at:%Y-%m-%dT%H:%M:%SZ}"
        if number in CHANGED:
            assert record["captured_at"] == f"{page.at + DAY:%Y-%m-%dT%H:%M:%SZ}"
        (again,) = store.captured_at(HOST, page.path, page.at + DAY)
        assert (again.revisit_of is not None) == (number not in CHANGED)
        assert again.via == "wayback"


def test_interrupted_five_times_it_has_every_version_and_revisit(other: Other, tmp_path: Path) -> None:
    home = tmp_path / "home"
    call = ("import", f"wayback:{HOST}", "--cdx", other.cdx, "--per-minute", "60000")
    row, write = (
        "archive.store.new_captures:Captures.add_capture",
        "archive.warc.mementos:MementoWriter.write",
    )
    state = "crawler.importing.wayback.cdx:CaptureList._write_state"
    moments = (
        Moment(state),
        Moment(write, 30, "after"),
        Moment(row, 40),
        Moment(row, 30, "after"),
        Moment(write, 20),
    )
    for moment in moments:
        done = Command(home, *call, die=moment).wait()
        assert done.status == -9, done.stderr
    past = Past(home)
    said = bring(past, other)
    assert said["listed"] == 2 * PAGES
    assert said["held"] + said["fetched"] + said["unchanged"] == 2 * PAGES
    assert said["missing"] == 0
    with past.store() as store:
        check(store)
        assert store.stats()["captures"] == 2 * PAGES
        titles = {store.record_json(row.id)["title"] for row in store.index_rows(0, 1000)[0]}
    assert titles == set(map(title_of, range(1, PAGES + 1)))
    again = bring(past, other)
    assert (again["fetched"], again["held"], again["requests"]) == (0, 2 * PAGES, 0)
    # The files are sound, and hold each capture once but for those that were asked for when it was killed.
    found = []
    for file in (past.home / "warc").glob("wayback-*.warc.gz"):
        damaged: list[Exception] = []
        found += list(Survey(file, damaged.append).captures())
        assert not damaged
    assert 2 * PAGES <= len(found) <= 2 * PAGES + len(moments)


def test_from_and_to(other: Other, tmp_path: Path) -> None:
    client = Client(60_000, "test", 1 << 20, lambda _: None)
    for number, (since, until) in enumerate((("20150401", None), (None, "201503"))):
        asked = CaptureList(tmp_path / str(number), other.cdx, HOST, since, until)
        assert len(asked.load(client)) == PAGES


def test_answers_of_cdx_servers() -> None:
    row = '["vn,a)/", "20150302040506", "http://a.vn/", "text/html", "200", "ABC", "900"]'
    names = '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'
    wayback, key = parse(f'[{names},\n{row},\n[],\n["vn%2Ca%29%2F+20150302040507%21"]]')
    assert key == "vn%2Ca%29%2F+20150302040507%21"
    lines = (
        '{"urlkey": "vn,a)/", "timestamp": "20150302040506", "url": "http://a.vn/", "mime": "text/html",'
        ' "status": "200", "digest": "ABC"}\n'
    )
    cdxj = 'vn,a)/ 20150302040506 {"url": "http://a.vn/", "mime": "text/html", "status": "200", "digest": "ABC"}\n'
    plain = "vn,a)/ 20150302040506 http://a.vn/ text/html 200 ABC 900\n"
    for text in (lines, cdxj, plain, plain + "\n"):
        assert parse(text) == (wayback, None)
    assert parse(plain + "\nvn,b+2015\n")[1] == "vn,b+2015"
    assert parse("") == ([], None)
    assert len(wayback) == 1
    assert wayback[0].moment == START
    assert PAGE > 1000


def test_where_captures_are_had() -> None:
    assert Source("a.vn").gives == "https://web.archive.org/web"
    assert Source("a.vn", cdx="http://127.0.0.1:8080/khotin/cdx").gives == "http://127.0.0.1:8080/khotin"
    assert Source("a.vn", cdx="http://x/cdx", replay="http://y/web").gives == "http://y/web"
