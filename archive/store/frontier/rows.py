"""What goes into the frontier and what a worker takes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from archive import models
from archive.models import FrontierBudget, FrontierHost, FrontierPage, FrontierWorker
from archive.store.captures import CaptureInfo
from archive.store.new_captures import NewCapture

pages = models.table(FrontierPage)
hosts = models.table(FrontierHost)
workers = models.table(FrontierWorker)
budgets = models.table(FrontierBudget)


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that was found. `host`: the host's name without ``www.``; `priority`: lower numbers come first."""

    key: str
    url: str
    host: str
    role: str
    priority: int
    reason: str
    seed: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A page that may be known already, and why it is to be fetched again in this run where it was not yet.

    `page`: as which it is added where nobody knows it; without it a page that nobody knows stays unknown.
    `when`: always; due (when its time has come); newer (when it changed, as `lastmod` says, after what was known).
    """

    key: str
    reason: str
    priority: int
    page: NewPage | None = None
    when: str = "always"
    lastmod: datetime | None = None


@dataclass(slots=True)
class LeasedPage:
    """A page in the hands of this worker. `earlier`: its latest whole capture. `also`: keys that redirects led to."""

    id: int
    site: str
    key: str
    url: str
    host_id: int
    role: str
    seed: str | None
    priority: int
    depth: int
    reason: str
    attempts: int
    fetched_at: datetime | None
    changed_at: datetime | None
    look: str | None
    kind: str | None
    interval: int | None
    etag: str | None
    last_modified: str | None
    earlier: CaptureInfo | None = None
    also: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Fetched:
    """What became of a leased page: its captures in their order, and how it stands from now on.

    `url`: where it was found in the end, if it is still this page that was found there.
    `state`: done, failed (the next run tries again from `not_before` on) or parked (`parked` says why).
    """

    page: LeasedPage
    status: int | None
    at: datetime
    captures: list[NewCapture] = field(default_factory=list)
    url: str | None = None
    state: str = "done"
    attempts: int = 0
    parked: str | None = None
    not_before: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    changed_at: datetime | None = None
    look: str | None = None
    kind: str | None = None
    interval: int | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeasedHost:
    """A host in the hands of this worker. `left`: its former worker gave it back in order, none died over it."""

    id: int
    name: str
    address: str | None
    not_before: datetime | None
    left: bool


@dataclass(frozen=True, slots=True)
class Work:
    """A host with pages to fetch. `owner`: the worker that has it; `free`: some of the pages are in nobody's hands."""

    host_id: int
    owner: int | None
    not_before: datetime | None
    free: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left to do for a worker's sites, by host, and the living workers over these sites, this one too.

    `elsewhere`: whether other workers have pages in hand.
    """

    work: tuple[Work, ...]
    elsewhere: bool
    company: tuple[int, ...]
