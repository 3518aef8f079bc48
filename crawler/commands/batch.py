"""Many saved pages at once: grouped by site, what each site repeats learned, then read; on all cores."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.errors import CallError
from crawler.commands.reading import Record, Saved, learn, read_chunk, sketch_alone, unreadable
from crawler.commands.spool import Spool
from crawler.extract.template import SiteMemory, Template
from crawler.urls import site_host

#: Pages handed to a process at a time.
_CHUNK = 16
#: Seconds for one page; a job that takes longer is done again page by page.
_SECONDS = 20.0
#: Bytes of pages that all processes together keep in memory between learning and reading; as trees they are ten times
#: as large.
_KEPT = 24 << 20

_Answer = TypeVar("_Answer")


def read_batch(batch: Path) -> list[Saved]:
    """The lines of a batch file; paths are relative to it. Raises CallError with the line that is wrong."""
    out: list[Saved] = []
    try:
        with batch.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    out.append(_saved(batch, number, line))
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{batch}: cannot be read ({error}); a batch is a file of JSON Lines") from error
    return out


def _saved(batch: Path, number: int, line: str) -> Saved:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CallError(f'{batch}:{number}: not JSON ({error}); a line is {{"path": …, "url": …}}') from error
    if not isinstance(row, dict) or not isinstance(row.get("path"), str) or not row["path"]:
        raise CallError(f'{batch}:{number}: no "path" in it; a line is {{"path": …, "url": …}}')
    url = row.get("url") or ""
    if not isinstance(url, str):
        raise CallError(f'{batch}:{number}: "url" is {json.dumps(url)[:40]}, not a string')
    try:
        site = site_host(url) if url else str(row.get("site") or "")
    except ValueError:
        site = ""  # its page is recorded as one that cannot be read
    return Saved(batch.parent / row["path"], url, site, row)


def run(pages: Sequence[Saved], processes: int | None = None) -> Iterator[Record]:
    """One record for each page, in the order given; each with the keys of its line and its path.

    What a site repeats is learned from a sample of its pages first (`learn`), which does not depend on the order of the
    lines, and so no record does. A page that was read while learning is not read again.
    """
    workers = processes or os.cpu_count() or 1
    with ProcessPool(max_workers=workers, max_tasks=2_000) as pool, Spool() as spool:
        templates: dict[str, Template | None] = {}
        waiting = 0
        for number, made in _all_records(pool, pages, templates, _KEPT // workers):
            spool.put(number, _finished(pages[number], made))
            while (ready := spool.take(waiting)) is not None:
                yield ready
                waiting += 1


def _finished(page: Saved, made: Record | None) -> Record:
    result = made if made is not None else unreadable(page, "took too long or crashed")
    return {**page.row, **result, "path": page.row["path"]}


def _all_records(
    pool: ProcessPool, pages: Sequence[Saved], templates: dict[str, Template | None], kept: int
) -> Iterator[tuple[int, Record | None]]:
    """The records with the pages' numbers, as they come."""
    sites: defaultdict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        sites[page.site].append(number)
    done: set[int] = set()
    groups = list(sites.items())
    for job, learned in _learned(pool, pages, groups, kept):
        for (site, numbers), (template, made) in zip(job, learned, strict=True):
            templates[site] = template
            for at, record in made.items():
                done.add(numbers[at])
                yield numbers[at], record
    left = [(site, [number for number in numbers if number not in done]) for site, numbers in groups]
    chunks = [
        (site, numbers[i : i + _CHUNK]) for site, numbers in left for i in range(0, len(numbers), _CHUNK)
    ]
    work = [([pages[n] for n in numbers], templates[site]) for site, numbers in chunks]
    for (site, numbers), records in zip(chunks, _answers(pool, read_chunk, work), strict=True):
        if records is not None:
            yield from zip(numbers, records, strict=True)
            continue
        for number in numbers:
            (alone,) = _answers(pool, read_chunk, [([pages[number]], templates[site])])
            yield number, alone[0] if alone else None


def _learned(
    pool: ProcessPool, pages: Sequence[Saved], groups: list[tuple[str, list[int]]], kept: int
) -> Iterator[tuple[list[tuple[str, list[int]]], list[tuple[Template | None, dict[int, Record]]]]]:
    """For several sites at a time, as many as make a chunk of pages: templates, and records by place in the group."""
    jobs: list[list[tuple[str, list[int]]]] = []
    size = _CHUNK
    for group in groups:
        if size >= _CHUNK:
            jobs.append([])
            size = 0
        jobs[-1].append(group)
        size += len(group[1])
    work = [([[pages[n] for n in numbers] for _, numbers in job], kept) for job in jobs]
    for job, learned in zip(jobs, _answers(pool, learn, work), strict=True):
        if learned is None:
            learned = [(_learned_singly(pool, [pages[n] for n in numbers]), {}) for _, numbers in job]
        yield job, learned


def _learned_singly(pool: ProcessPool, pages: list[Saved]) -> Template | None:
    """What a site repeats, where learning it in one go was too slow or crashed: each page in a job of its own."""
    memory = SiteMemory()
    for page, found in zip(pages, _answers(pool, sketch_alone, [([page], 0) for page in pages]), strict=True):
        if found is not None:
            memory.observe(page.key, found)
    return memory.freeze() if len(memory) else None


def _answers(
    pool: ProcessPool, work: Callable[[Any], _Answer], jobs: Sequence[tuple[list[Any], Any]]
) -> Iterator[_Answer | None]:
    """The answers of all jobs in order; None where one took too long or its process died."""
    futures = [pool.schedule(work, args=(job,), timeout=_SECONDS + _size(job[0])) for job in jobs]
    for future in futures:
        try:
            yield future.result()
        except (TooSlow, ProcessExpired, MemoryError):
            yield None


def _size(pages: list[Any]) -> int:
    return sum(len(page) if isinstance(page, list) else 1 for page in pages)
