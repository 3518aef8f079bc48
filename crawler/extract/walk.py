"""One pass over a page's tree makes its blocks: text is gathered until a break, then becomes a line."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING
from zlib import crc32

from lxml import etree

from archive.vietnamese import single_spaced
from crawler.extract.blocks import Anchor, Line, Node, Picture, Scan, Slot
from crawler.extract.datelike import is_bare_date
from crawler.extract.hints import Hint, hints_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.extract.page import Page

_INLINE, _BLOCK, _SKIP, _BREAK, _LINK, _IMAGE, _STRONG, _EMPHASIS, _FRAME, _FORM = range(10)
_KINDS: dict[object, int] = {etree.Comment: _SKIP, etree.ProcessingInstruction: _SKIP, etree.Entity: _SKIP}
for _kind, _tags in {
    _BLOCK: "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tfoot tr td th caption section "
    "article header footer main aside figure figcaption blockquote pre center address hr details summary hgroup "
    "colgroup marquee dialog frameset amp-img menu",
    _SKIP: "script style noscript template svg select option button textarea input head canvas rt rp datalist map "
    "nav link meta title audio math applet param source track colgroup noembed",
    _BREAK: "br wbr",
    _LINK: "a",
    _IMAGE: "img amp-img",
    _STRONG: "b strong",
    _EMPHASIS: "i em cite",
    _FRAME: "iframe frame embed object video",
    _FORM: "form fieldset",
}.items():
    for _tag in _tags.split():
        _KINDS[_tag] = _kind
_KINDS["amp-img"] = _IMAGE

#: Deeper than this, text is taken without structure: no real page is, and the walk must end.
MAX_DEPTH = 200
#: A page of more lines than this is read so far.
MAX_LINES = 20_000
_NOTHING: dict[str, str] = {}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_AROUND_DATE = " ([|-–"
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(right|center|end)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_GENERATED = re.compile(r"[0-9a-f]{6,}|[0-9A-F]{6,}|_g_|ExternalClass\w+")
#: A hidden container of so many paragraphs is shown by a script: it is read.
_SHOWN_BY_SCRIPT = 8


def scan(page: Page) -> Scan:
    """The page's lines and containers; kept with the page, because several readers ask in a row."""
    if not isinstance(page.scanned, Scan):
        page.scanned = _Walk().run(page.tree)
    return page.scanned


@lru_cache(maxsize=20_000)
def _masked(name: str) -> str:
    """A class or id with its digits masked; nothing for one that a program made."""
    return "" if _GENERATED.search(name) else _DIGITS.sub("0", name)


_names: dict[tuple[str, str, str], tuple[bytes, int]] = {}
_TAG_HINTS = {
    "footer": Hint.FOOTER,
    "aside": Hint.ASIDE,
    "header": Hint.HEADER,
    "figcaption": Hint.CAPTION,
    "caption": Hint.CAPTION,
}


def _named(tag: str, classes: str, ident: str) -> tuple[bytes, int]:
    """A container's name within its position, and the hints in it.

    The name: tag, first two class words and id, digits masked, generated names out.
    """
    key = (tag, classes, ident)
    found = _names.get(key)
    if found is None:
        words = [word for word in map(_masked, classes.split()[:3]) if word][:2]
        name = _masked(ident)
        # Of an element without a class the digits stay: h1 is not h2, nor a row's first cell its second.
        label = f"/{_masked(tag) if words else tag}.{'.'.join(words)}{'#' if name else ''}{name}".encode()
        if len(_names) > 50_000:
            _names.clear()
        hints = hints_of(classes) | hints_of(ident) | _TAG_HINTS.get(tag, Hint.NONE)
        found = _names[key] = label, hints
    return found


class _Walk:
    """The state of one pass. Text is gathered until a break, then becomes a line."""

    __slots__ = (
        "bold", "bolds", "buffer", "dated", "gap", "italic", "italics", "link", "links", "out", "soft", "titled",
    )  # fmt: skip

    def __init__(self) -> None:
        self.out = Scan()
        self.buffer: list[str] = []
        self.links = self.bolds = self.italics = 0
        self.link = self.bold = self.italic = 0
        self.soft = self.gap = self.titled = False
        self.dated = ""

    def run(self, root: _Element) -> Scan:
        body = root.find("body")
        start = body if body is not None else root
        self.out.nodes.append(Node(0, -1, "body", crc32(b"body"), Hint.NONE, start))
        if start.text:
            self.add(start.text)
        self.children(start, 0, 1)
        if body is not None:  # text that stands after a body closed too early
            for late in body.itersiblings():
                if _KINDS.get(late.tag, _INLINE) != _SKIP:
                    self.flush(0)
                    self.children(late, 0, 1)
        self.flush(0)
        self.out.nodes[0].last = len(self.out.lines)
        return self.out

    def add(self, text: str) -> None:
        self.buffer.append(text)
        if self.link or self.bold or self.italic:
            size = len(text.strip())
            if self.link:
                self.links += size
            if self.bold:
                self.bolds += size
            if self.italic:
                self.italics += size

    def flush(self, node: int) -> None:
        """Ends the current line."""
        if not self.buffer:
            return
        text = single_spaced("".join(self.buffer))
        self.buffer.clear()
        if text:
            if not text.isprintable() and _INVISIBLE.search(text):
                text = " ".join(_INVISIBLE.sub("", text).split())
            lines = self.out.lines
            if text and len(lines) < MAX_LINES:
                if (self.bolds or self.italics or self.titled) and (at := self.headline(text)):
                    self.line(text[:at].rstrip(_AROUND_DATE), node)
                    self.links = self.bolds = self.italics = 0
                    text = text[at:].lstrip(" |-–")
                self.line(text, node)
        self.links = self.bolds = self.italics = 0
        self.dated, self.titled = "", False

    def line(self, text: str, node: int) -> None:
        size, lines = len(text), self.out.lines
        lines.append(
            Line(
                len(lines),
                text,
                node,
                self.out.nodes[node].path,
                min(self.links, size),
                min(self.bolds, size),
                min(self.italics, size),
                self.soft,
                self.gap,
            )
        )
        self.soft = self.gap = False

    def headline(self, text: str) -> int:
        """Where the date begins in a line that is a title and its date, told apart by type or class; else 0.

        The title is bold and the date not, or the date is italic and the title not, or both are named.
        """
        size = len(text)
        if self.titled and self.dated and text.endswith(self.dated):
            at = size - len(self.dated)
        elif self.bolds < size:
            at = self.bolds or size - self.italics
        else:
            return 0
        if (
            not 20 <= at <= 250
            or not 6 <= size - at <= 60
            or 2 * self.links > at
            or text[at] not in " ([|-–0123456789"
        ):
            return 0
        head = text[:at].rstrip()
        if head.endswith((".", ",", ":", ";")) or head[0].islower() or not is_bare_date(text[at:]):
            return 0
        return at

    def children(self, parent: _Element, node: int, depth: int) -> None:
        """Walks the children of an element that stands in container `node`."""
        kinds = _KINDS
        cell = 0
        for child in parent:
            tag = child.tag
            kind = kinds.get(tag, _INLINE)
            if kind == _BREAK:
                if tag == "br":
                    empty = not self.buffer or not "".join(self.buffer).strip()
                    self.flush(node)
                    if self.soft and empty:
                        self.gap = True
                    self.soft = True
                else:
                    self.buffer.append("")
            elif kind != _SKIP:
                if depth > MAX_DEPTH:
                    self.add("".join(child.itertext()))
                elif kind in (_BLOCK, _FORM):
                    cell += 1
                    self.block(child, str(tag), node, depth, cell, kind)
                elif kind == _IMAGE:
                    self.out.pictures.append(Picture(child, len(self.out.lines), node))
                elif kind == _FRAME:
                    self.out.frames.append(Picture(child, len(self.out.lines), node))
                    if tag == "object":
                        self.children(child, node, depth + 1)
                else:
                    self.inline(child, kind, node, depth)
            tail = child.tail
            if tail:
                self.add(tail)

    def block(self, element: _Element, tag: str, parent: int, depth: int, cell: int, kind: int) -> None:
        """Opens a container, walks it and closes it."""
        items = element.items()
        attributes = dict(items) if items else _NOTHING
        get = attributes.get
        classes, ident, style = get("class", ""), get("id", ""), get("style")
        label, hints = _named(f"{tag}{cell}" if tag in ("td", "th") else tag, classes, ident)
        if "itemprop" in attributes:
            hints |= hints_of(attributes["itemprop"])
        if (style or hints & Hint.HIDDEN or "hidden" in attributes) and self.hidden(element, style, hints):
            return
        self.flush(parent)
        self.soft = self.gap = False
        text = element.text
        if not len(element) and (not text or text.isspace()):
            if text:
                self.add(text)
                self.flush(parent)
            return  # nothing in it, as in half of a page's containers
        out = self.out
        above = out.nodes[parent]
        align = above.align
        if style or get("align"):
            match = _ALIGN.search(style) if style else None
            align = match.group(1).lower() if match else (get("align") or align).lower()
        index = len(out.nodes)
        node = Node(
            index, parent, tag, crc32(label, above.path), hints, element, align, kind == _FORM, len(out.lines)
        )
        out.nodes.append(node)
        heading = tag[0] == "h" and tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        if heading:
            self.bold += 1
        if text:
            self.add(text)
        if len(element):
            self.children(element, index, depth + 1)
        self.flush(index)
        self.soft = self.gap = False
        if heading:
            self.bold -= 1
        node.last = len(out.lines)
        if node.last == node.first and out.nodes[-1] is node and not self.pictured(index):
            out.nodes.pop()
            return
        if hints & _SLOTS and node.last - node.first <= 3:
            words = " ".join(line.text for line in out.lines[node.first : node.last])
            if words:
                out.slots.append(Slot(hints, words, element, node.first, index))

    def inline(self, element: _Element, kind: int, node: int, depth: int) -> None:
        """Walks an element that does not break the line."""
        hints, href = Hint.NONE, None
        items = element.items()
        if items:
            attributes = dict(items)
            for name in ("class", "id", "itemprop", "rel"):
                if name in attributes:
                    hints |= hints_of(attributes[name])
            href, style = attributes.get("href"), attributes.get("style")
            if (style or hints & Hint.HIDDEN or "hidden" in attributes) and self.hidden(
                element, style, hints
            ):
                return
        if element.tag == "time":
            hints |= Hint.DATE
        mark, line = len(self.buffer), len(self.out.lines)
        if kind == _LINK:
            self.link += 1
        elif kind == _STRONG:
            self.bold += 1
        elif kind == _EMPHASIS:
            self.italic += 1
        text = element.text
        if text:
            self.add(text)
        if len(element):
            self.children(element, node, depth + 1)
        if kind == _LINK:
            self.link -= 1
        elif kind == _STRONG:
            self.bold -= 1
        elif kind == _EMPHASIS:
            self.italic -= 1
        if kind == _LINK or hints & _SLOTS:
            if hints & Hint.TITLE:
                self.titled = True
            if len(self.out.lines) == line:
                words = single_spaced("".join(self.buffer[mark:]))
                if hints & Hint.DATE:
                    self.dated = words
            else:
                words = " ".join(li.text for li in self.out.lines[line:])
            if kind == _LINK and href:
                self.out.anchors.append(Anchor(href, words, line, node))
            if hints & _SLOTS and words and len(words) < 400:
                self.out.slots.append(Slot(hints, words, element, line, node))

    def pictured(self, node: int) -> bool:
        """Whether an image, frame or link without words stands directly in the container."""
        out = self.out
        return any(found and found[-1].node == node for found in (out.pictures, out.frames, out.anchors))

    def hidden(self, element: _Element, style: str | None, hints: int) -> bool:
        """An element that no reader sees, unless it holds an article that a script will show."""
        if not (
            (style and _HIDDEN_STYLE.search(style))
            or hints & Hint.HIDDEN
            or element.get("hidden") is not None
        ) or element.tag in ("article", "main"):
            return False
        return next(islice(element.iter("p"), _SHOWN_BY_SCRIPT, None), None) is None


_SLOTS = Hint.AUTHOR | Hint.DATE | Hint.SOURCE | Hint.CRUMB | Hint.TAGS | Hint.LEAD | Hint.TITLE
