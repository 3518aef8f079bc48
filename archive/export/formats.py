"""What a format of export is: something that takes records and writes bytes; and the formats there are."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from archive.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """What a writer may need: where to, from which archive, and what is said of the export in it.

    `name` is the file's, without folder; `about` are the lines of the manifest that are known beforehand.
    """

    out: BinaryIO
    store: Store
    name: str
    at: datetime
    about: dict[str, Any] = field(default_factory=dict)


class Writer(Protocol):
    """Writes records in one format. `problems`: one line for each record that could not be written."""

    problems: list[str]

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """Write these records (see `docs/record.md`), in this order."""

    def close(self) -> None:
        """Write what ends the file; the file itself stays open."""


@dataclass(frozen=True, slots=True)
class Format:
    """`suffixes` of files that are of this format; `binary`: nothing for a terminal."""

    suffixes: tuple[str, ...]
    make: Callable[[Context], Writer]
    binary: bool = False


def text_of(out: BinaryIO, *, encoding: str = "utf-8") -> io.TextIOWrapper:
    """The file for text; line ends are written as they are given. Flush and detach it in the end."""
    return io.TextIOWrapper(out, encoding=encoding, newline="", write_through=False)


def formats() -> dict[str, Format]:
    """The formats by name."""
    from archive.export.captures import CaptureWriter
    from archive.export.cdxj import CdxjWriter
    from archive.export.citations import BibTexWriter, CslJsonWriter
    from archive.export.columns import ParquetWriter
    from archive.export.lines import CsvWriter, JsonLinesWriter
    from archive.export.wacz import WaczWriter

    return {
        "csv": Format((".csv",), CsvWriter),
        "jsonl": Format((".jsonl", ".ndjson"), JsonLinesWriter),
        "parquet": Format((".parquet",), ParquetWriter, binary=True),
        "warc": Format((".warc.gz", ".warc"), CaptureWriter, binary=True),
        "wacz": Format((".wacz",), WaczWriter, binary=True),
        "cdxj": Format((".cdxj",), CdxjWriter),
        "bibtex": Format((".bib",), BibTexWriter),
        "csljson": Format((".json",), CslJsonWriter),
    }
