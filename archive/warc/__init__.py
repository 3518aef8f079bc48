"""The WARC writer: every exchange into WARC 1.1, one open file a process, whole records or none.

How a file lives: it is made under its final name with a lock that ends with its process; each exchange is
handed to the operating system before `write_exchange` returns; a full file is closed at the next exchange,
which brings it to the disk and lists it with its digest in MANIFEST.jsonl. A file of a process that died is
closed by `archive.warc.recovery.recover`. Readers: `archive.warc.reader`.
"""

from __future__ import annotations

import os
import re
import socket
import weakref
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from archive.errors import CaptureError
from archive.warc.exchange import Exchange, Revisit, Written, digest
from archive.warc.file import WarcFile
from archive.warc.folder import Closed
from archive.warc.records import ExchangeRecords

__all__ = ["Exchange", "Revisit", "WarcWriter", "Written", "digest"]

_ABOUT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "http-head": (
        "HTTP heads are rebuilt from parsed headers, in their order, with repeats. Bodies are stored"
        " without transfer coding and with content coding. Headers that no longer fit (hop-by-hop headers, a"
        " Content-Length that differs from the stored body) are kept as X-Archive-Orig-NAME; the"
        " Content-Length beside them is that of the stored body. CR, LF and NUL in values are replaced by a"
        " space; bytes that a name may not hold are percent-encoded."
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
        self._file: WarcFile | None = None
        _WRITERS.add(self)

    @property
    def warc(self) -> str | None:
        """Name of the file that is open."""
        return self._file.path.name if self._file else None

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
            and (exchange.payload_digest or digest(exchange.body)) != revisit.payload_digest
        ):
            raise ValueError(f"{exchange.url}: the body is not the one that the revisit refers to")
        file = self._open_file()
        records = ExchangeRecords(exchange, file.warcinfo_id)
        try:
            start = file.append(records.request + records.response, records=2, captures=1)
        except OSError as error:
            raise CaptureError(
                f"cannot write the capture of {records.target_uri} to {file.path}: {error.strerror or error};"
                " whole records before it are safe; free space there, then start again"
            ) from error
        return Written(
            warc=file.path.name,
            offset=start + len(records.request),
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
            self._file.sync()

    def close(self) -> Closed | None:
        """Close the open file and list it in the manifest; None when none is open. The next exchange opens
        one.

        Raises:
            CaptureError: the file could not be brought to the disk or listed; the next recovery does it.
        """
        file, self._file = self._file, None
        return file.close(self._clock()) if file else None

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_file(self) -> WarcFile:
        """The file to append to: the open one while it has room, else a new one."""
        if self._file and self._file.size >= self._max_bytes:
            self.close()
        while not self._file:
            self._serial += 1
            now = self._clock().astimezone(UTC)
            about = self._about | {"hostname": socket.gethostname()}
            self._file = WarcFile.create(self._folder, self._prefix, self._serial, now, about)
        return self._file

    def _leave(self) -> None:
        """In a forked child: let go of the parent's file, so that its lock ends with the parent."""
        if self._file:
            self._file.leave()
            self._file = None


_WRITERS: weakref.WeakSet[WarcWriter] = weakref.WeakSet()


def _leave_all() -> None:
    for writer in list(_WRITERS):
        writer._leave()


os.register_at_fork(after_in_child=_leave_all)
