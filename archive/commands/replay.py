"""`khotin replay`: the captures in a browser."""

from __future__ import annotations

import signal
import time
import webbrowser
from datetime import datetime

import click

from archive.errors import CaptureError
from archive.home import Home
from archive.replay import Replay, address, install_pywb, running

#: Seconds between two looks for new captures and takedowns.
_LOOK = 3.0


@click.command(short_help="Show the captures in a browser.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8700,
    show_default=True,
    metavar="N",
    help="Port; 0: any that is free.",
)
@click.option("--install", is_flag=True, help="First put pywb into ~/.khotin-pywb, from the package index.")
@click.pass_obj
def replay(home: Home, port: int, install: bool) -> None:
    """Show the archive's captures in a browser, on this machine only (127.0.0.1), until Ctrl-C.

    Needs pywb, which lives in an environment of its own: --install sets it up, once.

    \b
    khotin replay --install
    khotin replay
    khotin show ID --open
    """
    home.must_exist()
    if install:
        click.echo(f"pywb is in {install_pywb().parent.parent}", err=True)
    serve(home, port)


def serve(home: Home, port: int, open_at: tuple[str, datetime] | None = None) -> None:
    """Replay until interrupted; `open_at`: address and time of a capture that the browser is sent to."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Replay(home, port) as shown:
        click.echo(f"captures at {address(shown.port)} (Ctrl-C ends it)", err=True)
        if open_at is not None:
            webbrowser.open(address(shown.port, *open_at))
        try:
            while shown.alive:
                time.sleep(_LOOK)
                shown.follow()
        except KeyboardInterrupt:
            return
        raise CaptureError(f"pywb ended; {shown.folder / 'pywb.log'} says why")


def open_capture(home: Home, url: str, moment: datetime) -> None:
    """Send the browser to a capture: in a replay that runs already, else in one of its own."""
    port = running(home)
    if port is None:
        serve(home, 0, (url, moment))
    else:
        webbrowser.open(address(port, url, moment))
        click.echo(address(port, url, moment), err=True)
