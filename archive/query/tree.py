"""The tree of a query: what must be found, and what must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.query.period import Period


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed (NFC); `prefix`: only how it begins is given."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """Words that belong together: a phrase, or what one typed term is cut into (36-CT/TU is three words).

    `raw` is the text as typed, for fields whose values are no words; `position` its offset in the query.
    """

    words: tuple[Word, ...]
    raw: str
    position: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What must be found in one field; `child` holds no other field."""

    name: str
    child: Node


@dataclass(frozen=True, slots=True)
class DateBound:
    """The article is from these days or later (`from`), or from these days or earlier (`to`)."""

    bound: Literal["from", "to"]
    days: Period


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of these, in the order they were typed."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    children: tuple[Node, ...]


Node = Term | Field | DateBound | Not | And | Or
