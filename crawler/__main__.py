"""`python -m crawler`: the same as `khotin`, where the command is not on the path."""

from __future__ import annotations

from crawler.cli import main

main()
