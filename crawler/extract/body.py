"""Which container holds the article: several candidates weighed, the best one chosen, its edges found."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from crawler.extract.blocks import Line, Node, Scan
from crawler.extract.hints import FURNITURE, Hint, reason_of
from crawler.extract.phrases import furniture_phrase

#: A line of so many characters, or half as many with a sentence's end, is prose.
PROSE = 80
_ENDS = (".", "!", "?", "…", ":", ";", "”", '"', ")")
#: A long paragraph says no more about its container than a few short ones.
_MOST_FOR_A_LINE = 600
#: Furniture that never holds prose: a container named so that does is named for something else.
_SMALL = Hint.TOOL | Hint.SHARE | Hint.TAGS
_SMALL_PROSE = 80
_IMPRINT = frozenset({"licence", "contact"})
_ADDRESS = re.compile(r"\W*(?:địa chỉ|trụ sở|address)\b", re.IGNORECASE)
_ITEM_TAGS = frozenset({"li", "dt", "dd", "option"})


@dataclass(slots=True)
class Choice:
    """The container chosen for the article: node, its weight, and why it won, in words."""

    node: int
    weight: float
    why: str
    #: The site's memory speaks for it.
    known: bool = False


def is_prose(line: Line) -> bool:
    """A line that reads like running text rather than a label or a link."""
    size = len(line.text)
    if line.links > 0.5 * size:
        return False
    return size >= PROSE or (size >= PROSE // 2 and line.text.endswith(_ENDS))


def weigh(line: Line, tag: str) -> float:
    """What a line says for its container: prose for it, anchors against it, short labels nothing."""
    size = len(line.text)
    if line.links > 0.6 * size:
        return -(12.0 + 0.4 * size)
    if is_prose(line):
        weight = min(size, _MOST_FOR_A_LINE) - 1.5 * line.links
        return weight * 0.7 if tag in _ITEM_TAGS else weight
    return -0.8 * line.links


def furniture_by_hint(scan: Scan, cut: list[str | None], kept: set[int]) -> None:
    """Marks the lines of containers whose class or tag names furniture, unless they hold the page's substance.

    `kept`: the containers of the page's substance, whatever they are called.
    """
    prose = prose_of(scan, cut)
    total = prose[0] or 1
    marked: dict[int, str] = {}
    prose_before = [0]
    for line in scan.lines:
        text = cut[line.index] is None and not scan.nodes[line.node].hints & Hint.COMMENT and is_prose(line)
        prose_before.append(prose_before[-1] + text * len(line.text))
    for node in scan.nodes[1:]:
        reason = None
        if node.index in kept:
            continue
        if node.hints & Hint.COMMENT and not node.hints & Hint.BODY and _said_before(prose_before, node):
            reason = "comments"
        elif node.hints & FURNITURE and prose[node.index] < 0.4 * total and not node.hints & Hint.BODY:
            if node.hints & FURNITURE & ~_SMALL or prose[node.index] <= _SMALL_PROSE:
                reason = reason_of(node.hints)
        elif node.form and prose[node.index] < 0.2 * total:
            reason = "form"
        if reason:
            for i in range(node.first, node.last):
                marked.setdefault(i, reason)
    lost: dict[str, int] = {}
    for i, reason in marked.items():
        if reason != "comments" and cut[i] is None and is_prose(scan.lines[i]):
            lost[reason] = lost.get(reason, 0) + len(scan.lines[i].text)
    for i, reason in marked.items():
        # Page builders call every part of an article a widget: a word that would cut most of the page says nothing.
        if lost.get(reason, 0) < 0.5 * total:
            cut[i] = cut[i] or reason


def _said_before(prose: list[int], node: Node) -> bool:
    """An article stands before the container: what readers say after it may be ten times longer."""
    return prose[node.first] >= _MOST_FOR_A_LINE


def substance(scan: Scan, titles: Container[int], named: Container[int]) -> set[int]:
    """Containers of a first-level heading or title position, and those that hold half of the page's plain text.

    `titles`: positions where this site prints titles; `named`: lines that the page names as title and the address too.
    """
    kept: set[int] = set()
    size = [0] * len(scan.nodes)
    total = 0
    for line in scan.lines:
        plain = len(line.text) - line.links
        size[line.node] += plain
        total += plain
        head = line.path in titles or line.index in named or scan.nodes[line.node].tag == "h1"
        if head and line.node not in kept:
            kept.update(scan.ancestors(line.node))
    for node in reversed(scan.nodes):
        if node.parent >= 0:
            size[node.parent] += size[node.index]
        if size[node.index] > 0.5 * total:
            kept.add(node.index)
    return kept


def prose_of(scan: Scan, cut: list[str | None]) -> list[int]:
    """Characters of uncut prose in each container."""
    prose = [0] * len(scan.nodes)
    for line in scan.lines:
        if cut[line.index] is None and is_prose(line):
            prose[line.node] += len(line.text)
    for node in reversed(scan.nodes):
        if node.parent >= 0:
            prose[node.parent] += prose[node.index]
    return prose


def choose(
    scan: Scan, cut: list[str | None], known: dict[int, float], title: int | None = None
) -> Choice | None:
    """The container whose lines weigh most; `known` are positions where this site keeps articles.

    A container's own weight is the sum over its lines, so one that drags in a menu loses, and one that leaves
    out a paragraph loses too. Semantic mark-up and the site's memory multiply it. None when nothing weighs.
    """
    weights = [0.0] * len(scan.nodes)
    for line in scan.lines:
        if cut[line.index] is None:
            weights[line.node] += weigh(line, scan.nodes[line.node].tag)
    for node in reversed(scan.nodes):
        if node.parent >= 0:
            weights[node.parent] += weights[node.index]
    best: Choice | None = None
    for node in scan.nodes:
        weight = weights[node.index]
        if weight <= 0:
            continue
        why = "heaviest text"
        if node.hints & Hint.BODY:
            weight *= 1.2
            why = "named as the article's body"
        elif node.tag == "article" or node.tag == "main":
            weight *= 1.1
            why = f"<{node.tag}> element"
        share = known.get(node.path)
        if share:
            weight *= 1 + share
            why = "where this site keeps its articles"
        if best is None or weight >= best.weight:
            best = Choice(node.index, weight, why, bool(share))
    return best


def choose_short(scan: Scan, cut: list[str | None], known: dict[int, float]) -> Choice | None:
    """A container for a page with hardly any text: where the site keeps its articles, or what is named so."""
    best: Choice | None = None
    for node in scan.nodes:
        share = known.get(node.path, 0.0)
        if not share and not node.hints & Hint.BODY and node.tag != "article":
            continue
        size = sum(len(line.text) for line in scan.lines[node.first : node.last] if cut[line.index] is None)
        if not size:
            continue
        weight = min(size, 200) * (0.1 + share)
        if best is None or weight > best.weight:
            best = Choice(
                node.index, weight, "where this site keeps its articles" if share else "named as text"
            )
    return best


def choose_under(scan: Scan, cut: list[str | None], title: int | None) -> Choice | None:
    """The smallest container that holds the title and something under it: a notice of a line or a link."""
    if title is None:
        return None
    for index in scan.ancestors(scan.lines[title].node):
        node = scan.nodes[index]
        under = [
            line
            for line in scan.lines[title + 1 : node.last]
            if cut[line.index] is None and len(line.text) >= 8 and not line.dated
        ]
        if under and index:
            return Choice(index, 1.0, "stands under the title") if len(under) <= 40 else None
    return None


def imprint_cut(scan: Scan, cut: list[str | None]) -> None:
    """Marks licence and contact lines, which are long enough to pass for text and may outweigh a short notice.

    An address alone is none, but beside a licence or a telephone it is.
    """
    marked = -9
    for line in scan.lines:
        size = len(line.text)
        if size > 220 or (reason := furniture_phrase(line.text)) not in _IMPRINT:
            reason = "contact" if line.index - marked <= 4 and _ADDRESS.match(line.text) else None
        if reason is not None:
            marked = line.index
            if cut[line.index] is None and PROSE // 2 <= size <= 220 and is_prose(line):
                cut[line.index] = reason


def label_cut(scan: Scan, cut: list[str | None], first: int, last: int) -> None:
    """Marks labels, buttons and counters among the lines from `first` to before `last`."""
    for line in scan.lines[first:last]:
        if cut[line.index] is None:
            cut[line.index] = furniture_phrase(line.text)


def repeated_cut(scan: Scan, cut: list[str | None], first: int, last: int) -> None:
    """Marks prose that the column has already: pages print a text once for each width of the screen."""
    said: set[str] = set()
    for line in scan.lines[first:last]:
        if cut[line.index] is None and len(line.text) >= PROSE:
            if line.text in said:
                cut[line.index] = "said before"
            said.add(line.text)
