"""`khotin parse`: what Khotin makes of a date line, a byline, a text with document references, or tone marks."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

#: Stands for a line break in strings that are kept one a line.
LINE_BREAK = "⏎"

Grammar = Callable[[str], dict[str, Any]]


class Moment(click.ParamType[datetime]):
    """A point in time, ISO 8601: 2020-05-05T09:00+07:00, or a day."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The value as a datetime; a wrong one is a wrong call."""
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time: write it as 2020-05-05T09:00+07:00", param, ctx)


class Strings(click.Command):
    """A command whose texts may begin with a dash, as bylines do: «- Ảnh: X» is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put what reads as an option first, and the texts behind ``--``."""
        options: list[str] = []
        strings: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                strings += rest
            elif arg == "--captured":
                options += [arg, *(value for value in [next(rest, None)] if value is not None)]
            else:
                (options if re.fullmatch(r"-[a-z]|--[a-z-]+(?:=\S*)?", arg) else strings).append(arg)
        return super().parse_args(ctx, [*options, "--", *strings])


@click.command(cls=Strings)
@click.argument("what", type=click.Choice(("dateline", "byline", "references", "tones")))
@click.option(
    "--captured", type=Moment(), help="When the page was captured: today and yesterday are meant from there."
)
@click.argument("text", nargs=-1, required=True, type=click.UNPROCESSED)
def parse(what: str, captured: datetime | None, text: tuple[str, ...]) -> None:
    """Say what Khotin makes of TEXT: one line of JSON. With - for TEXT, one for each line of standard input.

    \b
    khotin parse byline "Bình Minh/Trung tâm TT&VH Ba Chẽ"
    khotin parse dateline "Thứ Ba, 05/05/2020 | 09:00"
    khotin parse tones - < words.txt
    """
    grammar = _grammar(what, captured)
    lines: Iterable[str] = _standard_input() if text == ("-",) else [" ".join(text)]
    for line in lines:
        found = {"text": line, **grammar(line.replace(LINE_BREAK, "\n"))}
        # As bytes: what a terminal or pipe takes for its encoding is no concern of JSON Lines.
        click.echo(json.dumps(found, ensure_ascii=False).encode())


def _standard_input() -> Iterator[str]:
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _grammar(what: str, captured: datetime | None) -> Grammar:
    """The pure function behind one grammar; only that one is imported."""
    if what == "dateline":
        from crawler.extract import dateline

        def read_dateline(text: str) -> dict[str, Any]:
            line = dateline.parse(text, captured)
            return {"published_at": line.published_at, "precision": line.precision, "kind": line.kind}

        return read_dateline
    if what == "byline":
        from crawler.extract import byline

        def read_byline(text: str) -> dict[str, Any]:
            line = byline.parse(text)
            return {
                "authors": [asdict(author) for author in line.authors],
                "organisation": line.organisation,
                "organisation_expanded": line.organisation_expanded,
                "source": line.source,
            }

        return read_byline
    if what == "references":
        from crawler.extract import references

        fields = ("raw", "family", "type", "number", "year", "code", "date")
        return lambda text: {
            "references": [{name: getattr(found, name) for name in fields} for found in references.find(text)]
        }
    from archive.vietnamese import canon

    return lambda text: {"canonical": canon(text).replace("\n", LINE_BREAK)}
