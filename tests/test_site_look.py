"""`khotin sites add` and `check`: a site that nobody described, in one command; and whether all is well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.profile import read_profile
from tests.hostile.server import refused_url
from tests.hostile.site import ARTICLES, document
from tests.khotin import Archive, crawl, run_khotin
from tests.little_site import Answer, LittleSite, news

FEED = (
    """<?xml version="1.0"?><rss version="2.0"><channel><title>Bình Lãng</title>{}</channel></rss>""".format(
        "".join(f"<item><title>{a.title}</title><link>http://HOST{a.path}</link></item>" for a in ARTICLES)
    )
)
SITEMAP = (
    """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>""".format(
        "".join(f"<url><loc>http://HOST{a.path}</loc></url>" for a in ARTICLES)
    )
)


class Described(LittleSite):
    """A site with robots.txt, feed, sitemap and a name of its own."""

    def __init__(self) -> None:
        super().__init__(self.described)

    def described(self, path: str) -> Answer:
        host = self.url("").removeprefix("http://")
        if path == "/robots.txt":
            text = f"User-agent: *\nCrawl-delay: 0.1\nSitemap: {self.url('/ban-do.xml')}\n"
            return 200, {"Content-Type": "text/plain"}, text
        if path == "/tin.rss":
            return 200, {"Content-Type": "application/rss+xml"}, FEED.replace("HOST", host)
        if path == "/ban-do.xml":
            return 200, {"Content-Type": "application/xml"}, SITEMAP.replace("HOST", host)
        status, headers, page = news(path)
        head = '<head><meta property="og:site_name" content="Trang tin Bình Lãng">'
        head += '<link rel="alternate" type="application/rss+xml" href="/tin.rss">'
        return status, headers, page.replace("<head>", head, 1)


def test_a_site_is_added_in_one_command(tmp_path: Path) -> None:
    with Described() as site:
        done = run_khotin(tmp_path, "sites", "add", site.url(), "--delay", "0")
        assert done.status == 0, done.stderr
        told = dict(line.split(maxsplit=1) for line in done.stdout.splitlines() if not line.startswith(" "))
        assert told["robots.txt"] == site.url("/robots.txt")
        assert told["feeds"] == site.url("/tin.rss")
        assert told["sitemaps"] == site.url("/ban-do.xml")
        assert site.url("/tin-tuc/") in told["lists"]
        assert told["family"].startswith("plain")
        assert told["outlet"] == "Trang tin Bình Lãng"
        assert told["language"] == "vi"
        assert told["articles"] == "6 read"
        assert told["verdict"] == "OK: 9 pages" or told["verdict"].startswith("OK")
        assert ARTICLES[5].title in done.stdout
        assert "2020-05-23T21:00+07:00" in done.stdout

        profile = read_profile(tmp_path / "sites" / "127.0.0.1.toml")
        assert (profile.outlet, profile.start, profile.status) == (
            "Trang tin Bình Lãng",
            (site.url(),),
            "live",
        )
        assert set(profile.feeds) == {site.url("/tin.rss"), site.url("/ban-do.xml")}
        assert profile.delay == 0.1
        # What was looked at is archived, and not fetched again by the first crawl.
        assert len(Archive(tmp_path).texts()) == 6
        fetched = site.hits[ARTICLES[0].path]
        crawl(tmp_path, "127.0.0.1")
        assert site.hits[ARTICLES[0].path] == fetched == 1

        again = run_khotin(tmp_path, "sites", "add", site.url())
        assert again.status == 2
        assert again.said("is described already")


def test_what_is_not_found_is_said(tmp_path: Path) -> None:
    def bare(path: str) -> Answer:
        return news(path) if path == "/lien-he" else (200, {}, document("Trang", "<p>Chưa có tin.</p>"))

    with LittleSite(lambda path: (404, {}, "") if path != "/" else bare(path)) as site:
        done = run_khotin(tmp_path, "sites", "add", site.url(), "--delay", "0")
    assert "none (status 404)" in done.stdout
    for missing in ("feeds       none found", "sitemaps    none found", "articles    none found"):
        assert missing in done.stdout
    assert (tmp_path / "sites" / "127.0.0.1.toml").exists()


@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        (refused_url(), 1, "no profile was written"),
        ("baolaocai.vn", 2, "described already"),
        ("http://", 2, "names no host"),
    ],
)
def test_what_cannot_be_added(tmp_path: Path, url: str, status: int, says: str) -> None:
    done = run_khotin(tmp_path, "sites", "add", url, "--delay", "0")
    assert done.status == status
    assert done.said(says)
    assert not list((tmp_path / "sites").glob("*.toml")) if (tmp_path / "sites").exists() else True


def test_a_check_says_what_is_wrong(tmp_path: Path) -> None:
    with LittleSite() as site:
        assert crawl(tmp_path, site.url()).status == 0
        profile = tmp_path / "sites" / "127.0.0.1.toml"
        profile.write_text(f'host = "127.0.0.1"\nstart = ["{site.url()}"]\nstatus = "frozen"\n', "utf-8")

        before = site.hits[ARTICLES[5].path]
        done = run_khotin(tmp_path, "sites", "check", "127.0.0.1", "--delay", "0", "--json")
        assert done.status == 0, done.stdout
        assert json.loads(done.stdout)["verdict"] == "OK"
        # The newest article was asked for again.
        assert site.hits[ARTICLES[5].path] == before + 1

        # Nothing new since May 2020, and nobody says that this is meant.
        profile.write_text(profile.read_text("utf-8").replace("frozen", "live"), "utf-8")
        done = run_khotin(tmp_path, "sites", "check", "127.0.0.1", "--delay", "0")
        assert done.status == 1
        assert "QUIET" in done.stdout
        assert "nothing new for" in done.stdout

        site.answer = lambda path: (403, {}, "cấm")
        done = run_khotin(tmp_path, "sites", "check", "127.0.0.1", "--delay", "0")
        assert done.status == 1
        assert "BLOCKED" in done.stdout
    assert run_khotin(tmp_path, "sites", "check").status == 2
    assert len(Archive(tmp_path).texts()) == 6
