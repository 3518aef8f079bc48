"""Document references: both grammars, short mentions, dates, and what is no reference."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.references import Reference, find

Row = tuple[str, str | None, str, int | None, str | None, str | None]


def row(reference: Reference) -> Row:
    return (
        reference.family,
        reference.type,
        reference.number,
        reference.year,
        reference.code,
        reference.date,
    )


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Nghị quyết số 42/NQ-CP ngày 09/4/2020", ("state", "Nghị quyết", "42", None, "NQ-CP", "2020-04-09")),
        ("nghị quyết số 42/NQ-CP", ("state", "Nghị quyết", "42", None, "NQ-CP", None)),
        ("NGHỊ QUYẾT SỐ 42/NQ-CP", ("state", "Nghị quyết", "42", None, "NQ-CP", None)),
        ("Nghị quyết của số 245/2020/NQ-HĐND", ("state", "Nghị quyết", "245", 2020, "NQ-HĐND", None)),
        ("Quyết định của UBND tỉnh số 34/2024/QĐ-UBND", ("state", "Quyết định", "34", 2024, "QĐ-UBND", None)),
        ("Chỉ thị số 36-CT/TU ngày 28/4/2020", ("party", "Chỉ thị", "36", None, "CT/TU", "2020-04-28")),
        ("Kết luận số 656 - KL/TU", ("party", "Kết luận", "656", None, "KL/TU", None)),
        ("Kế hoạch số 20-KH/HU ngày 1-1-2020", ("party", "Kế hoạch", "20", None, "KH/HU", "2020-01-01")),
        ("Quy định số 08-QĐi/TW", ("party", "Quy định", "08", None, "QĐi/TW", None)),
        ("Chương trình số 10-CTr/TU", ("party", "Chương trình", "10", None, "CTr/TU", None)),
        ("442-QĐ/TWĐTN ngày 08/9/2009", ("party", None, "442", None, "QĐ/TWĐTN", "2009-09-08")),
        ("20/NQ-TU", ("party", None, "20", None, "NQ-TU", None)),
        ("Quyết định số 177-CP", ("state", "Quyết định", "177", None, "CP", None)),
        ("Nghị quyết 30a/2008/NQ-CP", ("state", "Nghị quyết", "30a", 2008, "NQ-CP", None)),
        ("Nghị quyết 30a/CP", ("state", "Nghị quyết", "30a", None, "CP", None)),
        ("Số: 05 / 2020 / QĐ-UBND", ("state", None, "05", 2020, "QĐ-UBND", None)),
        ("Luật số 91/2025/QH15", ("state", "Luật", "91", 2025, "QH15", None)),
        ("Luật Báo chí số 103/2016/QH13", ("state", "Luật", "103", 2016, "QH13", None)),
        ("Nghị quyết số 35/2023/UBTVQH15", ("state", "Nghị quyết", "35", 2023, "UBTVQH15", None)),
        ("Công văn số 1234/UBND-VX1", ("state", "Công văn", "1234", None, "UBND-VX1", None)),
        ("Công văn 4507/BGTVT-TTCNTT", ("state", "Công văn", "4507", None, "BGTVT-TTCNTT", None)),
        (
            "Thông tư liên tịch số 19/2012/TTLT-BTC-BKH&ĐT-BTTTT ngày 15/02/2012",
            ("state", "Thông tư liên tịch", "19", 2012, "TTLT-BTC-BKH&ĐT-BTTTT", "2012-02-15"),
        ),
        ("Tờ trình số 559/TTr-STP", ("state", "Tờ trình", "559", None, "TTr-STP", None)),
        ("QĐ số: 261/QĐ-UBND ngày 08/8/2016", ("state", "Quyết định", "261", None, "QĐ-UBND", "2016-08-08")),
        ("Nghị định 92/2009/NĐ-CPngày 22/1/2009", ("state", "Nghị định", "92", 2009, "NĐ-CP", "2009-01-22")),
        ("Chỉ thị 16", ("short", "Chỉ thị", "16", None, None, None)),
        ("Nghị quyết 01 năm 2020", ("short", "Nghị quyết", "01", None, None, None)),
        ("Nghị định số 72/2003", ("short", "Nghị định", "72", 2003, None, None)),
        ("quyết định số 2846 của Chủ tịch", ("short", "Quyết định", "2846", None, None, None)),
    ],
)
def test_one_reference(text: str, want: Row) -> None:
    for framed in (text, f"thực hiện {text}.", f"({text})", f"triển khai {text}, huyện đã"):
        assert [row(item) for item in find(framed)] == [want], framed


@pytest.mark.parametrize(
    "date",
    [
        "ngày 10/4/2007",
        "ngày 10-4-2007",
        "ngày 10.04.2007",
        ", ngày 10/4/2007",
        "ngày 10 tháng 4 năm 2007",
        "(ngày 10/04/2007)",
        "ký ngày 10/4/2007",
        "ban hành ngày 10 – 4 – 2007",
        "của Chính phủ ngày 10/4/2007",
    ],
)
def test_the_date_after_the_number(date: str) -> None:
    for head in ("Nghị định số 64/2007/NĐ-CP", "Kết luận số 64-KL/TW", "Công văn 64/VP-KT"):
        (found,) = find(f"theo {head}{'' if date[0] == ',' else ' '}{date} về việc")
        assert found.date == "2007-04-10"
        assert found.raw.startswith(head)


def test_a_date_of_the_next_clause_is_not_the_papers() -> None:
    (found,) = find("Thực hiện Chỉ thị số 36-CT/TU của Tỉnh ủy, ngày 12/5/2020 huyện tổ chức hội nghị")
    assert (found.raw, found.date) == ("Chỉ thị số 36-CT/TU", None)
    (found,) = find("Quyết định số 5/QĐ-UBND. Ngày 12/5/2020, huyện tổ chức hội nghị")
    assert found.date is None


def test_several_in_order() -> None:
    text = "các Nghị quyết số 18-NQ/TW và 19-NQ/TW; Chỉ thị 15, Chỉ thị 16; Quyết định số 5/QĐ-UBND ngày 1/2/2020"
    assert [(item.family, item.number) for item in find(text)] == [
        ("party", "18"),
        ("party", "19"),
        ("short", "15"),
        ("short", "16"),
        ("state", "5"),
    ]
    assert all(item.raw in text for item in find(text))


def test_the_type_that_the_code_abbreviates() -> None:
    (found,) = find("quy định chi tiết một số điều của Nghị quyết số 25/2025/QH15")
    assert (found.type, found.raw) == ("Nghị quyết", "Nghị quyết số 25/2025/QH15")
    (found,) = find("Quyết định phê duyệt Kế hoạch số 12/QĐ-UBND")
    assert found.type == "Quyết định"


@pytest.mark.parametrize(
    "text",
    [
        "chào mừng ngày 20/11",
        "thắng với tỷ số 2/3",
        "trực 24/7",
        "từ 20-30 người",
        "20-NGƯỜI",
        "bằng 172,1% so với cùng kỳ",
        "tăng 5-TP",
        "điện thoại 0203.388.888",
        "hotline 0912-345-678",
        "giai đoạn 2020-2025",
        "nhiệm kỳ 2020/2025",
        "quyết định 3 nội dung quan trọng",
        "Quyết định 3 nội dung quan trọng",
        "Thông báo 31/7/2019",
        "Kế hoạch 5 năm 2021-2025",
        "kế hoạch số 5 năm tới",
        "Báo cáo 6 tháng đầu năm",
        "Kỳ họp thứ 14",
        "số 12 - TP Hà Nội",
        "số 5-A Lê Lợi",
        "biển số 14-H1",
        "đường 30/4",
        "số nhà 12/5 Trần Phú",
        "Quốc lộ 18A",
        "dịch Covid-19",
        "VTV1/VTV3",
        "máy bay A320-NEO",
        "TCVN 5574-2018",
        "Nghị quyết đạt 98%",
        "Chỉ thị 16%",
        "quyết định 12.500 hộ",
        "tăng 15/20-25 người",
    ],
)
def test_no_reference(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    "line",
    [
        "Giấy phép số 12/GP-BTTTT, do Bộ Thông tin và Truyền thông cấp ngày 02-12-2021",
        "12/GPTTĐT-STTTT do Sở Thông tin và Truyền thông tỉnh cấp ngày 22/5/2018.",
        "Giấy phép thiết lập trang thông tin điện tử tổng hợp số 12/GP-TTĐT",
        "Số 12/GP-BTTTT, cấp ngày 25-11-2022.",
        "Giấy phép hoạt động báo điện tử số 378/GP - BTTTT, ngày 16-09-2013.",
    ],
)
def test_a_sites_licence_is_left_out(line: str) -> None:
    assert find(line) == []
    assert find(f"Thực hiện Chỉ thị 16\n{line}\n")[0].type == "Chỉ thị"
    (licence,) = find(line, licences=True)
    assert licence.code is not None
    assert licence.code.startswith("GP")


def test_a_licence_in_an_article_stays() -> None:
    (found,) = find("công ty được sử dụng Giấy phép số 12/GP-BTTTT")
    assert row(found) == ("state", "Giấy phép", "12", None, "GP-BTTTT", None)


def test_every_row_of_the_table(domain: Path) -> None:
    rows = list(
        csv.DictReader(
            (domain / "doc_refs.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )
    assert len(rows) > 35
    for line in rows:
        year = int(line["year_in_number"]) if line["year_in_number"] else None
        want = (
            line["family"],
            line["type"] or None,
            line["number"],
            year,
            line["code"] or None,
            line["date_iso"] or None,
        )
        assert [row(item) for item in find(line["string"])] == [want], line["string"]


NAMES = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "CT": "Chỉ thị",
    "KH": "Kế hoạch",
    "TB": "Thông báo",
    "BC": "Báo cáo",
}


@given(
    st.sampled_from(sorted(NAMES)),
    st.integers(1, 9999),
    st.none() | st.integers(1990, 2030),
    st.sampled_from(["UBND", "HĐND", "CP", "TTg", "BGDĐT", "STTTT", "BNN&PTNT"]),
    st.none() | st.dates(),
)
@settings(deadline=None)
def test_state_references_read_again(
    code: str, number: int, year: int | None, organ: str, day: object
) -> None:
    printed = f"{NAMES[code]} số {number}{f'/{year}' if year else ''}/{code}-{organ}"
    (found,) = find(f"Căn cứ {printed} của cơ quan;")
    assert row(found) == ("state", NAMES[code], str(number), year, f"{code}-{organ}", None)
    assert found.raw == printed


@given(st.sampled_from(sorted(NAMES)), st.integers(1, 9999), st.sampled_from(["TU", "TW", "HU", "ĐU"]))
@settings(deadline=None)
def test_party_references_read_again(code: str, number: int, organ: str) -> None:
    printed = f"{NAMES[code]} số {number:02}-{code}/{organ}"
    (found,) = find(f"Căn cứ {printed} của cấp ủy;")
    assert row(found) == ("party", NAMES[code], f"{number:02}", None, f"{code}/{organ}", None)


@given(st.text(alphabet="0123456789/-. &NQĐCTUsốChỉthịQuyếtđịnhcủangày,\n", max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_string_gives_references_of_its_text(text: str) -> None:
    position = 0
    for found in find(text, licences=True):
        position = text.index(found.raw, position) + 1
        assert found.number in found.raw
        assert (found.family == "short") == (found.code is None)


@pytest.mark.parametrize(
    "hostile",
    [
        "1",
        " ",
        "1/",
        "số ",
        "Luật ",
        "số 5/A",
        "Nghị quyết của ",
        "A-",
        "1-A-A-A-A-",
        "Luật số 1 ",
        "5/QĐ-",
        "Luật a ",
        "Quyết định số 5/QĐ-UBND của ",
        "Giấy phép số 5/GP-BTTTT ",
        "định 5/2020/",
    ],
)
def test_time_is_linear(hostile: str) -> None:
    def seconds(size: int) -> float:
        text = hostile * (size // len(hostile))
        started = time.process_time()
        find(text)
        return time.process_time() - started

    seconds(1_000)
    # A quadratic pattern takes 64 times the short text's time, and minutes.
    assert seconds(48_000) < max(0.4, 24 * seconds(6_000))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Thông báo kết luận số 30-TB/TU", ("Thông báo", "30", None, "TB/TU", None)),
        ("Quy chế phối hợp số 01/QCPH-UBND-MTTQ", ("Quy chế", "01", None, "QCPH-UBND-MTTQ", None)),
        ("Nghị quyết đại hội số 01-NQ/ĐH", ("Nghị quyết", "01", None, "NQ/ĐH", None)),
        ("Công điện khẩn số 05/CĐ-UBND ngày 3/4/2020", ("Công điện", "05", None, "CĐ-UBND", "2020-04-03")),
        ("Luật Đất đai số 31/2024/QH15 ngày 18/01/2024", ("Luật", "31", 2024, "QH15", "2024-01-18")),
        ("Quyết định số 5 / 2020 / QĐ - UBND", ("Quyết định", "5", 2020, "QĐ-UBND", None)),
        (
            "Quyết định số 2068/QĐ-TTg của Thủ tướng Chính phủ ngày 22/11/2016",
            ("Quyết định", "2068", None, "QĐ-TTg", "2016-11-22"),
        ),
        ("Hướng dẫn số 05-HD/BTCTW", ("Hướng dẫn", "05", None, "HD/BTCTW", None)),
        ("Chương trình hành động số 05-CTr/TU", ("Chương trình hành động", "05", None, "CTr/TU", None)),
        ("Số ký hiệu 123/QĐ-UBND", (None, "123", None, "QĐ-UBND", None)),
    ],
)
def test_papers_by_their_longer_names(text: str, wanted: tuple[object, ...]) -> None:
    (found,) = find(text)
    assert (found.type, found.number, found.year, found.code, found.date) == wanted


@pytest.mark.parametrize(
    "text",
    ["Nghị quyết Đại hội 13 của Đảng", "Kế hoạch 2021-2025", "số 12 Lê Lợi", "ISO 9001:2015", "Quốc lộ 18"],
)
def test_what_only_looks_like_a_paper(text: str) -> None:
    assert find(text) == []


def test_a_page_of_nothing_but_licences_ends() -> None:
    text = "Giấy phép số 1/GP-BTTTT do " * 20_000
    start = time.process_time()
    assert len(find(text)) < 200
    assert time.process_time() - start < 5
