"""Serves the demo portal until it is interrupted: ``python -m tests.portal [--port N] [--hosts]``."""

from __future__ import annotations

import argparse
import contextlib

from tests.portal.server import Portal


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal", description=__doc__)
    parser.add_argument("--port", type=int, default=8930, help="default 8930; 0 takes any free port")
    parser.add_argument(
        "--hosts", action="store_true", help="say how to reach the sites by name, through http_proxy"
    )
    options = parser.parse_args()
    portal = Portal(options.port)
    if options.hosts:
        print(f"export http_proxy={portal.proxy}")
        print(f"# then: {portal.named_url} and {portal.named_paper_url}", flush=True)
    else:
        print(f"portal: {portal.url}\nnewspaper: {portal.paper_url}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        portal.serve_forever()


if __name__ == "__main__":
    main()
