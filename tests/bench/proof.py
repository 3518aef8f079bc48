"""Rebuild, verify and reread of an archive of several sites and versions: captures a second, and whether all is equal.

``make bench`` runs ``python -m tests.bench.proof [--captures N]``. Pages are written into a WARC file and imported;
half of each site's articles have a second version. The archive is rebuilt and compared with what was there, record by
record.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.database import reading
from archive.home import Home
from archive.store import Store
from archive.store.history import articles
from archive.warc import Exchange, WarcWriter
from tests.bench import generated

HOSTS = tuple(f"bao{number}.example.vn" for number in range(1, 6))
START = datetime(2026, 1, 1, tzinfo=UTC)
#: Bound: captures whose digests are checked in a second.
DIGESTS = 3000
#: A paragraph that the second version has and the first one has not.
ADDED = "<p>Bài viết được bổ sung sau khi đăng, theo ý kiến của bạn đọc ở xã Cẩm Sơn.</p>"


def write(folder: Path, captures: int) -> None:
    """A WARC file of so many captures: of each site two thirds of its pages once, and half of those again, edited."""
    pages = captures * 2 // (3 * len(HOSTS))
    with WarcWriter(folder, software="bench") as writer:
        for host in HOSTS:
            for number in range(pages):
                body = generated.page(number, pages)
                _write(writer, host, number, body, START)
                if number % 2:
                    edited = body.replace(b".</p>\n<p>", f".</p>\n{ADDED}\n<p>".encode(), 1)
                    _write(writer, host, number, edited, START + timedelta(days=30))


def _write(writer: WarcWriter, host: str, number: int, body: bytes, at: datetime) -> None:
    writer.write_exchange(
        Exchange(
            url=f"http://{host}{generated.path(number)}",
            status=200,
            fetched_at=at + timedelta(seconds=number),
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=body,
        )
    )


def khotin(home: Path, *words: str) -> tuple[dict[str, Any], float]:
    """The last line of JSON that a command prints, and the seconds that it took."""
    began = time.monotonic()
    command = [str(Path(sys.executable).with_name("khotin")), "--home", str(home), *words, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"khotin {' '.join(words)}: {done.stderr}{done.stdout[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]), time.monotonic() - began


def records(home: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Every version of every article as JSON values."""
    found = {}
    with Store.open(Home(home)) as store:
        with reading(store.engine) as connection:
            known = connection.execute(articles.select()).mappings().all()
        for row in known:
            for record in store.records_json([row["public_id"]], all_versions=True):
                found[record["id"], record["version"]] = record
    return found


def main() -> None:
    """Build, measure, compare, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.proof", description=__doc__)
    parser.add_argument("--captures", type=int, default=5000, help="how many captures the archive has")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-proof-") as name:
        folder, home = Path(name) / "warc", Path(name) / "home"
        folder.mkdir()
        write(folder, options.captures)
        khotin(home, "import", *map(str, sorted(folder.glob("*.warc.gz"))))
        before = records(home)
        versions = sum(number > 1 for _, number in before)
        print(f"{len(before):,} versions, {versions:,} of them later ones, of {len(HOSTS)} sites")
        line, seconds = khotin(home, "rebuild")
        print(
            f"rebuild: {line['captures']:,} captures in {seconds:.1f} s, {line['captures'] / seconds:,.0f} a second"
        )
        after = records(home)
        unlike = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
        print(f"rebuilt records that differ: {len(unlike)} of {len(before):,}")
        line, seconds = khotin(home, "verify")
        print(f"verify, everything: {line['captures']:,} captures in {line['seconds']:.1f} s")
        print(
            f"verify, digests: {_files(home):,.0f} captures a second on all cores (at least {DIGESTS:,}); "
            f"{_digests(home):,.0f} for each second of CPU"
        )
        line, seconds = khotin(home, "reread")
        print(
            f"reread: {line['captures']:,} captures in {seconds:.1f} s, {line['captures'] / seconds:,.0f} a second"
        )
        print(f"reread records: {line['unchanged']:,} as before, {line['reread']:,} others")
    sys.exit(1 if unlike else 0)


def _files(home: Path) -> float:
    """Captures that all cores together check in a second, WARC files against their digests and rows alone."""
    from archive.verify.files import check_files

    captures: list[int] = []
    with Store.open(Home(home)) as store:
        began = time.monotonic()
        for finding in check_files(
            store, os.cpu_count() or 1, lambda report: captures.append(len(report.captures))
        ):
            sys.exit(str(finding))
        return sum(captures) / (time.monotonic() - began)


def _digests(home: Path) -> float:
    """Captures that are checked in a second of CPU, WARC files alone."""
    from archive.warc.fixity import check_file
    from archive.warc.folder import closed_files

    closed = closed_files(home / "warc")
    began = time.process_time()
    captures = sum(
        len(check_file(path, closed.get(path.name)).captures) for path in (home / "warc").glob("*.warc.gz")
    )
    return captures / (time.process_time() - began)


if __name__ == "__main__":
    main()
