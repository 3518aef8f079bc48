"""Why a page was read so: for each part its evidence and what was not taken, and a verdict on each line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.commands.extract import extract
from crawler.extract.article import take_apart
from crawler.extract.explain import explain
from tests.extract import portal


def test_what_was_not_taken_is_named() -> None:
    html = portal.article(3).replace(
        "<form", "<h1><a href='/'>CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN MẪU</a></h1><form"
    )
    page = portal.page(html, portal.url(3))
    parts = take_apart(page)
    found = explain(page, parts)
    assert parts.title == portal.title(3)
    (banner, named) = found.others["title"]
    assert banner.text == "CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN MẪU"
    assert "the site's own name" in banner.note
    assert "<title>" in named.note
    dates = {other.text: other.note for other in found.others["published"]}
    assert any("05/08/2024 07:03" in text for text in dates)
    assert any(note.startswith("reads as licence") for note in dates.values())
    assert parts.published not in dates


def test_every_line_of_the_page_has_a_verdict() -> None:
    page = portal.page(portal.article(3), portal.url(3))
    verdicts = dict(explain(page, take_apart(page)).lines)
    assert verdicts[portal.title(3)] == "kept: title"
    assert [verdicts[text] for text in portal.body(3)] == ["kept: paragraph"] * 4
    assert verdicts["Lê Thị Mẫu - Trung tâm Văn hóa huyện"] == "kept: byline"
    assert all(verdicts[f"Chuyên mục số {n} của cổng"].startswith("cut: ") for n in range(1, 9))
    assert verdicts["Giấy phép số 99/GP-TTĐT ngày 02/12/2011"].startswith("cut: ")


def test_with_what_the_site_repeats_the_lines_are_those_of_the_blocks() -> None:
    page = portal.page(portal.article(20), portal.url(20))
    template = portal.template()
    parts = take_apart(page, template)
    found = explain(page, parts, template)
    assert ("the site repeats it") in " ".join(verdict for _, verdict in found.lines)
    kept = [text for text, verdict in found.lines if verdict == "kept: paragraph"]
    assert kept == [block.text for block in parts.blocks if not block.furniture and block.role == "paragraph"]


@pytest.mark.parametrize(
    "html", ["<p>x", "<html><body></body></html>", "<h1>05/05/2020</h1>", "<title>a</title>"]
)
def test_a_page_with_next_to_nothing_on_it(html: str) -> None:
    page = portal.page(html, "http://a.vn/2020/05/05/x")
    json.dumps(explain(page, take_apart(page)).as_json())


def test_the_command_explains_for_people_and_for_machines(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(portal.article(3), "utf-8")
    said = CliRunner().invoke(extract, [str(file), "--url", portal.url(3), "--explain"])
    assert said.exit_code == 0, said.output
    assert "read as people Lê Thị Mẫu (person: text); organisation Trung tâm Văn hóa huyện" in said.output
    assert "kept: title" in said.output
    made = json.loads(CliRunner().invoke(extract, [str(file), "--json", "--explain"]).output)
    assert set(made["others"]) == {"title", "published", "byline"}
    assert {"text": portal.title(3), "verdict": "kept: title"} in made["lines"]


def test_one_page_is_explained_and_no_batch(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("", "utf-8")
    refused = CliRunner().invoke(extract, ["--batch", str(tmp_path / "in.jsonl"), "--explain"])
    assert refused.exit_code != 0
    assert "one page" in str(refused.exception)
