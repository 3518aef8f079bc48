"""A profile: what is known of one site, as two levels of TOML with fixed keys. No logic in data."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

from crawler.urls import site_host

#: The profiles that come with Khotin.
SHIPPED = Path(__file__).parent / "sites"
_HOURS = re.compile(r"(?:[01]?\d|2[0-4])-(?:[01]?\d|2[0-4])")
KINDS = ("paper", "portal", "broadcaster", "party", "agency", "other")
STATUSES = ("live", "frozen", "moved", "gone", "hijacked", "unknown")


class ProfileError(ValueError):
    """A profile that cannot be taken: the message names file, key and what is wanted."""


@dataclass(frozen=True, slots=True)
class Template:
    """Where the parts of a page are, as CSS selectors; each may be left out: then the page is read without.

    `until`: the last day on which the site was captured in this template; None for today's. The era is that of
    the capture, not of the publication: a redesign dresses old articles anew.
    """

    until: date | None = None
    title: str | None = None
    body: str | None = None
    date: str | None = None
    byline: str | None = None
    section: str | None = None

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Template:
        """The template as it stands in a profile's JSON."""
        until = content["until"]
        return cls(**{**content, "until": date.fromisoformat(until) if until else None})


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy crawl of the site brings; what is left out is judged by the site's own past.

    `quiet_days`: days without anything new that are no silence. `pages`: the least pages of a crawl. `dates`,
    `bylines`: the least part of new articles that has one, from 0 to 1.
    """

    quiet_days: float | None = None
    pages: float | None = None
    dates: float | None = None
    bylines: float | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One site. `host` is its name (without ``www.``); `hosts` are others that serve the same pages.

    `rights`, `licence`: who holds the rights in what it publishes, and under what it may be used.
    """

    host: str
    hosts: tuple[str, ...] = ()
    outlet: str | None = None
    place: str | None = None
    former_place: str | None = None
    kind: str = "other"
    status: str = "unknown"
    family: str | None = None
    start: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    delay: float | None = None
    #: Hours in Vietnam in which the site may be crawled ("22-6"), and pages that it may be asked for in a day.
    hours: str | None = None
    pages_per_day: int | None = None
    #: "legacy": the server speaks nothing newer than what current OpenSSL refuses.
    tls: str | None = None
    note: str | None = None
    rights: str | None = None
    licence: str | None = None
    expect: Expect = Expect()
    template: Template = Template()
    former_templates: tuple[Template, ...] = field(default=())

    def template_on(self, day: date) -> Template:
        """The template in force on the day of a capture."""
        for former in sorted(self.former_templates, key=lambda t: t.until or date.max):
            if former.until and day <= former.until:
                return former
        return self.template

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Profile:
        """The profile whose `json` says this."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        values["template"] = Template.from_content(content["template"])
        values["expect"] = Expect(**content.get("expect", {}))
        values["former_templates"] = tuple(map(Template.from_content, content["former_templates"]))
        return cls(**values)

    @property
    def digest(self) -> str:
        """SHA-256 of the profile's canonical JSON: provenance of each record."""
        return hashlib.sha256(self.json().encode()).hexdigest()

    def json(self) -> str:
        """Canonical JSON, keys sorted."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)


def read_profile(path: Path) -> Profile:
    """The profile in a TOML file named ``HOST.toml``.

    Raises:
        ProfileError: unreadable file, unknown key, wrong value, or a host that is not the file's name.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}") from error
    templates = data.pop("template", {}), data.pop("former_templates", [])
    expect = data.pop("expect", {})
    values = _values(Profile, data, str(path))
    if not isinstance(expect, dict):
        raise ProfileError(f"{path}: write [expect] as a table")
    values["expect"] = Expect(**_values(Expect, expect, f"{path}: expect"))
    if not isinstance(templates[0], dict) or not isinstance(templates[1], list):
        raise ProfileError(f"{path}: write [template] as a table and [[former_templates]] as tables")
    former = tuple(_template(t, f"{path}: former_templates") for t in templates[1])
    if any(t.until is None for t in former):
        raise ProfileError(f"{path}: former_templates: each needs `until`, the last day on which it held")
    if "host" not in values:
        raise ProfileError(f"{path}: host: missing")
    profile = Profile(
        **values, template=_template(templates[0], f"{path}: template"), former_templates=former
    )
    _check(profile, path)
    return profile


def _template(data: object, where: str) -> Template:
    if not isinstance(data, dict):
        raise ProfileError(f"{where}: must be a table")
    return Template(**_values(Template, data, where))


def _values(cls: type, data: Mapping[str, Any], where: str) -> dict[str, Any]:
    known = {f.name for f in fields(cls)}
    hints = get_type_hints(cls)
    values = {}
    for key, value in data.items():
        if key not in known:
            raise ProfileError(f"{where}: {key}: unknown key; known are {', '.join(sorted(known))}")
        wanted = str(hints[key])
        if "tuple" in wanted:
            if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
                raise ProfileError(f"{where}: {key}: must be a list of strings")
            value = tuple(value)
        elif "float" in wanted:
            if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
                raise ProfileError(f"{where}: {key}: must be a number, not less than 0")
            value = float(value)
        elif "int" in wanted:
            if type(value) is not int or value < 1:
                raise ProfileError(f"{where}: {key}: must be a whole number from 1")
        elif "date" in wanted and "str" not in wanted:
            if type(value) is not date:
                raise ProfileError(f"{where}: {key}: must be a day such as 2021-05-31, without quotes")
        elif not isinstance(value, str):
            raise ProfileError(f"{where}: {key}: must be a string")
        values[key] = value
    return values


def _check(profile: Profile, path: Path) -> None:
    from crawler.families import FAMILIES

    for key, value, known in (
        ("kind", profile.kind, KINDS),
        ("status", profile.status, STATUSES),
        ("family", profile.family, (None, *FAMILIES)),
        ("tls", profile.tls, (None, "legacy")),
    ):
        if value not in known:
            raise ProfileError(f"{path}: {key}: {value!r} is not one of {', '.join(k for k in known if k)}")
    if profile.host != site_host(profile.host) or path.stem != profile.host:
        raise ProfileError(
            f"{path}: host: must be the file's name, in lower case and without www., not {profile.host!r}"
        )
    if profile.hours is not None and not _HOURS.fullmatch(profile.hours):
        raise ProfileError(
            f'{path}: hours: write them as "22-6", hours of the clock in Vietnam, not {profile.hours!r}'
        )
    for key in ("start", "feeds", "sections"):
        for url in getattr(profile, key):
            if not url.startswith(("http://", "https://", "/")):
                raise ProfileError(f"{path}: {key}: {url!r} is neither a URL nor a path that starts with /")


def profiles(*folders: Path) -> Iterator[Profile]:
    """The profiles in the folders; one in a later folder replaces one of the same name."""
    found = {path.name: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    for name in sorted(found):
        yield read_profile(found[name])


def known_profiles(home: str | os.PathLike[str]) -> dict[str, Profile]:
    """Profiles by site name: the shipped ones, and the data home's own, which replace shipped ones.

    Raises:
        ProfileError: a profile that cannot be taken.
    """
    return {profile.host: profile for profile in profiles(SHIPPED, Path(home) / "sites")}
