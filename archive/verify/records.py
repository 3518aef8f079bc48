"""The rows of records: against those of their captures, and against the digest of their own text."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select, text

from archive.database import reading
from archive.store import Store
from archive.store.change import text_digest
from archive.store.history import articles
from archive.store.version_rows import texts, versions
from archive.verify.finding import Finding

#: Rules that hold between rows → what is wrong where they do not; each gives the names of what is wrong.
_RULES = {
    "is a record, and its capture was not read": """SELECT a.public_id FROM versions v
        JOIN articles a ON a.id = v.article_id JOIN captures c ON c.id = v.capture_id
        WHERE c.read_state NOT IN ('read', 'revisit') AND a.state = 'live'""",
    "was captured at another moment than its capture": """SELECT a.public_id FROM versions v
        JOIN articles a ON a.id = v.article_id JOIN captures c ON c.id = v.capture_id
        WHERE v.captured_at <> c.fetched_at""",
    "belongs to another site than its capture": """SELECT a.public_id FROM versions v
        JOIN articles a ON a.id = v.article_id JOIN captures c ON c.id = v.capture_id
        WHERE a.site_id <> c.site_id""",
    "has not the versions that it counts": """SELECT a.public_id FROM articles a WHERE a.state = 'live'
        AND a.versions <> (SELECT count(*) FROM versions v WHERE v.article_id = a.id
        AND v.number BETWEEN 1 AND a.versions)""",
    "has no text": """SELECT a.public_id FROM versions v JOIN articles a ON a.id = v.article_id
        LEFT JOIN texts t ON t.version_id = v.id WHERE t.version_id IS NULL""",
    "has another title than its newest version": """SELECT a.public_id FROM articles a JOIN versions v
        ON v.article_id = a.id AND v.number = a.versions WHERE a.state = 'live'
        AND coalesce(a.title, '') <> coalesce(v.title, '')""",
    "was read as an article, and shows none": """SELECT c.url FROM captures c LEFT JOIN readings r
        ON r.capture_id = c.id WHERE c.read_state = 'read' AND c.kind IN ('article', 'notice')
        AND r.capture_id IS NULL""",
}
_REMEDY = "khotin rebuild makes it again from its capture"


def check_records(store: Store) -> Iterator[Finding]:
    """What is wrong in the database: its file, its rules, its texts."""
    with reading(store.engine) as connection:
        if connection.dialect.name == "sqlite":
            yield from _sqlite(connection)
        for what, rule in _RULES.items():
            for (name,) in connection.execute(text(rule)):
                yield Finding("damaged", str(name), f"{what}; {_REMEDY}")
        columns = (versions.c.number, versions.c.title, versions.c.lead, versions.c.text_digest)
        query = (
            select(articles.c.public_id, *columns, texts.c.body)
            .join(versions, versions.c.article_id == articles.c.id)
            .join(texts, texts.c.version_id == versions.c.id)
        )
        for row in connection.execution_options(yield_per=500).execute(query):
            body = row.body.split("\n\n") if row.body else []
            if text_digest(row.title, row.lead, body) != row.text_digest:
                where = f"{row.public_id} version {row.number}"
                yield Finding("damaged", where, f"its text does not fit its digest; {_REMEDY}")


def _sqlite(connection: Connection) -> Iterator[Finding]:
    for (line,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if line != "ok":
            yield Finding("damaged", "archive.db", f"{line}; khotin rebuild makes it again")
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Finding(
            "damaged", "archive.db", f"row {row} of {table} refers to nothing in {parent}; {_REMEDY}"
        )
