"""Guards: the direction of imports, profiles that load, commands that have help and stand in the docs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from crawler.cli import khotin
from crawler.profile import SHIPPED, profiles

ROOT = Path(__file__).resolve().parents[1]
#: Of the crawler, only these may import the archive (extract/ only its vietnamese.py).
MAY_USE_ARCHIVE = (
    "crawler/frontier/",
    "crawler/pipelines/store.py",
    "crawler/middlewares/",
    "crawler/spiders/captures.py",
    "crawler/spiders/imported.py",
    "crawler/spiders/requisites.py",
    "crawler/importing/",
    "crawler/extensions/",
    "crawler/cli.py",
    "crawler/commands/",
    "crawler/contact.py",
    "crawler/scheduling/",
)
#: Leaves of the archive that know Vietnamese, or how a process is started or settles, and nothing else; who may use
#: them.
LEAVES = {
    "crawler/extract/": ("archive.vietnamese", "archive.syllables"),
    "crawler/processes.py": ("archive.children", "archive.garbage"),
}
#: cli → loader → spiders → families → extract: nothing may import what stands before it.
ROOMS = ["crawler.extract", "crawler.families", "crawler.spiders", "crawler.loader", "crawler.cli"]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def test_archive_stands_alone() -> None:
    for path in _modules("archive"):
        strangers = [name for name in _imports(path) if name.split(".")[0] in ("crawler", "scrapy")]
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def test_only_some_rooms_of_the_crawler_know_the_archive() -> None:
    for path in _modules("crawler"):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(MAY_USE_ARCHIVE):
            continue
        for name in _imports(path):
            if name.split(".")[0] == "archive":
                leaf = any(where.startswith(room) and name.startswith(its) for room, its in LEAVES.items())
                assert leaf or name == "archive", f"{where} imports {name}"


def test_extract_knows_neither_scrapy_nor_input_and_output() -> None:
    for path in _modules("crawler/extract"):
        strangers = {"scrapy", "requests", "urllib.request", "socket", "sqlalchemy"} & set(_imports(path))
        assert not strangers, f"{path.relative_to(ROOT)} imports {strangers}"


def test_imports_point_one_way() -> None:
    for path in _modules("crawler"):
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        room = next(
            (i for i, name in enumerate(ROOMS) if module == name or module.startswith(name + ".")), None
        )
        if room is None:
            continue
        for name in _imports(path):
            above = [later for later in ROOMS[room + 1 :] if name == later or name.startswith(later + ".")]
            assert not above, f"{module} imports {name}"


def test_vietnamese_imports_nothing_of_ours_but_leaves() -> None:
    for path in (ROOT / "archive/vietnamese.py", ROOT / "archive/syllables.py"):
        ours = [name for name in _imports(path) if name.split(".")[0] in ("archive", "crawler")]
        assert all(name.startswith("archive.syllables") for name in ours), f"{path.name} imports {ours}"


def test_every_shipped_profile_loads() -> None:
    found = list(profiles(SHIPPED))
    assert len(found) >= 5
    for profile in found:
        assert profile.outlet, profile.host
        assert profile.place, profile.host


def _commands(group: click.Group, path: str = "khotin") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


def test_every_command_has_help_and_stands_in_the_docs() -> None:
    docs = (ROOT / "docs/commands.md").read_text("utf-8")
    for path, command in _commands(khotin):
        assert command.help, f"{path} has no help"
        assert path in docs, f"{path} is not in docs/commands.md"
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.help, f"{path} {parameter.opts[0]} has no help"
                assert max(parameter.opts, key=len) in docs, (
                    f"{path} {parameter.opts[0]} is not in docs/commands.md"
                )


def test_every_setting_of_ours_is_explained() -> None:
    """A setting that Scrapy does not know has a comment of its own in settings.py."""
    from scrapy.settings import default_settings

    lines = (ROOT / "crawler/settings.py").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        name = re.match(r"([A-Z][A-Z_]+)\b.*=", line)
        if name and not hasattr(default_settings, name[1]):
            above = next(before for before in reversed(lines[:number]) if not re.match(r"[A-Z]", before))
            assert above.startswith("#"), f"settings.py: {name[1]} is not explained"


@pytest.mark.parametrize("place", ["archive", "crawler", "tests", "docs", "requirements"])
def test_the_tree_names_no_machine_and_no_registry(place: str) -> None:
    pattern = re.compile(r"/(?:home|root|Users|work)/\w|pypi\.org|pythonhosted|--(?:extra-)?index-url")
    for path in (ROOT / place).rglob("*"):
        if path.is_file() and path.suffix in (".py", ".md", ".txt", ".toml", ".cfg", ".ini", ".mako"):
            if path == Path(__file__):
                continue
            hit = pattern.search(path.read_text("utf-8", "replace"))
            assert hit is None, f"{path.relative_to(ROOT)} names {hit[0]}"


def test_scrapy_lists_the_profiles() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert sorted(out) == sorted(profile.host for profile in profiles(SHIPPED))
