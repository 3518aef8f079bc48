"""Health: what a crawl saw of a site and what the site used to give → the first thing that is wrong with it.

It judges from outside in: is anybody there, are we let in, is it still the site that we can read, is what we keep
clean, is it as much as usual, does anything new come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from crawler.profile import Expect

#: From worst to best.
VERDICTS = ("STOPPED", "GONE", "BLOCKED", "DRIFTED", "LEAKING", "THIN", "QUIET", "OK")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict's name and its reason in words."""

    name: str
    reason: str

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.name == "OK"


#: Of a crawl that could not keep what it fetched: nothing can be said of the site.
STOPPED = Verdict("STOPPED", "the crawl could not go on")

#: Of a site that came into a limited crawl when there was nothing left of its limit.
LIMITED = Verdict("OK", "the limit was reached before anything was asked for")

#: What fewer articles than these show can be chance.
FEW, SEVERAL = 5, 20
#: Crawls that make a custom, and requests that are no handful.
CUSTOM, HANDFUL = 5, 10
#: Without the profile's word: days without anything new that are no silence yet, and gaps of the usual kind.
SILENCE, GAPS = timedelta(days=14), 4


@dataclass(frozen=True, slots=True)
class Texts:
    """Articles, how many of them have a date and somebody who wrote them, and their characters."""

    articles: int = 0
    dated: int = 0
    bylined: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a site after a crawl. Only the counts must be given.

    Counts are of this crawl: ``page/200``, ``page/304``, ``page/revisit``, ``failed/<reason>``,
    ``robots/forbidden``, ``read/<kind>``, ``record/<outcome>``, ``redirect/home``, ``redirect/taken`` (to a
    site crawled too), ``shell/<kind>``, ``soft 404``, ``home is anything``.
    """

    counts: Mapping[str, int]
    articles_before: int = 0
    articles_now: int = 0
    #: Counts of comparable crawls before, the newest first.
    past: tuple[Mapping[str, int], ...] = ()
    #: What this crawl kept for the first time, and what was kept before.
    texts: Texts = Texts()
    usual: Texts = Texts()
    #: Lines that recur in bodies, the most frequent first.
    leaks: tuple[str, ...] = ()
    #: How long nothing new has come, how long a gap can usually be, and how long the site has been watched.
    quiet_for: timedelta | None = None
    usual_gap: timedelta | None = None
    watched: timedelta = timedelta()
    expect: Expect = field(default_factory=Expect)

    @property
    def fetched(self) -> int:
        """Pages that were there."""
        return fetched(self.counts)


def fetched(counts: Mapping[str, int]) -> int:
    """Pages that were there, changed or not."""
    return counts.get("page/200", 0) + counts.get("page/304", 0)


def judge(seen: Seen) -> Verdict:
    """The verdict on one site after a crawl: the first thing that is wrong, or OK.

    It looks at the site, not at its dead links: a 404 among followed links spoils nothing.
    """
    if not seen.fetched:
        return _nothing_fetched(seen.counts)
    found = next((verdict for test in TESTS if (verdict := test(seen)) is not None), None)
    return found or Verdict("OK", f"{seen.fetched} pages")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a run over several sites."""
    return min(verdicts, key=lambda v: VERDICTS.index(v.name), default=Verdict("GONE", "no site was crawled"))


def _nothing_fetched(counts: Mapping[str, int]) -> Verdict:
    if counts.get("stored/only"):
        return Verdict("OK", "nothing was left to fetch")
    for key, reason in (
        ("robots/forbidden", "robots.txt forbids what was asked for"),
        ("failed/403", "the server refuses (403)"),
        ("failed/429", "the server asks to be left alone (429)"),
        ("failed/503", "the server is busy (503)"),
    ):
        if counts.get(key):
            return Verdict("BLOCKED", f"no page captured: {reason}")
    for key, reason in (
        ("left/hours", "the crawl came outside of the `hours` in its profile"),
        ("left/budget", "its `pages_per_day` were used up"),
    ):
        if counts.get(key):
            return Verdict("BLOCKED", f"nothing was asked for: {reason}")
    if counts.get("redirect/offsite"):
        where = next(
            (key.removeprefix("redirect to ") for key in counts if key.startswith("redirect to ")), ""
        )
        if counts.get("redirect/taken"):
            return Verdict("OK", f"no page of its own: it redirects to {where}, which was crawled too")
        return Verdict(
            "GONE", f"no page captured: it redirects to {where}; crawl that site, or add it to `hosts`"
        )
    reasons = sorted((key for key in counts if key.startswith("failed/")), key=lambda key: -counts[key])
    why = reasons[0].removeprefix("failed/") if reasons else "nothing was asked for"
    if why == "no secure connection":
        why += '; if its TLS is too old, write tls = "legacy" into its profile'
    return Verdict("GONE", f"no page captured: {why}")


#: Kinds of shells that keep us out, in words.
_WALLS = {
    "javascript": "its pages are empty without JavaScript",
    "cookie": "its pages set a cookie by JavaScript and load themselves again",
    "captcha": "it asks whether a person is there",
}


# ── Is anybody there? ────────────────────────────────────────────────────────────────────────────────────


def _gone(seen: Seen) -> Verdict | None:
    counts = seen.counts
    if counts.get("shell/parked"):
        return Verdict("GONE", "the name is for sale: a parked page answers")
    home = counts.get("redirect/home", 0)
    if home >= FEW and home * 2 >= home + seen.fetched:
        return Verdict("GONE", f"{home} addresses lead to the front page now")
    missing = counts.get("soft 404", 0)
    if missing >= FEW and missing * 2 >= counts.get("page/200", 0):
        return Verdict("GONE", f"{missing} pages say, with status 200, that there is no such page")
    if counts.get("home is anything") and not any(counts.get(f"shell/{kind}") for kind in _WALLS):
        return Verdict("GONE", "every address shows the same page, one that cannot exist too")
    return None


def _blocked(seen: Seen) -> Verdict | None:
    fresh = seen.counts.get("page/200", 0)
    for kind, words in _WALLS.items():
        many = seen.counts.get(f"shell/{kind}", 0)
        if many and many * 2 >= fresh:
            return Verdict("BLOCKED", f"{words} ({many} of {fresh})")
    return None


# ── Is it still the site that we can read? ───────────────────────────────────────────────────────────────


def _drifted(seen: Seen) -> Verdict | None:
    counts = seen.counts
    read = counts.get("read/article", 0) + counts.get("read/notice", 0)
    fresh = counts.get("page/200", 0) - counts.get("page/revisit", 0)
    listed_only = counts.get("read/index", 0) + counts.get("read/other", 0)
    before = seen.articles_before
    if before and not seen.articles_now:
        return Verdict("DRIFTED", f"{before} articles before, none is readable now")
    if before and not read and fresh > 20 and listed_only < fresh:
        return Verdict("DRIFTED", f"{fresh} pages fetched and no article among them, {before} before")
    return _lost(seen, "dates", lambda texts: texts.dated, seen.expect.dates) or _lost(
        seen, "bylines", lambda texts: texts.bylined, seen.expect.bylines
    )


def _lost(seen: Seen, what: str, count: Callable[[Texts], int], expected: float | None) -> Verdict | None:
    """A sudden loss: fewer than half as many articles have it as usual, or as the profile expects."""
    now, usual = seen.texts, seen.usual
    if now.articles < FEW:
        return None
    share = count(now) / now.articles
    told = f"{count(now)} of {now.articles} new articles have {what}"
    if expected is not None and share < expected:
        return Verdict("DRIFTED", f"{told}, the profile expects {expected:.0%}")
    if usual.articles < SEVERAL:
        return None
    before = count(usual) / usual.articles
    # Of what few have, few is no loss.
    if before >= 0.5 and share < before / 2:
        return Verdict("DRIFTED", f"{told}, usually {before:.0%} do")
    return None


# ── Is what we keep clean? ───────────────────────────────────────────────────────────────────────────────


def _leaking(seen: Seen) -> Verdict | None:
    if not seen.leaks:
        return None
    more = f" and {len(seen.leaks) - 1} more" if len(seen.leaks) > 1 else ""
    return Verdict("LEAKING", f"lines that recur in several bodies: “{seen.leaks[0][:80]}”{more}")


# ── Is it as much as usual? ──────────────────────────────────────────────────────────────────────────────


def _thin(seen: Seen) -> Verdict | None:
    if seen.expect.pages is not None and seen.fetched < seen.expect.pages:
        return Verdict("THIN", f"{seen.fetched} pages, the profile expects {seen.expect.pages:g}")
    failed = _failed(seen.counts)
    lost = sum(failed.values())
    if lost >= HANDFUL and lost > seen.fetched:
        reason = max(failed, key=lambda key: failed[key])
        return Verdict("THIN", f"{lost} pages could not be had ({reason}), {seen.fetched} could")
    return _fewer_pages(seen) or _shorter_texts(seen)


def _failed(counts: Mapping[str, int]) -> dict[str, int]:
    """Failures that are not a link's own."""
    own = ("failed/404", "failed/410", "failed/robots.txt")
    return {
        key.removeprefix("failed/"): many
        for key, many in counts.items()
        if key.startswith("failed/") and key not in own and many > 0
    }


def _fewer_pages(seen: Seen) -> Verdict | None:
    """Less than half of the usual, where nothing new came: of what the quieter quarter of its crawls fetched."""
    if len(seen.past) < CUSTOM or seen.counts.get("record/new"):
        return None
    usual = sorted(fetched(counts) for counts in seen.past)[len(seen.past) // 4]
    if usual >= HANDFUL and seen.fetched * 2 < usual:
        return Verdict("THIN", f"{seen.fetched} pages, usually {usual} or more")
    return None


def _shorter_texts(seen: Seen) -> Verdict | None:
    now, usual = seen.texts, seen.usual
    if now.articles < FEW or usual.articles < SEVERAL:
        return None
    length, before = now.characters / now.articles, usual.characters / usual.articles
    if length * 2 < before:
        return Verdict("THIN", f"new articles have {length:.0f} characters, usually {before:.0f}")
    return None


# ── Does anything new come? ──────────────────────────────────────────────────────────────────────────────


def _quiet(seen: Seen) -> Verdict | None:
    if seen.quiet_for is None:
        return None
    if seen.expect.quiet_days is not None:
        patience = timedelta(days=seen.expect.quiet_days)
    else:
        patience = max(SILENCE, GAPS * (seen.usual_gap or timedelta()))
        # A site that was silent when it was first seen may be meant to be.
        if seen.watched < patience:
            return None
    if seen.quiet_for > patience:
        return Verdict(
            "QUIET", f"nothing new for {seen.quiet_for.days} days, usual are up to {patience.days}"
        )
    return None


#: In the order of their weight.
TESTS = (_gone, _blocked, _drifted, _leaking, _thin, _quiet)
