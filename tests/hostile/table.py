"""What hostile servers do, what Scrapy makes of it by default, what is wanted, and what Khotin does: measured.

``python -m tests.hostile.table`` crawls the hostile server and prints what came out of each row;
``python -m tests.hostile.table --docs`` prints the page of the documentation that has the same table.
"""

# The table is read across.
# ruff: noqa: E501

from __future__ import annotations

import ssl
import subprocess
import sys
import tempfile
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from crawler.families import FAMILIES
from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.hostile.traps import LONG_PATH
from tests.khotin import Archive, Done, crawl
from tests.little_site import LittleSite

BAD = """
    /redirect/self /r /cookie-wall /soft-404 /lich /phien /tham-so /charset/header /charset/meta /charset/cp1258
    /charset/cp1258-undeclared /charset/utf-16 /bomb /huge/length /truncated /429?after=2 /503?after=2
    /long-url
""".split()  # noqa: SIM905
#: A user can wait longer than a test.
QUICK = {"DOWNLOAD_TIMEOUT": 5, "RETRY_TIMES": 1}
#: MB that the crawl and its reading processes may need together: interpreters, and one body of 16 MB at a time.
MEMORY = 400
CHALLENGE = "<html><body><script>document.cookie='D1N=5f3a; path=/';window.location.reload(true);</script></body></html>"
#: Addresses of one page each, in the ways in which sites link to it; the first is as it should be.
SPELLINGS = (
    "https://bao.vn/tin-tuc/bai-viet-1.html",
    "http://bao.vn/tin-tuc/bai-viet-1.html",
    "https://www.bao.vn/tin-tuc/bai-viet-1.html",
    "https://bao.vn:443/tin-tuc/bai-viet-1.html",
    "https://BAO.vn/tin-tuc/bai-viet-1.html",
    "https://bao.vn/tin-tuc/bai-viet-1.html#binh-luan",
    "https://bao.vn/tin-tuc/bai-viet-1.html?utm_source=fb&utm_medium=x",
    "https://bao.vn/tin-tuc/bai-viet-1.html?fbclid=abc",
    "https://bao.vn/tin-tuc/bai-viet-1.html?print=1",
    "https://bao.vn/print/tin-tuc/bai-viet-1.html",
    "https://bao.vn/tin-tuc/bai-viet-1.html?PHPSESSID=0123456789abcdef0123456789abcdef",
    "https://bao.vn/tin-tuc/bai-viet-1.html;jsessionid=00AA11BB",
    "https://bao.vn/tin-tuc/./bai-viet-1.html",
    "https://bao.vn/tin-tuc/b%61i-viet-1.html",
    "https://bao.vn/tin-tuc/bai-viet-1.html/",
)


@dataclass
class Seen:
    """A crawl of the hostile server, and two sites with TLS of their own."""

    server: HostileServer
    done: Done
    archive: Archive
    slow: HostileServer
    slow_archive: Archive
    challenge: Done
    certificate: list[str | None]
    old_before: Done
    old_after: Done

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.done.verdicts["127.0.0.1"]["counts"]
        return found

    def reasons(self, path: str) -> list[str]:
        return [row["reason"] for row in self.archive.issues(path)]

    def is_article(self, path: str, number: int) -> bool:
        text = self.archive.texts()[path]
        return text["title"] == ARTICLES[number].title and ARTICLES[number].paragraphs[0] in text["body"]


@dataclass(frozen=True)
class Row:
    """A row of the table. `look` says what was measured, and fails where it is not what is wanted."""

    case: str
    default: str
    wanted: str
    does: str
    look: Callable[[Seen], str]


def _loops(seen: Seen) -> str:
    for path in ("/redirect/self", "/r"):
        assert seen.server.hits[path] <= 7, seen.server.hits
        assert seen.reasons("/redirect/self") == ["max redirections reached"]
    return (
        f"{seen.server.hits['/redirect/self']} and {seen.server.hits['/r']} requests, recorded as a failure"
    )


def _cookie_wall(seen: Seen) -> str:
    assert seen.is_article("/cookie-wall", 3)
    return f"the article, after {seen.server.hits['/cookie-wall']} requests"


def _challenge(seen: Seen) -> str:
    (line,) = seen.challenge.verdicts.values()
    assert line["verdict"] == "BLOCKED", line
    assert line["counts"].get("record/new", 0) == 0
    return f"no article; BLOCKED: {line['reason']}"


def _soft_404(seen: Seen) -> str:
    assert "/soft-404" not in seen.archive.texts()
    return "captured, no article"


def _calendar(seen: Seen) -> str:
    assert seen.server.hits["/lich"] <= 2
    return f"{seen.server.hits['/lich']} request"


def _sessions(seen: Seen) -> str:
    assert seen.server.hits["/phien"] <= 1
    assert not [path for path in seen.archive.texts() if "jsessionid" in path]
    return "each article stored once"


def _spellings(seen: Seen) -> str:
    keys = {FAMILIES["plain"].key(url) for url in SPELLINGS}
    assert len(keys) == 1, keys
    twins = ("https://t.vn/Trang/X.aspx?nid=5&CategoryId=3&title=a", "http://t.vn:80/trang/x.aspx?NID=5")
    assert len({FAMILIES["sharepoint"].key(url) for url in twins}) == 1
    # NFC and NFD, raw and escaped.
    names = (
        "https://t.vn/b%C3%A0i",
        "https://t.vn/bài",
        "https://t.vn/" + unicodedata.normalize("NFD", "bài"),
    )
    assert len({FAMILIES["plain"].key(url) for url in names}) == 1
    stored = [path for path in seen.archive.texts() if path.startswith(ARTICLES[0].path.partition(".")[0])]
    assert len(stored) == 1
    return f"{len(SPELLINGS) + len(twins) + len(names)} spellings of 3 pages are 3 pages"


def _text(path: str, number: int) -> Callable[[Seen], str]:
    def look(seen: Seen) -> str:
        assert seen.is_article(path, number), seen.archive.texts()[path]
        body = seen.archive.texts()[path]["body"]
        assert unicodedata.is_normalized("NFC", body)
        return "the article, letter by letter, NFC"

    return look


def _memory(path: str) -> Callable[[Seen], str]:
    def look(seen: Seen) -> str:
        (capture,) = seen.archive.captures(path)
        assert capture["kind"] == "unreadable"
        assert seen.done.peak_mb < MEMORY
        cut = "cut and marked as truncated" if capture["truncated"] else "captured as it came"
        return f"{cut}, not read; {seen.done.peak_mb:.0f} MB at most, all processes of the crawl together"

    return look


def _never_ends(seen: Seen) -> str:
    for path in ("/hang", "/drip"):
        assert [row["reason"] for row in seen.slow_archive.issues(path)] == ["timeout"]
        assert seen.slow.hits[path] == 1 + QUICK["RETRY_TIMES"]
    return (
        f"{1 + QUICK['RETRY_TIMES']} tries of {QUICK['DOWNLOAD_TIMEOUT']} s (by default 3 of 30 s), recorded"
    )


def _truncated(seen: Seen) -> str:
    assert seen.is_article("/truncated", 1)
    assert {row["truncated"] for row in seen.archive.captures("/truncated")} == {"disconnect"}
    return "captured, marked as truncated, read; said in an issue"


def _retry_after(seen: Seen) -> str:
    for path in ("/429", "/503"):
        times = [request.at for request in seen.server.requests if request.path == path]
        assert len(times) == 3
        # Measured at the server: what it took the client to send is not known.
        assert min(b - a for a, b in pairwise(times)) > 1.9
    return "2 s asked for, 2 s waited, then the article"


def _long(seen: Seen) -> str:
    assert seen.server.hits[LONG_PATH.partition("?")[0]] == 1
    assert seen.counts()["skipped/too long"] >= 1
    return "not followed; counted as “too long”"


def _certificate(seen: Seen) -> str:
    assert seen.certificate
    assert all(said and said.startswith("self-signed certificate; sha256:") for said in seen.certificate)
    return "captured; error and fingerprint in the WARC, in the capture's row and in khotin show"


def _old_tls(seen: Seen) -> str:
    before, after = seen.old_before.verdicts["127.0.0.1"], seen.old_after.verdicts["127.0.0.1"]
    assert (before["verdict"], after["verdict"]) == ("GONE", "OK")
    assert 'tls = "legacy"' in before["reason"]
    return 'named as the likely reason; with tls = "legacy" in the profile: OK'


def _nothing(seen: Seen) -> str:
    assert seen.old_before.status == 1
    return "no page is never a success: a verdict, and exit status 1"


ROWS = (
    Row("redirect to itself, or on and on", "21 requests each", "an end, and a record of it", "at most 7 requests, one failure recorded", _loops),
    Row("cookie wall by redirect", "passed", "passed", "passed; one that reloads itself too", _cookie_wall),
    Row("cookie challenge by JavaScript", "200, stored as a page", "recognised, not evaded", "no article; BLOCKED, with the reason", _challenge),
    Row("soft 404", "200", "no article", "no article; known by an address that cannot exist", _soft_404),
    Row("calendar without end", "followed for ever", "few requests", "calendars are not followed, other traps are left after a few pages that bring nothing", _calendar),
    Row("session ids in addresses", "each is another page", "one page", "stripped", _sessions),
    Row("http and https, www, utm, print, case, slash, NFC …", "14 of 19 pairs are two pages", "one page each", "one key for each page", _spellings),
    Row("header says ISO-8859-1, body is UTF-8", "mojibake", "the text", "valid UTF-8 wins", _text("/charset/header", 0)),
    Row("meta says gb2312, body is UTF-8", "mojibake", "the text", "valid UTF-8 wins", _text("/charset/meta", 1)),
    Row("windows-1258", "decomposed letters", "NFC", "NFC", _text("/charset/cp1258", 2)),
    Row("windows-1258, undeclared", "taken for Big5", "the text", "the encoding whose words are Vietnamese", _text("/charset/cp1258-undeclared", 3)),
    Row("UTF-16 with a byte order mark", "read", "read", "read", _text("/charset/utf-16", 5)),
    Row("gzip bomb, 1.5 MB → 1.5 GB", "1.14 GB of memory", "a cap", "captured as it came, unpacked up to 16 MB", _memory("/bomb")),
    Row("page of 300 MB", "1.75 GB of memory", "a cap", "the first 16 MB are captured, marked as truncated", _memory("/huge/length")),
    Row("answers that never end", "3 tries of 180 s", "shorter, recorded", "3 tries of 30 s, recorded", _never_ends),
    Row("body cut short", "an error after retries", "kept, flagged", "captured, flagged, read", _truncated),
    Row("429, 503 with Retry-After", "3 tries within 10 ms", "waited for", "waited for to the second", _retry_after),
    Row("address of 3,000 characters", "dropped in silence", "counted", "counted", _long),
    Row("self-signed certificate, wrong name", "taken in silence", "provenance", "taken, and part of each capture's provenance", _certificate),
    Row("nothing newer than TLS 1.0", "no connection, whatever is set", "a profile key", "`tls = \"legacy\"`: crawled in a process of its own kind", _old_tls),
    Row("no page at all", "exit status 0", "a failure", "a verdict and exit status 1", _nothing),
)  # fmt: skip


def look_everywhere(folder: Path) -> Seen:
    """Crawl the hostile server, its answers that never end apart, and three little sites."""
    with HostileServer(bad=BAD) as server:
        done = crawl(folder / "bad", server.url("/"), measured=True, limit=240)
    with HostileServer(bad=["/hang", "/drip"]) as slow:
        crawl(folder / "slow", slow.url("/"), settings=QUICK, limit=240)
    with LittleSite(lambda path: (404, {}, "") if path == "/robots.txt" else (200, {}, CHALLENGE)) as site:
        challenge = crawl(folder / "challenge", site.url())
    with LittleSite(context=tls_context(folder, old=False)) as site:
        crawl(folder / "certificate", site.url())
    rows = Archive(folder / "certificate").rows("SELECT certificate FROM captures")
    with LittleSite(context=tls_context(folder, old=True)) as site:
        before = crawl(folder / "old", site.url())
        profile = folder / "old" / "sites" / "127.0.0.1.toml"
        profile.write_text(f'host = "127.0.0.1"\nstart = ["{site.url()}"]\ntls = "legacy"\n', "utf-8")
        after = crawl(folder / "old", "127.0.0.1")
    said = [row["certificate"] for row in rows]
    return Seen(
        server, done, Archive(folder / "bad"), slow, Archive(folder / "slow"), challenge, said, before, after
    )


def tls_context(folder: Path, *, old: bool) -> ssl.SSLContext:
    """A server's TLS with a self-signed certificate for another host; `old`: TLS 1.0 and nothing newer."""
    key, certificate = folder / "server.key", folder / "server.crt"
    if not certificate.exists():
        words = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=bao.example.vn"
        command = ["openssl", *words.split(), "-keyout", key, "-out", certificate]
        subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def docs() -> str:
    """The page of the documentation."""
    head = """# What do hostile servers do, and what does Khotin do about it?

Old portals misbehave without meaning to. Each row is a case met in the field, with what Scrapy 2.19 makes of it by
default, what an archive wants, and what Khotin does. Each is a test against a real server on loopback;
`python -m tests.hostile.table` runs them and prints what was measured. This page is made by
`python -m tests.hostile.table --docs`.

| case | Scrapy's default | wanted | Khotin |
|---|---|---|---|
"""
    rows = (f"| {row.case} | {row.default} | {row.wanted} | {row.does} |\n" for row in ROWS)
    tail = """
Not tested here: servers that want renegotiation of the old kind. Scrapy allows it by itself, and no server at hand does it.
"""
    return head + "".join(rows) + tail


def main() -> None:
    """Print the table."""
    if "--docs" in sys.argv:
        print(docs(), end="")
        return
    with tempfile.TemporaryDirectory() as folder:
        seen = look_everywhere(Path(folder))
        for row in ROWS:
            print(
                f"{row.case}\n    default: {row.default}\n    wanted:  {row.wanted}\n    Khotin:  {row.look(seen)}"
            )


if __name__ == "__main__":
    main()
