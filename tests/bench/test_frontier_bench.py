"""The frontier's benchmarks in short: a crawl killed and resumed, two workers' manners, some days of a site."""

from __future__ import annotations

import pytest

from tests.bench import month, survive
from tests.bench.manners import watch


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_crawl_loses_nothing(workers: int) -> None:
    with survive.scene(3, 24, (0.05, 0.15), workers, None) as stage:
        result = survive.killed(stage, 2, "short")
    assert result.whole, result
    assert result.articles == 3 * 23


def test_a_host_gets_its_delay_from_two_workers() -> None:
    with survive.scene(4, 60, (0.02, 0.05), 2, None) as stage:
        found = watch(stage, 0.4, 3.0)
    # The server's clock runs late where the machine has too much to do.
    assert found.least_gap >= 0.2


def test_some_days_of_a_site() -> None:
    few = month.simulate(6, 6.0, 5)
    assert few.articles > 10
    assert (few.late, few.missed) == (0, 0)
    assert few.requests <= 1.5 * few.least, "a short time pays for learning how quick the lists are"
    assert few.requests < few.everything / 3
