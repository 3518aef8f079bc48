"""What a query asks for, found in a text: the highlighter's counterpart of the index, with the same words and keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.index.keys import WordKey, forms, reference_key, word_key
from archive.query.tree import And, DateBound, Field, Node, Not, Or, Term, Word
from archive.search.passages import Match
from archive.vietnamese import fold, nfc, split_prefix, words

#: Fields of the query language whose values are words of the record.
_NAMED = {"title": "title", "author": "author", "org": "org", "source": "source", "section": "section"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that were asked for in this order. `loose`: typed side by side without quotes."""

    keys: tuple[WordKey, ...]
    loose: bool = False


@dataclass(slots=True)
class Wanted:
    """What to mark: patterns looked for anywhere, and those of one field."""

    anywhere: list[Pattern] = field(default_factory=list)
    named: dict[str, list[Pattern]] = field(default_factory=dict)


def wanted(node: Node | None) -> Wanted:
    """What a query asks for, without what it excludes."""
    found = Wanted()
    if node is not None:
        _collect(node, None, found)
    return found


def _collect(node: Node, name: str | None, found: Wanted) -> None:
    match node:
        case Field(of, child):
            _collect(child, of, found)
        case And(children):
            _collect_side_by_side(children, name, found)
        case Or(children):
            for child in children:
                _collect(child, name, found)
        case Term():
            _add(_pattern(node, name), name, found)
            parts = None if node.quoted or len(node.words) != 1 else split_prefix(node.words[0].text)
            if parts:
                _add(Pattern(tuple(word_key(Word(part)) for part in parts)), name, found)
        case Not() | DateBound():
            pass


def _collect_side_by_side(children: Sequence[Node], name: str | None, found: Wanted) -> None:
    """Single words that stand next to each other in the query make one loose pattern."""
    run: list[WordKey] = []
    for child in [*children, None]:
        if isinstance(child, Term) and len(child.words) == 1 and not child.quoted and name != "ref":
            run.append(word_key(child.words[0]))
            if split_prefix(child.words[0].text):
                _collect(child, name, found)
            continue
        if run:
            _add(Pattern(tuple(run), loose=True), name, found)
            run = []
        if child is not None:
            _collect(child, name, found)


def _pattern(term: Term, name: str | None) -> Pattern:
    if name == "ref":
        # Whatever signs and zeros the text has between and before its parts, the words are compared.
        return Pattern(tuple(word_key(Word(part)) for part in reference_key(term.raw).split("-") if part))
    return Pattern(tuple(map(word_key, term.words)))


def _add(pattern: Pattern, name: str | None, found: Wanted) -> None:
    if not pattern.keys:
        return
    if name is None or name == "ref":
        found.anywhere.append(pattern)
    elif name in _NAMED:
        found.named.setdefault(_NAMED[name], []).append(pattern)


def possible(text: str, patterns: Sequence[Pattern]) -> bool:
    """A quick look whether anything can match: the bare letters of some word have to occur."""
    bare = _bare(nfc(text))
    return any(
        _bare(form) in bare for pattern in patterns for key in pattern.keys for form in key.alternatives
    )


def _bare(text: str) -> str:
    return fold(text).replace("y", "i")


def together(texts: Iterable[Text], patterns: Sequence[Pattern]) -> frozenset[WordKey]:
    """The words of loose patterns that stand beside their neighbour somewhere in the texts."""
    loose = [pattern for pattern in patterns if pattern.loose and len(pattern.keys) > 1]
    if not loose:
        return frozenset()
    chains = (chain for text in texts for one in loose for chain in text.chains(one))
    return frozenset(key for _, keys in chains if len(keys) > 1 for key in keys)


class Text:
    """One text of a record, cut into words once."""

    def __init__(self, name: str, text: str, patterns: Sequence[Pattern]) -> None:
        self.name = name
        self.text = text
        self.patterns = patterns
        self.tokens = [(start, end, forms(word)) for start, end, word in words(text)]

    def matches(self, together: frozenset[WordKey]) -> list[Match]:
        """Everything to mark, in order. `together`: words that count only beside their neighbours."""
        found: list[Match] = []
        for pattern in self.patterns:
            found += self.loose(pattern, together) if pattern.loose else self.phrases(pattern)
        return sorted(found, key=lambda match: (match.start, match.end))

    def phrases(self, pattern: Pattern) -> Iterator[Match]:
        """Where all words of the pattern stand in a row."""
        size = len(pattern.keys)
        for at in range(len(self.tokens) - size + 1):
            if all(key.matches(self.tokens[at + i][2]) for i, key in enumerate(pattern.keys)):
                yield self._match(at, pattern.keys)

    def loose(self, pattern: Pattern, together: frozenset[WordKey]) -> Iterator[Match]:
        """Where some words of the pattern stand: those in a row as one, stray ones where they count."""
        for at, keys in self.chains(pattern):
            if len(keys) > 1 or keys[0] not in together:
                yield self._match(at, keys)

    def chains(self, pattern: Pattern) -> Iterator[tuple[int, tuple[WordKey, ...]]]:
        """(first token, words) of each longest row of words that stand as they stand in the pattern."""
        keys, at = pattern.keys, 0
        while at < len(self.tokens):
            longest = 0
            for begin in range(len(keys)):
                size = 0
                while (
                    begin + size < len(keys)
                    and at + size < len(self.tokens)
                    and keys[begin + size].matches(self.tokens[at + size][2])
                ):
                    size += 1
                if size > longest:
                    longest, first = size, begin
            if longest:
                yield at, keys[first : first + longest]
            at += max(1, longest)

    def _match(self, at: int, keys: tuple[WordKey, ...]) -> Match:
        return Match(self.tokens[at][0], self.tokens[at + len(keys) - 1][1], keys)
