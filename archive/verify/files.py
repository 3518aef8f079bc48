"""WARC files against the manifest, their records against the rows of captures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from archive.children import children
from archive.store import Store
from archive.store.captures import captures
from archive.verify.finding import Finding
from archive.warc.file import NAME
from archive.warc.fixity import FileReport, Seen
from archive.warc.fixity_pieces import Reading
from archive.warc.folder import Closed, claim, closed_files

#: Findings of one kind in one file that are told one by one; the rest is counted.
MOST = 20


def check_files(store: Store, workers: int, done: Callable[[FileReport], None]) -> Iterator[Finding]:
    """Check every file; `done` is told of each as soon as it was read."""
    folder = store.home.warc
    closed = closed_files(folder)
    paths = sorted([*folder.glob("*.warc.gz"), *folder.glob("*.warc")])
    counts = store.captures_by_file()
    names = {path.name for path in paths}
    for name in sorted((closed.keys() | counts.keys()) - names):
        yield Finding(
            "missing",
            name,
            f"the file with {counts.get(name, 0):,} captures is not there; restore it from a copy",
        )
    context = children()
    # All that the processes need, and it is there at once: without the database's library.
    context.set_forkserver_preload(["archive.warc.fixity_pieces"])
    # The largest first, so that none is left for the end.
    paths.sort(key=lambda path: -path.stat().st_size)
    with ProcessPoolExecutor(max(1, workers), mp_context=context) as pool:
        reading = [
            Reading(pool, path, closed.get(path.name), partial(store.offsets, path.name)) for path in paths
        ]
        for path, of_file in zip(paths, reading, strict=True):
            report = of_file.report()
            done(report)
            living = (
                closed.get(path.name) is None and NAME.fullmatch(path.name) is not None and _is_open(path)
            )
            yield from _of_file(report, closed.get(path.name), living)
            yield from _against_rows(store, report, living)


def _of_file(report: FileReport, closed: Closed | None, living: bool) -> Iterator[Finding]:
    name = report.warc
    ours = NAME.fullmatch(name) is not None
    for what in report.whole:
        yield Finding("damaged", name, what + "; restore it from a copy")
    for offset, what in _some(name, report.damage):
        if offset == report.torn and closed is None:
            if not living:
                yield Finding("torn", f"{name} at {offset}", f"{what}; what is before it is whole", "files")
        else:
            yield Finding("damaged", f"{name} at {offset}", what)
    if closed is None and ours and not living and report.torn is None:
        yield Finding(
            "torn", name, "its process ended without closing it; all its records are whole", "files"
        )


def _some(name: str, damage: list[tuple[int, str]]) -> list[tuple[int, str]]:
    if len(damage) <= MOST:
        return damage
    return [*damage[:MOST], (damage[MOST][0], f"and {len(damage) - MOST:,} more damaged places from here on")]


def _is_open(path: Path) -> bool:
    """Whether a living process writes the file: it holds the lock."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return not claim(descriptor)
    finally:
        os.close(descriptor)


def _against_rows(store: Store, report: FileReport, living: bool) -> Iterator[Finding]:
    rows = _rows(store, report.warc)
    damaged = {offset for offset, _ in report.damage}
    for offset, row in sorted(rows.items()):
        seen = report.captures.get(offset)
        where = f"{report.warc} at {offset}"
        if seen is None:
            if offset not in damaged:
                yield Finding(
                    "missing",
                    where,
                    f"the capture of {row['url']} is not there; restore the file from a copy",
                )
        elif wrong := _differs(seen, row):
            yield Finding(
                "damaged",
                where,
                f"the row of the capture of {row['url']} says another {wrong}; khotin rebuild",
            )
    extra = sorted(report.captures.keys() - rows.keys())
    # A process that is writing has its row a moment after its record.
    # Of imported files only what is read or shown has a row.
    if extra and not living and NAME.fullmatch(report.warc):
        yield Finding(
            "extra",
            report.warc,
            f"{len(extra):,} captures have no row, the first at {extra[0]}: the database is older than its files",
            "captures",
        )


def _rows(store: Store, warc: str) -> dict[int, Any]:
    names = ("offset", "length", "record_id", "payload_digest", "block_digest", "url", "revisit_of")
    query = select(*(captures.c[name] for name in names)).where(captures.c.warc == warc)
    with store.engine.connect() as connection:
        return {row["offset"]: row for row in connection.execute(query).mappings()}


def _differs(seen: Seen, row: Any) -> str | None:
    for name in ("length", "record_id", "block_digest", "payload_digest"):
        said = getattr(seen, name)
        if name == "payload_digest" and said is None:
            continue  # a revisit has its original's in its row
        if said != row[name]:
            return name.replace("_", " ")
    return None
