"""The sites: their rows, the family that was pinned, what is known that they repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from archive.models import Article, Outbox, SiteMemory, SiteProfile, table
from archive.store.access import Access, sites
from archive.store.prepared import upsert

memories = table(SiteMemory)
articles = table(Article)
outbox = table(Outbox)
_ARTICLES = select(articles.c.id).order_by(articles.c.id)
profiles = table(SiteProfile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site's row. `memory`: digest of the memory in use; `verdict`: that of its last run; `rights`: its profile's."""

    id: int
    name: str
    outlet: str | None
    place: str | None
    former_place: str | None
    status: str | None
    family: str | None
    profile_hash: str | None
    memory: str | None
    first_crawl: datetime | None
    last_crawl: datetime | None
    verdict: str | None
    verdict_reason: str | None
    rights: str | None
    licence: str | None


class Sites(Access):
    """The part of the store that knows sites. Names may be URLs or hosts: `identity.site_name` is applied."""

    def ensure_site(
        self,
        name: str,
        *,
        family: str | None = None,
        outlet: str | None = None,
        place: str | None = None,
        former_place: str | None = None,
        status: str | None = None,
        profile_hash: str | None = None,
    ) -> Site:
        """The site's row, made where there is none; what is given replaces what was there, None keeps it.

        A family is only noted where none is pinned: to change it, `pin_family`. Where its place changes, the index
        learns of all its articles again.
        """
        given = {"outlet": outlet, "place": place, "former_place": former_place}
        given |= {"status": status, "profile_hash": profile_hash}
        changes = {column: value for column, value in given.items() if value is not None}
        with self._writing() as connection:
            number = self._site_number(connection, name)
            places = {name: changes[name] for name in ("place", "former_place") if name in changes}
            others = [sites.c[name].is_distinct_from(value) for name, value in places.items()]
            if (
                others
                and connection.execute(select(sites.c.id).where(sites.c.id == number, or_(*others))).all()
            ):
                connection.execute(
                    insert(outbox).from_select(["article_id"], _ARTICLES.where(articles.c.site_id == number))
                )
            if changes:
                connection.execute(update(sites).where(sites.c.id == number), changes)
            row = connection.execute(select(sites).where(sites.c.id == number)).mappings().one()
        if family and not row["family"]:
            self.pin_family(name, family)
            return Site(**{**row, "family": family})
        return Site(**row)

    def site(self, name: str) -> Site | None:
        """The site's row, None where the archive does not know it."""
        with self._reading() as connection:
            number = self._known_site(connection, name)
            row = connection.execute(select(sites).where(sites.c.id == number)).mappings().one_or_none()
        return Site(**row) if row else None

    def pin_family(self, name: str, family: str) -> None:
        """From now on this family gives the site's articles their keys; the journal keeps it."""
        with self._writing() as connection:
            number = self._site_number(connection, name)
            found = connection.execute(select(sites.c.name, sites.c.family).where(sites.c.id == number)).one()
            if found.family != family:
                self.journal.append("family", site=found.name, family=family)
                connection.execute(update(sites).where(sites.c.id == number), {"family": family})

    def profile_in_force(self, name: str, profile_hash: str, content: Mapping[str, Any]) -> None:
        """From now on this profile describes the site, rights and licence too; the journal keeps it, with the time."""
        latest = select(profiles.c.hash).order_by(profiles.c.id.desc()).limit(1)
        with self._writing() as connection:
            number = self._site_number(connection, name)
            if connection.execute(latest.where(profiles.c.site_id == number)).scalar() == profile_hash:
                return
            at = self.clock()
            self.journal.append("profile", site=name, digest=profile_hash, content=dict(content))
            row = {"site_id": number, "hash": profile_hash, "content": dict(content), "since": at}
            connection.execute(insert(profiles), row)
            change = {"profile_hash": profile_hash} | {
                name: content.get(name) for name in ("rights", "licence")
            }
            connection.execute(update(sites).where(sites.c.id == number), change)

    def profile(self, name: str, profile_hash: str) -> dict[str, Any] | None:
        """The profile of the site with this hash, as it was in force at some time; None where there is none."""
        with self._reading() as connection:
            number = self._known_site(connection, name)
            query = select(profiles.c.content).where(
                profiles.c.site_id == number, profiles.c.hash == profile_hash
            )
            found: dict[str, Any] | None = connection.execute(query.limit(1)).scalar()
        return found

    def save_memory(self, name: str, text: str, digest: str, format: str | int) -> None:
        """Keep a memory of the site (JSON text) and use it from now on; the journal has its text once."""
        with self._writing() as connection:
            number = self._site_number(connection, name)
            known = select(memories.c.id).where(memories.c.site_id == number, memories.c.digest == digest)
            in_use = connection.execute(select(sites.c.memory).where(sites.c.id == number)).scalar()
            if connection.execute(known).scalar() is not None:
                if in_use != digest:
                    # Its text stands in the journal already.
                    self.journal.append("memory", site=name, digest=digest, format=str(format), content=None)
            else:
                self.journal.append("memory", site=name, digest=digest, format=str(format), content=text)
                row = {"site_id": number, "digest": digest, "format": str(format), "content": text}
                add = upsert(connection.dialect, memories).on_conflict_do_nothing()
                connection.execute(add, row | {"made_at": self.clock()})
            connection.execute(update(sites).where(sites.c.id == number), {"memory": digest})

    def memory(self, name: str, digest: str | None = None) -> str | None:
        """The memory in use as JSON text, or the one with this digest; None where there is none."""
        query = select(memories.c.content).join(sites, sites.c.id == memories.c.site_id)
        with self._reading() as connection:
            number = self._known_site(connection, name)
            wanted = sites.c.memory if digest is None else digest
            return connection.execute(query.where(sites.c.id == number, memories.c.digest == wanted)).scalar()
