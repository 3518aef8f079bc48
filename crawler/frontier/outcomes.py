"""What became of a page, and how it stands in the frontier from now on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from archive.store.captures import CaptureInfo
from archive.store.frontier import Fetched, LeasedPage
from archive.store.new_captures import NewCapture
from crawler.frontier import pace
from crawler.frontier.discovery import Found
from crawler.reader import Reading

#: Runs in which a page may fail before it is parked.
PARK_AFTER = 5
#: How long a page that failed so often is left alone.
LEFT_ALONE = {1: timedelta(0), 2: timedelta(0), 3: timedelta(hours=1), 4: timedelta(days=1)}
#: Statuses of pages that are gone for good: asked again only by a full crawl, and by the sweep.
GONE = frozenset({404, 410})


def _fetched(page: LeasedPage, captures: list[NewCapture], status: int | None, **changes: Any) -> Fetched:
    """The page as it stood, with what changed."""
    before: dict[str, Any] = {
        "etag": page.etag,
        "last_modified": page.last_modified,
        "changed_at": page.changed_at,
        "look": page.look,
        "kind": page.kind,
        "interval": page.interval,
    }
    last = captures[-1] if captures else None
    before |= {
        "at": last.fetched_at if last else datetime.now(UTC),
        # After a redirect to https or to a final slash it is asked for there.
        "url": last.url if last and last.status == 200 and last.url_key == page.key else None,
    }
    return Fetched(page, status, captures=captures, **(before | changes))


def kind_of(reading: Reading) -> str:
    """As what a page was read; a feed or sitemap is a feed."""
    if reading.parts is not None:
        return reading.parts.kind
    return "feed" if reading.listing else "unreadable"


def of_reading(page: LeasedPage, captures: list[NewCapture], reading: Reading, found: Found) -> Fetched:
    """A page that came and was read. A body that broke off is read, and asked for again by the next run."""
    last = captures[-1]
    kind = kind_of(reading)
    look = pace.look_of(found.keys, reading.parts)
    changed = page.look is not None and look != page.look
    fetched = _fetched(
        page,
        captures,
        last.status,
        etag=last.etag,
        last_modified=last.last_modified,
        look=look,
        kind=kind,
        changed_at=last.fetched_at if changed or page.changed_at is None else page.changed_at,
    )
    _plan(fetched, changed=changed, recent=pace.is_recent(reading.parts, last.fetched_at))
    return _if_whole(fetched)


def _if_whole(fetched: Fetched) -> Fetched:
    """A body that broke off on its way is asked for again, however often it broke off at the same place."""
    if fetched.captures[-1].truncated == "disconnect":
        # Asked whether it has changed, the server would say no, and half a page would stay all there is.
        fetched.etag = fetched.last_modified = fetched.look = None
        _fail(fetched, "the body was cut short on its way")
    return fetched


def of_stored(capture: CaptureInfo, reading: Reading, found: Found) -> tuple[str, str, int, datetime | None]:
    """Kind, look, interval and time of the next look of a page that was read from the archive."""
    kind = kind_of(reading)
    recent = pace.is_recent(reading.parts, capture.fetched_at)
    interval = pace.next_interval(kind, None, changed=False, recent=recent, elapsed=None)
    due = pace.due_at(kind, capture.url_key, interval, capture.fetched_at)
    return kind, pace.look_of(found.keys, reading.parts), interval, due


def of_unchanged(page: LeasedPage, captures: list[NewCapture]) -> Fetched:
    """The server said 304, or sent what it had sent before."""
    fetched = _fetched(page, captures, captures[-1].status)
    _plan(fetched, changed=False, recent=True)
    return _if_whole(fetched)


def of_redirect(page: LeasedPage, captures: list[NewCapture]) -> Fetched:
    """It led elsewhere, and that is all."""
    fetched = _fetched(page, captures, captures[-1].status if captures else None, interval=pace.SWEEP)
    fetched.due = pace.due_at(None, page.key, pace.SWEEP, fetched.at)
    return fetched


def of_failure(
    page: LeasedPage, captures: list[NewCapture], reason: str, status: int | None, now: datetime
) -> Fetched:
    """It could not be had."""
    fetched = _fetched(page, captures, status, at=captures[-1].fetched_at if captures else now)
    if status in GONE or page.seed == "guess":
        fetched.interval = pace.SWEEP
        fetched.due = pace.due_at(None, page.key, pace.SWEEP, fetched.at)
    else:
        _fail(fetched, reason)
    return fetched


def swept(key: str) -> datetime:
    """When a page of which nothing but its capture is known is looked at again."""
    due = pace.due_at(None, key, pace.SWEEP, datetime.now(UTC))
    assert due is not None
    return due


def _fail(fetched: Fetched, reason: str) -> None:
    page = fetched.page
    fetched.attempts = page.attempts + 1
    if fetched.attempts >= PARK_AFTER:
        fetched.state = "parked"
        fetched.parked = f"{reason}, in {fetched.attempts} crawls"
        fetched.due = pace.due_at(None, page.key, pace.SWEEP, fetched.at)
    else:
        fetched.state = "failed"
        fetched.not_before = fetched.at + LEFT_ALONE[fetched.attempts]


def _plan(fetched: Fetched, *, changed: bool, recent: bool) -> None:
    page = fetched.page
    elapsed = (fetched.at - page.fetched_at).total_seconds() if page.fetched_at else None
    fetched.interval = pace.next_interval(
        fetched.kind, page.interval, changed=changed, recent=recent, elapsed=elapsed
    )
    fetched.due = pace.due_at(fetched.kind, page.key, fetched.interval, fetched.at)
