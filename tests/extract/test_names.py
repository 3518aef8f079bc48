"""What a person's name, initials, a collective and a mere role look like, and what only looks like a name."""

from __future__ import annotations

import pytest

from crawler.extract.byline import names

PERSONS = [
    "Bình Minh",
    "Tố Tuấn",
    "Hùng Trần",
    "Lê Văn Tám",
    "Nguyễn Lê Thảo Linh",
    "Công Tằng Tôn Nữ Hoàng Yến",
    "Nguyễn Văn Hóa",
    "Lê Thị Thêm",
    "Ngọc Quý",
    "Anh Dũng",
    "Trường Giang",
    "Ban Mai",
    "Đoàn Thị An",
    "Đào Khoa",
    "Nguyễn văn Nam",
    "Y Jũt Niê",
    "Y Dứ Bdáp",
    "H'Wênh Niê",
    "H’Wênh Niê",
    "Hʼ Hen Niê",
    "K'Brêu",
    "Rơ Châm H'Yéo",
    "A Sa Ly",
    "Bhling Mia",
    "Zơrâm Thị Nga",
    "Giàng A Tủa",
    "Lý A Của",
    "Sùng Thị Mỷ",
    "Lò Văn Pâng",
    "Kpă Thuyên",
    "Y-Blô Niê",
    "Ka-Đê",
    "Đ.Hoàng",
    "T.Q.Nam",
    "P. Thảo",
]


@pytest.mark.parametrize("name", PERSONS)
def test_persons_are_kept_as_printed(name: str) -> None:
    assert names.read(name) == names.Name(name, "person", sure=True)


def test_foreign_names_are_doubtful() -> None:
    assert names.read("John Smith") == names.Name("John Smith", "person", sure=False)


@pytest.mark.parametrize(
    ("shouted", "name"),
    [
        ("MINH HUY", "Minh Huy"),
        ("NGUYỄN THỊ HỒNG", "Nguyễn Thị Hồng"),
        ("H'WÊNH NIÊ", "H'Wênh Niê"),
        ("K’BRÊU", "K’Brêu"),
        ("Y JŨT NIÊ", "Y Jũt Niê"),
        ("RƠ CHÂM H'YÉO", "Rơ Châm H'Yéo"),
        ("Đ.HOÀNG", "Đ.Hoàng"),
        ("T.Q.NAM", "T.Q.Nam"),
        ("KA-ĐÊ", "Ka-Đê"),
    ],
)
def test_capitals_become_title_case(shouted: str, name: str) -> None:
    found = names.read(shouted)
    assert found is not None
    assert (found.text, found.kind) == (name, "person")


def test_small_letters_are_a_name_only_behind_a_label() -> None:
    assert names.read("minh hà") is None
    assert names.read("minh hà", labelled=True) == names.Name("Minh Hà", "person")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PGS.TS. NGUYỄN THỊ HỒNG", "Nguyễn Thị Hồng"),
        ("PGS, TS Lê Minh An", "Lê Minh An"),
        ("GS.TSKH Vũ Minh", "Vũ Minh"),
        ("ThS. Trần Hà", "Trần Hà"),
        ("Ths Trần Thu Hà", "Trần Thu Hà"),
        ("BS.CKII Lê Văn An", "Lê Văn An"),
        ("BSCKI. Lê Văn An", "Lê Văn An"),
        ("Luật sư Phạm Văn Thái", "Phạm Văn Thái"),
        ("đồng chí Lê Minh", "Lê Minh"),
        ("Đ/c Lê Minh", "Lê Minh"),
        ("ông Trần Bé", "Trần Bé"),
        ("Bà Trần Thị Bé", "Trần Thị Bé"),
        ("anh Minh Dũng", "Minh Dũng"),
        ("Cô Nguyễn Thị Lan", "Nguyễn Thị Lan"),
        ("Thiếu tá Hồ Sơn", "Hồ Sơn"),
        ("Nhà báo Hà Linh", "Hà Linh"),
        ("PV Hà Linh", "Hà Linh"),
        ("CTV: Hà Linh", "Hà Linh"),
        ("Phóng viên Hà Linh", "Hà Linh"),
    ],
)
def test_titles_are_no_part_of_the_name(text: str, name: str) -> None:
    found = names.read(text)
    assert found is not None
    assert found.text == name


@pytest.mark.parametrize("text", ["D.H", "P.Y", "X.V", "B.NG", "N.V.A", "Th.H", "N.L."])
def test_initials(text: str) -> None:
    assert names.read(text) == names.Name(text.rstrip("."), "initials", sure=True)


@pytest.mark.parametrize("text", ["PVĐ", "HL", "NV"])
def test_bare_letters_are_doubtful_initials(text: str) -> None:
    assert names.read(text) == names.Name(text, "initials", sure=False)


@pytest.mark.parametrize(("text", "name"), [("HUY", "Huy"), ("HÀ", "Hà"), ("Hùng", "Hùng")])
def test_one_syllable_is_a_doubtful_person(text: str, name: str) -> None:
    assert names.read(text) == names.Name(name, "person", sure=False)


@pytest.mark.parametrize(
    "text", ["PV", "P.V", "P.V.", "CTV", "BTV", "Phóng viên", "Cộng tác viên", "PV - CTV"]
)
def test_roles_without_a_name(text: str) -> None:
    found = names.read(text)
    assert found is not None
    assert found.kind == "role-only"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nhóm PV", "Nhóm PV"),
        ("NHÓM PV", "Nhóm PV"),
        ("NHÓM PHÓNG VIÊN", "Nhóm phóng viên"),
        ("nhóm tác giả", "nhóm tác giả"),
        ("BBT", "BBT"),
        ("Ban Biên tập", "Ban Biên tập"),
        ("Tổ phóng viên", "Tổ phóng viên"),
    ],
)
def test_collectives(text: str, name: str) -> None:
    assert names.read(text) == names.Name(name, "collective")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " - ",
        "()",
        "Tin Liên Quan",
        "TIN NÓNG",
        "THÔNG BÁO",
        "QUY CHẾ",
        "Kinh Tế",
        "Văn Hóa",
        "Việt Nam",
        "Hà Nội",
        "Trang Chủ",
        "TỔNG QUAN",
        "Chương I",
        "Hạng II",
        "Sign In",
        "Nhiệm vụ trọng tâm",
        "Trở về",
        "Xem thêm",
        "admin",
        "Administrator",
        "quantri",
        "VnExpress",
        "VTV24",
        "toasoan@bao.example",
        "09:00 05/05/2020",
        "THPL",
        "Một câu văn dài hơn sáu tiếng thì không phải tên người",
        "Chủ tịch Nguyễn Văn An",
    ],
)
def test_no_names(text: str) -> None:
    assert names.read(text) is None
    assert names.read(text, labelled=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "Quảng Ninh",
        "HÀ GIANG",
        "Đắk Lắk",
        "Đăk Nông",
        "Hoà Bình",
        "Si Pa Phìn",
        "Nậm Nhùn",
        "xã Lương Minh",
        "Sà Phìn",
    ],
)
def test_places(text: str) -> None:
    assert names.is_place(text)


@pytest.mark.parametrize(
    "text", ["An Bình", "Hương Giang", "Giàng A Phìn", "Bình Minh", "Lò Thị Chải", "", "Bản"]
)
def test_no_places(text: str) -> None:
    assert not names.is_place(text)


@pytest.mark.parametrize(
    "name", ["Nguyễn Quắn", "Minh Hà", "Y Jũt Niê", "H'Wênh Niê", "Đ.Hoàng", "Giàng A Tủa"]
)
def test_familiar_names(name: str) -> None:
    assert names.is_familiar(name)


@pytest.mark.parametrize("name", ["Đray Sáp", "Bút Bi", "Mẹ Bé", "A."])
def test_unfamiliar_names(name: str) -> None:
    assert not names.is_familiar(name)
