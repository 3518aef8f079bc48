"""Pages that would fill the memory: 300 MB in three ways, and a gzip bomb of 1.5 GB."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.server import HostileServer
from tests.hostile.site import ARTICLES
from tests.khotin import Archive, crawl
from tests.whole import assert_whole

HUGE = ("/huge/length", "/huge/chunked", "/huge/close")
#: MB (10^6 bytes) that a crawl and its reading processes may need together.
MEMORY = 400


def test_huge_pages_and_a_bomb_cost_little_memory(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with HostileServer(bad=[*HUGE, "/bomb"]) as server:
        done = crawl(home, server.url("/"), measured=True)
        assert done.status == 0, done.stderr
        assert done.complaints == []
        assert 50 < done.peak_mb < MEMORY
        archive = Archive(home)
        for path in HUGE:
            (huge,) = archive.captures(path)
            assert (huge["read_state"], huge["kind"], huge["truncated"]) == ("read", "unreadable", "length")
            assert any("too large" in row["detail"] for row in archive.issues(path)), path
            # Nothing is gained by asking again.
            assert server.hits[path] == 1
        (bomb,) = archive.captures("/bomb")
        assert (bomb["read_state"], bomb["kind"], bomb["truncated"]) == ("read", "unreadable", None)
        assert bomb["length"] < 2 << 20
        assert ["too large" in row["detail"] for row in archive.issues("/bomb")] == [True]
        assert archive.texts().keys() == {article.path for article in ARTICLES}
        assert_whole(home)
