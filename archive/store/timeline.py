"""An article's history as people ask for it: versions, dates displayed, and when its page was missing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from archive.store.gone import sights, turns
from archive.store.history import History, Seen
from archive.store.lookup import Lookup, iso
from archive.store.takedowns import in_force, names
from archive.store.version_rows import VersionRows, versions
from archive.withhold import without_names


class Timeline(Lookup):
    """The part of the store that tells an article's history."""

    def history_json(self, identifier: str) -> list[dict[str, Any]]:
        """Events in the order of their times.

        ``version``: version, at (first seen), last_seen, seen (how often), title, dates (what the page displayed: each
        with since when), capture number and what read it; ``gone``: at, status, capture; ``back``: at, capture.

        Raises:
            TakenDownError: it was taken down.
            NotFoundError: there is no such record, or it was withdrawn.
        """
        with self._reading() as connection:
            article = self._find(connection, identifier)
            public_id = article["public_id"]
            hidden = names(in_force(connection, [public_id]).get(public_id, ()))
            events = _versions(History(connection, VersionRows(), article["id"]))
            events += _turns(connection, article["site_id"], article["key"])
        events.sort(key=lambda event: event["at"])
        found: list[dict[str, Any]] = without_names(_plain(events), hidden)
        return found

    def provenance_json(self, identifier: str, number: int) -> dict[str, Any]:
        """What made a version: ``extractor``, ``profile`` and its hash, the site's ``memory``, the ``run``."""
        columns = (versions.c[name] for name in ("extractor", "profile", "profile_hash", "memory"))
        with self._reading() as connection:
            article = self._find(connection, identifier)
            query = select(*columns, versions.c.run_id.label("run"), versions.c.capture_id.label("capture"))
            query = query.where(versions.c.article_id == article["id"], versions.c.number == number)
            return dict(connection.execute(query).mappings().one())


def _versions(history: History) -> list[dict[str, Any]]:
    moments = sorted(history.seen(), key=lambda moment: moment[:2])
    starts = {moment.capture_id for moment in history.beginnings()}
    by_version: dict[int, list[Seen]] = defaultdict(list)
    number = 0
    for moment in moments:
        number += moment.capture_id in starts
        by_version[number].append(moment)
    return [_version(number, seen) for number, seen in by_version.items()]


def _version(number: int, seen: list[Seen]) -> dict[str, Any]:
    first = seen[0].reading.content
    dates: list[dict[str, Any]] = []
    for moment in seen:
        content = moment.reading.content
        shown = {name: content[name] for name in ("published_at", "published_raw", "updated_at")}
        if not dates or shown != {name: dates[-1][name] for name in shown}:
            dates.append(shown | {"since": moment.at})
    return {
        "event": "version",
        "version": number,
        "at": seen[0].at,
        "last_seen": seen[-1].at,
        "seen": len(seen),
        "title": first["title"],
        "dates": dates,
        "capture": seen[0].capture_id,
        **{name: first[name] for name in ("extractor", "profile", "profile_hash", "run_id")},
    }


def _turns(connection: Connection, site: int, key: str) -> list[dict[str, Any]]:
    return [
        {"event": "gone", "at": turn.at, "status": turn.status, "capture": turn.capture_id}
        if turn.gone
        else {"event": "back", "at": turn.at, "capture": turn.capture_id}
        for turn in turns(sights(connection, site, key))
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
