"""Search: a question in, hits with their places in the text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from tantivy import FieldType, Occur, Query, Searcher

from archive.errors import CallError, DatabaseError, QueryError
from archive.index import DamagedError, Index, damage
from archive.index.queries import Translation, has_words
from archive.index.schema import FACETS, schema, tag
from archive.query import exactly, parse
from archive.query.period import period
from archive.query.tree import DateBound, Field, Node, Or
from archive.search.cursor import Cursor, short
from archive.search.hits import Hit, Question, Results, hit
from archive.search.matching import Wanted, wanted
from archive.store import Store
from archive.store.articles_by_id import articles_by_id
from archive.syndication.stories import stories_of, together_with

#: Values of a facet that are listed; days and years are few, names are cut off.
_MOST_VALUES = 100
_BY_VALUE = ("year", "month")


def search(index: Index, store: Store, question: Question) -> Results:
    """Ask the archive. What was stored and is not indexed yet is indexed first, unless another process is at it.

    Raises:
        QueryError: the query cannot be read.
        CallError: an unknown facet, or a cursor of another search.
    """
    asked = Asked(question)
    try:
        index.catch_up(store)
    except DatabaseError:
        # Another process keeps the database locked: what is indexed can be searched all the same.
        if index.searcher() is None:
            raise
    try:
        return _Page(index, store, asked).results()
    except DamagedError:
        index.rebuild(store)
        return _Page(index, store, asked).results()


class Asked:
    """A question understood: tree, tantivy query, sort field."""

    def __init__(self, question: Question) -> None:
        self.question = question
        filters = list(_filters(question))
        self.node: Node | None = parse(
            question.query,
            filtered=bool(filters) or question.changed or question.gone or question.whole,
        )
        if unknown := [name for name in question.facets if name not in FACETS]:
            raise CallError(f"there is no facet {unknown[0]!r}; facets are {', '.join(FACETS)}")
        sort = question.sort or ("relevance" if has_words(self.node) else "newest")
        self.sort_field = None if sort == "relevance" else sort
        translate = Translation(schema(), scored=self.sort_field is None)
        narrowing = [translate.query(one) for one in filters]
        if question.changed:
            narrowing.append(Query.range_query(schema(), "versions", FieldType.Unsigned, 2, None))
        if question.gone:
            narrowing.append(Query.range_query(schema(), "gone", FieldType.Unsigned, 1, None))
        self.query = translate.whole(self.node, narrowing)
        #: What tells this search from others: two pages of one search agree in it.
        self.identity = repr((self.node, filters, question.changed, question.gone, question.collapse, sort))
        self.cursor = Cursor.decode(question.after, self.identity) if question.after else None
        self.wanted: Wanted = wanted(self.node)


class _Page:
    """One page of hits from one picture of the index."""

    def __init__(self, index: Index, store: Store, asked: Asked) -> None:
        self.searcher = index.searcher()
        self.store = store
        self.asked = asked

    def results(self) -> Results:
        if self.searcher is None:
            return Results([], 0)
        question = self.asked.question
        with damage(), _too_many(question):
            found, total = self._found(self.searcher)
            facets = {name: self._facet(self.searcher, name) for name in question.facets}
        page = found[: question.limit]
        cursor = self._next(page) if len(found) > question.limit and page else None
        return Results(self._hits(page), total, cursor, facets)

    def _found(self, searcher: Searcher) -> tuple[list[_Found], int]:
        """The hits of this page and one more if there is one, and how many the search has in all."""
        asked, cursor = self.asked, self.asked.cursor
        query, shown = asked.query, cursor.shown if cursor else frozenset()
        if cursor and cursor.last is not None and asked.sort_field:
            rest = Query.range_query(schema(), asked.sort_field, FieldType.Unsigned, None, cursor.last)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
        wanted = asked.question.limit + len(shown) + 1
        while True:
            result = searcher.search(query, limit=wanted, count=True, order_by_field=asked.sort_field)
            found = self._new(searcher, result, shown)
            if len(found) > asked.question.limit or len(result.hits) < wanted:
                break
            wanted *= 4  # one hit stood for many
        total = int(result.count)  # type: ignore[attr-defined]
        if query is not asked.query:
            total = int(searcher.search(asked.query, limit=1, count=True).count)  # type: ignore[attr-defined]
        return found[: asked.question.limit + 1], total

    def _new(self, searcher: Searcher, result: Any, shown: frozenset[int]) -> list[_Found]:
        """What was found and not shown before, nor another article of its story where those are collapsed."""
        addresses = [address for _, address in result.hits]
        tags = searcher.fast_field_values("tag", addresses) if addresses else []
        found = [
            _Found(value, short(int(tag or 0)), address)
            for (value, address), tag in zip(result.hits, tags, strict=True)
            if short(int(tag or 0)) not in shown
        ]
        if not self.asked.question.collapse:
            return found
        with damage():
            ids = [str(searcher.doc(one.address).get_first("id")) for one in found]
        return list(_first_of_each(zip(ids, found, strict=True), together_with(self.store, ids), shown))

    def _hits(self, page: Sequence[_Found]) -> list[Hit]:
        assert self.searcher is not None
        with damage():
            ids = [str(self.searcher.doc(found.address).get_first("id")) for found in page]
        rows = articles_by_id(self.store, ids)
        stories = stories_of(self.store, ids) if self.asked.question.collapse else {}
        scored = self.asked.sort_field is None
        return [
            hit(
                rows[identifier],
                float(found.value) if scored else None,
                self.asked.wanted,
                stories.get(identifier),
            )
            for identifier, found in zip(ids, page, strict=True)
            if identifier in rows
        ]

    def _next(self, page: Sequence[_Found]) -> str:
        before = self.asked.cursor
        shown = {found.tag for found in page}
        last = None
        if self.asked.sort_field:
            last = int(page[-1].value)
        if self.asked.question.collapse:
            shown |= before.shown if before else frozenset()
            return Cursor(last, frozenset(shown)).encode(self.asked.identity)
        if last is not None:
            shown = {found.tag for found in page if int(found.value) == last}
        if before and before.last == last:
            shown |= before.shown
        return Cursor(last, frozenset(shown)).encode(self.asked.identity)

    def _facet(self, searcher: Searcher, name: str) -> list[dict[str, Any]]:
        ordered: dict[str, Any] = {"order": {"_key": "desc"}} if name in _BY_VALUE else {}
        asked = {"facet": {"terms": {"field": FACETS[name], "size": _MOST_VALUES} | ordered}}
        buckets = searcher.aggregate(self.asked.query, asked)["facet"]["buckets"]
        return [{"value": bucket["key"], "count": bucket["doc_count"]} for bucket in buckets]


@dataclass(frozen=True, slots=True)
class _Found:
    value: Any
    tag: int
    address: Any


def _first_of_each(
    found: Iterable[tuple[str, _Found]], stories: Mapping[str, frozenset[str]], shown: frozenset[int]
) -> Iterator[_Found]:
    """The first hit of each story, unless another of its articles was shown before."""
    told = set[frozenset[str]]()
    for identifier, one in found:
        story = stories.get(identifier)
        if story is not None:
            if story in told or not shown.isdisjoint(short(tag(member)) for member in story):
                continue
            told.add(story)
        yield one


@contextmanager
def _too_many(question: Question) -> Iterator[None]:
    """A prefix that stands for more words than a phrase can have is the user's error, not the index's."""
    try:
        yield
    except ValueError as error:
        if "expansion" not in str(error).lower():
            raise
        at = question.query.find("*")
        raise QueryError(
            "this beginning fits too many words to stand in a phrase; write more of it",
            question.query,
            max(0, at),
        ) from error


def _filters(question: Question) -> Iterator[Node]:
    """The filters of a question as nodes of a query."""
    for name, values in (
        ("site", question.site),
        ("section", (question.section,) if question.section else ()),
        ("author", (question.author,) if question.author else ()),
        ("kind", (question.kind,) if question.kind else ()),
    ):
        terms = tuple(exactly(value, f"--{name}") for value in values)
        if terms:
            yield Field(name, terms[0] if len(terms) == 1 else Or(terms))
    bounds: tuple[tuple[Literal["from", "to"], str | None], ...] = (
        ("from", question.since),
        ("to", question.until),
    )
    for bound, day in bounds:
        if day:
            try:
                yield DateBound(bound, period(day))
            except ValueError as error:
                raise CallError(f"--{bound}: {error}") from error
