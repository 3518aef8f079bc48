"""What a page is taken apart into: plain values that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field

#: Version of the reading code: part of every record's provenance. Raise it when any reading can change.
EXTRACTOR = "khotin-0.4"
#: What `why` says of a byline that the page's metadata told: names, not a line to be parsed.
METADATA = "metadata"
#: What `why` says of a byline that is read by the English grammar.
ENGLISH = "an English byline"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like piece of the article's column, in reading order.

    `text` is NFC with single spaces. `furniture` is None for a block of the article, else the reason in words
    why it is not ("the site repeats it", "link list", "share row", "after the byline" …). `role` is what the
    block is for the article: paragraph, heading, caption, dateline, byline, title, lead, attachment.
    """

    text: str
    role: str = "paragraph"
    furniture: str | None = None

    def __reduce__(self) -> tuple[type[Block], tuple[str, str, str | None]]:
        # A page has a hundred of them, and what dataclasses do to travel between processes is slow.
        return Block, (self.text, self.role, self.furniture)


@dataclass(frozen=True, slots=True)
class Image:
    """Absolute URL, caption and credit as printed."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Absolute URL of a linked document, and its name as printed."""

    url: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What the site's family and profile know of its pages; every field may be left as it is.

    `metadata`: what structured dates are worth: "trusted", "day" (the day is right, the clock is not), "ignored".
    `role`: what the family says of the address: "article", "list" or None (unknown).
    `outlet`: the outlet's own name, never an author. The `*_selector` fields are CSS selectors of the profile's
    template in force on the day of capture.
    """

    metadata: str = "trusted"
    role: str | None = None
    outlet: str | None = None
    title_selector: str | None = None
    body_selector: str | None = None
    date_selector: str | None = None
    byline_selector: str | None = None
    section_selector: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """One page taken apart: strings as printed (NFC), nothing normalised yet."""

    kind: str
    title: str | None = None
    lead: str | None = None
    blocks: tuple[Block, ...] = ()
    byline: str | None = None
    published: str | None = None
    #: What `published` was read from: dateline, json-ld, meta, time, url, profile.
    published_from: str | None = None
    updated: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    #: The page's own idea of its address (rel=canonical), a hint only.
    canonical: str | None = None
    #: Evidence in words: part → reason.
    why: dict[str, str] = field(default_factory=dict)
