"""A site in a crawl: its profile and family, what it repeats, and the counts that its verdict is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlunsplit

from crawler.extract.parts import Hints
from crawler.extract.template import SiteMemory, Template
from crawler.families import FAMILIES, Family
from crawler.profile import Expect, Profile
from crawler.urls import site_host, split


@dataclass
class Site:
    """One site while it is crawled. `family` is None until the first page has been seen, where nothing is pinned."""

    profile: Profile
    #: Whether somebody described the site; otherwise the profile holds no more than its host.
    described: bool
    start: tuple[str, ...]
    family: Family | None = None
    memory: SiteMemory = field(default_factory=SiteMemory)
    #: What the readings of this moment use, and its digest; None while too few pages are known.
    template: Template | None = None
    template_digest: str | None = None
    #: Enough is known: the memory is not added to any more in this crawl.
    settled: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    #: Why nothing is asked of the site any more in this run (its hours, its budget); None while it is.
    closed: str | None = None
    #: Only addresses whose path begins so are the site's in this crawl: a snapshot of a part of it.
    prefix: str = ""
    #: Links are followed at most so many steps from the start; None: as far as they lead.
    steps: int | None = None
    #: Pages that this crawl asks for whatever is known of them, and what it expects where not the profile says so.
    again: tuple[str, ...] = ()
    expect: Expect | None = None

    @property
    def name(self) -> str:
        """The site's name: its host without ``www.``."""
        return self.profile.host

    def owns(self, url: str) -> bool:
        """Whether the address is on one of the site's hosts, and within `prefix`."""
        host = site_host(url)
        if host != self.profile.host and host not in self.profile.hosts:
            return False
        return not self.prefix or split(url).path.startswith(self.prefix)

    def at_home(self, url: str) -> str:
        """The address with the scheme and host under which the site's start answered.

        http and https, with ``www.`` and without, are one page; a link that says another than the site does may
        lead nowhere (no TLS, no such name).
        """
        parts = split(url)
        home = split(self.start[0])
        if parts.port not in (None, 80, 443) or site_host(url) != site_host(self.start[0]):
            return url
        return urlunsplit((home.scheme, home.netloc, parts.path or "/", parts.query, ""))

    def pinned(self) -> Family:
        """The family, plain while none is known."""
        return self.family or FAMILIES["plain"]

    def hints(self, url: str, captured: datetime) -> Hints:
        """What family and profile know of a page, with the template in force when it was captured."""
        template = self.profile.template_on(captured.date())
        return replace(
            self.pinned().hints(url),
            outlet=self.profile.outlet,
            title_selector=template.title,
            body_selector=template.body,
            date_selector=template.date,
            byline_selector=template.byline,
            section_selector=template.section,
        )

    def seeds(self) -> dict[str, str]:
        """Addresses where discovery starts, each with what it is: home, feed, section, again (known, to be asked)."""
        home = self.start[0]
        seeds = dict.fromkeys(self.start, "home")
        seeds |= {urljoin(home, url): "section" for url in self.profile.sections}
        seeds |= dict.fromkeys(self.again, "again")
        seeds |= {urljoin(home, url): "feed" for url in self.profile.feeds}
        return seeds


def site_of(target: str, described: dict[str, Profile]) -> Site:
    """The site for a command's SITE: a name or a URL, described or not.

    Raises:
        ValueError: `target` names no host.
    """
    url = target if "//" in target else f"http://{target}/"
    parts = split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in target:
        raise ValueError(f"{target!r} is neither a site's name nor a URL")
    name = site_host(url)
    known = next((p for p in described.values() if name == p.host or name in p.hosts), None)
    profile = known or Profile(host=name)
    if "//" in target:
        start: tuple[str, ...] = (url if parts.path else url + "/",)
    else:
        start = profile.start or (f"http://{name}/",)
    family = FAMILIES.get(profile.family or "")
    return Site(profile, described=known is not None, start=start, family=family)
