"""What a name in a byline looks like: person, initials, collective, or a mere role such as PV.

Pen names of two syllables, western order, and the names of the highlands are as good as full names, so nobody is
looked up in a list of families; what is refused is what pages print in the same shape: headings, places, doers
without a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.record import AuthorKind
from archive.vietnamese import canon, fold, is_syllable

#: Most tokens that a name has: Công Tằng Tôn Nữ and two given names.
MOST_TOKENS = 6

_APOSTROPHE = "'’‘ʼ`´′"
#: Capitals of the pieces of initials: D.H, P.Y, B.NG, Th.H, N.V.A. with or without the last stop.
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.\s?){1,4}[^\W\d_]{0,2}\.?")
_INITIAL_TOKEN = re.compile(r"(?:[^\W\d_]{1,2}\.)+")
#: Initials joined to a given name: Đ.Hoàng, T.Q.Nam.
_ABBREVIATED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{2,8}")
_WORD = re.compile(rf"[^\W\d_]{{1,12}}(?:[{_APOSTROPHE}-][^\W\d_]{{1,12}}){{0,2}}[{_APOSTROPHE}]?")
_BARE_CAPITALS = re.compile(r"[A-ZĐĂÂÊÔƠƯ]{2,3}")
_TRIM = " \t\n.,;:*•·-–—_/|\"“”«»[]{}<>"

#: Academic and honorary titles, which end in a stop or stand before two syllables and more.
_DEGREES = re.compile(
    r"(?:(?:PGS|GS|TSKH|TS|Th\.?\s?S|CN|KS|KTS|LS|DS|NCS|BS|BSCK\s?(?:I{1,2}|[12])|CK\s?(?:I{1,2}|[12])|NSƯT|NSND|NGƯT|NGND"
    r"|TTƯT|TTND|Dr|Prof)(?:[.,]\s*|\s+)|(?:LM|HT|TT|ĐĐ)\.\s*)+(?=[^\W\d_]+['’ʼ\s])",
    re.IGNORECASE,
)
_OFFICES = (
    "đồng chí|đ/c|nhà báo|nhà văn|nhà thơ|nhà giáo|nhà nghiên cứu|nhạc sĩ|nhạc sỹ|họa sĩ|hoạ sĩ|họa sỹ|nghệ sĩ|nghệ sỹ"
    "|nghệ nhân|luật sư|bác sĩ|bác sỹ|dược sĩ|kỹ sư|kiến trúc sư|phó giáo sư|giáo sư|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|cử nhân"
    "|linh mục|đại đức|thượng tọa|hòa thượng|(?:thiếu|trung|thượng|đại)\\s(?:tá|úy|uỷ|tướng)|thầy giáo|cô giáo"
)
#: Doers: with a name after them they are dropped, alone they are the byline.
_DOERS = (
    r"phóng\sviên|p\.?\s?v\.?|cộng\stác\sviên|c\.?\s?t\.?\s?v\.?|biên\stập\sviên|btv|pvtt|thông\stín\sviên|ttv|p\.?\s?v\.?\s?tt"
    r"|phát\sthanh\sviên|tác\sgiả"
)
_HONORIFIC = re.compile(rf"(?:{_OFFICES}|ông|bà|{_DOERS})[.:]?\s+(?=\S)", re.IGNORECASE)
#: These are also syllables of names (Anh Dũng, Cô Tấm): only small letters, or two syllables after them, make a title.
_LOWER_HONORIFIC = re.compile(r"(?:anh|chị|em|cô|thầy|bác|chú)\s+(?=[A-ZĐ])|(?:Cô|Thầy|Chị)\s+(?=\S+\s+\S)")
_DOER = re.compile(rf"(?:{_DOERS})(?:\s?(?:thường\strú|thời\ssự|ảnh))?", re.IGNORECASE)
_DOER_PAIR = re.compile(rf"(?:{_DOERS})\s*(?:[-–,&/+]|và)\s*(?:{_DOERS})", re.IGNORECASE)
_COLLECTIVE = re.compile(
    r"(?:(?:nhóm|tổ|tốp|kíp|ê\s?kíp)\s(?:các\s)?(?:phóng\sviên|pv|p\.v|tác\sgiả|ctv|btv|biên\stập|thực\shiện|phóng\ssự|thời\ssự)\b"
    r"|npv\b|các\sphóng\sviên\b|tập\sthể\stác\sgiả\b|(?:ban\sbiên\stập|bbt|tòa\ssoạn|toà\ssoạn|ban\sthư\ský)$)",
    re.IGNORECASE,
)

#: Words of menus and headings that occur in no name. Words that do occur in names are refused only as pairs.
_NEVER = frozenset(
    "tin bài ảnh xem của những được trong ngoài với này khác báo cáo đọc nổi nóng bật về là để khi nếu và hoặc số ngày tháng giờ phút"
    " khoản mục chủ sở huyện tỉnh phường thôn nhập trở lại quay gửi nhận người việc nước nhà án góp đáp sẻ chia phản lượt truy cập tìm"
    " video clip audio podcast online hotline email website web copyright rss facebook google youtube zalo twitter internet home search"
    " menu login more next tag tags share print admin administrator administrators quantri super user editor webmaster test fanpage"
    " ngành cấp cước thuế mua bán nghe nhìn download file upload contact about news".split()
)
_PAIRS = frozenset(
    canon(pair.replace("_", " "))
    for pair in (
        "trang_chủ liên_hệ liên_kết liên_quan thời_sự chính_trị kinh_tế xã_hội văn_hóa văn_hoá giáo_dục đào_tạo thể_thao thể_dục"
        " du_lịch quốc_phòng an_ninh pháp_luật đời_sống quốc_tế thế_giới giải_trí khoa_học công_nghệ môi_trường sức_khỏe y_tế"
        " bạn_đọc giới_thiệu văn_bản thông_báo thông_tin hỏi_đáp góp_ý trân_trọng nơi_nhận bình_luận kết_luận nghị_quyết"
        " nghị_định quyết_định hội_nghị nhiệm_vụ chỉ_thị quy_định tổ_chức thực_hiện đầu_tư nông_thôn nông_nghiệp công_nghiệp"
        " thương_mại dịch_vụ dịch_công tài_chính ngân_hàng việt_nam hồ_chí hà_nội sài_gòn chính_phủ kế_hoạch dự_án mới_nhất xem_thêm kính_gửi kính_mời tòa_soạn toà_soạn văn_thư hết_hạn quốc_hội chủ_tịch"
        " phó_chủ bí_thư giám_đốc phó_giám trưởng_ban trưởng_phòng phó_trưởng hiệu_trưởng ủy_ban hội_đồng đảng_bộ đảng_ủy"
        " thường_trực cán_bộ công_chức tuyển_dụng thư_viện hình_ảnh tư_liệu tin_tức văn_nghệ nghệ_thuật lịch_sử di_tích bảo_vệ"
        " phát_triển xây_dựng giao_thông an_toàn cải_cách hành_chính thủ_tục công_dân công_khai đấu_thầu quy_hoạch dự_án lịch_công"
        " công_tác sơ_đồ đăng_ký đăng_nhập đăng_tin tra_cứu thống_kê truyền_hình phát_thanh truyền_thanh truyền_thông cộng_đồng"
        " chuyên_đề chuyên_mục chuyên_viên phóng_sự tin_mới cao_cấp sự_kiện tiêu_điểm mới_nhất mới_nhận tổng_hợp minh_họa"
        " minh_hoạ sưu_tầm nhân_vật nhân_dân điện_tử chuyển_đổi đổi_số giải_pháp kết_quả mục_tiêu tác_giả hết_năm quân_sự"
        " bảo_hiểm lao_động phụ_nữ thanh_niên nông_dân cựu_chiến tuổi_trẻ doanh_nghiệp thị_trường bất_động tuyên_giáo dân_vận"
        " kiểm_tra thanh_tra tư_pháp tài_nguyên thành_phố thị_trấn thị_xã gia_đình tâm_sự tình_yêu ẩm_thực công_an bộ_đội nhà_nước"
        " biên_tập ban_biên chịu_trách điện_thoại địa_chỉ giấy_phép bản_quyền tuyên_truyền lãnh_đạo đại_hội bầu_cử tiếng_việt"
        " sản_phẩm khuyến_nông nghiên_cứu trao_đổi tập_trung nâng_cao đẩy_mạnh tăng_cường chúc_mừng kỷ_niệm truyện_ngắn"
    ).split()
)

_PROVINCES = frozenset(
    fold(name)
    for name in (
        "An Giang|Bà Rịa|Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định|Bình Dương|Bình Phước|Bình Thuận|Cà Mau"
        "|Cần Thơ|Cao Bằng|Đà Nẵng|Đắk Lắk|Đắk Nông|Đăk Lăk|Đăk Nông|Điện Biên|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội"
        "|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai"
        "|Long An|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi|Quảng Ninh|Quảng Trị"
        "|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên Huế|Thừa Thiên - Huế|Tiền Giang|Trà Vinh"
        "|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Huế|Sài Gòn|Việt Nam|Đắc Lắc|Đắc Nông|Hồ Chí Minh|TP Hồ Chí Minh|Đà Lạt|Điện Biên Phủ"
    ).split("|")
)
_FAMILIES = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn lâm mai trịnh đào cao lương tô tạ chu châu la quách"
    " thái mạc nông triệu bế hứa hà thạch kim sơn tống tăng trương từ ung văn viên vương".split()
)
#: Highland place names open with a word for water, field or village, or end in one for flat land, slope or hill.
_PLACE_HEADS = frozenset(
    "nậm mường huổi khuổi phiêng pắc bản đắk đăk đắc ea krông ia plei pleiku buôn bon chư kon sông núi đảo hồ_tây làng xóm ấp xã"
    " huyện thôn phường thị_trấn tỉnh tp tx".split()
)
_PLACE_TAILS = frozenset("phìn chải lủng phàng_a".split())
_CLANS = frozenset(
    "lò quàng lường cà giàng sùng vàng thào lầu hạng hờ mùa chang cứ vừ ly lý lù tráng phàn chẻo tẩn vi hà lương lô lữ kha cụt"
    " triệu đặng hoàng bàn lèng sìn sừng y a rơ ksor siu kpă niê".split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the record keeps it. `sure`: nothing but a name has this shape, label or no label."""

    text: str
    kind: AuthorKind
    sure: bool = True


def read(text: str, labelled: bool = False) -> Name | None:
    """The name that the text is, or None. `labelled`: something before it says that names follow.

    Kept as printed but for capitals (MINH HUY, minh huy → Minh Huy) and titles (PGS.TS., ông, phóng viên).
    """
    text = text.strip(_TRIM + "()")
    if not text or len(text) > 60:
        return None
    doer = _role_or_collective(text)
    if doer is not None:
        return doer
    plain = _without_titles(text)
    if not plain or any(char.isdigit() for char in plain) or "@" in plain:
        return None
    return _initials(plain) or _person(plain, labelled or plain != text)


def is_place(text: str) -> bool:
    """Whether the text is a province, or has the make of a place name of the highlands (Si Pa Phìn, Nậm Nhùn)."""
    words = text.lower().split()
    if not words:
        return False
    if fold(" ".join(words)) in _PROVINCES:
        return True
    if words[0] in _PLACE_HEADS and len(words) > 1:
        return True
    return len(words) > 1 and words[-1] in _PLACE_TAILS and words[0] not in _CLANS


def is_heading(text: str) -> bool:
    """Whether words occur in the text that no name has: a menu entry, an office, a heading."""
    tokens = canon(text).lower().split()
    if any(token in _NEVER for token in tokens):
        return True
    # Nguyễn Văn Hóa is a person: behind a family name only the pair that begins with it counts.
    last = 1 if tokens and tokens[0] in _FAMILIES else len(tokens)
    return any(f"{a} {b}" in _PAIRS for a, b in zip(tokens[:last], tokens[1:], strict=False))


def _role_or_collective(text: str) -> Name | None:
    collective = _COLLECTIVE.match(text)
    if collective:
        return Name(_sentence_case(text) if text.isupper() and " " in text else text, "collective")
    if _DOER.fullmatch(text):
        return Name(_sentence_case(text) if text.isupper() and " " in text else text, "role-only")
    if _DOER_PAIR.fullmatch(text):
        return Name(text, "role-only")
    return None


def _without_titles(text: str) -> str:
    while True:
        shorter = _DEGREES.sub("", text, count=1) if _DEGREES.match(text) else text
        for pattern in (_HONORIFIC, _LOWER_HONORIFIC):
            match = pattern.match(shorter)
            if match:
                shorter = shorter[match.end() :]
        shorter = shorter.lstrip(_TRIM)
        if shorter == text:
            return text
        text = shorter


def _initials(text: str) -> Name | None:
    if _INITIALS.fullmatch(text) and text[0].isupper():
        last = text.rstrip(".").rsplit(".", 1)[-1]
        if not last or last[0].isupper():
            return Name(text.rstrip(".") if "." in text[:-1] else text, "initials")
    if _BARE_CAPITALS.fullmatch(text) and not (len(text) == 3 and is_syllable(text)) and text not in {"HÀ", "LÊ"}:
        return Name(text, "initials", sure=False)
    return None


def _person(text: str, labelled: bool) -> Name | None:
    tokens = text.split()
    if len(tokens) > MOST_TOKENS or not all(_is_token(token) for token in tokens) or is_heading(text):
        return None
    letters = [token for token in tokens if not _INITIAL_TOKEN.fullmatch(token)]
    if not letters:
        return None
    if len(tokens) == 1 and len(text) > 1 and text.isupper() and not is_syllable(text) and not _ABBREVIATED.fullmatch(text):
        return None
    if all(token.isupper() for token in tokens):
        text = " ".join(_title(token) for token in tokens)
    elif all(token.islower() for token in tokens):
        if not labelled or not 2 <= len(tokens) <= 4 or not all(map(is_syllable, tokens)):
            return None
        text = " ".join(_title(token) for token in tokens)
    elif not all(_is_capitalised(token, 0 < i < len(tokens) - 1) for i, token in enumerate(tokens)):
        return None
    several = len(tokens) > 1 or "." in text or text[1:2] in _APOSTROPHE
    return Name(text, "person", sure=several and _reads_as_name(letters))


def _is_token(token: str) -> bool:
    return bool(
        _WORD.fullmatch(token) or _INITIAL_TOKEN.fullmatch(token) or _ABBREVIATED.fullmatch(token)
    )


def _is_capitalised(token: str, inside: bool) -> bool:
    if inside and token in {"văn", "thị"}:
        return True
    pieces = list(_pieces(token))
    if not pieces or not pieces[0][0].isupper():
        return False
    # H'wênh, K'brêu and Ka-đê are seen; VnExpress and iPhone are no names, NAM beside Nguyễn Văn is.
    return all(piece[1:].islower() or len(piece) == 1 or (piece.isupper() and is_syllable(piece)) for piece in pieces)


def _reads_as_name(tokens: list[str]) -> bool:
    """Vietnamese syllables, or a token that only the highland languages have (apostrophe, a particle alone)."""
    strange = sum(not all(len(p) == 1 or is_syllable(p) for p in _pieces(token)) for token in tokens)
    highland = any(len(token) == 1 or token[1:2] in _APOSTROPHE for token in tokens)
    return strange == 0 or highland or strange * 2 <= len(tokens)


def _pieces(token: str) -> Iterator[str]:
    yield from (piece for piece in re.split(rf"[{_APOSTROPHE}.-]", token) if piece)


def _title(token: str) -> str:
    if _INITIAL_TOKEN.fullmatch(token):
        return token.upper()
    return re.sub(r"[^\W\d_]+", lambda match: match[0][:1].upper() + match[0][1:].lower(), token)


def _sentence_case(text: str) -> str:
    text = text[:1].upper() + text[1:].lower()
    return re.sub(r"\b(?:pv|ctv|btv)\b", lambda match: match[0].upper(), text)
