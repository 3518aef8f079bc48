"""What a site repeats: sketches of pages, a memory of them, and the template learned from it."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.extract.hints import Hint
from crawler.extract.template.learning import Evidence, learn
from crawler.extract.template.sketch import Entry, Sketch, line_key, line_texts, linked_key, sketch

if TYPE_CHECKING:
    from crawler.extract.blocks import Scan

__all__ = ["SiteMemory", "Sketch", "Template", "sketch"]

#: Version of the formats below; a memory of another version is learned anew.
FORMAT = 1
#: A memory keeps this many pages: those whose signatures come first. A sample, so that order cannot matter.
MOST_PAGES = 300
#: What is known of a site after so many article-like pages, or so many pages of any kind, will not change much.
_SETTLED_ARTICLES = 60
_SETTLED_PAGES = 300
_REPEATED = "the site repeats it"
_LIST = "list of other pages"


@dataclass(frozen=True, slots=True)
class Template:
    """What a site repeats. All positions and keys are 32-bit hashes; shares are 0..1.

    `lines`: line at a position that recurs; `texts`: line that recurs wherever it stands, links under a key of their
    own; `lists`: positions that hold links to other pages; `titles`, `dates`, `articles`: positions of title, date
    line and article with the share of article pages that have them there; `clocks`: positions whose date is the
    visitor's, not the article's; `stamps`: date lines that most articles share, the day of an import;
    `title_words`: parts of <title> that recur, without spaces.
    """

    pages: int = 0
    article_pages: int = 0
    lines: frozenset[int] = frozenset()
    texts: frozenset[int] = frozenset()
    lists: frozenset[int] = frozenset()
    titles: dict[int, float] = field(default_factory=dict)
    dates: dict[int, float] = field(default_factory=dict)
    articles: dict[int, float] = field(default_factory=dict)
    clocks: frozenset[int] = frozenset()
    stamps: frozenset[int] = frozenset()
    title_words: frozenset[str] = frozenset()
    samples: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    def mark(self, scan: Scan, cut: list[str | None]) -> None:
        """Writes a reason beside every line that is furniture by what the site repeats.

        A date line is left for the reading of dates: its digits are masked, so all of a site's are alike. The one
        author of a page may be a link at the same place on all pages, and is no list.
        """
        signed = {slot.line for slot in scan.slots if slot.hints & Hint.AUTHOR}
        places = Counter(line.path for line in scan.lines) if signed else Counter[int]()
        keys = line_texts(scan)
        for line in scan.lines:
            if cut[line.index] is not None:
                continue
            text = keys[line.index]
            anywhere = linked_key(text) if line.links > 0.5 * len(line.text) else text
            if (line_key(text, line.path) in self.lines or anywhere in self.texts) and not (
                line.path in self.dates and line.dated
            ):
                if line.path not in self.titles:
                    cut[line.index] = _REPEATED
            elif (
                line.path in self.lists
                and line.links > 0.3 * len(line.text)
                and (line.index not in signed or places[line.path] > 1)
            ):
                cut[line.index] = _LIST

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON: what a record's provenance names."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Canonical JSON: sorted, no spaces, shares rounded."""
        body: dict[str, Any] = {"format": FORMAT, "pages": self.pages, "article_pages": self.article_pages}
        for name in ("lines", "texts", "lists", "clocks", "stamps"):
            body[name] = _pack(sorted(getattr(self, name)))
        for name in ("titles", "dates", "articles"):
            body[name] = {f"{k:08x}": round(v, 4) for k, v in sorted(getattr(self, name).items())}
        body["title_words"] = sorted(self.title_words)
        body["samples"] = list(self.samples)
        body["places"] = list(self.places)
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Template:
        """Reads what `to_json` wrote. Raises ValueError for another format or damaged text."""
        body = _checked(text)
        try:
            hashes = {
                name: frozenset(_unpack(body[name]))
                for name in ("lines", "texts", "lists", "clocks", "stamps")
            }
            shares = {
                name: {int(key, 16): float(share) for key, share in body[name].items()}
                for name in ("titles", "dates", "articles")
            }
            return cls(
                pages=body["pages"],
                article_pages=body["article_pages"],
                lines=hashes["lines"],
                texts=hashes["texts"],
                lists=hashes["lists"],
                titles=shares["titles"],
                dates=shares["dates"],
                articles=shares["articles"],
                clocks=hashes["clocks"],
                stamps=hashes["stamps"],
                title_words=frozenset(body["title_words"]),
                samples=tuple(body["samples"]),
                places=tuple(body["places"]),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a site template: {error}") from error

    def describe(self) -> list[str]:
        """What was learned, in words, for people."""
        out = [f"Learned from {self.pages} pages, {self.article_pages} of them like articles."]
        if self.lines or self.texts:
            out.append(
                f"{len(self.lines)} lines recur at their place, {len(self.texts)} wherever they stand."
            )
        if self.samples:
            out.append("Furniture, for example: " + " · ".join(f"“{sample}”" for sample in self.samples[:25]))
        if self.lists:
            out.append(f"Lists of other pages stand at {len(self.lists)} positions.")
        out += self.places
        if self.title_words:
            out.append("In <title> the site repeats: " + ", ".join(sorted(self.title_words)[:5]))
        if self.clocks:
            out.append(f"{len(self.clocks)} positions show a clock or a date that is not the article's.")
        if self.stamps:
            out.append(f"{len(self.stamps)} date lines are the day of an import, not of publication.")
        return out


class SiteMemory:
    """Sketches of a site's pages; the order in which they were observed does not matter.

    The same page, and pages whose article text is the same, count once. At most `MOST_PAGES` are kept: those whose
    signatures come first, a sample that does not depend on order.
    """

    def __init__(self) -> None:
        self._pages: dict[tuple[int, int], Sketch] = {}

    def __len__(self) -> int:
        """Distinct pages held."""
        return len(self._distinct())

    @property
    def settled(self) -> bool:
        """Enough was seen: more pages will change little."""
        pages = self._distinct()
        return len(pages) >= _SETTLED_PAGES or sum(s.article for s in pages) >= _SETTLED_ARTICLES

    def observe(self, page_key: str, sketch: Sketch, role: str | None = None) -> None:
        """Takes a page in. `role`: what the site's family says of its address ("article", "list")."""
        if role == "list" and sketch.article:
            sketch = sketch.as_other()
        key = zlib.crc32(page_key.encode("utf-8", "surrogatepass"))
        self._pages[(sketch.signature, key)] = sketch
        if len(self._pages) > 2 * MOST_PAGES:
            self._prune()

    def _prune(self) -> None:
        """Keeps the first `MOST_PAGES` signatures; a page with a later one can never come back."""
        signatures = sorted({signature for signature, _ in self._pages})[:MOST_PAGES]
        if len(signatures) == MOST_PAGES:
            limit = signatures[-1]
            self._pages = {key: sketch for key, sketch in self._pages.items() if key[0] <= limit}
        seen: Counter[int] = Counter()
        for key in sorted(self._pages):
            seen[key[0]] += 1
            if seen[key[0]] > 4:  # copies of one page
                del self._pages[key]

    def _distinct(self) -> list[Sketch]:
        """One sketch for each page key, then one for each signature, then the sample."""
        by_key: dict[int, tuple[int, int]] = {}
        for signature, key in sorted(self._pages, reverse=True):
            by_key[key] = (signature, key)
        by_signature: dict[int, tuple[int, int]] = {}
        for signature, key in sorted(by_key.values(), reverse=True):
            by_signature[signature] = (signature, key)
        return [self._pages[by_signature[signature]] for signature in sorted(by_signature)[:MOST_PAGES]]

    def freeze(self) -> Template:
        """The template as known now."""
        evidence: Evidence = learn(self._distinct())
        return Template(**vars(evidence))

    def to_json(self) -> str:
        """Entries once, pages as lists of entry numbers, packed; a few hundred kilobytes at most."""
        self._prune()
        pages = [(key, self._pages[key]) for key in sorted(self._pages)][:MOST_PAGES]
        numbers: dict[Entry, int] = {}
        for _, page in pages:
            for entry in page.entries:
                numbers.setdefault(entry, len(numbers))
        body = {
            "format": FORMAT,
            "entries": [list(entry) for entry in numbers],
            "pages": [
                [list(key), [numbers[e] for e in sketch.entries], sketch.rest()] for key, sketch in pages
            ],
        }
        packed = zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        return json.dumps({"format": FORMAT, "memory": base64.b85encode(packed).decode()})

    @classmethod
    def from_json(cls, text: str) -> SiteMemory:
        """Reads what `to_json` wrote. Raises ValueError for another format or damaged text."""
        outer = _checked(text)
        try:
            body = json.loads(zlib.decompress(base64.b85decode(outer["memory"])))
            memory = cls()
            entries = [Entry(*entry) for entry in body["entries"]]
            for key, numbers, rest in body["pages"]:
                memory._pages[(key[0], key[1])] = Sketch.restore(tuple(entries[n] for n in numbers), rest)
        except (KeyError, TypeError, IndexError, zlib.error) as error:
            raise ValueError(f"not a site memory: {error}") from error
        return memory


def _checked(text: str) -> dict[str, Any]:
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ValueError(
            f"format {body.get('format') if isinstance(body, dict) else None}, this reads {FORMAT}"
        )
    return body


def _pack(numbers: Iterable[int]) -> str:
    return base64.b85encode(zlib.compress(array("I", numbers).tobytes(), 9)).decode()


def _unpack(text: str) -> array[int]:
    out = array("I")
    out.frombytes(zlib.decompress(base64.b85decode(text)))
    return out
