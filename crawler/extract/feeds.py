"""Feeds (RSS, Atom, RDF) and sitemaps read into entries; what kind of listing a body is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from lxml import etree

FeedKind = Literal["feed", "sitemap", "sitemapindex"]

_ROOTS: dict[str, FeedKind] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemapindex",
}
#: The root element within the first kilobytes, after the XML declaration, comments and stylesheets.
_ROOT = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*<(?:\w+:)?(\w+)[\s>/]",
    re.DOTALL,
)
_ITEM_TAGS = frozenset({"item", "entry", "url", "sitemap"})
_DATES = ("published", "pubdate", "publication_date", "lastmod", "date", "issued", "updated", "modified")
_PLAIN_URLS = re.compile(rb"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed or sitemap: the address, when it says it was published or changed, its title.

    `published` and `lastmod` are as printed; a feed fills the former, a plain sitemap the latter.
    """

    url: str
    published: str | None = None
    lastmod: str | None = None
    title: str | None = None


def kind_of(body: bytes) -> FeedKind | None:
    """What listing the body is, by its root element; None for anything else (an HTML page, for example)."""
    head = _ROOT.match(body[:8192])
    return _ROOTS.get(head.group(1).decode("latin-1").lower()) if head else None


def entries(body: bytes) -> list[Entry]:
    """The entries of a feed, sitemap or sitemap index, in its order, each address once.

    Broken XML gives what could be read; a plain text sitemap (one address a line) is read too. Entities are
    not expanded and nothing is fetched.
    """
    if kind_of(body) is None:
        return _plain(body)
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError:
        return []
    found: dict[str, Entry] = {}
    if root is None:
        return []
    for element in root.iter(etree.Element):
        if _name(element) in _ITEM_TAGS:
            entry = _entry(element)
            if entry is not None:
                found.setdefault(entry.url, entry)
    return list(found.values())


def _plain(body: bytes) -> list[Entry]:
    """A text sitemap: every line is one address, else it is none."""
    lines = body[:10_000_000].split()
    if not lines or any(not _PLAIN_URLS.fullmatch(line) for line in lines[:50]):
        return []
    urls = dict.fromkeys(line.decode("utf-8", "replace") for line in lines if _PLAIN_URLS.fullmatch(line))
    return [Entry(url) for url in urls]


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _entry(item: etree._Element) -> Entry | None:
    """Reads one item; namespaces are ignored, because feeds get them wrong."""
    values: dict[str, str] = {}
    link = None
    for child in item.iter(etree.Element):
        if child is item:
            continue
        name = _name(child)
        if name in ("group", "content", "thumbnail") or _in_image(child, item):
            continue
        href = child.get("href")
        if name == "link" and href and child.get("rel", "alternate") == "alternate":
            link = link or href.strip()
        text = " ".join((child.text or "").split())
        if text:
            values.setdefault(name, text)
    url = values.get("loc") or link or values.get("link") or _permalink(item, values)
    if not url or not url.startswith(("http://", "https://")):
        return None
    dates = {name: values[name] for name in _DATES if name in values}
    lastmod = dates.pop("lastmod", None) or dates.pop("updated", None) or dates.pop("modified", None)
    return Entry(url, next(iter(dates.values()), None), lastmod, values.get("title"))


def _in_image(element: etree._Element, item: etree._Element) -> bool:
    """True inside an image or video extension of a sitemap, whose `loc` is not the page's."""
    parent = element.getparent()
    return (
        parent is not None and parent is not item and _name(parent) in ("image", "video", "source", "author")
    )


def _permalink(item: etree._Element, values: dict[str, str]) -> str | None:
    guid = values.get("guid") or values.get("id")
    if guid:
        return guid
    return next((v for k, v in item.attrib.items() if str(k).endswith("about")), None)
