"""`khotin cite`: one citation, with what proves it."""

from __future__ import annotations

import click

from archive.citation import bibtex_entry, csl_item, sentence
from archive.citation_styles import styled
from archive.export.lines import json_text
from archive.home import Home
from archive.store import Store


@click.command(short_help="Print a citation of a record.")
@click.argument("identifier", metavar="ID")
@click.option(
    "--version", "number", type=click.IntRange(1), metavar="N", help="Its version N; without, the newest."
)
@click.option(
    "--style",
    default="khotin",
    show_default=True,
    metavar="STYLE",
    help="khotin, bibtex, csljson; or a style of the Citation Style Language by name (apa, ieee …) or .csl file.",
)
@click.pass_obj
def cite(home: Home, identifier: str, number: int | None, style: str) -> None:
    """Print a citation of a record, with the time of its capture and its stable identifier.

    \b
    khotin cite 3k9d0f2m7q1x8v5b
    khotin cite https://baonghean.vn/mot-bai-viet-123456.html --style apa
    khotin cite 3k9d0f2m7q1x8v5b --style bibtex >> thesis.bib
    """
    with Store.open(home.must_exist()) as store:
        record = store.record_json(identifier, number)
    if style == "khotin":
        text = sentence(record)
    elif style == "bibtex":
        text = bibtex_entry(record).rstrip("\n")
    elif style == "csljson":
        text = json_text(csl_item(record))
    else:
        text = styled(record, style)
    click.echo(text)
