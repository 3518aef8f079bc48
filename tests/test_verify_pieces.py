"""A file that is checked in pieces turns out to be what it turns out to be when it is read in order."""

from __future__ import annotations

import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.warc.fixity import FileReport, check_file
from archive.warc.fixity_pieces import Reading
from archive.warc.folder import Closed, closed_files
from tests.test_verify import flipped, written


def _in_pieces(path: Path, closed: Closed | None, offsets: Iterable[int], size: int = 700) -> FileReport:
    with ThreadPoolExecutor(2) as pool:
        reading = Reading(pool, path, closed, lambda: offsets, size)
        assert len(reading._pieces) > 2
        return reading.report()


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "open"])
def test_in_pieces_as_in_order(tmp_path: Path, is_closed: bool) -> None:
    path = written(tmp_path, 12)
    closed = closed_files(tmp_path)[path.name] if is_closed else None
    whole = check_file(path, closed)
    assert not whole.damage
    assert len(whole.captures) == 12
    assert _in_pieces(path, closed, whole.captures) == whole
    # Where the rows say that a capture begins, none does.
    assert _in_pieces(path, closed, [offset + 3 for offset in whole.captures]) == whole
    dice = random.Random(3)
    for _ in range(25):
        before = flipped(path, dice.randrange(len(path.read_bytes())), dice.randrange(8))
        found = check_file(path, closed)
        assert found.damage or found.whole
        assert _in_pieces(path, closed, whole.captures) == found
        path.write_bytes(before)
    path.write_bytes(before[: len(before) * 2 // 3])
    assert _in_pieces(path, closed, whole.captures) == check_file(path, closed)


def test_a_head_unlike_the_others_is_found_between_pieces(tmp_path: Path) -> None:
    path = written(tmp_path, 12)
    begin = sorted(check_file(path, None).captures)[-1]
    flipped(path, begin + 9, 0)  # the system that packed it: nothing else tells
    found = check_file(path, None)
    assert [place for place, _ in found.damage] == [begin]
    assert _in_pieces(path, None, [*check_file(path, None).captures, begin]) == found
