"""A query's tree → what tantivy looks for: the words that must be found, and what makes one hit better than another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tantivy import FieldType, Occur, Query, Schema

from archive.errors import CallError
from archive.identity import site_name
from archive.index.common import pair
from archive.index.keys import WordKey, reference_key, spelled, word_key
from archive.index.schema import PAIR_FIELDS
from archive.query.tree import And, DateBound, Field, Node, Not, Or, Term, Word
from archive.vietnamese import split_prefix

#: A word in the title counts for as much more as this.
_TITLE = 2.0
#: Words side by side that stand so in a text: more than they can weigh when they stand apart, also in the title.
_PHRASE, _TITLE_APART = 5.0, 0.5
#: Fields whose values are compared as a whole.
_VALUES = ("site", "kind", "language", "ref")
_Clauses = list[tuple[Occur, Query]]


class Translation:
    """Makes queries for one schema. `scored`: whether the order of the hits depends on the score."""

    def __init__(self, schema: Schema, scored: bool = True) -> None:
        self.schema = schema
        self.scored = scored

    def whole(self, node: Node | None, filters: Sequence[Query] = ()) -> Query:
        """The query for a tree, None for anything, narrowed by `filters`, which do not touch the score."""
        query = Query.all_query() if node is None else self.query(node)
        if not filters:
            return query
        narrowing: _Clauses = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in filters]
        return Query.boolean_query([(Occur.Must, query), *narrowing])

    def query(self, node: Node, field: str | None = None) -> Query:
        """The query for one node; `field`: the field that it stands in."""
        match node:
            case Term():
                return self._term(node, field)
            case Field(name, child):
                return self.query(child, name)
            case DateBound():
                return self._date_bound(node)
            case Not(child):
                return Query.boolean_query(
                    [(Occur.Must, Query.all_query()), (Occur.MustNot, self._excluded(child, field))]
                )
            case Or(children):
                return Query.boolean_query([(Occur.Should, self.query(child, field)) for child in children])
            case And(children):
                return self._all_of(children, field)

    def _excluded(self, child: Node, field: str | None) -> Query:
        """What must not be found needs no score."""
        return Translation(self.schema, scored=False).query(child, field)

    def _all_of(self, children: Sequence[Node], field: str | None) -> Query:
        clauses: _Clauses = []
        for number, child in enumerate(children):
            if isinstance(child, Not):
                clauses.append((Occur.MustNot, self._excluded(child.child, field)))
            elif isinstance(child, Term) and field is None:
                beside = [*children[max(0, number - 1) : number], child, *children[number + 1 : number + 2]]
                clauses += self._anywhere(child, _TITLE_APART if runs(beside) else _TITLE)
            else:
                clauses.append((Occur.Must, self.query(child, field)))
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, Query.all_query()))
        if self.scored and (field is None or field not in _VALUES):
            clauses += self._preferences(children, field)
        return Query.boolean_query(clauses)

    def _preferences(self, children: Sequence[Node], field: str | None) -> _Clauses:
        """Words typed side by side are rather a phrase: each pair of neighbours that stands so makes a better hit.

        Vietnamese words are mostly of two syllables; so a longer phrase is preferred by its pairs.
        """
        found: _Clauses = []
        for run in runs(children):
            for two in pairwise(run):
                found.append((Occur.Should, Query.boost_query(self._beside(two, field or "text"), _PHRASE)))
                if field is None:
                    found.append((Occur.Should, Query.boost_query(self._in_a_row(two, "title"), _TITLE)))
        return found

    # ── One term ─────────────────────────────────────────────────────────────────────────────────────────────

    def _term(self, term: Term, field: str | None) -> Query:
        if field in _VALUES:
            return self._value(term, field)
        if field is not None:
            return self._words(term, field)
        return Query.boolean_query(self._anywhere(term))

    def _anywhere(self, term: Term, weight: float = _TITLE) -> _Clauses:
        """A term without a field, as clauses of the query around it: one flat query is faster than nested ones."""
        clauses = [(Occur.Must, self._words(term, "text"))]
        if self.scored:
            clauses.append((Occur.Should, Query.boost_query(self._words(term, "title"), weight)))
        return clauses

    def _words(self, term: Term, field: str) -> Query:
        """The words of a term in one field of the index, as a phrase where they are several."""
        keys = [word_key(word) for word in term.words]
        if len(keys) > 1:
            return self._phrase(keys, field)
        if keys[0].prefix:
            return Query.const_score_query(Query.regex_query(self.schema, field, _pattern(keys[0])), 1.0)
        one = Query.term_query(self.schema, field, keys[0].alternatives[0])
        parts = None if term.quoted else split_prefix(term.words[0].text)
        if parts is None:
            return one
        two = self._phrase([word_key(Word(part)) for part in parts], field)
        return Query.boolean_query([(Occur.Should, one), (Occur.Should, two)])

    def _phrase(self, keys: Sequence[WordKey], field: str) -> Query:
        """The words of a phrase in a row. Common pairs go first: they leave few texts to look at positions in."""
        pairs = self._pairs(keys, field)
        narrowing: _Clauses = [(Occur.Must, Query.const_score_query(one, 0.0)) for one in pairs]
        row = self._in_a_row(keys, field)
        return Query.boolean_query([*narrowing, (Occur.Must, row)]) if pairs else row

    def _beside(self, keys: Sequence[WordKey], field: str) -> Query:
        """Two words in a row, where it is enough to know that they are."""
        pairs = self._pairs(keys, field)
        return pairs[0] if pairs and not any(key.exact for key in keys) else self._phrase(keys, field)

    def _pairs(self, keys: Sequence[WordKey], field: str) -> list[Query]:
        name = PAIR_FIELDS.get(field)
        if name is None:
            return []
        terms = [pair(a.folded, b.folded) for a, b in pairwise(keys) if not a.prefix and not b.prefix]
        return [Query.term_query(self.schema, name, term) for term in terms if term]

    def _in_a_row(self, keys: Sequence[WordKey], field: str) -> Query:
        if any(key.prefix for key in keys):
            patterns = [(2 * i + key.offset, _pattern(key)) for i, key in enumerate(keys)]
            return Query.regex_phrase_query(self.schema, field, patterns)  # type: ignore[arg-type]
        return Query.phrase_query(self.schema, field, spelled(keys))  # type: ignore[arg-type]

    def _value(self, term: Term, field: str) -> Query:
        prefix = term.raw.endswith("*")
        raw = term.raw.rstrip("*")
        if field == "ref":
            key = reference_key(raw)
        elif field == "site":
            if raw.startswith("."):
                pattern = ".*" + re.escape(raw.lower())
                return Query.const_score_query(Query.regex_query(self.schema, "site", pattern), 1.0)
            key = raw.lower() if prefix else site_key(raw)
        else:
            key = raw.strip().lower()
        if prefix:
            return Query.const_score_query(Query.regex_query(self.schema, field, re.escape(key) + ".*"), 1.0)
        return Query.const_score_query(Query.term_query(self.schema, field, key), 1.0)

    def _date_bound(self, node: DateBound) -> Query:
        """By precision: a date known to the year is each of its days, and matches if one of them lies in the range."""
        first, last = node.days.first.toordinal(), node.days.last.toordinal()
        if node.bound == "from":
            query = Query.range_query(self.schema, "day_last", FieldType.Integer, first, None)
        else:
            query = Query.range_query(self.schema, "day_first", FieldType.Integer, None, last)
        return Query.const_score_query(query, 0.0)


def has_words(node: Node | None) -> bool:
    """Whether the query has words of a text, which are found more or less; values and dates are only true or false."""
    match node:
        case Term():
            return True
        case Field(name, child):
            return name not in _VALUES and has_words(child)
        case And(children) | Or(children):
            return any(has_words(child) for child in children)
        case _:
            return False


def runs(children: Sequence[Node]) -> list[list[WordKey]]:
    """The words that were typed side by side, without quotes, fields or signs between them."""
    found: list[list[WordKey]] = [[]]
    for child in children:
        if isinstance(child, Term) and not child.quoted and not any(word.prefix for word in child.words):
            found[-1] += [word_key(word) for word in child.words]
        elif found[-1]:
            found.append([])
    return [run for run in found if len(run) > 1]


def site_key(text: str) -> str:
    """The site's name meant by a host or an address, as it is; a text that is neither finds nothing."""
    try:
        return site_name(text)
    except CallError:
        return text.lower()


def _pattern(key: WordKey) -> str:
    """A regular expression over the terms of the index."""
    escaped = "|".join(re.escape(alternative) for alternative in key.alternatives)
    return f"({escaped}).*" if key.prefix else f"({escaped})"
