"""Evidence: what the archive knows of a site at the end of a crawl, put together for the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime, timedelta
from itertools import pairwise

from archive.store import Store
from crawler.health import Seen, Texts
from crawler.leaks import recurring_lines
from crawler.site import Site

#: Of a site with one of these statuses nothing new is expected.
ENDED = frozenset({"frozen", "moved", "gone"})
#: Crawls with other values of these options fetch another number of pages.
OPTIONS = ("full", "limit", "since", "until")


def seen_of(store: Store, site: Site, run_id: int, articles_before: int) -> Seen:
    """What a run saw of a site, beside the site's past."""
    now, usual = store.kept(site.name, run_id)
    options = store.run(run_id).options
    row = store.site(site.name)
    at = store.clock()
    dates = store.arrivals(site.name)
    watched = at - row.first_crawl if row and row.first_crawl else timedelta()
    # Old leaks are told again only when something new was kept.
    leaks = recurring_lines(store.newest_bodies(site.name)) if now.articles else []
    return Seen(
        counts=site.counts,
        articles_before=articles_before,
        articles_now=store.count_articles(site.name),
        past=tuple(
            counts
            for given, counts in store.past_counts(site.name, run_id)
            if all(given.get(name) == options.get(name) for name in OPTIONS)
        ),
        texts=Texts(*astuple(now)),
        usual=Texts(*astuple(usual)),
        leaks=tuple(line for line, _ in leaks),
        quiet_for=at - dates[0] if dates and site.profile.status not in ENDED else None,
        usual_gap=usual_gap(dates),
        watched=watched,
        expect=site.expect or site.profile.expect,
    )


def usual_gap(dates: Sequence[datetime]) -> timedelta | None:
    """How long a gap between days with something new can be: nine of ten are shorter. None where too little is known.

    `dates`: of the newest articles, the newest first.
    """
    days = sorted({date.date() for date in dates})
    gaps = sorted(later - earlier for earlier, later in pairwise(days))
    return gaps[len(gaps) * 9 // 10] if len(gaps) >= 5 else None
