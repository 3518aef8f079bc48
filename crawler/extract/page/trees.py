"""Text to tree: lxml for nearly every page, and the detours for those that lxml would cut short."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup
from lxml import etree
from lxml.etree import _Element

from crawler.extract.page.tidy import tidy

#: libxml2 stops reading where elements nest deeper than 255.
_TOO_DEEP = etree.XPath("boolean(/*" + "/*" * 250 + ")")
_COUNT = etree.XPath("count(//*)")
#: libxml2 does not close these over an element left open in them, and then the whole article stands inside.
_SWALLOWED = etree.XPath(
    "boolean(//nav//main|//nav//h1|//button//main|//button//article|//button//h1|//select//h1)"
)
#: Stretches without ">" of this length are looked at for a flood of attributes, on which libxml2 is quadratic.
_STRIDE = 8192
_MANY_ATTRIBUTES = 1000
#: BeautifulSoup is slow: beyond this size what lxml has must do.
_MAX_SOUP = 4 << 20

#: Elements without an end tag that libxml2 does not know as such: it would put what follows into them.
_VOID = re.compile(rb"<(?=[wstek])(wbr|source|track|embed|keygen)\b[^<>]*+>", re.I)
_ENDS = re.compile(rb"</(?:body|html)\s*+>", re.I)
_UNSHOWN = re.compile(rb"<(script|style|iframe|textarea|title|noframes)\b[^<>]*+>.*?(?:</\1\b|\Z)", re.S)
_TAG = re.compile(rb"<[a-zA-Z/!?][^<>]*+>?")
_QUOTED = re.compile(rb"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_TAG_START = re.compile(rb"<[a-zA-Z]")
_UNSHOWN_ELEMENTS = frozenset(
    ("script", "style", "iframe", "textarea", "title", "xmp", "plaintext", "noembed", "noframes")
)


def parse(source: bytes) -> tuple[_Element | None, tuple[str, ...]]:
    """The root <html> of UTF-8 source, and in words what was done to get it; None where there is nothing."""
    # libxml2 loses what follows these; browsers show it, and portals do print pages into pages.
    source = _ENDS.sub(b"", source)
    source = _VOID.sub(rb"\g<0></\1>", source)
    done: tuple[str, ...] = ()
    if _floods(source):
        source, done = tidy(source), ("attributes dropped",)
    tree = _lxml(source)
    if tree is not None and _TOO_DEEP(tree):
        source, done = tidy(source), (*done, "flattened")
        tree = _lxml(source)
    if tree is None:
        return tree, done
    if not _loses_text(source, tree):
        return _released(source, tree, done)
    soup = _lxml(_soup(source))
    if soup is not None and _letters(soup) > _letters(tree):
        return soup, (*done, "read by BeautifulSoup")
    return tree, done


def _released(source: bytes, tree: _Element, done: tuple[str, ...]) -> tuple[_Element, tuple[str, ...]]:
    """The tree; where a menu or button swallowed the article, the tree that closes elements as browsers do."""
    if not _SWALLOWED(tree):
        return tree, done
    again = _lxml(tidy(source))
    if again is None or _SWALLOWED(again) or _letters(again) < _letters(tree):
        return tree, done
    return again, (*done, "article taken out of a menu")


def _lxml(source: bytes) -> _Element | None:
    parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=False, collect_ids=False)
    try:
        root: _Element | None = etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        # Nothing but white space, comments or a doctype.
        return None
    return root


def _loses_text(source: bytes, tree: _Element) -> bool:
    """Whether the tree shows much less than the source: cheaply by end tags, and only then by letters."""
    if source.count(b"</") < 1.2 * float(_COUNT(tree)) + 10 or len(source) > _MAX_SOUP:
        return False
    # Tidied, so that an element which is never closed does not hide the rest here too.
    shown = _TAG.sub(b"", _UNSHOWN.sub(b"", tidy(source)))
    expected = len(b"".join(shown.split()).decode("utf-8", "ignore"))
    found = _letters(tree)
    return found < 0.7 * expected and expected - found > 200


def _letters(tree: _Element) -> int:
    """How many characters other than white space the tree shows."""
    total = 0
    for element in tree.iter():
        if element.text and isinstance(element.tag, str) and element.tag not in _UNSHOWN_ELEMENTS:
            total += len("".join(element.text.split()))
        if element.tail:
            total += len("".join(element.tail.split()))
    return total


def _soup(source: bytes) -> bytes:
    """The source as BeautifulSoup with Python's own parser understands it, printed well nested."""
    with warnings.catch_warnings():
        # It guesses that XHTML is XML, and that short text is a file name.
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(tidy(source).decode("utf-8", "replace"), "html.parser")
    return bytes(soup.encode("utf-8", formatter="minimal"))


def _floods(source: bytes) -> bool:
    """Whether some tag seems to have attributes by the thousand."""
    end = len(source)
    start = 0
    while start + _STRIDE <= end:
        if source.find(b">", start, start + _STRIDE) >= 0:
            start += _STRIDE
            continue
        begin = source.rfind(b">", 0, start) + 1
        stop = source.find(b">", start)
        stop = end if stop < 0 else stop
        tag = _TAG_START.search(source, begin, stop)
        if tag and len(_QUOTED.sub(b"", source[tag.start() : stop]).split()) > _MANY_ATTRIBUTES:
            return True
        start = stop + 1
    return False
