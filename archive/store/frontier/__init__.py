"""The frontier as a table: pages to fetch, leased host by host to workers that may die at any moment.

A worker enlists, claims hosts and takes their pages. One transaction keeps the captures of a page, the links found on
it and that it was fetched. A worker that dies loses its leases: nothing of what it had in hand is lost.
"""

from __future__ import annotations

from archive.store.frontier.rows import (
    Fetched,
    LeasedHost,
    LeasedPage,
    NewPage,
    Outlook,
    Wish,
    Work,
)
from archive.store.frontier.upkeep import Upkeep

__all__ = ["Fetched", "Frontier", "LeasedHost", "LeasedPage", "NewPage", "Outlook", "Wish", "Work"]


class Frontier(Upkeep):
    """The part of the store that is the frontier."""
