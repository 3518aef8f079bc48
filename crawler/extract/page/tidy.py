"""Hostile or broken markup to markup that any parser reads: linear in time whatever it is given."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

#: Elements nest no deeper than this; libxml2 drops the rest of a document beyond 255.
MAX_DEPTH = 200
#: More attributes than any real element has; libxml2 takes quadratic time over them.
MAX_ATTRIBUTES = 200
_LONG_ATTRIBUTES = 4096

# Every alternative consumes what it scans, so that nothing is scanned twice. Quotes count after "=" only.
_TOKEN = re.compile(
    rb"""
      (?P<text>(?:[^<]++|<(?![a-zA-Z/!?]))++)
    | (?P<comment><!--)
    | <(?P<start>[a-zA-Z][^\s>/]*+)
       (?P<attributes>(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+)(?:>|\Z)
    | </(?P<end>[a-zA-Z][^\s>/]*+)[^>]*+>?
    | <[/!?][^>]*+>?
    """,
    re.X,
)
_ATTRIBUTE = re.compile(rb"""[^\s=/>"']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+""")

_VOID = frozenset(
    b"area base basefont br col embed frame hr img input keygen link meta param source track wbr".split()
)
#: Elements whose content is no markup; of these, text is lost to all but the first two when they stay open.
_RAW = frozenset(b"script style title textarea iframe xmp noembed noframes plaintext".split())
_SWALLOWING = frozenset((b"script", b"style"))
#: A new one ends the open one of its kind.
_SIBLINGS = frozenset(b"p li dt dd tr td th option".split())
#: Elements that break the line: dropped for their depth, they leave a break behind.
_BLOCKS = frozenset(
    b"div p li ul ol dl dt dd table tbody tr section article blockquote form center pre".split()
)


def tidy(source: bytes) -> bytes:
    """The source (UTF-8) with depth and attributes capped, comments and declarations gone, raw elements closed."""
    lower = source.lower()
    out: list[bytes] = []
    open_tags: list[bytes] = []
    still_open: Counter[bytes] = Counter()
    dropped: Counter[bytes] = Counter()
    never_closed: set[bytes] = set()

    def find_close(closing: bytes, start: int) -> int:
        if closing in never_closed:
            return -1
        found = lower.find(closing, start)
        if found < 0:
            never_closed.add(closing)
        return found

    at = 0
    while match := _TOKEN.match(source, at):
        at = match.end()
        if match["text"]:
            out.append(match["text"].replace(b"<", b"&lt;"))
        elif match["comment"]:
            end = find_close(b"-->", at)
            at = end + 3 if end >= 0 else at
        elif match["start"]:
            name = match["start"].lower()
            attributes = _capped(match["attributes"])
            if name in _RAW:
                end = find_close(b"</" + name, at)
                if end >= 0 and not attributes.endswith(b"/"):
                    out.append(b"<%b%b>%b</%b>" % (name, attributes, source[at:end], name))
                    at = end
                elif name in _SWALLOWING and not attributes.endswith(b"/"):
                    at = len(source)
            elif name in _VOID:
                out.append(b"<%b%b>" % (name, attributes))
            elif len(open_tags) >= MAX_DEPTH and not (name in _SIBLINGS and open_tags[-1] == name):
                dropped[name] += 1
                out.append(b"<br>" if name in _BLOCKS else b"")
            else:
                if name in _SIBLINGS and open_tags and open_tags[-1] == name:
                    out.append(b"</%b>" % name)
                else:
                    open_tags.append(name)
                    still_open[name] += 1
                out.append(b"<%b%b>" % (name, attributes.rstrip(b"/")))
        elif match["end"]:
            name = match["end"].lower()
            if dropped[name]:
                dropped[name] -= 1
            elif still_open[name]:
                while open_tags:
                    inner = open_tags.pop()
                    still_open[inner] -= 1
                    out.append(b"</%b>" % inner)
                    if inner == name:
                        break
    return b"".join(out)


def _capped(attributes: bytes) -> bytes:
    if len(attributes) < _LONG_ATTRIBUTES:
        return attributes
    return b" " + b" ".join(match[0] for match in islice(_ATTRIBUTE.finditer(attributes), MAX_ATTRIBUTES))
