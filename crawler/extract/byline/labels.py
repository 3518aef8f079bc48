"""The labels of a byline and the roles they give: Tin, ảnh: · Thực hiện: · (tổng hợp) · Theo · Nguồn tin:"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.extract.byline.wordlists import words

#: Not roles of an author: the text came from elsewhere, or the name is of somebody who did not make it.
SOURCE = "source"
OTHER = "other"

#: Pattern of one word of a label → role. Typing errors in the marks of tin and ảnh are common in combinations.
_ATOMS: tuple[tuple[str, str], ...] = (
    (
        r"nguồn\s(?:tin|ảnh|bài|video|clip|tư\sliệu)|nguồn|theo|trích(?:\stừ|\snguồn|\sdẫn)?|dẫn(?:\stheo"
        r"|\sảnh)|source|according\sto",
        SOURCE,
    ),
    (
        r"người\s(?:đăng|gửi|gởi|nhập|duyệt|cập\snhật|phát\sngôn|ký|biên\stập\sweb)|đăng\stin|cập\snhật"
        r"|kiểm\sduyệt|duyệt(?:\stin|\sbài)?"
        r"|chịu\strách\snhiệm[^:]{0,40}|(?:phó\s)?tổng\sbiên\stập|trưởng\sban\sbiên\stập"
        r"|thư\ský\stòa\ssoạn|giấy\sphép[^:]{0,30}|điện\sthoại|email"
        r"|địa\schỉ|hiệu\sđính|uploaded\sby|lượt\sxem|từ\skhóa|tags?|chuyên\smục|thông\stin[^:]{0,30}",
        OTHER,
    ),
    (
        r"tin\sbài|bài\sviết|tác\sgiả\s(?:bài\sviết|tin\sbài|tin)|nhóm\stác\sgiả|tác\sgiả|người\sviết"
        r"|viết\sbởi|đăng\sbởi|nội\sdung|phóng\ssự|ghi\schép"
        r"|bút\ský|ký\ssự|truyện\sngắn|tản\svăn|tùy\sbút|tạp\sbút|kịch\sbản|lời\sbình|lời|phỏng\svấn|tin"
        r"|bài|thơ|ghi|văn\sbản"
        r"|written\sby|posted\sby|reported\sby|by|story|text|words|author",
        "text",
    ),
    (
        r"chùm\sảnh|(?:người\s)?chụp(?:\sảnh)?|ảnh\stư\sliệu|tư\sliệu|hình\sảnh|ảnh\sbìa|ảnh\sbáo"
        r"|phóng\ssự\sảnh|ảnh|hình|photos?(?:\sby)?|pictures?",
        "photo",
    ),
    (r"video\s?clip|video|clip|người\squay|quay\sphim|dựng\sphim|hậu\skỳ|quay|dựng|phim|media", "video"),
    (
        r"đồ\s(?:họa|hoạ)|infographics?|info|thiết\skế|minh\s(?:họa|hoạ)|trình\sbày|tranh|graphics?|design",
        "graphics",
    ),
    (
        r"người\sthực\shiện|nhóm\sthực\shiện|thực\shiện|thưc\shiện|kỹ\sthuật|sản\sxuất|đạo\sdiễn"
        r"|tổ\schức\s(?:sản\sxuất|thực\shiện)|producer",
        "production",
    ),
    (
        r"tổng\shợp|biên\stập(?:\sviên)?|biên\ssoạn|sưu\stầm|lược\s(?:thuật|ghi)|tổng\sthuật|t/h|th"
        r"|compiled\sby|edited\sby|editor",
        "compile",
    ),
    (
        r"người\sdịch|biên\sdịch|lược\sdịch|chuyển\sngữ|dịch(?:\sgiả)?|translated\sby|translator|tơplôu",
        "translation",
    ),
    (
        r"giọng\sđọc|người\sđọc|thể\shiện|phát\sthanh\sviên|ptv|dẫn\schương\strình|mc|đọc|voice|tơbleăng",
        "voice",
    ),
)
_TYPOS = r"t[ịíìỉĩ]n|[àáạãâ]nh"
#: Words that labels open and end with: a quick look before the patterns.
_FIRST_WORDS = words("""
    tin bài ảnh hình video videoclip clip nội tác nhóm người viết đăng phóng ghi bút ký truyện tản tùy tạp
    kịch lời phỏng thơ văn written posted reported by story text words author chùm chụp tư photo photos picture
    pictures quay dựng hậu phim media đồ infographic infographics info thiết minh trình tranh graphic
    graphics design thực thưc kỹ sản đạo tổ producer tổng biên sưu lược t/h th compiled edited editor dịch
    chuyển translated translator giọng thể phát ptv dẫn mc đọc voice nguồn theo trích source according tịn
    tín tìn tỉn tĩn ành ánh ạnh ãnh ânh tơplôu
""")
_LAST_WORDS = words("""
    hiện hợp tập soạn tầm dịch ngữ thuật ghi viết chụp họa hoạ ảnh bài tin thơ quay phim clip video đọc
    tơbleăng tơplôu thiệu t/h th dựng thể
""")
_ROLE_OF_ATOM = tuple((re.compile(pattern, re.IGNORECASE), role) for pattern, role in _ATOMS)
_ANY = "|".join(pattern for pattern, _ in _ATOMS)
_JOIN = r"\s*(?:[,&+/–—-]|và|and|\[ă)\s*|\s"
_LABEL = rf"(?:{_ANY}|{_TYPOS})(?:(?:{_JOIN})(?:{_ANY}|{_TYPOS})(?!\w)){{0,4}}"
_WITH_COLON = re.compile(rf"(?<!\w)(?P<label>{_LABEL})(?:\s(?:của|do|bởi))?\s?[:：]", re.IGNORECASE)
_AT_START = re.compile(
    rf"(?P<label>{_LABEL})(?:\s(?:của|do)\s+|\s*[-–—]\s+|\s+[-–—]\s*|[.]?\s+)(?=\S)", re.IGNORECASE
)
#: «Minh Hà - theo TTXVN»: a source behind a mark, without a colon.
_SOURCE_BEHIND = re.compile(r"[-–—,;/|]\s*(?:theo|nguồn)\s+(?=[^\W\d_])", re.IGNORECASE)
#: «Bài Minh Hà - Ảnh Ngọc Lan», «Reported by A – Translated by B»: a further label without a colon.
_LABEL_BEHIND = re.compile(
    r"\s*[-–—,;/|.]\s*(?=(?:[ẢA]nh|ẢNH|V[iI][dD][eE][oO]|C[lL][iI][pP]|Đồ (?:họa|hoạ)"
    r"|(?:Photos?|Translated|Edited|Written|Reported|Compiled) by)\s+[^\W\d_])"
)
_AT_END = re.compile(
    rf"(?:\s*[,–—-]\s*|\s+)(?P<label>(?:{_ANY})(?:(?:{_JOIN})(?:{_ANY})(?!\w)){{0,2}})(?:\s(?:từ"
    rf"|theo)\s(?P<source>[^,;()]{{2,40}}))?$",
    re.IGNORECASE,
)
_COMPILED_FROM = re.compile(
    r"(?:tổng\shợp|biên\ssoạn|biên\stập|lược\s(?:dịch|ghi)|sưu\stầm|dịch)\s(?:từ"
    r"|theo)\s(?P<source>\S.{1,60})",
    re.IGNORECASE,
)
_SOURCE_URL = re.compile(
    r"(?<!\w)(?:nguồn(?:\s(?:tin|bài|ảnh))?|theo|source)\s?:?\s*https?://", re.IGNORECASE
)
_WHOLE = re.compile(rf"(?:{_LABEL})", re.IGNORECASE)
#: «Nguồn Phú Yên: http://…»: the outlet stands between the label and the colon.
_NAMED_SOURCE = re.compile(
    r"(?<!\w)(?:nguồn|theo)(?:\stin)?\s+(?P<name>[^:\n]{2,50}?)\s?:\s*(?=https?:|www\.|$)", re.IGNORECASE
)
#: A colon label starts the text, or follows a mark; after a bare space only one with a capital does.
_MARK_BEFORE = re.compile(r"[-–—,;(\[/|.•·]\s*$")
#: Single words that need no colon before a name; thơ, lời, dẫn and the like also open names or sentences.
_NO_COLON = re.compile(
    r"tin(?:\sbài|\sảnh)?|bài(?:\sviết)?|(?:chùm\s|hình\s)?ảnh|video(?:\s?clip)?|clip|nguồn(?:\stin"
    r"|\sảnh)?|theo|nhóm\stác\sgiả"
    r"|tác\sgiả(?:\sbài\sviết)?|người\s(?:viết|thực\shiện|dịch)|(?:viết|đăng)\sbởi|thực\shiện|tổng\shợp"
    r"|biên\s(?:tập|soạn|dịch)|sưu\stầm|lược\sdịch|đồ\s(?:họa|hoạ)"
    r"|phóng\ssự|ghi\schép|bút\ský|photos?\sby|(?:written\s|posted\s|reported\s|translated\s|edited\s"
    r"|compiled\s)?by",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line under one label. `roles` is empty where the piece has no label; `colon`: it was printed."""

    roles: tuple[str, ...]
    text: str
    colon: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """A label at the end of a text: where it starts, its roles, and the source in «tổng hợp từ X»."""

    start: int
    roles: tuple[str, ...]
    source: str | None = None


def roles_of(label: str) -> tuple[str, ...]:
    """The roles that a label gives, in the order of its words, each once."""
    roles: list[str] = []
    at = 0
    while at < len(label):
        for pattern, role in _ROLE_OF_ATOM:
            match = pattern.match(label, at)
            if match and not label[match.end() : match.end() + 1].isalpha():
                if role not in roles:
                    roles.append(role)
                at = match.end()
                break
        else:
            typo = re.compile(_TYPOS, re.IGNORECASE).match(label, at)
            if typo:
                role = "text" if typo[0][0] in "tT" else "photo"
                if role not in roles:
                    roles.append(role)
                at = typo.end()
            else:
                at += 1
    return tuple(roles)


def whole(text: str) -> tuple[str, ...]:
    """The roles of a text that is nothing but a label, as in brackets after a name: (tổng hợp); else empty."""
    text = text.strip(" .:")
    return roles_of(text) if len(text) < 50 and _WHOLE.fullmatch(text) else ()


def at_end(text: str) -> Ending | None:
    """The label in small letters that ends the text: Minh Hà tổng hợp."""
    tail = text[-70:]
    if text[text.rfind(" ") + 1 :].lower() not in _LAST_WORDS and " từ " not in tail and " theo " not in tail:
        return None
    match = _AT_END.search(tail)
    if match is None or not match["label"][0].islower():
        return None
    return Ending(len(text) - len(tail) + match.start(), roles_of(match["label"]), match["source"])


def compiled_from(text: str) -> str | None:
    """The source in «tổng hợp từ X», None where the text is something else."""
    match = _COMPILED_FROM.fullmatch(text)
    return match["source"] if match else None


def source_is_url(line: str) -> bool:
    """Whether a URL stands where the source's name belongs: «Nguồn: https://…»."""
    return _SOURCE_URL.search(line) is not None


def segments(line: str) -> Iterator[Segment]:
    """Cut a line at its labels. What stands before the first one has no roles."""
    at = 0
    roles: tuple[str, ...] = ()
    colon = False
    for match in _colon_labels(line):
        if line[at : match.start()].strip() or at:
            yield from _unlabelled_start(line[at : match.start()], roles, colon)
        at = match.end()
        roles, colon = roles_of(match["label"]), True
    yield from _unlabelled_start(line[at:], roles, colon)


def _colon_labels(line: str) -> Iterator[re.Match[str]]:
    if ":" not in line and "：" not in line:
        return
    for match in _WITH_COLON.finditer(line):
        before = line[: match.start()]
        if not before.strip(" -–—•*([") or _MARK_BEFORE.search(before) or match["label"][0].isupper():
            yield match


def named_source(line: str) -> re.Match[str] | None:
    """«Nguồn NAME: http://…»: a match with the group name."""
    return _NAMED_SOURCE.search(line) if ":" in line else None


def _unlabelled_start(text: str, roles: tuple[str, ...], colon: bool) -> Iterator[Segment]:
    """A piece whose label has no colon: «Tin, ảnh Ngô Tấm», «Theo TTXVN», «Ảnh VGP/Đức Tuân»."""
    text = text.strip(" ")
    behind = _SOURCE_BEHIND.search(text)
    if behind and _may_follow(text[behind.end() :]):
        yield from _unlabelled_start(text[: behind.start()], roles, colon)
        yield Segment((SOURCE,), text[behind.end() :])
        return
    further = _LABEL_BEHIND.search(text)
    if further and text[: further.start()].strip() and not whole(text[: further.start()]):
        rest = text[further.end() :]
        follows = rest.partition(" by ")[2] or rest.partition(" ")[2]
        if follows.lstrip()[:1].isupper() and _may_follow(follows):
            yield from _unlabelled_start(text[: further.start()], roles, colon)
            yield from _unlabelled_start(rest, (), False)
            return
    if roles:
        yield Segment(roles, text, colon)
        return
    first = text.lstrip("-–—•*·([ ").split(" ", 1)[0].lower().rstrip(",.-–/&+")
    match = _AT_START.match(text.lstrip("-–—•*·([ ")) if first.partition("/")[0] in _FIRST_WORDS else None
    if match and (match["label"][0].isupper() or text[:1] == "("):
        found = roles_of(match["label"])
        rest = text.lstrip("-–—•*·([ ")[match.end() :]
        # «TIN MỚI», «VIDEO HOT» in capitals are headings.
        shouted = (
            match["label"].isupper() and len(match["label"]) < 6 and len(found) == 1 and SOURCE not in found
        )
        known = len(found) > 1 or (_NO_COLON.fullmatch(match["label"]) and not shouted)
        if known and OTHER not in found and _may_follow(rest):
            yield Segment(found, rest)
            return
    yield Segment((), text)


_DOCUMENT = re.compile(
    r"(?:quyết\sđịnh|qđ|nghị\s(?:định|quyết)|thông\s(?:tư|báo|tin)|luật|bộ\sluật|điều|khoản|kế\shoạch"
    r"|công\s(?:văn"
    r"|điện)|chỉ\sthị|hướng\sdẫn|dự\s(?:thảo|án|kiến|báo)|đề\s(?:án|nghị|xuất)|ông|bà)(?!\w)",
    re.IGNORECASE,
)
_SMALL_START = re.compile(
    r"(?:báo|tạp\schí|đài|cổng|trang|nhóm|phóng\sviên|nhà\sbáo|huyện\sđoàn|tác\sgiả)(?!\w)"
    r"|(?:[a-z0-9-]+\.){1,3}[a-z]{2,4}(?!\w)"
)


def _may_follow(rest: str) -> bool:
    """After a label without a colon comes a name: not the rest of a sentence, nor «Theo Nghị định số …»."""
    rest = rest.lstrip('"“«( ')
    return bool(_SMALL_START.match(rest) if not rest[:1].isupper() else not _DOCUMENT.match(rest))
