"""A batch: its lines, its order, pages that cannot be read, sites of every size."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.errors import CallError
from crawler.commands.batch import read_batch, run
from crawler.commands.extract import extract
from crawler.commands.reading import Saved, learn_site, read_chunk
from crawler.commands.spool import Spool
from tests.extract import portal


def batch(folder: Path, lines: list[str]) -> Path:
    file = folder / "in.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        ("[]", 'no "path"'),
        ('{"url": "http://a.vn/"}', 'no "path"'),
        ('{"path": 3}', 'no "path"'),
        ('{"path": "x", "url": ["http://a.vn/"]}', '"url" is'),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(CallError, match=r"in\.jsonl:3: ") as raised:
        read_batch(batch(tmp_path, ['{"path": "x"}', "", line]))
    assert says in str(raised.value)


def test_any_character_that_json_allows(tmp_path: Path) -> None:
    (page,) = read_batch(batch(tmp_path, ['{"path": "x", "note": "a\u2028b\u0085c"}']))
    assert page.row["note"] == "a\u2028b\u0085c"


def test_records_come_in_the_order_of_the_lines_whatever_the_sites(tmp_path: Path) -> None:
    """Sites of one page, of two, of many; packed and plain files; lines that name nothing that can be read."""
    rows = []
    for n in range(30):
        host = f"http://huyen{n % 3 if n < 24 else n}.example.gov.vn"
        html = portal.article(n).replace(portal.HOST, host).encode()
        name = f"p{n}.html" + (".gz" if n % 2 else "")
        (tmp_path / name).write_bytes(gzip.compress(html) if n % 2 else html)
        rows.append({"path": name, "url": portal.url(n).replace(portal.HOST, host), "n": n})
    rows.append({"path": "nowhere/absent.html", "url": "http://huyen0.example.gov.vn/x", "n": 30})
    (tmp_path / "broken.html.gz").write_bytes(gzip.compress(b"<p>x" * 999)[:20])
    rows.append({"path": "broken.html.gz", "url": "http://huyen1.example.gov.vn/x", "n": 31})
    (tmp_path / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    rows.append({"path": "image.html", "n": 32})
    made = []
    for order in (rows, random.Random(5).sample(rows, len(rows))):
        found = list(run(read_batch(batch(tmp_path, [json.dumps(row) for row in order])), 2))
        assert [record["n"] for record in found] == [row["n"] for row in order]
        made.append({record["n"]: record for record in found})
    assert made[0] == made[1]
    assert all(made[0][n]["title"] == portal.title(n) for n in range(30))
    assert made[0][5]["body"] == portal.body(5)
    assert ["problem" in made[0][n] for n in range(29, 33)] == [False, True, True, True]


def saved(folder: Path, count: int) -> list[Saved]:
    pages = []
    for n in range(count):
        file = folder / f"{n}.html"
        file.write_text(portal.article(n), "utf-8")
        pages.append(Saved(file, portal.url(n), "huyen.example.gov.vn", {"path": file.name}))
    return pages


def test_what_is_kept_in_memory_changes_no_record(tmp_path: Path) -> None:
    pages = saved(tmp_path, 20)
    template, made = learn_site(pages, 1 << 30)
    assert sorted(made) == list(range(20))
    assert [made[n] for n in range(20)] == read_chunk((pages, template))
    small, few = learn_site(pages, 0)
    assert small == template
    assert len(few) == 1


def test_learning_ends_when_more_pages_would_change_little(tmp_path: Path) -> None:
    template, made = learn_site(saved(tmp_path, 90), 1 << 30)
    assert template is not None
    assert 60 <= template.pages < 90
    assert len(made) < 90


def test_two_pages_of_a_site_teach_nothing(tmp_path: Path) -> None:
    template, made = learn_site(saved(tmp_path, 2), 0)
    assert template is None
    assert len(made) == 1


def test_spool_gives_each_record_once_and_its_room_back() -> None:
    with Spool() as spool:
        for n in (2, 0, 1):
            spool.put(n, {"n": n, "text": "chữ \u2028 \ud800" * 10})
        assert spool.take(3) is None
        assert spool.take(0) is not None
        assert spool.take(0) is None
        assert spool.take(2) == {"n": 2, "text": "chữ \u2028 \ud800" * 10}
        assert spool.take(1) is not None
        spool.put(3, {"n": 3})
        assert spool.take(3) == {"n": 3}
        assert spool._end == 0


@pytest.mark.parametrize("url", ["http://[x", "http://x.vn:99999/", "\ud800"])
def test_what_is_no_address_is_recorded(tmp_path: Path, url: str) -> None:
    (tmp_path / "a.html").write_text(portal.article(1), "utf-8")
    rows = [{"path": "a.html", "url": url}, {"path": "a.html", "url": portal.url(1)}]
    file = batch(tmp_path, [json.dumps(row) for row in rows])
    said = CliRunner().invoke(
        extract, ["--batch", str(file), "--out", str(tmp_path / "out.jsonl"), "--workers", "1"]
    )
    assert said.exit_code == 0, said.output
    wrong, right = [json.loads(line) for line in (tmp_path / "out.jsonl").open(encoding="utf-8")]
    assert "its address cannot be read" in wrong["problem"]
    assert wrong["url"] == url
    assert right["title"] == portal.title(1)
