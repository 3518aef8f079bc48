"""The report of a snapshot: what was fetched, host by host, and what is still missing, so that a rescuer knows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import click

from archive.store import Store
from crawler.extensions.archive import OpenArchive

#: Missing addresses of one reason that are named; --json has all.
NAMED = 5


@dataclass(frozen=True)
class Fetched:
    """What was fetched: pages, requisites by kind, records by what became of them, links not followed by reason."""

    pages: int
    requisites: dict[str, int]
    records: dict[str, int]
    skipped: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """As it stands in the JSON line, for all hosts and for each."""
        return {"pages": self.pages, "requisites": self.requisites, "records": self.records}


def fetched_of(counts: Counter[str]) -> Fetched:
    """What counts of sites say."""
    records = {
        name: counts[f"record/{name}"] for name in ("new", "changed", "unchanged") if counts[f"record/{name}"]
    }
    return Fetched(
        counts["page/200"] + counts["page/304"],
        _named(counts, "fetched/"),
        records,
        _named(counts, "skipped/"),
    )


def _named(counts: Counter[str], prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): n for key, n in sorted(counts.items()) if key.startswith(prefix)}


def report(store: Store, done: list[OpenArchive], seconds: float, as_json: bool) -> None:
    """Say it to people, or as one JSON line."""
    # Both runs count on the same sites.
    sites = {site.name: site for one in done for site in one.sites.values()}
    total: Counter[str] = Counter()
    for site in sites.values():
        total.update(site.counts)
    fetched = fetched_of(total)
    hosts = {name: fetched_of(site.counts) for name, site in sites.items()}
    verdicts = {name: verdict.name for name, verdict in done[0].verdicts.items()} if done else {}
    runs = [one.run_id for one in done if one.run_id is not None]
    missing: dict[str, list[str]] = {}
    for reason, url, _ in store.issues_of(runs):
        missing.setdefault(reason, []).append(url or "")
    if as_json:
        line = {
            "runs": runs,
            **fetched.as_json(),
            "hosts": {name: of.as_json() | {"verdict": verdicts.get(name)} for name, of in hosts.items()},
            "missing": {reason: sorted(urls) for reason, urls in sorted(missing.items())},
            "skipped": fetched.skipped,
            "seconds": round(seconds, 1),
        }
        click.echo(json.dumps(line, ensure_ascii=False))
        return
    for text in _lines(fetched, hosts if len(hosts) > 1 else {}, verdicts, missing, seconds):
        click.echo(text, err=True)


def _lines(
    fetched: Fetched,
    hosts: dict[str, Fetched],
    verdicts: dict[str, str],
    missing: dict[str, list[str]],
    seconds: float,
) -> Iterable[str]:
    yield f"{_told(fetched)} in {seconds:.0f} s"
    if fetched.requisites:
        yield "  " + ", ".join(f"{n:,} {kind}" for kind, n in fetched.requisites.items())
    yield "  records: " + (", ".join(f"{n:,} {name}" for name, n in fetched.records.items()) or "none")
    for name, of in sorted(hosts.items()):
        yield f"  {name}  {_told(of)}, {sum(of.records.values()):,} records  {verdicts.get(name, '')}".rstrip()
    for reason, urls in sorted(missing.items(), key=lambda item: -len(item[1])):
        yield f"  missing, {reason}: {len(urls):,}"
        yield from (f"    {url}" for url in urls[:NAMED])
        if len(urls) > NAMED:
            yield "    … --json names all"
    if fetched.skipped:
        yield "  not followed: " + ", ".join(f"{n:,} {why}" for why, n in fetched.skipped.items())
    yield "  not looked for: what scripts put together, what only a form or a login gives"


def _told(fetched: Fetched) -> str:
    return f"{fetched.pages:,} pages, {sum(fetched.requisites.values()):,} requisites"
