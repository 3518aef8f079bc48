"""What a page is made of, in reading order: lines of text, the containers they stand in, images, anchors and slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.extract.datelike import is_date_line

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(slots=True, eq=False)
class Node:
    """A container. `path` is its position: tags and masked class or id words from the root, as a hash."""

    index: int
    parent: int
    tag: str
    path: int
    hints: int
    element: _Element
    align: str = ""
    form: bool = False
    first: int = 0
    last: int = 0


@dataclass(slots=True, eq=False)
class Line:
    """A run of text between two breaks. `links`, `bold`, `italic` count characters; `soft`: only a br before it."""

    index: int
    text: str
    node: int
    path: int
    links: int = 0
    bold: int = 0
    italic: int = 0
    soft: bool = False
    gap: bool = False
    _dated: bool | None = None

    @property
    def dated(self) -> bool:
        """The line is a date with little else; asked by several readers, answered once."""
        if self._dated is None:
            self._dated = is_date_line(self.text)
        return self._dated

    @property
    def link_share(self) -> float:
        """Share of the line that is anchor text, 0..1."""
        return self.links / len(self.text)


@dataclass(slots=True, eq=False)
class Anchor:
    """A link with the line it stands in (`line` may be one past the last line when it has no text)."""

    href: str
    text: str
    line: int
    node: int


@dataclass(slots=True, eq=False)
class Picture:
    """An image element and the line that follows it."""

    element: _Element
    line: int
    node: int


@dataclass(slots=True, eq=False)
class Slot:
    """An element whose class, rel or itemprop names its part: author, date …"""

    hints: int
    text: str
    element: _Element
    line: int
    node: int


@dataclass(slots=True, eq=False)
class Scan:
    """What one pass over a page found, in reading order."""

    nodes: list[Node] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    frames: list[Picture] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    #: Scratch for what several readers of the same page need; filled by its makers.
    notes: dict[str, Any] = field(default_factory=dict)

    def ancestors(self, node: int) -> list[int]:
        """The node and its ancestors, innermost first."""
        chain = []
        while node >= 0:
            chain.append(node)
            node = self.nodes[node].parent
        return chain

    def within(self, node: int, container: int) -> bool:
        """True when `node` is `container` or stands in it (nodes are numbered in document order)."""
        while node > container:
            node = self.nodes[node].parent
        return node == container
