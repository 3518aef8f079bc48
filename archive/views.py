"""The views of the database: what an archivist asks about, under names that can be guessed, for plain SQL.

Defined here and nowhere else. They are dropped before a migration (SQLite cannot alter a table beneath a view) and made
again after it; so whoever changes one adds a migration, an empty one if need be. Articles with a takedown in force, of
the record or of a name in it, are in none of them but `tombstones`.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_SHOWN = """
    articles.state = 'live'
    AND NOT EXISTS (SELECT 1 FROM takedowns
                    WHERE takedowns.public_id = articles.public_id AND takedowns.restored_at IS NULL)
"""
#: The names in the byline of a version as one text, in the order of the byline.
_AUTHORS = {
    "sqlite": """(SELECT group_concat(name, '; ') FROM (
        SELECT people.name FROM authorships JOIN people ON people.id = authorships.person_id
        WHERE authorships.version_id = versions.id ORDER BY authorships.position))""",
    "postgresql": """(SELECT string_agg(people.name, '; ' ORDER BY authorships.position)
        FROM authorships JOIN people ON people.id = authorships.person_id
        WHERE authorships.version_id = versions.id)""",
}
#: A version as a row: columns and joins, without a condition.
_VERSION = """
    SELECT articles.public_id AS id, sites.name AS site, versions.kind, versions.title, versions.lead, texts.body,
        {authors} AS authors, versions.organisation_expanded AS organisation, versions.source, versions.byline_raw,
        versions.published_at, versions.published_precision, versions.published_raw, versions.updated_at,
        versions.section, versions.tags, versions.language, versions.url, versions.canonical_url,
        versions.number AS version, articles.versions, articles.first_seen, articles.last_seen,
        versions.captured_at, captures.warc, captures."offset" AS warc_offset, captures.length AS warc_length,
        captures.payload_digest, versions.extractor, versions.profile_hash, versions.run_id,
        sites.outlet, sites.place, sites.rights, sites.licence
    FROM articles
    JOIN sites ON sites.id = articles.site_id
    JOIN versions ON versions.article_id = articles.id
    JOIN texts ON texts.version_id = versions.id
    JOIN captures ON captures.id = versions.capture_id
"""

#: Name → what it selects; later ones may use earlier ones.
VIEWS = {
    "articles_current": f"{_VERSION} WHERE versions.number = articles.versions AND {_SHOWN}",
    "article_versions": f"{_VERSION} WHERE {_SHOWN}",
    "article_authors": f"""
        SELECT articles.public_id AS id, sites.name AS site, people.name, authorships.kind, authorships.roles,
            articles.title, articles.published_at
        FROM articles
        JOIN sites ON sites.id = articles.site_id
        JOIN versions ON versions.article_id = articles.id AND versions.number = articles.versions
        JOIN authorships ON authorships.version_id = versions.id
        JOIN people ON people.id = authorships.person_id
        WHERE {_SHOWN}""",
    "article_documents": f"""
        SELECT articles.public_id AS id, sites.name AS site, articles.title, articles.published_at,
            document_references.raw, document_references.type, document_references.number,
            document_references.year, document_references.code, document_references.date
        FROM articles
        JOIN sites ON sites.id = articles.site_id
        JOIN versions ON versions.article_id = articles.id AND versions.number = articles.versions
        JOIN document_references ON document_references.version_id = versions.id
        WHERE {_SHOWN}""",
    "article_notes": f"""
        SELECT articles.public_id AS id, sites.name AS site, articles.title, notes.text AS note, notes.at
        FROM articles
        JOIN sites ON sites.id = articles.site_id
        JOIN notes ON notes.public_id = articles.public_id
        WHERE {_SHOWN}""",
    "articles_by_day": f"""
        SELECT sites.name AS site, substr(articles.published_at, 1, 10) AS day, count(*) AS articles
        FROM articles JOIN sites ON sites.id = articles.site_id
        WHERE articles.published_precision IN ('day', 'minute') AND {_SHOWN}
        GROUP BY sites.name, substr(articles.published_at, 1, 10)""",
    "articles_by_site": f"""
        SELECT sites.name AS site, sites.outlet, sites.place, count(*) AS articles,
            sum(CASE WHEN articles.versions > 1 THEN 1 ELSE 0 END) AS changed,
            sum(CASE WHEN articles.published_at IS NULL THEN 1 ELSE 0 END) AS undated,
            min(articles.published_at) AS first_published, max(articles.published_at) AS last_published
        FROM articles JOIN sites ON sites.id = articles.site_id
        WHERE {_SHOWN}
        GROUP BY sites.name, sites.outlet, sites.place""",
    "captures_by_site": """
        SELECT sites.name AS site, count(*) AS captures, sum(captures.length) AS bytes,
            sum(CASE WHEN captures.status BETWEEN 200 AND 299 THEN 1 ELSE 0 END) AS found,
            sum(CASE WHEN captures.status IN (404, 410) THEN 1 ELSE 0 END) AS gone,
            sum(CASE WHEN captures.status >= 400 AND captures.status NOT IN (404, 410) THEN 1 ELSE 0 END) AS refused,
            sum(CASE WHEN captures.revisit_of IS NOT NULL THEN 1 ELSE 0 END) AS unchanged,
            sum(CASE WHEN captures.read_state = 'unread' THEN 1 ELSE 0 END) AS unread,
            min(captures.fetched_at) AS first_capture, max(captures.fetched_at) AS last_capture
        FROM captures JOIN sites ON sites.id = captures.site_id
        GROUP BY sites.name""",
    "issues_by_site": """
        SELECT sites.name AS site, issues.reason, count(*) AS issues, max(issues.at) AS latest
        FROM issues JOIN sites ON sites.id = issues.site_id
        GROUP BY sites.name, issues.reason""",
    "tombstones": """
        SELECT takedowns.public_id AS id, sites.name AS site, takedowns.taken_down_at AS since,
            CASE WHEN takedowns.person IS NULL THEN 'the record' ELSE 'a name' END AS hidden,
            CASE WHEN takedowns.person IS NULL THEN takedowns.reason END AS reason
        FROM takedowns
        LEFT JOIN articles ON articles.public_id = takedowns.public_id
        LEFT JOIN sites ON sites.id = articles.site_id
        WHERE takedowns.restored_at IS NULL""",
}


def drop_views(connection: Connection) -> None:
    """Take the views away, those that are there."""
    for name in reversed(VIEWS):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def create_views(connection: Connection) -> None:
    """Make the views, as they are defined for this kind of database."""
    authors = _AUTHORS[connection.dialect.name]
    for name, query in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query.replace('{authors}', authors)}"))
