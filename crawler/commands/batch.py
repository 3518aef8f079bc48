"""Many saved pages at once: grouped by site, sketched, what each site repeats learned, then read; on all cores."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.errors import CallError
from crawler.extract.article import take_apart
from crawler.extract.normalise import record
from crawler.extract.page import MAX_SIZE, Unreadable, read
from crawler.extract.parts import Hints, Parts
from crawler.extract.template import SiteMemory, Sketch, Template, sketch
from crawler.urls import site_host

#: Pages handed to a process at a time.
_CHUNK = 16
#: Seconds for one page; a chunk that takes longer is done again page by page.
_SECONDS = 20.0

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class Saved:
    """A page of a batch: the file, its address, and the line of the batch as given."""

    file: Path
    url: str
    site: str
    row: dict[str, Any]


def read_batch(batch: Path) -> list[Saved]:
    """The lines of a batch file; paths are relative to it. Raises CallError with the line that is wrong."""
    try:
        lines = batch.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{batch}: cannot be read ({error}); a batch is a file of JSON Lines") from error
    out = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            path = row["path"]
        except (ValueError, KeyError, TypeError) as error:
            raise CallError(f'{batch}:{number}: not a JSON object with a "path" ({error})') from error
        url = row.get("url") or ""
        out.append(
            Saved(batch.parent / path, url, site_host(url) if url else str(row.get("site") or ""), row)
        )
    return out


def read_body(file: Path) -> bytes:
    """A file's bytes, unpacked where its name ends in .gz. Raises Unreadable in words."""
    try:
        if file.suffix != ".gz":
            return file.read_bytes()
        with gzip.open(file) as packed:
            return packed.read(MAX_SIZE + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"cannot be opened: {error}") from error


def run(pages: Sequence[Saved], processes: int | None = None) -> Iterator[dict[str, Any]]:
    """One record for each page, in the order given; each with the keys of its line and its path.

    What a site repeats is learned from all of its pages first, so no record depends on the order of the lines.
    """
    workers = processes or os.cpu_count() or 1
    with ProcessPool(max_workers=workers, max_tasks=2_000) as pool:
        memories: defaultdict[str, SiteMemory] = defaultdict(SiteMemory)
        chunks = [list(pages[i : i + _CHUNK]) for i in range(0, len(pages), _CHUNK)]
        for page, found in _answers(pool, _sketches, [(chunk, None) for chunk in chunks]):
            if found is not None:
                memories[page.site].observe(page.url or str(page.file), found)
        templates = {site: memory.freeze() for site, memory in memories.items()}
        jobs: list[_Job] = [
            (chunk, {p.site: templates[p.site] for p in chunk if p.site in templates}) for chunk in chunks
        ]
        for page, made in _answers(pool, _records, jobs):
            result = made if made is not None else unreadable(page.url, page.site, "took too long or crashed")
            yield {**page.row, **result, "path": page.row["path"]}


def unreadable(url: str, site: str, reason: str) -> dict[str, Any]:
    """The record of a page that cannot be read: kind other, every field empty, `problem` in words."""
    return {**record(Parts(kind="other"), url, site), "problem": reason}


_Job = tuple[list[Saved], dict[str, Template] | None]
_Work = Callable[[_Job], list[_Answer]]


def _answers(
    pool: ProcessPool, work: _Work[_Answer], jobs: list[_Job]
) -> Iterator[tuple[Saved, _Answer | None]]:
    """The answers of all jobs in order; a chunk that fails is tried again page by page, then None."""
    futures = [pool.schedule(work, args=(job,), timeout=_SECONDS + len(job[0])) for job in jobs]
    for (chunk, known), future in zip(jobs, futures, strict=True):
        try:
            answers: list[_Answer | None] = list(future.result())
        except (TooSlow, ProcessExpired, MemoryError):
            answers = []
            for page in chunk:
                try:
                    answers += pool.schedule(work, args=(([page], known),), timeout=_SECONDS).result()
                except (TooSlow, ProcessExpired, MemoryError):
                    answers.append(None)
        yield from zip(chunk, answers, strict=True)


def _sketches(job: _Job) -> list[Sketch | None]:
    found: list[Sketch | None] = []
    for page in job[0]:
        try:
            found.append(sketch(read(read_body(page.file), page.url)))
        except Unreadable:
            found.append(None)
    return found


def _records(job: _Job) -> list[dict[str, Any]]:
    chunk, templates = job
    out = []
    for page in chunk:
        try:
            parts = take_apart(
                read(read_body(page.file), page.url), (templates or {}).get(page.site), Hints()
            )
            out.append(record(parts, page.url, page.site))
        except Unreadable as error:
            out.append(unreadable(page.url, page.site, str(error)))
    return out
