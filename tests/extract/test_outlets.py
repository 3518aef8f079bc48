"""Outlets: papers, agencies, hosts; and the words and names that are none."""

from __future__ import annotations

import pytest

from crawler.extract.byline import outlets


@pytest.mark.parametrize(
    "text",
    [
        "TTXVN",
        "Báo Lâm Sơn",
        "báo lao động",
        "Tạp chí Cộng sản",
        "Tuổi Trẻ",
        "TUỔI TRẺ",
        "Sức khoẻ & Đời sống",
        "Lâm Sơn Online",
        "Lâm Sơn điện tử",
        "qdnd.vn",
        "Baolamson.com.vn",
        "VOV Tây Bắc",
        "VTV24",
        "VnExpress",
    ],
)
def test_outlets(text: str) -> None:
    assert outlets.is_outlet(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Báo cáo",
        "báo chí",
        "Báo in",
        "Minh Hà",
        "Bảo Kính",
        "Hải Quyên",
        "a@lamson.vn",
        "Trung tâm TT&VH",
    ],
)
def test_no_outlets(text: str) -> None:
    assert not outlets.is_outlet(text)


def test_a_paper_called_like_a_person_is_mistakable() -> None:
    assert outlets.is_outlet("Nhân Dân")
    assert not outlets.is_unmistakable("Nhân Dân")
    assert all(map(outlets.is_unmistakable, ("Báo Nhân Dân", "nhandan.vn", "TTXVN", "BPTV")))


def test_same_outlet() -> None:
    assert outlets.same_outlet("Lâm Sơn", "Báo Lâm Sơn")
    assert outlets.same_outlet("BÁO LÂM SƠN ĐIỆN TỬ", "Báo Lâm Sơn")
    assert not outlets.same_outlet("Báo Lâm Hà", "Báo Lâm Sơn")
    assert not outlets.same_outlet("Minh Hà", None)


def test_urls() -> None:
    assert outlets.url_in("Nguồn: https://lamson.vn/a?b=c.") == "https://lamson.vn/a?b=c"
    assert outlets.url_in("Theo LamSon.vn") == "http://lamson.vn"
    assert outlets.url_in("Minh Hà (T.H)") is None
    assert outlets.url_in("toasoan@lamson.vn") is None
    assert outlets.without_urls("Minh Hà https://lamson.vn/a").split() == ["Minh", "Hà"]
    assert outlets.hosts_for_urls("Nguồn: http://www.lamson.vn/a-1.html") == "Nguồn: lamson.vn"
