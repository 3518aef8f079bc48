"""The chooser: what is a candidate, what is said of it, and that its verdict can be read."""

from __future__ import annotations

import pytest

from crawler.extract import chooser
from crawler.extract.article import take_apart
from crawler.extract.blocks import Scan
from crawler.extract.normalise import strip
from crawler.extract.walk import scan
from tests.extract import portal

TEXT = "".join(f"<p>{part}</p>" for n in range(3) for part in portal.body(n))


def walked(html: str) -> Scan:
    return scan(portal.page(f"<html><body>{html}</body></html>", "http://bao.example.vn/tin"))


def tags(found: Scan) -> list[str]:
    made = chooser.candidates(found, [None] * len(found.lines), None)
    return [found.nodes[candidate.node].tag for candidate in made]


def test_containers_around_the_same_lines_are_one_candidate() -> None:
    assert tags(walked(f"<div><div><section>{TEXT}</section></div></div>")) == ["section"]
    assert tags(walked(f"<article><div><div>{TEXT}</div></div></article>")) == ["article"]


def test_what_is_named_as_the_article_is_a_candidate_however_small() -> None:
    aside = "".join(f"<p>{part}</p>" for n in range(10, 40) for part in portal.body(n))
    found = walked(f"<article>{TEXT}</article><section>{aside}</section>")
    assert sorted(tags(found)) == ["article", "body", "section"]


def test_features_are_shares() -> None:
    found = walked(portal.article(3))
    for candidate in chooser.candidates(found, [None] * len(found.lines), 12):
        assert all(-0.001 <= value <= 1.001 for value in candidate.features.values()), candidate


def test_every_weight_belongs_to_a_feature() -> None:
    found = walked(portal.article(3))
    features = chooser.candidates(found, [None] * len(found.lines), None)[0].features
    assert set(chooser.WEIGHTS) == set(features)


def test_the_score_is_the_sum_that_its_reasons_name() -> None:
    one = chooser.Candidate(1, 900, {"a": 1.0, "b": 0.5, "c": 0.0})
    weights = {"a": 2.0, "b": -3.0, "c": 9.0}
    assert chooser.score(one, weights) == pytest.approx(0.5)
    assert chooser.reasons(one, weights) == "a +2.0, b -1.5"


def test_a_page_without_prose_has_no_candidate() -> None:
    assert tags(walked("<p>Trang chủ</p><p>Liên hệ</p>")) == []


@pytest.mark.parametrize(
    "page",
    [
        "<div class='wrap'><h1>{t}</h1><div class='col'>{x}</div><div class='side'>{y}</div></div>",
        "<article><h1>{t}</h1>{x}</article><section><p>Giới thiệu</p>{y}</section>",
        "<table><tr><td><b>{t}</b><br>{x}</td><td>{y}</td></tr></table>",
        "<div class='article-body'><h1>{t}</h1>{x}</div><div>{y}</div>",
    ],
)
def test_the_article_beside_a_long_sidebar(page: str) -> None:
    side = "".join(f"<div><b>Góc ảnh {n}</b><p>{portal.body(n)[0][:70]}</p></div>" for n in range(20, 25))
    title = "Bản xa họp bàn việc làm đường vào mùa khô năm nay"
    html = (
        f"<html><head><title>{title}</title></head><body>{page.format(t=title, x=TEXT, y=side)}</body></html>"
    )
    parts = take_apart(portal.page(html, "http://bao.example.vn/tin"))
    assert strip(parts.blocks)[2] == [part for n in range(3) for part in portal.body(n)]
    assert "chosen by learned weights" in parts.why["body"]
