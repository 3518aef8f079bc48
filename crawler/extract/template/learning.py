"""What recurs in a set of page sketches: the counting behind a site's template, with its thresholds."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from crawler.extract.template.sketch import (
    DATE,
    IN_BODY,
    LINK,
    PROSE,
    WORDLESS,
    Entry,
    Sketch,
    line_key,
    linked_key,
)

#: Fewer pages than this say nothing: an article is often crawled under two addresses.
LEAST_PAGES = 3
#: In the article's column a line must recur on this share of the pages that have its position: a newsroom's own
#: formulas recur too, and so do bylines.
_SHORT_SHARE = 0.4
_PROSE_SHARE = 0.5
#: A line is furniture wherever it stands from this many pages and this share on.
_ANYWHERE_PAGES = 5
_ANYWHERE_SHARE = 0.3
#: A position holds a list when so much of what is seen there is links.
_LIST_SHARE = 0.85
#: A title's position must show different titles.
_DIFFERENT = 0.7
#: So many articles with one day, and so large a share, are an import's day.
_STAMP_PAGES = 6
_STAMP_SHARE = 0.6
_MOST_LINES = 12_000


@dataclass
class Evidence:
    """The fields of a template."""

    pages: int = 0
    article_pages: int = 0
    lines: frozenset[int] = frozenset()
    texts: frozenset[int] = frozenset()
    lists: frozenset[int] = frozenset()
    titles: dict[int, float] = field(default_factory=dict)
    dates: dict[int, float] = field(default_factory=dict)
    articles: dict[int, float] = field(default_factory=dict)
    clocks: frozenset[int] = frozenset()
    stamps: frozenset[int] = frozenset()
    title_words: frozenset[str] = frozenset()
    samples: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def learn(sketches: list[Sketch]) -> Evidence:
    """Counts over distinct pages; the result does not depend on their order."""
    out = Evidence(len(sketches), sum(s.article for s in sketches))
    _furniture(sketches, out)
    _positions(sketches, out)
    _title_words(sketches, out)
    return out


def _furniture(sketches: list[Sketch], out: Evidence) -> None:
    seen: Counter[tuple[int, int]] = Counter()
    inside: Counter[tuple[int, int]] = Counter()
    anywhere: Counter[int] = Counter()
    anywhere_inside: Counter[int] = Counter()
    at: Counter[int] = Counter()
    linked: Counter[int] = Counter()
    plain: Counter[int] = Counter()
    flags: dict[tuple[int, int], Entry] = {}
    for page in sketches:
        paths, texts = set(), set()
        for entry in page.entries:
            key = (entry.text, entry.path)
            seen[key] += 1
            if entry.flags & IN_BODY and page.article:
                inside[key] += 1
            kept = flags.get(key)
            if kept is None or entry.label > kept.label:
                flags[key] = entry
            paths.add(entry.path)
            if not entry.flags & (WORDLESS | DATE):
                inside_here = entry.flags & IN_BODY
                texts.add((linked_key(entry.text), inside_here))
                if not entry.flags & LINK:
                    texts.add((entry.text, inside_here))
            if entry.flags & LINK:
                linked[entry.path] += 1
            else:
                plain[entry.path] += 1
        at.update(paths)
        for text, in_body in texts:
            anywhere[text] += 1
            anywhere_inside[text] += bool(in_body)
    lines = []
    for key, count in seen.items():
        if count < LEAST_PAGES:
            continue
        entry = flags[key]
        if 5 * inside[key] > count:
            # A table's figures are alike with their digits masked, and no furniture.
            share = _PROSE_SHARE if entry.flags & PROSE else _SHORT_SHARE
            if count < share * at[entry.path] or entry.flags & (DATE | WORDLESS):
                continue
        lines.append((count, line_key(*key), entry.label))
    lines.sort(key=lambda item: (-item[0], item[1]))
    out.lines = frozenset(key for _, key, _ in lines[:_MOST_LINES])
    labels = Counter({label: count for count, _, label in reversed(lines) if len(label) > 3})
    out.samples = tuple(label for label, _ in sorted(labels.items(), key=lambda i: (-i[1], i[0]))[:60])
    least = max(_ANYWHERE_PAGES, _ANYWHERE_SHARE * len(sketches))
    out.texts = frozenset(t for t, n in anywhere.items() if n >= least and anywhere_inside[t] < 0.3 * n)
    out.lists = frozenset(
        path
        for path, count in linked.items()
        if at[path] >= LEAST_PAGES
        and count >= _LIST_SHARE * (count + plain[path])
        and count >= 2 * LEAST_PAGES
    )


def _positions(sketches: list[Sketch], out: Evidence) -> None:
    articles = [s for s in sketches if s.article]
    if len(articles) < LEAST_PAGES:
        return
    names: dict[int, str] = {}
    titles: Counter[int] = Counter()
    texts: defaultdict[int, set[int]] = defaultdict(set)
    bodies: Counter[int] = Counter()
    days: defaultdict[int, Counter[int]] = defaultdict(Counter)
    values: defaultdict[int, set[int]] = defaultdict(set)
    near: Counter[int] = Counter()
    for page in articles:
        if page.title:
            path, names[path], text = page.title
            titles[path] += 1
            texts[path].add(text)
        if page.body:
            path, names[path] = page.body
            bodies[path] += 1
    everywhere: Counter[int] = Counter()
    for page in sketches:
        for path, name, value, close, clock in page.dates:
            values[path].add(value)
            if page.article and close and not clock:
                days[path][value] += 1
            if close:
                names[path] = max(name, names.get(path, ""))
        everywhere.update({date[0] for date in page.dates})
        near.update({date[0] for date in page.dates if date[3]})
    total = len(articles)
    out.titles = {
        p: n / total for p, n in titles.items() if n >= LEAST_PAGES and len(texts[p]) >= _DIFFERENT * n
    }
    out.articles = {p: n / total for p, n in bodies.items() if n >= LEAST_PAGES}
    clocks = set()
    for path, count in everywhere.items():
        # A clock stands on pages of every kind; a date that never changes is not the articles' own.
        if count >= LEAST_PAGES and (len(values[path]) == 1 or near[path] < 0.4 * count):
            clocks.add(path)
        elif near[path] >= LEAST_PAGES:
            out.dates[path] = min(1.0, near[path] / total)
    out.clocks = frozenset(clocks)
    # The day of an import: one date without a clock under most articles of a site says nothing of any of them.
    out.stamps = frozenset(
        value
        for shown in days.values()
        for value, count in shown.items()
        if count >= _STAMP_PAGES and count >= _STAMP_SHARE * shown.total()
    )
    for label, positions in (("titles", out.titles), ("articles", out.articles), ("dates", out.dates)):
        best = sorted(positions.items(), key=lambda item: (-item[1], item[0]))[:3]
        if best:
            out.places += (f"Its {label} stand in: " + "; ".join(f"{names[p]} ({n:.0%})" for p, n in best),)


def _title_words(sketches: list[Sketch], out: Evidence) -> None:
    """Parts of <title> on several pages: the site's name, or a title that says nothing."""
    heads: Counter[str] = Counter()
    for page in sketches:
        heads.update(page.heads)
    least = max(LEAST_PAGES, 0.1 * len(sketches))
    out.title_words = frozenset(head for head, count in heads.items() if count >= least)
