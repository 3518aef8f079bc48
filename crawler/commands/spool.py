"""Records that wait for their turn, on disk: a batch is answered in its own order, and costs no memory for it."""

from __future__ import annotations

import json
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any


class Spool:
    """Records by number; each can be taken once."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._places: dict[int, tuple[int, int]] = {}
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, number: int, record: dict[str, Any]) -> None:
        """Keeps a record (plain values) under its number."""
        packed = json.dumps(record).encode()
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[number] = (self._end, len(packed))
        self._end += len(packed)

    def take(self, number: int) -> dict[str, Any] | None:
        """The record under the number, None where it has not come yet. Room is given back when nothing waits."""
        place = self._places.pop(number, None)
        if place is None:
            return None
        self._file.seek(place[0])
        record: dict[str, Any] = json.loads(self._file.read(place[1]))
        if not self._places:
            self._end = 0
        return record
