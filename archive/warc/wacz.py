"""The WARC files, and packages, inside a WACZ package, each with its digest; names in it are never paths here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import CaptureError

#: Bytes of the package's own description, and members of a package.
_MOST_LISTED, _MOST_MEMBERS = 64 << 20, 100_000
#: WARC files lie in a package as they are; one that is packed once more shrinks little.
_MOST_RATIO = 200
_RECORDS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_PACKAGES = (".wacz",)


@dataclass(frozen=True, slots=True)
class Member:
    """A WARC file, or a package, in a package. `sha256`: in hex, None where the package does not say it."""

    name: str
    size: int
    sha256: str | None

    @property
    def is_package(self) -> bool:
        """Whether it holds WARC files itself."""
        return self.name.lower().endswith(_PACKAGES)


@dataclass(frozen=True, slots=True)
class Package:
    """A WACZ file: what it says of itself, and what it holds."""

    title: str | None
    software: str | None
    created: str | None
    members: tuple[Member, ...]


def open_package(path: Path) -> zipfile.ZipFile:
    """The ZIP archive.

    Raises:
        CaptureError: it is none, or cannot be read.
    """
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CaptureError(f"{path.name} is not a WACZ package: {error}") from error


def describe(archive: zipfile.ZipFile, name: str) -> Package:
    """What the package holds.

    Raises:
        CaptureError: it holds no WARC file, or is made to do harm.
    """
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise CaptureError(f"{name} has {len(infos):,} members: no WACZ package")
    data = _description(archive, name)
    digests = dict(_digests(data))
    members = []
    for info in infos:
        if info.is_dir() or not info.filename.lower().endswith(_RECORDS + _PACKAGES):
            continue
        if info.flag_bits & 1:
            raise CaptureError(f"{name}: {info.filename[:80]!r} is encrypted")
        if info.file_size > _MOST_RATIO * max(info.compress_size, 1) + (1 << 20):
            raise CaptureError(f"{name}: {info.filename[:80]!r} unpacks to {info.file_size:,} bytes: a bomb")
        members.append(Member(info.filename, info.file_size, digests.get(info.filename)))
    if not members:
        raise CaptureError(f"{name} holds no WARC file")
    return Package(
        _text(data.get("title")), _text(data.get("software")), _text(data.get("created")), tuple(members)
    )


def _description(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        info = archive.getinfo("datapackage.json")
        if info.file_size > _MOST_LISTED:
            raise CaptureError(f"{name}: its datapackage.json has {info.file_size:,} bytes")
        with archive.open(info) as file:
            data = json.loads(file.read(_MOST_LISTED))
    except KeyError:
        # An older package, or one made by hand: its WARC files are in it all the same.
        return {}
    except (ValueError, RecursionError, zipfile.BadZipFile, OSError, NotImplementedError, EOFError) as error:
        raise CaptureError(f"{name}: its datapackage.json cannot be read: {_line(error)}") from error
    return data if isinstance(data, dict) else {}


def _digests(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    resources = data.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        if not isinstance(resource, dict):
            continue
        path, stated = resource.get("path"), str(resource.get("hash") or "")
        algorithm, _, value = stated.rpartition(":")
        if isinstance(path, str) and algorithm in ("", "sha256") and len(value) == 64:
            yield path, value.lower()


def _text(value: Any) -> str | None:
    return " ".join(value.split())[:300] if isinstance(value, str) and value.strip() else None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
