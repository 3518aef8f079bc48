"""Citations: a record as a CSL item, as a BibTeX entry, and as a sentence in a style.

A citation names what was published and what proves it: when it was captured, and the record's identifier and version.
Names are one literal each: which part of a Vietnamese name is the family's cannot be told from its order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
#: What LaTeX reads as a command, and how it is written instead.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_NOT_IN_URL = re.compile(r"[\s{}\\\"<>^`|\x00-\x20\x7f-\x9f]")


def csl_item(record: dict[str, Any]) -> dict[str, Any]:
    """The record as an item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": key(record),
        "type": "article-newspaper",
        "title": _plain(record["title"]),
        "author": [{"literal": name} for name in author_names(record)],
        "container-title": _plain(record["outlet"] or record["site"]),
        "section": _plain(record["section"]),
        "issued": _date(record["published_at"]),
        "accessed": _date(record["captured_at"]),
        "URL": safe_url(record["url"]),
        "archive": "Khotin",
        "archive_location": identity(record),
        "source": _plain(record["source"]),
        "language": record["language"],
        "abstract": _plain(record["lead"]),
        "note": " ".join(
            [f"Captured {_moment(record)}.", *(_plain(n["text"]) or "" for n in record["notes"])]
        ),
        "custom": _given({
            "site": record["site"],
            "captured_at": record["captured_at"],
            "capture": record["capture"],
            "rights": _plain(record["rights"]),
            "licence": _plain(record["licence"]),
        }),
    }  # fmt: skip
    return _given(item)


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def bibtex_entry(record: dict[str, Any]) -> str:
    """The record as an entry of BibTeX and biblatex; nothing in it is read as a command."""
    fields = [
        ("title", _latex_braced(record["title"])),
        ("author", " and ".join(f"{{{latex(name)}}}" for name in author_names(record))),
        ("howpublished", latex(record["outlet"] or record["site"])),
        *_bibtex_date(record["published_at"]),
        ("url", safe_url(record["url"])),
        ("urldate", record["captured_at"][:10]),
        ("note", latex(f"Captured {_moment(record)}. Khotin {identity(record)}")),
        ("annote", latex(" ".join(note["text"] for note in record["notes"]))),
        ("abstract", latex(record["lead"])),
        ("copyright", latex(record["rights"])),
        ("license", latex(record["licence"])),
        ("langid", latex(record["language"])),
    ]
    lines = [f"  {name} = {{{value}}}" for name, value in fields if value]
    return f"@misc{{{key(record)},\n" + ",\n".join(lines) + "\n}\n"


def sentence(record: dict[str, Any]) -> str:
    """Khotin's own style, one line: who, what, where, when, the address, and what proves it."""
    people = ", ".join(author_names(record))
    published = (record["published_at"] or "")[:16].replace("T", " ")
    parts = [
        f"{people}." if people else "",
        f"“{_plain(record['title']) or record['url']}”.",
        f"{_plain(record['outlet'] or record['site'])}, {published or 'undated'}.",
        f"{safe_url(record['url'])}.",
        proof(record),
    ]
    return " ".join(part for part in parts if part)


def proof(record: dict[str, Any]) -> str:
    """When the text was captured, and by what it is found again."""
    return f"Captured {_moment(record)}; Khotin {identity(record)}."


def _moment(record: dict[str, Any]) -> str:
    """The moment of the capture, to the second."""
    return f"{record['captured_at'][:19]}Z"


def identity(record: dict[str, Any]) -> str:
    """The stable identifier of a text: that of its article, and the number of its version."""
    return f"{record['id']}, version {record['version']}"


def key(record: dict[str, Any]) -> str:
    """What a text is called in a bibliography."""
    return f"khotin-{record['id']}-v{record['version']}"


def author_names(record: dict[str, Any]) -> list[str]:
    """The authors who are named; "PV" and the like are roles, no names."""
    found = (_plain(author["name"]) for author in record["authors"] if author["kind"] != "role-only")
    return [name for name in found if name]


def latex(text: str | None) -> str:
    """The text as LaTeX sets it: every sign that means something to LaTeX is made one that does not."""
    return "".join(_LATEX.get(char, char) for char in _plain(text) or "")


def safe_url(url: str) -> str:
    """The address without anything that would end the field that it stands in."""
    return _NOT_IN_URL.sub(lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode()), url)


def _latex_braced(text: str | None) -> str:
    """Inner braces keep capitals as they are: a Vietnamese title is no English one."""
    return f"{{{latex(text)}}}" if text else ""


def _plain(text: str | None) -> str | None:
    """One line of NFC without control characters."""
    return " ".join(_CONTROLS.sub(" ", unicodedata.normalize("NFC", text)).split()) if text else None


def _date(printed: str | None) -> dict[str, Any] | None:
    """As precise as printed, never more."""
    return {"date-parts": [_parts(printed)]} if printed else None


def _parts(printed: str) -> Sequence[int]:
    return [int(part) for part in printed[:10].split("-")]


def _bibtex_date(printed: str | None) -> list[tuple[str, str]]:
    if not printed:
        return []
    year, *rest = _parts(printed)
    found = [("year", str(year))]
    if rest:
        found.append(("month", str(rest[0])))
    return [*found, ("date", printed[:10])]
