"""The tokens of a query: words, phrases, signs and fields, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.errors import QueryError

#: The fields of the query language, each with an example of its use.
FIELDS = {
    "title": 'title:"hội nghị"',
    "author": 'author:"Lê Văn"',
    "org": "org:UBND",
    "source": "source:TTXVN",
    "site": "site:baodaknong.vn",
    "section": 'section:"thời sự"',
    "province": 'province:"Quảng Bình"',
    "ref": "ref:36-CT/TU",
    "kind": "kind:notice",
    "language": "language:vi",
    "from": "from:2020-04",
    "to": "to:2020-05-15",
}

Kind = Literal["word", "phrase", "field", "-", "(", ")", "OR", "AND", "end"]

#: Quotation marks of every style open and close a phrase; none of them is an apostrophe.
_QUOTES = '"“”„‟«»＂″〝〞〟'
_OPEN, _CLOSE = "(（", ")）"
_FIELD = re.compile(r"([A-Za-z_]+)[:：]", re.ASCII)
_DASHES = re.compile("[-–—−‐‑‒―－]+")
#: What a dash must stand right before to exclude it.
_EXCLUDES = re.compile(rf"[^\s{_CLOSE}]")
_SPACE = re.compile(r"\s+")
_PHRASE = re.compile(f"[^{_QUOTES}]*")
_WORD = re.compile(rf"[^\s{_QUOTES}{_OPEN}{_CLOSE}]+")
_SIGNS: dict[str, Kind] = {"OR": "OR", "AND": "AND", "NOT": "-"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query. `text`: of a phrase what stands between its quotes, of a field its name."""

    kind: Kind
    text: str
    position: int
    end: int


def tokens(query: str) -> Iterator[Token]:
    """Cut a query in NFC into tokens; the last one is always of kind ``end``.

    Raises:
        QueryError: a quote that is not closed, an unknown field, an address where words are expected.
    """
    at = 0
    while at < len(query):
        if space := _SPACE.match(query, at):
            at = space.end()
            continue
        dashes = _DASHES.match(query, at)
        if dashes and not _EXCLUDES.match(query, dashes.end()):
            at = dashes.end()  # by itself, as in "kinh tế - xã hội"
            continue
        token = Token("-", "-", at, dashes.end()) if dashes else _token(query, at)
        yield token
        at = token.end
    yield Token("end", "", len(query), len(query))


def _token(query: str, at: int) -> Token:
    char = query[at]
    if char in _QUOTES:
        return _phrase(query, at)
    if char in _OPEN:
        return Token("(", char, at, at + 1)
    if char in _CLOSE:
        return Token(")", char, at, at + 1)
    if match := _FIELD.match(query, at):
        field = _field(query, match)
        if field is not None:
            return field
    match = _WORD.match(query, at)
    assert match is not None
    word = match[0].replace("＊", "*")
    return Token(_SIGNS.get(word, "word"), word, at, match.end())


def _phrase(query: str, at: int) -> Token:
    match = _PHRASE.match(query, at + 1)
    assert match is not None
    if match.end() == len(query):
        raise QueryError("this quote is never closed", query, at)
    return Token("phrase", match[0].replace("＊", "*"), at, match.end() + 1)


def _field(query: str, match: re.Match[str]) -> Token | None:
    """The field that begins here; None for a colon that is mere punctuation, as in a pasted headline."""
    name, start, end = match[1].lower(), match.start(), match.end()
    if name in FIELDS:
        return Token("field", name, start, end)
    if end == len(query) or query[end].isspace():
        return None
    if query.startswith("//", end):
        if query[start - 1 : start] in (":", "："):
            return None  # the value of site:, which takes addresses too
        raise QueryError("this is an address; put it in quotes, or see it with khotin show", query, start)
    known = ", ".join(FIELDS)
    raise QueryError(f"there is no field {match[1]!r}; fields are {known}", query, start)
