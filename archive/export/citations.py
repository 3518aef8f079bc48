"""BibTeX and CSL-JSON of many records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.citation import bibtex_entry, csl_item
from archive.export.formats import Context, text_of
from archive.export.lines import json_text


class BibTexWriter:
    """An entry for each record."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._text = text_of(context.out)

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """An entry for each record, parted by empty lines."""
        self._text.writelines(bibtex_entry(record) + "\n" for record in records)

    def close(self) -> None:
        """Write out what is held."""
        self._text.flush()
        self._text.detach()


class CslJsonWriter:
    """One JSON array, an item a line."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._text = text_of(context.out)
        self._text.write("[")
        self._between = "\n"

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """An item for each record."""
        for record in records:
            self._text.write(self._between + json_text(csl_item(record)))
            self._between = ",\n"

    def close(self) -> None:
        """End the array."""
        self._text.write("\n]\n")
        self._text.flush()
        self._text.detach()
