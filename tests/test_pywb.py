"""Other people's programs replay our WARC files by our CDXJ."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from archive.cdx import cdx_key, cdxj_lines
from archive.export.cdxj import CdxjWriter
from archive.export.formats import Context
from archive.home import Home
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.warc.originals import Originals
from archive.warc.reader import read_capture
from tests.making import START, keep
from tests.past import Past
from tests.portal import PAPER_HOST, PORTAL_HOST
from tests.pywb import Pywb


def _some(store: Store) -> list[CaptureInfo]:
    """Captures of every kind: pages, the same payload again, redirects, missing pages, robots.txt, every status."""
    found: dict[tuple[str, int, str | None, str], list[CaptureInfo]] = {}
    for number in range(1, store.stats()["captures"] + 1):
        capture = store.capture(number)
        if capture.status != 304:
            kind = (capture.site, capture.status, capture.revisit_profile, capture.kind or "")
            found.setdefault(kind, []).append(capture)
    assert any(capture.revisit_of for captures in found.values() for capture in captures)
    return [capture for captures in found.values() for capture in (captures[0], captures[-1])]


def test_pywb_replays_what_was_captured(past: Past, tmp_path: Path) -> None:
    folder = tmp_path / "pywb"
    folder.mkdir()
    warc = past.home / "warc"
    with past.store() as store:
        (folder / "index.cdxj").write_text("".join(f"{line}\n" for line in cdxj_lines(store)), "utf-8")
        some = _some(store)
    originals = Originals(warc)
    with Pywb(folder, warc, folder / "index.cdxj") as pywb:
        for capture in some:
            stored = read_capture(warc, capture.warc, capture.offset, capture.length, resolve=originals)
            page = pywb.get(capture.url, f"{capture.fetched_at:%Y%m%d%H%M%S}")
            assert page.status == capture.status, capture.url
            if capture.status == 200:
                assert page.body == stored.payload()[0], capture.url
            if capture.mime:
                assert page.headers["content-type"].startswith(capture.mime)


def test_each_capture_in_view_has_its_line(past: Past) -> None:
    with past.store() as store:
        lines = list(cdxj_lines(store))
        assert lines == sorted(lines)
        places = {(entry["filename"], int(entry["offset"])) for entry in map(_fields, lines)}
        stats = store.stats()["captures"]
        not_modified = sum(store.capture(number).status == 304 for number in range(1, stats + 1))
        assert len(places) == len(lines) == stats - not_modified
        of_paper = list(cdxj_lines(store, [f"www.{PAPER_HOST}"]))
        assert of_paper == [line for line in lines if PAPER_HOST in _fields(line)["url"]]
        assert list(cdxj_lines(store, ["khongco.vn"])) == []
        hidden = store.record_json(f"http://{PORTAL_HOST}/Trang/ChiTietTinTuc.aspx?nid=1307")
        store.take_down(hidden["id"], "theo yêu cầu")
        left = list(cdxj_lines(store))
        assert {_fields(line)["url"] for line in lines} - {_fields(line)["url"] for line in left} == {
            hidden["url"]
        }


def _fields(line: str) -> dict[str, str]:
    fields: dict[str, str] = json.loads(line.split(" ", 2)[2])
    return fields


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.baomau.vn:80/Tin/a.html?b=2&a=1", "vn,baomau)/tin/a.html?a=1&b=2"),
        ("https://baomau.vn/", "vn,baomau)/"),
        ("https://báo.vn/Đường", "vn,xn--bo-mia)/%c4%90%c6%b0%e1%bb%9dng"),
    ],
)
def test_the_key_of_an_address(url: str, key: str) -> None:
    assert cdx_key(url) == key


def test_an_export_lists_the_captures_behind_its_records(tmp_path: Path) -> None:
    out = io.BytesIO()
    with Store.open(Home(tmp_path / "home")) as store:
        first, hidden = (keep(store, key).article_id for key in ("1", "2"))
        records = store.records_json([first, hidden])
        store.take_down(hidden, "theo yêu cầu", person="Lê Mẫu")
        writer = CdxjWriter(Context(out, store, "a.cdxj", START))
        writer.add(records)
        writer.close()
    (line,) = out.getvalue().decode().splitlines()
    assert _fields(line)["offset"] == str(records[0]["capture"]["offset"])
    assert hidden in writer.problems[0]
