"""The run as the archive keeps it: begun over its sites, ended with a verdict on each; for one process or several."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from archive.store import Store
from archive.store.runs import FETCHING
from crawler.extensions.evidence import seen_of
from crawler.families import FAMILIES
from crawler.health import LIMITED, STOPPED, Verdict, fetched, judge, worst
from crawler.site import Site

#: The command whose runs write into an archive that is being made again from WARC files and journal.
REBUILD = "rebuild"
#: An interrupted run is gone on with by one that begins so soon after it; what it fetched says that a site is there.
_SOON = timedelta(days=1)
#: Runs that are looked back on for that.
_LOOKED_AT = 20


def ready(store: Store, sites: Iterable[Site], command: str) -> dict[str, int]:
    """Make the sites known to the archive, and take over the families that it has pinned.

    Returns how many articles each site has before the run.
    """
    before = {}
    for site in sites:
        before[site.name] = store.count_articles(site.name)
        if command == REBUILD:
            # The journal said already what the site is.
            known = store.site(site.name)
            site.family = FAMILIES[known.family] if known and known.family else None
            continue
        profile = site.profile
        row = store.ensure_site(
            site.name, outlet=profile.outlet, place=profile.place, former_place=profile.former_place
        )
        if site.described:
            store.ensure_site(site.name, status=profile.status)
            store.profile_in_force(site.name, profile.digest, json.loads(profile.json()))
        if row.family:
            site.family = FAMILIES[row.family]
        elif site.family is not None:
            store.pin_family(site.name, site.family.name)
    return before


def counts_of(sites: Iterable[Site], beside: Mapping[str, int]) -> dict[str, Any]:
    """Counts of a run: over all sites with what belongs to none (`beside`), and by site."""
    total = Counter(beside)
    by_site = {}
    for site in sites:
        total.update(site.counts)
        by_site[site.name] = dict(site.counts)
    return {**total, "sites": by_site}


def merged(counts: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """The counts of several workers as one: by site, and what belongs to none."""
    by_site: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for each in counts:
        total.update({name: number for name, number in each.items() if isinstance(number, int)})
        for name, of_site in each.get("sites", {}).items():
            by_site.setdefault(name, Counter()).update(of_site)
    for of_site in by_site.values():
        total.subtract(of_site)
    return by_site, +total


def _began(store: Store, run_id: int, command: str, names: set[str]) -> datetime:
    """When the run began, or the first of those that were interrupted and that it went on with."""
    began = store.run_began(run_id)
    for run in store.runs(_LOOKED_AT):
        if run.id >= run_id or run.command != command or names.isdisjoint(run.sites):
            continue
        if run.reason in ("finished", "limit") or run.beat < began - _SOON:
            break
        began = run.started
    return began


def tell_of_moves(sites: Sequence[Site]) -> None:
    """Count ``redirect/taken`` for a site that only leads to another one of the run, of which pages were fetched."""
    there = [site for site in sites if fetched(site.counts)]
    for site in sites:
        hosts = [key.removeprefix("redirect to ") for key in site.counts if key.startswith("redirect to ")]
        if any(other.owns(f"http://{host}/") for host in hosts for other in there if other is not site):
            site.counts["redirect/taken"] += 1


def finish(
    store: Store,
    run_id: int,
    command: str,
    sites: Sequence[Site],
    before: Mapping[str, int],
    beside: Mapping[str, int],
    reason: str,
    *,
    broken: bool,
) -> dict[str, Verdict]:
    """Judge the sites and end the run; what stopped a crawl on this machine says nothing about its sites."""
    if reason == "finished" and any(site.counts["left by limit"] for site in sites):
        reason = "limit"
    if command != REBUILD:
        # Without the database nothing else would tell.
        store.journal_conditions([site.name for site in sites])
    if command not in FETCHING:
        # What is read from stored captures says nothing of the site.
        store.end_run(run_id, counts_of(sites, beside), STOPPED.name if broken else "OK", reason)
        return {}
    began = _began(store, run_id, command, {site.name for site in sites})
    tell_of_moves(sites)
    verdicts = {}
    for site in sites:
        # Another crawl of the site, on another machine or killed before this one, may have done all of the work.
        if store.captured_since(site.name, began, run_id):
            site.counts["stored/only"] += 1
        if reason == "limit" and not broken and not any(name.startswith("asked/") for name in site.counts):
            verdict = LIMITED
        else:
            verdict = STOPPED if broken else judge(seen_of(store, site, run_id, before[site.name]))
        verdicts[site.name] = verdict
        store.end_site(site.name, run_id, verdict.name, verdict.reason)
    store.end_run(run_id, counts_of(sites, beside), worst(verdicts.values()).name, reason)
    return verdicts
