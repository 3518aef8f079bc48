"""A response → the job for the reader → the item, for pages from the network and from stored captures alike."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.http import Response

from crawler.extract.normalise import Clean
from crawler.extract.parts import EXTRACTOR, Parts
from crawler.items import ArticleItem
from crawler.reader import Job, Reading
from crawler.site import Site


@dataclass(frozen=True, slots=True)
class Origin:
    """What a reading is done with, for its provenance: the run, and the site's memory."""

    run_id: int | None
    memory: str | None


def job_of(
    site: Site,
    response: Response,
    template: str | None,
    *,
    sketch: bool = False,
    links_only: bool = False,
    no_links: bool = False,
) -> Job:
    """What the reading processes need of a response; `template` names a file of Reader.publish."""
    content_type = response.headers.get("Content-Type")
    fetched = response.meta["fetched_at"]
    return Job(
        url=response.url,
        body=response.body,
        content_type=content_type.decode("latin-1") if content_type else None,
        captured=fetched,
        hints=site.hints(response.url, fetched),
        template=template,
        sketch=sketch,
        links_only=links_only,
        no_links=no_links,
    )


def item_of(site: Site, response: Response, reading: Reading, origin: Origin) -> ArticleItem:
    """The page as an item of whatever kind it is."""
    parts = reading.parts or Parts(kind=_kind(reading))
    family = site.pinned()
    return ArticleItem(
        site=site.name,
        key=family.key(response.url),
        url=response.url,
        canonical_url=family.canonical(response.url),
        capture_id=response.meta["capture"],
        captured_at=response.meta["fetched_at"],
        kind=parts.kind,
        extractor=EXTRACTOR,
        parts=parts,
        clean=reading.clean or Clean(),
        profile=site.name if site.described else None,
        profile_hash=site.profile.digest if site.described else None,
        run_id=origin.run_id,
        memory=origin.memory,
        document=reading.document,
        problems=_problems(response, reading),
    )


def _kind(reading: Reading) -> str:
    """What a capture is that has no parts."""
    if reading.document:
        return "document"
    return "feed" if reading.listing else "unreadable"


def _problems(response: Response, reading: Reading) -> list[str]:
    """What is wrong with a page as it came, in words: at most one line."""
    if reading.unreadable:
        return [reading.unreadable]
    if "dataloss" in response.flags:
        return ["the body was cut short on its way"]
    undecoded = response.meta.get("undecoded")
    return [undecoded] if undecoded else []
