"""Names that stand where authors do and are no people: accounts of the software, and the outlet itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extract.parts import Hints
from crawler.extract.titles import squeeze

if TYPE_CHECKING:
    from crawler.extract.reading import Reading

#: Names that stand in author metadata and are no people.
_NOBODY = frozenset(
    {
        "admin", "administrator", "quản trị", "quantri", "ban biên tập", "biên tập viên", "webmaster", "editor", "root",
        "superuser", "system account", "user", "guest", "author", "quản trị viên", "bbt", "sysadmin", "host",
        "superuser account", "null", "unknown", "staff", "super user",
    }
)  # fmt: skip

#: Words of companies' and papers' names.
_COMPANY = re.compile(
    r"\b(?:team|staff|editors?|editorial|news|online|times|post|daily|magazine|media|press|group|inc|llc|ltd|co|company"
    r"|store|shop|studio|agency|marketing|services?|solutions?|photography|blog|school|university|college|institute"
    r"|foundation|center|centre|council|department|association|club|church|bank|financial|radio|tv|voice|gazette"
    r"|herald|tribune|report|journal|review|network|central|digital|global|lab|labs|health|care|home|house)\b",
    re.IGNORECASE,
)


def outlets_of(reading: Reading, hints: Hints) -> set[str]:
    """The outlet's own names, squeezed: from the profile, the page's metadata and its address."""
    facts = reading.facts
    names = [hints.outlet, facts.publisher, facts.meta.get("og:site_name"), facts.meta.get("dc.publisher"),
             facts.meta.get("copyright"), facts.meta.get("application-name")]  # fmt: skip
    host = (urlsplit(reading.page.url).hostname or "").removeprefix("www.")
    names += [host, host.split(".")[0]]
    return {squeeze(name) for name in names if name} - {""}


def nobody(name: str, outlets: set[str]) -> bool:
    """An account of the site's software, an address, or the outlet itself."""
    key = squeeze(name)
    bare = name.lower().strip(" .:")
    if not key or bare in _NOBODY or key in outlets or bare.startswith(("http", "www.")) or "@" in bare:
        return True
    return any(len(key) > 5 and (key == o or (key in o and len(key) > 0.6 * len(o))) for o in outlets)


def is_namesake(name: str, reading: Reading) -> bool:
    """Somebody whose site bears his own name: two or three words, and no organisation of that name publishes it."""
    words = name.split()
    publisher = reading.facts.publisher
    return (
        2 <= len(words) <= 3
        and all(word[0].isupper() for word in words)
        and (publisher is None or squeeze(publisher) != squeeze(name))
        and not _COMPANY.search(name)
    )
