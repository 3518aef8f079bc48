"""What counts as a change of an article's text: not white space, nor the numbers of a counter or a clock."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

#: Longer paragraphs are prose: there a number of views is news.
_SHORT = 120
_NUMBER = r"\d+(?:[.,]\d+)*"
_COUNTED = (
    r"(?:so )?(?:luot|lan) (?:xem|doc|truy cap|tai(?: ve)?|view)|luot|da (?:xem|doc)|truy cap|(?:dang )?(?:online|"
    r"truc tuyen|truy cap)|tong (?:so )?truy cap|nguoi (?:xem|doc)|views?|hits?|visitors?|binh luan|comments?"
)
#: "Lượt xem: 1.204", "(Đã đọc 17 lần)"; "1.204 lượt xem".
_COUNTER = re.compile(
    rf"(?<![^\W_])((?:{_COUNTED})(?: (?:hom nay|trong (?:ngay|tuan|thang)|trong nam))?\s*[:=–-]?\s*[(\[]?\s*){_NUMBER}"
    rf"|{_NUMBER}(\s*(?:{_COUNTED}))(?![^\W_])"
)
#: A paragraph made of nothing but these words, digits and marks is the clock of a page.
_CLOCK = re.compile(
    r"(?:\d+|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|hom nay|bay gio|ngay|thang|nam|gio|phut|giay|luc|cap nhat|gmt|utc|am|pm"
    r"|sang|chieu|toi|truoc|cach day|vua xong|mon|tue|wed|thu|fri|sat|sun|[hgp]|\W|_)+"
)
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")


def text_digest(title: str | None, lead: str | None, body: Sequence[str]) -> str:
    """SHA-256 over title, lead and paragraphs as far as they count; equal for texts that are the same version.

    Runs of white space are one space; empty paragraphs do not count; in short paragraphs the numbers of a counter
    ("Lượt xem: 1.204") and in paragraphs that are nothing but a clock all numbers are masked.
    """
    parts = [_folded(title or ""), _folded(lead or "")]
    parts += filter(None, map(_folded, body))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _folded(text: str) -> str:
    folded = " ".join(text.split())
    if len(folded) <= _SHORT and any(letter in folded for letter in "0123456789"):
        return _masked(folded)
    return folded


def _masked(text: str) -> str:
    """`text` with the numbers of counters and clocks masked; what is compared has neither case nor accents."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(letter)
    ).replace("đ", "d")
    if _CLOCK.fullmatch(bare):
        return _DIGITS.sub("#", bare)
    masked = _COUNTER.sub(lambda match: f"{match[1] or ''}#{match[2] or ''}", bare)
    return masked if masked != bare else text
