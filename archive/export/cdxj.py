"""CDXJ of the captures behind records: what pywb and other programs find them by in the archive's WARC files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.cdx import cdxj_line
from archive.export.formats import Context
from archive.store.captures_at import captures_at


class CdxjWriter:
    """A line for each capture, sorted in the end; the files that they name are those of the data home."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._out, self._store = context.out, context.store
        self._lines: set[str] = set()

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """The captures of these records, and what they are revisits of."""
        places = [(record["capture"]["warc"], record["capture"]["offset"]) for record in records]
        behind = captures_at(self._store, places)
        for record, place in zip(records, places, strict=True):
            if place not in behind:
                self.problems.append(
                    f"{record['id']}: its capture is not given out, a name in it is withheld"
                )
                continue
            self._lines.update(map(cdxj_line, behind[place]))

    def close(self) -> None:
        """Write the lines: programs expect them sorted."""
        for line in sorted(self._lines):
            self._out.write(f"{line}\n".encode())
