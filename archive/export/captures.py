"""WARC of exactly the captures behind records: copied as they lie, with what they refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from archive.errors import CaptureError
from archive.export.behind import captures_behind
from archive.export.formats import Context
from archive.store.captures import CaptureInfo
from archive.warc.copies import copies, opening
from archive.warc.records import warcinfo


class CaptureWriter:
    """One gzipped WARC file: for each record its capture with that capture's request, and what it is a revisit of.

    Records are copied byte for byte, with their identifiers and digests; each capture is checked on the way. The
    `warcinfo` records that they name come too. What is withheld is left out, and what is damaged.
    """

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._out, self._store = context.out, context.store
        self._folder = context.store.home.warc
        #: Offsets of the captures that are in the file, by the name of the file that they were copied from.
        self._written: defaultdict[str, set[int]] = defaultdict(set)
        said = {
            "software": str(context.about.get("software", "")),
            "format": "WARC File Format 1.1",
            "description": f"captures behind the records of a search: {context.about.get('command', '')}",
        }
        self._out.write(warcinfo(context.name, context.at, said)[1])

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """The captures of these records, each once."""
        for record, behind in captures_behind(self._store, records, self.problems):
            try:
                for capture in behind:
                    self._copy(capture)
            except CaptureError as error:
                self.problems.append(f"{record['id']}: {error}")

    def close(self) -> None:
        """Nothing stands at the end of a WARC file."""

    def _copy(self, capture: CaptureInfo) -> None:
        written = self._written[capture.warc]
        if capture.offset in written:
            return
        path = self._folder / capture.warc
        members = list(copies(path, capture.offset))
        info = opening(path) if not written else None
        for member in (info, *members):
            if member is not None:
                self._out.write(member)
        written.add(capture.offset)
