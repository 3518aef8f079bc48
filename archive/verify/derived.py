"""What is made from something else, against that: the database against the journal, the index against the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tantivy
from sqlalchemy import Connection, select

from archive.database import reading
from archive.index import DamagedError, Index
from archive.journal import Journal
from archive.store import Store
from archive.store.access import sites
from archive.store.decisions import KINDS
from archive.store.history import articles
from archive.store.outbox import outbox
from archive.store.takedowns import in_view, notes, takedowns
from archive.verify.finding import Finding


def check_journal(store: Store) -> Iterator[Finding]:
    """The database against the journal: an older copy of it lacks decisions, profiles and memories."""
    journal = store.journal
    with reading(store.engine) as connection:
        if _decided(journal) != _decisions(connection):
            yield Finding(
                "behind",
                "takedowns and notes",
                "the database does not say what the journal says",
                "decisions",
            )
        rows = {row["name"]: row for row in connection.execute(select(sites)).mappings()}
    for name, said in _of_sites(journal).items():
        row = rows.get(name)
        for column, value in said.items():
            if row is None or row[column] != value:
                yield Finding(
                    "behind", name, f"its {column.replace('_', ' ')} is not the journal's; khotin rebuild"
                )
                break


def _of_sites(journal: Journal) -> dict[str, dict[str, Any]]:
    columns = {
        "family": ("family", "family"),
        "profile": ("profile_hash", "digest"),
        "memory": ("memory", "digest"),
    }
    found: dict[str, dict[str, Any]] = {}
    for entry in journal.entries(*columns):
        column, field = columns[entry["kind"]]
        found.setdefault(entry["site"], {})[column] = entry[field]
    return found


def _decided(journal: Journal) -> set[tuple[str, str | None]]:
    """By the journal: names and records that are hidden now, and notes."""
    found: set[tuple[str, str | None]] = set()
    for entry in journal.entries(*KINDS):
        hidden = (entry["id"], f"person {entry.get('person')}" if entry.get("person") else None)
        if entry["kind"] == "takedown":
            found.add(hidden)
        elif entry["kind"] == "note":
            found.add((entry["id"], f"note {entry['text']}"))
        elif hidden[1] is None:
            found = {one for one in found if one[0] != entry["id"] or (one[1] or "").startswith("note ")}
        else:
            found.discard(hidden)
    return found


def _decisions(connection: Connection) -> set[tuple[str, str | None]]:
    """The same by the database."""
    held = select(takedowns.c.public_id, takedowns.c.person).where(takedowns.c.restored_at.is_(None))
    found = {
        (row.public_id, f"person {row.person}" if row.person else None) for row in connection.execute(held)
    }
    written = connection.execute(select(notes.c.public_id, notes.c.text))
    return found | {(row.public_id, f"note {row.text}") for row in written}


def check_index(store: Store) -> Iterator[Finding]:
    """The index against the articles in view; what waits in the outbox is not expected of it yet."""
    try:
        searcher = Index.open(store.home.index).searcher()
        known = _indexed(searcher) if searcher is not None else None
    except DamagedError as error:
        yield Finding("damaged", "index", str(error), "index")
        return
    if known is None:
        yield Finding("missing", "index", "there is none that can be used", "index")
        return
    with reading(store.engine) as connection:
        waiting = select(articles.c.public_id).join(outbox, outbox.c.article_id == articles.c.id)
        waits = set(connection.scalars(waiting))
        wanted = set(connection.scalars(select(articles.c.public_id).where(in_view())))
    for kind, names in (("missing", wanted - known - waits), ("extra", known - wanted - waits)):
        if names:
            what = f"{len(names):,} articles, the first is {min(names)}"
            yield Finding("missing" if kind == "missing" else "extra", "index", what, "index")


def _indexed(searcher: tantivy.Searcher) -> set[str]:
    if not searcher.num_docs:
        return set()
    hits = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
    return {str(searcher.doc(address)["id"][0]) for _, address in hits}
