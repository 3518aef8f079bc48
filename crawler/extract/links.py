"""Every address that a page leads to: absolute, without fragment, unique, in page order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from crawler.extract.page import Page

#: Addresses written in plain scripts: `location.href='…'`, `window.open("…")`, `location.replace('…')`.
_SCRIPTED = re.compile(
    r"""(?:location(?:\.href)?\s*=\s*|location\.(?:replace|assign)\(\s*|window\.open\(\s*)
        (?:'([^'"<>\\\s]{1,500})'|"([^'"<>\\\s]{1,500})")\s*[;),}"']""",
    re.VERBOSE,
)
_SCRIPT_WORDS = ("location", "window.open")
#: A page has few; a script that repeats the word endlessly is not searched to its end.
_MOST_SCRIPTED = 200
_REFRESH = re.compile(r"^\s*\d*(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"]+)", re.IGNORECASE)
_BREAKS = {ord(c): None for c in "\n\r\t"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
#: `<link rel>` values that lead to pages or feeds; style sheets and icons do not.
_LINK_RELS = frozenset({"next", "prev", "alternate", "canonical", "amphtml", "first", "last", "shortlink"})
_TAGS = ("a", "area", "link", "iframe", "frame", "meta")


class Resolver:
    """Resolves references against one base, `urljoin` only where the reference needs it."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self.base = base
        self.scheme = f"{parts.scheme}:"
        self.root = f"{parts.scheme}://{parts.netloc}"
        path = parts.path or "/"
        self.folder = self.root + path[: path.rfind("/") + 1]
        self.page = self.root + path

    def __call__(self, reference: str) -> str | None:
        """The absolute http(s) address without fragment, or None where there is none to follow."""
        url = reference.strip()
        if "\n" in url or "\t" in url or "\r" in url:
            url = url.translate(_BREAKS)
        cut = url.find("#")
        if cut >= 0:
            url = url[:cut]
        if not url:
            return None
        if url.startswith(("http://", "https://")):
            pass
        elif url.startswith("//"):
            url = self.scheme + url
        elif url[0] == "/":
            url = self._dotless(url, self.root)
        elif url[0] == "?":
            url = self.page + url
        elif _SCHEME.match(url):
            if not url[:8].lower().startswith(("http://", "https://")):
                return None
        else:
            url = self._dotless(url, self.folder)
        if " " in url:
            url = url.replace(" ", "%20")
        return url if len(url) > 8 and url[7:9].strip("/") else None

    def _dotless(self, url: str, prefix: str) -> str:
        """`prefix + url`, or what urljoin makes of it where dot segments stand inside the path."""
        folder = prefix
        while url.startswith(("./", "../")):
            up = url.startswith("../")
            url = url[3:] if up else url[2:]
            if up and len(folder) > len(self.root) + 1:
                folder = folder[: folder.rfind("/", 0, -1) + 1]
        if url.startswith(".") or "/./" in url or "/../" in url or url.endswith(("/.", "/..")):
            try:
                return urljoin(folder, url)
            except ValueError:  # a bracket that is no IPv6 address
                return folder + url
        return folder + url


def links(page: Page) -> dict[str, str]:
    """Every followable link of the page in page order, scripted addresses last: address → `rel`.

    The address is absolute, http or https, without fragment. `rel`, in lower case and maybe empty, is the attribute of
    the first that leads there; "frame" for frames, "refresh" for meta refresh, "script" for addresses in scripts.
    """
    resolve = Resolver(page.base)
    found: dict[str, str] = {}
    for element in page.tree.iter(*_TAGS):
        tag = element.tag
        get = element.get
        if tag == "a" or tag == "area":
            reference, rel = get("href"), get("rel") or ""
        elif tag == "link":
            reference, rel = get("href"), get("rel") or ""
            if not _LINK_RELS.intersection(rel.lower().split()):
                continue
        elif tag == "meta":
            refresh = _REFRESH.match(get("content") or "") if _is_refresh(get("http-equiv")) else None
            reference, rel = (refresh.group(1), "refresh") if refresh else (None, "")
        else:
            reference, rel = get("src"), "frame"
        url = resolve(reference) if reference else None
        if url is not None:
            found.setdefault(url, rel.lower())
    for reference in _scripted(page.text):
        url = resolve(reference)
        if url is not None:
            found.setdefault(url, "script")
    return found


def _scripted(text: str) -> list[str]:
    """Literal addresses in scripts. A plain search first: a pattern over the whole page costs three times more."""
    references = []
    for word in _SCRIPT_WORDS:
        at, seen = text.find(word), 0
        while at >= 0 and seen < _MOST_SCRIPTED:
            match = _SCRIPTED.match(text, at)
            if match:
                references.append(match.group(1) or match.group(2))
            at, seen = text.find(word, at + len(word)), seen + 1
    return references


def _is_refresh(value: str | None) -> bool:
    return value is not None and value.strip().lower() == "refresh"
