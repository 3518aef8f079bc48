"""Addresses in style sheets: `@import`, `url(…)`, and the filters of old Internet Explorers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.extract.links import Resolver
from crawler.extract.requisites.requisite import Kind, Requisite, kind_of_address

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = r"""(?:"((?:[^"\\\n]|\\.){1,2000})"|'((?:[^'\\\n]|\\.){1,2000})')"""
_ADDRESS = re.compile(
    rf"""@import\s*+{_STRING}
       | @import\s*+url\(\s*+(?:{_STRING}|((?:[^\s"'()\\]|\\.){{1,2000}}))\s*+\)
       | \burl\(\s*+(?:{_STRING}|((?:[^\s"'()\\]|\\.){{1,2000}}))\s*+\)
       | \bAlphaImageLoader\([^)]{{0,200}}?\bsrc\s*+=\s*+{_STRING}""",
    re.IGNORECASE | re.VERBOSE,
)
#: Groups of the pattern that hold an imported style sheet.
_IMPORTS = range(5)
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.DOTALL)


def of_style(text: str, base: str) -> list[Requisite]:
    """The requisites of a style sheet (or of a `style` attribute) whose addresses are relative to `base`.

    Each address once, in the order they stand; comments say nothing. Time is linear in the length of `text`.
    """
    resolve = Resolver(base)
    found: dict[str, Requisite] = {}
    text = _COMMENT.sub(" ", text)
    fonts = _font_faces(text)
    for match in _ADDRESS.finditer(text):
        group = next(i for i, value in enumerate(match.groups()) if value is not None)
        address = _unescape(match.groups()[group])
        url = resolve(address)
        if url is None or url in found:
            continue
        kind: Kind
        if group in _IMPORTS:
            kind = "style"
        elif any(start <= match.start() < end for start, end in fonts):
            kind = "font"
        else:
            kind = kind_of_address(url) or "image"
        found[url] = Requisite(url, kind)
    return list(found.values())


def _font_faces(text: str) -> list[tuple[int, int]]:
    return list(_faces(text)) if "@font-face" in text.lower() else []


def _faces(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"@font-face", text, re.IGNORECASE):
        end = text.find("}", match.end())
        yield match.start(), end if end >= 0 else len(text)


def _unescape(value: str) -> str:
    if "\\" not in value:
        return value

    def letter(match: re.Match[str]) -> str:
        if match[1]:
            number = int(match[1], 16)
            return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return "" if match[2] == "\n" else match[2]

    return _ESCAPE.sub(letter, value)
