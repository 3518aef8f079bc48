"""Reading pages in processes of their own: on all cores, and with a hard cap on time and memory for one page.

A page that runs away cannot be stopped from inside Python; its process can. So one bad page costs its own time
and nothing else.
"""

from __future__ import annotations

import os
import resource
import tempfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from crawler.extract import article, documents, feeds, normalise, page, requisites, template
from crawler.extract import links as page_links
from crawler.extract.feeds import Entry
from crawler.extract.normalise import Clean
from crawler.extract.parts import Hints, Parts
from crawler.extract.shells import shell_of
from crawler.processes import CallError, DeadProcessError, Processes

if TYPE_CHECKING:
    # Not in the reading processes, which have no need of Scrapy.
    from scrapy.settings import BaseSettings

#: Bytes of a gzipped sitemap when unpacked; the protocol allows 50 MB.
LISTING_MAX = 64 << 20
#: Bytes of a page that may be a shell.
SMALL = 64 << 10
#: Address space of a reading process, in bytes.
MEMORY = 3 << 30

_GENERATOR = etree.XPath("//meta[translate(@name,'GENRATO','genrato')='generator']/@content")


@dataclass(frozen=True, slots=True)
class Job:
    """One page to read. `template` names a file written by Reader.publish."""

    url: str
    body: bytes
    content_type: str | None
    captured: datetime
    hints: Hints
    template: str | None = None
    #: Also sketch the page for the site's memory.
    sketch: bool = False
    #: Links (and the sketch, where that is asked for) are all that is wanted.
    links_only: bool = False
    #: What the capture is (page, frame, style, script) whose requisites are all that is wanted; None: not that.
    requisites: str | None = None
    #: Where the page leads is of no use: it was crawled.
    no_links: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a page. `unreadable` says in words why there are no parts."""

    #: Addresses that the page leads to, each with its `rel`: plain pairs, because they travel between processes.
    links: tuple[tuple[str, str], ...] = ()
    #: Entries of a feed or sitemap, instead of links.
    entries: tuple[Entry, ...] = ()
    #: feed, sitemap or sitemapindex, where the page is one.
    listing: str | None = None
    parts: Parts | None = None
    #: What the parts come to: worked out here too, on whatever core is free.
    clean: Clean | None = None
    #: What a PDF or Word document says, where it is one and no page.
    document: documents.Document | None = None
    sketch: template.Sketch | None = None
    #: Addresses that it needs to be shown, each with its kind.
    requisites: tuple[tuple[str, requisites.Kind], ...] = ()
    generator: str = ""
    #: What the page is where it is all but empty: see crawler/extract/shells.py.
    shell: str | None = None
    unreadable: str | None = None
    repairs: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def _template(path: str) -> template.Template:
    return template.Template.from_json(Path(path).read_text("utf-8"))


def read(job: Job) -> Reading:
    """Read one page; what cannot be read is a Reading that says why, never an exception."""
    if job.requisites in ("style", "script"):
        return Reading(requisites=_requisites_of_file(job))
    body = _unzipped(job.body) if job.url.endswith(".gz") else job.body
    if listing := feeds.kind_of(body):
        return Reading(entries=tuple(feeds.entries(body)), listing=listing)
    if document := documents.read_document(job.body):
        return Reading(document=document)
    try:
        found = page.read(job.body, job.url, job.content_type)
    except page.Unreadable as error:
        return Reading(unreadable=str(error))
    if job.requisites:
        return Reading(requisites=tuple((r.url, r.kind) for r in requisites.of_page(found)))
    links = () if job.no_links else tuple(page_links.links(found).items())
    generator = " ".join(_GENERATOR(found.tree))
    sketch = template.sketch(found) if job.sketch else None
    if job.links_only:
        return Reading(links=links, sketch=sketch, generator=generator, repairs=found.repairs)
    shell = shell_of(found.text) if len(body) <= SMALL else None
    known = _template(job.template) if job.template else None
    parts = article.take_apart(found, known, job.hints, job.captured)
    return Reading(
        links,
        parts=parts,
        clean=normalise.clean(parts, job.captured, job.hints.outlet),
        sketch=sketch,
        generator=generator,
        shell=shell,
        repairs=found.repairs,
    )


def _requisites_of_file(job: Job) -> tuple[tuple[str, requisites.Kind], ...]:
    text = job.body.decode("utf-8", "replace")
    if job.requisites == "style":
        found = requisites.of_style(text, job.url)
    else:
        found = requisites.of_script(text, job.url, rooted=True)
    return tuple((r.url, r.kind) for r in found)


def _unzipped(body: bytes) -> bytes:
    """A gzipped sitemap unpacked, up to LISTING_MAX; what is no gzip as it is."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        return unzip.decompress(body, LISTING_MAX)
    except zlib.error:
        return body


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Reader:
    """A pool of reading processes; `seconds` is the cap for one page."""

    def __init__(self, processes: int, seconds: float) -> None:
        self.seconds = seconds
        self._folder = tempfile.TemporaryDirectory(prefix="khotin-templates-")
        self.processes = processes
        self._processes = Processes(read, processes, prepare=_limit_memory)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Reader:
        """As READER_PROCESSES and READER_SECONDS say; as many processes as cores where nothing is said."""
        processes = settings.getint("READER_PROCESSES") or os.cpu_count() or 1
        return cls(processes, settings.getfloat("READER_SECONDS"))

    def publish(self, site: str, known: template.Template) -> str:
        """Put a template where the reading processes find it; the name for Job.template."""
        path = Path(self._folder.name) / f"{site}-{known.digest[:16]}.json"
        if not path.exists():
            fresh = path.with_suffix(".part")
            fresh.write_text(known.to_json(), "utf-8")
            fresh.rename(path)
        return str(path)

    async def read(self, job: Job) -> Reading:
        """Read one page in a process of its own; what runs away or dies is unreadable."""
        problem = page.too_large(job.body)
        if problem and not job.requisites and not feeds.kind_of(job.body) and not documents.form_of(job.body):
            # Crossing the pipe it would be in memory twice more, to be refused there.
            return Reading(unreadable=problem)
        try:
            return await self._processes.call(job, self.seconds)
        except TimeoutError:
            return Reading(unreadable=f"reading took longer than {self.seconds:g} s")
        except (DeadProcessError, OSError) as error:
            # OSError: none could be started. One page must not end all reading.
            return Reading(unreadable=f"reading it broke its process: {error}")
        except CallError as error:
            return Reading(unreadable=f"fault while reading: {error}")

    def close(self) -> None:
        """End the processes."""
        self._processes.close()
        self._folder.cleanup()
