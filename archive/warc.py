"""The WARC writer: every exchange into WARC 1.1, one open file a process, whole records or none.

How a file lives: it is made under its final name with a lock that ends with its process; each exchange is
handed to the operating system before `write_exchange` returns; a full file is closed at the next exchange,
which brings it to the disk and lists it with its digest in MANIFEST.jsonl. A file of a process that died is
closed by `archive.warc_recovery.recover`. Readers: `archive.warc_reader`.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from archive.errors import CaptureError
from archive.exchange import Exchange, Revisit, Written, digest
from archive.warc_folder import Closed, append, claim, list_closed, locked, sync_folder
from archive.warc_record import ExchangeRecords, warcinfo

__all__ = ["Exchange", "Revisit", "WarcWriter", "Written", "digest"]

_ABOUT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "http-head": (
        "HTTP heads are rebuilt from parsed headers, in their order, with repeats. Bodies are stored"
        " without transfer coding and with content coding. Headers that no longer fit (hop-by-hop headers, a"
        " Content-Length that differs from the stored body) are kept as X-Archive-Orig-NAME; the Content-Length"
        " beside them is that of the stored body. CR, LF and NUL in values are replaced by a space; bytes that"
        " a name may not hold are percent-encoded."
    ),
    "digests": (
        "SHA-256 in lower-case hex. WARC-Payload-Digest: of the body as stored (no transfer coding, content"
        " coding kept), on a revisit that of the capture it refers to. WARC-Block-Digest: of the rebuilt HTTP"
        " head and the stored body. The digest of the whole file stands in MANIFEST.jsonl."
    ),
}


def _now() -> datetime:
    return datetime.now(UTC)


class WarcWriter:
    """Writes exchanges into WARC files in `folder`, a new one where a file reaches `max_bytes`.

    Call it from one thread at a time, any thread: compression and digests release the interpreter's lock.
    After a fork the child begins a file of its own. Use it as a context manager, or call `close`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        software: str,
        operator: str | None = None,
        user_agent: str | None = None,
        robots: str = "obey",
        max_bytes: int = 1 << 30,
        prefix: str = "khotin",
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._folder = folder
        self._about = {
            "software": software,
            **_ABOUT,
            "operator": operator or "",
            "http-header-user-agent": user_agent or "",
            "robots": robots,
        }
        self._max_bytes = max_bytes
        self._prefix = re.sub(r"[^A-Za-z0-9._]+", "_", prefix)
        self._clock = clock
        self._serial = 0
        self._file: _OpenFile | None = None
        _WRITERS.add(self)

    @property
    def warc(self) -> str | None:
        """Name of the file that is open."""
        return self._file.name if self._file else None

    def write_exchange(self, exchange: Exchange) -> Written:
        """Append request and response (or revisit); the operating system has both when this returns.

        Raises:
            CaptureError: not written (disk full, …); the file holds whole records only, as before.
            ValueError: the body is not the one that the revisit refers to, or a moment has no zone.
        """
        revisit = exchange.revisit
        if (
            revisit
            and revisit.profile == "identical-payload-digest"
            and digest(exchange.body) != revisit.payload_digest
        ):
            raise ValueError(f"{exchange.url}: the body is not the one that the revisit refers to")
        if self._file and self._file.size >= self._max_bytes:
            self.close()
        if not self._file:
            self._file = self._open()
        file = self._file
        records = ExchangeRecords(exchange, file.warcinfo_id)
        offset = file.size + len(records.request)
        try:
            file.append(records.request + records.response)
        except OSError as error:
            raise CaptureError(
                f"cannot write the capture of {records.target_uri} to {file.path}: {error.strerror or error};"
                " the file was cut back to its last whole record; free space there, then start again"
            ) from error
        file.records += 2
        file.captures += 1
        return Written(
            warc=file.name,
            offset=offset,
            length=len(records.response),
            record_id=records.record_id,
            target_uri=records.target_uri,
            date=exchange.fetched_at.astimezone(UTC),
            payload_digest=records.payload_digest,
            block_digest=records.block_digest,
            revisit=revisit is not None,
        )

    def sync(self) -> None:
        """Bring everything written to the disk, so that it outlasts a power cut.

        Raises:
            CaptureError: the disk refused.
        """
        if self._file:
            try:
                os.fdatasync(self._file.descriptor)
            except OSError as error:
                raise CaptureError(f"cannot bring {self._file.path} to the disk: {error.strerror}") from error

    def close(self) -> Closed | None:
        """Close the open file and list it in the manifest; None when none is open. The next exchange opens
        one.

        Raises:
            CaptureError: the file could not be brought to the disk or listed; the next recovery does it.
        """
        file, self._file = self._file, None
        if not file:
            return None
        try:
            os.fsync(file.descriptor)
            entry = Closed(
                warc=file.name,
                size=file.size,
                sha256=file.sha256.hexdigest(),
                records=file.records,
                captures=file.captures,
                closed_at=self._clock().astimezone(UTC).isoformat(timespec="seconds"),
            )
            list_closed(self._folder, entry)
        except OSError as error:
            raise CaptureError(f"cannot bring {file.path} to the disk: {error.strerror}") from error
        finally:
            os.close(file.descriptor)
        return entry

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> _OpenFile:
        """Make, lock and begin a file, under the folder's lock: recovery never meets one not yet locked."""
        now = self._clock().astimezone(UTC)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder):
                path, descriptor = self._make(now)
                try:
                    if not claim(descriptor):
                        raise OSError(f"{path} is locked by another process although it is new")
                    identity, record = warcinfo(
                        path.name, now, self._about | {"hostname": socket.gethostname()}
                    )
                    file = _OpenFile(path, descriptor, identity)
                    file.append(record)
                    file.records = 1
                    sync_folder(self._folder)
                except OSError:
                    path.unlink()
                    os.close(descriptor)
                    raise
        except OSError as error:
            raise CaptureError(
                f"cannot begin a WARC file in {self._folder}: {error.strerror or error}"
            ) from error
        return file

    def _make(self, now: datetime) -> tuple[Path, int]:
        host = re.sub(r"[^A-Za-z0-9.]+", "_", socket.gethostname())[:60] or "host"
        while True:
            self._serial += 1
            name = f"{self._prefix}-{now:%Y%m%d%H%M%S}-{self._serial:05d}-{host}-{os.getpid()}.warc.gz"
            path = self._folder / name
            try:
                flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
                return path, os.open(path, flags, 0o644)
            except FileExistsError:
                continue

    def _leave(self) -> None:
        """In a forked child: let go of the parent's file, so that its lock ends with the parent."""
        if self._file:
            os.close(self._file.descriptor)
            self._file = None


class _OpenFile:
    """The file being written, and what the manifest will say of it."""

    def __init__(self, path: Path, descriptor: int, warcinfo_id: str) -> None:
        self.path = path
        self.name = path.name
        self.descriptor = descriptor
        self.warcinfo_id = warcinfo_id
        self.size = 0
        self.records = 0
        self.captures = 0
        self.sha256 = hashlib.sha256()

    def append(self, data: bytes) -> None:
        """Append all of `data` or nothing.

        Raises:
            OSError: nothing was appended; or the file is not as this process left it.
        """
        state = os.fstat(self.descriptor)
        if state.st_nlink == 0 or state.st_size != self.size:
            raise OSError("the file was removed or changed by another program while it was open")
        append(self.descriptor, data, self.size)
        self.size += len(data)
        self.sha256.update(data)


_WRITERS: weakref.WeakSet[WarcWriter] = weakref.WeakSet()


def _leave_all() -> None:
    for writer in list(_WRITERS):
        writer._leave()


os.register_at_fork(after_in_child=_leave_all)
