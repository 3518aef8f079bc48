"""Names, codes and organs of the papers that State and Party issue."""

from __future__ import annotations

import re

_NAMES = (
    "Thông tư liên tịch",
    "Nghị quyết liên tịch",
    "Chương trình hành động",
    "Chương trình",
    "Nghị quyết",
    "Quyết định",
    "Nghị định",
    "Chỉ thị",
    "Kết luận",
    "Thông báo",
    "Kế hoạch",
    "Thông tư",
    "Tờ trình",
    "Công văn",
    "Công điện",
    "Báo cáo",
    "Hướng dẫn",
    "Quy chế",
    "Quy định",
    "Phương án",
    "Giấy phép",
    "Giấy mời",
    "Pháp lệnh",
    "Sắc lệnh",
    "Hiến pháp",
    "Bộ luật",
    "Luật",
    "Lệnh",
    "Đề án",
    "Văn bản",
    "Thông tri",
)
#: Abbreviations that stand for the name in running text («theo QĐ số 261/QĐ-UBND»).
_SHORT_NAMES = {
    "nq": "Nghị quyết",
    "qđ": "Quyết định",
    "nđ": "Nghị định",
    "ct": "Chỉ thị",
    "kl": "Kết luận",
    "kh": "Kế hoạch",
    "tt": "Thông tư",
    "ttlt": "Thông tư liên tịch",
    "tb": "Thông báo",
    "cv": "Công văn",
    "cđ": "Công điện",
}
#: Longer names of the same papers.
LONG_NAMES = {
    "thông báo kết luận": "Thông báo",
    "thông báo ý kiến kết luận": "Thông báo",
    "quy chế phối hợp": "Quy chế",
    "nghị quyết đại hội": "Nghị quyết",
    "nghị quyết chuyên đề": "Nghị quyết",
    "kế hoạch hành động": "Kế hoạch",
    "kế hoạch liên tịch": "Kế hoạch",
    "hướng dẫn liên ngành": "Hướng dẫn",
    "công văn hỏa tốc": "Công văn",
    "công điện khẩn": "Công điện",
}
#: Name as printed, in lower case → the name.
TYPES: dict[str, str] = {name.lower(): name for name in _NAMES} | _SHORT_NAMES | LONG_NAMES

_CODES = """
NQ QĐ CT KL TB KH NĐ TT TTLT TTr QCPH CV CĐ BC HD QC QyĐ QĐi QĐNS PA GP CTr ĐA NQLT TTLB PL SL GM TTg HĐBT CP
"""
_PARTY = """
TU TW HU ĐU KU ThU TVTU BTVTU TTU BCSĐ ĐĐ BTGTU BTCTU BDVTU UBKTTU BTGTW BTCTW UBKTTW BDVTW TWĐTN ĐTN TĐTN
"""
_COUNTED = """
năm tháng tuần quý trường nội vấn người triệu tỷ tỉ nghìn đồng điểm nhiệm nhóm giải lần công dự cá tập ca đơn xã
huyện tỉnh thành hộ vụ việc mục chỉ chương điều bước cấp đoàn đội giờ phút kỳ chức tổ suất hạng mức đối ha m km kg tấn
hồ bộ cơ doanh phương mô sản loại đề phần gói khu tuyến bị địa thủ lĩnh bên nước bài
"""
#: Type part of a code → the type's name, to tell the paper from others named before its number.
CODE_TYPES: dict[str, str] = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "NĐ": "Nghị định",
    "CT": "Chỉ thị",
    "KL": "Kết luận",
    "TB": "Thông báo",
    "KH": "Kế hoạch",
    "TT": "Thông tư",
    "TTLT": "Thông tư liên tịch",
    "TTr": "Tờ trình",
    "CV": "Công văn",
    "CĐ": "Công điện",
    "BC": "Báo cáo",
    "HD": "Hướng dẫn",
    "PA": "Phương án",
    "GP": "Giấy phép",
    "CTr": "Chương trình",
    "ĐA": "Đề án",
}
#: Part of a code that says by itself that a paper is meant: its type, or the «CP» of the old ``177-CP``.
KNOWN_CODES = frozenset(_CODES.split())
PARTY_ORGANS = frozenset(_PARTY.split())
STATE_ORGANS = re.compile(
    r"(?:CP|TTg|QH\d{0,2}|UBTVQH\d{0,2}|HĐND|UBND|HĐBT|VPCP|CTN|NHNN|KTNN|TANDTC|VKSNDTC|BCĐ\w*|VP"
    r"|B[A-ZĐ&]{1,8}|S[A-ZĐ&]{1,8})$"
)
#: First words of nouns that a number counts: what stands before it is then no paper («quyết định 3 nội dung»).
COUNTED = frozenset(_COUNTED.split())
