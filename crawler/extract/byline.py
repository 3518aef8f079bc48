"""Bylines: who made the article, for which organisation, and where it was taken from.

    byline := [label] names [("/" | " - " | "(") organisation [")"]] [source] [date]

A byline is read in nine steps: its lines are taken one by one, a trailing date and URLs are cut, labels give roles,
organisations are found by their head words before anything is split, the rest is split, each part is typed, shouted
and small names are title-cased, repeated ones dropped, and the string itself is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.record import Author
from archive.vietnamese import clean_text, fold
from crawler.extract import labels, names, organisations, outlets

__all__ = ["Author", "Byline", "looks_like_byline", "parse"]

#: No byline is longer; what is longer is read up to here.
_MOST_CHARACTERS = 600
_MOST_LINES = 8
#: Characters of the longest line that may be a byline: several names and a long organisation.
_LONGEST_LINE = 150


@dataclass(frozen=True, slots=True)
class Byline:
    """What was made of a byline. `text` is the string as given.

    `organisation` and `source` are as printed; `organisation_expanded` has sure abbreviations written out and
    equals `organisation` where there are none; `source_url` is the URL printed, or made of a printed host.
    """

    text: str
    authors: tuple[Author, ...] = ()
    organisation: str | None = None
    organisation_expanded: str | None = None
    source: str | None = None
    source_url: str | None = None


@dataclass(slots=True)
class _Reading:
    """A byline while it is read."""

    outlet: str | None = None
    people: list[names.Name] = field(default_factory=list)
    roles: list[list[str]] = field(default_factory=list)
    organisation: str | None = None
    sources: list[str] = field(default_factory=list)
    url: str | None = None
    #: A label with a colon or a sure one without; labels that name no author do not count.
    labelled: bool = False
    #: Pieces that nothing explains.
    unknown: list[str] = field(default_factory=list)
    #: Roles of a label that stood alone at the end of a line: they go to the next.
    open_roles: tuple[str, ...] = ()
    compiled: str | None = None
    places: int = 0

    def add(self, name: names.Name, roles: tuple[str, ...]) -> None:
        key = fold(name.text).replace(".", "").replace(" ", "")
        for i, known in enumerate(self.people):
            same = fold(known.text).replace(".", "").replace(" ", "") == key
            if same or known.kind == name.kind == "collective":
                self.roles[i] += [role for role in roles if role not in self.roles[i]]
                return
        self.people.append(name)
        self.roles.append(list(roles))

    def add_source(self, text: str) -> None:
        text = text.strip(" .,;:-–—/|\"“”«»()[]")
        if text and fold(text) not in map(fold, self.sources):
            self.sources.append(text)

    def add_organisation(self, text: str) -> None:
        text = text.strip(" ,;:-–—/|\"“”«»[]").rstrip(".(")
        if text.count("(") < text.count(")"):
            text = text.rstrip(")")
        if text and self.organisation is None:
            self.organisation = text


def parse(text: str, outlet: str | None = None) -> Byline:
    """Read a byline. `outlet` is the site's own name: never an author. What is not printed stays None or empty."""
    reading = _read(text, outlet)
    authors = tuple(
        Author(name.text, name.kind, tuple(roles) or ("text",))
        for name, roles in zip(reading.people, reading.roles, strict=True)
    )
    organisation = reading.organisation
    return Byline(
        text=text,
        authors=authors,
        organisation=organisation,
        organisation_expanded=organisations.expanded(organisation) if organisation else None,
        source="; ".join(reading.sources) or (reading.compiled if not authors and not organisation else None),
        source_url=reading.url,
    )


_TAG = re.compile(r"<[^<>]{1,300}>")
_DATE = r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4}|[/.-]\d{2})?"
_CLOCK = r"\d{1,2}\s?[:hg]\s?\d{2}(?:\s?[’'p]|\sphút)?"
_TRAILING_DATE = re.compile(
    rf"[\s,(|/–-]*(?:(?:thứ\s\w+|chủ\snhật)[\s,]+)?(?:ngày\s|\bsố\s(?:ra\s)?)?(?:{_CLOCK}[\s,|–-]*)?(?:ngày\s)?(?<!\d){_DATE}(?:[\s,|–-]*{_CLOCK})?"
    r"(?:\s?\(?GMT\s?\+\s?7\)?)?\s*\)?[.\s]*$",
    re.IGNORECASE,
)
#: Press digests: «Thanh Niên 14/3, tr12. T.Q.Nam».
_DIGEST = re.compile(
    rf"(?P<source>[^\d,;:()][^,;:()]{{1,50}}?),?\s+(?:ngày\s)?{_DATE}(?:\s?[,.]?\s?(?:tr|trang|số)[.\s]?\s?\d{{1,4}})*\s?[.,:;–-]\s?(?P<rest>\S.*)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,20}){1,4}")
_END_MARK = re.compile(r"(?:\./\.|\.{3,}|…)\s*$")


def _read(text: str, outlet: str | None) -> _Reading:
    reading = _Reading(outlet)
    raw = text[:_MOST_CHARACTERS].replace("⏎", "\n")
    if "<" in raw:
        raw = _TAG.sub(" ", raw)
    lines = [line for line in map(clean_text, raw.splitlines()) if line]
    for number, line in enumerate(lines[:_MOST_LINES]):
        _read_line(reading, line, first=number == 0)
    return reading


def _read_line(reading: _Reading, line: str, first: bool) -> None:
    if reading.people and not first and re.fullmatch(r"[A-ZĐ]{1,4}", line) and names.read(line, True) is not None:
        # The code of whoever put the article on the site, below a byline that is complete.
        if names.read(line, True).kind == "initials":  # type: ignore[union-attr]
            return
    line = _END_MARK.sub("", line)
    named = labels.named_source(line)
    url = outlets.url_in(line) if "." in line else None
    if url and reading.url is None:
        reading.url = url
    if named:
        reading.labelled = True
        reading.add_source(named["name"])
        line = line[: named.start()]
    line = _TRAILING_DATE.sub("", _EMAIL.sub(" ", outlets.without_urls(line)))
    digest = _DIGEST.match(line.lstrip("-–•*( "))
    if digest and _may_be_source(digest["source"]):
        reading.add_source(digest["source"])
        reading.labelled = True
        line = digest["rest"]
    line = line.strip(" -–—•*·|_")
    if line.startswith("(") and line.endswith(")") and line.count("(") == 1:
        line = line[1:-1]
    for segment in labels.segments(line):
        _read_segment(reading, segment)


def _may_be_source(text: str) -> bool:
    return text[0].isupper() and (outlets.is_outlet(text) or not text.isupper()) and len(text.split()) <= 6


def _read_segment(reading: _Reading, segment: labels.Segment) -> None:
    text = segment.text.strip(" ,;.-–—|/(")
    roles = segment.roles or reading.open_roles
    if not text:
        reading.open_roles = segment.roles
        return
    reading.open_roles = ()
    if labels.OTHER in roles:
        return
    if roles and (segment.roles or reading.labelled):
        reading.labelled = True
    if labels.SOURCE in roles:
        _read_source(reading, text)
        return
    whole = labels.whole(text) if not segment.roles else ()
    if whole and labels.SOURCE not in whole and labels.OTHER not in whole:
        if "compile" in whole:
            reading.compiled = text
        for role_list in reading.roles:
            role_list[:] = list(whole)
        if not reading.people:
            reading.open_roles = whole
        return
    _read_with_brackets(reading, text, roles)


_BRACKETS = re.compile(r"\(([^()]*)\)?|\[([^\[\]]*)\]?")
#: These roles belong to the last name before them; the others to all names before them.
_OF_THE_LAST = frozenset(("photo", "video", "graphics"))


def _read_with_brackets(reading: _Reading, text: str, roles: tuple[str, ...]) -> None:
    """Names with remarks in brackets behind them: a role, an organisation, a source."""
    ending = labels.at_end(text)
    if ending is not None and text[: ending[0]].strip(" -–,"):
        text, roles = text[: ending[0]], ending[1]
    start = len(reading.people)
    at = 0
    for match in _BRACKETS.finditer(text):
        before = text[at : match.start()]
        if organisations.opens(before.strip(" -–,;")) and not _after_last_mark(before):
            # Brackets inside an organisation's name.
            _read_names(reading, text[at:], roles)
            return
        if before.strip(" -–,;"):
            _read_names(reading, before, roles)
        _read_remark(reading, (match[1] or match[2] or "").strip(), start)
        at = match.end()
    if text[at:].strip(" -–,;)]."):
        _read_names(reading, text[at:].strip(" )]."), roles)


def _after_last_mark(text: str) -> bool:
    return not text.strip(" -–,;/")


def _read_remark(reading: _Reading, remark: str, start: int) -> None:
    remark = _TRAILING_DATE.sub("", remark).strip(" .,;:")
    if not remark:
        return
    roles = labels.whole(remark)
    if roles and labels.SOURCE not in roles and labels.OTHER not in roles:
        first = len(reading.people) - 1 if roles[0] in _OF_THE_LAST else start
        for role_list in reading.roles[max(first, 0) :]:
            role_list[:] = list(roles)
        if not reading.people and "compile" in roles:
            reading.compiled = remark
        return
    inner = next(labels.segments(remark), None)
    if inner is not None and inner.roles:
        _read_segment(reading, inner)
    elif outlets.is_outlet(remark):
        _take_outlet(reading, remark)
    elif organisations.opens(remark):
        reading.add_organisation(remark)
    elif re.search(r"[\s–/-](?:báo|tạp chí)\s", f" {remark}", re.IGNORECASE) or "/" in remark:
        _read_names(reading, remark, ())
    elif not (names.read(remark) or remark[:1].islower()):
        reading.unknown.append(remark)


def _take_outlet(reading: _Reading, text: str) -> None:
    """A paper beside a name is where the text comes from; the site's own paper is the organisation."""
    if outlets.same_outlet(text, reading.outlet):
        reading.add_organisation(text)
    else:
        reading.add_source(text)


def _read_source(reading: _Reading, text: str) -> None:
    """After Theo or Nguồn: an outlet as printed, or a name and its outlet (Theo Minh Hà/Báo Y)."""
    text = text.strip(" .,;:-–—\"“”")
    pieces = _pieces(text)
    if len(pieces) > 1 and not outlets.is_outlet(text.split("/")[0]) and _is_person(pieces[0]) is not None:
        rest = text[text.index(pieces[0]) + len(pieces[0]) :].strip(" -–—/,|(")
        if outlets.is_outlet(rest.strip(" )")):
            reading.add(_is_person(pieces[0]) or names.Name(pieces[0], "person"), ("text",))
            reading.add_source(rest)
            return
    bracket = _BRACKETS.search(text)
    if bracket and _is_person(text[: bracket.start()]) and bracket[1]:
        _read_with_brackets(reading, text, ())
        return
    person = _is_person(text)
    if person is not None and not reading.people and not reading.sources:
        reading.add(person, ("text",))
        return
    reading.add_source(_unbracketed(text))


def _unbracketed(text: str) -> str:
    return text if text.count("(") == text.count(")") else text.replace("(", " ").replace(")", " ").strip()


def _is_person(text: str) -> names.Name | None:
    """A name that cannot be a paper or a place: what follows Theo is mostly one of those."""
    if outlets.is_outlet(text) or names.is_place(text) or organisations.opens(text):
        return None
    name = names.read(text)
    return name if name is not None and name.kind == "person" and name.sure and 2 <= len(text.split()) <= 4 else None


#: Marks between pieces: spaced dashes, en dashes, slashes, commas with a space. Tight hyphens and commas may belong
#: to an abbreviation (TT-VH, VH,TT&DL) and come later.
_SEPARATOR = re.compile(r"\s+[-–—]+\s*|\s*[-–—]+\s+|\s*[–—|;•·]\s*|,\s+|,$|\s*/\s*(?!h\b)|\s_\s")
_NAME_SEPARATOR = re.compile(r"\s*(?:[,&+]|\bvà\b|\bcùng\b|\band\b)\s*")
_TIGHT_HYPHEN = re.compile(r"(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})")


def _pieces(text: str) -> list[str]:
    return [piece for piece in _SEPARATOR.split(text) if piece]


def _read_names(reading: _Reading, text: str, roles: tuple[str, ...]) -> None:
    """Names, then perhaps an organisation or an outlet; or an organisation or agency before a name."""
    spans: list[tuple[int, int]] = []
    at = 0
    for match in _SEPARATOR.finditer(text):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(text)))
    spans = [span for span in spans if text[span[0] : span[1]].strip()]
    before = len(reading.people)
    i = 0
    while i < len(spans):
        start, end = spans[i]
        piece = text[start:end].strip()
        name = names.read(piece)
        slash = i > 0 and "/" in text[spans[i - 1][1] : start]
        outlet = outlets.is_outlet(piece) and (slash or name is None or outlets.is_unmistakable(piece))
        if organisations.opens(piece) and not outlet and not (name is not None and name.kind == "collective"):
            last = _organisation_end(text, spans, i, named=len(reading.people) > before)
            reading.add_organisation(text[start : spans[last][1]])
            i = last + 1
        elif outlet:
            last = i
            while last + 1 < len(spans) and outlets.is_outlet(text[slice(*spans[last + 1])].strip()):
                last += 1
            _take_outlet(reading, text[start : spans[last][1]])
            i = last + 1
        else:
            _read_people(reading, piece, roles, alone=len(spans) == 1)
            i += 1


def _organisation_end(text: str, spans: list[tuple[int, int]], first: int, named: bool) -> int:
    """The last of the pieces that belong to the organisation: up to a name, unless names came before it."""
    last = first
    while last + 1 < len(spans):
        piece = text[slice(*spans[last + 1])].strip()
        name = names.read(piece)
        person = name is not None and name.sure and not names.is_place(piece) and not organisations.opens(piece)
        if (person and not named) or outlets.has_head(piece):
            break
        last += 1
    return last


#: Pieces that are no name and no sign of anything else.
_REMARKS = re.compile(
    r"(?:tư\sliệu|t\.?l|minh\s(?:họa|hoạ)|ảnh\sminh|cung\scấp|.{2,30}\scung\scấp|nvcc|internet|sưu\stầm|st|intenet|mạng|fb\snhân|facebook|chụp\smàn).*",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:phó\s|quyền\s|q\.\s?|nguyên\s)?(?:chủ\stịch|giám\sđốc|bí\sthư|trưởng\s|chánh\s|hiệu\strưởng|chi\scục\strưởng|cục\strưởng|bộ\strưởng|thứ\strưởng"
    r"|chuyên\sviên|thạc\ssĩ|tiến\ssĩ|giảng\sviên|giáo\sviên|cán\sbộ|thủ\strưởng|viện\strưởng|học\sviên|ủy\sviên|uỷ\sviên|tm\.|kt\.|tl\.|tuq\.)",
    re.IGNORECASE,
)


def _read_people(reading: _Reading, piece: str, roles: tuple[str, ...], alone: bool) -> None:
    for part in _split_people(piece):
        part = part.strip(" .,;:-–—\"“”«»")
        if not part:
            continue
        _read_part(reading, part, roles, alone)


def _split_people(piece: str) -> list[str]:
    parts = [part for part in _NAME_SEPARATOR.split(piece) if part]
    out: list[str] = []
    for part in parts:
        # «Ngọc Anh-Minh Hà» are two, «Ka-Đê» and «Y-Blô Niê» are one.
        tight = _TIGHT_HYPHEN.split(part) if "-" in part and " " in part else [part]
        both = len(tight) > 1 and all(" " in p and names.read(p) for p in tight)
        out += tight if both else [part]
    return out


def _read_part(reading: _Reading, part: str, roles: tuple[str, ...], alone: bool) -> None:
    at = organisations.opens_after_name(part)
    if at > 0:
        reading.add_organisation(part[at:])
        part = part[:at].strip(" -–,;")
    doer = re.match(r"(?:(?:nhóm\s)?(?:pv|p\.v|ctv|phóng\sviên|cộng\stác\sviên|btv|biên\stập\sviên))\s+(?=\S)", part, re.IGNORECASE)
    if doer and (organisations.opens(part[doer.end() :]) or outlets.is_outlet(part[doer.end() :])):
        _read_names(reading, part[doer.end() :], roles)
        part = part[: doer.end()].strip()
    if outlets.same_outlet(part, reading.outlet):
        return
    if roles and set(roles) <= _OF_THE_LAST and names.is_place(part):
        # A picture credited to a commune or province: it came from there.
        reading.add_source(part)
        return
    if names.is_place(part) and reading.people:
        return
    name = names.read(part, labelled=bool(roles))
    if name is not None and not _OFFICE.match(part):
        reading.places += names.is_place(part)
        reading.add(name, roles)
    elif _REMARKS.fullmatch(part) and roles:
        reading.add_source(part)
    elif roles and re.fullmatch(r"[A-ZĐ][A-ZĐ\d]{3,7}", part):
        # THPL, BPTV: the letters of a broadcaster, too many for a person's.
        reading.add_source(part)
    else:
        reading.unknown.append(part)


def looks_like_byline(text: str) -> float:
    """How much a line at an article's edge looks like its byline, 0 to 1; 0.5 and more is worth taking.

    High: a label before names, a name before an organisation. Middle: names alone. Low: an office-holder's signature,
    an organisation alone, a place. Headings, list items, dates, ends of sentences are 0.
    """
    length = len(text)
    if not 2 <= length <= _LONGEST_LINE or not _may_be(text):
        return 0.0
    reading = _read(text, None)
    return _score(reading, text)


_STARTS = re.compile(
    r"[\s\-–—•*·(\[]*(?:t[iịí]n|bài|[aảà]nh|hình|video|clip|nội|tác|người|viết|đăng|thực|tổng|biên|nguồn|theo|đồ|thiết|nhóm|pv|p\.v|ctv|phóng|ghi|sưu|dịch|lược"
    r"|by|story|photo|source|written|tạp|báo|chùm|phim|quay|nhà|huyện|bbt|ban)",
    re.IGNORECASE,
)
_SENTENCE_END = ("?", "!", ":", ";", "…", "...", "./.", ",", "»")


def _may_be(text: str) -> bool:
    """Quick refusals: most lines of a page end here."""
    stripped = text.strip()
    if stripped.endswith(_SENTENCE_END) or stripped[:1].isdigit():
        return False
    words = stripped.split()
    if len(words) > 26:
        return False
    small = sum(word[0].islower() for word in words)
    if _STARTS.match(stripped):
        return small <= 14
    if not (stripped[0].isupper() or stripped[0] in "-–—(*•[“\""):
        return False
    beside = "/" in stripped or "(" in stripped or " - " in stripped or "–" in stripped or "," in stripped
    return small * 2 <= len(words) or (beside and small * 3 <= len(words) * 2)


def _score(reading: _Reading, text: str) -> float:
    if reading.unknown:
        return 0.3 if reading.people and reading.labelled else 0.1 if reading.people else 0.0
    kinds = [name.kind for name in reading.people]
    persons = kinds.count("person") + kinds.count("initials")
    if reading.labelled and (reading.people or reading.organisation):
        return 0.95
    if reading.sources:
        known = all(outlets.is_outlet(part) or organisations.opens(part) for part in reading.sources)
        if reading.people and persons:
            return 0.9
        long = max(len(part.split()) for part in reading.sources) > 9
        return 0.0 if long else 0.85 if known and reading.labelled else 0.6 if known else 0.5 if reading.labelled else 0.2
    if not reading.people:
        return 0.4 if reading.organisation else 0.3 if reading.compiled else 0.0
    if reading.organisation:
        return 0.9
    score = 0.75 if all(name.sure for name in reading.people) else 0.55 if len(kinds) > 1 else 0.25
    if all(kind in ("role-only", "collective") for kind in kinds):
        score = 0.6
    elif kinds == ["initials"]:
        score = 0.6 if reading.people[0].sure else 0.2
    if any(roles for roles in reading.roles):
        score = max(score, 0.85)
    if reading.places:
        score = min(score, 0.25)
    if text.rstrip().endswith("."):
        score *= 0.6
    return score
