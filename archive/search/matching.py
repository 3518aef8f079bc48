"""What a query asks for, found in a text: the highlighter's counterpart of the index, with the same words and keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from archive.index.keys import WordKey, forms, reference_key, word_key
from archive.query.tree import And, DateBound, Field, Node, Not, Or, Term, Word
from archive.search.passages import Match
from archive.vietnamese import fold, split_prefix, word_at, word_from, words

#: Where words without a field are looked for, and marked.
ANYWHERE = ("title", "lead", "body", "attachments", "documents", "captions", "tags")
#: Fields of the query language whose values are words of the record.
_NAMED = {"title": "title", "author": "author", "org": "org", "source": "source", "section": "section"}

#: Code points of Latin letters, and of the signs between them.
_NEAR = (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070))
_FAR = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2000-\u206f]")
#: Marks that compose with no letter: keys go without them.
_LOOSE = re.compile("[\u0300-\u036f]")


class Beginnings(NamedTuple):
    """Where a word begins as one that is asked for does: in a text's bare letters, and in a text of Latin letters."""

    bare: re.Pattern[str]
    letters: re.Pattern[str]


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
    _of: dict[str, tuple[list[Pattern], Beginnings]] = field(default_factory=dict)

    def of(self, name: str) -> tuple[list[Pattern], Beginnings]:
        """What is looked for in one field, and how its words begin."""
        if name not in self._of:
            patterns = self.named.get(name, []) + (self.anywhere if name in ANYWHERE else [])
            self._of[name] = patterns, _beginnings(patterns)
        return self._of[name]


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


@lru_cache(maxsize=256)
def beginnings_of(bare: frozenset[str]) -> Beginnings:
    """Where a word begins with one of these, in bare letters."""

    def begins(letter: Callable[[str], str]) -> re.Pattern[str]:
        # It looks back only from where the letters stand: they are looked for faster than beginnings of words.
        return re.compile(
            "|".join(f"{''.join(map(letter, one))}(?<![^\\W_]{'.' * len(one)})" for one in sorted(bare))
        )

    # Taking the marks off a text costs more than looking for letters with all their marks.
    return Beginnings(begins(re.escape), begins(lambda one: _marked().get(one, re.escape(one))))


@cache
def _marked() -> dict[str, str]:
    """For each bare letter the class of all that become it."""
    letters: dict[str, str] = {}
    for code in _NEAR:
        if (char := chr(code)).isalnum():
            letters[_bare(char)] = letters.get(_bare(char), "") + char
    return {bare: f"[{every}]" for bare, every in letters.items()}


def _bare(text: str) -> str:
    return fold(text).replace("y", "i")


def _beginnings(patterns: Sequence[Pattern]) -> Beginnings:
    bare = {_bare(form) for pattern in patterns for key in pattern.keys for form in key.alternatives}
    return beginnings_of(frozenset(bare))


def _cut(text: str, beginnings: Beginnings) -> Iterator[tuple[int, int, str]]:
    """The words of the text that may match, and perhaps others: a quick look at bare letters finds them."""
    if not _FAR.search(text):
        found = beginnings.letters.finditer(text)
    elif unicodedata.is_normalized("NFC", text) and not _LOOSE.search(text):
        found = beginnings.bare.finditer(_bare(text))
    else:
        yield from words(text)  # bare letters do not stand where those of the text do
        return
    for match in found:
        if word := word_at(text, match.start()):
            yield word


def together(texts: Iterable[Text], patterns: Sequence[Pattern]) -> frozenset[WordKey]:
    """The words of loose patterns that stand beside their neighbour somewhere in the texts."""
    loose = [pattern for pattern in patterns if pattern.loose and len(pattern.keys) > 1]
    if not loose:
        return frozenset()
    chains = (chain for text in texts for one in loose for chain in text.chains(one))
    return frozenset(key for _, keys in chains if len(keys) > 1 for key in keys)


class Text:
    """One text of a record, the words in it that may match cut out once."""

    def __init__(self, name: str, text: str, wanted: Wanted) -> None:
        self.name = name
        self.text = text
        self.patterns, beginnings = wanted.of(name)
        found = _cut(text, beginnings) if self.patterns else ()
        self.tokens = [(start, end, forms(word)) for start, end, word in found]

    def matches(self, together: frozenset[WordKey]) -> list[Match]:
        """Everything to mark, in order. `together`: words that count only beside their neighbours."""
        found: list[Match] = []
        for pattern in self.patterns:
            found += self.loose(pattern, together) if pattern.loose else self.phrases(pattern)
        return sorted(found, key=lambda match: (match.start, match.end))

    def phrases(self, pattern: Pattern) -> Iterator[Match]:
        """Where all words of the pattern stand in a row."""
        size = len(pattern.keys)
        if size == 1:
            (key,) = pattern.keys
            for start, end, form in self.tokens:
                if key.matches(form):
                    yield Match(start, end, pattern.keys)
            return
        for at in range(len(self.tokens) - size + 1):
            if self._row(at, pattern.keys) == size:
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
                size = self._row(at, keys[begin:])
                if size > longest:
                    longest, first = size, begin
            if longest:
                yield at, keys[first : first + longest]
            at += max(1, longest)

    def _row(self, at: int, keys: Sequence[WordKey]) -> int:
        """How many of the keys stand in a row from token `at` on."""
        size = 0
        for key in keys:
            if at + size == len(self.tokens) or not key.matches(self.tokens[at + size][2]):
                break
            if size and not self._follows(at + size):
                break
            size += 1
        return size

    def _follows(self, at: int) -> bool:
        """Whether no other word stands between this token and the one before."""
        after = word_from(self.text, self.tokens[at - 1][1])
        return after is not None and after[0] == self.tokens[at][0]

    def _match(self, at: int, keys: tuple[WordKey, ...]) -> Match:
        return Match(self.tokens[at][0], self.tokens[at + len(keys) - 1][1], keys)
