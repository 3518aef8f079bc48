"""What reading pages does not tell is carried over: former readings, document texts, withdrawn articles, aliases."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from archive.store import Store
from archive.store.captures import captures
from archive.store.documents import documents
from archive.store.history import articles, readings
from archive.store.prepared import upsert
from archive.store.record_steps import aliases, former_readings
from archive.store.version_rows import VersionRows, contents, versions

_BOUND = ("number", "capture_id", "captured_at", "text_digest", "content_digest")


def carry_over(old: Store, new: Store) -> list[tuple[str, str]]:
    """Put into the new archive what only the old one knows.

    Returns former and present identifier of articles whose captures have another key now.
    """
    with old._reading() as before, new._writing() as connection:
        numbers = {
            row.public_id: row.id for row in connection.execute(select(articles.c.public_id, articles.c.id))
        }
        present = set(connection.scalars(select(captures.c.id)))
        moved = _moved(before, connection, numbers)
        _withdrawn(before, connection, numbers, present)
        leads_to = _leads_to(before, numbers)
        _aliases(before, connection, leads_to)
        rows = before.execute(select(former_readings).order_by(former_readings.c.id)).mappings()
        for row in rows:
            article = leads_to.get(row["article_id"])
            if article is not None and row["capture_id"] in present:
                connection.execute(insert(former_readings), {**row, "article_id": article})
        # What was read anew stays.
        add = upsert(connection.dialect, documents).on_conflict_do_nothing()
        for row in before.execute(select(documents)).mappings():
            if row["capture_id"] in present:
                connection.execute(add, dict(row))
    return moved


def _moved(before: Connection, connection: Connection, numbers: dict[str, int]) -> list[tuple[str, str]]:
    """Articles in view before that none is called like now: their captures may show one of another name."""
    query = (
        select(articles.c.public_id, versions.c.capture_id).join(versions).where(articles.c.state == "live")
    )
    now = select(readings.c.capture_id, articles.c.public_id).join(
        articles, articles.c.id == readings.c.article_id
    )
    shows = {row.capture_id: row.public_id for row in connection.execute(now)}
    found: dict[str, str] = {}
    for former, capture_id in before.execute(query):
        if former not in numbers and capture_id in shows:
            found[former] = shows[capture_id]
    for former, identifier in found.items():
        add = upsert(connection.dialect, aliases).on_conflict_do_nothing()
        connection.execute(add, {"name": former, "article_id": numbers[identifier]})
    return sorted(found.items())


def _withdrawn(
    before: Connection, connection: Connection, numbers: dict[str, int], present: set[int]
) -> None:
    """Articles that a reading of today does not make: they are withdrawn, and their history stays."""
    rows = VersionRows()
    known = set(connection.scalars(select(aliases.c.name)))
    query = select(articles).where(articles.c.state != "moved")
    for article in before.execute(query).mappings().all():
        if article["public_id"] in numbers or article["public_id"] in known:
            continue
        row = {name: value for name, value in article.items() if name != "id"}
        row["state"] = "withdrawn"
        row["state_reason"] = article["state_reason"] or "read as no article when the archive was made again"
        key = connection.execute(insert(articles), row).inserted_primary_key
        assert key is not None  # one row was inserted
        numbers[article["public_id"]] = number = int(key[0])
        of_article = select(versions).where(versions.c.article_id == article["id"])
        held = before.execute(of_article.order_by(versions.c.number)).mappings().all()
        said = contents(before, [version["id"] for version in held])
        for version in held:
            if version["capture_id"] in present:
                bound = {name: version[name] for name in _BOUND} | {"article_id": number}
                rows.add(connection, [(said[version["id"]], bound)])


def _leads_to(before: Connection, numbers: dict[str, int]) -> dict[int, int]:
    """The new number of each article's row; of one that moved, that of the article it became."""
    old = {row.id: row.public_id for row in before.execute(select(articles.c.id, articles.c.public_id))}
    moved = {row.name: old.get(row.article_id) for row in before.execute(select(aliases))}
    found: dict[int, int] = {}
    for number, identifier in old.items():
        name: str | None = identifier
        seen = set[str]()
        while name is not None and name not in numbers and name not in seen:
            seen.add(name)
            name = moved.get(name)
        if name in numbers:
            found[number] = numbers[name]
    return found


def _aliases(before: Connection, connection: Connection, leads_to: dict[int, int]) -> None:
    add = upsert(connection.dialect, aliases).on_conflict_do_nothing()
    for row in before.execute(select(aliases)).mappings():
        if row["article_id"] in leads_to:
            connection.execute(add, {"name": row["name"], "article_id": leads_to[row["article_id"]]})
