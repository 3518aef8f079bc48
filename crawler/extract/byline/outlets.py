"""Papers, agencies and broadcasters that texts are taken from: what a source looks like."""

from __future__ import annotations

import re

from archive.vietnamese import fold
from crawler.extract.byline.wordlists import key, phrases

#: A host without its scheme, as sources are often named: qdnd.vn, Baoquangbinh.vn, vhds.baothanhhoa.vn.
HOST = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4}(?:vn|com|net|org|info|asia|news|tv|us|gov"
    r"|edu)\b(?:\.vn\b)?(?![\w@-])",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://([^\s/:?#]+)[^\s\"'<>«»]*", re.IGNORECASE)

_HEAD = re.compile(
    r"(?:báo|b\.|thông\stấn\sxã|thông\stấn\b|tạp\schí|tuần\sbáo|nhật\sbáo|chuyên\strang|tờ|hãng\stin"
    r"|kênh)\s?(?=\S)",
    re.IGNORECASE,
)
#: Báo cáo is a report and báo chí the press; chuyên trang alone names no outlet.
_NOT_HEAD = re.compile(
    r"báo\s(?:cáo|chí|động|hiệu|giá|hỷ|tường|giới|công|in|xấu|lỗi|hay|mới|giấy|điện\stử$|động)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(r".{2,40}[\s-](?:điện tử|online|plus|newspaper|news|tv)", re.IGNORECASE)

#: Agencies and papers by the names they are called by, whatever their capitals.
_KNOWN = phrases("""
    TTXVN|VNA|VNP|Vietnam+|VietnamPlus|VNS|VOV|VOV1|VOV2|VOV4|VOV News|VOVNews|VOV Tây Bắc|VOV Giao thông
    VOV Tây Nguyên|VTV|VTV1|VTV24|VTV8|VTV9|VTV News|VTC|VTC News|VTC1|VGP|VGP News|CAND|QĐND|SGGP|NLĐ
    NLĐO|PLVN|PLO|TPO|TNO|TTO|HNM|KTĐT|BVPL|ANTĐ|ANTV|QPVN|QTV|THVL|HTV|BPTV|VNE|VnExpress|VietNamNet
    Vietnam Net|Zing|Zing News|Zingnews|Znews|Soha|Kenh14|CafeF|CafeBiz|Infonet|Infonews|VietTimes
    VnEconomy|VnMedia|Báo Mới|Baomoi|Dân trí|Dân Việt|Nhân Dân|Nhân Dân Điện tử|Quân đội nhân dân
    Công an nhân dân|Tuổi Trẻ|Tuổi Trẻ Online|Tuổi Trẻ Thủ đô|Thanh Niên|Tiền Phong|Lao Động
    Người Lao Động|Lao Động Thủ đô|Hà Nội Mới|Kinh tế & Đô thị|Kinh tế và Đô thị|Kinh tế Đô thị
    Sài Gòn Giải Phóng|Pháp luật TP.HCM|Pháp luật TPHCM|Pháp Luật|Pháp luật Việt Nam|Pháp luật & Xã hội
    Đời sống & Pháp luật|Đời sống và Pháp luật|Bảo vệ pháp luật|Người đưa tin|Người Cao Tuổi|Đại Đoàn Kết
    Đại biểu Nhân dân|Nông nghiệp Việt Nam|Nông thôn ngày nay|Nông nghiệp & Môi trường
    Nông nghiệp và Môi trường|Tài nguyên & Môi trường|Tài nguyên và Môi trường|Gia đình & Xã hội
    Gia đình và Xã hội|Sức khỏe & Đời sống|Sức khỏe và Đời sống|Sức khoẻ và Đời sống|Sức khoẻ & Đời sống
    Giáo dục & Thời đại|Giáo dục và Thời đại|Giáo dục Việt Nam|Giáo dục Thủ đô|Khoa học & Đời sống
    Khoa học và Đời sống|Khoa học & Phát triển|Khoa học và Phát triển|Tiếng nói Việt Nam
    Tiếng nói nhân dân|Đầu tư|Đấu thầu|Công Thương|Xây dựng|Giao thông|Tin tức|Tổ Quốc|Văn hóa
    Thể thao & Văn hóa|Thể thao và Văn hóa|Bóng đá|Biên phòng|Hải quan|Hải quan Online|Hải quân|Thanh tra
    Kiểm sát|Kiểm toán|Công lý|Công luận|Nhà báo & Công luận|Nhà báo và Công luận|Phụ nữ|Phụ nữ Việt Nam
    Phụ nữ TP.HCM|Phụ nữ Thủ đô|Thời báo Tài chính|Tin tức TTXVN|Thời báo Tài chính Việt Nam
    Thời báo Ngân hàng|Thời báo Kinh tế|Kinh tế Sài Gòn|Diễn đàn Doanh nghiệp|Doanh nhân Sài Gòn
    Một Thế Giới|An ninh Thủ đô|Cựu chiến binh|Cựu chiến binh Việt Nam|Văn nghệ|Văn nghệ Công an
    Thế giới & Việt Nam|Thế giới và Việt Nam|Trí Thức Trẻ|Trí thức & Cuộc sống|Trí thức và Cuộc sống
    Nhịp sống thị trường|Nhịp sống kinh tế|Nhịp sống số|Dân tộc & Phát triển|Dân tộc và Phát triển
    Dân tộc miền núi|Bạn đọc|Tạp chí Cộng sản|Cộng sản|Xây dựng Đảng|Đảng Cộng sản|Đảng Cộng sản Việt Nam
    ĐCSVN|CPV|Chính phủ|Báo Chính phủ|Quốc hội|Truyền hình Quốc hội|Ấp Bắc|Đồng Khởi|Huế ngày nay
    Điện Biên Phủ|Reuters|AFP|AP|BBC|CNN|Xinhua|Tân Hoa xã|Tân Hoa Xã|Kyodo|Yonhap|Bloomberg|Nikkei|TASS
    Sputnik|Sputniknews|RT|Guardian|The Guardian|New York Times|NYT|WSJ|CNBC|Daily Mail|Dailymail|SCMP
    Straits Times|CTTĐT|Cổng TTĐT|Cổng TTĐTCP|TTĐT|Internet|Facebook|Wikipedia|MXH|NVCC|CTV Online|QNO
    QNP|GLO|CTO|QBĐT|BBNĐT|BGĐT|BPO|HBĐT|BHG|BTN|BĐN|LĐ online|BQN|BTB|BTĐKT
""")
_AGENCIES = re.compile(
    r"(?:TTXVN|VNA|VOV\d?|VTV\d{0,2}|VTC\d{0,2}|VGP|CAND|QĐND|SGGP|NLĐ|PLVN|VietnamPlus|VnExpress"
    r"|Chinhphu|AFP|Reuters|VOVNews)\b"
)


def is_outlet(text: str) -> bool:
    """Whether the text names a paper, agency or broadcaster that others take texts from, or is a host."""
    text = text.strip(' .,;:"“”()')
    if not text or len(text) > 90:
        return False
    if HOST.match(text) or key(text) in _KNOWN or _AGENCIES.match(text):
        return True
    if has_head(text):
        return text.count(" ") < 8
    return (
        text.count(" ") < 6 and text[0].isupper() and not text.isupper() and _TAIL.fullmatch(text) is not None
    )


def is_unmistakable(text: str) -> bool:
    """Whether an outlet's name cannot be a person's: a host, letters of an agency, or a head word such as Báo."""
    letters = text.replace(" ", "")
    return bool(
        HOST.match(text)
        or _AGENCIES.match(text)
        or has_head(text)
        or (text.isupper() and letters.isalpha() and len(letters) < 6)
    )


def has_head(text: str) -> bool:
    """Whether the text opens with a word for a kind of outlet: Báo, Tạp chí, Thông tấn xã."""
    if text[:2] in ("B.", "b."):
        # B.NG and B.Hà are people, B. Lao Động is a paper.
        name = text[2:].split()
        if len(name) < 2 or name[0].isupper() or "và" in name:
            return False
    return bool(_HEAD.match(text) and not _NOT_HEAD.match(text))


def same_outlet(text: str, outlet: str | None) -> bool:
    """Whether the text is the outlet's own name, with or without Báo before or điện tử after it."""
    return outlet is not None and _bare(text) == _bare(outlet) != ""


def _bare(name: str) -> str:
    name = fold(" ".join(name.split()))
    name = re.sub(r"^(?:https?://)?(?:www\.)?(?:bao |bao dien tu |trang thong tin dien tu )?", "", name)
    return re.sub(r"(?: dien tu| online|/)$", "", name).strip(" .")


def url_in(text: str) -> str | None:
    """The first URL of the text, as printed; a host without a scheme becomes one with ``http://``."""
    url = _URL.search(text)
    if url:
        return url[0].rstrip(".,;:)…]")
    host = HOST.search(text)
    return f"http://{host[0].lower()}" if host else None


def hosts_for_urls(text: str) -> str:
    """The text with each URL cut down to its host: what the source is called where only its address is printed."""
    return _URL.sub(lambda match: match[1].lower().removeprefix("www."), text)


def without_urls(text: str) -> str:
    """The text without what begins with http:// or https://; bare hosts stay, they name the source."""
    return _URL.sub(" ", text) if "://" in text else text
