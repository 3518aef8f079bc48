"""What a rebuild does with each table, in the one place that says it."""

from __future__ import annotations

from typing import Literal

from archive.models import (
    Alias,
    Article,
    Attachment,
    Authorship,
    Band,
    Base,
    Capture,
    CopyOf,
    DocumentReference,
    DocumentText,
    DueRun,
    FormerReading,
    FrontierBudget,
    FrontierHost,
    FrontierPage,
    FrontierWorker,
    Image,
    Issue,
    Note,
    Organisation,
    Outbox,
    Person,
    Reading,
    Run,
    RunSite,
    Schedule,
    Signature,
    Site,
    SiteMemory,
    SiteParagraph,
    SiteProfile,
    StoryArticle,
    Takedown,
    Version,
    VersionText,
)

Fate = Literal["kept", "journal", "captures", "readings", "carried"]

#: What a rebuild does with each table; whoever adds a table says here what it is.
#: *kept*: stays as it is: it tells of crawls, not of pages. *journal*: made again from the journal.
#: *captures*: made again from the WARC files; rows keep their numbers. *readings*: made again by reading the captures.
#: *carried*: no capture can tell it; what is there is carried over.
REBUILD: dict[type[Base], Fate] = {
    Run: "kept",
    RunSite: "kept",
    Issue: "kept",
    Schedule: "kept",
    DueRun: "kept",
    FrontierWorker: "kept",
    FrontierHost: "kept",
    FrontierPage: "kept",
    FrontierBudget: "kept",
    Site: "journal",
    SiteMemory: "journal",
    SiteProfile: "journal",
    Takedown: "journal",
    Note: "journal",
    Capture: "captures",
    Article: "readings",
    Reading: "readings",
    Version: "readings",
    VersionText: "readings",
    Person: "readings",
    Organisation: "readings",
    Authorship: "readings",
    Image: "readings",
    Attachment: "readings",
    DocumentReference: "readings",
    Alias: "readings",
    Outbox: "readings",
    FormerReading: "carried",
    DocumentText: "carried",
    Signature: "readings",
    Band: "readings",
    SiteParagraph: "readings",
    CopyOf: "readings",
    StoryArticle: "readings",
}
