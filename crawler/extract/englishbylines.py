"""English bylines: "By Jane Doe and John Roe, staff writers | May 5, 2020" → the people named, as printed."""

from __future__ import annotations

import re

#: Labels that stand before a name in the same line, or alone in the line before it.
_LABEL = re.compile(
    r"[\W_]*(?:(?:article|story|text|words|report|review|post|analysis|opinion)?\s*"
    r"(?:originally\s+)?(?:written|posted|published|reported|authored|created|submitted|contributed|compiled)?\s*\bby"
    r"|authors?|writers?|written\s+by|byline|words)\b\s*[:：|]?\s*",
    re.IGNORECASE,
)
#: The same label within a short line, after a date or a section ("May 5, 2020 by Jane Doe in News").
_WITHIN = re.compile(r"(?:\d|[|·•⋅,–—-]|\b(?:written|posted|published))\s*\bby:?\s+(?=[A-Z])", re.IGNORECASE)
#: Where names end: a date, a counter, a place, a section, a translator.
_END = re.compile(
    r"\s*(?:[|·•●⋅◦/]|\s[–—-]+\s|–|\bon\s+(?:\w+day|\d|[A-Z]\w\w)|\bin\s+[A-Z]|\bat\s+(?:\d|[A-Z])|\(|\[|\bfor\s+[A-Z]|\bfrom\s+[A-Z]"
    r"|\b(?:last\s+)?(?:updated|published|posted|modified|reviewed|translated|photograph\w*|edited|fact[- ]check\w*)\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d|(?<![A-Za-z])\d|\bcategor|\bview\b|\bread\b"
    r"|\bcomments?\b|\bshare\b|\bfollow\b|\bis\s+an?\b)",
    re.IGNORECASE,
)
#: A month or an update glued to the name by a CMS that prints no space ("Jane DoeUpdated: …").
_GLUED = re.compile(
    r"(?<=[a-z])(?=(?:Updated|Published|Posted|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)\b)|(?<=[a-z])(?=(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
)
_SPLIT = re.compile(r"\s*(?:,?\s+and\s+|,?\s+with\s+|\s&\s|;)\s*")
#: What somebody is, printed behind the name.
_OFFICE = re.compile(
    r"[\s,–-]+(?:(?:co-?)?founder|(?:staff|senior|chief|contributing|guest|freelance|lead|associate|assistant|managing"
    r"|executive|deputy|digital|news|sports|science|health|national|political|business|content|marketing|editorial"
    r"|technical|research|product|finance|travel|food|professional|certified|registered|master)?\s*\b(?:writers?|editors?"
    r"|reporters?|correspondents?|contributors?|columnists?|reviewers?|authors?|analysts?|journalists?|staff|managers?"
    r"|directors?|ceo|cto|president|specialists?|experts?|strategists?|executives?|consultants?|producers?|interns?"
    r"|gardeners?|educators?|professors?|bloggers?|photographers?|editor-in-chief)\b).*$",
    re.IGNORECASE,
)
#: Degrees and orders behind a name: they are printed with it and stay.
_LETTERS = re.compile(
    r"(?!C[A-Z]O$)(?:[A-Z][A-Za-z]{0,2}\.?){1,4}[®™]?$|[A-Z]{2,6}[®™]?(?:-[A-Z0-9]+)?$|E-RYT.*$"
    r"|Ph\.?D\.?$|Esq\.?$|[JS]r\.?$"
)
_WORD = (
    r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-]*"
    r"|(?:de|da|di|du|del|der|den|van|von|la|le|el|al|bin|ibn|ter|ten|y|e|dos|das|the|of)\b)"
)
_NAME = re.compile(rf"(?:(?:Dr|Prof|Mr|Mrs|Ms|Rev|Sir)\.? )?{_WORD}(?:\s+{_WORD}){{0,5}}$")
#: Words that make a capitalised phrase something else than a person.
_NO_PERSON = re.compile(
    r"\b(?:read|more|view|share|full|bio|profile|posts?|articles?|news|about|contact|subscribe|newsletter|comments?|image"
    r"|photos?|source|credit|categor\w+|home|blog|menu|search|updated|published|reviewed|verified|who|how|why|what|when"
    r"|min|mins|minutes|name|email|website|required|by|written|january|february|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|click|here|table|contents|advertis\w+|related|sign|log"
    r"|mon|tue|wed|thu|fri|sat|sun|us|our|we|you|your|this|it|is|are|get|best|top|new|all|free|guide|tips?|learn|copyright|reserved|rights)\b",
    re.IGNORECASE,
)
_COLLECTIVE = re.compile(
    r"\b(?:team|staff|editors|editorial|desk|reporters|newsroom|contributors|board)\b", re.IGNORECASE
)
#: An address that leads to what somebody wrote.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|contributors?|writers?|profiles?|byline|columnists?|journalists?|people|staff|team|experts?|by)/[^/?#]{2,}"
    r"|/@[\w.-]{3,}$",
    re.IGNORECASE,
)
_LONGEST = 160


def label_alone(text: str) -> bool:
    """Nothing but a label: the name stands in the next line."""
    return len(text) <= 24 and bool(_LABEL.fullmatch(text)) and any(c.isalpha() for c in text)


def is_labelled(text: str) -> bool:
    """A line that opens with a label and a name."""
    return len(text) <= _LONGEST and bool(_LABEL.match(text)) and bool(people(text))


def people(text: str) -> tuple[str, ...]:
    """The people that an English byline names, with degrees and titles as printed; nothing for any other line."""
    if len(text) > _LONGEST:
        return ()
    label = _LABEL.match(text)
    if label is not None and label.end() < len(text) and any(c.isalpha() for c in label[0]):
        return _names(text[label.end() :])
    within = _WITHIN.search(text)
    return _names(text[within.end() :]) if within is not None else ()


def plain(text: str, least: int = 2) -> tuple[str, ...]:
    """The people of an author slot, where no label is needed. `least`: how many words an unlabelled name must have."""
    if len(text) > _LONGEST:
        return ()
    return people(text) or _names(text, least)


def leads_to_author(href: str) -> bool:
    """The address of a page about what somebody wrote."""
    return bool(_AUTHOR_PAGE.search(href))


def is_collective(name: str) -> bool:
    """A desk or a team that signs instead of its people."""
    return bool(_COLLECTIVE.search(name))


def is_name(text: str) -> bool:
    """A capitalised name of one to six words that is no button or heading."""
    return (
        1 < len(text) <= 60
        and bool(_NAME.match(text))
        and not _NO_PERSON.search(text)
        and any(map(str.islower, text))
    )


def _names(text: str, least: int = 1) -> tuple[str, ...]:
    """The names at the text's head. `least`: how many words a name must have."""
    text = " ".join(_GLUED.sub(" | ", text).split())
    end = _END.search(text)
    if end is not None:
        text = text[: end.start()]
    text = f" {text.strip(' ,.:*-–|')}"
    office = bool(_OFFICE.search(text))
    found: list[str] = []
    for piece in _SPLIT.split(text):
        for place, part in enumerate(piece.split(",")):
            bare = _OFFICE.sub("", f" {part}")
            name = bare.strip(' .:*-–|"“”')
            if found and name and len(bare) > len(part) and _LETTERS.match(name):
                found[-1] = f"{found[-1]}, {name}"
            elif (
                is_name(name)
                and len(name.split()) >= (2 if office and found else least)
                and not (office and place)
            ):
                found.append(name)
            elif not found:
                return ()
            else:
                break  # an office or a place: it describes the name before it
    return tuple(dict.fromkeys(found))[:8]
