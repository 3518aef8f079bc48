"""Who wrote an English page: a labelled line or an author's link at its title, metadata, slots, a line after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract import englishbylines as english
from crawler.extract.body import is_prose
from crawler.extract.bylines import byline_score
from crawler.extract.hints import Hint
from crawler.extract.nobodies import is_namesake, nobody
from crawler.extract.parts import ENGLISH, METADATA
from crawler.extract.titles import squeeze

if TYPE_CHECKING:
    from crawler.extract.reading import Reading

#: Furniture in which the names of other articles' authors stand.
_OTHERS = frozenset(
    {"comments", "other articles", "list of other pages", "teaser of another page", "list of other articles"}
)
#: And furniture in which a name needs a label to be the author's.
_UNSURE = _OTHERS | {"list of links", "sidebar", "navigation", "page footer"}
_META = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author",
         "twitter:data1")  # fmt: skip
_AROUND_TITLE = (4, 16)
_LAST, _AFTER = 14, 14
#: A signature of an English edition: an agency or a name that the Vietnamese grammar is sure of.
_SIGNED = 0.6


def byline_of(reading: Reading, outlets: set[str]) -> tuple[str | None, str]:
    """The byline as printed, and why. The order in which evidence speaks stands here."""
    head, tail = _head(reading), _tail(reading)
    for found, why in (
        (_labelled(reading, head, outlets), f"{ENGLISH} at the title"),
        (_linked(reading, head, outlets), f"{ENGLISH}: a link to its author at the title"),
    ):
        if found:
            return "\n".join(found), why
    named = [name for name in reading.facts.authors if _somebody(name, reading, outlets) and _capital(name)][
        :8
    ]
    named = named or _meta(reading, outlets)
    if named:
        return "\n".join(named), f"{ENGLISH}: {METADATA}"
    for found, why in (
        (_slots(reading, head, outlets), f"{ENGLISH} in its slot"),
        (_labelled(reading, tail, outlets), f"{ENGLISH} after the text"),
        (_slots(reading, tail, outlets), f"{ENGLISH} in a slot after the text"),
    ):
        if found:
            return "\n".join(found), why
    signed = [text for text in _signature(reading) if not nobody(text, outlets)]
    return ("\n".join(signed[:3]), "printed at the article's edge") if signed else (None, "none printed")


def _signature(reading: Reading) -> list[str]:
    """The byline at the text's edge, where the Vietnamese grammar or its place makes it sure."""
    scan = reading.scan
    found = []
    for line in (scan.lines[i] for i, role in sorted(reading.roles.items()) if role == "byline"):
        right = scan.nodes[line.node].align in ("right", "end")
        if byline_score(line.text, right=right, bold=right and line.bold > 0.8 * len(line.text)) >= _SIGNED:
            found.append(line.text)
    return found


def _head(reading: Reading) -> range:
    """Lines around the title, down to the third paragraph of the text."""
    title = reading.title.line if reading.title is not None else None
    at = reading.first if title is None else title
    before, after = _AROUND_TITLE
    size = len(reading.scan.lines)
    stop, prose = min(at + 1, size), 0
    for stop in range(at + 1, min(size, at + after)):
        line = reading.scan.lines[stop]
        prose += is_prose(line) and len(line.text) > 120
        if prose > 2:
            break
    return range(max(0, at - before), stop)


def _tail(reading: Reading) -> range:
    """The last lines of the text and those after it."""
    return range(
        max(reading.first, reading.last - _LAST), min(len(reading.scan.lines), reading.last + _AFTER)
    )


def _free(reading: Reading, index: int, others: frozenset[str] = _UNSURE) -> bool:
    return (
        index < len(reading.cut)
        and reading.cut[index] not in others
        and reading.roles.get(index) not in ("caption", "title")
    )


def _labelled(reading: Reading, span: range, outlets: set[str]) -> list[str]:
    """The first line "By Jane Doe", or a label with the name in the next line."""
    lines = reading.scan.lines
    for index in span:
        text = lines[index].text
        if not _free(reading, index, _OTHERS) or len(text) > 160:
            continue
        if english.label_alone(text) and index + 1 < len(lines):
            text = f"{text} {lines[index + 1].text}"
        people = english.people(text)
        if people and any(_somebody(name, reading, outlets) for name in people):
            return [text]
    return []


def _linked(reading: Reading, span: range, outlets: set[str]) -> list[str]:
    """Links to authors' pages whose words are a name."""
    found: dict[str, None] = {}
    for anchor in reading.scan.anchors:
        if (
            anchor.line not in span
            or not english.leads_to_author(anchor.href)
            or not _free(reading, anchor.line)
        ):
            continue
        if english.is_name(anchor.text) and " " in anchor.text and _somebody(anchor.text, reading, outlets):
            found.setdefault(anchor.text, None)
    return list(found)[:4]


def _slots(reading: Reading, span: range, outlets: set[str]) -> list[str]:
    """What stands in an element named for the author."""
    for slot in reading.scan.slots:
        if slot.hints & Hint.AUTHOR and slot.line in span and _free(reading, slot.line):
            people = english.plain(slot.text)
            if people and any(_somebody(name, reading, outlets) for name in people):
                return [slot.text]
    return []


def _meta(reading: Reading, outlets: set[str]) -> list[str]:
    facts = reading.facts
    for key in _META:
        name = facts.meta.get(key, "")
        if key == "twitter:data1" and facts.meta.get("twitter:label1", "").lower() != "written by":
            continue
        if (
            name
            and len(name) < 100
            and _somebody(name, reading, outlets)
            and _capital(name)
            and english.plain(name, 1)
        ):
            return [part.strip() for part in re.split(r"[;]|,(?=\s+[A-Z][\w.'-]+ )", name)]
    return []


def _somebody(name: str, reading: Reading, outlets: set[str]) -> bool:
    return not nobody(name, outlets) or (nobody(name, set()) is False and is_namesake(name, reading))


def _capital(name: str) -> bool:
    """An account's name ("jdoe7") has no capital, or digits."""
    return any(map(str.isupper, name)) and not any(map(str.isdigit, name)) and bool(squeeze(name))
