"""`khotin show`: one record, as text, JSON, HTML or as it came over the wire."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click
from rich.text import Text

from archive.commands.terminal import console, counted, on_terminal, printable, printed_date, prose
from archive.errors import CaptureError, TakenDownError
from archive.home import Home
from archive.record_html import record_html, tombstone_html
from archive.store import Store
from archive.store.lookup import iso
from archive.store.takedowns import Tombstone
from archive.syndication.stories import Story, stories_of
from archive.warc.originals import Originals
from archive.warc.reader import read_capture


@click.command(short_help="Show one record.")
@click.argument("identifier", metavar="ID")
@click.option(
    "--version", "number", type=click.IntRange(1), metavar="N", help="Its version N; without, the newest."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "raw"]),
    default="text",
    show_default=True,
    help="raw: the page as it was captured, only its content encoding undone.",
)
@click.option("--open", "in_browser", is_flag=True, help="Show the capture behind it in the browser.")
@click.pass_context
def show(ctx: click.Context, identifier: str, number: int | None, form: str, in_browser: bool) -> None:
    """Show one record, and where it comes from. ID is an identifier (a former one, too) or an address.

    Of a record that was taken down its tombstone is shown, and the exit status is 1.

    \b
    khotin show 3k9d0f2m7q1x8v5b
    khotin show https://baonghean.vn/mot-bai-viet-123456.html --format json
    khotin show 3k9d0f2m7q1x8v5b --version 1 --format raw > page.html
    """
    home: Home = ctx.obj
    if in_browser:
        _open(home, identifier, number)
        return
    with Store.open(home.must_exist()) as store:
        if form == "raw":
            _print_raw(home, store.raw_capture(identifier, number))
            return
        try:
            record = store.record_json(identifier, number)
        except TakenDownError as error:
            _print_tombstone(error.tombstone, form)
            ctx.exit(error.exit_status)
        record["provenance"] = store.provenance_json(record["id"], record["version"])
        story = stories_of(store, [record["id"]]).get(record["id"])
    if form == "json":
        record["story"] = story.as_json(record["id"]) if story else None
        click.echo(json.dumps(record, ensure_ascii=False, indent=2 if on_terminal() else None))
    elif form == "html":
        click.echo(record_html(record))
    else:
        _print(record)
        if story:
            _print_story(story, record["id"])


def _open(home: Home, identifier: str, number: int | None) -> None:
    from archive.commands.replay import open_capture

    with Store.open(home.must_exist()) as store:
        # Raises where the capture is not to be given out.
        store.raw_capture(identifier, number)
        record = store.record_json(identifier, number)
    open_capture(home, record["url"], datetime.fromisoformat(record["captured_at"]))


def _print_tombstone(tombstone: Tombstone, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(tombstone.as_json(), ensure_ascii=False, indent=2 if on_terminal() else None))
    elif form == "html":
        click.echo(tombstone_html(tombstone.as_json()))
    else:
        prose(console(), Text("This record was taken down.", style="bold"))
        for name, value in (("reason", tombstone.reason), ("since", iso(tombstone.since))):
            _line(f"{name:13}{printable(value)}")
        for name, value in (("site", tombstone.site), ("identifier", tombstone.id)):
            _line(f"{name:13}{value}")


def _print_raw(home: Home, place: dict[str, Any]) -> None:
    capture = read_capture(
        home.warc, place["warc"], place["offset"], place["length"], resolve=Originals(home.warc)
    )
    body, wrong = capture.payload()
    if wrong:
        raise CaptureError(
            f"the body of {place['warc']} at {place['offset']} cannot be decoded whole: {wrong}"
        )
    sys.stdout.flush()
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def _print(record: dict[str, Any]) -> None:
    to = console()
    to.print()
    prose(to, Text(printable(record["title"] or "(no title)"), style="bold"))
    people = [printable(author["name"]) + _roles(author) for author in record["authors"]]
    facts = [record["site"], printed_date(record["published_at"]), ", ".join(people), record["section"] or ""]
    prose(to, Text(" · ".join(printable(fact) for fact in facts if fact), style="cyan"))
    for paragraph in record["body"] or [record["lead"] or ""]:
        to.print()
        prose(to, Text(printable(paragraph)))
    to.print()
    for image in record["images"]:
        said = [part for part in (image["caption"], image["credit"] and f"({image['credit']})") if part]
        _line(" ".join(["image", *map(printable, said), image["url"]]))
    for attachment in record["attachments"]:
        _line(" ".join(["attachment", printable(attachment["name"] or ""), attachment["url"]]))
    for name, value in _origin(record):
        _line(f"{name:13}{value}")


def _print_story(story: Story, identifier: str) -> None:
    """Who else carried it, the earliest first."""
    first = story.carriers[0]
    said = f"on {counted(len(story.sites), 'site')}"
    said += ", here first" if first.id == identifier else ""
    said += f", most name {printable(story.source)}" if story.source else ""
    _line(f"{'story':13}{said}")
    for one in story.others(identifier):
        mark = " (first)" if one is first else ""
        when = printed_date(one.published_at)
        _line(f"{'also in':13}{one.site}  {when}{mark}  {printable(one.title or '')}  {one.id}")


def _origin(record: dict[str, Any]) -> list[tuple[str, str]]:
    """What a reader needs to judge the record: where it comes from, and what the page said."""
    version = f"{record['version']} of {record['versions']}"
    capture = record["capture"]
    rows = [
        ("source", record["source"]),
        ("organisation", record["organisation_expanded"] or record["organisation"]),
        ("byline", record["byline_raw"]),
        ("date line", record["published_raw"]),
        ("updated", record["updated_at"]),
        ("documents", "; ".join(reference["raw"] for reference in record["references"])),
        ("tags", ", ".join(record["tags"])),
        ("kind", record["kind"] if record["kind"] != "article" else None),
        ("address", record["url"]),
        ("captured", f"{record['captured_at']}, version {version}"),
        ("capture", f"{capture['warc']} at {capture['offset']}"),
        ("certificate", capture.get("certificate")),
        ("made by", _maker(record["provenance"])),
        ("identifier", record["id"]),
        ("rights", record["rights"]),
        ("licence", record["licence"]),
        *(("note", f"{note['at'][:10]}: {note['text']}") for note in record["notes"]),
        *(("withheld", f"a name, since {one['since'][:10]}: {one['reason']}") for one in record["withheld"]),
    ]
    return [(name, printable(str(value))) for name, value in rows if value]


def _maker(provenance: dict[str, Any]) -> str:
    """What read the capture, with which profile, in which run."""
    profile = provenance["profile_hash"]
    parts = [provenance["extractor"], f"profile {profile[:16]}" if profile else "no profile"]
    return ", ".join([*parts, f"run {provenance['run']}"] if provenance["run"] else parts)


def _roles(author: dict[str, Any]) -> str:
    return f" ({', '.join(author['roles'])})" if author["roles"] else ""


def _line(text: str) -> None:
    """A line that is never broken, so that it can be copied."""
    console().print(Text(printable(text), style="dim"), soft_wrap=True)
