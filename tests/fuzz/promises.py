"""What must hold for any page and any string, checked on one of them."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime

from archive.vietnamese import canon, nfc
from crawler.extract import byline, dateline, references
from crawler.extract.article import take_apart
from crawler.extract.explain import explain
from crawler.extract.normalise import record
from crawler.extract.page import Unreadable, read
from crawler.extract.template import SiteMemory, Template, sketch
from tests.extract import portal

URL = "http://huyen.example.gov.vn/tin/kiem-tra-san-xuat-vu-he-thu?id=3"
CAPTURED = datetime(2024, 8, 6, 3, 0, tzinfo=UTC)
#: CPU seconds for one page of up to a megabyte, and for a string: a fuzzer runs on machines with other work to do.
PAGE_SECONDS = 3.0
STRING_SECONDS = 1.0
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?\+07:00)?)?)?")
_PUBLISHED = (None, "minute", "day", "month", "year")


class BrokenPromiseError(AssertionError):
    """A promise does not hold."""


def _hold(condition: bool, promise: str) -> None:
    if not condition:
        raise BrokenPromiseError(promise)


def page(data: bytes, template: Template | None = None) -> None:
    """Reading a page raises nothing but Unreadable, ends soon, and gives a record that can be kept."""
    start = time.process_time()
    try:
        found = read(data, URL)
    except Unreadable as error:
        _hold(bool(error.reason), "a page that cannot be read says why")
        return
    memory = SiteMemory()
    memory.observe(URL, sketch(found))
    memory.freeze()
    parts = take_apart(found, template, None, CAPTURED)
    made = record(parts, URL, "huyen.example.gov.vn", CAPTURED)
    spent = time.process_time() - start
    _hold(spent < PAGE_SECONDS * max(1.0, len(data) / 1e6), f"it ends soon, not after {spent:.1f} s")
    json.loads(json.dumps(made))
    _hold(made["published_precision"] in _PUBLISHED, "precision is one of four or none")
    for key in ("published_at", "updated_at"):
        _hold(made[key] is None or bool(_ISO.fullmatch(made[key])), f"{key} is ISO 8601: {made[key]}")
        if made[key] is not None and len(made[key]) >= 10:
            datetime.fromisoformat(made[key])
    _hold(
        all(text.strip() and "\n" not in text for text in made["body"]),
        "a paragraph is a line with words in it",
    )
    for text in (made["title"], made["lead"], *made["body"]):
        _hold(text is None or text == nfc(text), "text is NFC")
    _hold(all(author["name"].strip() for author in made["authors"]), "an author has a name")
    for found_url in (*made["images"], *made["attachments"]):
        _hold(
            found_url["url"].startswith(("http://", "https://", "data:")),
            f"absolute: {found_url['url'][:60]}",
        )
    _hold(take_apart(found, template, None, CAPTURED) == parts, "read again, it is read the same")
    explain(found, parts, template, None, CAPTURED).as_json()


def string(data: bytes) -> None:
    """Parsing a string raises nothing and ends soon."""
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    start = time.process_time()
    line = dateline.parse(text, CAPTURED)
    for found in dateline.find(text):
        _hold(0 <= found.start < found.end <= len(text), "a date stands in its text")
    for reference in references.find(text):
        _hold(reference.raw in text, "a reference is as printed")
    read_byline = byline.parse(text)
    byline.looks_like_byline(text)
    _hold(canon(canon(text)) == canon(text), "canonical tones are canonical")
    spent = time.process_time() - start
    _hold(spent < STRING_SECONDS * max(1.0, len(data) / 1e5), f"it ends soon, not after {spent:.1f} s")
    _hold(
        line.published_at is None or bool(_ISO.fullmatch(line.published_at)), f"ISO 8601: {line.published_at}"
    )
    _hold(all(author.name.strip() for author in read_byline.authors), "an author has a name")


def known() -> Template:
    """What the fixture portal repeats."""
    return portal.template()
