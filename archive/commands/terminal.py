"""Printing for people: on a terminal in colour and to its width, into a pipe plain and with no word cut."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from archive.search.highlight import Highlight

#: Widest lines of prose on a wide terminal.
_WIDEST = 100
_WORD = re.compile(r"\s*\S+\s*")


def console() -> Console:
    """Standard output: nothing in what is printed is taken for markup, a number for a number, :x: for an emoji."""
    found = Console(highlight=False, markup=False, emoji=False)
    found.width = min(found.width, _WIDEST)
    return found


def printable(text: str) -> str:
    """One line without control characters: what a page says cannot steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def prose(to: Console, text: Text, indent: int = 0) -> None:
    """Print text with lines broken between words; a word longer than a line stays whole."""
    for line in text.divide(_breaks(text.plain, to.width - indent)):
        line.rstrip()
        to.print(Text(" " * indent) + line, soft_wrap=True)


def _breaks(text: str, width: int) -> list[int]:
    """Offsets at which lines begin after the first. Rich's own wrapping would cut words that are too long."""
    found: list[int] = []
    used = 0
    for word in _WORD.finditer(text):
        size = cell_len(word[0].rstrip())
        if used and used + size > width:
            found.append(word.start())
            used = 0
        used += cell_len(word[0])
    return found


def marked(highlight: Highlight) -> Text:
    """A highlight with its matches in bold, and an ellipsis where its text goes on."""
    text = Text("… " if highlight.before else "")
    at = 0
    for start, end in highlight.spans:
        text.append(_flat(highlight.text[at:start]))
        text.append(_flat(highlight.text[start:end]), style="bold yellow")
        at = end
    text.append(_flat(highlight.text[at:]))
    return text.append(" …") if highlight.after else text


def _flat(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def json_lines(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print each row as one line of JSON, Vietnamese as it is."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False, default=str))


def on_terminal() -> bool:
    """Whether somebody is looking at standard output."""
    return sys.stdout.isatty()


def printed_date(published: str | None) -> str:
    """A date at the precision that it has: 2020-05-05 09:00, 2020-05-05, 2020-05, 2020, undated."""
    return published[:16].replace("T", " ") if published else "undated"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 article, 1,204 articles."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
