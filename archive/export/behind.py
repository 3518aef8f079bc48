"""The captures behind records, as exports of captures walk them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.store.captures_at import captures_at


def captures_behind(
    store: Store, records: Sequence[dict[str, Any]], problems: list[str]
) -> Iterator[tuple[dict[str, Any], list[CaptureInfo]]]:
    """Each record with its capture and what that is a revisit of; `problems` is told of those not given out."""
    places = [(record["capture"]["warc"], record["capture"]["offset"]) for record in records]
    behind = captures_at(store, places)
    for record, place in zip(records, places, strict=True):
        if place in behind:
            yield record, behind[place]
        else:
            problems.append(f"{record['id']}: its capture is not given out, a name in it is withheld")
