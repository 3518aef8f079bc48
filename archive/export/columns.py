"""Parquet: the records as typed columns, lists and all, for pandas, polars and DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from archive.errors import CallError
from archive.export.formats import Context
from archive.export.lines import json_text
from archive.store.lookup import FIELDS

#: Records of a row group, about 10 MB of text.
_GROUP = 2500
_TIMES = ("captured_at",)


class ParquetWriter:
    """Columns are a record's fields, and two typed readings of its date: `published_day`, `published_time`.

    A day stands only where the date is known to the day, a time where it is known to the minute.
    """

    def __init__(self, context: Context) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ModuleNotFoundError as error:
            raise CallError("Parquet needs pyarrow; install khotin[parquet]") from error
        self.problems: list[str] = []
        self._arrow = pyarrow
        self._schema = _schema(pyarrow)
        self._rows: list[dict[str, Any]] = []
        metadata = {"khotin": json_text(context.about)}
        self._writer = pyarrow.parquet.ParquetWriter(
            context.out, self._schema.with_metadata(metadata), compression="zstd"
        )

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """Keep the records until they make a row group."""
        self._rows += map(_typed, records)
        while len(self._rows) >= _GROUP:
            self._write(self._rows[:_GROUP])
            del self._rows[:_GROUP]

    def close(self) -> None:
        """Write the last row group and the footer."""
        if self._rows:
            self._write(self._rows)
        self._writer.close()

    def _write(self, rows: list[dict[str, Any]]) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(rows, schema=self._schema))


def _schema(arrow: Any) -> Any:
    text, number = arrow.string(), arrow.int32()
    moment = arrow.timestamp("us", tz="UTC")

    def rows(**parts: Any) -> Any:
        return arrow.list_(arrow.struct(list(parts.items())))

    known = {
        "body": arrow.list_(text),
        "tags": arrow.list_(text),
        "authors": rows(name=text, kind=text, roles=arrow.list_(text)),
        "images": rows(url=text, caption=text, credit=text),
        "attachments": rows(url=text, name=text),
        "references": rows(raw=text, family=text, type=text, number=text, year=number, code=text, date=text),
        "captured_at": moment,
        "capture": arrow.struct(
            [("warc", text), ("offset", arrow.int64()), ("length", arrow.int64()), ("digest", text)]
        ),
        "version": number,
        "versions": number,
        "notes": rows(at=moment, text=text),
        "withheld": rows(since=moment, reason=text),
    }
    fields = [(name, known.get(name, text)) for name in FIELDS]
    at = FIELDS.index("published_precision") + 1
    typed = [("published_day", arrow.date32()), ("published_time", moment)]
    return arrow.schema([*fields[:at], *typed, *fields[at:]])


def _typed(record: dict[str, Any]) -> dict[str, Any]:
    """The record with times as times; what is no text and has no column type of its own as JSON."""
    found = {
        name: json_text(value) if isinstance(value, dict) and name != "capture" else value
        for name, value in record.items()
    }
    published: str | None = record["published_at"]
    day = time = None
    if published and record["published_precision"] in ("day", "minute"):
        day = date.fromisoformat(published[:10])
        time = datetime.fromisoformat(published) if record["published_precision"] == "minute" else None
    found |= {"published_day": day, "published_time": time if time and time.tzinfo else None}
    found |= {name: datetime.fromisoformat(record[name]) for name in _TIMES}
    for name, part in (("notes", "at"), ("withheld", "since")):
        found[name] = [row | {part: datetime.fromisoformat(row[part])} for row in record[name]]
    return found
