"""Profiles: strict keys, errors that name file and key, templates of former years."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.utils.project import get_project_settings

from crawler.loader import ProfileSpiderLoader
from crawler.profile import SHIPPED, Profile, ProfileError, known_profiles, profiles, read_profile
from crawler.site import site_of

GOOD = """
host = "bao.example.vn"
outlet = "Báo Ví Dụ"
hosts = ["beta.bao.example.vn"]
kind = "paper"
status = "live"
family = "post_id"
delay = 2

[template]
title = "h1.title"

[[former_templates]]
until = 2021-05-31
title = "span.tieude"

[[former_templates]]
until = 2015-12-31
title = "td.head"
"""


def write(folder: Path, text: str, name: str = "bao.example.vn.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_profile(tmp_path: Path) -> None:
    profile = read_profile(write(tmp_path, GOOD))
    assert profile.outlet == "Báo Ví Dụ"
    assert profile.delay == 2.0
    assert profile.hosts == ("beta.bao.example.vn",)


@pytest.mark.parametrize(
    ("day", "selector"),
    [
        (date(2012, 1, 1), "td.head"),
        (date(2015, 12, 31), "td.head"),
        (date(2016, 1, 1), "span.tieude"),
        (date(2021, 5, 31), "span.tieude"),
        (date(2021, 6, 1), "h1.title"),
    ],
)
def test_the_template_is_that_of_the_day_of_capture(tmp_path: Path, day: date, selector: str) -> None:
    assert read_profile(write(tmp_path, GOOD)).template_on(day).title == selector


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD.replace("outlet", "outlett"), "outlett: unknown key"),
        (GOOD.replace('title = "h1.title"', 'titel = "h1"'), "template: titel: unknown key"),
        (GOOD.replace("until = 2015-12-31", 'until = "2015"'), "until: must be a day"),
        (GOOD.replace("until = 2015-12-31\n", ""), "each needs `until`"),
        (GOOD.replace("delay = 2", 'delay = "2"'), "delay: must be a number"),
        (GOOD.replace('"live"', '"alive"'), "status: 'alive' is not one of"),
        (GOOD.replace('"post_id"', '"wordpres"'), "family: 'wordpres' is not one of"),
        (
            GOOD.replace('host = "bao.example.vn"', 'host = "www.bao.example.vn"'),
            "host: must be the file's name",
        ),
        ("outlet = 'x'", "host: missing"),
        ("host = [", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ProfileError) as caught:
        read_profile(path)
    assert named in str(caught.value)
    assert path.name in str(caught.value)


def test_own_profiles_replace_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    shipped = known_profiles(tmp_path)
    name = next(iter(shipped))
    write(tmp_path / "sites", f'host = "{name}"\noutlet = "Tên khác"\n', f"{name}.toml")
    assert known_profiles(tmp_path)[name].outlet == "Tên khác"
    assert len(known_profiles(tmp_path)) == len(shipped)


def test_a_site_by_name_url_and_former_host() -> None:
    known = {"bao.vn": Profile(host="bao.vn", hosts=("cu.bao.vn",), start=("https://bao.vn/",))}
    for target in ("bao.vn", "https://www.bao.vn/thoi-su/", "http://cu.bao.vn/"):
        site = site_of(target, known)
        assert (site.name, site.described) == ("bao.vn", True)
        assert site.owns("http://cu.bao.vn/x")
        assert not site.owns("http://khac.vn/x")
    unknown = site_of("http://www.chua-biet.vn", known)
    assert (unknown.name, unknown.described, unknown.start) == (
        "chua-biet.vn",
        False,
        ("http://www.chua-biet.vn/",),
    )


@pytest.mark.parametrize("target", ["ftp://bao.vn/", "http://", "hội nghị", "//"])
def test_what_names_no_site(target: str) -> None:
    with pytest.raises(ValueError):
        site_of(target, {})


def test_links_are_taken_to_where_the_site_answers() -> None:
    site = site_of("http://www.a.vn/", {})
    assert site.at_home("https://a.vn/x?y=1#z") == "http://www.a.vn/x?y=1"
    assert site.at_home("http://a.vn:8080/x") == "http://a.vn:8080/x"
    assert site.at_home("http://b.vn/x") == "http://b.vn/x"


def test_a_profiles_delay_holds_however_the_crawl_is_called(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    write(tmp_path / "sites", GOOD)
    settings = get_project_settings()
    settings.set("KHOTIN_HOME", str(tmp_path))
    crawler = Crawler(ProfileSpiderLoader.from_settings(settings).load("bao.example.vn"), settings)
    assert crawler.settings["DOWNLOAD_SLOTS"]["www.bao.example.vn"] == {"delay": 2.0}
    assert crawler.settings["DOWNLOAD_SLOTS"]["beta.bao.example.vn"] == {"delay": 2.0}


def test_the_sites_that_are_known_have_profiles(domain: Path) -> None:
    """Every host of the table of papers and portals is one of a profile's."""
    ours = {host for profile in profiles(SHIPPED) for host in (profile.host, *profile.hosts)}
    table = (domain / "sites.tsv").read_text("utf-8").splitlines()[1:]
    hosts = re.compile(r"(?:[a-z0-9-]+\.)+vn\b")
    named = {
        host
        for line in table
        for cell in line.split("\t")[3:5]
        if "code" not in cell and "verified" not in cell
        for host in hosts.findall(cell)
    }
    assert len(named) > 80
    assert named - ours == set()
