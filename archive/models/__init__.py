"""The tables of the archive, one schema for SQLite and PostgreSQL.

What was fetched: sites, runs, captures. What was made of it: readings, articles, versions and what belongs to a
version. What people decided: takedowns, notes. What has to be told to others: issues, outbox. Times are aware and
UTC; dates as printed are ISO text.
"""

from __future__ import annotations

from archive.models.articles import Alias, Article, FormerReading, Outbox, Reading, Version, VersionText
from archive.models.base import Base, Id, Json, UtcDateTime, table
from archive.models.captures import Capture, DocumentText
from archive.models.decisions import Note, Takedown
from archive.models.frontier import FrontierBudget, FrontierHost, FrontierPage, FrontierWorker
from archive.models.schedules import DueRun, Schedule
from archive.models.sites import Issue, Run, RunSite, Site, SiteMemory, SiteProfile
from archive.models.syndication import Band, CopyOf, Signature, SiteParagraph, StoryArticle
from archive.models.version_lists import (
    Attachment,
    Authorship,
    DocumentReference,
    Image,
    Organisation,
    Person,
)

__all__ = [
    "Alias",
    "Article",
    "Attachment",
    "Authorship",
    "Band",
    "Base",
    "Capture",
    "CopyOf",
    "DocumentReference",
    "DocumentText",
    "DueRun",
    "FormerReading",
    "FrontierBudget",
    "FrontierHost",
    "FrontierPage",
    "FrontierWorker",
    "Id",
    "Image",
    "Issue",
    "Json",
    "Note",
    "Organisation",
    "Outbox",
    "Person",
    "Reading",
    "Run",
    "RunSite",
    "Schedule",
    "Signature",
    "Site",
    "SiteMemory",
    "SiteParagraph",
    "SiteProfile",
    "StoryArticle",
    "Takedown",
    "UtcDateTime",
    "Version",
    "VersionText",
    "table",
]
