"""Hostile titles, bodies, names and queries: nothing in them steers a terminal, is markup, or leaves its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import CallError, QueryError
from archive.home import Home
from archive.record import Attachment, Author, Image
from archive.store import Store
from tests.sample_records import keep, record
from tests.test_archive_cli import run

#: Escape sequences (clear the screen, a title, a link), carriage return, bell, direction marks, markup, emoji codes.
EVIL = (
    "\x1b[2J\x1b]0;x\x07\x1b]8;;http://x\x1b\\a\rb\x9b31m\u202e\u2066 "
    "[bold red]đỏ[/] [link=http://x]x[/link] :smile:"
)
#: Nothing that a terminal obeys.
CONTROLS = [chr(code) for code in (*range(32), *range(127, 160)) if chr(code) not in "\n"] + [
    "\u202e",
    "\u2066",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("evil"))
    body = [
        f"cà phê {EVIL} </span><script>alert(1)</script> {number}" + " lời dài" * 40 for number in range(3)
    ]
    with Store.open(made) as store:
        for site in ("a.example.vn", "b.example.vn"):
            one = record(
                f"evil-{site[0]}",
                f"Cà phê {EVIL} <img src=x onerror=alert(1)>",
                *body,
                site=site,
                authors=(Author(f"Cà {EVIL}"),),
                section=EVIL,
                source=EVIL,
                tags=(f"cà phê {EVIL}",),
                organisation=f"Cà {EVIL}",
                images=(Image(f"http://x/{EVIL}", f"cà phê {EVIL}", EVIL),),
                attachments=(Attachment(f"http://x/{EVIL}", f"cà phê {EVIL}"),),
                published_raw=EVIL,
                byline_raw=EVIL,
            )
            keep(store, one)
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("search", "cà phê"),
        ("search", "author:cà", "--collapse"),
        ("search", "source:bold", "--facet", "author", "--facet", "section", "--facet", "site"),
        ("show", "a.example.vn/evil-a.html"),
    ],
)
def test_what_a_page_says_does_not_steer_the_terminal(home: Home, words: tuple[str, ...]) -> None:
    out = run(home, *words).output
    assert "Cà phê" in out
    assert not [repr(sign) for sign in CONTROLS if sign in out]
    assert "[bold red]đỏ[/]" in out
    assert ":smile:" in out, "text is neither markup nor an emoji"


def test_json_has_the_text_as_it_is_and_each_hit_on_one_line(home: Home) -> None:
    out = run(home, "search", "cà phê", "--json", "--collapse").stdout
    assert "\x1b" not in out
    hits = [json.loads(line) for line in out.splitlines()]
    assert "[link=http://x]" in hits[0]["title"]
    for highlight in hits[0]["highlights"]:
        for start, end in highlight["spans"]:
            assert highlight["text"][start:end].lower() in ("cà phê", "cà", "phê")


def test_html_of_a_record_is_text_only(home: Home) -> None:
    out = run(home, "show", "a.example.vn/evil-a.html", "--format", "html").stdout
    assert "<script" not in out
    assert "<img" not in out


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        '"; DROP TABLE articles; --',
        "site:' OR '1'='1",
        "title:(.*) -x",
        "site:.*",
        "ref:.*[",
        "a*" * 3,
        "../../../etc/passwd",
        "$(reboot) `reboot`",
        "\x1b[2J đỏ",
        "cà\x00phê",
        "{{7*7}} %s %n",
        "a AND (b OR",
        "*",
        "kind:((((",
        "from:9999999999",
        "[0-9]+",
        "\ud800",
    ],
)
def test_queries_are_only_looked_for(home: Home, query: str) -> None:
    """They find what they say or are refused with a place; they are no SQL, no pattern, no command."""
    result = run(home, "search", query)
    assert result.exception is None or isinstance(result.exception, CallError | SystemExit | QueryError), (
        query
    )
    assert not [repr(sign) for sign in CONTROLS if sign in result.output]
    with Store.open(home) as store:
        assert len(store.index_rows()[0]) == 2


@pytest.mark.parametrize(
    "given", [{"site": ("x' OR 1",)}, {"author": '"'}, {"section": "*"}, {"since": "1; x"}]
)
def test_filters_are_only_values(home: Home, given: dict[str, Any], tmp_path: Path) -> None:
    from archive.index import Index
    from archive.search import search
    from archive.search.hits import Question

    with Store.open(home) as store:
        try:
            found = search(Index.open(store.home.index), store, Question(query="cà", **given))
        except CallError:
            return
    assert found.total == 0
