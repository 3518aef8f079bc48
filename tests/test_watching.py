"""Verdicts of real crawls of sites that are gone, walled, drifted, leaking or quiet, each in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.site import ARTICLES, document
from tests.khotin import Archive, crawl
from tests.little_site import Answer, LittleSite, news
from tests.test_shells import CAPTCHA, CHALLENGE, PARKED, SPA


def _same(page: str) -> LittleSite:
    return LittleSite(lambda path: (404, {}, "") if path == "/robots.txt" else (200, {}, page))


@pytest.mark.parametrize(
    ("page", "verdict", "says"),
    [
        (SPA, "BLOCKED", "JavaScript"),
        (CHALLENGE, "BLOCKED", "cookie"),
        (CAPTCHA, "BLOCKED", "person"),
        (PARKED, "GONE", "for sale"),
        (
            document("Xin chào", "<p>Trang web đang được nâng cấp.</p>"),
            "GONE",
            "every address shows the same",
        ),
    ],
    ids=["javascript", "cookie", "captcha", "parked", "anything"],
)
def test_one_page_for_every_address(tmp_path: Path, page: str, verdict: str, says: str) -> None:
    with _same(page) as site:
        done = crawl(tmp_path, site.url())
    (line,) = done.verdicts.values()
    assert done.status == 1
    assert (line["verdict"], says in line["reason"]) == (verdict, True), line
    assert Archive(tmp_path).texts() == {}


def test_a_healthy_site_is_asked_once_for_what_cannot_exist(tmp_path: Path) -> None:
    with LittleSite() as site:
        for _ in range(2):
            done = crawl(tmp_path, site.url())
            assert done.status == 0, done.stderr
        (asked,) = [path for path in site.hits if path.startswith("/khotin-")]
        # What was said holds for a day.
        assert site.hits[asked] == 1
    (line,) = done.verdicts.values()
    assert line["counts"]["probe/404"] == 1
    archive = Archive(tmp_path)
    assert [row["status"] for row in archive.captures(asked)] == [404]
    assert archive.issues(asked) == []
    assert len(archive.texts()) == len(ARTICLES)


def test_articles_that_lead_home(tmp_path: Path) -> None:
    with LittleSite() as site:
        assert crawl(tmp_path, site.url()).status == 0

        def homeward(path: str) -> Answer:
            return (301, {"Location": "/"}, "") if path.startswith("/tin-tuc/") else news(path)

        site.answer = homeward
        done = crawl(tmp_path, site.url(), "--full")
    (line,) = done.verdicts.values()
    assert line["verdict"] == "GONE", line
    assert "lead to the front page" in line["reason"]
    # The records stay.
    assert len(Archive(tmp_path).texts()) == len(ARTICLES)


def test_articles_that_are_missing_with_status_200(tmp_path: Path) -> None:
    missing = document("Thông báo", "<p>Trang quý khách tìm không có trên hệ thống của chúng tôi.</p>")

    def soft(path: str) -> Answer:
        return (404, {}, "") if path == "/robots.txt" else news(path) if path == "/" else (200, {}, missing)

    with LittleSite() as site:
        assert crawl(tmp_path, site.url()).status == 0
    with LittleSite(soft) as site:
        # The home keeps its knowledge of the site, whose port is another now.
        done = crawl(tmp_path / "other", site.url())
    (line,) = done.verdicts.values()
    assert line["counts"]["soft 404"] >= len(ARTICLES)
    assert (line["verdict"], "no such page" in line["reason"]) == ("GONE", True), line
    assert Archive(tmp_path / "other").texts() == {}
