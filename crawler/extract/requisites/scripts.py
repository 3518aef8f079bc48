"""Addresses that stand literally in scripts: what a slide show or a loader will ask for.

A script is not run, so what it puts together from pieces is not found; the report of a snapshot says so.
"""

from __future__ import annotations

import re

from crawler.extract.links import Resolver
from crawler.extract.requisites.requisite import Requisite, kind_of_address

#: A quoted address with an ending, also where the quotes are escaped (a script that writes markup).
_LITERAL = re.compile(r"""(?<!\\)["']|\\["']""")
_ADDRESS = re.compile(
    r"""((?:[^\s"'<>\\{}|^`+,;]|\\/){1,500}\.[A-Za-z0-9]{2,5}(?:\?[^\s"'<>\\{}|^`+]{0,200})?)\\?["']"""
)
#: `/` first, or a scheme: such an address does not depend on the page that runs the script.
_ROOTED = ("/", "http://", "https://")
#: A script has few; one that is a table of addresses is not searched to its end.
_MOST = 500


def of_script(text: str, base: str, *, rooted: bool = False) -> list[Requisite]:
    """The requisites whose addresses stand in a script; with `rooted` only those that depend on no page.

    A script in a page is resolved against the page; of a script file the page is not known.
    """
    resolve = Resolver(base)
    found: dict[str, Requisite] = {}
    for quote in _LITERAL.finditer(text):
        match = _ADDRESS.match(text, quote.end())
        if match is None or (rooted and not match[1].startswith(_ROOTED)):
            continue
        url = resolve(match[1].replace("\\/", "/"))
        kind = kind_of_address(url) if url else None
        if url is None or kind in (None, "other") or url in found:
            continue
        found[url] = Requisite(url, kind)
        if len(found) == _MOST:
            break
    return list(found.values())
