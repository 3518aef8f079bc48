"""The demo portal's articles, read from articles/*.toml, and the record that each of them ought to become.

In a text, paragraphs are parted by blank lines. A line that opens with ``!`` is an image (file | caption | credit),
``#`` a bold section head, ``>>`` an inline box that links to another article, ``@`` an attachment (file | name).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).with_name("articles")

#: Marks that open a line of their own, and the block they make.
MARKS = {"!": "image", "#": "heading", ">>": "related", "@": "attachment"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text: paragraph, heading, image, related or attachment; `fields` as parted by ``|``."""

    kind: str
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.fields[0]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a perfect reader makes of the article; None and empty where the page says nothing."""

    title: str
    kind: str = "article"
    published_at: str | None = None
    published_precision: str | None = None
    updated_at: str | None = None
    #: Dicts of name, kind and roles, as in a record.
    authors: tuple[dict[str, Any], ...] = ()
    organisation: str | None = None
    source: str | None = None
    section: str | None = None
    language: str = "vi"
    #: Paragraphs and section heads, lead included; without title, date line, byline and captions.
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the site prints it, and what is expected of it."""

    site: str
    id: int
    title: str
    section: str
    layout: str
    blocks: tuple[Block, ...]
    expected: Expected
    cat: int = 0
    slug: str = ""
    date_line: str = ""
    byline: str = ""
    byline_at: str = "end"
    language: str = "vi"
    json_ld: str = ""
    modified: str = ""
    tags: tuple[str, ...] = ()
    #: nbsp, nfd, eth, mislabelled, windows-1258, tcvn3
    quirks: frozenset[str] = field(default_factory=frozenset)

    @property
    def path(self) -> str:
        """The canonical address on its site, path and query."""
        if self.layout == "post":
            return f"/{self.slug}-post{self.id}.html"
        if self.layout == "tv":
            return f"/truyen-hinh/{self.slug}-a{self.id}.html"
        return f"/Trang/ChiTietTinTuc.aspx?nid={self.id}"

    @property
    def lead(self) -> str:
        return self.blocks[0].text

    def edited(self, *, title: str | None = None, append: str | None = None) -> Article:
        """The same article after an editor changed its title or added a paragraph."""
        title = title or self.title
        blocks, body = self.blocks, self.expected.body
        if append:
            blocks, body = (*blocks, Block("paragraph", (append,))), (*body, append)
        expected = replace(self.expected, title=title, body=body)
        return replace(self, title=title, blocks=blocks, expected=expected)


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text, in order."""
    blocks = []
    for piece in text.strip().split("\n\n"):
        mark, _, rest = piece.strip().partition(" ")
        if mark in MARKS:
            blocks.append(Block(MARKS[mark], tuple(part.strip() for part in rest.split("|"))))
        else:
            blocks.append(Block("paragraph", (" ".join(piece.split()),)))
    return tuple(blocks)


def _precision(day: str | None) -> str | None:
    if day is None:
        return None
    return "minute" if "T" in day else "day"


def _expected(raw: dict[str, Any], article: dict[str, Any], blocks: tuple[Block, ...]) -> Expected:
    authors = tuple({"kind": "person", "roles": ["text"], **author} for author in raw.pop("authors", ()))
    return Expected(
        title=article["title"],
        kind=article.get("kind", "article"),
        published_precision=_precision(raw.get("published_at")),
        authors=authors,
        section=article["section"],
        language=article.get("language", "vi"),
        # A link to a document, in words of the newsroom within the text, is read with it.
        body=tuple(
            block.fields[1] if block.kind == "attachment" else block.text
            for block in blocks
            if block.kind in ("paragraph", "heading", "attachment")
        ),
        captions=tuple(block.fields[1] for block in blocks if block.kind == "image"),
        attachments=tuple(block.fields[1] for block in blocks if block.kind == "attachment"),
        **raw,
    )


def _article(raw: dict[str, Any]) -> Article:
    blocks = parse(raw.pop("text"))
    expected = _expected(raw.pop("expect"), raw, blocks)
    raw.pop("kind", None)
    raw["tags"] = tuple(raw.get("tags", ()))
    raw["quirks"] = frozenset(raw.get("quirks", ()))
    return Article(blocks=blocks, expected=expected, **{"site": "portal", **raw})


@cache
def articles() -> tuple[Article, ...]:
    """Every article of both sites, in the order of the files."""
    found = []
    for path in sorted(ARTICLES.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        entries = data.pop("article")
        found += [_article({**data, **entry}) for entry in entries]
    return tuple(found)
