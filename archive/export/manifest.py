"""The manifest of an export: what was asked, of which archive, when, and what came out, so that it can be cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from archive.search.hits import Question


def asked(question: Question, sort: str, form: str, all_versions: bool) -> dict[str, Any]:
    """What was asked, as the manifest says it. Filters that were not given are not there."""
    filters = {
        "site": list(question.site),
        "from": question.since,
        "to": question.until,
        "section": question.section,
        "author": question.author,
        "kind": question.kind,
        "changed": question.changed,
        "gone": question.gone,
        "collapse": question.collapse,
    }
    return {
        "format": form,
        "query": question.query,
        "filters": {name: value for name, value in filters.items() if value},
        "versions": "all" if all_versions else "newest",
        "sort": sort,
    }


@dataclass
class Tally:
    """Counts of the records that were written."""

    records: int = 0
    articles: int = 0
    names_withheld: int = 0
    extractors: Counter[str] = field(default_factory=Counter)
    sites: dict[str, dict[str, Any]] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None

    def count(self, records: Iterable[dict[str, Any]]) -> None:
        """Count these records."""
        for record in records:
            self.records += 1
            self.articles += record["version"] == record["versions"]
            self.names_withheld += bool(record["withheld"])
            self.extractors[record["extractor"]] += 1
            self.first = min(filter(None, (self.first, record["captured_at"])))
            self.last = max(filter(None, (self.last, record["captured_at"])))
            said = {name: record[name] for name in ("outlet", "rights", "licence")}
            site = self.sites.setdefault(record["site"], {"records": 0, **said})
            site["records"] += 1

    def as_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {
            "records": self.records,
            "articles": self.articles,
            "captured": {"first": self.first, "last": self.last},
            "extractors": dict(sorted(self.extractors.items())),
            "sites": {name: self.sites[name] for name in sorted(self.sites)},
            "records_with_withheld_names": self.names_withheld,
        }


def dataset_citation(said: dict[str, Any], counts: dict[str, Any], at: datetime, sha256: str) -> str:
    """How the file can be cited in one line."""
    what = f" for “{said['query']}”" if said["query"] else ""
    filters = [
        f"{name} {', '.join(value) if isinstance(value, list) else 'only' if value is True else value}"
        for name, value in said["filters"].items()
    ]
    narrowed = f" ({'; '.join(filters)})" if filters else ""
    number = f"{counts['records']:,} record{'' if counts['records'] == 1 else 's'}"
    return (
        f"{number}{what}{narrowed}, exported with {said['software']} on"
        f" {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC as {said['format']}. SHA-256 {sha256}."
    )
