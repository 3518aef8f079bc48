"""Which capture a revisit refers to, found by reading the WARC files where no database can say."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path

from archive.warc.exchange import Revisit
from archive.warc.reader import captures_in

Place = tuple[str, int]


class Originals:
    """The `resolve` of `read_capture` from all files of a folder, read once, at the first question.

    Holds some 300 bytes of memory for each capture; damaged records are passed over.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, revisit: Revisit) -> Place | None:
        """File name and offset of the capture: by its record ID, else by its address and date."""
        by_id, by_date = self._places
        if revisit.refers_to_id and revisit.refers_to_id in by_id:
            return by_id[revisit.refers_to_id]
        return by_date.get((revisit.refers_to_uri, revisit.refers_to_date))

    @cached_property
    def _places(self) -> tuple[dict[str, Place], dict[tuple[str, datetime | None], Place]]:
        by_id: dict[str, Place] = {}
        by_date: dict[tuple[str, datetime | None], Place] = {}
        for path in sorted([*self._folder.glob("*.warc.gz"), *self._folder.glob("*.warc")]):
            for capture in captures_in(path, damaged=lambda _: None):
                by_id[capture.record_id] = by_date[capture.url, capture.captured_at] = (
                    path.name,
                    capture.offset,
                )
        return by_id, by_date
