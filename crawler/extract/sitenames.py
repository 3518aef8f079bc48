"""Names that sites give themselves: what old portals print in <title> and in their banner on every page."""

from __future__ import annotations

import re

from crawler.extract.byline.wordlists import words

#: Longest name of a site, in words: «Cổng thông tin điện tử Ủy ban nhân dân huyện …, tỉnh …».
_MOST_WORDS = 18
#: «Phát triển nông thôn» has three small words in a row; more of them are a sentence.
_MOST_SMALL = 3
_KIND = re.compile(
    r"(?:chào mừng .{0,30}đến với\s+)?"
    r"(?:(?:cổng|trang|website)\s+(?:thông\s+tin|tin\s+tức|tin|giao\s+tiếp|ttđt)(?:\s+giao\s+tiếp)?(?:\s+điện\s+tử)?"
    r"|(?:cổng|trang)\s+ttđt|(?:báo|tạp\s+chí)\s+điện\s+tử|website|trang\s+(?:web|chủ)|trang\s+nhất)(?!\w)",
    re.IGNORECASE,
)
_OFFICES = re.compile(
    r"(?:ủy|uỷ)\s+ban\s+nhân\s+dân|hội\s+đồng\s+nhân\s+dân|ubnd|hđnd|(?:tỉnh|thành|huyện|thị|quận|đảng)\s+(?:ủy|uỷ)"
    r"|mặt\s+trận\s+tổ\s+quốc|phòng\s+giáo\s+dục\s+và\s+đào\s+tạo|đài\s+phát\s+thanh\s+(?:và|-)\s+truyền\s+hình",
    re.IGNORECASE,
)
_SMALL = words(
    "tỉnh huyện thị xã thành phố phường quận trấn của và khu tp tp. tx. điện tử online bộ sở ban ngành"
)


def is_site_name(text: str) -> bool:
    """Whether the text is nothing but a site's name: its kind, then an office and a place; no sentence about it."""
    kind = _KIND.match(text.strip(' -–|•:."“”'))
    if kind is None or len(text.split()) > _MOST_WORDS:
        return False
    rest = _OFFICES.sub(" ", text.strip(' -–|•:."“”')[kind.end() :])
    parts = re.findall(r"[^\W\d_]+\.?", rest)
    if text.isupper():
        # Capitals tell no names: a banner is short.
        return len(parts) <= 8
    small = 0
    for word in parts:
        small = small + 1 if word[0].islower() and word not in _SMALL else 0
        if small > _MOST_SMALL:
            return False
    return True
