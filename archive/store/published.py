"""When the articles of a site were published, and under which keys: what its coverage is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from archive.database import reading
from archive.errors import NotFoundError
from archive.store import Store
from archive.store.captures import captures
from archive.store.content import VIETNAM
from archive.store.history import articles
from archive.store.takedowns import in_view


@dataclass(frozen=True, slots=True)
class Published:
    """`dates`: of the articles in view, as printed, None where unknown. `keys`: of all articles, with their dates.

    `numbered`: whether the site's family takes keys from numbers. `captured`: keys of all its captures.
    `last_capture`: the day, in Vietnam.
    """

    site: str
    numbered: bool
    dates: list[str | None]
    keys: list[tuple[str, str | None]]
    captured: list[str]
    last_capture: date | None


def published(store: Store, name: str) -> Published:
    """What the archive knows of a site (a name or a URL).

    Raises:
        NotFoundError: it knows no such site.
    """
    site = store.site(name)
    if site is None:
        raise NotFoundError(f"the archive has nothing of {name}; khotin sites lists what it knows")
    numbered = site.family not in (None, "plain")
    of_site = articles.c.site_id == site.id
    shown = select(articles.c.published_at).where(of_site, in_view())
    # What is hidden is counted here: its number must not stand out as a gap.
    keys = select(articles.c.key, articles.c.published_at).where(of_site)
    pages = select(captures.c.url_key).where(captures.c.site_id == site.id).distinct()
    latest = select(captures.c.fetched_at).where(captures.c.site_id == site.id)
    with reading(store.engine) as connection:
        last = connection.scalars(latest.order_by(captures.c.fetched_at.desc()).limit(1)).first()
        return Published(
            site=site.name,
            numbered=numbered,
            dates=list(connection.scalars(shown)),
            keys=[(row.key, row.published_at) for row in connection.execute(keys)] if numbered else [],
            captured=list(connection.scalars(pages)) if numbered else [],
            last_capture=last.astimezone(VIETNAM).date() if last else None,
        )
