"""What the processes of a batch do: learn what a site repeats, and read its pages."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.article import take_apart
from crawler.extract.normalise import record
from crawler.extract.page import MAX_SIZE, Page, Unreadable, read
from crawler.extract.parts import Parts
from crawler.extract.template import SiteMemory, Sketch, Template, sketch
from crawler.extract.template.learning import LEAST_PAGES

#: How often learning looks whether more pages would still change something.
_LOOK_EVERY = 16

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """A page of a batch: the file, its address, and the line of the batch as given."""

    file: Path
    url: str
    site: str
    row: dict[str, Any]

    @property
    def key(self) -> str:
        """What the page is known by among the pages of its site."""
        return self.url or str(self.row["path"])


def read_body(file: Path) -> bytes:
    """A file's bytes, unpacked where its name ends in .gz. Raises Unreadable in words."""
    try:
        if file.suffix != ".gz":
            with file.open("rb") as plain:
                return plain.read(MAX_SIZE + 1)
        with gzip.open(file) as packed:
            return packed.read(MAX_SIZE + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Unreadable(f"cannot be opened: {error}") from error


def open_page(saved: Saved) -> tuple[Page, int]:
    """The page and its size in bytes. Raises Unreadable in words."""
    refuse_address(saved.url)
    body = read_body(saved.file)
    return read(body, saved.url), len(body)


def refuse_address(url: str) -> None:
    """Raises Unreadable for what is no address: «http://[x», a port beyond all ports, half a character."""
    try:
        url.encode()
        parts = urlsplit(url)
        _ = (parts.hostname, parts.port)
    except ValueError as error:
        raise Unreadable(f"its address cannot be read: {error}") from error


def unreadable(page: Saved, reason: str) -> Record:
    """The record of a page that cannot be read: kind other, every field empty, `problem` in words."""
    return {**record(Parts(kind="other"), page.url, page.site), "problem": reason}


def learn(job: tuple[list[list[Saved]], int]) -> list[tuple[Template | None, dict[int, Record]]]:
    """`learn_site` for several sites, each with its pages."""
    return [learn_site(pages, job[1]) for pages in job[0]]


def learn_site(pages: list[Saved], kept: int) -> tuple[Template | None, dict[int, Record]]:
    """What the pages of one site repeat, and the records of those that were read for it, by their place in the list.

    Pages are looked at in the order of a hash of their address, until more of them would change little. So much of
    them as `kept` bytes hold stays in memory, and is read as soon as the template is known; with fewer than three
    pages there is nothing to learn, and they are read at once.
    """
    order = sorted(
        range(len(pages)),
        key=lambda at: (zlib.crc32(pages[at].key.encode("utf-8", "surrogatepass")), pages[at].key),
    )
    memory = SiteMemory()
    held: dict[int, Page] = {}
    made: dict[int, Record] = {}
    for count, at in enumerate(order, 1):
        try:
            page, size = open_page(pages[at])
        except Unreadable as error:
            made[at] = unreadable(pages[at], str(error))
            continue
        if len(pages) >= LEAST_PAGES:
            memory.observe(pages[at].key, sketch(page))
        kept -= size
        if kept >= 0 or not held:
            held[at] = page
        if count % _LOOK_EVERY == 0 and memory.settled:
            break
    template = memory.freeze() if len(pages) >= LEAST_PAGES else None
    for at in list(held):
        made[at] = _record(pages[at], held.pop(at), template)
    return template, made


def sketch_alone(job: tuple[list[Saved], int]) -> Sketch | None:
    """One page's sketch; None where it cannot be read."""
    (page,) = job[0]
    try:
        return sketch(open_page(page)[0])
    except Unreadable:
        return None


def read_chunk(job: tuple[list[Saved], Template | None]) -> list[Record]:
    """The pages' records."""
    pages, template = job
    made = []
    for page in pages:
        try:
            made.append(_record(page, open_page(page)[0], template))
        except Unreadable as error:
            made.append(unreadable(page, str(error)))
    return made


def _record(saved: Saved, page: Page, template: Template | None) -> Record:
    return record(take_apart(page, template), saved.url, saved.site)
