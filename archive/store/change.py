"""What counts as a change of an article's text: not white space, nor the numbers of a counter or a clock."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

#: Longer paragraphs, and those that say more beside a counter, are prose: there a number of views is news.
_SHORT = 120
_OTHER_WORDS = 6

_NUMBER = r"\d+(?:[.,]\d+)*"
_COUNTED = (
    r"(?:(?:so |tong )*(?:luot|lan) (?:xem|doc|truy cap|tai ve|tai|view)|da (?:xem|doc)|(?:tong )?(?:so )?truy cap"
    r"|(?:dang )?(?:online|truc tuyen|truy cap)|(?:so )?nguoi (?:xem|doc)|views?|hits?|visitors?)"
    r"(?: hom nay| trong (?:ngay|tuan|thang|nam))?"
)
#: "Lượt xem: 1.204", "(Đã đọc 17 lần)"; "1.204 lượt xem".
_COUNTER = re.compile(
    rf"(?<![^\W_]){_COUNTED}\s*[:=–-]?\s*[(\[]?\s*{_NUMBER}(?: lan)?(?![^\W_])"
    rf"|(?<![^\W_]){_NUMBER}\s*{_COUNTED}(?![^\W_])"
)
_LABEL = re.compile(rf"{_COUNTED}\s*[:=–-]?")
_ONLY_NUMBER = re.compile(_NUMBER)
_WORD = re.compile(r"[^\W_]+")
_TIME = re.compile(r"\d+[hgp]?\d*")
#: A paragraph of these words and at least two numbers is the clock of a page.
_CLOCK_WORDS = frozenset({
    "thu", "hai", "ba", "tu", "nam", "sau", "bay", "chu", "nhat", "hom", "nay", "gio", "ngay", "thang",
    "phut", "giay", "luc", "cap", "cach", "day", "truoc", "vua", "xong", "sang", "chieu", "toi", "dem", "gmt",
    "utc", "am", "pm", "ch", "sa", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday",
})  # fmt: skip


def text_digest(title: str | None, lead: str | None, body: Sequence[str]) -> str:
    """SHA-256 over title, lead and paragraphs as far as they count; equal for texts that are the same version.

    Runs of white space are one space; empty paragraphs do not count. A short paragraph of the body that is a
    counter ("Lượt xem: 1.204") or a clock counts without its numbers.
    """
    parts = [" ".join((title or "").split()), " ".join((lead or "").split())]
    before = ""
    for paragraph in body:
        text = " ".join(paragraph.split())
        if len(text) <= _SHORT:
            text, before = _masked(text, before), text
        else:
            before = text
        if text:
            parts.append(text)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _masked(text: str, before: str) -> str:
    """A short paragraph without the numbers of a counter or clock; `before`: the paragraph that it follows."""
    if not any(letter.isdigit() for letter in text):
        return text
    bare = _bare(text)
    if _ONLY_NUMBER.fullmatch(bare):
        return "#" if _LABEL.fullmatch(_bare(before)) else text
    rest, counters = _COUNTER.subn(" ", bare)
    words = _WORD.findall(rest)
    others = [word for word in words if word not in _CLOCK_WORDS and not _TIME.fullmatch(word)]
    if counters and len(others) <= _OTHER_WORDS:
        return " ".join(["#", *others])
    if words and not others and sum(word[0].isdigit() for word in words) >= 2:
        return "#"
    return text


def _bare(text: str) -> str:
    """`text` without case and accents, for comparison with the words above."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("đ", "d")
