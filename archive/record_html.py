"""A record as a small HTML page that needs nothing else: no script, no image, no style from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

STYLE = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1.05em/1.6 Georgia,serif;color:#222}"
    "h1{line-height:1.25}.about,dl{color:#555;font:.85em/1.5 sans-serif}"
    "dl{display:grid;grid-template-columns:8em 1fr;border-top:1px solid #ccc;padding-top:1em}"
    "dd{margin:0;overflow-wrap:anywhere}"
)
#: Nothing may be loaded, whatever stands in the record.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"


def record_html(record: dict[str, Any]) -> str:
    """The page of a record as `record_json` gives it; everything in it is escaped, images are links."""
    language = escape(record["language"] or "und", quote=True)
    title = escape(record["title"] or "")
    people = ", ".join(author["name"] for author in record["authors"])
    facts = [record["site"], (record["published_at"] or "").replace("T", " "), people, record["section"]]
    paragraphs = record["body"] or [record["lead"] or ""]
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{language}">',
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{STYLE}</style>',
        f"<article><h1>{title}</h1>",
        f'<p class="about">{escape(" · ".join(fact for fact in facts if fact))}</p>',
        *(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs if paragraph),
        "</article><dl>",
        *(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in _facts(record)),
        "</dl></html>",
    ]
    return "\n".join(lines)


def tombstone_html(tombstone: dict[str, Any]) -> str:
    """The page that stands where a record was taken down."""
    said = tombstone["taken_down"]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>Taken down</title><style>{STYLE}</style>",
            f"<article><h1>This record was taken down</h1><p>{escape(said['reason'])}</p></article>",
            f"<dl><dt>since</dt><dd>{escape(said['since'])}</dd><dt>site</dt><dd>{escape(tombstone['site'])}</dd>",
            f"<dt>identifier</dt><dd>{escape(tombstone['id'])}</dd></dl></html>",
        ]
    )


def _facts(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, HTML) of what stands below the text."""
    for image in record["images"]:
        yield "image", _link(image["url"], " ".join(filter(None, (image["caption"], image["credit"]))))
    for attachment in record["attachments"]:
        yield "attachment", _link(attachment["url"], attachment["name"])
    for name, key in (("source", "source"), ("byline", "byline_raw"), ("date line", "published_raw")):
        if record[key]:
            yield name, escape(record[key])
    yield "address", _link(record["url"], None)
    capture = record["capture"]
    yield "captured", escape(f"{record['captured_at']}, version {record['version']} of {record['versions']}")
    yield "capture", escape(f"{capture['warc']} at {capture['offset']}, {capture['digest'] or 'no digest'}")
    yield "identifier", escape(record["id"])
    for name in ("rights", "licence"):
        if record[name]:
            yield name, escape(record[name])
    for note in record["notes"]:
        yield "note", escape(f"{note['at'][:10]}: {note['text']}")
    for one in record["withheld"]:
        yield "withheld", escape(f"a name, since {one['since'][:10]}: {one['reason']}")


def _link(url: str, text: str | None) -> str:
    """A link, if it is an address of the web; anything else (javascript:) is only shown."""
    shown = escape(text or url)
    if not url.lower().startswith(("http://", "https://")):
        return shown
    return f'<a rel="noreferrer" href="{escape(url, quote=True)}">{shown}</a>'
