"""Credits: people with their roles, organisation and sources, gathered while the lines of a byline are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.vietnamese import clean_text, fold
from crawler.extract import labels, names, organisations, outlets
from crawler.extract.labels import Segment

#: No byline is longer; what is longer is read up to here.
_MOST_CHARACTERS = 600
_MOST_LINES = 8
_TRIM = ' ,;:-–—•*·|/_"“”«»[]'


@dataclass(slots=True)
class Credits:
    """What a byline says, and how surely.

    `roles` runs beside `people`; an empty list means that nothing was said. `labelled`: a label stood before names
    or a source. `unknown`: pieces that nothing explains. `offices`: a person's rank was printed, as in signatures.
    """

    outlet: str | None = None
    people: list[names.Name] = field(default_factory=list)
    roles: list[list[str]] = field(default_factory=list)
    organisation: str | None = None
    sources: list[str] = field(default_factory=list)
    url: str | None = None
    labelled: bool = False
    #: «(Tổng hợp)» without a name: compiled from many sources, none of them named.
    compiled: str | None = None
    unknown: list[str] = field(default_factory=list)
    offices: int = 0
    places: int = 0
    #: Somebody's account on the site stands where a name belongs.
    accounts: int = 0
    #: The line is in capitals, as headings are.
    shouted: bool = False
    #: Roles of a label at the end of a line: the names follow on the next.
    open_roles: tuple[str, ...] = ()

    def add(self, name: names.Name, roles: tuple[str, ...]) -> None:
        """Add a person once; later roles join the first ones. One collective is all collectives."""
        for known, its_roles in zip(self.people, self.roles, strict=True):
            if _key(known.text) == _key(name.text) or known.kind == name.kind == "collective":
                its_roles += [role for role in roles if role not in its_roles]
                return
        self.people.append(name)
        self.roles.append(list(roles))

    def add_source(self, text: str) -> None:
        """Add an agency or outlet as printed, once."""
        text = _balanced(text.strip(_TRIM + ".")).strip(_TRIM)
        if text and fold(text) not in map(fold, self.sources):
            self.sources.append(text)

    def add_organisation(self, text: str) -> None:
        """Keep the first organisation, as printed."""
        text = _balanced(text.strip(_TRIM).rstrip("."))
        if text and self.organisation is None:
            self.organisation = text

    def set_roles(self, roles: tuple[str, ...], first: int) -> None:
        """Give the people from `first` on these roles and no others."""
        for its_roles in self.roles[max(first, 0) :]:
            its_roles[:] = list(roles)


def _key(name: str) -> str:
    return fold(name).replace(".", "").replace(" ", "")


def _balanced(text: str) -> str:
    return text if text.count("(") == text.count(")") else " ".join(re.sub("[()]", " ", text).split())


def read(text: str, outlet: str | None = None) -> Credits:
    """Read a byline of one or more lines. `outlet`: the site's own name, never an author."""
    credits = Credits(outlet)
    raw = text[:_MOST_CHARACTERS].replace("⏎", "\n")
    if "<" in raw:
        raw = _TAG.sub(" ", raw)
    lines = [line for line in map(clean_text, raw.splitlines()) if line]
    for line in lines[:_MOST_LINES]:
        if not (credits.people and re.fullmatch(r"[A-ZĐ]{1,3}", line) and names.read(line, labelled=True)):
            _read_line(credits, line)
        # else: the letters of whoever put the article on the site, below a byline that is complete.
    return credits


_TAG = re.compile(r"<[^<>]{1,300}>")
_DATE = r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4}|[/.-]\d{2})?"
_CLOCK = r"\d{1,2}\s?[:hg]\s?\d{2}(?:\s?[’'p]|\sphút)?"
_TRAILING_DATE = re.compile(
    rf"[\s,(|/–-]*(?:(?:thứ\s\w+|chủ\snhật)[\s,]+)?(?:ngày\s|số\s(?:ra\s)?)?(?:{_CLOCK}[\s,"
    rf"|–-]*)?(?:ngày\s)?(?<!\d){_DATE}"
    rf"(?:[\s,|–-]*{_CLOCK})?(?:\s?\(?GMT\s?\+\s?7\)?)?\s*\)?[.\s]*$",
    re.IGNORECASE,
)
#: Press digests: «Thanh Niên 14/3, tr12. T.Q.Nam».
_DIGEST = re.compile(
    rf"(?P<source>[^\d,;:()][^,;:()]{{1,50}}?),?\s+(?:ngày\s)?{_DATE}(?:\s?[,.]?\s?(?:tr|trang"
    rf"|số)[.\s]?\s?\d{{1,4}})*\s?[.,:;–-]\s?(?P<rest>\S.*)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,20}){1,4}")
_END_MARK = re.compile(r"(?:\./\.|\.{3,}|…)\s*$")


def _read_line(credits: Credits, line: str) -> None:
    line = _END_MARK.sub("", line)
    if credits.url is None and "." in line:
        credits.url = outlets.url_in(line)
    named = labels.named_source(line)
    if named:
        credits.labelled = True
        credits.add_source(named["name"])
        line = line[: named.start()]
    if "://" in line:
        line = outlets.hosts_for_urls(line) if labels.source_is_url(line) else outlets.without_urls(line)
    if "@" in line:
        line = _EMAIL.sub(" ", line)
    if _DIGIT.search(line):
        line = _TRAILING_DATE.sub("", line)
        digest = _DIGEST.match(line.lstrip("-–•*( "))
        if digest and _may_be_source(digest["source"], digest["rest"]):
            credits.add_source(digest["source"])
            credits.labelled = credits.labelled or outlets.is_outlet(digest["source"])
            line = digest["rest"]
    line = line.strip(" -–—•*·|_")
    if line[:1] + line[-1:] in ("()", "[]") and line.count(line[0]) == 1:
        line = line[1:-1]
    for segment in labels.segments(line):
        _read_segment(credits, segment)


_TIME_OF = re.compile(
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|từ|đến|hôm|hạn|thứ|chủ|mùng|mồng|trước|sau|vào|dịp|kỳ|phiên|tính"
    r"|trong|tháng|lúc|khoảng)(?!\w)",
    re.IGNORECASE,
)


def _may_be_source(text: str, rest: str) -> bool:
    """Whether the text before a date is a paper (Thanh Niên 14/3) and no day (Chiều 14/3); `rest` follows the date."""
    if outlets.is_outlet(text):
        return True
    name = names.read(rest.partition(" - ")[0].partition(" – ")[0])
    return (
        text[0].isupper()
        and len(text.split()) <= 6
        and not _TIME_OF.match(text)
        and name is not None
        and name.sure
    )


def _read_segment(credits: Credits, segment: Segment) -> None:
    text = segment.text.strip(" ,;.-–—|/(")
    roles = segment.roles or credits.open_roles
    if not text:
        credits.open_roles = segment.roles
        return
    credits.open_roles = ()
    if labels.OTHER in roles:
        return
    credits.labelled = credits.labelled or bool(roles)
    if labels.SOURCE in roles:
        _read_source(credits, text)
    elif not roles and _read_bare_label(credits, text):
        pass
    else:
        _read_with_brackets(credits, text, roles)


def _read_bare_label(credits: Credits, text: str) -> bool:
    """A piece that is nothing but a label: «(Tổng hợp)», «thực hiện» after a name, «Ảnh» before one."""
    compiled = labels.compiled_from(text)
    roles = ("compile",) if compiled else labels.whole(text)
    if not roles or labels.SOURCE in roles or labels.OTHER in roles:
        return False
    if compiled:
        credits.add_source(compiled)
    elif "compile" in roles:
        credits.compiled = text
    credits.set_roles(roles, 0)
    if not credits.people:
        credits.open_roles = roles
    return True


_BRACKETS = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
#: These roles belong to the last name before the brackets; the others to all names before them.
_OF_THE_LAST = frozenset(("photo", "video", "graphics"))


def _read_with_brackets(credits: Credits, text: str, roles: tuple[str, ...]) -> None:
    """Names, with remarks in brackets behind them: a role, an organisation, a source."""
    ending = labels.at_end(text)
    if ending is not None and _names_only(text[: ending.start]):
        text, roles = text[: ending.start], ending.roles
        if ending.source:
            credits.add_source(ending.source)
    first = len(credits.people)
    at = 0
    for match in _BRACKETS.finditer(text):
        before = text[at : match.start()].strip(" -–,;)].")
        if organisations.opens(before):
            # The brackets are part of an organisation's name.
            _read_pieces(credits, text[at:], roles)
            return
        if before:
            _read_pieces(credits, before, roles)
        _read_remark(credits, (match[1] or match[2] or "").strip(), first)
        at = match.end()
    rest = text[at:].strip(" )].")
    if rest.strip(" -–,;"):
        _read_pieces(credits, rest, roles)


def _names_only(text: str) -> bool:
    """Whether names stand before a label in small letters: «Điện ảnh» and «Bạn đọc» end in labels' words too."""
    name = names.read(re.split(r"\s[-–]\s|[,;–/]|\svà\s", text, maxsplit=1)[0])
    return name is not None and name.sure


def _read_remark(credits: Credits, remark: str, first: int) -> None:
    """What stands in brackets behind the people from `first` on."""
    remark = _TRAILING_DATE.sub("", remark).strip(" .,;:")
    if not remark:
        return
    compiled = labels.compiled_from(remark)
    roles = ("compile",) if compiled else labels.whole(remark)
    if compiled:
        credits.add_source(compiled)
    if roles and labels.SOURCE not in roles and labels.OTHER not in roles:
        credits.set_roles(roles, len(credits.people) - 1 if roles[0] in _OF_THE_LAST else first)
        if not credits.people and not compiled and "compile" in roles:
            credits.compiled = remark
        return
    inner = next(labels.segments(remark[:1].upper() + remark[1:]), None)
    if inner is not None and inner.roles:
        _read_segment(credits, inner)
    elif outlets.is_outlet(remark):
        _take_outlet(credits, remark)
    elif organisations.opens(remark):
        credits.add_organisation(remark)
    elif "/" in remark or " - " in remark or "–" in remark:
        _read_pieces(credits, remark, ())
    elif _OFFICE.match(remark):
        credits.offices += 1
    elif not (names.read(remark) or remark[:1].islower() or names.is_place(remark)):
        credits.unknown.append(remark)


def _take_outlet(credits: Credits, text: str) -> None:
    """A paper beside a name is where the text comes from; the site's own paper is the organisation."""
    if outlets.same_outlet(text, credits.outlet):
        credits.add_organisation(text)
    else:
        credits.add_source(text)


def _read_source(credits: Credits, text: str) -> None:
    """After Theo or Nguồn: an outlet as printed, or a name and its outlet (Theo Minh Hà/Báo Y)."""
    text = text.strip(' .,;:-–—"“”')
    spans = _cut(text) or [(0, 0)]
    first, last = spans[0], spans[-1]
    person = _sure_person(text[slice(*first)])
    behind = _sure_person(text[slice(*last)]) if len(spans) > 1 else None
    bracket = _BRACKETS.search(text)
    if bracket and bracket[1] and _sure_person(text[: bracket.start()].strip()):
        _read_with_brackets(credits, text, ())
    elif person is not None and outlets.is_outlet(text[first[1] :].strip(" -–—/,|()")):
        credits.add(person, ("text",))
        credits.add_source(text[first[1] :])
    elif person is not None and first[1] == len(text) and not credits.people and not credits.sources:
        credits.add(person, ("text",))
    elif behind is not None and outlets.is_unmistakable(text[slice(*first)]):
        credits.add(behind, ("text",))
        credits.add_source(text[: spans[-2][1]])
    else:
        credits.add_source(text)


def _sure_person(text: str) -> names.Name | None:
    """A name that is no paper, place or office: after Theo those are meant first."""
    if outlets.is_outlet(text) or names.is_place(text) or organisations.opens(text):
        return None
    name = names.read(text)
    return name if name and name.kind == "person" and name.sure and 2 <= len(text.split()) <= 4 else None


#: Marks between pieces: spaced dashes, en dashes, slashes, commas with a space. Tight hyphens and commas may belong
#: to an abbreviation (TT-VH, VH,TT&DL) and are cut later, between names only.
_SEPARATOR = re.compile(r"\s+[-–—]+\s*|\s*[-–—]+\s+|\s*[–—|;•·]\s*|,\s+|,$|\s*/\s*(?!h\b)|\s_\s")
_NAME_SEPARATOR = re.compile(r"\s*(?:[,&+]|\b(?:và|cùng|and)\b)\s*")
_TIGHT_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})")


def _cut(text: str) -> list[tuple[int, int]]:
    """Spans of the pieces between separators, empty ones left out."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _SEPARATOR.finditer(text):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(text)))
    return [span for span in spans if text[slice(*span)].strip()]


def _read_pieces(credits: Credits, text: str, roles: tuple[str, ...]) -> None:
    """Names, then perhaps an organisation or an outlet; or an organisation or agency before a name."""
    spans = _cut(text)
    people_before = len(credits.people)
    at = 0
    while at < len(spans):
        start, end = spans[at]
        piece = text[start:end].strip()
        name = names.read(piece)
        slash = at > 0 and "/" in text[spans[at - 1][1] : start]
        last = at
        label = labels.whole(piece) if at and not piece.isupper() else ()
        if _OFFICE.match(piece):
            credits.offices += not roles
        elif label and labels.SOURCE not in label and labels.OTHER not in label:
            credits.set_roles(label, people_before)
        elif outlets.is_outlet(piece) and (slash or name is None or outlets.is_unmistakable(piece)):
            while last + 1 < len(spans) and outlets.is_outlet(text[slice(*spans[last + 1])].strip()):
                last += 1
            _take_outlet(credits, text[start : spans[last][1]])
        elif organisations.opens(piece) and (name is None or name.kind != "collective"):
            last = _organisation_end(text, spans, at, named=len(credits.people) > people_before)
            credits.add_organisation(text[start : spans[last][1]])
        else:
            _read_people(credits, piece, roles)
        at = last + 1


def _organisation_end(text: str, spans: list[tuple[int, int]], first: int, named: bool) -> int:
    """The last of the pieces that belong to the organisation: up to a name, unless names came before it."""
    last = first
    while last + 1 < len(spans):
        piece = text[slice(*spans[last + 1])].strip()
        name = names.read(piece)
        slash = "/" in text[spans[last][1] : spans[last + 1][0]]
        # In capitals VIỄN THÔNG after a dash looks like a name.
        sure = name is not None and name.sure and (slash or not text.isupper()) and not names.is_place(piece)
        if (sure and not named) or outlets.has_head(piece):
            break
        last += 1
    return last


def _read_people(credits: Credits, piece: str, roles: tuple[str, ...]) -> None:
    doer = _DOER_OF.match(piece)
    if doer and (organisations.opens(piece[doer.end() :]) or outlets.is_outlet(piece[doer.end() :])):
        _read_pieces(credits, piece[doer.end() :], roles)
        piece = piece[: doer.end()].strip()
    hyphen = piece.rfind("-")
    if hyphen > 0 and organisations.opens(piece[hyphen + 1 :]) and names.read(piece[:hyphen]):
        credits.add_organisation(piece[hyphen + 1 :])
        piece = piece[:hyphen]
    at = organisations.opens_after_name(piece)
    if at > 0 and len(piece[:at].split()) > 1 and names.read(piece[:at], labelled=bool(roles)):
        credits.add_organisation(piece[at:])
        piece = piece[:at]
    for part in _NAME_SEPARATOR.split(piece):
        # «Ngọc Anh-Minh Hà» are two, «Ka-Đê» and «Y-Blô Niê» are one.
        tight = _TIGHT_HYPHEN.split(part) if "-" in part and " " in part else [part]
        both = len(tight) > 1 and all(" " in name and names.read(name) for name in tight)
        for name in tight if both else [part]:
            if name.strip(_TRIM + ".()"):
                _read_part(credits, name.strip(_TRIM), roles)


#: What is printed in a name's place where there is none: from the archives, given by the person shown, illustration.
_NOBODY = re.compile(
    r"(?:tư\sliệu|t\.?l|internet|intenet|mạng|sưu\stầm|s\.?t|nvcc|đvcc|facebook|fb|chụp\smàn|cắt\stừ"
    r"|.{2,30}\scung\scấp)\b.*",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:phó\s|quyền\s|q\.\s?|nguyên\s)?(?:chủ\stịch|giám\sđốc|bí\sthư|trưởng\s(?:ban|phòng|khoa|trạm|đài"
    r"|công)|chánh\s|hiệu\strưởng"
    r"|(?:chi\s)?cục\strưởng|chuyên\sviên|giảng\sviên|giáo\sviên\s|gv\s|cán\sbộ|công\schức|viên\schức"
    r"|thủ\strưởng|viện\strưởng"
    r"|học\s(?:viên|sinh)|sinh\sviên|ủy\sviên|uỷ\sviên|đại\sbiểu|bộ\strưởng|thứ\strưởng|tm\.|kt\.|tl\."
    r"|tuq\.)",
    re.IGNORECASE,
)
#: So people are called in the news, not in bylines.
_HONOUR = re.compile(r"(?:đồng\schí|đ/c|ông|bà)\s", re.IGNORECASE)
_DOER_OF = re.compile(
    r"(?:nhóm\s)?(?:pv|p\.v|ctv|phóng\sviên|cộng\stác\sviên|btv|biên\stập\sviên)\s+(?=\S)", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"[a-z][a-z0-9._-]{3,30}|(?i:(?:ban\s)?quản\strị(?:\s\S+){0,3}|(?:super\s)?(?:user|admin)\w*)"
)


def _read_part(credits: Credits, part: str, roles: tuple[str, ...]) -> None:
    """One name, or what stands in a name's place."""
    if outlets.same_outlet(part, credits.outlet):
        return
    place = names.is_place(part)
    if place and roles and set(roles) <= _OF_THE_LAST:
        # A picture credited to a commune or province: it came from there.
        credits.add_source(part)
    elif place and credits.people:
        pass
    elif name := names.read(part, labelled=bool(roles)):
        credits.places += place
        credits.offices += not roles and _HONOUR.match(part) is not None
        credits.add(name, roles)
    elif roles and (_NOBODY.fullmatch(part) or re.fullmatch(r"[A-ZĐ][A-ZĐ\d]{3,7}", part)):
        # THPL, BPTV: the letters of a broadcaster, too many for a person's.
        credits.add_source(part)
    elif roles and _ACCOUNT.fullmatch(part):
        credits.accounts += 1
    else:
        credits.unknown.append(part)
