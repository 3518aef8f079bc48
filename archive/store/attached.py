"""What the documents say that an article hands out (PDF, Word …): searched and marked with the article itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from archive import models
from archive.identity import url_key, url_spellings
from archive.store.content import Content
from archive.store.history import captures
from archive.store.redirects import led_to, spellings
from archive.store.takedowns import in_force, names
from archive.withhold import without_names

documents = models.table(models.DocumentText)
_MANY = 500


def add_documents(
    connection: Connection, contents: Mapping[Any, Content], of_articles: Mapping[Any, str]
) -> None:
    """Put what the attachments of each content say into it, as ``documents``: name and latest text of each.

    Names that are withheld in the article are withheld there too. `of_articles`: as in `shown_contents`.
    """
    urls = {item["url"] for content in contents.values() for item in content["attachments"]}
    found = _texts(connection, urls) if urls else {}
    restrained = in_force(connection, of_articles.values()) if found else {}
    for version, content in contents.items():
        said = [
            {"name": item["name"], "text": text}
            for item in content["attachments"]
            if (text := found.get(item["url"]))
        ]
        if said and (takedowns := restrained.get(of_articles[version])):
            said = without_names(said, names(takedowns))
        content["documents"] = said


def _texts(connection: Connection, urls: set[str]) -> dict[str, str]:
    """By address as the page has it: the latest text of the document there, or where it was seen to lead."""
    keys = {url: {url_key(spelling) for spelling in url_spellings(url)} for url in urls}
    latest = _latest(connection, set().union(*keys.values()))
    for url in urls:
        if latest.keys().isdisjoint(keys[url]) and (targets := led_to(connection, [url])):
            keys[url] = {url_key(spelling) for spelling in spellings(targets)}
            latest |= _latest(connection, keys[url])
    return {
        url: max(said)[1] for url in urls if (said := [latest[key] for key in keys[url] if key in latest])
    }


def _latest(connection: Connection, wanted: set[str]) -> dict[str, tuple[datetime, str]]:
    texts: dict[str, tuple[datetime, str]] = {}
    keys = sorted(wanted)
    for start in range(0, len(keys), _MANY):
        query = (
            select(documents.c.url_key, captures.c.fetched_at, documents.c.text)
            .join(captures, captures.c.id == documents.c.capture_id)
            .where(documents.c.url_key.in_(keys[start : start + _MANY]), documents.c.text != "")
        )
        for key, at, text in connection.execute(query):
            texts[key] = max(texts.get(key, (at, text)), (at, text))
    return texts
