"""Highlights: what a query found, as spans on the original text of a record.

A phrase is marked as a phrase: its stray syllables are not. Of words typed side by side those are marked that stand
together somewhere in the record, if any do. Spans are in characters of the text that they come with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.index.schema import lead_apart
from archive.search.matching import ANYWHERE, Text, Wanted, together
from archive.search.passages import Match, Passage, passages
from archive.store.content import Content

_ORDER = (*ANYWHERE, "author", "org", "source", "section")
#: Highlights of one field: a gallery may have the same words below each of its pictures.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Highlight:
    """A text of the record, or a passage of it, and the (start, end) of what was found there."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    #: Whether the text goes on before and after this passage of it.
    before: bool = False
    after: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {"field": self.field, "text": self.text, "spans": [list(span) for span in self.spans]}


def highlights(content: Content, asked: Wanted) -> list[Highlight]:
    """The marked texts of a record: its title whole, the best passages of its body, and what else was found."""
    texts = list(_texts(content, asked))
    beside = together((text for text in texts if text.name in ANYWHERE), asked.anywhere)
    found: dict[str, list[Highlight]] = {}
    body: list[tuple[str, list[Match]]] = []
    for text in texts:
        matches = text.matches(beside)
        if text.name == "body":
            body.append((text.text, matches))
        elif text.name == "title" and matches:
            found["title"] = [Highlight("title", text.text, _spans((m.start, m.end) for m in matches))]
        else:
            parts = [_highlight(text.name, one) for one in passages([(text.text, matches)], most=1)]
            found.setdefault(text.name, []).extend(parts)
    found["body"] = [_highlight("body", one) for one in passages(body)]
    return [one for name in _ORDER for one in dict.fromkeys(found.get(name, [])[:_MOST])]


def _highlight(field: str, passage: Passage) -> Highlight:
    return Highlight(field, passage.text, _spans(passage.spans), passage.before, passage.after)


def _texts(content: Content, asked: Wanted) -> Iterator[Text]:
    """The texts of a record in which something may have been found."""
    rows: list[tuple[str, str | None]] = [("title", content["title"]), ("lead", lead_apart(content))]
    rows += [("body", paragraph) for paragraph in content["body"]]
    rows += [("attachments", attachment["name"]) for attachment in content["attachments"]]
    rows += [
        ("documents", part)
        for document in content.get("documents", ())
        for part in document["text"].split("\n\n")
    ]
    rows += [("captions", image["caption"]) for image in content["images"]]
    rows += [("tags", tag) for tag in content["tags"]]
    rows += [("author", author["name"]) for author in content["authors"]]
    rows += [("org", content["organisation"]), ("org", content["organisation_expanded"])]
    rows += [("source", content["source"]), ("section", content["section"])]
    for name, text in rows:
        if text and (found := Text(name, text, asked)).tokens:
            yield found


def _spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans in order, those that overlap joined."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
