"""The reading bench on pages, gold and tables of its own."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import extract, extract_table, extract_tables
from tests.bench.extract import Pages

PAGE = """<html><head><title>Cổng thông tin huyện Lâm Sơn</title></head><body><div id="menu"><a href="/">Trang chủ</a>
<a href="/tin">Tin tức</a></div><h1>Khánh thành cầu treo thôn {place}</h1><p class="date">05/05/2020 09:00</p>
<p>Sáng 5/5, Ủy ban nhân dân huyện tổ chức lễ khánh thành cầu treo thôn {place}, nối hai bờ suối sau ba năm
xây dựng bằng sức dân và ngân sách của huyện, với sự có mặt của đông đảo bà con trong vùng.</p>
<p>Cây cầu dài tám mươi mét, rộng hai mét, giúp học sinh của bốn bản đến trường an toàn trong mùa mưa lũ, không còn
phải đi vòng mười cây số như trước đây.</p><p align="right"><b>Minh Hà</b></p></body></html>"""


def saved(folder: Path, places: list[str]) -> Path:
    lines = []
    for place in places:
        name = f"{place}.html.gz"
        (folder / name).write_bytes(gzip.compress(PAGE.format(place=place).encode()))
        lines.append(json.dumps({"path": name, "url": f"http://lamson.example.vn/tin/{place}"}))
    lines.append(json.dumps({"path": "nothing.html", "url": "http://lamson.example.vn/nothing"}))
    (folder / "nothing.html").write_bytes(b"%PDF-1.4 no page at all")
    (folder / "pages.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder / "pages.jsonl"


def test_reader_counts_and_writes_records(tmp_path: Path) -> None:
    pages = saved(tmp_path, ["Mai", "Thung"])
    command = [sys.executable, str(extract.HERE / "extract_reader.py"), "khotin", str(pages)]
    done = subprocess.run([*command, str(tmp_path / "out.jsonl")], capture_output=True, check=True)
    counted = json.loads(done.stdout)
    assert (counted["pages"], counted["errors"]) == (3, 0)
    assert 0 < counted["worst"] <= counted["cpu"]
    assert counted["peak_mb"] > 5
    first, second, nothing = extract.json_lines(tmp_path / "out.jsonl")
    assert first["title"] == "Khánh thành cầu treo thôn Mai"
    assert second["authors"][0]["name"] == "Minh Hà"
    assert nothing["title"] is None


def test_nothing_to_measure_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.extract", "--shared", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "nothing measured" in done.stdout


def test_a_line_separator_in_a_record_is_no_end_of_line(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"body": "a\u2028b"}\n\n{"body": "c"}\n', "utf-8")
    assert [made["body"] for made in extract.json_lines(tmp_path / "x.jsonl")] == ["a\u2028b", "c"]


def test_tables_tell_each_miss(tmp_path: Path) -> None:
    tables = {
        "dates": "string\tiso_result\tkind\n05/05/2020 09:00\t2020-05-05T09:00+07:00\tpublished\n"
        "06/05/2020\t2020-05-07\tupdated\nHôm nay\tREJECT\tclock\nngày 1/2/2020\t2020-02-01\tdocument-date\n",
        "bylines": 'string\tpersons_json\torganisation_expanded\nMINH HÀ\t"[{""name"": ""Minh Hà""}]"\t\n',
        "doc_refs": "string\ttype\tnumber\tyear_in_number\tcode\n"
        "Nghị quyết số 42/NQ-CP\tNghị quyết\t42\t\tNQ-CP\n",
        "tones": "input\tcanonical\nuỷ ban\tủy ban\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.tsv").write_text(text, "utf-8")
    checked = {column.name: column for column in extract_tables.check(tmp_path)}
    assert (checked["dates"].rows, checked["dates"].share) == (2, 0.5)
    assert checked["dates"].misses == [("06/05/2020", "2020-05-07", "2020-05-06")]
    assert all(column.share == 1.0 for name, column in checked.items() if name != "dates")
    assert "wanted '2020-05-07'" in extract_table.tables(list(checked.values()))


@pytest.mark.corpus
def test_pages_with_gold_are_scored(corpus: Path, tmp_path: Path) -> None:
    pages = Pages.load(corpus, step=20)
    run = extract.read_alone("khotin", pages, extract.scorer(corpus), tmp_path)
    assert run.pages == len(pages.gold) > 2
    assert run.speed > 0
    assert run.scores["sites"]["body_f1"] > 0.9
    printed = extract_table.table(
        {"batch": {}, "whole": {}, "alone": {"khotin": run}, "wcxb": {"khotin": run}}, ["khotin"]
    )
    assert "pages per CPU second" in printed


def test_a_figure_that_was_not_taken_is_a_dash() -> None:
    nothing = extract_table.Run(
        1, 0, 1.0, 0.1, 10, {"sites": {"title": None}, "pages": {"title": None}, "by_site": {}}
    )
    assert extract_table._mean(nothing, "title", over_sites=False) == "–"
    assert extract_table._mean(None, "title", over_sites=False) == "–"
