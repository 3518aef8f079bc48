"""Finding the byline: the article's last short lines, its author slot, the line under the title."""

from __future__ import annotations

import re

from crawler.extract.byline import looks_like_byline

#: Longer than this is a sentence.
LONGEST = 110
_END_MARK = re.compile(r"[.!?…;:]\s*$")
_SOURCE_LINE = re.compile(r"^\W{0,3}(?:theo|nguồn(?:\s+tin)?|nguồn bài viết)\s*:?\s*\S", re.IGNORECASE)
_URL_LINE = re.compile(r"^\W{0,3}(?:nguồn\s*(?:tin)?\s*:?\s*)?(?:https?://|www\.)\S+$", re.IGNORECASE)
_AFTER_SPACES = re.compile(r"\S[.!?…/”\"]+\s*(?:\s{2,}|\xa0+\s*)(\S.{2,60})$")


def byline_score(text: str, *, right: bool = False, bold: bool = False, last: bool = False) -> float:
    """How much a line at the article's edge looks like its byline, 0..1; position is evidence beside the words."""
    if not 1 < len(text) <= LONGEST:
        return 0.0
    if _URL_LINE.match(text):
        return 0.9
    score = looks_like_byline(text)
    if _SOURCE_LINE.match(text) and len(text) <= 80:
        score = max(score, 0.7)
    if score <= 0.0:
        return 0.0
    if right:
        score += 0.25
    if bold:
        score += 0.15
    if last:
        score += 0.05
    if _END_MARK.search(text) and not re.search(r"(?:^|[\s.])\w{1,3}\.$", text):
        score -= 0.35
    return min(1.0, max(0.0, score))
