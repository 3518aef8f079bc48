"""Old table-built portals: everything right, one page alone and among its siblings, whatever the layout."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from crawler.extract.article import take_apart
from crawler.extract.normalise import record
from crawler.extract.page import read
from crawler.extract.template import SiteMemory, Template, sketch
from tests.extract.oldportal import LAYOUTS, Story, story

LOOKED_AT = datetime(2020, 7, 1, 10, 20, tzinfo=timezone(timedelta(hours=7)))
Layout = Callable[[Story], str]


def check(layout: Layout, s: Story, template: Template | None, captured: datetime | None) -> None:
    parts = take_apart(read(layout(s).encode(), s.url), template, None, captured)
    made = record(parts, s.url, "lamson.example.gov.vn", captured)
    assert (made["title"], made["kind"]) == (s.title, "article"), parts.why["title"]
    assert (made["published_at"], made["published_raw"]) == (s.published_at, s.printed), parts.why[
        "published"
    ]
    assert [(a["name"], a["kind"]) for a in made["authors"]] == [(s.writer, "person")], parts.why["byline"]
    assert made["organisation"] == s.organisation
    assert made["body"] == [s.lead, *s.paragraphs]
    assert [image["caption"] for image in made["images"]] == [s.caption]
    assert [(r["type"], r["code"]) for r in made["references"]] == [
        ("Nghị quyết", "NQ/HU"),
        ("Kế hoạch", "KH-UBND"),
    ]
    assert made["language"] == "vi"


@pytest.mark.parametrize("captured", [None, LOOKED_AT], ids=["", "captured"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_page_alone(layout: Layout, captured: datetime | None) -> None:
    for n in (0, 5, 10):
        check(layout, story(n), None, captured)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_among_its_siblings(layout: Layout) -> None:
    memory = SiteMemory()
    for n in range(14):
        s = story(n)
        memory.observe(s.url, sketch(read(layout(s).encode(), s.url)))
    template = memory.freeze()
    for n in (0, 5, 10, 30):
        check(layout, story(n), template, LOOKED_AT)
