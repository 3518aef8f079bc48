"""Bylines: who made the article, for which organisation, and where it was taken from.

    byline := [label] names [("/" | " - " | "(") organisation [")"]] [source] [date]

The grammar of section 4 of the domain dossier. Lines are taken one by one; a trailing date and URLs are cut; labels
give roles; organisations are found by their head words before anything is split; each part is typed; shouted and
small names are title-cased, repeated ones dropped; the string itself is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.extract.byline import creditlines, names, organisations, outlets
from crawler.extract.byline.credits import Credits

__all__ = ["Author", "Byline", "looks_like_byline", "parse"]

#: Characters of the longest line that may be a byline: several names and a long organisation.
_LONGEST_LINE = 150
#: And of one without a label, a slash or brackets.
_LONGEST_PLAIN = 90


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody named in a byline: name as printed but for its case and titles, kind, and roles in printed order.

    Roles: text, photo, video, graphics, compile, translation, production, voice; text where nothing was said.
    """

    name: str
    kind: names.Kind = "person"
    roles: tuple[str, ...] = ()


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


def parse(text: str, outlet: str | None = None) -> Byline:
    """Read a byline. `outlet` is the site's own name: never an author. What is not printed stays None or empty."""
    found = creditlines.read(text, outlet)
    authors = tuple(
        Author(name.text, name.kind, tuple(roles) or ("text",))
        for name, roles in zip(found.people, found.roles, strict=True)
    )
    organisation = found.organisation
    return Byline(
        text=text,
        authors=authors,
        organisation=organisation,
        organisation_expanded=organisations.expanded(organisation) if organisation else None,
        source="; ".join(found.sources) or None,
        source_url=found.url,
    )


def looks_like_byline(text: str) -> float:
    """How much a line at an article's edge looks like its byline, 0 to 1; 0.5 and more is worth taking.

    0.85 and more: a label before names or before a known outlet, names beside an organisation. 0.75: nothing but
    names. 0.5 to 0.6: initials, PV, an organisation or agency alone. Under 0.5: an office-holder's signature, a
    place, one syllable. 0: headings, sentences, dates, labels without a name.
    """
    return _looks(text) if 2 <= len(text) <= _LONGEST_LINE else 0.0


@lru_cache(maxsize=1 << 13)
def _looks(text: str) -> float:
    """As above; kept, because menus and lists come again on every page of a site."""
    if not _may_be(text):
        return 0.0
    found = creditlines.read(text)
    found.shouted = text.isupper()
    score = _score(found)
    return (
        score * 0.6
        if text.rstrip().endswith(".") and score < 0.85 and not _INITIALS_END.search(text)
        else score
    )


#: First letters of the labels: behind them small letters are no sign of a sentence.
_STARTS = re.compile(
    r"[\s\-–—•*·(\[]*(?:t[iịí]n|bài|[aảà]nh|hình|video|clip|nội|tác|người|viết|đăng|thực|tổng|biên|nguồn"
    r"|theo|đồ|thiết|nhóm|pv|p\.v|ctv|phóng|ghi"
    r"|sưu|dịch|lược|by|story|photo|source|written|chùm|phim|quay|kỹ|trình|minh)",
    re.IGNORECASE,
)
_SENTENCE_END = ("?", "!", ":", ";", "…", "...", "./.", ",", "»")
_INITIALS_END = re.compile(r"(?:^|[\s.,–-])[^\W\d_]{1,2}\.$")


def _may_be(text: str) -> bool:
    """Quick refusals: most lines of a page end here."""
    stripped = text.strip()
    if not stripped or stripped.endswith(_SENTENCE_END) or stripped[0].isdigit():
        return False
    words = stripped.split()
    if len(words) > 26:
        return False
    small = sum(word[0].islower() for word in words)
    if _STARTS.match(stripped):
        # After a label there is a colon soon, or a capital at once.
        return ":" in stripped[:60] or small <= 6
    if not (stripped[0].isupper() or stripped[0] in '-–—(*•[“"'):
        return False
    if len(stripped) > _LONGEST_PLAIN and "/" not in stripped and "(" not in stripped:
        return False
    if small * 2 > len(words):
        beside = "/" in stripped or "(" in stripped or " - " in stripped or "–" in stripped or "," in stripped
        if not beside or small * 3 > len(words) * 2:
            return False
    if organisations.opens(stripped) or outlets.has_head(stripped):
        return len(words) <= 14
    first = _FIRST_PIECE.match(stripped)
    return first is not None and first[0].count(" ") <= 8 and not names.is_heading(" ".join(words[:2]))


#: Up to the first mark between a name and what belongs to it.
_FIRST_PIECE = re.compile(r"[\s\-–—(*•\[“\"]*[^-–—/,;(|]+")


def _score(found: Credits) -> float:
    kinds = [name.kind for name in found.people]
    if found.unknown:
        return 0.3 if found.people and found.labelled else 0.1 if found.people else 0.0
    if found.offices:
        return 0.35 if found.people else 0.0
    if found.labelled and (found.people or found.organisation):
        return 0.95
    if found.sources:
        return _source_score(found)
    if found.accounts:
        return 0.6
    if found.organisation:
        return 0.9 if found.people else _organisation_score(found.organisation)
    if not found.people:
        return 0.3 if found.compiled else 0.0
    if found.places:
        return 0.25
    if any(found.roles) and all(name.sure for name in found.people):
        return 0.85
    if all(kind in ("role-only", "collective") for kind in kinds):
        return 0.6
    if kinds == ["initials"]:
        return 0.6 if found.people[0].sure else 0.2
    return _people_score(found)


def _source_score(found: Credits) -> float:
    longest = max(len(part.split()) for part in found.sources)
    known = all(outlets.is_outlet(part) or organisations.opens(part) for part in found.sources)
    if found.people:
        return 0.9
    if longest > 9:
        return 0.0
    if found.labelled:
        return 0.85 if known else 0.5
    return 0.5 if all(map(outlets.is_unmistakable, found.sources)) else 0.2


#: Organisations that write news. Others stand alone in menus and lists of offices.
_NEWSROOM = re.compile(
    r"truyền\s(?:thông|thanh|hình)|phát\sthanh|tt[&-]?vh|vh[&-]?tt|p?tt?-?th\b|văn\shóa|thông\stin|ttđt"
    r"|biên\stập|phóng\sviên",
    re.IGNORECASE,
)


def _organisation_score(organisation: str) -> float:
    words = len(organisation.split())
    if organisation.isupper() or not 2 <= words <= 10:
        return 0.1
    return 0.5 if _NEWSROOM.search(organisation) else 0.3


def _people_score(found: Credits) -> float:
    if not all(name.sure for name in found.people):
        return 0.25
    if all(name.kind != "person" or names.is_familiar(name.text) for name in found.people):
        return 0.75
    return 0.3 if found.shouted else 0.55
