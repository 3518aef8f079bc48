"""The fields of the search index, and the entry that a record becomes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from tantivy import Document, Filter, Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from archive.index.common import common_pairs
from archive.index.keys import BLANK, folded, indexed, reference_keys
from archive.query.period import Period, period
from archive.store.content import VIETNAM, Content
from archive.store.outbox import IndexRow

#: Raised with every change of fields, of keys, or of what is put into them: an index of another one is made again.
VERSION = 4

#: Fields searched by words. `text` is everything that a record says, `title` stands beside it for its weight.
WORD_FIELDS = ("text", "title", "author", "org", "source", "section", "province")
#: Where the common pairs of a field stand, see `archive.index.common`.
PAIR_FIELDS = {"text": "pairs"}
#: Fields searched by a whole value.
VALUE_FIELDS = ("id", "site", "kind", "language", "ref")
#: What can be counted: field of the index by the name that a user gives.
FACETS = {
    "site": "site",
    "province": "province_now",
    "former_province": "province_then",
    "section": "section_name",
    "author": "author_name",
    "year": "year",
    "month": "month",
    "kind": "kind",
    "language": "language",
}
_ANALYZER = "keys"
#: Bits of a sort key that tell apart articles of the same minute.
_TIE_BITS = 33
_LATEST = (1 << 31) - 1
_BEGINNING = datetime(1, 1, 1, tzinfo=VIETNAM)


def schema() -> Schema:
    """The schema of the index."""
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in WORD_FIELDS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
    for name in PAIR_FIELDS.values():
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="basic")
    builder.add_text_field("ref", tokenizer_name="raw", index_option="basic")
    for name in sorted(set(FACETS.values())):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("day_first", "day_last"):
        builder.add_integer_field(name, fast=True)
    for name in ("newest", "oldest", "tag", "versions", "gone"):
        builder.add_unsigned_field(name, fast=True)
    return builder.build()


def prepare(index: Index) -> Index:
    """Teach an opened index how to cut what it is fed; every index needs it before use."""
    analyzer = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.custom_stopword([BLANK])).build()
    index.register_tokenizer(_ANALYZER, analyzer)
    return index


def tag(identifier: str) -> int:
    """64 bits that stand for an identifier where 16 letters are too long."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "big")


def texts(content: Content) -> list[str]:
    """Everything that words without a field are looked for in, a paragraph an item, the title first."""
    found = [content["title"], lead_apart(content), *content["body"]]
    found += [attachment["name"] for attachment in content["attachments"]]
    found += [part for document in content.get("documents", ()) for part in document["text"].split("\n\n")]
    found += [image["caption"] for image in content["images"]]
    return _present([*found, *content["tags"]])


def province(place: str | None) -> str | None:
    """The province of a place as profiles give it: "Ba Chẽ, Quảng Ninh" is in Quảng Ninh."""
    return place.rpartition(",")[2].strip() or None if place else None


def lead_apart(content: Content) -> str | None:
    """The lead where the body does not have it."""
    lead: str | None = content["lead"]
    return lead if lead and not any(lead.strip() in paragraph for paragraph in content["body"]) else None


def entry(row: IndexRow) -> Document:
    """The entry of an article in view."""
    document, content = Document(), row.content
    document.add_text("id", row.id)
    document.add_text("site", row.site)
    section, authors = content["section"], [author["name"] for author in content["authors"]]
    for name, parts in (
        ("text", texts(content)),
        ("title", [content["title"]]),
        ("author", authors),
        ("org", [content["organisation"], content["organisation_expanded"]]),
        ("source", [content["source"]]),
        ("section", [section]),
        ("province", [row.place, row.former_place]),
    ):
        if present := _present(parts):
            document.add_text(name, indexed(present))
            if name in PAIR_FIELDS:
                # A blank between two texts, which is not common: no pair reaches across.
                keys = f" {BLANK} ".join(map(folded, present)).split()
                document.add_text(PAIR_FIELDS[name], common_pairs(keys))
    values = [("kind", content["kind"]), ("language", content["language"]), ("section_name", section)]
    values += [("province_now", province(row.place)), ("province_then", province(row.former_place))]
    values += [("author_name", author) for author in dict.fromkeys(authors)]
    values += [("ref", key) for key in _references(content)]
    for name, value in values:
        if value:
            document.add_text(name, value)
    document.add_unsigned("versions", row.versions)
    document.add_unsigned("gone", int(row.gone_since is not None))
    document.add_unsigned("tag", tag(row.id))
    _add_dates(document, row)
    return document


def _references(content: Content) -> list[str]:
    rows = content["references"]
    keys = (reference_keys(row["number"], row["year"], row["code"], row["type"]) for row in rows)
    return sorted({key for of_one in keys for key in of_one})


def _add_dates(document: Document, row: IndexRow) -> None:
    """The days that the date can mean, and two keys to sort by in falling order; undated articles come last."""
    minutes = 0
    published: str | None = row.content["published_at"]
    time, days = row.published_sort, _days(published)
    if published and time and days:
        document.add_integer("day_first", days.first.toordinal())
        document.add_integer("day_last", days.last.toordinal())
        document.add_text("year", published[:4])
        if len(published) >= 7:
            document.add_text("month", published[:7])
        minutes = max(0, (time - _BEGINNING) // timedelta(minutes=1)) + 1
    tie = tag(row.id) & ((1 << _TIE_BITS) - 1)
    document.add_unsigned("newest", minutes << _TIE_BITS | tie)
    document.add_unsigned("oldest", (_LATEST - minutes if minutes else 0) << _TIE_BITS | tie)


def _days(published: str | None) -> Period | None:
    try:
        return period(published) if published else None
    except ValueError:
        return None


def _present(parts: Iterable[str | None]) -> list[str]:
    return [part for part in parts if part]
