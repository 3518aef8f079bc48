"""English bylines: whom a line names, and where on an English page it is looked for."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.extract.article import take_apart
from crawler.extract.englishbylines import is_labelled, label_alone, people, plain
from crawler.extract.normalise import record
from tests.extract import portal

TEXT = "".join(
    f"<p>The people's committee of the commune met on the {n}th day of the dry season to discuss the water supply, and "
    f"decided to dig {n} new wells before the end of the year, with help from the province.</p>"
    for n in range(4, 9)
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("BY: Jane Doe, staff writer", ["Jane Doe"]),
        ("Written by Jane Doe, MD", ["Jane Doe, MD"]),
        ("By Jane Doe, Co-Founder & CEO | March 5, 2021", ["Jane Doe"]),
        (
            "By Jane Doe, John Roe, A. B. Poe on March 12, 2021 | Comments",
            ["Jane Doe", "John Roe", "A. B. Poe"],
        ),
        ("By Dr. Jane van der Doe - Mar 27, 2021", ["Dr. Jane van der Doe"]),
        ("By Jane DoeUpdated: Feb 5, 2021", ["Jane Doe"]),
        ("By Jane DoeJanuary 4, 2021Updated:January 8, 20212 Comments", ["Jane Doe"]),
        ("Posted by Jane at December 16, 2021", ["Jane"]),
        ("March 5, 2021 by Jane Doe in News", ["Jane Doe"]),
        ("By Hoang Mau - Translated by Minh Du", ["Hoang Mau"]),
        ("Author: Jane Doe, Contributor, The Example", ["Jane Doe"]),
        ("By the Example Team 2–3 minutes", ["the Example Team"]),
        ("Supported by Example Foundation", []),
        ("Side by Side Comparison", []),
        ("By using this site you agree to its terms", []),
        ("Read more about it", []),
    ],
)
def test_whom_a_line_names(text: str, names: list[str]) -> None:
    assert list(people(text)) == names
    assert not text.startswith(("By", "by", "BY", "Written")) or is_labelled(text) == bool(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe Founder & Lead Reviewer", ["Jane Doe"]),
        ("Full Bio", []),
        ("5 mins read", []),
        ("Sat, 20 Dec, 2021 - 06:36", []),
        ("Image Source: Example Institute", []),
    ],
)
def test_an_author_slot_needs_no_label(text: str, names: list[str]) -> None:
    assert list(plain(text)) == names


def test_a_label_alone() -> None:
    assert all(map(label_alone, ("By", "Posted by:", "Written by")))
    assert not any(map(label_alone, ("|", "By Jane Doe")))


def read(head: str, html: str) -> dict[str, Any]:
    page = portal.page(
        f"<html lang='en'><head><meta property='og:site_name' content='Example News'>{head}</head><body>{html}</body>",
        "https://news.example.com/water",
    )
    return record(take_apart(page), page.url, "news.example.com")


def ld(author: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": {author}}}</script>'


GRAPH = (
    '<script type="application/ld+json">{"@graph": [{"@type": "Article", "author": {"@id": "#p"}}, '
    '{"@type": "Person", "@id": "#p", "name": "Jane Doe"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "html", "names"),
    [
        ("", f"<h1>Water for all</h1><div>By Jane Doe</div>{TEXT}", ["Jane Doe"]),
        ("", f"<h1>Water for all</h1><span>Written by</span><p>Jane Doe</p>{TEXT}", ["Jane Doe"]),
        ("", f"<h1>Water for all</h1><p><a href='/author/jd'>Jane Doe</a></p>{TEXT}", ["Jane Doe"]),
        (ld('{"@type": "Person", "name": "Jane Doe"}'), f"<h1>Water for all</h1>{TEXT}", ["Jane Doe"]),
        (GRAPH, f"<h1>Water for all</h1>{TEXT}", ["Jane Doe"]),
        ("<meta name='author' content='Jane Doe'>", f"<h1>Water for all</h1>{TEXT}", ["Jane Doe"]),
        ("", f"<h1>Water for all</h1>{TEXT}<p>Written by Jane Doe</p>", ["Jane Doe"]),
        ("<meta name='author' content='admin'>", f"<h1>Water for all</h1>{TEXT}", []),
        ("<meta name='author' content='jdoe77'>", f"<h1>Water for all</h1>{TEXT}", []),
        (
            "<meta name='author' content='Example News'>",
            f"<h1>Water for all</h1><p>By Example News</p>{TEXT}",
            [],
        ),
        ("", f"<h1>Water for all</h1>{TEXT}<div class='comments'><p>By John Roe</p></div>", []),
        (ld('{"@type": "Organization", "name": "Other House"}'), f"<h1>Water for all</h1>{TEXT}", []),
    ],
)
def test_where_an_english_page_names_its_author(head: str, html: str, names: list[str]) -> None:
    got = read(head, html)
    assert [author["name"] for author in got["authors"]] == names
    assert "Jane Doe" not in "\n".join(got["body"])


def test_an_english_edition_signs_at_the_end() -> None:
    got = read("", f"<h1>Water for all</h1>{TEXT}<p style='text-align:right'><b>VNA</b></p>")
    assert (got["authors"], got["source"]) == ([], "VNA")


def test_a_desk_is_a_collective() -> None:
    got = read("", f"<h1>Water for all</h1><p>By The Water Desk</p>{TEXT}")
    assert [(author["name"], author["kind"]) for author in got["authors"]] == [
        ("The Water Desk", "collective")
    ]


def test_a_blog_that_bears_its_writers_name() -> None:
    page = portal.page(
        "<html lang='en'><head><meta property='og:site_name' content='Jane Doe'></head><body><h1>Water for all</h1>"
        f"<p>By Jane Doe</p>{TEXT}</body>",
        "https://janedoe.example.com/water",
    )
    got = record(take_apart(page), page.url, "janedoe.example.com")
    assert [author["name"] for author in got["authors"]] == ["Jane Doe"]
