"""The search index: derived from the database, fed by its outbox, and made again whenever it is missing or unfit.

``index/current`` names the generation in use, a folder beside it; a rebuilt generation is put in its place in
one step. One process at a time writes, whoever holds ``index/lock``; readers never wait.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import tantivy
from sqlalchemy import select

from archive import syndication
from archive.database import reading
from archive.errors import HomeError
from archive.index import schema as index_schema
from archive.store.outbox import IndexRow, Outboxes, outbox

#: Entries of one commit: enough that a commit costs little for each, few enough to be repeated after a crash. While
#: many are waiting a commit takes more of them: each one makes a segment, which costs merging.
BATCH, MOST = 250, 500
#: Memory of the writer of a commit, with one thread: the least that tantivy takes. That of one who writes all anew.
HEAP, WHOLE_HEAP = 15_000_000, 32_000_000

#: An article's identifier, and what the index is to hold of it: None for one that is out of view.
_Entry = tuple[str, tantivy.Document | None]


class DamagedError(Exception):
    """The index cannot be read; it has to be rebuilt."""


class Index:
    """One process's view of the index in a folder. Threads may share it for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._generation: str | None = None
        self._opened: tantivy.Index | None = None

    @classmethod
    def open(cls, folder: Path) -> Index:
        """The index in `folder`, which may be empty: `catch_up` fills it."""
        return cls(folder)

    def close(self) -> None:
        """Let go of the files."""
        self._generation = self._opened = None

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def searcher(self) -> tantivy.Searcher | None:
        """A picture of the index as last committed by anybody; None where there is no usable index."""
        index = self._current()
        if index is None:
            return None
        with damage():
            index.reload()
            return index.searcher()

    def _current(self) -> tantivy.Index | None:
        """The generation in use; None where it is missing, damaged, or of another schema or library."""
        try:
            stamp = json.loads((self.folder / "current").read_bytes())
            if stamp["made by"] != _made_by():
                return None
            generation = str(stamp["generation"])
            if generation != self._generation or self._opened is None:
                with damage():
                    index = index_schema.prepare(tantivy.Index.open(str(self.folder / generation)))
                    index.config_reader("manual")
                    index.searcher()
                self._generation, self._opened = generation, index
        except (OSError, ValueError, KeyError, TypeError, DamagedError):
            return None
        return self._opened

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def catch_up(self, store: Outboxes) -> int:
        """Work off the outbox, or rebuild an index that is missing, damaged or outdated; returns the entries written.

        Where another process is writing nothing happens: it works off what is there. A crash on the way only
        means that entries are written again.
        """
        with self._lock(wait=False) as held:
            if not held:
                return 0
            try:
                return self._work_off(store) if self._current() else self._rebuild(store)
            except DamagedError:
                return self._rebuild(store)

    def add(self, rows: Iterable[IndexRow]) -> None:
        """Put the articles into the index in the place of their former entries; those out of view only go.

        Waits while another process writes.
        """
        with self._lock(wait=True):
            if self._current() is None:
                self._swap(self._generation_of([]))
            self._write(_entries(rows))

    def rebuild(self, store: Outboxes) -> int:
        """Make the index again from the database beside the old one, and swap; returns the entries written.

        Waits while another process writes. Changes made meanwhile stay in the outbox for `catch_up`.
        """
        with self._lock(wait=True):
            return self._rebuild(store)

    def replace(self, beside: Outboxes, swap: Callable[[], None]) -> int:
        """Make the index from an archive that `swap` then puts in the place of its own; returns the entries written.

        A crash on the way leaves the old index or, for a moment, none: then the next who needs it makes it again.
        """
        with self._lock(wait=True):
            generation = self._generation_of(_all_entries(beside))
            stamp = self.folder / "current"
            before = stamp.read_bytes() if stamp.exists() else None
            stamp.unlink(missing_ok=True)
            try:
                swap()
            except BaseException:
                if before is not None:
                    stamp.write_bytes(before)
                shutil.rmtree(self.folder / generation, ignore_errors=True)
                raise
            self._swap(generation)
            searcher = self.searcher()
            return searcher.num_docs if searcher else 0

    def _work_off(self, store: Outboxes) -> int:
        written, size = 0, BATCH
        while batch := store.outbox_batch(size):
            size = min(2 * size, MOST) if len(batch) == size else BATCH
            rows = {row.id: row for _, row in batch}
            self._write(list(_compared(store, rows.values())))
            store.outbox_done([seq for seq, _ in batch])
            written += len(rows)
        return written

    def _rebuild(self, store: Outboxes) -> int:
        # What the outbox holds now is in the database that the new generation is made from.
        with reading(store.engine) as connection:
            known = list(connection.scalars(select(outbox.c.seq)))
        self._swap(self._generation_of(_all_entries(store)))
        syndication.forget_hidden(store)
        store.outbox_done(known)
        searcher = self.searcher()
        return (searcher.num_docs if searcher else 0) + self._work_off(store)

    def _write(self, entries: Iterable[_Entry]) -> None:
        """One commit. Segments that the commit makes superfluous are merged before this returns."""
        index = self._current()
        if index is None:
            raise DamagedError("it went away while it was written")
        with damage():
            writer = index.writer(HEAP, 1)
            for identifier, document in entries:
                writer.delete_documents_by_term("id", identifier)
                if document is not None:
                    writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()

    def _generation_of(self, entries: Iterable[_Entry]) -> str:
        """Write a new generation that nobody reads yet; returns its name."""
        name = f"generation-{uuid.uuid4().hex[:12]}"
        path = self.folder / name
        try:
            path.mkdir(parents=True)
            with damage():
                index = index_schema.prepare(tantivy.Index(index_schema.schema(), str(path)))
                writer = index.writer(WHOLE_HEAP, 1)
                for _, document in entries:
                    if document is not None:
                        writer.add_document(document)
                writer.commit()
                writer.wait_merging_threads()
        except (OSError, DamagedError) as error:
            shutil.rmtree(path, ignore_errors=True)
            raise HomeError(f"cannot write the search index {path}: {error}") from error
        return name

    def _swap(self, generation: str) -> None:
        """From now on this generation is in use; all others are deleted. Whoever still reads one may finish."""
        stamp = self.folder / "current"
        new = self.folder / "current.new"
        new.write_text(json.dumps({"generation": generation, "made by": _made_by()}))
        new.replace(stamp)
        for path in self.folder.glob("generation-*"):
            if path.name != generation:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _lock(self, wait: bool) -> Iterator[bool]:
        """Hold the lock of the folder's one writer; yields whether it is held. It ends with the process."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            if not wait and self._current() is not None:
                yield False  # an archive that may only be read is searched as it is
                return
            raise HomeError(f"cannot write the search index {self.folder}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(file)
            yield False
            return
        try:
            yield True
        finally:
            os.close(file)


def _all_entries(store: Outboxes) -> Iterator[_Entry]:
    rows, after = store.index_rows(0, BATCH)
    while rows:
        yield from _compared(store, rows)
        rows, after = store.index_rows(after, BATCH)


def _compared(store: Outboxes, rows: Iterable[IndexRow]) -> Iterator[_Entry]:
    """The entries of articles, which are compared with others meanwhile.

    Few at a time, so that what `archive.index.keys` remembers of their texts serves for both.
    """
    left = iter(rows)
    while part := list(islice(left, syndication.BATCH)):
        entries = list(_entries(part))
        syndication.update(store, part)
        yield from entries


def _entries(rows: Iterable[IndexRow]) -> Iterator[_Entry]:
    return ((row.id, index_schema.entry(row) if row.visible else None) for row in rows)


def _made_by() -> str:
    return f"schema {index_schema.VERSION}, {tantivy.tantivy.__version__}"


@contextmanager
def damage() -> Iterator[None]:
    """Raise DamagedError for whatever tantivy says of files that it cannot read, its panics included."""
    try:
        yield
    except ValueError as error:
        raise DamagedError(str(error)) from error
    except BaseException as error:  # a panic of the Rust library is no Exception
        if type(error).__name__ == "PanicException":
            raise DamagedError(str(error)) from error
        raise
