"""Soft 404s: what a site says, with status 200, of a page that cannot exist; and which other pages say the same."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urljoin

from crawler.extract.shells import visible

#: Letters by which a page may differ from the answer for what cannot exist: a clock, a counter, its own address.
DIFFERENT = 40
_WORD = re.compile(r"[^\W\d_]+")


def improbable(home: str, site: str) -> str:
    """An address that cannot exist: the same for a site at any time, so that it is captured as one page."""
    name = hashlib.sha256(site.encode()).hexdigest()[:16]
    return urljoin(home, f"/khotin-{name}-khong-co-trang-nay.html")


class Saying:
    """The words of a page, without digits and in their order, for comparison."""

    def __init__(self, text: str) -> None:
        self.words = _WORD.findall(visible(text).casefold())

    def same_as(self, other: Saying) -> bool:
        """Whether the two pages say the same but for a few words."""
        mine, theirs = set(self.words), set(other.words)
        return _letters(mine - theirs) <= DIFFERENT and _letters(theirs - mine) <= DIFFERENT


def _letters(words: set[str]) -> int:
    return sum(map(len, words))
