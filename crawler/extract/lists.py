"""Lists of links to other pages: menus, related articles, teasers; cut with the heading that opens them."""

from __future__ import annotations

from crawler.extract.blocks import Scan
from crawler.extract.body import is_prose
from crawler.extract.phrases import opens_list

_LIST_TAGS = frozenset({"ul", "ol", "table", "tbody", "dl", "menu"})


def cut_link_lists(scan: Scan, cut: list[str | None]) -> None:
    """Marks every container of two or more lines that is mostly anchors, outermost first, and its heading.

    A container counts as a list when at least two of its lines are links and links make up 60 % of its
    characters, with no prose that is not a link.
    """
    count = len(scan.nodes)
    size, linked, items, prose = [0] * count, [0] * count, [0] * count, [0] * count
    for line in scan.lines:
        n = line.node
        size[n] += len(line.text)
        linked[n] += line.links
        if line.links > 0.5 * len(line.text):
            items[n] += 1
        elif is_prose(line):
            prose[n] += 1
    for node in reversed(scan.nodes):
        if node.parent >= 0:
            above, n = node.parent, node.index
            size[above] += size[n]
            linked[above] += linked[n]
            items[above] += items[n]
            prose[above] += prose[n]
    done = 0
    for node in scan.nodes[1:]:
        n = node.index
        if node.first < done or items[n] < 2 or prose[n] or linked[n] < 0.6 * size[n]:
            continue
        for i in range(node.first, node.last):
            cut[i] = cut[i] or "list of links"
        done = max(done, node.last)
        before = node.first - 1
        if before >= 0 and cut[before] is None and opens_list(scan.lines[before].text):
            cut[before] = "heading of a list of links"
