"""Looking at a site: a short crawl, and what it showed: robots.txt, feeds, sitemaps, lists, family, language, records.

It goes through the same rooms as any crawl, so what it fetched is captured, and need not be fetched again.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin

from archive.home import Home
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.warc.reader import read_capture
from crawler.extract import feeds
from crawler.extract.page import Unreadable, read
from crawler.families import FAMILIES
from crawler.health import Verdict
from crawler.profile import Profile

#: What is shown and written at most of each kind.
MOST = 8
_SITEMAP = re.compile(rb"(?im)^\s*sitemap\s*:\s*(\S+)")
_DELAY = re.compile(rb"(?im)^\s*crawl-delay\s*:\s*([\d.]+)")


@dataclass(slots=True)
class Look:
    """What a short crawl of a site showed; what is empty was not found."""

    verdict: Verdict
    home: str
    robots: str | None = None
    delay: float | None = None
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    family: str | None = None
    outlet: str | None = None
    language: str | None = None
    #: Title, date and authors of some articles.
    records: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    articles: int = 0


def look_at(home: Home, store: Store, site: str, start: str, verdict: Verdict) -> Look:
    """What the archive holds of a site after the crawl that looked at it."""
    latest = store.latest(site)
    pages = [capture for capture in latest.values() if capture.status in (200, 304)]
    front = next((capture for capture in pages if capture.url == start), None)
    row = store.site(site)
    look = Look(verdict, start, family=row.family if row else None)
    _robots(home, store, site, look)
    for capture in pages:
        if capture.kind == "feed":
            kind = feeds.kind_of(_body(home, store, capture))
            found = look.feeds if kind == "feed" else look.sitemaps
            found += [capture.url] if capture.url not in found else []
        elif capture.kind == "index" and capture.url != start:
            look.lists.append(capture.url)
    if front is not None:
        look.outlet = _outlet(_body(home, store, front), front.url)
    _records(store, site, look)
    return look


def _robots(home: Home, store: Store, site: str, look: Look) -> None:
    url = urljoin(look.home, "/robots.txt")
    capture = store.latest_of(site, url)
    if capture is None:
        return
    if capture.status != 200:
        look.robots = f"none (status {capture.status}): nothing is forbidden"
        return
    body = _body(home, store, capture)
    look.robots = url
    look.sitemaps += [match.decode("utf-8", "replace") for match in _SITEMAP.findall(body)][:MOST]
    if delay := _DELAY.search(body):
        look.delay = float(delay[1])


def _body(home: Home, store: Store, capture: CaptureInfo) -> bytes:
    source = store.capture(capture.revisit_of) if capture.revisit_of else capture
    body, _ = read_capture(home.warc, source.warc, source.offset, source.length).payload(8 << 20)
    return body


def _outlet(body: bytes, url: str) -> str | None:
    """What the front page calls itself, where it says so."""
    try:
        tree = read(body, url).tree
    except Unreadable:
        return None
    names = tree.xpath("//meta[@property='og:site_name' or @name='application-name']/@content")
    return next((" ".join(name.split()) for name in map(str, names) if name.strip()), None)


def _records(store: Store, site: str, look: Look) -> None:
    look.articles = store.count_articles(site)
    languages: Counter[str] = Counter()
    for article in store.newest_articles(site, 50):
        if article["language"]:
            languages[article["language"]] += 1
        if len(look.records) < 3:
            look.records.append((article["title"], article["published_at"], article["byline"]))
    look.language = languages.most_common(1)[0][0] if languages else None


def profile_text(profile: Profile, look: Look, day: str) -> str:
    """The profile as a person would write it, in TOML."""
    lines = [f"host = {_toml(profile.host)}"]
    if profile.hosts:
        lines.append(f"hosts = [{', '.join(map(_toml, profile.hosts))}]")
    lines.append(f"outlet = {_toml(look.outlet)}" if look.outlet else '# outlet = "…"')
    lines += [f"kind = {_toml(_kind(profile.host))}", '# place = "…"', 'status = "live"']
    if look.family:
        lines.append(f"family = {_toml(look.family)}")
    lines.append(f"start = [{_toml(look.home)}]")
    listed = [*look.feeds, *look.sitemaps][:MOST]
    if listed:
        lines.append(f"feeds = [{', '.join(map(_toml, listed))}]")
    if look.delay:
        lines.append(f"delay = {look.delay:g}")
    lines.append(f"note = {_toml(f'Looked at by khotin sites add on {day}.')}")
    return "\n".join(lines) + "\n"


def _kind(host: str) -> str:
    """What a host's name says of who publishes."""
    if host.endswith(".gov.vn"):
        return "portal"
    return "paper" if host.startswith("bao") else "other"


def _toml(text: str) -> str:
    """A basic string of TOML, which is one of JSON."""
    return json.dumps(text, ensure_ascii=False)


def in_words(look: Look) -> list[str]:
    """What was found and what was not, a line each."""
    about = ""
    if look.family in FAMILIES:
        about = (type(FAMILIES[look.family]).__doc__ or "").strip().splitlines()[0]
    rows = [
        ("robots.txt", look.robots or "no answer"),
        ("feeds", _some(look.feeds)),
        ("sitemaps", _some(look.sitemaps)),
        ("lists", _some(look.lists)),
        ("family", f"{look.family}: {about}" if look.family else "not recognised"),
        ("outlet", look.outlet or "not found; write it into the profile"),
        ("language", look.language or "not found: no article was read"),
        ("articles", f"{look.articles:,} read" if look.articles else "none found"),
    ]
    lines = [f"{name:12}{value}" for name, value in rows]
    for title, published, byline in look.records:
        lines.append(f"{'':12}{title} · {published or 'no date found'} · {byline or 'no byline found'}")
    return lines


def _some(urls: list[str]) -> str:
    if not urls:
        return "none found"
    more = f" and {len(urls) - MOST} more" if len(urls) > MOST else ""
    return " ".join(urls[:MOST]) + more
