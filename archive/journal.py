"""The journal: an append-only log, in JSON Lines, of what no page can tell when the archive is built again.

One file a month in the home's folder ``journal``, each line ``{"at", "kind", ...}``. Kinds: ``profile`` (site,
digest, content), ``memory`` (site, digest, format, content), ``family`` (site, family), ``moved`` (former, id),
``read`` (site, memory, profile, captures: see `archive.store.conditions`),
``takedown`` (id, person, reason), ``restore`` (id, person, reason), ``note`` (id, text).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from archive.errors import HomeError
from archive.home import Home

log = logging.getLogger(__name__)


def now() -> datetime:
    """The present time, UTC."""
    return datetime.now(UTC)


class Journal:
    """The journal of one home. Several processes may append at the same time."""

    def __init__(self, home: Home, clock: Callable[[], datetime] = now) -> None:
        self.folder = home.journal
        self.clock = clock

    def append(self, kind: str, **fields: Any) -> datetime:
        """Write one entry; it is on the disk when this returns. Returns its time.

        Raises:
            HomeError: the journal cannot be written.
        """
        at = self.clock().astimezone(UTC)
        entry = {"at": at.isoformat(timespec="microseconds"), "kind": kind, **fields}
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
        path = self.folder / f"{at:%Y-%m}.jsonl"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file).st_size
                # A writer that was killed may have left half a line: it stays, and ours starts a new one.
                if size and os.pread(file, 1, size - 1) != b"\n":
                    line = b"\n" + line
                while line:
                    line = line[os.write(file, line) :]
                os.fsync(file)
            finally:
                os.close(file)
            if not size:
                self._sync_folder()
        except OSError as error:
            raise HomeError(
                f"cannot write to the journal {path}: {error.strerror}; no decision is taken that it cannot keep"
            ) from error
        return at

    def _sync_folder(self) -> None:
        """A new file is only safe when its name is."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def append_once(self, kind: str, digest: str, **fields: Any) -> None:
        """Write an entry unless the last of its kind with the same `site` has this digest: it is in force already."""
        last = None
        for entry in self.entries(kind):
            if entry.get("site") == fields.get("site"):
                last = entry
        if last is None or last.get("digest") != digest:
            self.append(kind, digest=digest, **fields)

    def entries(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """The entries from the first to the last, all or those of some kinds; a torn line is skipped with a warning."""
        # Site memories are long lines: do not parse what is not asked for.
        wanted = [f'"kind":"{kind}"'.encode() for kind in kinds]
        for path in sorted(self.folder.glob("*.jsonl")):
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if wanted and line.endswith(b"}\n") and not any(kind in line for kind in wanted):
                        continue
                    try:
                        entry = json.loads(line)
                    except ValueError:
                        entry = None
                    if not isinstance(entry, dict) or "kind" not in entry:
                        if line.strip():
                            log.warning("%s:%d is not a whole entry of the journal; skipped", path, number)
                    elif not kinds or entry["kind"] in kinds:
                        yield entry
