"""What a page says of itself for machines: JSON-LD, meta tags, canonical address, <title>."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.extract.page import Page

_ARTICLE_TYPES = re.compile(
    r"Article|NewsArticle|BlogPosting|Report|LiveBlog|WebPage|VideoObject", re.IGNORECASE
)
_STRONG_TYPES = re.compile(r"Article|Posting|Report|LiveBlog", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f]")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_COMMENT_MARKS = re.compile(
    r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*;?\s*$"
)
#: For JSON that cannot be repaired: the few string fields that matter, read one by one.
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|@type)"\s*:\s*"((?:[^"\\]|\\.)*)"'
)
_MAX_JSON = 400_000


@dataclass(slots=True)
class Facts:
    """Metadata of a page, as printed. `meta`: lower-case name or property → first content."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    headline: str | None = None
    published: str | None = None
    modified: str | None = None
    section: str | None = None
    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    canonical: str | None = None
    language: str = ""
    is_article: bool = False
    og_article: bool = False


def facts(page: Page) -> Facts:
    """Reads the head and the JSON-LD blocks; broken JSON gives what can still be read."""
    out = Facts()
    root = page.tree
    out.language = (root.get("lang") or root.get("xml:lang") or "").lower()
    for element in root.iter("title", "meta", "link", "script"):
        tag = element.tag
        if tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content and content.strip():
                out.meta.setdefault(name.strip().lower(), " ".join(content.split()))
        elif tag == "script":
            if (element.get("type") or "").strip().lower() == "application/ld+json" and element.text:
                _json_ld(element.text, out)
        elif tag == "link":
            if (element.get("rel") or "").lower() == "canonical" and not out.canonical:
                out.canonical = (element.get("href") or "").strip() or None
        elif not out.title:
            parent = element.getparent()
            if parent is None or parent.tag in ("head", "html", "body"):
                out.title = " ".join("".join(element.itertext()).split())
    out.og_article = out.meta.get("og:type", "").lower().endswith("article")
    return out


def _json_ld(text: str, out: Facts) -> None:
    if len(text) > _MAX_JSON:
        return
    data = _loads(text)
    if data is None:
        fields = {key: _unescape(value) for key, value in reversed(_FIELD.findall(text))}
        if _ARTICLE_TYPES.search(fields.get("@type", "")) or "headline" in fields:
            _take(fields, out, {})
        return
    nodes = _nodes(data)
    named = {str(node["@id"]): node for node in nodes if "@id" in node and node.get("name")}
    for node in nodes:
        kind = node.get("@type")
        kinds = " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")
        if _STRONG_TYPES.search(kinds):
            out.is_article = True
            _take(node, out, named)


def _loads(text: str) -> Any:
    """JSON with the faults that CMSs make: comment marks, raw control characters, trailing commas."""
    for attempt in range(2):
        if attempt:
            text = _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", _COMMENT_MARKS.sub("", text.strip())))
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _nodes(data: Any) -> list[dict[str, Any]]:
    """Every object of a JSON-LD document, `@graph` and lists unrolled, nested articles included."""
    found: list[dict[str, Any]] = []
    queue = [data]
    while queue and len(found) < 200:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item[:100])
        elif isinstance(item, dict):
            found.append(item)
            queue.extend(item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item)
    return found


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split()) or None


def _take(node: dict[str, Any], out: Facts, named: dict[str, dict[str, Any]]) -> None:
    """Takes what is not known yet; an author may be a mere reference to another object of the page."""
    out.headline = out.headline or _text(node.get("headline"))
    out.published = out.published or _text(node.get("datePublished")) or _text(node.get("dateCreated"))
    out.modified = out.modified or _text(node.get("dateModified"))
    out.section = out.section or _text(node.get("articleSection"))
    out.publisher = out.publisher or _text(node.get("publisher"))
    if not out.authors:
        author = node.get("author")
        for item in author if isinstance(author, list) else [author]:
            if isinstance(item, dict):
                if not item.get("name") and isinstance(item.get("@id"), str):
                    item = named.get(item["@id"], item)
                if "Organization" in str(item.get("@type", "")):
                    continue
            name = _text(item)
            if name and name not in out.authors:
                out.authors.append(name)
