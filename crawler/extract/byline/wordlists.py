"""Word lists written as text: words parted by white space, phrases by bars or line ends."""

from __future__ import annotations

from archive.vietnamese import canon


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a list, in small letters with canonical tones: what `key` makes of a text can be looked up."""
    return frozenset(
        key(phrase) for line in text.splitlines() for phrase in line.split("|") if phrase.strip()
    )


def key(text: str) -> str:
    """A text as it stands in a list of phrases."""
    return " ".join(canon(text).lower().split())
