"""Who wrote it: the byline at the article's edge, in its slots, in the page's metadata, in that order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract import englishauthors
from crawler.extract.bylines import byline_score
from crawler.extract.datelike import has_date
from crawler.extract.hints import Hint
from crawler.extract.nobodies import nobody, outlets_of
from crawler.extract.parts import METADATA, Hints
from crawler.extract.phrases import furniture_phrase
from crawler.extract.titles import selected, squeeze

if TYPE_CHECKING:
    from crawler.extract.reading import Reading

#: The editors sign under a text; in a slot or in metadata they are the account that put it on the site.
_EDITORS = frozenset({"bbt", "ban biên tập"})
_LABELLED = re.compile(
    r"(?:by|written by|story by|words by|bởi|tác giả|người viết|thực hiện)\b\s*:?\s+\S", re.IGNORECASE
)
_SOURCE = "Nguồn: "
_SOURCE_LABEL = re.compile(r"\W*(?:theo|nguồn|source)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-ZÀ-Ỹ][\w'’.-]+(?: [A-ZÀ-Ỹ][\w'’.-]*){1,3}")
#: Furniture in which other people's names stand.
_OTHERS = frozenset(
    {"comments", "list of links", "other articles", "sidebar", "navigation", "list of other pages",
     "teaser of another page", "page footer"}
)  # fmt: skip
_LINK_BUTTON = re.compile(r"\W*(?:nguồn\s*:\s*)?(?:link bài gốc|lấy link|copy link)\b", re.IGNORECASE)
_FIELD = re.compile(
    r"^\s*(?:tác giả(?: bài viết)?|người viết|nguồn(?: tin)?|by|written by|author)\s*[:：]?\s*", re.IGNORECASE
)


def byline_of(reading: Reading, hints: Hints) -> tuple[str | None, str]:
    """The byline as printed, its lines joined by a line break, and why; profile, page, then metadata."""
    chosen = selected(reading.page, reading.scan, hints.byline_selector)
    if chosen is not None:
        node = reading.scan.nodes[chosen]
        text = "\n".join(line.text for line in reading.scan.lines[node.first : node.last])
        if text:
            return text, "the profile's byline selector"
    outlets = outlets_of(reading, hints)
    if not reading.vietnamese:
        return englishauthors.byline_of(reading, outlets)
    signed = _kept(_signature(reading), outlets, _EDITORS)
    if signed:
        return "\n".join(signed), "printed at the article's edge"
    slotted = _kept(_slots(reading), outlets)
    if any(text.startswith(_SOURCE) for text in slotted):
        return "\n".join(slotted), "printed in its slots"
    names = [name for name in reading.facts.authors if not nobody(name, outlets)][:8]
    if names:
        return "\n".join(names), METADATA
    if slotted:
        return "\n".join(slotted), "printed in its slot"
    told = _told(reading, outlets)
    return (told, METADATA) if told else (None, "none printed")


def _signature(reading: Reading) -> list[str]:
    """Lines at the text's edge that read like a byline, and the source slots that belong to them."""
    scan = reading.scan
    lines = [scan.lines[i].text for i, role in sorted(reading.roles.items()) if role == "byline"]
    return lines + [
        text for text, hints in _near(reading) if hints & Hint.SOURCE and not hints & Hint.AUTHOR
    ] * bool(lines)


def _slots(reading: Reading) -> list[str]:
    """A labelled line under the title, else the first author slot; and the source slots."""
    scan = reading.scan
    found = []
    title = (
        reading.title.line if reading.title is not None and reading.title.line is not None else reading.first
    )
    for line in scan.lines[title + 1 : title + 7]:
        if len(line.text) <= 120 and _LABELLED.match(line.text):
            found.append(line.text)
            break
    near = _near(reading)
    if not found:
        found += [text for text, hints in near if hints & Hint.AUTHOR][:1]
    return found + [text for text, hints in near if hints & Hint.SOURCE and not hints & Hint.AUTHOR][:1]


def _near(reading: Reading) -> list[tuple[str, int]]:
    """Author and source slots around the article that are not covered by a line already taken."""
    found = []
    for slot in reading.scan.slots:
        if (
            not slot.hints & (Hint.AUTHOR | Hint.SOURCE)
            or not reading.first - 12 <= slot.line < reading.last + 25
        ):
            continue
        reason = reading.cut[slot.line] if slot.line < len(reading.cut) else None
        if reason in _OTHERS or reading.roles.get(slot.line) in ("byline", "caption"):
            continue
        text = slot.text
        if len(text) > 120 or furniture_phrase(text) or (has_date(text) and len(text) > 80):
            continue
        if not slot.hints & Hint.AUTHOR and not _SOURCE_LABEL.match(text):
            text = f"{_SOURCE}{text}"
        found.append((text, slot.hints))
    return found


def _kept(texts: list[str], outlets: set[str], somebody: frozenset[str] = frozenset()) -> list[str]:
    """Without nobodies, buttons and repetitions. `somebody`: nobodies that count here."""
    out: list[str] = []
    for text in texts:
        name = _FIELD.sub("", text)
        # "Tác giả: <the school itself>" is an organisation that signs; only a bare name is the outlet's stamp.
        stamp = nobody(name, set() if name != text else outlets)
        if (stamp and name.lower().strip(" .:") not in somebody) or furniture_phrase(text):
            continue
        key = squeeze(name)
        # Once more, perhaps with a button in its box ("Theo Báo Mẫu Copy link"), or the button alone.
        again = any(key in squeeze(kept) or _is_within(kept, key) for kept in out)
        if not again and not _LINK_BUTTON.match(text):
            out.append(text)
    return out[:4]


def _is_within(kept: str, key: str) -> bool:
    name = squeeze(_FIELD.sub("", kept))
    return len(name) >= 5 and name in key and len(key) - len(name) <= 14


def _told(reading: Reading, outlets: set[str]) -> str | None:
    """The author named in meta tags, where it reads like one."""
    for key in (
        "dable:author",
        "article:author",
        "author",
        "dc.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
    ):
        name = reading.facts.meta.get(key)
        if (
            name
            and len(name) < 100
            and not nobody(name, outlets)
            and (byline_score(name) > 0.2 or _NAME.fullmatch(name))
        ):
            return name.replace(";", "\n")
    return None
