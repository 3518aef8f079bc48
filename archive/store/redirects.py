"""Which addresses lead to which, as captured redirects say."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select

from archive.identity import url_spellings
from archive.store.history import captures

#: As many redirects in a row as browsers follow is more than documents are ever behind.
_HOPS = 5
#: Within the number of parameters that a statement may have.
_MANY = 500


def spellings(urls: Iterable[str]) -> set[str]:
    """The addresses under which these may have been captured."""
    return {spelling for url in urls for spelling in url_spellings(url)}


def led_to(connection: Connection, urls: Iterable[str]) -> set[str]:
    """The addresses that these, spelled in any way, were seen to lead to, through any number of redirects."""
    return _follow(connection, urls, captures.c.url, captures.c.leads_to)


def leading_to(connection: Connection, urls: Iterable[str]) -> set[str]:
    """The addresses that were seen to lead to these, spelled in any way."""
    return _follow(connection, urls, captures.c.leads_to, captures.c.url)


def _follow(
    connection: Connection, urls: Iterable[str], here: ColumnElement[str], there: ColumnElement[str]
) -> set[str]:
    known, found = set[str](), set[str]()
    step = spellings(urls)
    for _ in range(_HOPS):
        asked = sorted(step - known)
        known |= step
        reached = set[str]()
        for start in range(0, len(asked), _MANY):
            query = select(there).where(
                here.in_(asked[start : start + _MANY]), captures.c.leads_to.is_not(None)
            )
            reached |= set(connection.scalars(query))
        if not reached - found:
            break
        found |= reached
        step = spellings(reached)
    return found
