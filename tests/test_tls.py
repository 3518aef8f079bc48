"""Servers with old TLS and wrong certificates, and walls of cookies: real ones on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive.home import Home
from archive.warc.reader import captures_in
from tests.hostile.site import ARTICLES
from tests.hostile.table import tls_context
from tests.khotin import ROOT, Archive, crawl, run_khotin
from tests.little_site import Answer, LittleSite, news


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the certificate is kept."""
    return tmp_path_factory.mktemp("tls")


def _profile(home: Path, host: str, url: str, more: str = "") -> None:
    (home / "sites").mkdir(parents=True, exist_ok=True)
    (home / "sites" / f"{host}.toml").write_text(f'host = "{host}"\nstart = ["{url}"]\n{more}\n', "utf-8")


def test_old_tls_through_the_profile(tmp_path: Path, folder: Path) -> None:
    with LittleSite(context=tls_context(folder, old=True)) as old, LittleSite() as other:
        done = crawl(tmp_path, old.url())
        assert done.status == 1
        assert 'tls = "legacy"' in done.verdicts["127.0.0.1"]["reason"]
        # Beside a site of today, in a process of its own kind.
        _profile(tmp_path, "127.0.0.1", old.url(), 'tls = "legacy"')
        _profile(tmp_path, "localhost", other.url().replace("127.0.0.1", "localhost"))
        done = crawl(tmp_path, "127.0.0.1", "localhost")
        assert done.status == 0, done.stderr
    assert {site: line["verdict"] for site, line in done.verdicts.items()} == {
        "127.0.0.1": "OK",
        "localhost": "OK",
    }
    assert len({line["run"] for line in done.verdicts.values()}) == 2
    archive = Archive(tmp_path)
    rows = archive.rows("SELECT url, certificate FROM captures")
    assert {row["certificate"] is not None for row in rows if row["url"].startswith("https")} == {True}
    assert {row["certificate"] for row in rows if row["url"].startswith("http:")} == {None}


def test_scrapy_crawls_old_tls_too(tmp_path: Path, folder: Path) -> None:
    with LittleSite(context=tls_context(folder, old=True)) as old:
        _profile(tmp_path, "127.0.0.1", old.url(), 'tls = "legacy"\ndelay = 0.0')
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "crawl", "127.0.0.1", "-s", "DOWNLOAD_DELAY=0"],
            cwd=ROOT,
            env={**os.environ, "KHOTIN_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert len(Archive(tmp_path).texts()) == len(ARTICLES)


def test_a_wrong_certificate_is_part_of_the_provenance(tmp_path: Path, folder: Path) -> None:
    with LittleSite(context=tls_context(folder, old=False)) as site:
        done = crawl(tmp_path, site.url())
    assert done.status == 0, done.stderr
    assert "WARNING" not in done.stderr
    shown = subprocess.run(
        ["openssl", "x509", "-in", folder / "server.crt", "-noout", "-fingerprint", "-sha256"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    fingerprint = shown.partition("=")[2].strip().replace(":", "").lower()
    said = f"self-signed certificate; sha256:{fingerprint}"
    assert {row["certificate"] for row in Archive(tmp_path).rows("SELECT certificate FROM captures")} == {
        said
    }
    (file,) = Home(tmp_path).warc.glob("*.warc.gz")
    assert {stored.certificate for stored in captures_in(file)} == {said}
    article = site.url(ARTICLES[0].path)
    assert said in run_khotin(tmp_path, "show", article).stdout
    assert (
        json.loads(run_khotin(tmp_path, "show", article, "--format", "json").stdout)["capture"]["certificate"]
        == said
    )


def test_behind_a_cookie_wall(tmp_path: Path) -> None:
    wall = "<html><head><meta http-equiv='refresh' content='0'></head><body>Xin chờ…</body></html>"

    class Walled(LittleSite):
        def walled(self, path: str) -> Answer:
            if path != "/robots.txt" and "qua=1" not in self.headers[-1].get("cookie", ""):
                return 200, {"Set-Cookie": "qua=1; path=/"}, wall
            return news(path)

    with Walled() as site:
        site.answer = site.walled
        done = crawl(tmp_path, site.url())
    assert done.status == 0, done.stderr
    assert len(Archive(tmp_path).texts()) == len(ARTICLES)
    # Once through, the cookie is kept.
    assert site.hits["/"] == 2
    assert site.hits[ARTICLES[0].path] <= 2
