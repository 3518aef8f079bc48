"""CSV, which a spreadsheet opens and which cannot make it do anything, and JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from typing import Any

from archive.export.formats import Context, text_of
from archive.store.lookup import FIELDS

#: A spreadsheet takes a cell that begins so for a formula; full-width signs too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
#: Characters that steer a terminal or print nothing, line ends and tabs apart.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: JSON lets these stand, a terminal or a JavaScript parser may not.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029]")
#: Lists of things: what of each stands in its cell.
_SHOWN = {"authors": "name", "images": "url", "attachments": "url", "references": "raw", "notes": "text"}
_CAPTURE = ("warc", "offset", "length", "digest")


def cell(text: str) -> str:
    """The text as a cell that is text: one that looks like a formula gets an apostrophe before it."""
    clean = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{clean}" if _FORMULA.match(clean) else clean


def columns() -> list[str]:
    """The columns of the CSV table: a record's fields, the place of its capture in four."""
    found = [name for name in FIELDS if name != "capture"]
    at = FIELDS.index("capture")
    return [*found[:at], *(f"capture_{name}" for name in _CAPTURE), *found[at:]]


def row(record: dict[str, Any]) -> list[str]:
    """A record as the cells of its line, in the order of `columns`."""
    flat = record | {f"capture_{name}": record["capture"][name] for name in _CAPTURE}
    return [_cell(name, flat[name]) for name in columns()]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    if name == "body":
        value = "\n\n".join(value)
    elif isinstance(value, list):
        parts = (item if isinstance(item, str) else item.get(_SHOWN.get(name, "reason")) for item in value)
        value = "; ".join(" ".join(str(part).split()) for part in parts if part)
    elif not isinstance(value, str):
        value = json_text(value)
    return cell(value)


class CsvWriter:
    """A table as spreadsheets expect it: UTF-8 with a byte order mark, lines ended by CR LF."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._text = text_of(context.out)
        self._text.write("\ufeff")
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._csv.writerow(columns())

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """A line for each record."""
        self._csv.writerows(map(row, records))

    def close(self) -> None:
        """Write out what is held."""
        self._text.flush()
        self._text.detach()


def json_text(value: Any) -> str:
    """JSON on one line, Vietnamese as it is, control characters escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class JsonLinesWriter:
    """A record a line, as `khotin show --format json` has it."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._text = text_of(context.out)

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """A line for each record."""
        self._text.writelines(json_text(record) + "\n" for record in records)

    def close(self) -> None:
        """Write out what is held."""
        self._text.flush()
        self._text.detach()
