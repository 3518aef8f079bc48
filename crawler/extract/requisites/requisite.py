"""One requisite: an address, and what a page uses it for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["style", "script", "image", "font", "media", "document", "frame", "other"]

_BY_ENDING: dict[Kind, str] = {
    "style": "css",
    "script": "js mjs",
    "image": "png jpg jpeg jfif gif bmp svg webp avif ico tif tiff",
    "font": "woff woff2 ttf eot otf",
    "media": "mp3 mp4 m4a m4v wav wma wmv avi flv mov mkv webm ogg ogv swf mpg mpeg 3gp m3u8",
    "document": "pdf doc docx xls xlsx ppt pptx odt ods odp rtf zip rar 7z",
    "other": "json map webmanifest xml htc cur ani txt",
}
_KINDS: dict[str, Kind] = {ending: kind for kind, endings in _BY_ENDING.items() for ending in endings.split()}
_ENDING = re.compile(r"\.([A-Za-z0-9]{2,11})$")


@dataclass(frozen=True, slots=True)
class Requisite:
    """`url`: absolute, http or https, no fragment."""

    url: str
    kind: Kind


def kind_of_address(url: str) -> Kind | None:
    """What the ending of the path says that the address holds; None where it says nothing."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    ending = _ENDING.search(path)
    return _KINDS.get(ending[1].lower()) if ending else None
