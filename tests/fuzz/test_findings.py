"""Everything that the fuzzer ever found holds now; and the fuzzer finds what it should."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import promises
from tests.fuzz.__main__ import FINDINGS, breaks, seeds, smaller
from tests.fuzz.mutate import MUTATIONS, mutated

FOUND = sorted(FINDINGS.glob("*-*"))


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.name)
def test_what_was_found(file: Path) -> None:
    data = file.read_bytes()
    if file.name.startswith("page-"):
        promises.page(data)
        promises.page(data, promises.known())
    else:
        promises.string(data)


def test_some_mutated_pages_and_strings() -> None:
    rng = random.Random(7)
    pages = seeds(None)
    template = promises.known()
    for n in range(60):
        promises.page(mutated(rng, pages), template if n % 2 else None)
    for _ in range(600):
        promises.string(
            mutated(
                rng, ["Tin, ảnh: Minh Hà/Đài TT-TH, Thứ Ba 05/05/2020 09:00, Nghị quyết 1/NQ-CP".encode()]
            )
        )


def test_mutations_of_nothing() -> None:
    rng = random.Random(1)
    for mutation in MUTATIONS:
        mutation(rng, b"", b"")


def test_a_finding_is_made_small() -> None:
    def check(data: bytes) -> None:
        promises._hold(b"\xff\xfe" not in data, "no such bytes")

    assert smaller(check, b"<p>abc" * 50 + b"\xff\xfe" + b"xyz" * 99) == b"\xff\xfe"
    assert breaks(check, b"abc") is None
    assert "no such bytes" in (breaks(check, b"\xff\xfe") or "")
