"""What search is compared with: SQLite FTS5 and PostgreSQL's full text, set up as well as they can be for Vietnamese.

FTS5 has a folded view as its content (its own folding leaves đ) and bm25 with weights; PostgreSQL a stored tsvector of
folded words under a GIN index, because its parser cuts document numbers and đ. Both get the same rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archive.record import Record
from archive.vietnamese import folded_key, words
from tests.bench.search_queries import HITS, Asked

_FOLD = "replace(replace({0},'đ','d'),'Đ','D')"
_DDL = f"""
PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64000;
CREATE TABLE articles (id INTEGER PRIMARY KEY, site TEXT, published TEXT, title TEXT, body TEXT);
CREATE VIEW folded AS SELECT id, {_FOLD.format("title")} title, {_FOLD.format("body")} body FROM articles;
CREATE VIRTUAL TABLE found USING fts5(title, body, content='folded', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2');
"""


class Fts5:
    """SQLite FTS5."""

    name = "SQLite FTS5"

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA cache_size = -64000")
        self.connection.execute("PRAGMA mmap_size = 1073741824")

    def load(self, records: Iterable[Record]) -> None:
        """Store and index the rows."""
        self.connection.executescript(_DDL)
        self.connection.execute("BEGIN")
        for number, one in enumerate(records):
            row = (number, one.site, one.published_at, one.title, "\n".join(one.body))
            self.connection.execute("INSERT INTO articles VALUES (?, ?, ?, ?, ?)", row)
        self.connection.execute("INSERT INTO found (found) VALUES ('rebuild')")
        self.connection.execute("CREATE INDEX by_date ON articles (published)")
        self.connection.execute("COMMIT")
        self.connection.execute("ANALYZE")

    def ask(self, asked: Asked) -> tuple[list[str], int]:
        """Answer one question."""
        query = (
            f'"{" ".join(asked.words)}"' if asked.phrase else " ".join(f'"{word}"' for word in asked.words)
        )
        run = self.connection.execute
        if asked.sort == "newest":
            hits = run(
                "SELECT id FROM articles WHERE id IN (SELECT rowid FROM found WHERE found MATCH ?) "
                "ORDER BY published DESC LIMIT ?",
                (query, HITS),
            )
        else:
            hits = run(
                "SELECT rowid FROM found WHERE found MATCH ? AND rank MATCH 'bm25(5.0, 1.0)' ORDER BY rank LIMIT ?",
                (query, HITS),
            )
        ids = [str(row[0]) for row in hits]
        total = run("SELECT count(*) FROM found WHERE found MATCH ?", (query,)).fetchone()[0]
        if asked.facets:
            for by in ("site", "substr(published, 1, 4)"):
                run(
                    f"SELECT {by}, count(*) FROM articles WHERE id IN "
                    "(SELECT rowid FROM found WHERE found MATCH ?) GROUP BY 1",
                    (query,),
                ).fetchall()
        return ids, int(total)


class PostgreSQL:
    """PostgreSQL's own full text."""

    name = "PostgreSQL"

    def __init__(self, url: str) -> None:
        import psycopg

        self.connection: Any = psycopg.connect(
            url.replace("postgresql+psycopg", "postgresql"), autocommit=True
        )

    def load(self, records: Iterable[Record]) -> None:
        """Store and index the rows."""
        run = self.connection.execute
        run(
            "CREATE TABLE articles (id integer PRIMARY KEY, site text, published text, title text, body text, "
            "words tsvector)"
        )
        with self.connection.cursor().copy("COPY articles FROM STDIN") as copy:
            for number, one in enumerate(records):
                body = "\n".join(one.body)
                vector = _vector(one.title or "", body)
                copy.write_row((number, one.site, one.published_at, one.title, body, vector))
        run("SET maintenance_work_mem = '512MB'")
        run("CREATE INDEX by_word ON articles USING gin (words)")
        run("CREATE INDEX by_date ON articles (published DESC)")
        run("ANALYZE articles")

    def ask(self, asked: Asked) -> tuple[list[str], int]:
        """Answer one question."""
        query = (" <-> " if asked.phrase else " & ").join(f"'{word}'" for word in asked.words)
        run = self.connection.execute
        order = "published DESC" if asked.sort == "newest" else "ts_rank(words, q) DESC"
        hits = run(
            f"SELECT id FROM articles, to_tsquery('simple', %s) q WHERE words @@ q ORDER BY {order} LIMIT %s",
            (query, HITS),
        )
        ids = [str(row[0]) for row in hits]
        matching = "FROM articles WHERE words @@ to_tsquery('simple', %s)"
        total = run(f"SELECT count(*) {matching}", (query,)).fetchone()[0]
        if asked.facets:
            for by in ("site", "substr(published, 1, 4)"):
                run(f"SELECT {by}, count(*) {matching} GROUP BY 1", (query,)).fetchall()
        return ids, int(total)


def _vector(title: str, body: str) -> str:
    """A tsvector as text: positions end at 16,383, words of the title weigh A."""
    places: dict[str, list[str]] = {}
    at = 0
    for text, weight in ((title, "A"), (body, "")):
        for _, _, word in words(text):
            at += 1
            listed = places.setdefault(folded_key(word), [])
            if at < 16_384 and len(listed) < 255:
                listed.append(f"{at}{weight}")
        at += 1
    return " ".join(f"'{word}':{','.join(listed)}" for word, listed in places.items() if listed)
