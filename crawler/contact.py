"""Who answers for a crawl: the contact in the user agent."""

from __future__ import annotations

import os
import sys

import click

from archive.home import Home
from crawler.extract.parts import EXTRACTOR


def user_agent(who: str | None) -> str:
    """What a crawl says of itself to the sites, with the contact where there is one."""
    program = EXTRACTOR.replace("-", "/")
    return f"Mozilla/5.0 (compatible; {program}; news archive{f'; +{who}' if who else ''})"


def contact(home: Home) -> str | None:
    """KHOTIN_CONTACT, else what the data home keeps, else asked for once on a terminal; None with a warning."""
    given = os.environ.get("KHOTIN_CONTACT", "").strip()
    kept = home.path / "contact"
    if given:
        return given
    if kept.exists():
        return kept.read_text("utf-8").strip() or None
    if sys.stdin.isatty() and sys.stderr.isatty():
        answer = click.prompt(
            "Sites that are crawled should know whom to write to.\nYour e-mail or web address (Enter for none)",
            default="",
            show_default=False,
            err=True,
        ).strip()
        home.create()
        kept.write_text(answer + "\n", "utf-8")
        if answer:
            return str(answer)
    click.echo(
        "khotin: no contact in the user agent; set KHOTIN_CONTACT to your e-mail or web address", err=True
    )
    return None
