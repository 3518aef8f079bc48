"""Exports: every format read back by the programs that it is for, and nothing in one that could do harm there."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result
from pybtex.database import parse_string
from warcio.archiveiterator import ArchiveIterator

from archive.cli import commands
from archive.errors import CallError, ExportError, HomeError
from archive.export import Export, Request
from archive.export.lines import cell, columns
from archive.home import Home
from archive.record import Attachment, Author, Image, Provenance
from archive.search.hits import Question
from archive.search.matches import Matches
from archive.store import Store
from archive.store.lookup import FIELDS
from archive.store.new_captures import NewCapture
from archive.warc import Exchange, Revisit, WarcWriter
from archive.warc.reader import captures_in
from tests import making
from tests.bench.search_articles import article
from tests.sample_records import DAK, RECORDS, keep, record

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url
COMMANDS = {str(command.name): command for command in commands}
WARCIO = Path(sys.executable).with_name("warcio")
EVIL = record(
    "evil",
    '=HYPERLINK("http://x","y")\n@SUM(1)\r\x1b[31m',
    "-2+3+cmd|' /C calc'!A0",
    '"; DROP TABLE articles; --\x9b',
    authors=(Author("+Bà \\input{/etc/passwd} {A} & B_1 %"), Author("@x; and y"), Author("PV", "role-only")),
    byline_raw="\t=1+1",
    section="＝1+1",
    tags=("=a", "b"),
    images=(Image("javascript:alert(1)}\\x", "=c"),),
    attachments=(Attachment("https://x.example.vn/a b\n}.pdf", "../../a"),),
    published_at="2021",
    source="  =1",
)


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(COMMANDS[words[0]], list(words[1:]), obj=home, standalone_mode=False)


def fill(store: Store) -> None:
    for one in (*RECORDS.values(), EVIL):
        keep(store, one)
    keep(store, replace(RECORDS["my"], body=("Cầu đã sập.",)), day=2)


@pytest.fixture
def both(home: Home, store: Store) -> tuple[Home, Store]:
    """An archive on SQLite, and one on PostgreSQL."""
    fill(store)
    return home, store


@pytest.fixture
def full(tmp_path: Path, prepared_sqlite: Path) -> Iterator[tuple[Home, Store]]:
    """The same on SQLite: what is made of records does not depend on where they come from."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    shutil.copy(prepared_sqlite, home.path)
    with Store.open(home) as store:
        fill(store)
        yield home, store


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


# ── What is exported ─────────────────────────────────────────────────────────────────────────────────────────


def test_json_lines_are_the_records_that_show_prints(both: tuple[Home, Store]) -> None:
    home, store = both
    result = run(home, "export", "--format", "jsonl")
    found = lines(result.stdout)
    assert len(found) == len(RECORDS) + 1
    assert found == [store.record_json(one["id"]) for one in found]
    assert list(found[0]) == FIELDS
    assert result.stderr == f"{len(found)} records\n"
    assert "\x9b" not in result.stdout
    assert any("\x9b" in "".join(one["body"]) for one in found)


def test_filters_are_those_of_search(full: tuple[Home, Store]) -> None:
    home, _ = full
    for words in (["dak nong", "--site", DAK], ["--from", "2020-04-16", "--to", "2020-04"], ["--changed"]):
        found = lines(run(home, "export", *words, "--format", "jsonl").stdout)
        hits = lines(run(home, "search", *words, "--sort", "newest", "--json").stdout)[:-1]
        assert found
        assert [one["id"] for one in found] == [hit["id"] for hit in hits]


def test_order_is_by_date_and_the_same_each_time(full: tuple[Home, Store]) -> None:
    home, _ = full
    dates = [one["published_at"] for one in lines(run(home, "export", "--format", "jsonl").stdout)]
    known = [one for one in dates if one]
    assert [one[:4] for one in known] == sorted((one[:4] for one in known), reverse=True)
    assert dates[: len(known)] == known
    once, again = (run(home, "export", "--format", "csv").stdout_bytes for _ in range(2))
    assert once == again
    oldest = lines(run(home, "export", "--format", "jsonl", "--sort", "oldest").stdout)
    assert oldest[0]["published_at"] == known[-1]


def test_all_versions(both: tuple[Home, Store]) -> None:
    home, _ = both
    found = lines(run(home, "export", "--changed", "--all-versions", "--format", "jsonl").stdout)
    assert [(one["version"], one["versions"]) for one in found] == [(1, 2), (2, 2)]
    assert found[1]["body"] == ["Cầu đã sập."]


def test_stories_that_many_sites_carried_can_be_collapsed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    body = article(3).body
    with Store.open(home) as store:
        days = (("a", 3), ("b", 1), ("c", 2))
        ids = [
            keep(store, record(site, "Một tin", *body, site=f"{site}.vn", published_at=f"2020-05-0{day}"))
            for site, day in days
        ]
        keep(store, RECORDS["my"])
    found = lines(run(home, "export", "--collapse", "--sort", "oldest", "--format", "jsonl").stdout)
    assert [one["id"] for one in found if one["title"] == "Một tin"] == [ids[1]]
    assert len(found) == 2
    assert len(lines(run(home, "export", "--format", "jsonl").stdout)) == 4


def test_what_is_hidden_is_not_exported(both: tuple[Home, Store], tmp_path: Path) -> None:
    home, store = both
    store.take_down(RECORDS["daknong"].url, "x")
    store.take_down(RECORDS["hoi-nghi"].url, "y", "Lan Anh")
    store.add_note(RECORDS["hoi-nghi"].url, "Lan Anh gọi")
    out = tmp_path / "a.jsonl"
    run(home, "export", "--out", str(out))
    text = out.read_text("utf-8")
    assert "giá cà phê" not in text
    (one,) = (row for row in lines(text) if row["title"] == "Khai mạc kỳ họp")
    assert [author["name"] for author in one["authors"]] == ["Đức Hùng", "[name withheld]"]
    assert one["notes"][0]["text"] == "[name withheld] gọi"
    assert json.loads(Path(f"{out}.manifest.json").read_text("utf-8"))["records_with_withheld_names"] == 1


def test_many_records_come_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.index import Index
    from archive.search import matches

    monkeypatch.setattr(matches, "PAGE", 7)
    home = Home(tmp_path)
    with Store.open(home) as store:
        same = [record(f"k{n}", "Tin", "Tin vắn.", published_at="2020-05-05") for n in range(40)]
        ids = {keep(store, one) for one in (*same, *RECORDS.values())}
        found = Matches(Index.open(home.index), store, Question())
        pages = list(found.pages())
    assert max(map(len, pages)) <= 7
    assert sorted(one for page in pages for one in page) == sorted(ids)
    assert found.total == len(ids)


# ── The formats ──────────────────────────────────────────────────────────────────────────────────────────────


def test_csv_opens_right_in_a_spreadsheet(full: tuple[Home, Store]) -> None:
    home, _ = full
    data = run(home, "export", "--format", "csv").stdout_bytes
    assert data.startswith(b"\xef\xbb\xbfid,")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(RECORDS) + 1
    assert list(rows[0]) == columns()
    by_title = {row["title"]: row for row in rows}
    assert by_title["Khai mạc kỳ họp"]["authors"] == "Đức Hùng; Lan Anh"
    assert by_title["Đắk Nông tổ chức hội nghị cà phê"]["published_at"] == "2020-04-15"
    assert by_title["Ký ức"]["body"] == RECORDS["thanh-lap"].body[0].strip()


def test_no_cell_is_a_formula_and_none_steers_a_terminal(full: tuple[Home, Store]) -> None:
    home, _ = full
    data = run(home, "export", "--format", "csv").stdout
    for row in csv.reader(io.StringIO(data.removeprefix("\ufeff"), newline="")):
        for value in row:
            assert not re.match(r"\s*[=+\-@＝＋－＠\t\r]", value), value
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", data)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\t=1", " =1", "\r=1", "\n@x", "＝1", "=cmd|' /C calc'!A0"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Tin", "1+1", "a=b", "“=x”", "(-1)", "'=1", "12-05-2020"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_parquet_is_typed_and_opens_everywhere(full: tuple[Home, Store], tmp_path: Path) -> None:
    home, store = full
    store.add_note(RECORDS["my"].url, "một ghi chú")
    out = tmp_path / "a.parquet"
    assert run(home, "export", "--out", str(out)).exception is None
    table = pyarrow.parquet.read_table(out)
    assert table.num_rows == len(RECORDS) + 1
    assert set(table.column_names) >= set(FIELDS)
    rows = {row["title"]: row for row in table.to_pylist()}
    assert rows["Đắk Nông tổ chức hội nghị cà phê"]["published_day"] == date(2020, 4, 15)
    assert rows["Đắk Nông tổ chức hội nghị cà phê"]["published_time"] is None
    assert rows["Nông dân trồng rau"]["published_time"] == datetime(2020, 5, 1, 2, 30, tzinfo=UTC)
    records = {one["title"]: one for one in lines(run(home, "export", "--format", "jsonl").stdout)}
    for title, one in records.items():
        for name in (
            "id",
            "body",
            "authors",
            "images",
            "references",
            "tags",
            "version",
            "capture",
            "published_at",
        ):
            assert rows[title][name] == one[name], name
    query = f"""SELECT author.name, count(*) FROM (SELECT unnest(authors) AS author FROM '{out}')
        GROUP BY ALL HAVING count(*) > 1"""
    assert set(duckdb.sql(query).fetchall()) == {("Đức Hùng", 2), ("Lan Anh", 2)}
    frame = polars.read_parquet(out)
    late = [one for one in RECORDS.values() if (one.published_at or "") >= "2023-01-01"]
    assert frame.filter(polars.col("published_day") >= date(2023, 1, 1)).height == len(late)
    assert frame.schema["captured_at"] == polars.Datetime("us", "UTC")
    said = json.loads(pyarrow.parquet.read_schema(out).metadata[b"khotin"])
    assert said["format"] == "parquet"


def test_parquet_in_many_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.export import columns as parquet

    monkeypatch.setattr(parquet, "_GROUP", 4)
    home, out = Home(tmp_path / "home"), tmp_path / "a.parquet"
    with Store.open(home) as store:
        for one in RECORDS.values():
            keep(store, one)
    run(home, "export", "--out", str(out))
    assert pyarrow.parquet.ParquetFile(out).num_row_groups == 8
    assert pyarrow.parquet.read_table(out).num_rows == len(RECORDS)


def test_bibtex_is_read_by_others_and_runs_nothing(full: tuple[Home, Store]) -> None:
    home, _ = full
    text = run(home, "export", "--format", "bibtex").stdout
    entries = parse_string(text, "bibtex").entries
    assert len(entries) == len(RECORDS) + 1
    by_url = {entry.fields["url"]: (key, entry) for key, entry in entries.items()}
    key, one = by_url[RECORDS["hoi-nghi"].url]
    assert re.fullmatch(r"khotin-[0-9a-z]{16}-v1", key)
    assert [str(person) for person in one.persons["author"]] == ["{Đức Hùng}", "{Lan Anh}"]
    assert (one.fields["year"], one.fields["month"], one.fields["date"]) == ("2020", "5", "2020-05-20")
    assert one.fields["urldate"] == "2024-01-02"
    _, evil = by_url[EVIL.url]
    assert "month" not in evil.fields
    assert [str(person) for person in evil.persons["author"]] == [
        r"{+Bà \textbackslash{}input\{/etc/passwd\} \{A\} \& B\_1 \%}",
        "{@x; and y}",
    ]
    assert "\x1b" not in text
    assert not re.search(
        r"\\(?:input|write|include|def|csname)\b(?!\\)", text.replace(r"\textbackslash{}", "/")
    )


def test_csl_json(full: tuple[Home, Store]) -> None:
    home, _ = full
    items = json.loads(run(home, "export", "--format", "csljson").stdout)
    by_url = {item["URL"]: item for item in items}
    one = by_url[RECORDS["hoi-nghi"].url]
    assert one["author"] == [{"literal": "Đức Hùng"}, {"literal": "Lan Anh"}]
    assert one["issued"] == {"date-parts": [[2020, 5, 20]]}
    assert one["accessed"] == {"date-parts": [[2024, 1, 2]]}
    assert one["archive_location"].endswith(", version 1")
    assert by_url[EVIL.url]["issued"] == {"date-parts": [[2021]]}
    assert json.loads(run(home, "export", "khôngcógì", "--format", "csljson").stdout) == []


# ── WARC ─────────────────────────────────────────────────────────────────────────────────────────────────────


def captured(store: Store, bodies: dict[str, list[bytes]]) -> list[str]:
    """For each key its page captured so often, the same body again as a revisit; returns identifiers."""
    found = []
    with WarcWriter(store.home.warc, software="test") as writer:
        for key, payloads in bodies.items():
            held: dict[bytes, Any] = {}
            for number, body in enumerate(payloads):
                at = datetime(2024, 1, 2, tzinfo=UTC) + timedelta(days=number)
                url, before = f"https://x.example.vn/{key}.html", held.get(body)
                revisit = None
                if before:
                    revisit = Revisit(
                        "identical-payload-digest",
                        url,
                        before[1].date,
                        before[1].record_id,
                        before[1].payload_digest,
                    )
                exchange = Exchange(
                    url=url,
                    status=200,
                    fetched_at=at,
                    body=body,
                    revisit=revisit,
                    request_headers=[("A", "b")],
                )
                written = writer.write_exchange(exchange)
                new = NewCapture(
                    site="x.example.vn",
                    url=url,
                    url_key=key,
                    method="GET",
                    status=200,
                    fetched_at=at,
                    warc=written.warc,
                    offset=written.offset,
                    length=written.length,
                    record_id=written.record_id,
                    payload_digest=written.payload_digest,
                    revisit_of=before[0] if before else None,
                )
                number_of = store.add_capture(new)
                if not before:
                    held[body] = (number_of, written)
                    made = record(key, f"Bài {key}", body.decode(), site="x.example.vn", published_at="2024")
                    source = Provenance(number_of, "test")
                    found.append(store.put(replace(made, captured_at=at, provenance=source)).article_id)
    return list(dict.fromkeys(found))


def warc_records(path: Path) -> list[tuple[str, str, bytes]]:
    with path.open("rb") as file:
        return [
            (one.rec_type, one.rec_headers.get_header("WARC-Target-URI") or "", one.raw_stream.read())
            for one in ArchiveIterator(file, no_record_parse=True)
        ]


def test_warc_of_exactly_the_captures_behind(home: Home, store: Store, tmp_path: Path) -> None:
    captured(store, {"a": [b"mot", b"hai", b"mot"], "b": [b"ba"], "c": [b"bon"]})
    out = tmp_path / "a.warc.gz"
    result = run(home, "export", "ba OR mot", "--out", str(out))
    assert result.exception is None, result.exception
    kinds = [(kind, url.rpartition("/")[2]) for kind, url, _ in warc_records(out)]
    # The newest version of a is a revisit of its first capture: both are there.
    assert sorted(kinds) == sorted(
        [
            ("warcinfo", ""),
            ("warcinfo", ""),
            *[("request", "a.html")] * 2,
            ("response", "a.html"),
            ("revisit", "a.html"),
            ("request", "b.html"),
            ("response", "b.html"),
        ]
    )
    check = subprocess.run([str(WARCIO), "check", str(out)], capture_output=True, text=True, check=False)
    assert (check.returncode, check.stdout) == (0, "")
    assert [one.status for one in captures_in(out)] == [200, 200, 200]
    source = next(store.home.warc.glob("*.warc.gz")).read_bytes()
    for one in captures_in(out):
        member = out.read_bytes()[one.offset : one.offset + one.length]
        assert member in source
    manifest = json.loads(Path(f"{out}.manifest.json").read_text("utf-8"))
    assert (manifest["records"], manifest["left_out"]) == (2, [])


def test_warc_of_what_is_withheld_or_damaged_is_left_out(home: Home, store: Store, tmp_path: Path) -> None:
    ids = captured(store, {"a": [b"mot"], "b": [b"hai"], "c": [b"ba"]})
    store.take_down(ids[0], "x", "Ai Đó")
    path = next(home.warc.glob("*.warc.gz"))
    place = store.record_json(ids[1])["capture"]
    data = bytearray(path.read_bytes())
    data[place["offset"] + 40] ^= 1
    path.write_bytes(data)
    out = tmp_path / "a.warc.gz"
    result = run(home, "export", "--out", str(out))
    assert result.return_value == 1
    assert [url.rpartition("/")[2] for kind, url, _ in warc_records(out) if kind == "response"] == ["c.html"]
    left = json.loads(Path(f"{out}.manifest.json").read_text("utf-8"))["left_out"]
    assert sorted(line.partition(":")[0] for line in left) == sorted(ids[:2])
    assert result.stderr.count("khotin: left out: ") == 2


# ── The file and its manifest ────────────────────────────────────────────────────────────────────────────────


def test_the_manifest_says_what_is_needed_to_cite_and_repeat_it(
    full: tuple[Home, Store], tmp_path: Path
) -> None:
    home, store = full
    store.profile_in_force(DAK, "h", {"rights": "© Báo Mẫu", "licence": "CC-BY-4.0"})
    out = tmp_path / "a.csv"
    words = ["dak nong", "--site", DAK, "--from", "2020"]
    result = run(home, "export", *words, "--out", str(out))
    assert result.stderr == f"3 records in {out}, described in a.csv.manifest.json\n"
    manifest = json.loads((tmp_path / "a.csv.manifest.json").read_text("utf-8"))
    data = out.read_bytes()
    assert (manifest["file"], manifest["bytes"]) == ("a.csv", len(data))
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["filters"] == {"site": [DAK], "from": "2020"}
    assert manifest["sites"][DAK] == {
        "records": 3,
        "outlet": None,
        "rights": "© Báo Mẫu",
        "licence": "CC-BY-4.0",
    }
    assert manifest["extractors"] == {"test": 3}
    assert manifest["software"].startswith("khotin ")
    assert datetime.fromisoformat(manifest["exported_at"]).tzinfo is not None
    assert "3 records for “dak nong” (site dakrlap.example.vn; from 2020)" in manifest["citation"]
    assert (
        manifest["command"] == f"khotin export 'dak nong' --site {DAK} --from 2020 --sort newest --format csv"
    )
    again = run(home, "export", *words, "--out", str(tmp_path / "b.csv"))
    assert again.exception is None
    assert (tmp_path / "b.csv").read_bytes() == data
    assert "Báo Mẫu" in data.decode()


def test_an_export_does_not_overwrite_unless_told(full: tuple[Home, Store], tmp_path: Path) -> None:
    home, _ = full
    out = tmp_path / "a.csv"
    out.write_text("mine")
    assert isinstance(run(home, "export", "--out", str(out)).exception, CallError)
    assert out.read_text() == "mine"
    assert run(home, "export", "--out", str(out), "--overwrite").exception is None
    assert out.read_text("utf-8").startswith("\ufeffid,")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "a.csv",
        "a.csv.manifest.json",
    ]


@pytest.mark.parametrize(
    "out",
    ["archive.db", "warc/x.csv", "journal/2020-01.jsonl", "warc/../journal/x.csv", "index/a.csv", "contact"],
)
def test_an_export_stays_out_of_the_archives_own_files(full: tuple[Home, Store], out: str) -> None:
    home, _ = full
    result = run(home, "export", "--format", "csv", "--out", str(home.path / out), "--overwrite")
    assert isinstance(result.exception, CallError)
    assert "keeps its own files" in str(result.exception)


def test_an_export_through_a_link_stays_out_too(full: tuple[Home, Store], tmp_path: Path) -> None:
    home, _ = full
    (tmp_path / "link").symlink_to(home.warc)
    result = run(home, "export", "--format", "csv", "--out", str(tmp_path / "link" / "x.csv"))
    assert isinstance(result.exception, CallError)
    (tmp_path / "x.csv").symlink_to(home.path / "archive.db")
    result = run(home, "export", "--out", str(tmp_path / "x.csv"), "--overwrite")
    assert isinstance(result.exception, CallError)


def test_places_that_cannot_be_written(full: tuple[Home, Store], tmp_path: Path) -> None:
    home, _ = full
    for out, message in ((tmp_path, "is a folder"), (tmp_path / "none" / "a.csv", "there is no folder")):
        with pytest.raises(CallError, match=message):
            raise run(home, "export", "--format", "csv", "--out", str(out)).exception or AssertionError
    with pytest.raises(CallError, match="which format"):
        raise run(home, "export", "--out", str(tmp_path / "a.xls")).exception or AssertionError
    odd = tmp_path / "a\n\x1b[31m'$(x);.csv"
    result = run(home, "export", "--out", str(odd))
    assert odd.exists()
    assert "\x1b" not in result.stderr


def test_nothing_is_left_of_an_export_that_fails(
    full: tuple[Home, Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = full
    export = Export(store, Request(Question(), "csv"))

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "records_json", fail)
    before = set(tmp_path.iterdir())
    with pytest.raises(ExportError, match=r"cannot write .*a\.csv: No space left"):
        export.to_file(tmp_path / "a.csv", False, lambda _: None)
    assert set(tmp_path.iterdir()) == before


def test_an_index_that_another_process_writes_is_not_taken_for_an_empty_one(
    full: tuple[Home, Store], tmp_path: Path
) -> None:
    home, store = full
    lock = os.open(home.index / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert isinstance(run(home, "export", "--format", "csv").exception, HomeError)
    os.close(lock)
    assert run(home, "export", "--format", "csv").exception is None
    lock = os.open(home.index / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    keep(store, record("moi", "Tin mới", "Vừa mới."))
    result = run(home, "export", "--out", str(tmp_path / "a.jsonl"))
    os.close(lock)
    assert "1 changed article may be missing" in result.stderr
    manifest = json.loads((tmp_path / "a.jsonl.manifest.json").read_text("utf-8"))
    assert manifest["changes_not_indexed_yet"] == 1


def test_a_query_that_cannot_be_read_points_at_the_place(full: tuple[Home, Store]) -> None:
    home, _ = full
    result = run(home, "export", "hội (nghị", "--format", "csv")
    assert result.return_value == 2
    assert result.stdout == ""
    assert result.stderr.endswith("  hội (nghị\n      ^\n")
