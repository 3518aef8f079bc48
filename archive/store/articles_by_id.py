"""Articles looked up by identifier, many at a time, as search needs them for its hits."""

from __future__ import annotations

from collections.abc import Sequence

from archive.database import reading
from archive.store import Store
from archive.store.outbox import BY_IDENTIFIER, IndexRow

#: Within the number of parameters that a statement may have.
_MANY = 500


def articles_by_id(store: Store, identifiers: Sequence[str]) -> dict[str, IndexRow]:
    """The articles in view that have these identifiers, by identifier; what is hidden is left out."""
    found: dict[str, IndexRow] = {}
    with reading(store.engine) as connection:
        for start in range(0, len(identifiers), _MANY):
            part = identifiers[start : start + _MANY]
            rows = store._index_rows(connection, part, BY_IDENTIFIER)
            found |= {row.id: row for row in rows.values() if row.visible}
    return found
