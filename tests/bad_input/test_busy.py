"""A host that asks for rest gets it, from every request that was on its way to it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests.hostile.server import HostileServer
from tests.khotin import Archive, run_khotin
from tests.whole import assert_whole

DELAY = 0.3


def test_what_waits_for_its_turn_waits_for_the_rest_too(tmp_path: Path) -> None:
    others = [f"/soft-404?{number}" for number in range(10)]
    with HostileServer(bad=["/429?after=1", *others]) as server:
        done = run_khotin(tmp_path / "home", "crawl", server.url("/"), "--delay", str(DELAY))
    assert done.status == 0
    times = [request.at for request in server.requests]
    refused = [request.at for request in server.requests if request.path == "/429"]
    assert len(refused) == 3
    for at in refused[:2]:
        # The answer takes a moment to arrive; nothing else is under way, the delay sees to that.
        assert [time - at for time in times if at < time < at + 1.0] == []
    # Half of it, for the answer of one may come late and the request after it at once.
    assert min(after - before for before, after in pairwise(times)) >= DELAY / 2
    assert Archive(tmp_path / "home").texts()["/429?after=1"]["versions"] == 1
    assert_whole(tmp_path / "home")
