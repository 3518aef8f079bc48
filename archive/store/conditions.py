"""With what captures were read, kept in the journal where the site's present memory and profile do not say it.

A reading depends on the site's memory and profile. Captures that are not read again when these change keep their
reading; without the database nothing would tell which they were read with, and a rebuild would read them differently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from archive.journal import Journal
from archive.store.access import Access, sites
from archive.store.captures import captures

KIND = "read"
#: File name and offset of a capture.
Place = tuple[str, int]


class Conditions(NamedTuple):
    """What a capture was read with: digests of memory and profile."""

    memory: str | None
    profile: str | None


class ReadWith(Access):
    """The part of the store that tells the journal what captures were read with."""

    def journal_conditions(self, names: Iterable[str]) -> None:
        """Bring the journal up to what the captures of these sites were read with; writes what it does not say yet."""
        known = conditions_in(self.journal)
        for name in names:
            said = known.get(name, {})
            for conditions, places in self._news(name, said).items():
                by_file: dict[str, list[int]] = defaultdict(list)
                for warc, offset in sorted(places):
                    by_file[warc].append(offset)
                self.journal.append(
                    KIND, site=name, memory=conditions.memory, profile=conditions.profile, captures=by_file
                )

    def _news(self, name: str, said: dict[Place, Conditions]) -> dict[Conditions, list[Place]]:
        """What is so and not in the journal: captures by their conditions."""
        query = select(
            captures.c.warc,
            captures.c.offset,
            captures.c.memory,
            captures.c.profile_hash,
            captures.c.read_state,
        )
        found: dict[Conditions, list[Place]] = defaultdict(list)
        with self._reading() as connection:
            site = connection.execute(select(sites).where(sites.c.name == name)).mappings().one_or_none()
            if site is None:
                return found
            today = Conditions(site["memory"], site["profile_hash"])
            for row in connection.execute(query.where(captures.c.site_id == site["id"])):
                place, conditions = (row.warc, row.offset), Conditions(row.memory, row.profile_hash)
                if row.read_state == "read" and said.get(place, today) != conditions:
                    found[conditions].append(place)
        return found


def conditions_in(journal: Journal) -> dict[str, dict[Place, Conditions]]:
    """By site: what the journal says of captures that were read with anything but what is in use now."""
    found: dict[str, dict[Place, Conditions]] = defaultdict(dict)
    for entry in journal.entries(KIND):
        conditions = Conditions(entry["memory"], entry["profile"])
        for warc, offsets in entry["captures"].items():
            for offset in offsets:
                found[entry["site"]][warc, offset] = conditions
    return found
