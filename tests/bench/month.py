"""A month of a news site, simulated: articles appear, are edited silently, vanish; clocks and counters change.

``python -m tests.bench.month [--days 30] [--every 6] [--seed 5]``: the clock is simulated, and pages come from a model
instead of the network; frontier, pace, discovery and reading are the product's own, on a real database. Printed:
requests beside the least that could do it, and beside "fetch everything each time".
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.home import Home
from archive.store import Store
from archive.store.frontier import LeasedPage
from archive.store.new_captures import NewCapture
from crawler import reader
from crawler.extract.parts import Hints
from crawler.frontier import outcomes, pace
from crawler.frontier.discovery import PRIORITY, Discovery, Found
from crawler.frontier.traps import Traps
from crawler.profile import Profile
from crawler.site import Site
from tests.bench import generated

HOST = "bao.example.vn"
START = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
#: Articles a day in each section, and how many a list shows.
SECTIONS = (4.0, 1.5, 0.5, 0.15)
SHOWN = 12
#: Of the articles: shown on the front page too; edited; taken down.
ON_FRONT, EDITED, REMOVED = 0.7, 0.15, 0.03
LEASE = timedelta(days=1)
#: The most requests, as a multiple of the least.
WANTED = 1.3


@dataclass(slots=True)
class Article:
    """An article of the model, and what the crawler got of it."""

    number: int
    section: int
    at: datetime
    front: bool
    edits: list[datetime] = field(default_factory=list)
    gone: datetime | None = None
    caught: datetime | None = None
    looks: list[datetime] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/tin/bai-viet-so-{self.number}-post{1000 + self.number}.html"

    def edition(self, at: datetime) -> int:
        """How often it has been edited by then."""
        return sum(edit <= at for edit in self.edits)


class Model:
    """The site: what it shows at any time."""

    def __init__(self, days: int, seed: int) -> None:
        dice = random.Random(seed)
        self.articles: list[Article] = []
        for section, rate in enumerate(SECTIONS):
            at = START - timedelta(days=max(3.0, SHOWN / rate))
            while (at := at + timedelta(days=dice.expovariate(rate))) < START + timedelta(days=days):
                article = Article(0, section, at, dice.random() < ON_FRONT)
                if dice.random() < EDITED:
                    article.edits.append(at + timedelta(days=dice.uniform(1, 10)))
                if dice.random() < REMOVED:
                    article.gone = at + timedelta(days=dice.uniform(2, 15))
                self.articles.append(article)
        self.articles.sort(key=lambda article: article.at)
        for number, article in enumerate(self.articles):
            article.number = number
        self.by_path = {article.path: article for article in self.articles}

    def listed(self, at: datetime, section: int | None) -> list[Article]:
        """What a list shows, the newest first; None is the front page."""
        shown = [
            article
            for article in self.articles
            if article.at <= at and (article.front if section is None else article.section == section)
        ]
        return [a for a in reversed(shown) if a.gone is None or a.gone > at][:SHOWN]

    def page(self, path: str, at: datetime, hits: int) -> bytes | None:
        """The page as it is served; None where there is none."""
        article = self.by_path.get(path)
        if article is not None:
            return (
                None if article.gone is not None and article.gone <= at else self._article(article, at, hits)
            )
        section = None if path == "/" else int(path.rpartition("-")[2].strip("/"))
        items = "".join(
            f'<li><a href="{a.path}">{generated.title(100 + a.number)}</a></li>'
            for a in self.listed(at, section)
        )
        return self._frame("Trang tin", f"<ul>{items}</ul>", at, hits)

    def _article(self, article: Article, at: datetime, hits: int) -> bytes:
        dice = random.Random(article.number)
        paragraphs = [generated.words(dice, 55) for _ in range(5)]
        paragraphs += [
            f"Bổ sung lần {n + 1}: {generated.words(dice, 30)}" for n in range(article.edition(at))
        ]
        local = article.at + timedelta(hours=7)
        body = "".join(f"<p>{text}.</p>" for text in paragraphs)
        title = generated.title(100 + article.number)
        return self._frame(
            title,
            f"<article><h1>{title}</h1><time>{local:%d/%m/%Y %H:%M}</time><div class=noi-dung>{body}</div></article>",
            at,
            hits,
        )

    @staticmethod
    def _frame(title: str, main: str, at: datetime, hits: int) -> bytes:
        menu = "".join(f'<a href="/muc-{n}/">Chuyên mục {n}</a> ' for n in range(len(SECTIONS)))
        foot = f"<div class=foot>Hôm nay: {at:%d/%m/%Y %H:%M:%S} · Lượt truy cập: {100_000 + hits}</div>"
        return (
            f"<!doctype html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head>"
            f"<body><nav>{menu}</nav>{main}{foot}</body></html>"
        ).encode()


class Crawl:
    """Crawls of the model at simulated times, with the product's frontier."""

    def __init__(self, store: Store, model: Model) -> None:
        self.store = store
        self.model = model
        self.at = START
        store.clock = lambda: self.at
        self.requests: Counter[str] = Counter()
        self.offset = 0

    def run(self, at: datetime) -> None:
        """One crawl; a request takes a second."""
        self.at = since = at
        site = Site(Profile(host=HOST), described=False, start=(f"http://{HOST}/",))
        run = self.store.begin_run("crawl", [HOST], {})
        worker = self.store.enlist(run, LEASE)
        discovery = Discovery(self.store, Traps(12), since)
        self.store.take_in(HOST, lambda _: HOST, outcomes.swept)
        discovery.begin(site)
        self.store.wake_failed(HOST, since, PRIORITY["known"])
        self.store.wake_due(HOST, since, timedelta(days=30), PRIORITY["known"], 200)
        home = discovery.wish(site, site.start[0], "seed", "seed", seed="home")
        self.store.add_pages(HOST, (), [home], since=since)
        while True:
            work = self.store.outlook(worker, [HOST], run).work
            self.store.claim_hosts(worker, [w.host_id for w in work if w.owner is None])
            taken = [p for w in work for p in self.store.take_pages(worker, w.host_id, [HOST], run, 8)]
            if not taken:
                break
            for page in taken:
                self._fetch(site, discovery, page, since)
        self.store.retire(worker, {})

    def _fetch(self, site: Site, discovery: Discovery, page: LeasedPage, since: datetime) -> None:
        self.at += timedelta(seconds=1)
        self.requests[page.reason] += 1
        path = page.url.partition(HOST)[2]
        body = self.model.page(path, self.at, sum(self.requests.values()))
        article = self.model.by_path.get(path)
        if article is not None:
            article.caught = article.caught or self.at
            article.looks.append(self.at)
        status = 200 if body is not None else 404
        self.offset += 1
        capture = NewCapture(
            site=HOST, url=page.url, url_key=page.key, method="GET", status=status, fetched_at=self.at,
            warc="thang.warc.gz", offset=self.offset, length=1, record_id=f"<urn:x:{self.offset}>", read_state="none",
        )  # fmt: skip
        if body is None:
            fetched = outcomes.of_failure(page, [capture], "404", 404, self.at)
            self.store.acknowledge(fetched, since=since)
            return
        reading = reader.read(reader.Job(page.url, body, "text/html; charset=utf-8", self.at, Hints()))
        found: Found = discovery.follow(
            site, [url for url, _ in reading.links], depth=page.depth + 1, seed=page.seed is not None
        )
        fetched = outcomes.of_reading(page, [capture], reading, found)
        self.store.acknowledge(fetched, found.pages, found.wishes, since=since)


@dataclass(frozen=True, slots=True)
class Month:
    """What came of it. `late`: articles caught later than the pace of their lists allows, or not at all."""

    requests: int
    least: int
    everything: int
    articles: int
    late: int
    edits: int
    missed: int
    reasons: dict[str, int]

    @property
    def good(self) -> bool:
        """Everything caught and found, at little cost."""
        return not self.late and not self.missed and self.requests <= WANTED * self.least


def simulate(days: int, every: float, seed: int) -> Month:
    """A crawl every so many hours."""
    model = Model(days, seed)
    times = [START + timedelta(hours=every * n) for n in range(int(days * 24 / every))]
    with tempfile.TemporaryDirectory() as folder, Store.open(Home(Path(folder))) as store:
        crawl = Crawl(store, model)
        everything = 0
        for at in times:
            crawl.run(at)
            everything += 1 + len(SECTIONS) + sum(a.at <= at and a.caught is not None for a in model.articles)
    last = times[-1]
    fresh = [a for a in model.articles if a.at > START]
    due = [a for a in fresh if a.at <= last - timedelta(hours=every * 8) and (a.gone is None or a.caught)]
    late = sum(a.caught is None or a.caught - a.at > _patience(a, every) for a in due)
    edits = [(a, e) for a in fresh for e in a.edits if a.caught and (a.gone is None or a.gone > e)]
    wanted = [
        (a, edit)
        for a, edit in edits
        if (look := _look_after(a, edit, every)) <= last and (a.gone is None or look < a.gone)
    ]
    missed = sum(not any(look >= edit for look in a.looks) for a, edit in wanted)
    return Month(
        sum(crawl.requests.values()), _least(model, times, every), everything, len(due), late, len(wanted), missed,
        dict(crawl.requests),
    )  # fmt: skip


def _patience(article: Article, every: float) -> timedelta:
    """How long it may take until it is caught.

    What is on the front page comes with the next crawl; what is not, with its list's next turn, which follows how long
    the list has been quiet.
    """
    if article.front:
        return timedelta(hours=every, minutes=10)
    quiet = timedelta(days=1 / SECTIONS[article.section])
    return max(timedelta(hours=2 * every), 3 * quiet) + timedelta(hours=every)


def _look_after(article: Article, edit: datetime, every: float) -> datetime:
    """When the promised looks (1, 3, 9, 27 … days apart) come to an edit at the latest."""
    assert article.caught is not None
    at, step = article.caught, pace.FIRST
    while at < edit:
        at += timedelta(seconds=step, hours=every)
        step *= pace.WIDER
    return at + timedelta(hours=every)


def _least(model: Model, times: list[datetime], every: float) -> int:
    """The requests of someone who knows what changed on every list, but cannot know silent edits without looking.

    One look at the front page in each crawl; each article once, and the promised looks at it; a list where something
    stands that the front page does not show.
    """
    least = len(times)
    seen: set[int] = set()
    for at in times:
        lists = set()
        for section in (None, *range(len(SECTIONS))):
            new = {a.number for a in model.listed(at, section)} - seen
            seen |= new
            least += len(new)
            if new and section is not None:
                lists.add(section)
            for number in new:
                article = model.articles[number]
                recent = article.at >= at - pace.RECENT
                look, step = at + timedelta(seconds=pace.FIRST), pace.FIRST * pace.WIDER
                while recent and look <= times[-1]:
                    least += 1
                    if article.gone is not None and article.gone <= look:
                        break
                    if article.edition(look) > article.edition(look - timedelta(seconds=step / pace.WIDER)):
                        step = pace.FIRST
                    look += timedelta(seconds=step)
                    step *= pace.WIDER
        least += len(lists)
    return least


def main() -> None:
    """Simulate, and say whether it is good."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.month", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--every", type=float, default=6.0, help="hours between two crawls")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    month = simulate(options.days, options.every, options.seed)
    print(
        f"{options.days} days, a crawl every {options.every:g} h: {month.articles} articles, {month.late} late;"
        f" {month.edits} edits, {month.missed} missed\n"
        f"requests {month.requests} = {month.requests / month.least:.2f} × the least ({month.least});"
        f" fetch everything each time: {month.everything}\n"
        f"by reason: {', '.join(f'{name} {number}' for name, number in sorted(month.reasons.items()))}"
    )
    sys.exit(0 if month.good else 1)


if __name__ == "__main__":
    main()
