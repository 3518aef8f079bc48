"""Health: what a crawl counted and what the site used to give → the first thing that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: From worst to best.
VERDICTS = ("STOPPED", "GONE", "BLOCKED", "DRIFTED", "OK")


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


def judge(counts: Mapping[str, int], articles_before: int, articles_now: int) -> Verdict:
    """The verdict on one site after a crawl.

    It looks at the site, not at its dead links: a 404 among followed links spoils nothing. No page captured, or no
    article where there were some before, does. Counts are of this crawl: ``page/200``, ``page/304``,
    ``page/revisit``, ``page/stored``, ``failed/<reason>``, ``robots/forbidden``, ``article/…``.
    """
    fetched = counts.get("page/200", 0) + counts.get("page/304", 0)
    if not fetched:
        return _nothing_fetched(counts)
    read = counts.get("read/article", 0) + counts.get("read/notice", 0)
    fresh = counts.get("page/200", 0) - counts.get("page/revisit", 0)
    listed_only = counts.get("read/index", 0) + counts.get("read/other", 0)
    if articles_before and not articles_now:
        return Verdict("DRIFTED", f"{articles_before} articles before, none is readable now")
    if articles_before and not read and fresh > 20 and listed_only < fresh:
        return Verdict(
            "DRIFTED", f"{fresh} pages fetched and no article among them, {articles_before} before"
        )
    return Verdict("OK", f"{fetched} pages")


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
    if counts.get("redirect/offsite"):
        where = next(
            (key.removeprefix("redirect to ") for key in counts if key.startswith("redirect to ")), ""
        )
        return Verdict(
            "GONE", f"no page captured: it redirects to {where}; crawl that site, or add it to `hosts`"
        )
    reasons = sorted((key for key in counts if key.startswith("failed/")), key=lambda key: -counts[key])
    why = reasons[0].removeprefix("failed/") if reasons else "nothing was asked for"
    return Verdict("GONE", f"no page captured: {why}")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a run over several sites."""
    return min(verdicts, key=lambda v: VERDICTS.index(v.name), default=Verdict("GONE", "no site was crawled"))
