"""Quality: what a run kept, what was kept before, and when something new came last; the ground for a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from archive import models
from archive.store.access import Access, sites
from archive.store.history import articles
from archive.store.runs import run_sites, runs
from archive.store.version_rows import versions

texts = models.table(models.VersionText)
authorships = models.table(models.Authorship)


@dataclass(frozen=True, slots=True)
class Kept:
    """Articles, how many of them have a date and a byline, and the characters of their bodies."""

    articles: int
    dated: int
    bylined: int
    characters: int


class Quality(Access):
    """The part of the store that looks at what crawls brought."""

    #: The newest articles that stand for what was usual before a run.
    USUAL = 500

    def kept(self, site: str, run_id: int) -> tuple[Kept, Kept]:
        """What this run found first of the site, and the newest of what was found before."""
        first = versions.c.number == 1
        with self._reading() as connection:
            number = self._known_site(connection, site)
            of_site = and_(
                articles.c.site_id == number, articles.c.state == "live", articles.c.kind == "article"
            )
            now = self._kept(connection, and_(of_site, first, versions.c.run_id == run_id), None)
            other = or_(versions.c.run_id < run_id, versions.c.run_id.is_(None))
            return now, self._kept(connection, and_(of_site, first, other), self.USUAL)

    @staticmethod
    def _kept(connection: Connection, condition: Any, limit: int | None) -> Kept:
        signed = or_(
            versions.c.organisation.is_not(None),
            versions.c.source.is_not(None),
            select(authorships.c.version_id).where(authorships.c.version_id == versions.c.id).exists(),
        )
        chosen = (
            select(
                versions.c.id,
                case((versions.c.published_at.is_not(None), 1), else_=0).label("dated"),
                case((signed, 1), else_=0).label("bylined"),
                func.length(texts.c.body).label("characters"),
            )
            .join(articles, articles.c.id == versions.c.article_id)
            .join(texts, texts.c.version_id == versions.c.id)
            .where(condition)
            .order_by(versions.c.id.desc())
            .limit(limit)
            .subquery()
        )
        sums = (func.coalesce(func.sum(chosen.c[name]), 0) for name in ("dated", "bylined", "characters"))
        row = connection.execute(select(func.count(), *sums).select_from(chosen)).one()
        return Kept(*map(int, row))

    def newest_bodies(self, site: str, limit: int = 100) -> list[list[str]]:
        """The paragraphs of the articles that came last."""
        with self._reading() as connection:
            query = (
                select(texts.c.body)
                .join(versions, versions.c.id == texts.c.version_id)
                .join(
                    articles,
                    and_(articles.c.id == versions.c.article_id, articles.c.versions == versions.c.number),
                )
                .where(
                    articles.c.site_id == self._known_site(connection, site),
                    articles.c.state == "live",
                    articles.c.kind == "article",
                )
                .order_by(articles.c.first_seen.desc(), articles.c.id.desc())
                .limit(limit)
            )
            return [body.split("\n\n") for body in connection.execute(query).scalars()]

    def newest_articles(self, site: str, limit: int) -> list[dict[str, Any]]:
        """The articles that were published last: canonical_url, title, published_at, byline (as printed), language."""
        newest = and_(articles.c.id == versions.c.article_id, articles.c.versions == versions.c.number)
        with self._reading() as connection:
            query = (
                select(
                    articles.c.canonical_url,
                    versions.c.title,
                    versions.c.published_at,
                    versions.c.byline_raw.label("byline"),
                    versions.c.language,
                )
                .join(versions, newest)
                .where(
                    articles.c.site_id == self._known_site(connection, site),
                    articles.c.state == "live",
                    articles.c.kind == "article",
                )
                .order_by(
                    articles.c.published_sort.is_(None), articles.c.published_sort.desc(), articles.c.id
                )
                .limit(limit)
            )
            return [dict(row) for row in connection.execute(query).mappings()]

    def arrivals(self, site: str, limit: int = 200) -> list[datetime]:
        """When the newest articles and notices came: their dates, else when they were first seen; the newest first."""
        came = func.coalesce(
            articles.c.published_sort, articles.c.first_seen, type_=articles.c.first_seen.type
        )
        with self._reading() as connection:
            number = self._known_site(connection, site)
            query = select(came).where(articles.c.site_id == number, articles.c.state == "live")
            return list(connection.execute(query.order_by(came.desc()).limit(limit)).scalars())

    def past_counts(
        self, site: str, run_id: int, limit: int = 14
    ) -> list[tuple[dict[str, Any], dict[str, int]]]:
        """Options, and counts of the site, of crawls of it that came to their end before this run; the newest first."""
        with self._reading() as connection:
            query = (
                select(runs.c.options, runs.c.counts, sites.c.name)
                .join(run_sites, run_sites.c.run_id == runs.c.id)
                .join(sites, sites.c.id == run_sites.c.site_id)
                .where(
                    run_sites.c.site_id == self._known_site(connection, site),
                    runs.c.id < run_id,
                    runs.c.ended.is_not(None),
                    runs.c.reason == "finished",
                    runs.c.command == "crawl",
                )
                .order_by(runs.c.id.desc())
                .limit(limit)
            )
            return [
                (options, counts.get("sites", {}).get(name, {}))
                for options, counts, name in connection.execute(query)
            ]
