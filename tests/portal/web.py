"""What the portal's two sites share: a visit, an answer, templates, and the holdings that a test may change."""

from __future__ import annotations

import hashlib
import html
import random
import threading
from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Template

from tests.portal.content import Article, articles

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: `host` with its port, `path` and `query` as sent, `count` the how-many-th it is."""

    host: str
    path: str
    query: dict[str, str]
    count: int
    now: datetime
    portal: str
    paper: str

    @property
    def named(self) -> bool:
        """The host is a name with a registered look, so that www. and https:// variants of it make sense."""
        return "." in self.host and not self.host.partition(":")[0].rpartition(".")[2].isdigit()


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. `fixed`: the same bytes at every visit, so it carries validators and may be answered by 304."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    fixed: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha1(self.body).hexdigest()[:16]}"'


class Holdings:
    """The articles as they stand now: an editor may change one, or take it down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Every article as it was first published."""
        with self._lock:
            self._articles = {(article.site, article.id): article for article in articles()}
            self.removed: set[tuple[str, int]] = set()
            #: When something was last changed, to the second; None while nothing was.
            self.changed: datetime | None = None

    def edit(self, site: str, number: int, *, title: str | None = None, append: str | None = None) -> Article:
        """Change an article's title or add a paragraph to it; KeyError where there is no such article."""
        with self._lock:
            article = self._articles[site, number].edited(title=title, append=append)
            self._articles[site, number] = article
            self._touch()
            return article

    def remove(self, site: str, number: int) -> None:
        """Take an article down: its address answers 404 and no list names it."""
        with self._lock:
            self.removed.add((site, number))
            self._touch()

    def _touch(self) -> None:
        self.changed = datetime.now(UTC).replace(microsecond=0)

    def get(self, site: str, number: int) -> Article | None:
        return None if (site, number) in self.removed else self._articles.get((site, number))

    def of(self, site: str, **wanted: object) -> list[Article]:
        """The articles of a site, newest first as far as they are dated, e.g. ``of("portal", cat=82)``."""
        found = [
            article
            for key, article in self._articles.items()
            if key[0] == site
            and key not in self.removed
            and all(getattr(article, name) == value for name, value in wanted.items())
        ]
        return sorted(
            found, key=lambda article: (article.expected.published_at or "", article.id), reverse=True
        )


@cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.html").read_text("utf-8"))


def fill(name: str, **values: object) -> str:
    """The template NAME.html with its placeholders filled; a missing one is an error."""
    return _template(name).substitute(values)


def esc(text: str) -> str:
    """Text for HTML, quotes included."""
    return html.escape(text)


def link(url: str, text: str) -> str:
    """An anchor; `url` and `text` are escaped here."""
    return f'<a href="{esc(url)}">{esc(text)}</a>'


@cache
def viewstate(path: str) -> str:
    """About 20 KB of base64 that mean nothing, the same for a path at every visit."""
    return b64encode(random.Random(path).randbytes(15_000)).decode()


def page(text: str, **changes: object) -> Answer:
    """An HTML answer in UTF-8."""
    return replace(Answer(text.encode()), **changes)  # type: ignore[arg-type]
