"""Credits: people with their roles, organisation and sources, gathered while the lines of a byline are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.vietnamese import fold
from crawler.extract.byline import names

TRIM = ' ,;:-–—•*·|/_"“”«»[]'
#: Roles of those who made what is seen: in brackets they belong to the last name before them alone.
PICTURES = frozenset(("photo", "video", "graphics"))


@dataclass(slots=True)
class Credits:
    """What a byline says, and how surely.

    `roles` runs beside `people`; an empty list means that nothing was said. `labelled`: a label stood before names
    or a source. `unknown`: pieces that nothing explains. `offices`: a person's rank was printed, as in signatures.
    """

    outlet: str | None = None
    people: list[names.Name] = field(default_factory=list)
    roles: list[list[str]] = field(default_factory=list)
    organisation: str | None = None
    sources: list[str] = field(default_factory=list)
    url: str | None = None
    labelled: bool = False
    #: «(Tổng hợp)» without a name: compiled from many sources, none of them named.
    compiled: str | None = None
    unknown: list[str] = field(default_factory=list)
    offices: int = 0
    places: int = 0
    #: Somebody's account on the site stands where a name belongs.
    accounts: int = 0
    #: The line is in capitals, as headings are.
    shouted: bool = False
    #: Roles of a label at the end of a line: the names follow on the next.
    open_roles: tuple[str, ...] = ()

    def add(self, name: names.Name, roles: tuple[str, ...]) -> None:
        """Add a person once; later roles join the first ones. One collective is all collectives."""
        for known, its_roles in zip(self.people, self.roles, strict=True):
            if _key(known.text) == _key(name.text) or known.kind == name.kind == "collective":
                its_roles += [role for role in roles if role not in its_roles]
                return
        self.people.append(name)
        self.roles.append(list(roles))

    def add_source(self, text: str) -> None:
        """Add an agency or outlet as printed, once."""
        text = _balanced(text.strip(TRIM + ".")).strip(TRIM)
        if text and fold(text) not in map(fold, self.sources):
            self.sources.append(text)

    def add_organisation(self, text: str) -> None:
        """Keep the first organisation, as printed."""
        text = _balanced(text.strip(TRIM).rstrip("."))
        if text and self.organisation is None:
            self.organisation = text

    def set_roles(self, roles: tuple[str, ...], first: int) -> None:
        """Give the people from `first` on these roles and no others."""
        for its_roles in self.roles[max(first, 0) :]:
            its_roles[:] = list(roles)


def _key(name: str) -> str:
    return fold(name).replace(".", "").replace(" ", "")


def _balanced(text: str) -> str:
    return text if text.count("(") == text.count(")") else " ".join(re.sub("[()]", " ", text).split())
