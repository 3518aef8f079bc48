"""What a killed process left: torn WARC records are cut off, whole ones without a row get theirs."""

from __future__ import annotations

import logging

from archive.home import Home
from archive.identity import redirect_target, url_key
from archive.store import Store
from archive.store.new_captures import NewCapture
from archive.warc import recovery as warc_recovery
from archive.warc.file import NAME
from archive.warc.folder import closed_files
from archive.warc.reader import Stored, captures_in
from crawler.families import FAMILIES
from crawler.importing.pages import is_document, is_page
from crawler.urls import site_host

logger = logging.getLogger(__name__)


def adopt(home: Home, store: Store) -> int:
    """Set right the WARC files that dead processes left open; returns how many captures got a row.

    Raises:
        CaptureError: a file cannot be set right; it stays for the next time.
    """
    recovery = warc_recovery.recover(home.warc)
    names = {file.warc for file in recovery.files if file.closed}
    # A process killed between rotation and commit leaves a closed file with a record too many.
    closed = closed_files(home.warc)
    # So does a database that was restored from an older copy, perhaps many.
    rows = store.captures_by_file()
    names.update(
        name for name, entry in closed.items() if NAME.fullmatch(name) and rows.get(name, 0) != entry.captures
    )
    adopted = 0
    for name in sorted(names):
        if not (home.warc / name).exists():
            continue  # khotin verify names what is missing
        known = store.offsets(name)
        for stored in captures_in(home.warc / name, damaged=lambda _: None):
            if stored.offset not in known:
                row = _row(store, stored)
                store.add_capture(row)
                store.settle(row.site, row.url_key or row.url, row.status, row.fetched_at)
                adopted += 1
    if recovery.files:
        logger.info(
            "%d WARC files of a crawl that was killed: %d bytes cut off, %d captures adopted",
            len(recovery.files),
            recovery.cut,
            adopted,
        )
    return adopted


def _row(store: Store, stored: Stored) -> NewCapture:
    name = site_host(stored.url)
    site = store.site(name)
    family = FAMILIES.get(site.family or "", FAMILIES["plain"]) if site else FAMILIES["plain"]
    original = None
    if stored.revisit is not None and stored.payload_digest:
        original = store.find_payload(name, stored.payload_digest)
    mime = (stored.header("Content-Type") or "").split(";")[0].strip().lower()[:100]
    encoded = bool(stored.header("Content-Encoding"))
    page = stored.status != 200 or is_page(mime, stored.url, stored.body[:1024], encoded)
    document = stored.status == 200 and is_document(mime, stored.url, stored.body[:1024])
    read = stored.status == 200 and (page or document)
    return NewCapture(
        site=name,
        url=stored.url,
        # What a page needs to be shown stands under its own address; pages under their family's key.
        url_key=family.key(stored.url) if page else url_key(stored.url),
        method=stored.method or "GET",
        status=stored.status,
        mime=mime or None,
        fetched_at=stored.captured_at,
        warc=stored.warc,
        offset=stored.offset,
        length=stored.length,
        record_id=stored.record_id,
        payload_digest=stored.payload_digest,
        block_digest=stored.block_digest,
        revisit_of=original.id if original else None,
        revisit_profile=stored.revisit.profile if stored.revisit else None,
        etag=stored.header("ETag"),
        last_modified=stored.header("Last-Modified"),
        ip=stored.ip_address,
        truncated=stored.truncated,
        certificate=stored.certificate,
        leads_to=redirect_target(stored.url, stored.status, stored.header("Location")),
        via="wayback" if stored.warc.startswith("wayback-") else "crawl",
        read_state="unread" if read and (stored.revisit is None or original) else "none",
    )
