"""A crawl in a process of its own, beside the one of this process: for sites that need other settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from archive.home import Home

if TYPE_CHECKING:
    from crawler.site import Site


def begin(home: Home, sites: Sequence[Site], options: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    """Crawl sites in a process of their own, which says itself what it came to."""
    words = [url for site in sites for url in site.start]
    for name, value in options.items():
        if value is True:
            words.append(f"--{name}")
        elif value is not None and value is not False:
            words += [f"--{name}", str(value)]
    environment = {**os.environ, "KHOTIN_HOME": str(home.path)}
    if home.database:
        environment["KHOTIN_DATABASE"] = home.database
    return subprocess.Popen([sys.executable, "-m", "crawler", "crawl", *words], env=environment)
