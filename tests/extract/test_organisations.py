"""Organisations: found by their head words, and their abbreviations written out where the reading is sure."""

from __future__ import annotations

import pytest

from crawler.extract.byline import organisations


@pytest.mark.parametrize(
    "text",
    [
        "Trung tâm TT&VH Ba Chẽ",
        "TRUNG TÂM VĂN HÓA",
        "TT TT&VH Ba Chẽ",
        "TT. Truyền thông huyện",
        "TTVH-TT huyện",
        "Đài Truyền thanh huyện",
        "Cổng TTĐT tỉnh",
        "Ban Tuyên giáo Tỉnh ủy",
        "Ban CHQS huyện",
        "Phòng VHTT",
        "P.VHTT huyện",
        "P. GD&ĐT",
        "Sở GDĐT",
        "Bộ CHQS tỉnh",
        "UBND huyện Lâm Sơn",
        "HĐND tỉnh",
        "VP HĐND&UBND huyện",
        "huyện đoàn Núi Thành",
        "Thành đoàn",
        "Hội LHPN xã",
        "Hội Nông dân",
        "Công an huyện",
        "CA huyện",
        "BĐBP tỉnh",
        "Đồn Biên phòng",
        "Trường THPT Nguyễn Du",
        "Trường tiểu học An Lạc",
        "Khoa TT, TV",
        "Khoa Luật",
        "Tổ TT VHDN",
        "Chùa Long Viễn",
        "Truyền hình Quốc hội",
        "Công ty CP Than",
        "Đoàn trường",
        "BCH Đoàn trường",
        "LĐLĐ tỉnh",
        "VKSND huyện",
        "Bảo hiểm xã hội",
        "CLB Thơ",
        "Huyện uỷ",
    ],
)
def test_heads(text: str) -> None:
    assert organisations.opens(text)


@pytest.mark.parametrize(
    "text",
    [
        "Trường Giang",
        "TRƯỜNG GIANG",
        "Trường Sinh",
        "Khoa Nguyên",
        "KHOA NGUYÊN",
        "Ban Mai",
        "Đoàn Thị Hương",
        "Đoàn Văn Hậu",
        "Đoàn Công Tâm",
        "Hội An",
        "Trang Anh",
        "Bảo Kính",
        "Công Sáng",
        "P.Thảo",
        "P.NAM",
        "TT Ba Chẽ",
        "Tố Tuấn",
        "Vũ Nguyệt",
        "Chi Mai",
        "Viên Minh",
        "",
        "Sở",
    ],
)
def test_names_that_open_like_organisations(text: str) -> None:
    assert not organisations.opens(text)


@pytest.mark.parametrize(
    ("printed", "expanded"),
    [
        # TT is Trung tâm, Thông tin, Truyền thông, Truyền thanh or Thể thao.
        ("Trung tâm TT&VH Ba Chẽ", "Trung tâm Truyền thông và Văn hóa Ba Chẽ"),
        ("Trung tâm TT-VH Hạ Long", "Trung tâm Truyền thông - Văn hóa Hạ Long"),
        ("Trung tâm TT - VH Hạ Long", "Trung tâm Truyền thông - Văn hóa Hạ Long"),
        ("TT TT&VH Ba Chẽ", "Trung tâm Truyền thông và Văn hóa Ba Chẽ"),
        ("TTTT&VH Ba Chẽ", "Trung tâm Truyền thông và Văn hóa Ba Chẽ"),
        ("Trung tâm TT huyện", "Trung tâm Truyền thông huyện"),
        ("Trung tâm VH-TT&TT huyện", "Trung tâm Văn hóa - Thông tin và Thể thao huyện"),
        ("Trung tâm VH-TT", "Trung tâm Văn hóa - Thông tin"),
        ("Trung tâm VHTT&TT-TH Hải Hà", "Trung tâm Văn hóa - Thể thao và Truyền thanh - Truyền hình Hải Hà"),
        ("TTVH-TT huyện", "Trung tâm Văn hóa - Thông tin huyện"),
        ("TTYT huyện", "Trung tâm Y tế huyện"),
        ("Đài PT-TH Quảng Ninh", "Đài Phát thanh - Truyền hình Quảng Ninh"),
        ("Đài PT&TH tỉnh", "Đài Phát thanh và Truyền hình tỉnh"),
        ("Đài PTTH tỉnh", "Đài Phát thanh - Truyền hình tỉnh"),
        ("Trường PTTH Ba Chẽ", "Trường Phổ thông trung học Ba Chẽ"),
        ("Đài TT-TH huyện", "Đài Truyền thanh - Truyền hình huyện"),
        ("Đài TTTH huyện", "Đài Truyền thanh - Truyền hình huyện"),
        ("Khoa TT, TV", "Khoa Thông tin, Thư viện"),
        ("Tổ TT VHDN Vietsovpetro", "Tổ Truyền thông Văn hóa doanh nghiệp Vietsovpetro"),
        ("Sở TT&TT", "Sở Thông tin và Truyền thông"),
        ("Phòng VHTT", "Phòng Văn hóa và Thông tin"),
        ("Phòng VH-TT huyện", "Phòng Văn hóa - Thông tin huyện"),
        ("P.VHTT huyện", "Phòng Văn hóa và Thông tin huyện"),
        ("Sở VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở VHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Sở VH&TT", "Sở Văn hóa và Thể thao"),
        # Two offices in one name: each abbreviation follows its own head word.
        ("Phòng VHTT - Đài TT-TH huyện", "Phòng Văn hóa và Thông tin - Đài Truyền thanh - Truyền hình huyện"),
        ("VP HĐND&UBND huyện", "Văn phòng HĐND và UBND huyện"),
        ("UBND huyện Ba Chẽ", "Ủy ban nhân dân huyện Ba Chẽ"),
        ("HĐND tỉnh", "Hội đồng nhân dân tỉnh"),
        ("BCH Quân sự huyện", "Ban Chỉ huy Quân sự huyện"),
        ("BCH QS huyện", "Ban Chỉ huy Quân sự huyện"),
        ("Ban CHQS huyện", "Ban Chỉ huy Quân sự huyện"),
        ("Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự tỉnh"),
        ("BCH Đoàn trường", "Ban Chấp hành Đoàn trường"),
        ("BTV Huyện ủy", "Ban Thường vụ Huyện ủy"),
        ("BTG Huyện ủy", "Ban Tuyên giáo Huyện ủy"),
        ("CA huyện", "Công an huyện"),
        ("Đội CSGT - CA huyện", "Đội Cảnh sát giao thông - Công an huyện"),
        ("LĐLĐ huyện", "Liên đoàn Lao động huyện"),
        ("Ủy ban MTTQ huyện", "Ủy ban Mặt trận Tổ quốc huyện"),
        ("Hội LHPN huyện", "Hội Liên hiệp Phụ nữ huyện"),
        ("Hội CCB xã", "Hội Cựu chiến binh xã"),
        ("Đoàn TNCS HCM", "Đoàn Thanh niên Cộng sản Hồ Chí Minh"),
        ("Trường THPT Nguyễn Du", "Trường Trung học phổ thông Nguyễn Du"),
        ("Trường TH&THCS An Lạc", "Trường Tiểu học và Trung học cơ sở An Lạc"),
        ("Phòng LĐ-TB&XH", "Phòng Lao động - Thương binh và Xã hội"),
        ("Phòng GD&ĐT", "Phòng Giáo dục và Đào tạo"),
        ("Phòng TC-KH", "Phòng Tài chính - Kế hoạch"),
        ("Cổng TTĐT Chính phủ", "Cổng thông tin điện tử Chính phủ"),
        ("Trung tâm GDNN-GDTX", "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên"),
        # Nothing to write out, or no sure reading: as printed, with a capital first.
        ("huyện đoàn Núi Thành", "Huyện đoàn Núi Thành"),
        ("Chùa Long Viễn", "Chùa Long Viễn"),
        ("Trung tâm VH,TT&TT huyện", "Trung tâm VH,TT&TT huyện"),
        ("Trung tâm VHTT&TT huyện", "Trung tâm VHTT&TT huyện"),
        ("TTVH", "Trung tâm Văn hóa"),
        ("Trung tâm XYZ&QQ", "Trung tâm XYZ&QQ"),
        ("Phòng PV01", "Phòng PV01"),
        ("Trường ĐH Luật TP.HCM", "Trường Đại học Luật TP.HCM"),
        # In capitals.
        ("TRUNG TÂM TT&VH BA CHẼ", "Trung tâm Truyền thông và Văn hóa Ba Chẽ"),
        ("TRUNG TÂM TRUYỀN THÔNG VÀ VĂN HÓA HUYỆN BA CHẼ", "Trung tâm Truyền thông và Văn hóa huyện Ba Chẽ"),
        ("ĐÀI TRUYỀN THANH - TRUYỀN HÌNH HUYỆN HẢI HÀ", "Đài Truyền thanh - Truyền hình huyện Hải Hà"),
    ],
)
def test_expanded(printed: str, expanded: str) -> None:
    assert organisations.expanded(printed) == expanded


def test_expanding_twice_changes_nothing() -> None:
    for printed in ("Trung tâm TT&VH Ba Chẽ", "VP HĐND&UBND huyện", "UBND huyện", "Đài PT-TH Quảng Ninh"):
        once = organisations.expanded(printed)
        assert organisations.expanded(once) == once
