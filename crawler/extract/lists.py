"""Lists of links to other pages: menus, related articles, teasers; cut with the heading that opens them."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import accumulate

from crawler.extract.blocks import Line, Scan
from crawler.extract.body import is_prose
from crawler.extract.bylines import byline_score
from crawler.extract.phrases import opens_list, points_elsewhere

#: Links to documents are an article's attachments, not other pages.
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|rtf)(?:$|[?#])", re.IGNORECASE)
#: A teaser: a headline that is a link, with at most so many characters around it.
_HEADLINE, _TEASER = 20, 700
#: A line that reads so much like a byline is none of a list's.
_BYLINE = 0.55
#: Items of a list that hold so much of an article's prose, with so little beside them, are it ("The 20 best …").
_SUBSTANCE, _BESIDE = 0.5, 2000


def is_document(href: str) -> bool:
    """True for a link to a file that is an article's attachment."""
    return bool(_DOCUMENT.search(href))


def documents_of(scan: Scan) -> set[int]:
    """The lines that links to documents stand in; looked for once a page."""
    kept: set[int] | None = scan.notes.get("documents")
    if kept is None:
        kept = scan.notes["documents"] = {a.line for a in scan.anchors if is_document(a.href)}
    return kept


def is_external(href: str, host: str) -> bool:
    """True for a full address on another host than the page's; hosts are compared by their last two labels.

    Sites keep sections on sub-domains: `thethao.bao.vn` and `www.bao.vn` are one.
    """
    if not href.startswith(("http://", "https://", "//")) or not host:
        return False
    other = href.split("/", 3)[2].split(":")[0].lower()
    return other.split(".")[-2:] != host.split(".")[-2:]


def cut_link_lists(scan: Scan, cut: list[str | None], kept: set[int]) -> None:
    """Marks every container of two or more lines that is mostly anchors, outermost first, and its heading.

    A container counts as a list when at least two of its lines are links and links make up 60 % of its
    characters, with no prose that is not a link. `kept`: containers of the page's substance, never lists.
    """
    count = len(scan.nodes)
    size, linked, items, prose = [0] * count, [0] * count, [0] * count, [0] * count
    documents = documents_of(scan)
    for line in scan.lines:
        n = line.node
        size[n] += len(line.text)
        if line.index in documents:
            continue
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
        if n in kept or node.first < done or items[n] < 2 or prose[n] or linked[n] < 0.6 * size[n]:
            continue
        for i in range(node.first, node.last):
            cut[i] = cut[i] or "list of links"
        done = max(done, node.last)
        before = node.first - 1
        if before >= 0 and cut[before] is None and opens_list(scan.lines[before].text):
            cut[before] = "heading of a list of links"


def cut_headed_boxes(scan: Scan, cut: list[str | None], kept: set[int]) -> None:
    """Marks boxes under a heading such as "Tin liên quan", with the heading; and links that an arrow points to.

    A box is the largest container that begins with the heading and holds headlines that are links, each with no
    more than a date and a summary after it. Where the heading has no box of its own, the links right after it are
    its list. `kept`: containers of the page's substance.
    """
    lines = scan.lines
    documents = documents_of(scan)
    done = 0
    for line in lines:
        size = len(line.text)
        if line.index < done or cut[line.index] is not None:
            continue
        linked = line.links > 0.5 * size
        if not (points_elsewhere(line.text) if linked else opens_list(line.text)):
            continue
        if linked:
            if line.index not in documents:
                cut[line.index] = "link to another article"
            continue
        done = _box_end(scan, line.index, kept, documents)
        for i in range(line.index, done):
            cut[i] = cut[i] or ("list of other articles" if i > line.index else "heading of a list of links")


def _box_end(scan: Scan, head: int, kept: set[int], documents: set[int]) -> int:
    """One past the last line of the list that the line `head` opens; `head` itself where it opens none."""
    lines, end = scan.lines, head
    for index in scan.ancestors(lines[head].node):
        node = scan.nodes[index]
        if node.first != head or index in kept or not _only_teasers(lines[head + 1 : node.last], documents):
            break
        if node.last > head + 1:
            end = node.last
    if end > head:
        return end
    inside = scan.nodes[lines[head].node].parent
    after = head + 1
    while after < len(lines) and scan.within(lines[after].node, max(inside, 0)):
        if lines[after].links <= 0.6 * len(lines[after].text) or after in documents:
            break
        after += 1
    return after if after > head + 1 else head


def _only_teasers(lines: list[Line], documents: set[int]) -> bool:
    """Headlines that are links, each with a date and a summary at most."""
    since = 3
    for line in lines:
        if line.index in documents:
            return False
        since = 0 if line.links > 0.6 * len(line.text) else since + 1
        if since > 2:
            return False
    return True


def cut_teasers(scan: Scan, cut: list[str | None], host: str, article: bool) -> None:
    """Marks groups of three or more like containers that each hold a linked headline and little else; two if dated.

    "Like" means the same position under the same parent's position; three quarters of a group must be teasers.
    `article`: the page's metadata call it one; its items are the article then, where they hold most of its text.
    """
    away = {a.line for a in scan.anchors if is_external(a.href, host)}
    headlines = {
        line.index
        for line in scan.lines
        if line.links > 0.6 * len(line.text) and len(line.text) >= _HEADLINE and line.index not in away
    }
    if len(headlines) < 2:
        return
    lines = scan.lines
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for node in scan.nodes[1:]:
        if 0 < node.last - node.first <= 12:
            groups[node.path].append(node.index)
    # Sums over the lines before each, so that a container is described without looking at its lines again.
    size = [0, *accumulate(len(line.text) for line in lines)]
    heads = [0, *accumulate(line.index in headlines for line in lines)]
    dates = [0, *accumulate(line.dated for line in lines)]
    prose = [
        0,
        *accumulate(
            len(line.text) * (article and cut[line.index] is None and is_prose(line) and not line.dated)
            for line in lines
        ),
    ]
    for members in groups.values():
        if len(members) < 2:
            continue
        teasers, dated = [], 0
        for index in members:
            node = scan.nodes[index]
            if (
                1 <= heads[node.last] - heads[node.first] <= 3
                and size[node.last] - size[node.first] <= _TEASER
            ):
                teasers.append(node)
                dated += dates[node.last] > dates[node.first]
        held = sum(prose[node.last] - prose[node.first] for node in map(scan.nodes.__getitem__, members))
        if not dated and held > _SUBSTANCE * prose[-1] and prose[-1] - held < _BESIDE:
            continue
        if len(teasers) >= (2 if dated == len(members) else 3) and len(teasers) >= 0.75 * len(members):
            for node in (scan.nodes[index] for index in members):
                if not _signs(lines[node.first : node.last]):
                    for i in range(node.first, node.last):
                        cut[i] = cut[i] or "teaser of another page"


def _signs(lines: list[Line]) -> bool:
    """The byline of the article, in a container of the same kind as those of a list that follows."""
    return len(lines) == 1 and not lines[0].links and byline_score(lines[0].text) >= _BYLINE
