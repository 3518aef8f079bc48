"""Bylines: every real one of the domain table, many forms beside it, and which lines look like one."""

from __future__ import annotations

import csv
import json
import re
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.vietnamese import fold
from crawler.extract.byline import Author, Byline, looks_like_byline, parse

#: The table calls initials with a given name abbreviated; the given name is printed, so here they are persons.
KINDS = {"abbreviated": "person"}


def squeezed(text: str) -> str:
    text = re.sub(r"\b(?:va|dien tu|bao|xa|trang \d+)\b|\.(?:com|vn)\b|\d+/\d+", " ", fold(text))
    return re.sub(r"\W", "", text)


def people(found: Byline) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(author.name, author.kind, author.roles) for author in found.authors]


def names(found: Byline) -> list[str]:
    return [author.name for author in found.authors]


def test_every_byline_of_the_domain_table(domain: Path) -> None:
    with (domain / "bylines.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    assert len(rows) > 50
    for row in rows:
        found = parse(row["string"])
        wanted = [
            (person["name"].casefold(), KINDS.get(person["kind"], person["kind"]), tuple(person["roles"]))
            for person in json.loads(row["persons_json"])
        ]
        got = [(name.casefold(), kind, roles) for name, kind, roles in people(found)]
        assert got == wanted, row["string"]
        assert (found.organisation_expanded or "") == row["organisation_expanded"], row["string"]
        source = squeezed(row["source_agency"])
        if row["source_agency"] == "compilation":
            assert found.source is None, "a compilation names no agency"
        elif source and squeezed(found.source or "") and found.source:
            printed = squeezed(found.source)
            assert printed in source or source in printed, row["string"]
            assert fold(found.source.split("; ")[0]) in fold(row["string"]), row["string"]
        else:
            # What the table knows from elsewhere on the page cannot be read from the string.
            assert found.source is None, row["string"]
            assert not source or source not in squeezed(row["string"]), row["string"]


@pytest.mark.corpus
def test_bylines_of_the_corpus(corpus: Path) -> None:
    """People and organisation of every byline that was read by hand; a source where the byline itself names it."""
    seen = 0
    for line in (corpus / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        raw = gold["byline_raw"]
        if raw is None:
            continue
        seen += 1
        found = parse(raw)
        assert names(found) == gold["authors"], raw
        assert found.organisation == gold["organisation"], raw
        if gold["source"] and gold["source"] in raw:
            assert found.source == gold["source"], raw
        assert looks_like_byline(raw) >= 0.5, raw
    assert seen > 40


LABELS = {
    "": ("text",),
    "Tin: ": ("text",),
    "Bài: ": ("text",),
    "Tin, bài: ": ("text",),
    "Tin bài: ": ("text",),
    "Bài viết: ": ("text",),
    "Tác giả: ": ("text",),
    "Tác giả bài viết: ": ("text",),
    "Người viết: ": ("text",),
    "Nội dung: ": ("text",),
    "Đăng bởi: ": ("text",),
    "Viết bởi ": ("text",),
    "By ": ("text",),
    "Tin, ảnh: ": ("text", "photo"),
    "TIN, ẢNH: ": ("text", "photo"),
    "Tin và ảnh: ": ("text", "photo"),
    "Tin & ảnh: ": ("text", "photo"),
    "Tin - ảnh: ": ("text", "photo"),
    "Tin – Ảnh: ": ("text", "photo"),
    "Tin/ảnh: ": ("text", "photo"),
    "Tin ảnh: ": ("text", "photo"),
    "Tin, ảnh ": ("text", "photo"),
    "Tin, ành: ": ("text", "photo"),
    "Tịn, ảnh: ": ("text", "photo"),
    "Bài, ảnh: ": ("text", "photo"),
    "Bài và ảnh: ": ("text", "photo"),
    "Tin bài, ảnh: ": ("text", "photo"),
    "Tin, bài, ảnh: ": ("text", "photo"),
    "Bài, ảnh, clip: ": ("text", "photo", "video"),
    "Ảnh: ": ("photo",),
    "- Ảnh: ": ("photo",),
    "Chùm ảnh: ": ("photo",),
    "Ảnh, video: ": ("photo", "video"),
    "Clip: ": ("video",),
    "Quay phim: ": ("video",),
    "Đồ họa: ": ("graphics",),
    "Đồ hoạ: ": ("graphics",),
    "Thiết kế: ": ("graphics",),
    "Infographic: ": ("graphics",),
    "Thực hiện: ": ("production",),
    "THỰC HIỆN: ": ("production",),
    "Nhóm thực hiện: ": ("production",),
    "Kỹ thuật: ": ("production",),
    "Tổng hợp: ": ("compile",),
    "Biên tập: ": ("compile",),
    "Biên soạn: ": ("compile",),
    "Dịch: ": ("translation",),
    "Lược dịch: ": ("translation",),
    "Thể hiện: ": ("voice",),
}
SEPARATORS = (" - ", " – ", "–", "- ", ", ", " & ", " và ", "; ", " / ")
PAIRS = (
    ("Minh Hà", "Ngọc Lan"),
    ("Y Jũt Niê", "H'Wênh Niê"),
    ("Lò Văn Pâng", "Giàng A Tủa"),
    ("P.Y", "Đ.Hoàng"),
)
ORGANISATIONS = (
    "Trung tâm TT&VH Lâm Sơn",
    "Đài TT-TH huyện",
    "Phòng VHTT",
    "VP HĐND&UBND huyện",
    "Sở GD&ĐT",
    "Huyện đoàn An Lạc",
    "Trường THPT Nguyễn Du",
    "Trung tâm VH-TT&TT",
    "BCH Quân sự huyện",
)


@pytest.mark.parametrize(("label", "roles"), LABELS.items())
def test_labels_give_roles(label: str, roles: tuple[str, ...]) -> None:
    assert people(parse(f"{label}Minh Hà")) == [("Minh Hà", "person", roles)]
    assert people(parse(f"({label}MINH HÀ - K'BRÊU)")) == [
        ("Minh Hà", "person", roles),
        ("K'Brêu", "person", roles),
    ]


@pytest.mark.parametrize(("label", "separator"), list(product(("", "Tin, ảnh: ", "Thực hiện: "), SEPARATORS)))
def test_separators_between_names(label: str, separator: str) -> None:
    for first, second in PAIRS:
        assert names(parse(f"{label}{first}{separator}{second}")) == [first, second]


@pytest.mark.parametrize(("label", "organisation"), list(product(("", "Tin, ảnh: "), ORGANISATIONS)))
def test_organisations_beside_names(label: str, organisation: str) -> None:
    for pattern in (
        "{}/{}",
        "{} / {}",
        "{} - {}",
        "{} – {}",
        "{} ({})",
        "{}, {}",
        "{},\n{}",
        "{}⏎{}",
        "{} | {}",
    ):
        found = parse(label + pattern.format("Minh Hà", organisation))
        assert names(found) == ["Minh Hà"], pattern
        assert found.organisation == organisation, pattern
        found = parse(label + pattern.format("Minh Hà - Ngọc Lan", organisation))
        assert names(found) == ["Minh Hà", "Ngọc Lan"], pattern
        assert found.organisation == organisation, pattern


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_organisation_alone_or_first(organisation: str) -> None:
    alone = parse(f"Tin và ảnh: {organisation}")
    assert (alone.authors, alone.organisation) == ((), organisation)
    first = parse(f"{organisation} - Minh Hà")
    assert (names(first), first.organisation) == (["Minh Hà"], organisation)


def test_name_and_organisation_in_capitals_or_without_a_mark() -> None:
    assert parse("MINH HÀ/TRUNG TÂM TT&VH LÂM SƠN") == Byline(
        text="MINH HÀ/TRUNG TÂM TT&VH LÂM SƠN",
        authors=(Author("Minh Hà", "person", ("text",)),),
        organisation="TRUNG TÂM TT&VH LÂM SƠN",
        organisation_expanded="Trung tâm Truyền thông và Văn hóa Lâm Sơn",
    )
    tight = parse("Minh Hà-Đài TTTH")
    assert (names(tight), tight.organisation) == (["Minh Hà"], "Đài TTTH")
    joined = parse("Bình Minh Trung tâm TT&VH Lâm Sơn")
    assert (names(joined), joined.organisation) == (["Bình Minh"], "Trung tâm TT&VH Lâm Sơn")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tin, bài: Minh Hà; ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Bài: Minh Hà - Ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Bài: Minh Hà Ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà - Ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà (ảnh: Ngọc Lan)", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà⏎Ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà, Ngọc Lan (ảnh)", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Bài: Minh Hà⏎Ảnh: Minh Hà", [("Minh Hà", "text photo")]),
        ("Tin: Minh Hà - Clip: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "video")]),
        (
            "Nội dung: Minh Hà | Ảnh: Ngọc Lan | Đồ họa: Thu Trang",
            [("Minh Hà", "text"), ("Ngọc Lan", "photo"), ("Thu Trang", "graphics")],
        ),
        ("Minh Hà (thực hiện)", [("Minh Hà", "production")]),
        ("Minh Hà - Ngọc Lan (thực hiện)", [("Minh Hà", "production"), ("Ngọc Lan", "production")]),
        ("Minh Hà (tổng hợp)", [("Minh Hà", "compile")]),
        ("Minh Hà (T/h)", [("Minh Hà", "compile")]),
        ("Minh Hà (TH)", [("Minh Hà", "compile")]),
        ("Minh Hà tổng hợp", [("Minh Hà", "compile")]),
        ("Minh Hà lược dịch", [("Minh Hà", "translation")]),
        ("Minh Hà (dịch)", [("Minh Hà", "translation")]),
        ("Phóng sự của Minh Hà", [("Minh Hà", "text")]),
        ("Minh Hà (CTV)", [("Minh Hà", "text")]),
        ("CTV Minh Hà", [("Minh Hà", "text")]),
        ("Tin, ảnh:⏎Minh Hà", [("Minh Hà", "text photo")]),
        (
            "Tin, ảnh: ThS. Minh Hà và BS.CKII Lê Văn An",
            [("Minh Hà", "text photo"), ("Lê Văn An", "text photo")],
        ),
        ("Ngọc Anh-Minh Hà", [("Ngọc Anh", "text"), ("Minh Hà", "text")]),
        ("Minh Hà - Minh Hà", [("Minh Hà", "text")]),
        ("MINH HÀ⏎Minh Hà", [("Minh Hà", "text")]),
        ("Tin ảnh Minh Hà – Ngọc Lan.", [("Minh Hà", "text photo"), ("Ngọc Lan", "text photo")]),
        ("Minh Hà, 05/05/2020 09:00", [("Minh Hà", "text")]),
        ("Minh Hà - ngày 5/5/2020", [("Minh Hà", "text")]),
        ("Tác giả: minh hà", [("Minh Hà", "text")]),
        ("Minh Hà - Phó Trưởng phòng Nội vụ", [("Minh Hà", "text")]),
        ("Minh Hà⏎Chuyên viên", [("Minh Hà", "text")]),
        ("<p><strong>Minh Hà</strong></p>", [("Minh Hà", "text")]),
        ("Minh Hà./.", [("Minh Hà", "text")]),
        ("[Minh Hà]", [("Minh Hà", "text")]),
        ("Minh Hà - Sưu tầm", [("Minh Hà", "compile")]),
        ("Tin, ảnh – Minh Hà", [("Minh Hà", "text photo")]),
        ("Chụp ảnh: Minh Hà", [("Minh Hà", "photo")]),
        ("Người viết: Minh Hà - GV trường THCS", [("Minh Hà", "text")]),
        ("Giáo viên: Minh Hà", [("Minh Hà", "text")]),
    ],
)
def test_people_and_roles(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(author.name, " ".join(author.roles)) for author in parse(text).authors] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PV", [("PV", "role-only", ("text",))]),
        ("P.V (tổng hợp)", [("P.V", "role-only", ("compile",))]),
        ("CTV", [("CTV", "role-only", ("text",))]),
        ("Ảnh: CTV", [("CTV", "role-only", ("photo",))]),
        ("Nhóm PV", [("Nhóm PV", "collective", ("text",))]),
        ("Minh Hà và nhóm PV", [("Minh Hà", "person", ("text",)), ("nhóm PV", "collective", ("text",))]),
        ("Minh Hà - CTV", [("Minh Hà", "person", ("text",)), ("CTV", "role-only", ("text",))]),
        ("BBT", [("BBT", "collective", ("text",))]),
        ("Tin: P.Y", [("P.Y", "initials", ("text",))]),
        ("Tin, ảnh: HV", [("HV", "initials", ("text", "photo"))]),
        ("T.Q.Nam", [("T.Q.Nam", "person", ("text",))]),
    ],
)
def test_kinds(text: str, wanted: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert people(parse(text)) == wanted


def test_a_team_of_a_newsroom() -> None:
    found = parse("Nhóm PV Đài TT-TH huyện")
    assert people(found) == [("Nhóm PV", "collective", ("text",))]
    assert found.organisation == "Đài TT-TH huyện"
    assert found.organisation_expanded == "Đài Truyền thanh - Truyền hình huyện"


@pytest.mark.parametrize(
    ("text", "authors", "source"),
    [
        ("Theo TTXVN", [], "TTXVN"),
        ("(Theo TTXVN)", [], "TTXVN"),
        ("Theo Báo Lâm Sơn điện tử", [], "Báo Lâm Sơn điện tử"),
        ("Theo Cổng TTĐT tỉnh Lâm Sơn", [], "Cổng TTĐT tỉnh Lâm Sơn"),
        ("Theo Thanh Niên", [], "Thanh Niên"),
        ("Theo Nhân Dân", [], "Nhân Dân"),
        ("Theo Quảng Ninh", [], "Quảng Ninh"),
        ("Nguồn: Báo Lâm Sơn", [], "Báo Lâm Sơn"),
        ("Nguồn tin: Báo Lâm Sơn", [], "Báo Lâm Sơn"),
        ("Nguồn Lâm Sơn Online", [], "Lâm Sơn Online"),
        ("Nguồn: Phòng VHTT huyện", [], "Phòng VHTT huyện"),
        ("Minh Hà (Theo Báo Lâm Sơn)", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Minh Hà (theo TTXVN)", ["Minh Hà"], "TTXVN"),
        ("Minh Hà (Nguồn: TTXVN)", ["Minh Hà"], "TTXVN"),
        ("Minh Hà - theo TTXVN", ["Minh Hà"], "TTXVN"),
        ("Theo lamson.vn - Minh Hà", ["Minh Hà"], "lamson.vn"),
        ("Minh Hà (tổng hợp từ TTXVN)", ["Minh Hà"], "TTXVN"),
        ("PV tổng hợp từ Internet", ["PV"], "Internet"),
        ("Theo Minh Hà/Báo Lâm Sơn", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Theo Minh Hà - Báo Lâm Sơn", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Theo Minh Hà (Báo Lâm Sơn)", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Nguồn: Minh Hà, Báo Lâm Sơn", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Theo Minh Hà", ["Minh Hà"], None),
        ("Theo Minh Hà⏎Đại Đoàn kết", ["Minh Hà"], "Đại Đoàn kết"),
        ("Minh Hà/TTXVN", ["Minh Hà"], "TTXVN"),
        ("Minh Hà – TTXVN", ["Minh Hà"], "TTXVN"),
        ("Minh Hà (Dân Việt)", ["Minh Hà"], "Dân Việt"),
        ("Minh Hà (báo lao động)", ["Minh Hà"], "báo lao động"),
        ("Minh Hà/Báo Tin tức", ["Minh Hà"], "Báo Tin tức"),
        ("Minh Hà⏎Nguồn: TTXVN", ["Minh Hà"], "TTXVN"),
        ("Tác giả: Minh Hà - Nguồn: Báo Lâm Sơn", ["Minh Hà"], "Báo Lâm Sơn"),
        ("Ảnh: TTXVN", [], "TTXVN"),
        ("Ảnh VGP/Minh Hà", ["Minh Hà"], "VGP"),
        ("Ảnh: Internet", [], "Internet"),
        ("Lao Động 14/3, tr5. Minh Hà", ["Minh Hà"], "Lao Động"),
        ("(TTXVN/VietnamPlus.vn 22/9)", [], "TTXVN/VietnamPlus.vn"),
        ("Nguồn: TTXVN - Báo Lâm Sơn", [], "TTXVN - Báo Lâm Sơn"),
    ],
)
def test_sources_as_printed(text: str, authors: list[str], source: str | None) -> None:
    found = parse(text)
    assert (names(found), found.source, found.organisation) == (authors, source, None)


@pytest.mark.parametrize(
    ("text", "source", "url"),
    [
        ("Nguồn: lamson.example.vn", "lamson.example.vn", "http://lamson.example.vn"),
        ("Theo Lamson.vn", "Lamson.vn", "http://lamson.vn"),
        ("Nguồn: https://www.lamson.vn/a-1.html", "lamson.vn", "https://www.lamson.vn/a-1.html"),
        ("Nguồn Lâm Sơn: http://lamson.vn/a?id=1&x=2", "Lâm Sơn", "http://lamson.vn/a?id=1&x=2"),
        ("Nguồn: Báo Lâm Sơn (http://lamson.vn/a)", "Báo Lâm Sơn", "http://lamson.vn/a"),
        ("Minh Hà⏎https://lamson.vn/a.html", None, "https://lamson.vn/a.html"),
        ("Minh Hà", None, None),
    ],
)
def test_source_urls(text: str, source: str | None, url: str | None) -> None:
    found = parse(text)
    assert found.source_url == url
    assert found.source == source


@pytest.mark.parametrize(
    "text",
    [
        "Tác giả: admin",
        "Tác giả: Administrator",
        "Tác giả: quantri",
        "Tác giả: Quản trị viên",
        "Tác giả: nguyenvana",
        "Người đăng: admin",
        "Người đăng: Minh Hà",
        "Cập nhật: Minh Hà",
        "Chịu trách nhiệm nội dung: Nguyễn Văn An",
        "Phó Tổng biên tập: Nguyễn Văn An",
        "Email: toasoan@lamson.example",
        "toasoan@lamson.example",
        "Ảnh minh họa",
        "(Tổng hợp)",
        "Nguồn: Sưu tầm",
        "",
        "⏎",
        "---",
        "05/05/2020 09:00",
    ],
)
def test_nobody(text: str) -> None:
    found = parse(text)
    assert found.authors == ()
    assert found.organisation is None
    assert found.text == text


def test_the_outlet_itself_is_nobody() -> None:
    assert parse("Báo Lâm Sơn", outlet="Báo Lâm Sơn").authors == ()
    assert parse("Tác giả: Lâm Sơn", outlet="Báo Lâm Sơn").authors == ()
    assert names(parse("Minh Hà - Lâm Sơn", outlet="Báo Lâm Sơn")) == ["Minh Hà"]
    own = parse("Minh Hà (Báo Lâm Sơn)", outlet="Báo Lâm Sơn")
    assert (own.organisation, own.source) == ("Báo Lâm Sơn", None)


def test_a_place_is_nobody() -> None:
    assert parse("Ảnh: Quảng Ninh").source == "Quảng Ninh"
    assert names(parse("Minh Hà (Quảng Ninh)")) == ["Minh Hà"]
    assert names(parse("Minh Hà - Quảng Ninh")) == ["Minh Hà"]
    assert names(parse("An Bình - Hữu Sơn")) == ["An Bình", "Hữu Sơn"]


@pytest.mark.parametrize(
    "text",
    [
        "Minh Hà",
        "MINH HÀ",
        "Minh Hà - Ngọc Lan",
        "Y Jũt Niê",
        "H'Wênh Niê",
        "Lò Văn Pâng",
        "Hùng Trần",
        "P.Y",
        "Nhóm PV",
        "Minh Hà/Trung tâm TT&VH Lâm Sơn",
        "Minh Hà (Đài Truyền thanh - Truyền hình huyện Lâm Sơn)",
        "Trung tâm TT&VH Lâm Sơn",
        "Tin, ảnh: P.Y",
        "Tin, ảnh Minh Hà – Ngọc Lan (Đài Truyền thanh huyện)",
        "(Thực hiện: Minh Hà)",
        "Minh Hà (tổng hợp)",
        "Theo TTXVN",
        "Nguồn: Báo Lâm Sơn điện tử",
        "Theo chinhphu.vn",
        "Tác giả: Trường THPT Nguyễn Du",
        "Tác giả: admin",
        "Tin ảnh Minh Hà – Ngọc Lan.",
        "- Ảnh VGP/Minh Hà",
        "Minh Hà (Theo Báo Lâm Sơn)",
    ],
)
def test_looks_like_a_byline(text: str) -> None:
    assert looks_like_byline(text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "A-",
        "A- A A+ |",
        "Nhiệm vụ trọng tâm",
        "1. Về phát triển kinh tế",
        "- Tăng cường công tác tuyên truyền, phổ biến pháp luật",
        "a) Đối với các xã, thị trấn",
        "Quảng Ninh",
        "Hà Nội, Việt Nam",
        "xã Lương Minh",
        "Xem thêm",
        "Trở về",
        "Tin liên quan",
        "TIN ĐÃ ĐƯA",
        "TIN NÓNG",
        "Tin tức",
        "Thư viện ảnh",
        "Video Clip",
        "(Còn nữa)",
        "./.",
        "05/05/2020 09:00",
        "Thứ Ba, 05/05/2020 | 09:00",
        "Ngày 8/7, Huyện ủy Lâm Sơn tổ chức hội nghị",
        "Chiều 16/9, Công ty Nhôm tổ chức hội nghị sơ kết",
        "Theo quy định",
        "Theo Nghị định số",
        "Theo QĐ số 261/QĐ-UBND của UBND tỉnh",
        "Theo dõi chúng tôi trên",
        "Nguồn cung xăng dầu",
        "Tin, ảnh:",
        "Chia sẻ:",
        "CHỦ TỊCH Nguyễn Văn An",
        "TM. ỦY BAN NHÂN DÂN",
        "Đồng chí Lê Minh Hải - Bí thư Huyện ủy",
        "Nguyễn Văn An - Phó Chủ tịch UBND huyện",
        "Ông Lê Văn An, Bộ trưởng Tài chính. Ảnh: Hoàng Phong",
        "Các đại biểu dự hội nghị. Ảnh: Minh Hà/TTXVN",
        "Ảnh minh họa",
        "Sở Giáo dục và Đào tạo",
        "Văn phòng Sở",
        "CHỨC NĂNG, NHIỆM VỤ CỦA PHÒNG THÔNG TIN ĐIỆN TỬ",
        "PHÒNG BƯU CHÍNH - VIỄN THÔNG",
        "Chương I",
        "Châu Á",
        "Bạn đọc",
        "Điện ảnh",
        "Photo Story",
        "Đoàn công tác của tỉnh đến thăm và làm việc với Ban Thường vụ Huyện ủy.",
        "Đồng chí Lê Minh Hải chủ trì hội nghị. " * 8,
    ],
)
def test_does_not_look_like_a_byline(text: str) -> None:
    assert looks_like_byline(text) < 0.5


def test_a_label_is_surer_than_a_name_and_a_name_surer_than_an_organisation() -> None:
    label, name, office = map(looks_like_byline, ("Tin, ảnh: Minh Hà", "Minh Hà", "Đài Truyền thanh huyện"))
    assert 1 >= label > name > office > 0


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = parse(text)
    assert found.text == text
    assert 0 <= looks_like_byline(text) <= 1
    for author in found.authors:
        assert author.name.strip() == author.name != ""
        assert author.roles
    assert (found.organisation is None) == (found.organisation_expanded is None)


@given(
    st.lists(
        st.sampled_from(
            [*LABELS, *SEPARATORS, *ORGANISATIONS, "Minh Hà", "PV", "(", ")", "TTXVN", "\n", "12/5"]
        )
    )
)
def test_any_mix_of_its_parts_is_read(parts: list[str]) -> None:
    found = parse("".join(parts))
    assert all(author.kind in ("person", "initials", "collective", "role-only") for author in found.authors)
    assert found.source is None or found.source.strip() == found.source != ""


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "A/",
        "A.",
        "a-",
        "Tin, ",
        "ảnh,",
        "Theo ",
        " - ",
        "12/5 ",
        "x.vn ",
        "Trung tâm ",
        "và ",
        "Nguồn a:",
        "a@b.",
        "<",
        "Đ",
    ],
)
def test_hostile_lines_cost_no_more_than_their_length(piece: str) -> None:
    started = time.perf_counter()
    parse(piece * 50_000)
    looks_like_byline(piece * 50_000)
    for length in range(1, 120, 7):
        looks_like_byline((piece * 120)[:length])
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("organisation", "expanded"),
    [
        ("Ban Tuyên giáo HU", "Ban Tuyên giáo Huyện ủy"),
        ("BTG HU", "Ban Tuyên giáo Huyện ủy"),
        ("Ban Dân vận HU", "Ban Dân vận Huyện ủy"),
        ("BDV HU", "Ban Dân vận Huyện ủy"),
        ("BTC Huyện ủy", "Ban Tổ chức Huyện ủy"),
        ("BTV Huyện đoàn", "Ban Thường vụ Huyện đoàn"),
        ("UBKT HU", "Ủy ban Kiểm tra Huyện ủy"),
        ("VPHU", "Văn phòng Huyện ủy"),
        ("Văn phòng HU", "Văn phòng Huyện ủy"),
        # TU is a province's committee or a city's.
        ("Văn phòng TU", "Văn phòng TU"),
        ("HND huyện", "Hội Nông dân huyện"),
        ("ĐTT xã An Bình", "Đài Truyền thanh xã An Bình"),
        ("CDC Lâm Sơn", "CDC Lâm Sơn"),
        ("THPT Nguyễn Du", "Trung học phổ thông Nguyễn Du"),
        ("P. Nội vụ", "Phòng Nội vụ"),
        ("TT DVNN huyện", "Trung tâm Dịch vụ nông nghiệp huyện"),
        ("TTBDCT huyện", "Trung tâm Bồi dưỡng chính trị huyện"),
        ("CCTHADS", "Chi cục Thi hành án dân sự"),
        ("BCH BĐBP tỉnh", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh"),
        ("BCH Quân sự tỉnh", "Bộ Chỉ huy Quân sự tỉnh"),
        ("BCH Quân sự huyện", "Ban Chỉ huy Quân sự huyện"),
        ("UBMTTQ huyện", "Ủy ban Mặt trận Tổ quốc huyện"),
        ("TTTT-VH", "Trung tâm Truyền thông - Văn hóa"),
    ],
)
def test_offices_by_their_letters(organisation: str, expanded: str) -> None:
    for text in (
        f"Minh Hà - {organisation}",
        f"Tin, ảnh: Minh Hà ({organisation})",
        f"Minh Hà-{organisation}",
    ):
        found = parse(text)
        assert (names(found), found.organisation) == (["Minh Hà"], organisation), text
        assert found.organisation_expanded == expanded


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Bài Minh Hà - Ảnh Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà. Ảnh: Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "photo")]),
        ("Minh Hà - Video Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "video")]),
        ("Reported by Minh Ha – Translated by Ngoc Lan", [("Minh Ha", "text"), ("Ngoc Lan", "translation")]),
        ("Minh Hà_Ngọc Lan", [("Minh Hà", "text"), ("Ngọc Lan", "text")]),
        ("Tin - Ảnh Minh Hà", [("Minh Hà", "text photo")]),
    ],
)
def test_labels_behind_a_name(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(author.name, " ".join(author.roles)) for author in parse(text).authors] == wanted
