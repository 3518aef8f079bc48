"""Everything that a question finds, as a stream: for exports, which no page of hits can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tantivy import FieldType, Occur, Query, Searcher

from archive.errors import CallError, DatabaseError, HomeError
from archive.index import Index, damage
from archive.index.schema import schema
from archive.search import Asked
from archive.search.hits import Question
from archive.store import Store
from archive.syndication.stories import together_with

#: Articles that are looked up at a time.
PAGE = 500


class Matches:
    """The articles that a question finds, from one picture of the index, by date; `total`: how many they are.

    Sorted by date, those of one minute by identifier's tag, the undated last: the same archive gives the same order.
    """

    def __init__(self, index: Index, store: Store, question: Question) -> None:
        if question.sort == "relevance":
            raise CallError("an export has no order of relevance; sort it newest or oldest")
        self.sort = question.sort or "newest"
        self._store = store
        #: The stories that were told already, by the least of their identifiers.
        self._told: set[str] = set()
        self._asked = Asked(replace(question, sort=self.sort, whole=True))
        try:
            index.catch_up(store)
        except DatabaseError:
            # Another process keeps the database locked: what is indexed can be exported all the same.
            if index.searcher() is None:
                raise
        searcher = index.searcher()
        if searcher is None:
            raise HomeError(
                f"another process is building the search index {index.folder}; wait until it is done"
            )
        self._searcher = searcher
        #: Changes that another process has yet to index: what they are about may be missing.
        self.behind = store.outbox_length()
        self.total = self._count(searcher)

    def _count(self, searcher: Searcher) -> int:
        with damage():
            return int(searcher.search(self._asked.query, limit=1, count=True).count)  # type: ignore[attr-defined]

    def pages(self) -> Iterator[list[str]]:
        """The identifiers, some at a time; never more than a page of them is held."""
        last: int | None = None
        shown: set[str] = set()
        while True:
            with damage():
                found = self._after(self._searcher, last, len(shown))
            fresh = [(key, identifier) for key, identifier in found if identifier not in shown]
            if not fresh:
                return
            before, last = last, fresh[-1][0]
            # Those that share the key of the last are found again by the next page.
            same = {identifier for key, identifier in fresh if key == last}
            shown = shown | same if last == before else same
            yield self._first_of_stories([identifier for _, identifier in fresh])

    def _first_of_stories(self, identifiers: list[str]) -> list[str]:
        """Where stories are collapsed, those whose story was not told yet."""
        if not self._asked.question.collapse:
            return identifiers
        stories = together_with(self._store, identifiers)
        found = []
        for identifier in identifiers:
            story = min(stories.get(identifier, (identifier,)))
            if story not in self._told:
                found.append(identifier)
            if identifier in stories:
                self._told.add(story)
        return found

    def _after(self, searcher: Searcher, last: int | None, skip: int) -> list[tuple[int, str]]:
        query = self._asked.query
        if last is not None:
            rest = Query.range_query(schema(), self.sort, FieldType.Unsigned, None, last)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, rest)])
        result = searcher.search(query, limit=PAGE + skip, count=False, order_by_field=self.sort)
        return [(int(key), str(searcher.doc(address).get_first("id"))) for key, address in result.hits]
