"""Families: one CMS, one small class that says what its addresses mean and what its metadata is worth.

A family is no spider. It answers, for any address of its sites: what is the page's key (its identity within the
site), what role has it, and why should it perhaps not be followed.
"""

from __future__ import annotations

from crawler.families.base import Family, Role
from crawler.families.liferay import Liferay
from crawler.families.nukeviet import NukeViet
from crawler.families.plain import Plain
from crawler.families.post_id import PostId
from crawler.families.sharepoint import SharePoint
from crawler.families.slug_number import SlugNumber
from crawler.families.year_month import YearMonth

#: In the order in which an unknown site is tried; plain takes what nobody else knows.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (SharePoint(), PostId(), YearMonth(), NukeViet(), Liferay(), SlugNumber(), Plain())
}

__all__ = ["FAMILIES", "Family", "Role", "recognise"]


#: Addresses of its own articles that a family needs, so that one stray link decides nothing.
ENOUGH = 3


def recognise(urls: list[str], generator: str = "") -> Family:
    """The family of a site, from the addresses that its home page links to and its generator meta tag.

    A family needs three addresses of its own articles; a CMS that names itself in the tag is believed without.
    """
    for family in FAMILIES.values():
        if family.generator and family.generator in generator.lower():
            return family
    counts = {name: sum(family.is_own(url) for url in set(urls)) for name, family in FAMILIES.items()}
    best = max(counts, key=lambda name: counts[name])
    return FAMILIES[best] if counts[best] >= ENOUGH else FAMILIES["plain"]
