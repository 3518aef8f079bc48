"""The WARC file that a process writes: made under a lock, appended to by whole records, listed when closed."""

from __future__ import annotations

import hashlib
import os
import re
import socket
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import CaptureError
from archive.warc.folder import Closed, append, claim, list_closed, locked, sync_folder
from archive.warc.records import warcinfo

#: How our files are named: prefix, time of opening (UTC), number in its process, host, process.
NAME = re.compile(r".+-\d{14}-\d{5}-.+-\d+\.warc\.gz")


class WarcFile:
    """An open WARC file, locked by this process as long as it is open.

    `size`, `records` and `captures` (responses and revisits) count what was appended.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        self.warcinfo_id = ""
        self.size = 0
        self.records = 0
        self.captures = 0
        self._sha256 = hashlib.sha256()

    @classmethod
    def create(
        cls, folder: Path, prefix: str, serial: int, now: datetime, about: dict[str, str]
    ) -> WarcFile | None:
        """Make a file that begins with a warcinfo record saying `about`; None when the name is taken.

        Raises:
            CaptureError: it cannot be made; then nothing is left of it.
        """
        host = re.sub(r"[^A-Za-z0-9.]+", "_", socket.gethostname())[:60] or "host"
        path = folder / f"{prefix}-{now:%Y%m%d%H%M%S}-{serial:05d}-{host}-{os.getpid()}.warc.gz"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Under the folder's lock, so that recovery never meets a file that is not locked yet.
            with locked(folder):
                try:
                    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
                    file = cls(path, os.open(path, flags, 0o644))
                except FileExistsError:
                    return None
                try:
                    file._begin(now, about)
                except OSError:
                    path.unlink()
                    file.leave()
                    raise
        except OSError as error:
            raise CaptureError(
                f"cannot begin a WARC file in {folder}: {error.strerror or error}; free space there, or"
                " choose another folder"
            ) from error
        return file

    def _begin(self, now: datetime, about: dict[str, str]) -> None:
        if not claim(self.descriptor):
            raise OSError("another process has locked the new file")
        self.warcinfo_id, record = warcinfo(self.path.name, now, about)
        self.append(record, captures=0, records=1)
        sync_folder(self.path.parent)

    def append(self, data: bytes, *, records: int, captures: int) -> int:
        """Append all of `data` or nothing; returns the offset where it begins.

        Raises:
            OSError: nothing was appended: the disk is full, or the file is not as this process left it.
        """
        state = os.fstat(self.descriptor)
        if state.st_nlink == 0 or state.st_size != self.size:
            raise OSError("the file was removed or changed by another program while it was open")
        append(self.descriptor, data, self.size)
        offset = self.size
        self.size += len(data)
        self.records += records
        self.captures += captures
        self._sha256.update(data)
        return offset

    def sync(self) -> None:
        """Bring what was appended to the disk.

        Raises:
            CaptureError: the disk refused.
        """
        try:
            os.fsync(self.descriptor)
        except OSError as error:
            raise CaptureError(f"cannot bring {self.path} to the disk: {error.strerror}") from error

    def close(self, now: datetime) -> Closed:
        """Bring the file to the disk, list it in the manifest and release its lock.

        Raises:
            CaptureError: it could not be brought to the disk or listed; it is left to recovery.
        """
        try:
            self.sync()
            entry = Closed(
                warc=self.path.name,
                size=self.size,
                sha256=self._sha256.hexdigest(),
                records=self.records,
                captures=self.captures,
                closed_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            )
            list_closed(self.path.parent, entry)
        finally:
            self.leave()
        return entry

    def leave(self) -> None:
        """Let go of the file as it is."""
        os.close(self.descriptor)
