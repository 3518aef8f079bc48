"""How processes beside this one are started."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.context import ForkServerContext


def children() -> ForkServerContext:
    """The context that child processes come from: forks of a small server, not of this process and its threads."""
    # glibc's malloc keeps memory apart for each thread, and what a thread has freed there: an index writer's
    # threads, new for each commit, cost 80 MB so. Read by malloc when the server starts; other systems ignore it.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    return multiprocessing.get_context("forkserver")
