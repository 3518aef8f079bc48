"""What the WARC files hold: every capture with all that its row needs, read on all cores."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.children import children
from archive.errors import CaptureError
from archive.identity import redirect_target
from archive.warc.exchange import Revisit
from archive.warc.reader import Stored, captures_in


@dataclass(frozen=True, slots=True)
class Found:
    """A capture in a WARC file, without its body."""

    warc: str
    offset: int
    length: int
    record_id: str
    url: str
    captured_at: datetime
    method: str
    status: int
    mime: str | None
    payload_digest: str | None
    block_digest: str | None
    etag: str | None
    last_modified: str | None
    ip: str | None
    truncated: str | None
    certificate: str | None
    leads_to: str | None
    revisit: Revisit | None


def found(stored: Stored) -> Found:
    """What of a capture belongs in its row."""
    return Found(
        warc=stored.warc,
        offset=stored.offset,
        length=stored.length,
        record_id=stored.record_id,
        url=stored.url,
        captured_at=stored.captured_at,
        method=stored.method or "GET",
        status=stored.status,
        mime=(stored.header("Content-Type") or "").split(";")[0].strip().lower()[:100] or None,
        payload_digest=stored.payload_digest,
        block_digest=stored.block_digest,
        etag=stored.header("ETag"),
        last_modified=stored.header("Last-Modified"),
        ip=stored.ip_address,
        truncated=stored.truncated,
        certificate=stored.certificate,
        leads_to=redirect_target(stored.url, stored.status, stored.header("Location")),
        revisit=stored.revisit,
    )


def warc_files(folder: Path) -> list[Path]:
    """The WARC files of a folder."""
    return sorted([*folder.glob("*.warc.gz"), *folder.glob("*.warc")])


def scan(folder: Path, workers: int) -> tuple[list[Found], list[str]]:
    """The captures in all files, in the order of their times, and a line for each record that is damaged."""
    captures: list[Found] = []
    damage: list[str] = []
    files = warc_files(folder)
    context = children()
    with ProcessPoolExecutor(max(1, min(workers, len(files))), mp_context=context) as pool:
        for some, wrong in pool.map(_scan_file, files):
            captures += some
            damage += wrong
    captures.sort(key=lambda capture: (capture.captured_at, capture.warc, capture.offset))
    return captures, damage


def _scan_file(path: Path) -> tuple[list[Found], list[str]]:
    damage: list[str] = []
    try:
        return [
            found(stored) for stored in captures_in(path, lambda error: damage.append(str(error)))
        ], damage
    except CaptureError as error:
        return [], [str(error)]
