"""Offices, schools and broadcasters as bylines name them: found by their head word, written out where sure."""

from __future__ import annotations

import re

from archive.vietnamese import is_syllable
from crawler.extract.byline import abbreviations
from crawler.extract.byline.wordlists import words

#: Head words that open no name of a person.
_SURE = (
    r"trung\stâm|tt(?:vh|tt|yt|gdtx|gdnn|dvvl|dvnn|htcđ|ksbt|cntt|ytdp)\b|đài\b|cổng\s|cttđt\b|phòng\s"
    r"|sở\s|bộ\s|ubnd\b|hđnd\b|ub\s|ủy\sban|uỷ\sban"
    r"|hội\sđồng|ubmttq|mttq|mặt\strận|văn\sphòng|vp\s|vp$|huyện\s?(?:đoàn|ủy|uỷ|hội)|tỉnh\s?(?:đoàn|ủy|uỷ"
    r"|hội)|thành\s(?:đoàn|ủy|uỷ|hội)"
    r"|(?:thị|quận|xã|phường|khu|đảng|chi|liên)\s(?:đoàn|ủy|uỷ|đội|bộ\b)|công\san\b|ca\s(?:huyện|tỉnh|tp"
    r"|thành|xã|phường|quận|thị)"
    r"|bch(?:qs)?\b|b[aộ]n?\s?chqs\b|bộ\schỉ|bđbp\b|đồn\s(?:biên|bp)|khối\s|lực\slượng|trung\sđoàn"
    r"|lữ\sđoàn|sư\sđoàn|tiểu\sđoàn"
    r"|quân\skhu|quân\sđoàn|vùng\s(?:cảnh|[1-5]\b)|hải\sđội|đại\sđội|tổ\s|tổng\s(?:cục|công\sty|liên|đài"
    r"|lãnh)|cục\s|chi\scục|viện\s"
    r"|vksnd|tand|tòa\sán|toà\sán|kho\sbạc|kbnn|ngân\shàng|nhcsxh|bhxh|bảo\shiểm|bệnh\sviện|bv\s|bvđk"
    r"|trạm\s|hạt\s|liên\sđoàn|lđlđ|liên\sminh"
    r"|liên\shiệp|công\sđoàn|thanh\stra\s|thư\sviện|bảo\stàng|nhà\s(?:văn\shóa|xuất|máy|thờ|thiếu|hát)"
    r"|nxb\b|clb\b|câu\slạc|hợp\stác\sxã|htx\b"
    r"|bql\b|btg(?:tu)?\b|bbt\s|bdv\b|ubkt\b|vp[ht]u\b|hnd\s|hlhpn\b|đtt\s|cdc\s|ttct\b|ttbdct|ttpvhcc|ccthads"
    r"|bt[cv]\s(?:hu\b|tu\b|huyện|tỉnh|thành|thị|quận|đảng|đoàn|hội)"
    r"|(?:th&thcs|thcs&thpt|thcs|thpt|ptdtnt|ptdtbt)\s|vườn\squốc|khu\s(?:di\stích|bảo\stồn|kinh\stế|công\snghiệp)|học\sviện|đại\shọc"
    r"|cao\sđẳng|giáo\s(?:xứ|phận|hội)|chùa\s|thiền\sviện"
    r"|truyền\s(?:hình|thanh|thông)|phát\sthanh\s|công\sty|cty\b|tập\sđoàn|chi\snhánh|đội\s|ngành\s"
    r"|đoàn\sthể|website\s|web\s"
    r"|trang\s(?:thông\stin|tin|ttđt|web)|đảng\sbộ|chi\sbộ"
)
#: Words that also open names (Trường Giang, Ban Mai, Đoàn Thị An, Hội An): what follows decides.
_DOUBTFUL = (
    r"trường\s(?:thpt|thcs|th\b|th&|ptcs|ptth|ptdt|mn\b|đh\b|cđ\b|tc\b|ct\b|tiểu\shọc|mầm|mẫu"
    r"|trung\s(?:học|cấp)|đại\shọc|cao\sđẳng"
    r"|chính\strị|phổ\sthông|dân\stộc|sĩ\squan|quân\ssự|dạy|nghề|quốc\s(?:tế|gia)|liên\scấp|năng\skhiếu"
    r"|bồi|cán\sbộ|giáo\sdục|chuyên)"
    r"|khoa\s(?:luật|nội|ngoại|sản|nhi|khám|dược|y\b|khoa|kinh\stế|công\snghệ|ngữ|sư\sphạm|văn\shọc"
    r"|giáo\sdục|kỹ|xây|quản|điện|du\slịch|báo)"
    r"|ban\s(?:tuyên|dân|tổ|quản|biên|chỉ|chấp|thường|giám|chqs|nội|tg\b|dv\b|dt\b|văn\shóa|thời|chuyên"
    r"|kinh|xây|bạn|thư|phát|pháp|đại|điều"
    r"|ql|tôn|bảo|công|liên|khoa|hđ|kt|xã\shội|ảnh|truyền)"
    r"|đoàn\s(?:trường|tn\b|tncs|thanh\sniên|xã|phường|thị\s(?:trấn|xã)|khối|kinh\stế|luật\ssư"
    r"|công\s(?:tác|an\b)|cơ\s(?:sở|quan)"
    r"|văn\s(?:công|nghệ)|nghệ\sthuật|đbqh|đại\sbiểu|huyện|ktqp|ca\b|chèo)"
    r"|hội\s(?:lh|ccb|nd\b|pn\b|ctđ|nct|liên|cựu|nông|phụ|nhà|chữ|người|văn|khuyến|luật|đông\sy|sinh"
    r"|thanh|nạn|bảo|kiến|doanh|đồng|khoa|làm|tù"
    r"|y\shọc|sử|điện|di\ssản)"
)
_HEAD = re.compile(rf"(?:{_SURE}|{_DOUBTFUL})", re.IGNORECASE)
#: Where only the case of the letters tells an abbreviation from a name: P.VHTT from P.Thảo, Khoa TT from Khoa Nguyên.
_SHORT_HEAD = re.compile(
    r"(?:P\.\s?|P\s|Khoa\s|KHOA\s)(?P<short>[A-ZĐ]{2,}\b)|CA\s[A-ZĐ]|Vụ\s[A-ZĐ]"
    r"|P\.\s?(?:Nội vụ|Tư pháp|Văn h|Giáo dục|Kinh tế|Tài |Nông nghiệp|Lao động|Dân tộc|Y tế|Thông tin|Hành chính)"
    r"|TT[.\s]\s?(?:TT|VH|VTT|PT|TH|GD|DV|KSBT|CNTT|HTCĐ|YT|BDCT|PVHCC|TDTT|Truyền|Văn|Thông|Y\s|Giáo|Dịch"
    r"|Khuyến|Phát|Bồi|Chính|Phục)"
)
#: Two-syllable heads may follow a name without any mark: a line break became a space.
_AFTER_NAME = re.compile(
    r"(?<=\s)(?:Trung tâm|Đài (?:Phát|Truyền|PT|TT|TH)|Cổng (?:TTĐT|thông)|Văn phòng|Phòng (?:VH|Văn hóa"
    r"|GD|Giáo)|Ban Tuyên giáo|UBND|Công an"
    r"|TTVH|Huyện đoàn|Tỉnh đoàn|Thành đoàn|Hội (?:LHPN|Nông|CCB|Liên)|Trường (?:THPT|THCS|Tiểu|Mầm|Đại"
    r"|ĐH))(?!\w)"
)
_LOWER_WORDS = words("và của huyện tỉnh xã phường thị trấn quận khu tại các về cho thành phố tp. tx.")
_LAST_BREAK = re.compile(r"[\s_]+")


def opens(text: str) -> bool:
    """Whether the text opens with the head word of an organisation."""
    if len(text) < 2:
        return False
    if _HEAD.match(text):
        return True
    match = _SHORT_HEAD.match(text)
    return match is not None and not is_syllable(match["short"] or "")


def opens_after_name(text: str) -> int:
    """Where an organisation opens inside a text without a mark before it (Bình Minh Trung tâm …); -1 if nowhere."""
    match = _AFTER_NAME.search(text)
    return match.start() if match else -1


def expanded(organisation: str) -> str:
    """The organisation with sure abbreviations written out, the first letter a capital, shouted words in lower case."""
    text = _calmed(organisation) if _is_shouted(organisation) else organisation
    text = abbreviations.expand(text)
    return text[:1].upper() + text[1:]


def _is_shouted(text: str) -> bool:
    return text.isupper() and sum(is_syllable(word) for word in text.split()) >= 2


#: Phrases in the case that they are written in, by their small letters.
_CASED = {
    phrase.lower(): phrase
    for written in (
        *abbreviations.vocabulary(),
        "Trung tâm, Văn phòng, Huyện ủy, Tỉnh ủy, Thành ủy, Thị ủy, Huyện đoàn, Tỉnh đoàn, Thành đoàn,"
        " Công an",
        "Hội đồng nhân dân, Ủy ban nhân dân, Ủy ban, Truyền hình, Truyền thanh, Truyền thông, Thông tin,"
        " Thể thao",
        "Cổng thông tin điện tử, Trang thông tin điện tử, Ban Tuyên giáo, Ban Quản lý, Công ty, Tổ quốc,"
        " Quân sự",
        "Trường Tiểu học, Trường Mầm non, Trường Đại học, Mặt trận Tổ quốc, Biên phòng",
        "Đài, Phòng, Sở, Ban, Hội, Trường, Đoàn",
    )
    for phrase in re.split(r" - |, | và ", written)
}


def _calmed(text: str) -> str:
    """TRUNG TÂM TT&VH BA CHẼ as it is otherwise written: known phrases in their case, the rest capitalised."""
    parts = _LAST_BREAK.split(text)
    out: list[str] = []
    at = 0
    while at < len(parts):
        for size in (5, 4, 3, 2, 1):
            phrase = " ".join(parts[at : at + size]).lower()
            if phrase in _CASED:
                out.append(_CASED[phrase])
                at += size
                break
        else:
            word = parts[at]
            if is_syllable(word):
                word = word.lower() if word.lower() in _LOWER_WORDS else word.capitalize()
            out.append(word)
            at += 1
    return " ".join(out)
