"""WACZ: captures with a list of their pages in one file that every web archive replays; py-wacz makes it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bs4.dammit import UnicodeDammit
from lxml import etree, html

from archive.errors import CaptureError, KhotinError
from archive.export.formats import Context
from archive.store import Store
from archive.store.captures import CaptureInfo
from archive.store.packed import originals_of, site_captures, styles_of
from archive.warc.copies import copies, opening
from archive.warc.reader import read_capture
from archive.warc.records import warcinfo

#: Characters of a page's text in the list, which a browser holds in memory.
_MOST_TEXT = 20_000


class Pack:
    """A WACZ file in the making: captures are copied byte for byte, each once, with what they refer to."""

    def __init__(self, store: Store, folder: Path, said: dict[str, str], at: datetime) -> None:
        self.store = store
        self.problems: list[str] = []
        self._written: set[int] = set()
        self._infos: set[str] = set()
        self._warc = folder / "data.warc.gz"
        self._out = self._warc.open("wb")
        self._out.write(warcinfo(self._warc.name, at, said)[1])
        self._pages = folder / "pages.jsonl"
        self._list = self._pages.open("w", encoding="utf-8")
        self._line({"format": "json-pages-1.0", "id": "pages", "title": said["title"], "hasText": True})

    def add(self, captures: Iterable[CaptureInfo]) -> None:
        """Copy these captures and what they are revisits of; one that is damaged is left out and named."""
        many = [capture for capture in captures if capture.id not in self._written]
        originals = originals_of(self.store, many)
        for capture in sorted(many, key=lambda c: (c.warc, c.offset)):
            original = originals.get(capture.revisit_of) if capture.revisit_of else None
            if capture.revisit_of and original is None:
                self.problems.append(f"{capture.url}: what it repeats is not given out")
                continue
            for one in (original, capture):
                if one is not None and one.id not in self._written:
                    self._copy(one)

    def _copy(self, capture: CaptureInfo) -> None:
        path = self.store.home.warc / capture.warc
        try:
            members = list(copies(path, capture.offset))
        except CaptureError as error:
            self.problems.append(str(error))
            return
        info = opening(path) if capture.warc not in self._infos else None
        self._infos.add(capture.warc)
        for member in (info, *members):
            if member is not None:
                self._out.write(member)
        self._written.add(capture.id)

    def page(self, capture: CaptureInfo, title: str | None, text: str | None) -> None:
        """Name a page in the list."""
        if capture.id not in self._written:
            return
        at = capture.fetched_at.astimezone(UTC)
        line = {"id": uuid.uuid5(uuid.NAMESPACE_URL, capture.record_id).hex, "url": capture.url}
        line |= {"ts": at.isoformat(timespec="seconds").replace("+00:00", "Z"), "title": title or capture.url}
        self._line(line | ({"text": text[:_MOST_TEXT]} if text else {}))

    def _line(self, value: dict[str, Any]) -> None:
        self._list.write(json.dumps(value, ensure_ascii=False) + "\n")

    def close(self, target: Path, said: dict[str, str]) -> None:
        """Make the package.

        Raises:
            CaptureError: it cannot be made.
        """
        from wacz.main import main

        self._out.close()
        self._list.close()
        call = ["create", "-f", str(self._warc), "-o", str(target), "-p", str(self._pages), "-c"]
        call += ["--hash-type", "sha256", "--title", said["title"], "--desc", said["description"]]
        call += ["--url", said["url"]] if said.get("url") else []
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            if main(call):
                raise CaptureError(f"py-wacz could not make {target}: {told.getvalue().strip()[-300:]}")


def pack_sites(store: Store, names: Sequence[str], target: Path, title: str, url: str) -> list[str]:
    """Write the newest capture of everything that is held of these sites; returns what was left out, in words.

    Raises:
        KhotinError: it cannot be written; then nothing stands under the name.
    """
    at = store.clock()
    said = {
        "title": title,
        "description": f"Snapshot of {url}, made by Khotin on {at.astimezone(UTC):%Y-%m-%d}",
        "software": f"khotin {version('khotin')}",
        "url": url,
    }
    with _working(target) as folder:
        pack = Pack(store, folder, said, at)
        for name in names:
            held = list(site_captures(store, name))
            pack.add(held)
            for capture in held:
                if capture.kind is not None and capture.kind not in ("document", "feed", "unreadable"):
                    pack.page(capture, *_said(store, capture))
        made = folder / "made.wacz"
        pack.close(made, said)
        _place(made, target)
    return pack.problems


class WaczWriter:
    """A format of export: the captures behind records, with styles, scripts, pictures and documents of their pages."""

    def __init__(self, context: Context) -> None:
        self.problems: list[str] = []
        self._context = context
        self._folder = tempfile.TemporaryDirectory(prefix="khotin-wacz-")
        command = str(context.about.get("command", ""))
        self._said = {
            "title": context.name.removesuffix(".wacz"),
            "description": f"The captures behind the records of a search: {command}",
            "software": str(context.about.get("software", "")),
        }
        self._pack = Pack(context.store, Path(self._folder.name), self._said, context.at)
        self._sites: set[str] = set()

    def add(self, records: Sequence[dict[str, Any]]) -> None:
        """The captures of these records."""
        from archive.store.captures_at import captures_at

        store = self._context.store
        places = [(record["capture"]["warc"], record["capture"]["offset"]) for record in records]
        behind = captures_at(store, places)
        for record, place in zip(records, places, strict=True):
            if place not in behind:
                self.problems.append(
                    f"{record['id']}: its capture is not given out, a name in it is withheld"
                )
                continue
            self._pack.add(behind[place])
            self._pack.page(behind[place][-1], record["title"], "\n\n".join(record["body"]))
            urls = [item["url"] for item in (*record["images"], *record["attachments"])]
            self._pack.add(styles_of(store, record["site"], urls, styles=record["site"] not in self._sites))
            self._sites.add(record["site"])

    def close(self) -> None:
        """Make the package and hand it over."""
        made = Path(self._folder.name) / "made.wacz"
        try:
            self._pack.close(made, self._said)
            with made.open("rb") as file:
                while data := file.read(1 << 20):
                    self._context.out.write(data)
        finally:
            self._folder.cleanup()
        self.problems += self._pack.problems


@contextlib.contextmanager
def _working(target: Path) -> Iterator[Path]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".khotin-wacz-", dir=target.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise CaptureError(f"cannot write {target}: {error.strerror or error}") from error


def _place(made: Path, target: Path) -> None:
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(target)


def _said(store: Store, capture: CaptureInfo) -> tuple[str | None, str | None]:
    """A page's title and text: of an article its record's, of others what stands there."""
    if capture.kind in ("article", "notice"):
        try:
            record = store.record_json(capture.url)
            return record["title"], "\n\n".join(record["body"])
        except KhotinError:
            pass  # Its record has another address, or was withdrawn since.
    try:
        stored = read_capture(store.home.warc, capture.warc, capture.offset, capture.length)
        declared = re.search(r"charset=[\"']?([\w-]+)", stored.header("Content-Type") or "")
        overrides = [declared[1]] if declared else []
        # bs4 tells the encoding; lxml alone takes what says nothing for Latin-1.
        text = UnicodeDammit(
            stored.payload()[0], known_definite_encodings=overrides, is_html=True
        ).unicode_markup
        tree = html.document_fromstring(text or "")
    except (CaptureError, etree.LxmlError, ValueError):
        return None, None
    etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    title = " ".join((tree.findtext(".//title") or "").split())
    body = tree.find("body")
    return title or None, " ".join(body.text_content().split()) if body is not None else None
