"""The archive's commands of `khotin`; the crawler's command line adds them to its own."""

from __future__ import annotations

import click

from archive.commands.cite import cite
from archive.commands.coverage import coverage
from archive.commands.decisions import note, restore, takedown
from archive.commands.export import export
from archive.commands.holdings import runs, stats
from archive.commands.move import move
from archive.commands.replay import replay
from archive.commands.search import search
from archive.commands.show import show
from archive.commands.versions import diff, versions

commands: list[click.Command] = [
    search,
    show,
    replay,
    versions,
    diff,
    export,
    cite,
    takedown,
    restore,
    note,
    runs,
    stats,
    coverage,
    move,
]
