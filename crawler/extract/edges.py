"""The article's edges: where its column begins under the title, and what after its last sentence is still its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.blocks import Line, Node, Scan
from crawler.extract.body import is_prose
from crawler.extract.bylines import byline_score
from crawler.extract.datelike import is_bare_date
from crawler.extract.englishbylines import is_labelled, is_name, label_alone, leads_to_author, plain
from crawler.extract.hints import Hint
from crawler.extract.lists import documents_of
from crawler.extract.phrases import opens_list
from crawler.extract.titles import squeeze

if TYPE_CHECKING:
    from crawler.extract.reading import Reading

#: Short last lines that belong to the text.
_OWN_END = re.compile(r"^[\s./(*\[]*(?:\./\.|còn nữa|hết|to be continued|/\.|\*)", re.IGNORECASE)
#: A figure of more lines than this was never closed, or is a table.
_CAPTIONS = 6
_FIGURE = ("figcaption", "figure")
#: A box named for the author that holds more of the text's prose than this is named for something else.
_ABOUT = 0.3
#: A byline needs this much to be taken from the text's edge.
_BYLINE = 0.55


def find_edges(reading: Reading, body: Node | None) -> None:
    """Sets `first` and `last`, and marks what stands above the title and after the text."""
    lines, cut = reading.scan.lines, reading.cut
    title = reading.title
    if body is None:
        reading.first = reading.last = 0
        if title is not None and title.line is not None:
            reading.first = reading.last = title.line
        return
    first, last = body.first, body.last
    if title is not None and title.line is not None:
        after = title.line + title.count
        for i in range(title.line, after):
            reading.roles[i] = "title"
        if title.line < first:
            first = _lead_above(reading, after, first, body)
        else:
            for i in range(first, title.line):
                cut[i] = cut[i] or "above the title"
            first = title.line
    reading.first, reading.last = first, _byline_below(reading, last, body)
    if title is None:
        return
    repeated, size = squeeze(title.text), len(title.text)
    for line in lines[first:last]:
        if (
            abs(len(line.text) - size) <= 12
            and line.index not in reading.roles
            and squeeze(line.text) == repeated
        ):
            cut[line.index] = cut[line.index] or "the title again"


def _byline_below(reading: Reading, last: int, body: Node) -> int:
    """Takes in the byline that stands right under the container chosen, in the same cell or column."""
    scan = reading.scan
    for line in scan.lines[last : last + 2]:
        size, node = len(line.text), scan.nodes[line.node]
        if (
            reading.cut[line.index] is not None
            or line.links > 0.6 * size
            or not scan.within(line.node, body.parent)
        ):
            break
        right, bold = node.align in ("right", "end"), line.bold > 0.8 * size
        if byline_score(line.text, right=right, bold=bold, last=True) < _BYLINE:
            break
        last = line.index + 1
    return last


def _lead_above(reading: Reading, after: int, first: int, body: Node) -> int:
    """Takes in the lead and date line that stand between a title and the container chosen."""
    scan, cut = reading.scan, reading.cut
    if after >= first or first - after > 40:
        return first
    start = first
    for line in scan.lines[after:first]:
        if cut[line.index] is not None:
            continue
        node = scan.nodes[line.node]
        lead = node.hints & Hint.LEAD or any(
            scan.nodes[a].hints & Hint.LEAD for a in scan.ancestors(line.node)[:3]
        )
        if (
            (is_prose(line) or lead)
            and line.links < 0.5 * len(line.text)
            and not is_bare_date(line.text)
            and not is_labelled(line.text)
        ):
            reading.roles[line.index] = "lead"
            start = min(start, line.index)
        else:
            cut[line.index] = "between title and text"
    return start


def find_roles(reading: Reading) -> None:
    """Tells captions, date lines, bylines from paragraphs, and cuts what follows the article's end."""
    lines, cut, roles = reading.scan.lines, reading.cut, reading.roles
    column = [
        line
        for line in lines[reading.first : reading.last]
        if cut[line.index] is None and line.index not in roles
    ]
    _captions(reading, column)
    column = [line for line in column if line.index not in roles]
    _head(reading, column)
    column = [line for line in column if line.index not in roles]
    _tail(reading, column)
    _about_authors(reading, column)


def _head(reading: Reading, column: list[Line]) -> None:
    """Date lines, author and section slots before the first paragraph."""
    scan = reading.scan
    slots = {
        s.line: s.hints for s in scan.slots if s.hints & (Hint.DATE | Hint.AUTHOR | Hint.SOURCE | Hint.CRUMB)
    }
    labelled = -2
    top = {line.index for line in column[:12]}
    linked = {a.line for a in scan.anchors if a.line in top and leads_to_author(a.href) and is_name(a.text)}
    for line in column[:12]:
        if is_prose(line) and len(line.text) > 60 and not line.dated:
            break
        if (
            label_alone(line.text)
            or (labelled == line.index - 1 and plain(line.text))
            or (line.index in linked and line.link_share > 0.8)
        ):
            reading.roles[line.index] = "byline"
            labelled = line.index
            continue
        hint = slots.get(line.index, 0)
        if is_bare_date(line.text) or (hint & Hint.DATE and line.dated):
            reading.roles[line.index] = "dateline"
        elif (hint & (Hint.AUTHOR | Hint.SOURCE) and len(line.text) <= 150) or is_labelled(line.text):
            reading.roles[line.index] = "byline"
        elif hint & Hint.CRUMB:
            reading.cut[line.index] = "breadcrumb"
    for line in column[12:]:
        if is_bare_date(line.text) and line.index in slots:
            reading.roles[line.index] = "dateline"
    for line in column:
        hint = slots.get(line.index, 0)
        if hint & (Hint.AUTHOR | Hint.SOURCE) and len(line.text) <= 120 and not is_prose(line):
            reading.roles.setdefault(line.index, "byline")


def _about_authors(reading: Reading, column: list[Line]) -> None:
    """Cuts what is told of the author in a box named for him: no part of the text, unless the box is most of it."""
    scan, cut = reading.scan, reading.cut
    body = reading.choice.node if reading.choice is not None else 0
    prose = sum(len(line.text) for line in column if is_prose(line))
    held: dict[int, list[Line]] = {}
    for line in column:
        boxes = [n for n in scan.ancestors(line.node)[:5] if n > body and scan.nodes[n].hints & Hint.AUTHOR]
        if boxes and line.index not in reading.roles:
            held.setdefault(boxes[-1], []).append(line)
    for lines in held.values():
        if sum(len(line.text) for line in lines) < _ABOUT * prose:
            for line in lines:
                cut[line.index] = cut[line.index] or "about the author"


def _captions(reading: Reading, column: list[Line]) -> None:
    """Tells captions by mark-up, by the image they stand at, and by repeating the end of the first paragraphs."""
    scan = reading.scan
    pictures = {p.line for p in scan.pictures}
    alts = {squeeze(p.element.get("alt") or "") for p in scan.pictures} - {""}
    seen: list[str] = []
    for line in column:
        nodes = [scan.nodes[n] for n in scan.ancestors(line.node)[:4]]
        asked = len(seen) < 5 or line.index in pictures
        key = squeeze(line.text) if asked and (len(line.text) < 300 or len(seen) < 3) else ""
        if (
            any(n.last - n.first <= _CAPTIONS and (n.hints & Hint.CAPTION or n.tag in _FIGURE) for n in nodes)
            or (line.index in pictures and _at_image(line, key, nodes[0], alts))
            or (line.index in pictures and _between_breaks(scan, line))
            or (len(line.text) < 300 and _under_image_in_table(reading, line, nodes))
            or (len(key) >= 20 and len(seen) < 5 and any(key != s and s.endswith(key) for s in seen))
        ):
            reading.roles[line.index] = "caption"
        elif len(seen) < 5:
            seen.append(key)


def _at_image(line: Line, key: str, node: Node, alts: set[str]) -> bool:
    """The line after an image: its alternative text again, or set apart in italics or the middle."""
    size = len(line.text)
    if len(key) > 12 and key in alts:
        return True
    return size < 250 and (line.italic > 0.9 * size or (node.align == "center" and not line.bold))


#: How captions open on portals whose pictures show meetings.
_SCENE = re.compile(
    r"(?:(?:các )?đồng chí|đ/c|các đại biểu|đại biểu|quang cảnh|toàn cảnh|khung cảnh|lãnh đạo|đoàn (?:công tác"
    r"|giám sát)|ảnh|hình ảnh|ông|bà|chủ tịch|phó chủ tịch|bí thư|cán bộ|người dân|bà con|hội nghị|buổi"
    r"|một góc|mô hình)(?!\w)",
    re.IGNORECASE,
)


def _between_breaks(scan: Scan, line: Line) -> bool:
    """A short line between a picture and an empty line, in text that is nothing but breaks, opening as captions do."""
    after = scan.lines[line.index + 1] if line.index + 1 < len(scan.lines) else None
    if after is None or not (line.soft and after.gap and after.node == line.node) or len(line.text) > 160:
        return False
    return _SCENE.match(line.text) is not None


def _under_image_in_table(reading: Reading, line: Line, nodes: list[Node]) -> bool:
    """A table of one picture and one short text: the way old editors caption an image."""
    scan = reading.scan
    table = next(
        (n for n in (scan.nodes[a] for a in scan.ancestors(line.node)[:7]) if n.tag == "table"), None
    )
    if table is None or table.last - table.first > 3:
        return False
    return any(scan.within(p.node, table.index) for p in scan.pictures if table.first <= p.line <= table.last)


def _tail(reading: Reading, column: list[Line]) -> None:
    """What stands after the last sentence: the byline, the article's own last words, then furniture."""
    scan, cut, roles = reading.scan, reading.cut, reading.roles
    documents = documents_of(scan)
    end = len(column)
    while end > 0 and not _belongs(column[end - 1], scan.nodes):
        end -= 1
    byline_at: int | None = None
    for position in range(max(0, end - 1), len(column)):
        line = column[position]
        if position < end and len(line.text) > 110:
            continue
        node = scan.nodes[line.node]
        size = len(line.text)
        score = byline_score(
            line.text,
            right=node.align in ("right", "end"),
            bold=line.bold > 0.8 * size,
            last=position == len(column) - 1,
        )
        if byline_at is None and score >= _BYLINE and line.links < 0.6 * size:
            roles[line.index] = "byline"
            byline_at = position
        elif byline_at is not None:
            if position <= byline_at + 2 and score >= _BYLINE:
                roles[line.index] = "byline"
            elif is_bare_date(line.text) and position == byline_at + 1:
                roles[line.index] = "dateline"
            elif not _OWN_END.match(line.text):
                cut[line.index] = "after the byline"
        elif (
            position >= end
            and line.index not in documents
            and (opens_list(line.text) or line.links > 0.6 * size)
        ):
            cut[line.index] = "list after the text"


def _belongs(line: Line, nodes: list[Node]) -> bool:
    """A line that the article's text can end with."""
    if is_prose(line):
        return True
    if _OWN_END.match(line.text):
        return True
    return nodes[line.node].tag in ("td", "th", "li") and line.links < 0.5 * len(line.text)
