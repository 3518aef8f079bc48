"""The query language: from what a person typed to a tree of what must be found.

Words are all required; ``"…"`` a phrase; ``-word`` without it; ``OR``, which binds weaker than words side by
side (``hạn mặn OR lũ lụt`` is either pair); parentheses; ``word*`` a prefix; ``field:word``, ``field:"phrase"``,
``field:(a OR b)``; ``from:2020-04``, ``to:2020-05-15``. ``AND`` and ``NOT`` are understood too.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import CallError, QueryError
from archive.query.period import period
from archive.query.tokens import FIELDS, Token, tokens
from archive.query.tree import And, DateBound, Field, Node, Not, Or, Term, Word
from archive.vietnamese import nfc, without_invisibles, words

#: Parentheses within parentheses; people need three.
_DEEPEST = 30
#: Words and phrases in one query: beyond that it is a mistake, or an attack.
_MOST_TERMS = 500


def parse(query: str, filtered: bool = False) -> Node | None:
    """Read a query. `filtered`: something else narrows the search, so it may be empty (None) or only exclude.

    Raises:
        QueryError: it cannot be read; carries the query in NFC and the position there. Nothing else is raised.
    """
    text = nfc(without_invisibles(query))
    parser = _Parser(text)
    node = parser.whole()
    if node is None:
        if filtered:
            return None
        raise QueryError("there is no word to search for", text, 0)
    if not filtered and not _finds(node):
        what = "one side of OR" if isinstance(node, Or) else "the query"
        raise QueryError(f"{what} only excludes; say what to find as well", text, parser.first_exclusion)
    return node


def exactly(text: str, where: str) -> Term:
    """A value that was given as a whole, outside of the query language: all its words, as a phrase.

    Raises:
        CallError: there is no word in it; `where` says where it was given.
    """
    raw = nfc(without_invisibles(text)).strip()
    found = tuple(Word(word, raw[end : end + 1] == "*") for _, end, word in words(raw))
    if not found:
        raise CallError(f"{where} needs a word: {text!r} has none")
    return Term(found, raw, 0, quoted=True)


def point(error: QueryError, width: int = 76) -> str:
    """Two lines that show the place: the query, or as much of it as fits, and a caret below."""
    from rich.cells import cell_len

    shown = "".join(c if c.isprintable() else " " for c in error.query)
    at = max(0, min(error.position, len(shown)))
    start = max(0, at - width * 2 // 3)
    before, after = shown[start:at], shown[at:]
    if start:
        before = "…" + before[1:]
    room = max(1, width - len(before))
    if len(after) > room:
        after = after[: room - 1] + "…"
    return f"  {before}{after}\n  {' ' * cell_len(before)}^"


def _finds(node: Node) -> bool:
    """Whether the node finds something by itself, rather than only excluding."""
    if isinstance(node, And):
        return any(_finds(child) for child in node.children)
    if isinstance(node, Or):
        return all(_finds(child) for child in node.children)
    return not isinstance(node, Not)


class _Parser:
    """Recursive descent over the tokens, its depth bounded."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.first_exclusion = 0
        self._tokens: Iterator[Token] = tokens(text)
        self._terms = 0
        self._next = next(self._tokens)

    def fail(self, message: str, position: int) -> QueryError:
        return QueryError(message, self.text, position)

    def take(self) -> Token:
        token, self._next = self._next, next(self._tokens, self._next)
        return token

    def whole(self) -> Node | None:
        node = self.either(None, 0)
        if self._next.kind == ")":
            raise self.fail("this parenthesis was never opened", self._next.position)
        return node

    def either(self, field: str | None, depth: int) -> Node | None:
        """Sides of OR until the parenthesis closes or the query ends; None where there is nothing but signs."""
        sides: list[Node] = []
        while True:
            side = self.all_of(field, depth)
            sign = self._next
            if side is None and (sides or sign.kind == "OR"):
                raise self.fail(
                    'OR needs something on both sides; to find the word write "OR"', self._or_position
                )
            if side is not None:
                sides.append(side)
            if sign.kind != "OR":
                break
            self._or_position = self.take().position
        if len(sides) > 1:
            return Or(tuple(sides))
        return sides[0] if sides else None

    _or_position = 0

    def all_of(self, field: str | None, depth: int) -> Node | None:
        found: list[Node] = []
        while self._next.kind not in (")", "OR", "end"):
            if self._next.kind == "AND":
                sign = self.take()
                if not found or self._next.kind in (")", "OR", "AND", "end"):
                    message = 'AND needs something on both sides; to find the word write "AND"'
                    raise self.fail(message, sign.position)
                continue
            node = self.one(field, depth)
            if isinstance(node, And):
                found.extend(node.children)
            elif node is not None:
                found.append(node)
        if self._next.kind == "OR" and not found:
            self._or_position = self._next.position
        return And(tuple(found)) if len(found) > 1 else (found[0] if found else None)

    def one(self, field: str | None, depth: int) -> Node | None:
        token = self.take()
        if token.kind == "-":
            self.first_exclusion = self.first_exclusion or token.position
            if self._next.kind not in ("word", "phrase", "(", "field"):
                message = f'{token.text} needs something after it; to find it write "{token.text}"'
                raise self.fail(message, token.position)
            child = self.one(field, depth)
            if child is None:
                raise self.fail("there is no word to exclude here", token.position)
            return child.child if isinstance(child, Not) else Not(child)
        if token.kind == "(":
            return self.group(token, field, depth)
        if token.kind == "field":
            return self.field(token, field, depth)
        return self.term(token, field)

    def group(self, opened: Token, field: str | None, depth: int) -> Node | None:
        if depth >= _DEEPEST:
            raise self.fail("parentheses are nested too deeply here", opened.position)
        node = self.either(field, depth + 1)
        if self._next.kind != ")":
            raise self.fail("this parenthesis is never closed", opened.position)
        self.take()
        if node is None:
            raise self.fail("there is no word between these parentheses", opened.position)
        return node

    def field(self, token: Token, outer: str | None, depth: int) -> Node | None:
        name = token.text
        if outer is not None:
            raise self.fail(f"{name}: cannot stand inside {outer}:( … )", token.position)
        if self._next.kind not in ("word", "phrase", "(") or self._next.position != token.end:
            message = f"{name}: needs its value right after the colon: {FIELDS[name]}"
            raise self.fail(message, token.position)
        if name in ("from", "to"):
            return self.date_bound(name, self.take())
        child = self.one(name, depth)
        if child is None:
            raise self.fail(f"{name}: has no word to search for", token.position)
        return Field(name, child)

    def date_bound(self, name: str, token: Token) -> DateBound:
        if token.kind == "(":
            raise self.fail(f"{name}: takes one date: {FIELDS[name]}", token.position)
        try:
            days = period(token.text)
        except ValueError as error:
            raise self.fail(str(error), token.position) from error
        return DateBound("from" if name == "from" else "to", days)

    def term(self, token: Token, field: str | None) -> Term | None:
        """A word or a phrase; None where the token is nothing but punctuation."""
        self._terms += 1
        if self._terms > _MOST_TERMS:
            raise self.fail(f"the query has more than {_MOST_TERMS} words and phrases", token.position)
        offset = token.position + (token.kind == "phrase")
        found: list[Word] = []
        ends: set[int] = set()
        for start, end, word in words(token.text):
            prefix = token.text[end : end + 1] == "*"
            if prefix:
                ends.add(end)
            if start - 1 in ends:
                raise self.fail("* can only stand at the end of a word", offset + start - 1)
            found.append(Word(word, prefix))
        for at, char in enumerate(token.text):
            if char == "*" and at not in ends:
                raise self.fail("* needs the beginning of a word before it", offset + at)
        if not found and field != "site":
            if token.kind == "phrase":
                raise self.fail("there is no word in this phrase", token.position)
            return None
        return Term(tuple(found), token.text, token.position, token.kind == "phrase")
