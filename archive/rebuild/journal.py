"""What the journal says of sites: families, profiles in force, memories; put into the tables of an empty archive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from archive.journal import Journal
from archive.store.access import sites
from archive.store.history import articles
from archive.store.prepared import upsert
from archive.store.record_steps import aliases
from archive.store.sites import memories, profiles

#: What a profile says of its site's row.
_OF_PROFILE = ("outlet", "place", "former_place", "status", "rights", "licence")


def site_rows(connection: Connection, journal: Journal) -> None:
    """Sites with what is in force of each, all profiles and memories; rows of sites that are there keep the rest."""
    for entry in journal.entries("family", "profile", "memory"):
        number = _site(connection, entry["site"])
        change: dict[str, Any] = {}
        at = datetime.fromisoformat(entry["at"])
        if entry["kind"] == "family":
            change = {"family": entry["family"]}
        elif entry["kind"] == "profile":
            content = entry["content"]
            row = {"site_id": number, "hash": entry["digest"], "content": content, "since": at}
            connection.execute(insert(profiles), row)
            change = {"profile_hash": entry["digest"]} | {name: content.get(name) for name in _OF_PROFILE}
        else:
            # Without content: one that was known is in use again.
            if entry["content"] is not None:
                add = upsert(connection.dialect, memories).on_conflict_do_nothing()
                row = {name: entry[name] for name in ("digest", "format", "content")}
                connection.execute(add, row | {"site_id": number, "made_at": at})
            change = {"memory": entry["digest"]}
        connection.execute(update(sites).where(sites.c.id == number), change)


def _site(connection: Connection, name: str) -> int:
    query = select(sites.c.id).where(sites.c.name == name)
    number = connection.execute(query).scalar()
    if number is None:
        connection.execute(insert(sites), {"name": name})
        number = connection.execute(query).scalar_one()
    return int(number)


def name_moved(connection: Connection, journal: Journal) -> None:
    """Former identifiers lead to the articles that are known by another one now."""
    moved = {entry["former"]: entry["id"] for entry in journal.entries("moved")}
    numbers = {
        row.public_id: row.id for row in connection.execute(select(articles.c.public_id, articles.c.id))
    }
    for former in moved:
        now, seen = former, set[str]()
        while now in moved and now not in seen and now not in numbers:
            seen.add(now)
            now = moved[now]
        if now in numbers and former not in numbers:
            add = upsert(connection.dialect, aliases).on_conflict_do_nothing()
            connection.execute(add, {"name": former, "article_id": numbers[now]})
