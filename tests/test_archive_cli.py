"""The archive's commands: what people see, what scripts may rely on, and what is said when something is wrong."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from lxml import html

from archive.cli import commands
from archive.errors import CaptureError, HomeError, NotFoundError
from archive.home import Home
from archive.record import Attachment, Image
from archive.store import Store
from archive.warc import WarcWriter
from archive.warc.exchange import Exchange
from tests.making import BOTH, postgresql_copy, postgresql_template
from tests.sample_records import DAK, RECORDS, keep, record

__all__ = ["postgresql_template"]
COMMANDS = {command.name: command for command in commands}
EVIL = record(
    "evil",
    "<script>alert(1)</script> \x1b[31mđỏ",
    'Một đoạn "nháy" & <b>đậm</b>\x07.',
    images=(Image("javascript:alert(1)", "<i>ảnh</i>", None),),
    attachments=(Attachment('https://x.example.vn/"onclick="x', None),),
    section="</style><script>",
)


@pytest.fixture(scope="module", params=BOTH)
def ids(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, dict[str, str]]]:
    with ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(postgresql_copy(request.getfixturevalue("postgresql_template")))
        home = Home(tmp_path_factory.mktemp("archive"), url)
        with Store.open(home) as store:
            yield home, {key: keep(store, one) for key, one in [*RECORDS.items(), ("evil", EVIL)]}


@pytest.fixture
def home(ids: tuple[Home, dict[str, str]]) -> Home:
    return ids[0]


def run(home: Home, *words: str) -> Result:
    """Call a command as the group does; errors for users come through as exceptions."""
    command: click.Command = COMMANDS[words[0]]
    return CliRunner().invoke(command, list(words[1:]), obj=home, standalone_mode=False)


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exception is None, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


# ── search ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_hit_as_json(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    hit, tail = lines(run(home, "search", '"Đắk Nông"', "--json"))
    assert list(hit) == [
        "id", "site", "url", "title", "kind", "published_at", "published_precision", "authors", "score", "highlights",
    ]  # fmt: skip
    assert hit["id"] == known["daknong"]
    assert hit["site"] == DAK
    assert hit["published_at"] == "2020-04-15"
    assert hit["published_precision"] == "day"
    assert hit["authors"] == [{"name": "Đức Hùng", "kind": "person", "roles": []}]
    assert hit["score"] > 0
    assert hit["highlights"][0] == {"field": "title", "text": hit["title"], "spans": [[0, 8]]}
    assert tail == {"cursor": None, "total": 1, "facets": {}}


def test_json_is_readable_vietnamese(home: Home) -> None:
    assert "Đắk Nông tổ chức" in run(home, "search", "dak nong", "--json").stdout


def test_pages_and_facets(home: Home) -> None:
    first = lines(run(home, "search", "dong", "--limit", "4", "--facet", "year", "--facet", "site", "--json"))
    assert len(first) == 5
    assert first[-1]["total"] == 6
    assert sum(row["count"] for row in first[-1]["facets"]["site"]) == 6
    rest = lines(run(home, "search", "dong", "--limit", "4", "--after", first[-1]["cursor"], "--json"))
    assert len({hit["id"] for hit in first[:-1] + rest[:-1]}) == 6
    assert rest[-1]["cursor"] is None


def test_options_narrow(home: Home) -> None:
    def found(*words: str) -> int:
        return int(lines(run(home, "search", *words, "--json"))[-1]["total"])

    assert found("dak nong", "--site", f"https://www.{DAK}/tin") == 3
    assert found("dak nong", "--from", "2020-04-16", "--to", "2020-04") == 1
    assert found("--author", "Đức Hùng") == 2
    assert found("--section", "Kinh tế", "--sort", "oldest") == 2
    assert found("--kind", "notice") == 1
    assert found("--changed") == 0
    assert found("--gone") == 0


def test_search_for_people(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    result = run(home, "search", "Đắk Nông", "--facet", "year")
    assert result.stdout.startswith("Đắk Nông tổ chức hội nghị cà phê\n")
    assert f"  {DAK} · 2020-04-15 · Đức Hùng\n  Tỉnh Đắk Nông vừa bàn về giá cà phê.\n" in result.stdout
    assert known["daknong"] in result.stdout
    assert re.search(r"year\n +2  2020\n", result.stdout)
    assert "\x1b" not in result.stdout
    assert result.stderr == "2 articles found\n"


def test_long_passages_are_broken_between_words(home: Home) -> None:
    output = run(home, "search", "chiêng").stdout
    assert max(map(len, output.splitlines())) <= 80
    body = RECORDS["thanh-lap"].body[0].split()
    passage = output.split("\n", 2)[2].rpartition("khotin show")[0]
    assert all(word in body for word in passage.replace("…", "").split())


def test_page_cannot_steer_the_terminal(home: Home) -> None:
    for words in (("search", "script"), ("search", "nháy")):
        result = run(home, *words)
        assert "alert(1)" in result.stdout
        assert "\x1b" not in result.stdout
        assert "\x07" not in result.stdout


def test_finding_nothing_is_no_failure(home: Home) -> None:
    result = run(home, "search", "khôngcógì")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing found" in result.stderr


def test_wrong_query_shows_the_place(home: Home) -> None:
    result = run(home, "search", "hội (nghị")
    assert result.stdout == ""
    assert result.stderr == "khotin: this parenthesis is never closed\n  hội (nghị\n      ^\n"
    assert run_standalone(home, "hội (nghị") == 2


def run_standalone(home: Home, *words: str) -> int:
    return CliRunner().invoke(COMMANDS["search"], list(words), obj=home).exit_code


def test_no_archive(tmp_path: Path) -> None:
    for words in (("search", "a"), ("show", "a"), ("runs",), ("stats",)):
        result = run(Home(tmp_path), *words)
        assert isinstance(result.exception, HomeError)
    assert not list(tmp_path.iterdir())


# ── show ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_show_text(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    output = run(home, "show", known["hoi-nghi"]).stdout
    for part in (
        "Khai mạc kỳ họp",
        "2020-05-20",
        "Đức Hùng, Lan Anh (text, photo)",
        "Thời sự",
        "tổng kết năm.",
    ):
        assert part in output
    assert known["hoi-nghi"] in output
    assert RECORDS["hoi-nghi"].url in output


def test_show_by_address(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    (shown,) = lines(run(home, "show", RECORDS["my"].url, "--format", "json"))
    assert shown["id"] == known["my"]


def test_show_json_has_the_record_of_the_contract(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    (shown,) = lines(run(home, "show", known["daknong"], "--format", "json"))
    assert shown["body"] == ["Tỉnh Đắk Nông vừa bàn về giá cà phê."]
    assert (shown["version"], shown["versions"]) == (1, 1)
    assert set(shown["capture"]) == {"warc", "offset", "length", "digest"}


def test_show_html_is_escaped(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    output = run(home, "show", known["evil"], "--format", "html").stdout
    page = html.fromstring(output)
    assert page.findtext(".//h1").startswith("<script>alert(1)</script>")
    assert not page.xpath("//script | //b | //i | //img | //*[@onclick]")
    assert sorted(page.xpath("//@href")) == sorted([EVIL.url, EVIL.attachments[0].url])
    assert "default-src 'none'" in output


def test_show_text_cannot_steer_the_terminal(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    output = run(home, "show", known["evil"]).stdout
    assert "alert(1)" in output
    assert "\x1b" not in output


def test_show_of_an_unknown_record(home: Home) -> None:
    result = run(home, "show", "xyz")
    assert isinstance(result.exception, NotFoundError)
    assert result.exception.exit_status == 1
    assert isinstance(run(home, "show", RECORDS["my"].url, "--version", "7").exception, NotFoundError)


def test_show_a_former_version(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Store.open(home) as store:
        identifier = keep(store, RECORDS["my"])
        keep(store, replace(RECORDS["my"], body=("Cầu đã sập.",)), day=2)
    assert "Cầu đã sập." in run(home, "show", identifier).stdout
    former = run(home, "show", identifier, "--version", "1").stdout
    assert "nối hai bờ" in former
    assert "version 1 of 2" in former


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_show_raw_is_the_page_as_captured(tmp_path: Path, coding: str) -> None:
    home = Home(tmp_path)
    page = "<html><p>Cầu Mỹ Lợi nối hai bờ sông.".encode("utf-16")
    one = RECORDS["my"]
    with Store.open(home) as store, WarcWriter(home.warc, software="test") as writer:
        exchange = Exchange(
            url=one.url,
            status=200,
            reason="OK",
            fetched_at=one.captured_at,
            request_headers=[],
            response_headers=[("Content-Type", "text/html"), ("Content-Encoding", coding)],
            body=gzip.compress(page) if coding == "gzip" else page,
        )
        identifier = keep(store, one, written=writer.write_exchange(exchange))
    assert run(home, "show", identifier, "--format", "raw").stdout_bytes == page


def test_show_raw_of_a_lost_capture(ids: tuple[Home, dict[str, str]]) -> None:
    home, known = ids
    assert isinstance(run(home, "show", known["my"], "--format", "raw").exception, CaptureError)


# ── runs, stats ──────────────────────────────────────────────────────────────────────────────────────────────


def test_runs(tmp_path: Path) -> None:
    home = Home(tmp_path)
    moment = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    with Store.open(home, clock=lambda: moment) as store:
        number = store.begin_run("crawl", ["a.example.vn"], {"limit": 5})
        counts = {
            "page/200": 12,
            "page/404": 1,
            "record/new": 3,
            "failed/timeout": 2,
            "sites": {"a.example.vn": {"page/200": 12}},
        }
        store.end_run(number, counts, "BLOCKED", "robots.txt forbids everything")
    output = run(home, "runs").stdout
    for part in (
        "crawl",
        "a.example.vn",
        "BLOCKED",
        "12 pages captured",
        "3 articles new",
        "2 failed",
        "robots.txt forbids everything",
    ):
        assert part in output
    (line,) = lines(run(home, "runs", "--json"))
    assert line["sites"] == ["a.example.vn"]
    assert line["counts"] == counts
    assert line["verdict"] == "BLOCKED"
    assert line["started"] == "2024-05-06T07:08:09Z"
    assert line["state"] == "ended"


def test_no_runs(home: Home) -> None:
    result = run(home, "runs")
    assert (result.stdout, result.exception) == ("", None)
    assert lines(run(home, "runs", "--json")) == []


def test_stats(home: Home) -> None:
    output = run(home, "stats").stdout
    assert re.search(r"^articles +31 ", output, re.MULTILINE)
    assert re.search(r"^ +1  notice$", output, re.MULTILINE)
    (held,) = lines(run(home, "stats", "--json"))
    assert held["articles"] == 31
    assert held["sites"][DAK] == 4


# ── help ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(map(str, COMMANDS)))
def test_help_says_what_the_command_does_and_how_it_is_called(name: str) -> None:
    result = CliRunner().invoke(COMMANDS[name], ["--help"])
    assert result.exit_code == 0
    assert f"khotin {name}" in result.stdout
    assert_all_options_are_explained(COMMANDS[name].params)


def assert_all_options_are_explained(params: Sequence[click.Parameter]) -> None:
    assert all(param.help for param in params if isinstance(param, click.Option))
