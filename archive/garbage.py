"""The collector's pace in processes that do one small thing very often."""

from __future__ import annotations

import gc


def settle() -> None:
    """Look through what there is more seldom, and never again at what has been imported.

    What was imported stays, and what a page leaves is soon gone: to look through all of it often finds nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
