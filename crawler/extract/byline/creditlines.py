"""The lines of a byline: dates and URLs cut, labels found, brackets and sources read, the rest cut into pieces."""

from __future__ import annotations

import re

from archive.vietnamese import clean_text
from crawler.extract.byline import labels, names, organisations, outlets
from crawler.extract.byline.creditpieces import OFFICE, cut, read_pieces, sure_person, take_outlet
from crawler.extract.byline.credits import PICTURES, Credits
from crawler.extract.byline.labels import Segment

#: No byline is longer; what is longer is read up to here.
_MOST_CHARACTERS = 600
_MOST_LINES = 8


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
            read_pieces(credits, text[at:], roles)
            return
        if before:
            read_pieces(credits, before, roles)
        _read_remark(credits, (match[1] or match[2] or "").strip(), first)
        at = match.end()
    rest = text[at:].strip(" )].")
    if rest.strip(" -–,;"):
        read_pieces(credits, rest, roles)


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
        credits.set_roles(roles, len(credits.people) - 1 if roles[0] in PICTURES else first)
        if not credits.people and not compiled and "compile" in roles:
            credits.compiled = remark
        return
    inner = next(labels.segments(remark[:1].upper() + remark[1:]), None)
    if inner is not None and inner.roles:
        _read_segment(credits, inner)
    elif outlets.is_outlet(remark):
        take_outlet(credits, remark)
    elif organisations.opens(remark):
        credits.add_organisation(remark)
    elif "/" in remark or " - " in remark or "–" in remark:
        read_pieces(credits, remark, ())
    elif OFFICE.match(remark):
        credits.offices += 1
    elif not (names.read(remark) or remark[:1].islower() or names.is_place(remark)):
        credits.unknown.append(remark)


def _read_source(credits: Credits, text: str) -> None:
    """After Theo or Nguồn: an outlet as printed, or a name and its outlet (Theo Minh Hà/Báo Y)."""
    text = text.strip(' .,;:-–—"“”')
    spans = cut(text) or [(0, 0)]
    first, last = spans[0], spans[-1]
    person = sure_person(text[slice(*first)])
    behind = sure_person(text[slice(*last)]) if len(spans) > 1 else None
    bracket = _BRACKETS.search(text)
    if bracket and bracket[1] and sure_person(text[: bracket.start()].strip()):
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
