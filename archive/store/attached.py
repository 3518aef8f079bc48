"""What the documents say that an article hands out (PDF, Word …): searched and marked with the article itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from archive import models
from archive.identity import url_key
from archive.store.content import Content
from archive.store.history import captures
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
    keys = {url_key(item["url"]) for content in contents.values() for item in content["attachments"]}
    found = _latest(connection, sorted(keys)) if keys else {}
    restrained = in_force(connection, of_articles.values()) if found else {}
    for version, content in contents.items():
        said = [
            {"name": item["name"], "text": text}
            for item in content["attachments"]
            if (text := found.get(url_key(item["url"])))
        ]
        if said and (takedowns := restrained.get(of_articles[version])):
            said = without_names(said, names(takedowns))
        content["documents"] = said


def _latest(connection: Connection, keys: list[str]) -> dict[str, str]:
    texts: dict[str, tuple[Any, str]] = {}
    for start in range(0, len(keys), _MANY):
        query = (
            select(documents.c.url_key, captures.c.fetched_at, documents.c.text)
            .join(captures, captures.c.id == documents.c.capture_id)
            .where(documents.c.url_key.in_(keys[start : start + _MANY]), documents.c.text != "")
        )
        for key, at, text in connection.execute(query):
            if key not in texts or texts[key][0] < at:
                texts[key] = (at, text)
    return {key: text for key, (_, text) in texts.items()}
