"""Abbreviations in the names of Vietnamese offices, written out where the reading is sure.

TT is Trung tâm, Thông tin, Truyền thông, Truyền thanh or Thể thao: the head word before it and the letters beside
it decide; where they do not, the abbreviation stays as printed. UBND and HĐND stay short inside another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.extract.byline.wordlists import words

#: Letters of an abbreviation and what they stand for, in order: printed marks between them become words between.
_Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Glued:
    """Pieces that `glue` joins where the abbreviation was printed without a mark between its letters."""

    pieces: _Pieces
    glue: str


_Reading = str | _Pieces | _Glued

_TT_VH: _Pieces = (("TT", "Truyền thông"), ("VH", "Văn hóa"))
_VH_TT: _Pieces = (("VH", "Văn hóa"), ("TT", "Thông tin"))
_VH_TT_DL: _Pieces = (("VH", "Văn hóa"), ("TT", "Thể thao"), ("DL", "Du lịch"))
_TT_TH: _Pieces = (("TT", "Truyền thanh"), ("TH", "Truyền hình"))
_PT_TH: _Pieces = (("PT", "Phát thanh"), ("TH", "Truyền hình"))
_TT_TT: _Pieces = (("TT", "Thông tin"), ("TT", "Truyền thông"))
_TT_TV: _Pieces = (("TT", "Thông tin"), ("TV", "Thư viện"))
_VHTT_TTTH: _Pieces = (("VH", "Văn hóa"), ("TT", "Thể thao"), ("TT", "Truyền thanh"), ("TH", "Truyền hình"))

#: By head word: what letters mean after it. The key is the abbreviation without marks between its letters.
_AFTER_HEAD: dict[str, dict[str, _Reading]] = {
    "trung tâm": {
        "TTVH": _TT_VH,
        "VHTT": _VH_TT,
        "TT": "Truyền thông",
        "YT": "Y tế",
        "VH": "Văn hóa",
        "VHTTTT": (("VH", "Văn hóa"), ("TT", "Thông tin"), ("TT", "Thể thao")),
        "TTVHTT": (("TT", "Truyền thông"), ("VH", "Văn hóa"), ("TT", "Thể thao")),
        "VHTH": (("VH", "Văn hóa"), ("TH", "Truyền hình")),
        "TTTH": _TT_TH,
        "VHTTTTTH": _VHTT_TTTH,
        "VHTTDLTT": (*_VH_TT_DL, ("TT", "Truyền thông")),
        "VHTTDL": _VH_TT_DL,
        "VHTTTTDL": (("VH", "Văn hóa"), ("TT", "Thông tin"), ("TT", "Thể thao"), ("DL", "Du lịch")),
        "TTTT": _TT_TT,
    },
    "đài": {
        "TT": "Truyền thanh",
        "TH": "Truyền hình",
        "PT": "Phát thanh",
        "TTTH": _TT_TH,
        "PTTT": "Phát thanh - Truyền thanh",
    },
    "phòng": {
        "VHTT": _Glued(_VH_TT, " và "),
        "TTTT": "Thông tin và Truyền thông",
        "VHTTDL": "Văn hóa, Thể thao và Du lịch",
        "TTTH": "Thông tin - Tổng hợp",
        "TH": "Tổng hợp",
    },
    "sở": {
        "VHTT": "Văn hóa và Thể thao",
        "TTTT": "Thông tin và Truyền thông",
        "VHTTDL": "Văn hóa, Thể thao và Du lịch",
        "TP": "Tư pháp",
        "TC": "Tài chính",
        "XD": "Xây dựng",
        "YT": "Y tế",
        "CT": "Công Thương",
        "NV": "Nội vụ",
    },
    "bộ": {
        "VHTTDL": "Văn hóa, Thể thao và Du lịch",
        "TTTT": "Thông tin và Truyền thông",
        "QP": "Quốc phòng",
        "VHTT": "Văn hóa - Thông tin",
        "CA": "Công an",
    },
    "tổ": {"TT": "Truyền thông", "TTVH": _TT_VH},
    "khoa": {"TTTV": _TT_TV},
    "thư viện": {"TTTV": _TT_TV},
    "ban": {"TG": "Tuyên giáo", "DV": "Dân vận", "DT": "Dân tộc", "TC": "Tổ chức", "BT": "Biên tập"},
    "trường": {
        "PTTH": "Phổ thông trung học",
        "TH": "Tiểu học",
        "MN": "Mầm non",
        "ĐH": "Đại học",
        "CĐ": "Cao đẳng",
        "TC": "Trung cấp",
        "CT": "Chính trị",
    },
    "đoàn": {"TN": "Thanh niên"},
    "hội": {"ND": "Nông dân", "PN": "Phụ nữ", "CCB": "Cựu chiến binh", "NB": "Nhà báo"},
    "đồn": {"BP": "Biên phòng"},
    "hạt": {"KL": "Kiểm lâm"},
    "bệnh viện": {"ĐK": "đa khoa", "YHCT": "Y học cổ truyền"},
    "công ty": {"CP": "cổ phần"},
}

#: Whatever stands before.
_ANYWHERE: dict[str, _Reading] = {
    "VHTTDL": _VH_TT_DL,
    "VHDN": "Văn hóa doanh nghiệp",
    "VHVN": "Văn hóa - Văn nghệ",
    "VHXH": (("VH", "Văn hóa"), ("XH", "Xã hội")),
    "VHNT": (("VH", "Văn học"), ("NT", "Nghệ thuật")),
    "PTTH": _PT_TH,
    "TTĐT": "thông tin điện tử",
    "VP": "Văn phòng",
    "CTTĐT": "Cổng thông tin điện tử",
    "GDĐT": "Giáo dục và Đào tạo",
    "LĐTBXH": "Lao động - Thương binh và Xã hội",
    "NNPTNT": "Nông nghiệp và Phát triển nông thôn",
    "NNMT": "Nông nghiệp và Môi trường",
    "TNMT": "Tài nguyên và Môi trường",
    "KHĐT": "Kế hoạch và Đầu tư",
    "KHCN": "Khoa học và Công nghệ",
    "KHTC": (("KH", "Kế hoạch"), ("TC", "Tài chính")),
    "TCKH": (("TC", "Tài chính"), ("KH", "Kế hoạch")),
    "KTHT": (("KT", "Kinh tế"), ("HT", "Hạ tầng")),
    "GTVT": "Giao thông vận tải",
    "QLTT": "Quản lý thị trường",
    "QLDA": "Quản lý dự án",
    "CNTT": "Công nghệ thông tin",
    "CNTTTT": "Công nghệ thông tin và Truyền thông",
    "DVVL": "Dịch vụ việc làm",
    "KSBT": "Kiểm soát bệnh tật",
    "GDTX": "Giáo dục thường xuyên",
    "GDNN": "Giáo dục nghề nghiệp",
    "GDNNGDTX": (("GDNN", "Giáo dục nghề nghiệp"), ("GDTX", "Giáo dục thường xuyên")),
    "DVNN": "Dịch vụ nông nghiệp",
    "YTDP": "Y tế dự phòng",
    "DSKHHGĐ": "Dân số - Kế hoạch hóa gia đình",
    "HTCĐ": "Học tập cộng đồng",
    "THCS": "Trung học cơ sở",
    "THPT": "Trung học phổ thông",
    "THTHCS": (("TH", "Tiểu học"), ("THCS", "Trung học cơ sở")),
    "THCSTHPT": (("THCS", "Trung học cơ sở"), ("THPT", "Trung học phổ thông")),
    "PTDTNT": "Phổ thông Dân tộc nội trú",
    "PTDTBT": "Phổ thông Dân tộc bán trú",
    "ĐHQG": "Đại học Quốc gia",
    "LHPN": "Liên hiệp Phụ nữ",
    "LHTN": "Liên hiệp Thanh niên",
    "CCB": "Cựu chiến binh",
    "CTĐ": "Chữ thập đỏ",
    "NCT": "Người cao tuổi",
    "TNCS": "Thanh niên Cộng sản",
    "TNCSHCM": "Thanh niên Cộng sản Hồ Chí Minh",
    "ĐTN": "Đoàn Thanh niên",
    "LĐLĐ": "Liên đoàn Lao động",
    "CĐCS": "Công đoàn cơ sở",
    "MTTQ": "Mặt trận Tổ quốc",
    "MTTQVN": "Mặt trận Tổ quốc Việt Nam",
    "UBMTTQ": "Ủy ban Mặt trận Tổ quốc",
    "UBMTTQVN": "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "UBKT": "Ủy ban Kiểm tra",
    "HU": "Huyện ủy",
    "TXU": "Thị ủy",
    "ĐU": "Đảng ủy",
    "VPHU": "Văn phòng Huyện ủy",
    "HND": "Hội Nông dân",
    "HLHPN": "Hội Liên hiệp Phụ nữ",
    "ĐTT": "Đài Truyền thanh",
    "BDV": "Ban Dân vận",
    "TTCT": "Trung tâm Chính trị",
    "TTBDCT": "Trung tâm Bồi dưỡng chính trị",
    "TTPVHCC": "Trung tâm Phục vụ hành chính công",
    "PVHCC": "Phục vụ hành chính công",
    "BDCT": "Bồi dưỡng chính trị",
    "CCTHADS": "Chi cục Thi hành án dân sự",
    "TDTT": "Thể dục thể thao",
    "BTG": "Ban Tuyên giáo",
    "BTGDV": "Ban Tuyên giáo và Dân vận",
    "BQL": "Ban Quản lý",
    "BCĐ": "Ban Chỉ đạo",
    "BBT": "Ban Biên tập",
    "BCHQS": "Ban Chỉ huy Quân sự",
    "CHQS": "Chỉ huy Quân sự",
    "BĐBP": "Bộ đội Biên phòng",
    "CSGT": "Cảnh sát giao thông",
    "CSĐT": "Cảnh sát điều tra",
    "PCCC": "Phòng cháy chữa cháy",
    "CNCH": "cứu nạn cứu hộ",
    "VKSND": "Viện kiểm sát nhân dân",
    "TAND": "Tòa án nhân dân",
    "THADS": "Thi hành án dân sự",
    "KBNN": "Kho bạc Nhà nước",
    "BHXH": "Bảo hiểm xã hội",
    "NHCSXH": "Ngân hàng Chính sách xã hội",
    "CSXH": "Chính sách xã hội",
    "TTYT": "Trung tâm Y tế",
    "BVĐK": "Bệnh viện Đa khoa",
    "BV": "Bệnh viện",
    "CLB": "Câu lạc bộ",
    "HTX": "Hợp tác xã",
    "QLBVR": "Quản lý bảo vệ rừng",
    "KHKT": (("KH", "Khoa học"), ("KT", "Kỹ thuật")),
    "TCCB": "Tổ chức cán bộ",
}
#: Short forms that are names in their own right inside a longer one.
_KEPT = words("UBND HĐND TP TX HCM TPHCM TNHH MTV VNPT TKV EVN ĐBQH HĐQT TW TƯ")
#: What letters mean at the head of a name, by what follows.
_AT_HEAD: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"TT[.\s]\s?(?=\S)", "Trung tâm "),
        (r"TT(?=(?:VH|TT&VH|TT-VH|TTVH|TTTT)\b)", "Trung tâm "),
        (r"TT(?=(?:YT|GDTX|GDNN|DVVL|DVNN|HTCĐ|KSBT|CNTT|YTDP|TDTT)\b)", "Trung tâm "),
        (r"(?:P\.\s?|P\s)(?=[A-ZĐ])", "Phòng "),
        (r"S(?=(?:TTTT|GDĐT|GD&ĐT|TT&TT|VHTTDL|NN&PTNT|TN&MT)\b)", "Sở "),
        (r"UBND\b", "Ủy ban nhân dân"),
        (r"HĐND(?!\s?[&,-])\b", "Hội đồng nhân dân"),
        (r"HĐND\s?(?:&|và)\s?UBND\b", "HĐND và UBND"),
        # A province's commands are Bộ, a district's are Ban; the border guard has commands of provinces alone.
        (r"BCH\s?(?=(?:Quân sự|QS)\s(?:tỉnh|Tỉnh)\b|BĐBP|Bộ đội Biên)", "Bộ Chỉ huy "),
        (r"BCH\s(?=Quân sự|QS\b|Bộ đội|PCTT|Phòng)", "Ban Chỉ huy "),
        (r"BCH\b", "Ban Chấp hành"),
        (r"BTV\s(?=\S)", "Ban Thường vụ "),
        (r"BTC\s(?=\S)", "Ban Tổ chức "),
        (r"CA\s(?=\S)", "Công an "),
        (r"C(?:ty|TY)\b", "Công ty"),
        (r"ĐPT\b", "Đài Phát thanh"),
    )
)
#: Short forms that a word before or after them makes sure, wherever they stand.
_BESIDE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"(?<=Chỉ huy )QS\b", "Quân sự"),
        (r"(?<=Cộng sản )HCM\b", "Hồ Chí Minh"),
        (r"(?<!\w)CA(?=\s(?:huyện|tỉnh|thành phố|TP|thị xã|thị trấn|xã|phường|quận)\b)", "Công an"),
        (r"(?<!\w)BCH(?=\s(?:Đoàn|Đảng bộ|Hội|Công đoàn|Chi đoàn)\b)", "Ban Chấp hành"),
    )
)
_RUN = re.compile(
    r"(?<![\w.])[A-ZĐ]{1,10}(?:\s?(?:&|,|-|–|/|và)\s?(?=[A-ZĐ]{2}"
    r"|[A-ZĐ]\b)[A-ZĐ]{1,10}(?![\w]))*(?![\w’'])"
)
_VH_TT_AND_TT = re.compile(r"VH\s?[-–]\s?TT\s?(?:&|và)\s?TT")
_MARK = re.compile(r"\s?(&|,|-|–|/|và)\s?")
_WORDS_BETWEEN = {"&": " và ", "và": " và ", ",": ", ", "-": " - ", "–": " - ", "/": "/"}
_HEAD_BEFORE = re.compile(
    r"(?<!\w)(trung tâm|đài|phòng|sở|bộ|tổ|khoa|thư viện|ban|trường|đoàn|hội|đồn|hạt|bệnh viện|công"
    r" ty)(?!\w)",
    re.IGNORECASE,
)


def expand(organisation: str) -> str:
    """The organisation with its abbreviations written out; unchanged where none of them has one sure reading."""
    for pattern, written in _AT_HEAD:
        match = pattern.match(organisation)
        if match:
            organisation = written + organisation[match.end() :]
            break
    out: list[str] = []
    at = 0
    for run in _RUN.finditer(organisation):
        out.append(organisation[at : run.start()])
        heads = _HEAD_BEFORE.findall("".join(out))
        written = _expand_run(run[0], heads[-1].lower() if heads else "", alone=run.start() == 0)
        out.append(written)
        at = run.end()
    out.append(organisation[at:])
    expanded = "".join(out)
    for pattern, written in _BESIDE:
        expanded = pattern.sub(written, expanded)
    return expanded


def vocabulary() -> Iterable[str]:
    """All words that abbreviations stand for, in the case that they are written in."""
    for table in (*_AFTER_HEAD.values(), _ANYWHERE):
        for reading in table.values():
            if isinstance(reading, str):
                yield reading
            else:
                yield from (
                    written for _, written in (reading.pieces if isinstance(reading, _Glued) else reading)
                )


def _expand_run(run: str, head: str, alone: bool) -> str:
    """The words for one run of capitals such as TT&VH, VHTT&TT-TH, HĐND&UBND; the run itself if unknown."""
    key = _MARK.sub("", run)
    if len(key) < 2:
        return run
    reading = _AFTER_HEAD.get(head, {}).get(key) or _ANYWHERE.get(key)
    if isinstance(reading, str):
        return reading
    if reading is not None:
        # VH-TT&TT is an office of many districts; VHTT&TT and VH,TT&TT are read in three ways.
        return run if key == "VHTTTT" and not _VH_TT_AND_TT.fullmatch(run) else _spell(run, reading)
    if alone and key.startswith("TT") and key[2:] in _AFTER_HEAD["trung tâm"]:
        return "Trung tâm " + _expand_run(run[2:].lstrip("&,-– "), "trung tâm", alone=False)
    parts = _MARK.split(run)
    if len(parts) == 1:
        return run
    written = [_whole(part, head) for part in parts[::2]]
    if None in written and " " not in run:
        return run
    # Abbreviations around a spaced dash are offices of their own: CSGT - CA huyện.
    spelled = [word or part for word, part in zip(written, parts[::2], strict=True)]
    return spelled[0] + "".join(
        _WORDS_BETWEEN[mark] + word for mark, word in zip(parts[1::2], spelled[1:], strict=True)
    )


def _whole(part: str, head: str) -> str | None:
    if part in _KEPT:
        return part
    reading = _AFTER_HEAD.get(head, {}).get(part) or _ANYWHERE.get(part)
    return reading if isinstance(reading, str) or reading is None else _spell(part, reading)


def _spell(run: str, reading: _Pieces | _Glued) -> str:
    """The pieces' words, joined by what stands between them in the run; glued letters by a dash, or the glue."""
    pieces, glue = (reading.pieces, reading.glue) if isinstance(reading, _Glued) else (reading, " - ")
    out = ""
    at = 0
    for letters, written in pieces:
        mark = _MARK.match(run, at)
        if mark and at:
            out += _WORDS_BETWEEN[mark[1]]
            at = mark.end()
        elif at:
            out += glue
        out += written
        at += len(letters)
    return out
