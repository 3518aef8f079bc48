"""Search beside SQLite FTS5 and PostgreSQL's full text, on the same generated articles.

``make bench`` runs ``python -m tests.bench.search [--records N] [--only NAME …] [--json FILE]``. Khotin is timed from
the question to 20 hits with their texts and highlights, and to one hit; the others give row numbers only. "Load" is
the time until all records can be found: for Khotin with syndication, in two processes (one stores, one indexes).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import pickle
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from archive.home import Home
from archive.index import Index
from archive.record import Record
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from archive.store.new_captures import NewCapture
from tests.bench.measure import memory_mb
from tests.bench.search_articles import articles
from tests.bench.search_queries import HITS, Asked, Engine, Kind, kinds, percentile, timed
from tests.bench.search_rivals import Fts5, PostgreSQL
from tests.conftest import SERVER

CHUNK = 500
#: Bounds: records a second, index to text, memory of a search process in MB.
LOAD, INDEX, MEMORY = 1000, 0.75, 300


class Khotin:
    """The archive in a folder."""

    name = "Khotin"

    def __init__(self, home: Path) -> None:
        self.home = Home(home)
        self.store = Store.open(self.home)
        self.index = Index.open(self.home.index)

    def load(self, records: Iterator[Record]) -> None:
        """Store the records here while another process indexes them; both done when this returns."""
        over = multiprocessing.Event()
        indexing = multiprocessing.Process(target=_index, args=(self.home, over))
        indexing.start()
        try:
            for chunk in _chunks(records):
                self._keep(chunk)
        finally:
            over.set()
            indexing.join()
        if indexing.exitcode:
            raise SystemExit("the process that indexes failed")

    def _keep(self, chunk: list[Record]) -> None:
        with self.store.together():
            numbers = [self.store.add_capture(_capture(one)) for one in chunk]
        self.store.put_many(
            replace(one, provenance=replace(one.provenance, capture_id=number))
            for one, number in zip(chunk, numbers, strict=True)
        )

    def ask(self, asked: Asked, limit: int = HITS) -> tuple[list[str], int]:
        """Answer one question, as `khotin search` does."""
        query = " ".join(asked.words)
        question = Question(
            query=f'"{query}"' if asked.phrase else query,
            sort=asked.sort,
            limit=limit,
            facets=("site", "year") if asked.facets else (),
        )
        results = search(self.index, self.store, question)
        return [hit.id for hit in results.hits], results.total


def _capture(one: Record) -> NewCapture:
    return NewCapture(
        site=one.site,
        url=one.url,
        method="GET",
        status=200,
        fetched_at=one.captured_at,
        warc="generated.warc.gz",
        offset=one.provenance.capture_id,
        length=1,
        record_id=f"urn:uuid:{one.key}",
        mime="text/html",
    )


def _index(home: Home, over: Event) -> None:
    """Work off the outbox until the load is over and nothing is left."""
    with Store.open(home) as store:
        index = Index.open(home.index)
        last = False
        while not last:
            last = over.is_set()
            if not index.catch_up(store) and not last:
                time.sleep(0.05)


def _chunks(records: Iterator[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for one in records:
        chunk.append(one)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _write(path: Path, count: int) -> int:
    """Generate the articles into a file, so that loading does not wait for the generator; returns bytes of text."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        for chunk in _chunks(articles(count)):
            pickle.dump(chunk, file)
    part.replace(path)
    return _size_of_text(path)


def _size_of_text(path: Path) -> int:
    return sum(len(part.encode()) for one in _read(path) for part in (one.title or "", *one.body))


def _read(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        while True:
            try:
                yield from pickle.load(file)
            except EOFError:
                return


def _measured(name: str, engine: Engine, records: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in kinds(records):
        found[kind.name] = _times(kind.name, timed(engine.ask, kind), kind if name == Khotin.name else None)
        if isinstance(engine, Khotin):
            one = timed(partial(engine.ask, limit=1), kind)
            found[f"{kind.name}, one hit"] = _times("  one hit", one, None)
    return found


def _times(name: str, took: tuple[list[float], list[float]], bound: Kind | None) -> dict[str, float]:
    wall, cpu = ((statistics.median(values), percentile(values, 0.95)) for values in took)
    at_most = f"  (at most {bound.p50:g} / {bound.p95:g})" if bound else ""
    print(
        f"  {name:24}{wall[0]:>10.1f} / {wall[1]:<8.1f} ms, CPU {cpu[0]:>8.1f} / {cpu[1]:<8.1f}{at_most}",
        flush=True,
    )
    return {"p50": wall[0], "p95": wall[1], "cpu p50": cpu[0], "cpu p95": cpu[1]}


def _in_a_process_of_its_own(home: Path, records: int) -> dict[str, Any]:
    """Ask Khotin in a fresh process, and weigh it afterwards."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(False)
    process = context.Process(target=_asking, args=(home, records, send))
    process.start()
    found: dict[str, Any] = receive.recv()
    process.join()
    return found


def _asking(home: Path, records: int, send: Any) -> None:
    engine = Khotin(home)
    found = _measured(engine.name, engine, records)
    found["memory MB"] = round(_own_memory_mb(), 1)
    found["memory MB with mapped files"] = round(memory_mb(os.getpid()), 1)
    send.send(found)


def _own_memory_mb() -> float:
    """What the process has for itself; pages of mapped files are the system's cache."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def _cpu() -> float:
    """Seconds of CPU of this process and of those that it has waited for."""
    return sum(os.times()[:4])


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _khotin(folder: Path, data: Path, records: int, text: int) -> dict[str, Any]:
    home = folder / "khotin"
    begin, begin_cpu = time.monotonic(), _cpu()
    Khotin(home).load(_read(data))
    load, cpu = records / (time.monotonic() - begin), records / (_cpu() - begin_cpu)
    ratio = _size(home / "index") / text
    print(
        f"  {'load with index':24}{load:>10,.0f} records/s  (at least {LOAD:,}); {cpu:,.0f} for each second of CPU"
    )
    print(f"  {'index to text':24}{ratio:>10.2f}  (at most {INDEX})", flush=True)
    found = _in_a_process_of_its_own(home, records)
    print(
        f"  {'memory':24}{found['memory MB']:>10.0f} MB  (at most {MEMORY}), with the mapped files of index and"
    )
    print(f"  {'':34} database {found['memory MB with mapped files']:.0f} MB")
    return found | {"load": round(load), "index to text": round(ratio, 3)}


def _rival(engine: Fts5 | PostgreSQL, data: Path, records: int) -> dict[str, Any]:
    begin = time.monotonic()
    engine.load(_read(data))
    load = records / (time.monotonic() - begin)
    print(f"  {'load with index':24}{load:>10,.0f} records/s", flush=True)
    return _measured(engine.name, engine, records) | {"load": round(load)}


def _postgresql(data: Path, records: int) -> dict[str, Any]:
    import psycopg

    name = f"khotin_bench_{uuid.uuid4().hex[:8]}"
    server = SERVER.replace("postgresql+psycopg", "postgresql")
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    except psycopg.OperationalError as error:
        print(f"  left out: no PostgreSQL server: {str(error).splitlines()[0]}")
        return {}
    try:
        engine = PostgreSQL(server.rpartition("/")[0] + "/" + name)
        try:
            return _rival(engine, data, records)
        finally:
            engine.connection.close()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--only", nargs="*", default=["khotin", "fts5", "postgresql"])
    parser.add_argument(
        "--folder", type=Path, help="work here, leave it, and take the articles that are there already"
    )
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="khotin-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        data = folder / f"articles-{given.records}.pickle"
        text = _size_of_text(data) if data.exists() else _write(data, given.records)
        print(f"{given.records:,} articles, {text / 1e6:,.0f} MB of text; 20 hits a page", flush=True)
        results: dict[str, Any] = {"records": given.records, "text": text}
        for name in given.only:
            print(name, flush=True)
            if name == "khotin":
                results[name] = _khotin(folder, data, given.records, text)
            elif name == "fts5":
                results[name] = _rival(Fts5(folder / "fts5.db"), data, given.records)
            else:
                results[name] = _postgresql(data, given.records)
        if given.json:
            given.json.write_text(json.dumps(results, indent=2))
    finally:
        if not given.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
