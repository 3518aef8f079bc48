"""`khotin verify`: whether the archive is what it was, and what can be done where it is not."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from archive.home import Home
from archive.verify.finding import Finding, Kind


@click.command(short_help="Check every capture, file and record.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Check only N captures, drawn by lot.")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processes that read.  [default: all cores]"
)
@click.option(
    "--repair",
    is_flag=True,
    help="Set right what can be: torn files, missing rows, decisions, index.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the last says how much was checked."
)
@click.pass_obj
def verify(home: Home, sample: int | None, workers: int | None, repair: bool, as_json: bool) -> int:
    """Check every capture, file and record of the archive; nothing is changed without --repair.

    WARC files against the digests in their manifest, the open one too; every record in them against its own; rows of
    captures against records; texts against their digests; the database against the journal, the index against the
    database. Exit status 1 where anything is damaged, missing, extra, torn or behind.

    \b
    khotin verify
    khotin verify --sample 1000
    khotin verify --repair
    """
    from archive.store import Store
    from archive.verify import verify as check
    from archive.verify import verify_sample

    began = time.monotonic()
    with Store.open(home.must_exist()) as store, _bar(store.stats()["captures"]) as bar:
        task = bar.add_task("captures", total=sample or store.stats()["captures"])

        def done(captures: int) -> None:
            bar.update(task, completed=captures)

        def found(finding: Finding) -> None:
            click.echo(json.dumps(finding.as_json(), ensure_ascii=False) if as_json else str(finding))

        if sample is not None:
            verified = verify_sample(store, sample, found, done)
        else:
            verified = check(store, workers or os.cpu_count() or 1, found, done)
        mended = _repair(home, store, verified.findings) if repair else []
    seconds = time.monotonic() - began
    counts = Counter(finding.kind for finding in verified.findings)
    if as_json:
        line = {"files": verified.files, "records": verified.records, "captures": verified.captures}
        click.echo(json.dumps(line | {"findings": counts, "repaired": mended, "seconds": round(seconds, 2)}))
    else:
        _tell(verified.captures, verified.files, counts, mended, seconds)
        if not repair and any(finding.mend for finding in verified.findings):
            click.echo("khotin verify --repair sets right what can be", err=True)
    left = [finding for finding in verified.findings if not (repair and finding.mend)]
    return 1 if left else 0


def _bar(captures: int) -> Progress:
    columns = (BarColumn(bar_width=24), TextColumn("{task.completed:,} of {task.total:,} captures"))
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _tell(captures: int, files: int, counts: Counter[Kind], mended: list[str], seconds: float) -> None:
    looked = f"{captures:,} captures" + (f" in {files:,} WARC files" if files else "")
    told = ", ".join(f"{many:,} {kind}" for kind, many in sorted(counts.items())) or "nothing is wrong"
    click.echo(f"{looked} checked in {seconds:.1f} s: {told}", err=True)
    for line in mended:
        click.echo(f"  repaired: {line}", err=True)


def _repair(home: Home, store: object, findings: list[Finding]) -> list[str]:
    from archive.index import Index
    from archive.store import Store
    from archive.warc.recovery import recover
    from crawler.extensions.adoption import adopt

    assert isinstance(store, Store)
    wanted = {finding.mend for finding in findings}
    mended = []
    if "files" in wanted:
        recovery = recover(home.warc)
        mended.append(
            f"{len(recovery.files):,} files closed, {recovery.cut:,} bytes of torn records put aside"
        )
    if wanted & {"files", "captures"}:
        adopted = adopt(home, store)
        mended.append(f"{adopted:,} captures have a row again; khotin reread reads them")
    if "decisions" in wanted:
        mended.append(f"{store.decide_as_in_journal():,} takedowns in force as the journal says")
    if "index" in wanted:
        mended.append(f"{Index.open(home.index).rebuild(store):,} articles indexed again")
    elif wanted:
        Index.open(home.index).catch_up(store)
    return mended
