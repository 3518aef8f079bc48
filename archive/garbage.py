"""The collector's pace in processes that do one small thing very often."""

from __future__ import annotations

import gc


def settle() -> None:
    """Look through what there is more seldom, and never again at what has been imported.

    What was imported stays, and what a page leaves is soon gone: to look through all of it often finds nothing. But
    Scrapy's chains of generators leave circles, a hundred objects a page, that outlive the first look.
    """
    gc.freeze()
    gc.set_threshold(20_000, 2, 20)
