"""Read saved pages one at a time with one extractor, and say what that took.

``python extract_reader.py NAME PAGES.jsonl OUT.jsonl``, run by path: in Khotin's environment for Khotin, in the rivals'
for the rivals. Each gets a page's bytes and address and nothing else, decodes them itself, and is left at its
defaults, but that none may fetch anything (newspaper4k would fetch pictures). CPU is counted around the extractor
alone; an exception counts as an empty page. Prints one JSON object.
"""

from __future__ import annotations

import gzip
import json
import logging
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BLOCKS = "p div br li ul ol table tr td th h1 h2 h3 h4 h5 h6 blockquote pre section article"
#: Body and address → title, published_at, authors, body and whatever else the extractor knows.
Reader = Callable[[bytes, str], dict[str, Any]]


def khotin() -> Reader:
    from crawler.extract.article import take_apart
    from crawler.extract.normalise import record
    from crawler.extract.page import Unreadable, read
    from crawler.extract.parts import Parts
    from crawler.urls import site_host

    def extract(body: bytes, url: str) -> dict[str, Any]:
        try:
            parts = take_apart(read(body, url))
        except Unreadable:
            parts = Parts(kind="other")
        return record(parts, url, site_host(url))

    return extract


def trafilatura(precision: bool = False) -> Reader:
    from trafilatura import bare_extraction  # type: ignore[import-not-found]

    def extract(body: bytes, url: str) -> dict[str, Any]:
        found = bare_extraction(
            body, url=url, with_metadata=True, include_comments=False, favor_precision=precision
        )
        if found is None:
            return {}
        authors = (found.author or "").split(";")
        return {"title": found.title, "published_at": found.date, "authors": authors, "body": found.text}

    return extract


def trafilatura_precision() -> Reader:
    return trafilatura(precision=True)


def readability() -> Reader:
    from lxml import html
    from readability import Document  # type: ignore[import-not-found]

    blocks = frozenset(BLOCKS.split())

    def extract(body: bytes, url: str) -> dict[str, Any]:
        document = Document(body, url=url)
        root = html.fromstring(document.summary())
        for element in root.iter():
            if element.tag in blocks:
                element.text = "\n" + (element.text or "")
                element.tail = "\n" + (element.tail or "")
        return {"title": document.short_title(), "body": root.text_content()}

    return extract


def newspaper4k() -> Reader:
    import newspaper  # type: ignore[import-not-found]

    def extract(body: bytes, url: str) -> dict[str, Any]:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=body)
        article.parse()
        date = article.publish_date
        return {
            "title": article.title,
            "published_at": date.isoformat(timespec="minutes") if date else None,
            "authors": article.authors,
            "body": article.text,
        }

    return extract


def resiliparse() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # type: ignore[import-not-found]
    from resiliparse.parse.html import HTMLTree  # type: ignore[import-not-found]

    def extract(body: bytes, url: str) -> dict[str, Any]:
        tree = HTMLTree.parse(bytes_to_str(body, detect_encoding(body)))
        return {"title": tree.title, "body": extract_plain_text(tree, main_content=True)}

    return extract


READERS: dict[str, Callable[[], Reader]] = {
    "khotin": khotin,
    "trafilatura": trafilatura,
    "trafilatura_precision": trafilatura_precision,
    "readability": readability,
    "newspaper4k": newspaper4k,
    "resiliparse": resiliparse,
}


def bytes_of(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()


def read_all(reader: Reader, pages: Path, out: Path) -> dict[str, float]:
    """The predictions to `out`; pages, errors, CPU seconds, and the worst page's."""
    with pages.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    errors, total, worst = 0, 0.0, 0.0
    with out.open("w", encoding="utf-8") as stream:
        for row in rows:
            body = bytes_of(pages.parent / row["path"])
            start = time.process_time()
            try:
                found = reader(body, row["url"])
            except Exception:  # noqa: BLE001 - whatever an extractor raises, the page is one that it could not read
                found, errors = {}, errors + 1
            spent = time.process_time() - start
            total, worst = total + spent, max(worst, spent)
            stream.write(json.dumps({**found, "path": row["path"]}, ensure_ascii=False, default=str) + "\n")
    return {"pages": len(rows), "errors": errors, "cpu": total, "worst": worst}


def main() -> None:
    name, pages, out = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    reader = READERS[name]()
    reader(
        b"<html><title>Warm-up</title><body><p>The first page pays for what is loaded late.", "http://a.vn/"
    )
    counted = read_all(reader, Path(pages), Path(out))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({**counted, "peak_mb": peak}))


if __name__ == "__main__":
    main()
