"""CDXJ of the captures behind records: what pywb and other programs find them by in the archive's WARC files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.cdx import cdxj_line
from archive.export.behind import captures_behind
from archive.export.formats import Context


class CdxjWriter:
    """A line for each capture, sorted in the end; the files that they name are those of the data home."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._out, self._store = context.out, context.store
        self._lines: set[str] = set()

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """The captures of these records, and what they are revisits of."""
        for _, behind in captures_behind(self._store, records, self.problems):
            self._lines.update(map(cdxj_line, behind))

    def close(self) -> None:
        """Write the lines: programs expect them sorted."""
        for line in sorted(self._lines):
            self._out.write(f"{line}\n".encode())
