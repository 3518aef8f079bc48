"""`khotin extract`: one page or a batch of saved pages made records, without an archive."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

import click

from archive.errors import CallError, KhotinError
from crawler.commands.batch import read_batch, run
from crawler.commands.reading import read_body, refuse_address
from crawler.extract.article import take_apart
from crawler.extract.explain import Explained
from crawler.extract.explain import explain as explain_page
from crawler.extract.normalise import record
from crawler.extract.page import MAX_SIZE, Unreadable, read
from crawler.urls import site_host

_TIMEOUT = 30


@click.command()
@click.argument("source", required=False, metavar="FILE|URL|-")
@click.option(
    "--url", metavar="URL", help="The page's address: links are resolved against it, the title checked."
)
@click.option("--json", "as_json", is_flag=True, help="Print the record as one JSON line.")
@click.option("--explain", is_flag=True, help="Name the evidence behind title, date, byline and every block.")
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="IN.jsonl",
    help='Many pages: each line {"path", "url"}; pages of one site are taken together.',
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.jsonl", help="Default: stdout."
)
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes of a batch.  [default: all cores]"
)
def extract(
    source: str | None,
    url: str | None,
    as_json: bool,
    explain: bool,
    batch: Path | None,
    out: Path | None,
    workers: int | None,
) -> int:
    """Read a page without an archive.

    FILE may be gzipped; - reads standard input; a URL is fetched once, by the standard library's client (proxy
    settings of the environment hold; no script runs, nothing is stored).

    \b
    khotin extract page.html --url http://dakrlap.daknong.gov.vn/tin/ --explain
    khotin extract --batch pages.jsonl --out records.jsonl
    """
    if (batch is None) == (source is None):
        raise CallError("extract: give either one page (FILE, URL or -) or --batch IN.jsonl")
    if batch is not None and (explain or url):
        raise CallError(
            "extract: --explain and --url are for one page; a batch names its pages' addresses itself"
        )
    if batch is not None:
        return _batch(batch, out, workers)
    assert source is not None
    try:
        refuse_address(url or "")
        page = read(*_load(source, url))
    except Unreadable as error:
        raise KhotinError(f"{source}: {error}") from error
    parts = take_apart(page)
    made = record(parts, page.url, site_host(page.url) if page.url else "")
    explained = explain_page(page, parts) if explain else None
    with _output(out) as stream:
        if as_json:
            stream.write(
                json.dumps({**made, **(explained.as_json() if explained else {})}, ensure_ascii=False) + "\n"
            )
        else:
            stream.write(_readable(made) + (_explained(made, explained) if explained else ""))
    return 0


def _batch(batch: Path, out: Path | None, workers: int | None) -> int:
    pages = read_batch(batch)
    problems = 0
    with _output(out) as stream:
        for made in run(pages, workers):
            stream.write(_line(made))
            if "problem" in made:
                problems += 1
                click.echo(f"khotin: {made['path']}: {made['problem']}", err=True)
    click.echo(f"{len(pages)} pages, {problems} unreadable", err=True)
    return 0


def _line(made: dict[str, Any]) -> str:
    """A record as a line of JSON; escaped where a key of its own line holds half a character."""
    line = json.dumps(made, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        line = json.dumps(made)
    return line + "\n"


class _output:  # noqa: N801 - a context manager used like a function
    """The file named, else standard output, which stays open."""

    def __init__(self, out: Path | None) -> None:
        self.out = out

    def __enter__(self) -> TextIO:
        try:
            self.stream: TextIO = self.out.open("w", encoding="utf-8") if self.out is not None else sys.stdout
        except OSError as error:
            raise KhotinError(f"{self.out}: cannot be written: {error.strerror}") from error
        return self.stream

    def __exit__(self, *_: object) -> None:
        if self.out is not None:
            self.stream.close()


def _load(source: str, url: str | None) -> tuple[bytes, str, str | None]:
    """Body, address and content type of the page named."""
    if source == "-":
        return sys.stdin.buffer.read(MAX_SIZE + 1), url or "", None
    if source.startswith(("http://", "https://")):
        return _fetch(source, url)
    file = Path(source)
    if not file.is_file():
        raise CallError(f"{source}: no such file; a page on the web is named by its full http(s) address")
    return read_body(file), url or "", None


def _fetch(source: str, url: str | None) -> tuple[bytes, str, str | None]:
    """One GET by urllib. The address of the answer counts, after redirects."""
    request = urllib.request.Request(
        source, headers={"User-Agent": f"khotin/{version('khotin')} (extract)", "Accept-Encoding": "gzip"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            body = response.read(MAX_SIZE + 1)
            if response.headers.get("Content-Encoding", "").lower() == "gzip":
                body = zlib.decompressobj(wbits=31).decompress(body, MAX_SIZE + 1)
            return body, url or response.url, response.headers.get("Content-Type")
    except (urllib.error.URLError, TimeoutError, ValueError, OSError, zlib.error) as error:
        raise KhotinError(f"{source}: cannot be fetched: {getattr(error, 'reason', error)}") from error


def _readable(made: dict[str, Any]) -> str:
    """A record for people: what is empty is left out."""
    lines = []
    for key in (
        "kind",
        "title",
        "published_at",
        "updated_at",
        "byline_raw",
        "organisation",
        "source",
        "section",
    ):
        if made[key]:
            lines.append(f"{key + ':':14}{str(made[key]).replace(chr(10), ' ⏎ ')}")
    if made["authors"]:
        lines.append(f"{'authors:':14}" + ", ".join(author["name"] for author in made["authors"]))
    lines += [f"{'attachment:':14}{a['name'] or ''} {a['url']}" for a in made["attachments"]]
    lines += ["", *("\n" + text for text in made["body"])]
    return "\n".join(lines).strip() + "\n"


def _explained(made: dict[str, Any], explained: Explained) -> str:
    """The evidence: for each part what it was read from and what else there was, then every line of the page."""
    lines = ["", "Why"]
    for part, reason in explained.why.items():
        lines.append(f"  {part + ':':12}{reason}")
        lines += [
            f"              not {_short(other.text)} ({other.note})"
            for other in explained.others.get(part, ())
        ]
    if made["byline_raw"]:
        people = [
            f"{author['name']} ({author['kind']}: {', '.join(author['roles'])})" for author in made["authors"]
        ]
        read = {
            "people": ", ".join(people),
            "organisation": made["organisation_expanded"],
            "source": made["source"],
        }
        lines.append(
            f"  {'':12}read as " + "; ".join(f"{name} {value}" for name, value in read.items() if value)
        )
    lines += ["", "Lines"]
    lines += [f"  {verdict:34} {text[:90]}" for text, verdict in explained.lines]
    return "\n".join(lines) + "\n"


def _short(text: str) -> str:
    return f"«{text if len(text) <= 70 else text[:69] + '…'}»"
