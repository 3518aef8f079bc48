"""`khotin parse`: one line of JSON for each string, with the promised keys."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from crawler.commands.parse import parse


def run(*args: str, stdin: str | bytes = "") -> list[dict[str, Any]]:
    result = CliRunner().invoke(parse, args, input=stdin)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_byline() -> None:
    (found,) = run("byline", "Bình Minh/Trung tâm TT&VH Lâm Sơn")
    assert found == {
        "text": "Bình Minh/Trung tâm TT&VH Lâm Sơn",
        "authors": [{"name": "Bình Minh", "kind": "person", "roles": ["text"]}],
        "organisation": "Trung tâm TT&VH Lâm Sơn",
        "organisation_expanded": "Trung tâm Truyền thông và Văn hóa Lâm Sơn",
        "source": None,
    }


def test_dateline() -> None:
    (found,) = run("dateline", "Thứ Ba, 05/05/2020 | 09:00")
    assert found == {
        "text": "Thứ Ba, 05/05/2020 | 09:00",
        "published_at": "2020-05-05T09:00+07:00",
        "precision": "minute",
        "kind": "published",
    }
    (none,) = run("dateline", "Minh Hà")
    assert none == {"text": "Minh Hà", "published_at": None, "precision": None, "kind": None}


@pytest.mark.parametrize("args", [("--captured", "2020-05-06T08:00+07:00"), ("--captured=2020-05-06",)])
def test_relative_dates_are_meant_from_the_capture(args: tuple[str, ...]) -> None:
    (found,) = run("dateline", *args, "Hôm qua")
    assert found["published_at"] == "2020-05-05"
    assert run("dateline", "Hôm qua", *args) == [found]


def test_references() -> None:
    (found,) = run("references", "Theo Nghị quyết số 42/NQ-CP ngày 09/4/2020 của Chính phủ")
    assert list(found) == ["text", "references"]
    assert found["references"] == [
        {
            "raw": "Nghị quyết số 42/NQ-CP ngày 09/4/2020",
            "family": "state",
            "type": "Nghị quyết",
            "number": "42",
            "year": None,
            "code": "NQ-CP",
            "date": "2020-04-09",
        }
    ]


def test_tones() -> None:
    assert run("tones", "huyện uỷ, tòan dân") == [
        {"text": "huyện uỷ, tòan dân", "canonical": "huyện ủy, toàn dân"}
    ]


def test_one_string_a_line_from_standard_input() -> None:
    found = run("tones", "-", stdin="\ufeffhuyện uỷ\r\n\ntòan\nuỷ⏎tòan")
    assert [line["text"] for line in found] == ["huyện uỷ", "", "tòan", "uỷ⏎tòan"]
    assert [line["canonical"] for line in found] == ["huyện ủy", "", "toàn", "ủy⏎toàn"]
    assert run("byline", "-", stdin="") == []


def test_a_line_break_inside_a_string() -> None:
    (found,) = run("byline", "-", stdin="Tin, ảnh:⏎Minh Hà⏎Nguồn: TTXVN")
    assert found["text"] == "Tin, ảnh:⏎Minh Hà⏎Nguồn: TTXVN"
    assert found["authors"] == [{"name": "Minh Hà", "kind": "person", "roles": ["text", "photo"]}]
    assert found["source"] == "TTXVN"


def test_bytes_that_are_no_text_do_not_stop_the_rest() -> None:
    assert [line["canonical"] for line in run("tones", "-", stdin=b"\xff\xfe\nu\xe1\xbb\xb7\n")] == [
        "��",
        "ủy",
    ]


@pytest.mark.parametrize("text", ["- Ảnh VGP/Minh Hà", "-Ảnh: Minh Hà", "-- Minh Hà", "Minh Hà"])
def test_a_string_may_begin_with_a_dash(text: str) -> None:
    (found,) = run("byline", text)
    assert found["text"] == text
    assert found["authors"][0]["name"] == "Minh Hà"
    assert run("byline", "--", text) == [found]


def test_words_without_quotes_are_one_string() -> None:
    (found,) = run("byline", "Tin,", "ảnh:", "Minh", "Hà")
    assert found["text"] == "Tin, ảnh: Minh Hà"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("byline",), "TEXT"),
        (("headline", "x"), "headline"),
        (("dateline", "--captured", "tomorrow", "Hôm qua"), "tomorrow"),
        (("dateline", "--capture", "x"), "--capture"),
    ],
)
def test_wrong_calls(args: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(parse, args)
    assert result.exit_code == 2
    assert says in result.output
