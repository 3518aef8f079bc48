"""What changed between two versions of an article, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

Kind = Literal["same", "removed", "added"]
#: A word with the white space after it, so that the pieces put together are the text.
_WORD = re.compile(r"\S+\s*|\s+")
#: What a record says beside its text, in the order in which it is told.
FIELDS = (
    "kind", "published_at", "published_precision", "published_raw", "updated_at", "byline_raw", "authors",
    "organisation", "source", "section", "tags", "language", "url", "canonical_url", "images", "attachments",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are the same in both, or only in one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A title, lead or paragraph. `field`: title, lead or body."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything is not the same."""
        return any(piece.kind != "same" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of an article compared. `fields`: what else differs, each as it was and as it is."""

    id: str
    before: dict[str, Any]
    after: dict[str, Any]
    text: tuple[Change, ...]
    fields: dict[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        """As scripts get it: only paragraphs that changed."""
        return {
            "id": self.id,
            "from": self.before,
            "to": self.after,
            "text": [asdict(change) for change in self.text if change.changed],
            "fields": {name: {"from": was, "to": now} for name, (was, now) in self.fields.items()},
        }


def difference(before: dict[str, Any], after: dict[str, Any]) -> Difference:
    """Compare two records as `record_json` gives them."""
    text = [
        Change(field, tuple(_pieces(before[field] or "", after[field] or "")))
        for field in ("title", "lead")
        if before[field] or after[field]
    ]
    text += [Change("body", tuple(pieces)) for pieces in _paragraphs(before["body"], after["body"])]
    fields = {name: (before[name], after[name]) for name in FIELDS if before[name] != after[name]}
    return Difference(before["id"], _version(before), _version(after), tuple(text), fields)


def _version(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("version", "captured_at", "capture", "extractor")}


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[list[Piece]]:
    """Paragraphs side by side; where several stand in the place of several, word by word, each beside its likest."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for what, start, end, to_start, to_end in matcher.get_opcodes():
        if what == "equal":
            yield from ([Piece("same", text)] for text in before[start:end])
            continue
        for was, now in zip_longest(before[start:end], after[to_start:to_end]):
            yield _pieces(was or "", now or "")


def _pieces(before: str, after: str) -> list[Piece]:
    """The words of both; those that changed together stand together."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    old_bare, new_bare = [word.rstrip() for word in old], [word.rstrip() for word in new]
    found: list[Piece] = []
    for what, start, end, to_start, to_end in SequenceMatcher(
        None, old_bare, new_bare, autojunk=False
    ).get_opcodes():
        if what == "equal":
            found.append(Piece("same", "".join(new[to_start:to_end])))
            continue
        for kind, words in (("removed", old[start:end]), ("added", new[to_start:to_end])):
            if words:
                found.append(Piece("removed" if kind == "removed" else "added", "".join(words)))
    return found
