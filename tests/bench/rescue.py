"""Measures snapshot and import: the real portal saved whole and looked at, and a large WARC file read, killed twice.

    python -m tests.bench.rescue [portal] [import [MB]]

The portal's part needs the shared corpus, wget, Chromium and pywb, and says so where they are missing.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.home import Home
from archive.store import Store
from tests.bench.measure import memory_mb
from tests.browser import archived, chromium, visits
from tests.conftest import SHARED
from tests.foreign import HOST, START, article
from tests.khotin import KHOTIN
from tests.pywb import WAYBACK

PORTAL = "dakrlap.daknong.gov.vn"
PAGES = 233


@contextmanager
def portal() -> Iterator[str]:
    """The saved portal behind a proxy; gives the proxy's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [sys.executable, str(SHARED / "corpus/serve.py"), "--port", str(port)]
    server = subprocess.Popen(call, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def khotin(home: Path, *words: str, proxy: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "http_proxy": proxy,
        "https_proxy": proxy,
        "KHOTIN_CONTACT": "test@example.vn",
    }
    return subprocess.run(
        [str(KHOTIN), "--home", str(home), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def captured(home: Path) -> set[str]:
    """Addresses of what was captured whole, in one spelling."""
    with Store.open(Home(home)) as store, store.engine.connect() as connection:
        urls = connection.exec_driver_sql("SELECT DISTINCT url FROM captures WHERE status = 200").scalars()
        return {unquote(url).rstrip("/") for url in urls}


def by_wget(folder: Path, proxy: str) -> set[str]:
    """What wget finds when it mirrors the portal with its requisites: an exhaustive list that is not ours."""
    call = [
        "wget",
        "-r",
        "-l",
        "inf",
        "-p",
        "-nd",
        "-nv",
        "--delete-after",
        "-e",
        "robots=off",
        "--warc-file=w",
    ]
    subprocess.run(
        [*call, f"http://{PORTAL}/"], cwd=folder, env={"http_proxy": proxy}, capture_output=True, check=False
    )
    khotin(folder / "wget-home", "import", str(folder / "w.warc.gz"))
    return captured(folder / "wget-home")


def save_and_look(folder: Path) -> None:
    """Measure 1: everything is held, the package is valid, and the pages are shown as they are."""
    with portal() as proxy:
        began = time.monotonic()
        out, home = folder / "dakrlap.wacz", folder / "home"
        words = ("snapshot", f"http://{PORTAL}/", "--delay", "0", "--out", str(out), "--json")
        report = json.loads(khotin(home, *words, proxy=proxy).stdout)
        seconds = time.monotonic() - began
        ours, theirs = captured(home), by_wget(folder, proxy)
        print(f"snapshot: {report['pages']} of {PAGES} pages, {report['requisites']}, {seconds:.0f} s")
        print(f"  wget found {len(theirs)} addresses; missing here: {sorted(theirs - ours)}")
        assert report["pages"] == PAGES
        assert not theirs - ours
        validate = [str(KHOTIN.with_name("wacz")), "validate", "-f", str(out)]
        said = subprocess.run(validate, capture_output=True, text=True, check=True).stdout
        print(f"  {said.strip().splitlines()[-1]}")
        with zipfile.ZipFile(out) as package:
            pages = [json.loads(line) for line in package.read("pages/pages.jsonl").decode().splitlines()[1:]]
        long = [page["url"] for page in pages if len(page.get("text", "")) > 800]
        wanted = [f"http://{PORTAL}/", *random.Random(7).sample(long, 10)]
        replay = {**os.environ, "KHOTIN_PYWB": str(WAYBACK)}
        # What is replayed comes out of the package, not out of the home it was made from.
        khotin(folder / "from-wacz", "import", str(out))
        call = [str(KHOTIN), "--home", str(folder / "from-wacz"), "replay", "--port", "0"]
        shown = subprocess.Popen(call, env=replay, stderr=subprocess.PIPE, text=True)
        try:
            assert shown.stderr is not None
            base = next(word for word in shown.stderr.readline().split() if word.startswith("http"))
            replayed = asyncio.run(visits([f"{base}2030mp_/{url}" for url in wanted], folder / "replayed"))
        finally:
            shown.terminate()
            shown.wait()
        live = asyncio.run(visits(wanted, folder / "live", proxy))
    for url, visit, alive in zip(wanted, replayed, live, strict=True):
        failed = {
            found: why
            for address, why in visit.failed.items()
            if (found := archived(address).rstrip("/")) in theirs
        }
        print(
            f"  {url}: {len(visit.asked)} requests (live {len(alive.asked)}), failed that the server had: {failed}"
        )
        assert not failed
        # pywb says in the title that it is one.
        assert visit.title.removeprefix("Archived Page: ") == alive.title
    print(f"  pictures in {folder}/replayed and {folder}/live")


def large(path: Path, megabytes: int) -> int:
    """A WARC file of so many megabytes: two pages in five captures, the others pictures. Returns how many."""
    dice, count = random.Random(1), 0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "bench"}))
        while file.tell() < megabytes << 20:
            count += 1
            if count % 5 < 2:
                page = article(count)
                target, mime, body = page.path, page.mime, page.body
            else:
                target, mime, body = (
                    f"/anh/{count}.jpg",
                    "image/jpeg",
                    b"\xff\xd8\xff\xe0" + dice.randbytes(50_000),
                )
            head = StatusAndHeaders("200 OK", [("Content-Type", mime)], protocol="HTTP/1.1")
            at = {"WARC-Date": f"{START + timedelta(seconds=count):%Y-%m-%dT%H:%M:%SZ}"}
            record = writer.create_warc_record(
                f"http://{HOST}{target}",
                "response",
                payload=BytesIO(body),
                http_headers=head,
                warc_headers_dict=at,
            )
            writer.write_record(record)
    return count


def import_large(folder: Path, megabytes: int) -> None:
    """Measure 4: captures a second and memory over the whole import, which is killed twice on its way."""
    file = folder / "large.warc.gz"
    count = large(file, megabytes)
    print(f"import: {file.stat().st_size >> 20} MB, {count:,} captures")
    spent, peak = 0.0, 0.0
    for kill_after in (megabytes / 60, megabytes / 25, None):
        began = time.monotonic()
        call = [str(KHOTIN), "--home", str(folder / "large-home"), "import", str(file)]
        process = subprocess.Popen(call, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None:
            peak = max(peak, memory_mb(process.pid))
            time.sleep(0.2)
            if kill_after and time.monotonic() - began > kill_after:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        spent += time.monotonic() - began
        print(f"  {'killed after' if kill_after else 'ended after'} {time.monotonic() - began:.0f} s")
    with Store.open(Home(folder / "large-home")) as store:
        stats = store.stats()
    print(f"  {stats['captures']:,} captures, {stats['articles']:,} articles")
    print(f"  {count / spent:.0f} captures a second over all of it; peak {peak:.0f} MB in all processes")
    assert stats["captures"] == count


def main() -> None:
    words = sys.argv[1:] or ["portal", "import"]
    with tempfile.TemporaryDirectory(prefix="khotin-bench-") as name:
        folder = Path(name)
        if "portal" in words:
            there = {"shared corpus": SHARED.is_dir(), "wget": shutil.which("wget"), "Chromium": chromium()}
            missing = [what for what, found in {**there, "pywb": WAYBACK.exists()}.items() if not found]
            if missing:
                print(f"snapshot: not measured, without {', '.join(missing)}")
            else:
                save_and_look(folder)
                if "keep" in words:
                    shutil.copytree(folder / "replayed", "bench-pictures/replayed", dirs_exist_ok=True)
                    shutil.copytree(folder / "live", "bench-pictures/live", dirs_exist_ok=True)
        if "import" in words:
            sizes = [int(word) for word in words if word.isdigit()]
            import_large(folder, sizes[0] if sizes else 1024)


if __name__ == "__main__":
    main()
