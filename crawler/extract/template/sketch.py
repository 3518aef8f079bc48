"""A page's sketch: the little that a site's memory needs to know of it, as hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from crawler.extract.body import is_prose
from crawler.extract.lists import is_document
from crawler.extract.reading import Reading, read_page
from crawler.extract.titles import segments, squeeze

if TYPE_CHECKING:
    from crawler.extract.blocks import Scan
    from crawler.extract.page import Page

# Not \d+: a search leaps to what begins with one sign, not to what begins with a repetition.
_DIGITS = re.compile(r"\d\d*")
_CLOCK = re.compile(r"\d[:h]\s?\d\d|\bgiờ\b")
#: Flags of an entry.
IN_BODY, LINK, PROSE, DATE, WORDLESS = 1, 2, 4, 8, 16
#: A page of more lines is sketched so far.
_MOST_ENTRIES = 600
_LABEL = 40
#: Longest line whose key is kept.
_SHORT = 160
#: Weight of prose from which a page looks like an article to its sketch.
_ARTICLE_PROSE = 250


class Entry(NamedTuple):
    """One line of a page: hash of its text with digits masked, its position, flags, and a label for people."""

    text: int
    path: int
    flags: int
    label: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a memory keeps of one page. Plain values: small and picklable.

    `signature`: hash of the article's text, equal for near-duplicates. `title`, `date`, `body`: positions on this
    page as (path, name, value): the title's hash, the date line's hash. `heads`: squeezed parts of <title>.
    """

    signature: int
    article: bool
    entries: tuple[Entry, ...]
    title: tuple[int, str, int] | None = None
    dates: tuple[tuple[int, str, int, bool, bool], ...] = ()
    body: tuple[int, str] | None = None
    heads: tuple[str, ...] = ()

    def as_other(self) -> Sketch:
        """The same page, known to be no article."""
        return replace(self, article=False, title=None, body=None)

    def rest(self) -> list[Any]:
        """Everything but the entries, for JSON."""
        return [self.signature, self.article, self.title, self.dates, self.body, self.heads]

    @classmethod
    def restore(cls, entries: tuple[Entry, ...], rest: list[Any]) -> Sketch:
        """The inverse of `rest`."""
        signature, article, title, dates, body, heads = rest
        return cls(
            signature,
            article,
            entries,
            tuple(title) if title else None,
            tuple(tuple(d) for d in dates),
            tuple(body) if body else None,
            tuple(heads),
        )


def text_key(text: str) -> int:
    """Hash of a line with digits masked, so that counters match."""
    return _short_key(text) if len(text) <= _SHORT else _text_key(text)


def _text_key(text: str) -> int:
    return crc32(_DIGITS.sub("0", text.lower()).encode("utf-8", "surrogatepass"))


#: Menus and lists stand on many of a site's pages, and paragraphs on one.
_short_key = lru_cache(maxsize=1 << 13)(_text_key)


def line_texts(scan: Scan) -> list[int]:
    """The key of each line's text. Links to documents count with their addresses.

    So "Xem văn bản tại đây" under each of a hundred letters is what the letter brings, and a form that every page
    offers is furniture.
    """
    keys = [text_key(line.text) for line in scan.lines]
    for anchor in scan.anchors:
        if anchor.line < len(keys) and is_document(anchor.href):
            keys[anchor.line] = crc32(anchor.href.encode("utf-8", "surrogatepass"), keys[anchor.line])
    return keys


def linked_key(text: int) -> int:
    """The key of a text as a link: an article's title is a link on many pages and furniture on none for that."""
    return text ^ 0x9E3779B1


def value_key(text: str) -> int:
    """Hash of a line as printed."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def line_key(text: int, path: int) -> int:
    """Hash of a line at its position."""
    return (text * 0x9E3779B1 ^ path * 0x85EBCA6B) & 0xFFFFFFFF


def sketch(page: Page) -> Sketch:
    """The page's sketch, from page-level evidence alone."""
    reading = read_page(page, None)
    scan, cut = reading.scan, reading.cut
    entries: dict[tuple[int, int], Entry] = {}
    keys = line_texts(scan)
    for line in scan.lines[:_MOST_ENTRIES]:
        size = len(line.text)
        inside = reading.first <= line.index < reading.last and cut[line.index] is None
        flags = IN_BODY * inside | LINK * (line.links > 0.5 * size) | PROSE * is_prose(line)
        if size < 110 and line.dated:
            flags |= DATE
        if size < 12 and not any(c.isalpha() for c in line.text):
            flags |= WORDLESS
        key = keys[line.index]
        label = "" if inside or flags & PROSE else line.text[:_LABEL]
        entries.setdefault((key, line.path), Entry(key, line.path, int(flags), label))
    prose = reading.prose
    return Sketch(
        _signature(reading),
        prose >= _ARTICLE_PROSE or reading.facts.is_article,
        tuple(entries.values()),
        _title(reading),
        _dates(reading),
        _body(reading),
        tuple(
            sorted(
                {squeeze(part)[:80] for part in (*segments(reading.facts.title), reading.facts.title)} - {""}
            )
        ),
    )


def _signature(reading: Reading) -> int:
    """Hash of the article's prose, or of all lines with digits masked where there is none: near-duplicates agree."""
    body = [
        value_key(line.text)
        for line in reading.scan.lines[reading.first : reading.last]
        if reading.cut[line.index] is None and is_prose(line)
    ]
    if not body:
        body = [text_key(line.text) for line in reading.scan.lines]
    # The smallest hashes stand for the whole: an added counter line or a cut last line rarely touches them.
    smallest = sorted(set(body))[:6]
    return crc32(repr(smallest).encode())


def position_name(reading: Reading, node: int) -> str:
    """A position in words: the last three containers with tag, class and id."""
    parts = []
    for index in reading.scan.ancestors(node)[:3]:
        element = reading.scan.nodes[index].element
        name = str(element.tag)
        if element.get("id"):
            name += "#" + _DIGITS.sub("0", element.get("id", ""))[:24]
        if element.get("class"):
            name += "." + element.get("class", "").split()[0][:24] if element.get("class", "").split() else ""
        parts.append(name)
    return " ".join(reversed(parts))


def _title(reading: Reading) -> tuple[int, str, int] | None:
    title = reading.title
    if title is None or title.line is None:
        return None
    line = reading.scan.lines[title.line]
    return line.path, position_name(reading, line.node), value_key(title.text)


def _body(reading: Reading) -> tuple[int, str] | None:
    if reading.choice is None:
        return None
    node = reading.scan.nodes[reading.choice.node]
    return node.path, position_name(reading, node.index)


def _dates(reading: Reading) -> tuple[tuple[int, str, int, bool, bool], ...]:
    """Date lines with the hash of their text, whether they stand close to the title, and whether they have a clock."""
    title = reading.title.line if reading.title is not None else None
    found = []
    for line in reading.scan.lines[:_MOST_ENTRIES]:
        if len(line.text) < 110 and line.links < 0.5 * len(line.text) and line.dated:
            near = title is not None and -4 <= line.index - title <= 6
            name = position_name(reading, line.node) if near else ""
            found.append((line.path, name, value_key(line.text), near, bool(_CLOCK.search(line.text))))
    return tuple(found[:20])
