"""The whole of verification, and a sample of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from archive.errors import CaptureError
from archive.store import Store
from archive.verify.derived import check_index, check_journal
from archive.verify.files import check_files
from archive.verify.finding import Finding
from archive.verify.records import check_records
from archive.warc.exchange import digest_matches
from archive.warc.fixity import FileReport
from archive.warc.reader import read_capture


@dataclass(slots=True)
class Verified:
    """How much was looked at."""

    files: int = 0
    records: int = 0
    captures: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, report: FileReport) -> None:
        """A file was read."""
        self.files += 1
        self.records += report.records
        self.captures += len(report.captures)


def verify(
    store: Store, workers: int, found: Callable[[Finding], None], done: Callable[[int], None]
) -> Verified:
    """Check everything; `found` is told of each finding, `done` how many captures were read so far."""
    verified = Verified()

    def read(report: FileReport) -> None:
        verified.add(report)
        done(verified.captures)

    for findings in (
        check_files(store, workers, read),
        check_records(store),
        check_journal(store),
        check_index(store),
    ):
        _take(findings, verified, found)
    return verified


def verify_sample(
    store: Store, number: int, found: Callable[[Finding], None], done: Callable[[int], None]
) -> Verified:
    """Check `number` captures, drawn by lot: that they can be read back and fit their rows."""
    verified = Verified()
    ids = store.capture_ids()
    for capture_id in sorted(random.sample(ids, min(number, len(ids)))):
        _take(_one(store, capture_id), verified, found)
        verified.captures += 1
        done(verified.captures)
    return verified


def _one(store: Store, capture_id: int) -> Iterator[Finding]:
    row = store.capture(capture_id)
    where = f"{row.warc} at {row.offset}"
    try:
        stored = read_capture(store.home.warc, row.warc, row.offset, row.length)
    except CaptureError as error:
        yield Finding("damaged", where, f"the capture of {row.url} cannot be read back: {error}")
        return
    if (stored.record_id, stored.block_digest) != (row.record_id, row.block_digest):
        yield Finding(
            "damaged", where, f"the row of the capture of {row.url} says another record; khotin rebuild"
        )
    elif (
        stored.revisit is None
        and row.payload_digest
        and digest_matches(row.payload_digest, stored.body) is False
    ):
        yield Finding("damaged", where, f"the payload of {row.url} does not fit its digest")


def _take(findings: Iterator[Finding], verified: Verified, found: Callable[[Finding], None]) -> None:
    for finding in findings:
        verified.findings.append(finding)
        found(finding)
