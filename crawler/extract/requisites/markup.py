"""Requisites of a page: from its elements, their styles, and the scripts that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from crawler.extract.links import Resolver
from crawler.extract.requisites.requisite import Kind, Requisite, kind_of_address
from crawler.extract.requisites.scripts import of_script
from crawler.extract.requisites.styles import of_style

if TYPE_CHECKING:
    from lxml.etree import _Element

    from crawler.extract.page import Page

#: Element → attributes that hold an address, and what it is for.
_ATTRIBUTES: dict[str, dict[str, Kind]] = {
    "script": {"src": "script"},
    "img": {"src": "image", "lowsrc": "image", "dynsrc": "media"},
    "image": {"href": "image", "xlink:href": "image", "src": "image"},
    "use": {"href": "image", "xlink:href": "image"},
    "input": {"src": "image"},
    "body": {"background": "image"},
    "table": {"background": "image"},
    "tr": {"background": "image"},
    "td": {"background": "image"},
    "th": {"background": "image"},
    "video": {"src": "media", "poster": "image"},
    "audio": {"src": "media"},
    "source": {"src": "media"},
    "track": {"src": "other"},
    "bgsound": {"src": "media"},
    "embed": {"src": "media"},
    "object": {"data": "media"},
    "iframe": {"src": "frame"},
    "frame": {"src": "frame"},
}
#: `<link rel>` values that a browser loads; the first that is known decides.
_RELS: dict[str, Kind] = {
    "stylesheet": "style",
    "icon": "image",
    "apple-touch-icon": "image",
    "apple-touch-icon-precomposed": "image",
    "apple-touch-startup-image": "image",
    "mask-icon": "image",
    "image_src": "image",
    "manifest": "other",
    "modulepreload": "script",
    "preload": "other",
    "prefetch": "other",
}
_AS: dict[str, Kind] = {
    "style": "style", "script": "script", "image": "image", "font": "font", "video": "media", "audio": "media",
}  # fmt: skip
_META = frozenset(
    {"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "msapplication-tileimage"}
)
#: Attributes in which lazy loaders and slide shows keep what they will show.
_LAZY = re.compile(
    r"^data-(?:[\w-]*(?:src|original|lazy|image|img|bg|background|poster|thumb|large|full|photo)[\w-]*)$"
)
_PARAMETERS = frozenset({"movie", "src", "filename", "url", "flashvars"})
_CANDIDATE = re.compile(r"[\s,]*+(\S*[^,\s])(?:\s+([^,(]*(?:\([^)]*\))?[^,]*))?(?:,|$)")
#: What an anchor may lead to and is no page: a document, a picture in full size, a recording.
_LINKED = frozenset({"document", "image", "media"})


def of_page(page: Page) -> list[Requisite]:
    """Everything that the page needs to be shown, and the documents it links to; each address once, in page order.

    Lazily loaded images count, `srcset` with all its candidates, styles in attributes, and literal addresses in the
    page's own scripts.
    """
    resolve = Resolver(page.base)
    found: dict[str, Requisite] = {}
    for requisite in _all(page, resolve):
        found.setdefault(requisite.url, requisite)
    return list(found.values())


def _all(page: Page, resolve: Resolver) -> Iterator[Requisite]:
    for element in page.tree.iter():
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if tag == "style" or (tag == "script" and not element.get("src")):
            read = of_style if tag == "style" else of_script
            yield from read(element.text or "", page.base)
            continue
        for address, kind in _addresses(tag, element):
            url = resolve(address)
            if url is not None:
                yield Requisite(url, kind)
        for name, value in element.attrib.items():
            if "(" in value and (name == "style" or str(name).startswith("data-")):
                yield from of_style(str(value), page.base)


def _addresses(tag: str, element: _Element) -> Iterable[tuple[str, Kind]]:
    """The references of one element, unresolved."""
    get = element.get
    if tag == "a" or tag == "area":
        href = get("href") or ""
        kind = kind_of_address(href)
        return [(href, kind)] if kind in _LINKED else ()
    if tag == "link":
        return _link(element)
    if tag == "meta":
        named = (get("property") or get("name") or "").lower() in _META
        return [(get("content") or "", "image")] if named else ()
    found: list[tuple[str, Kind]] = []
    for name, kind in _ATTRIBUTES.get(tag, {}).items():
        if value := get(name):
            in_picture = tag == "source" and not get("type", "").startswith(("video", "audio"))
            usual: Kind = "image" if in_picture and get("srcset") else kind
            found.append((value, usual if kind == "frame" else kind_of_address(value) or usual))
    if tag == "param" and (get("name") or "").lower() in _PARAMETERS:
        value = get("value") or ""
        known = kind_of_address(value)
        found += [(value, known)] if known else []
    for name, value in element.attrib.items():
        name, value = str(name), str(value)
        if name.endswith("srcset"):
            found += [(candidate, "image") for candidate in srcset(value)]
        elif name.startswith("data-") and _LAZY.match(name):
            kind_of = kind_of_address(value) or ("image" if tag == "img" and _is_address(value) else None)
            if kind_of and "(" not in value:
                found.append((value, kind_of))
    return found


def _link(element: _Element) -> list[tuple[str, Kind]]:
    href = element.get("href")
    rels = (element.get("rel") or "").lower().split()
    kind = next((_RELS[rel] for rel in rels if rel in _RELS), None)
    if not href or kind is None:
        return []
    found: list[tuple[str, Kind]] = [
        (href, _AS.get((element.get("as") or "").lower(), kind_of_address(href) or kind))
    ]
    if kind in ("style", "image"):
        found = [(href, kind)]
    return found + [(candidate, "image") for candidate in srcset(element.get("imagesrcset") or "")]


def srcset(value: str) -> list[str]:
    """The addresses of a `srcset`: commas part its candidates, but may also stand inside an address."""
    return [
        match[1]
        for match in _CANDIDATE.finditer(value.strip())
        if match[1] and not match[1].startswith("data:")
    ]


def _is_address(value: str) -> bool:
    return value.startswith(("/", "http://", "https://", "./", "../")) and " " not in value.strip()
