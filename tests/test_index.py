"""The index: caught up from the outbox, rebuilt when unfit, one writer, nothing lost and nothing kept."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.database import reading
from archive.errors import DatabaseError, QueryError
from archive.home import Home
from archive.index import Index
from archive.index import schema as index_schema
from archive.index.common import common_pairs, pair
from archive.index.keys import BLANK, folded, forms, indexed, reference_key, word_key
from archive.query.tree import Word
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from archive.store.outbox import outbox
from tests.sample_records import PAPER, keep, record


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(Home(tmp_path)) as opened:
        yield opened


@pytest.fixture
def index(store: Store) -> Index:
    return Index.open(store.home.index)


def pending(store: Store) -> int:
    with reading(store.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(outbox)).scalar_one())


def found(index: Index, store: Store, query: str) -> list[str | None]:
    return [hit.title for hit in search(index, store, Question(query=query)).hits]


def entries(index: Index) -> int:
    searcher = index.searcher()
    assert searcher is not None
    return int(searcher.num_docs)


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_indexed_text_has_two_positions_for_each_word_and_a_gap_between_texts() -> None:
    assert indexed(["Đắk Nông, tin", "mới"]) == "dak đắk nong nông tin = = = moi mới"


def test_forms() -> None:
    assert forms("Uỷ") == ("uy", "ủy")
    assert forms("tin") == ("tin", None)
    assert forms("Kỹ") == forms("kĩ")


def test_word_key_means_what_was_typed() -> None:
    assert word_key(Word("đồng")).matches(forms("Đồng"))
    assert not word_key(Word("đồng")).matches(forms("đông"))
    assert not word_key(Word("đồng")).matches(forms("dong"))
    assert all(word_key(Word("dong")).matches(forms(word)) for word in ("đông", "đồng", "dong", "Động"))


@pytest.mark.parametrize(
    "text", ["36-CT/TU", "036 - ct/tu", "36–CT/TU", " 36-CT/TU ", "Số 36-CT/TU", "số 36 CT TU"]
)
def test_reference_key(text: str) -> None:
    assert reference_key(text) == "36-ct-tu"


# ── Catching up ──────────────────────────────────────────────────────────────────────────────────────────────


def test_catch_up_works_off_the_outbox(store: Store, index: Index) -> None:
    keep(store, record("a", "Hạn mặn"))
    assert pending(store) == 1
    assert index.catch_up(store) == 1
    assert pending(store) == 0
    assert index.catch_up(store) == 0
    assert found(index, store, "mặn") == ["Hạn mặn"]


def test_search_misses_nothing_that_was_stored(store: Store, index: Index) -> None:
    keep(store, record("a", "Hạn mặn"))
    assert found(index, store, "mặn") == ["Hạn mặn"]
    keep(store, record("b", "Mặn mà"))
    assert sorted(map(str, found(index, store, "mặn"))) == ["Hạn mặn", "Mặn mà"]


def test_changed_article_takes_the_place_of_its_former_entry(store: Store, index: Index) -> None:
    one = record("a", "Hạn mặn")
    keep(store, one)
    index.catch_up(store)
    keep(store, replace(one, title="Mưa lũ"), day=1)
    assert found(index, store, "mưa") == ["Mưa lũ"]
    assert found(index, store, "mặn") == []
    assert entries(index) == 1


def test_withdrawn_article_is_not_found(store: Store, index: Index) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)
    store.demote(1, "index", "test")
    assert found(index, store, "mặn") == []
    assert entries(index) == 0


def test_article_hidden_since_the_index_was_written_is_not_shown(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)
    store.demote(1, "index", "test")
    monkeypatch.setattr(index, "catch_up", lambda _: 0)
    assert found(index, store, "mặn") == []


def test_crash_between_index_and_outbox_only_repeats_work(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.catch_up(store)
    keep(store, record("a", "Hạn mặn"))

    def crash(seqs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(store, "outbox_done", crash)
        with pytest.raises(KeyboardInterrupt):
            index.catch_up(store)
    assert pending(store) == 1
    assert Index.open(store.home.index).catch_up(store) == 1
    assert entries(index) == 1
    assert pending(store) == 0


def test_many_batches(store: Store, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.index.BATCH", 3)
    index.catch_up(store)
    for number in range(10):
        keep(store, record(f"k{number}", f"Bài {number}", "Một đoạn."))
    assert index.catch_up(store) == 10
    assert entries(index) == 10
    index.rebuild(store)
    assert entries(index) == 10


def test_a_failure_on_the_way_costs_no_rebuild(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.catch_up(store)
    before = (store.home.index / "current").read_bytes()
    keep(store, record("a", "Hạn mặn"))

    def fail(*_: object) -> int:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("archive.syndication.update", fail)
        with pytest.raises(DatabaseError) as kept:
            index.catch_up(store)
    assert index.catch_up(store) == 1
    # Though somebody has the error, and with it all that was in use, still in hand.
    assert kept.tb is not None
    assert (store.home.index / "current").read_bytes() == before


@pytest.mark.parametrize("most", [1, 4, 100])
def test_an_article_that_waits_twice_has_one_entry_however_commits_fall(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("archive.index.BATCH", 2)
    monkeypatch.setattr("archive.index.MOST", most)
    index.catch_up(store)
    for text in ("Hạn mặn", "Lũ lụt"):
        for key in "abcdefg":
            keep(store, record(key, f"{text} {key}"))
    index.catch_up(store)
    assert entries(index) == 7
    assert pending(store) == 0
    assert found(index, store, "hạn") == []
    assert len(found(index, store, "lũ")) == 7


HOLD = """
import sys
from pathlib import Path
from archive.index import Index
with Index.open(Path(sys.argv[1]))._lock(wait=True) as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def test_another_writer_is_left_alone(store: Store, index: Index) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)
    keep(store, record("b", "Mặn mà"))
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.home.index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    assert index.catch_up(store) == 0
    assert found(index, store, "mặn") == ["Hạn mặn"]
    assert pending(store) == 1
    other.kill()
    other.wait()
    other.stdout.close()
    assert other.stdin is not None
    other.stdin.close()
    # A lock ends with its process, however it ended.
    assert len(found(index, store, "mặn")) == 2


# ── Rebuilding ───────────────────────────────────────────────────────────────────────────────────────────────


def generation(store: Store) -> Path:
    stamp = json.loads((store.home.index / "current").read_text())
    return Path(store.home.index / stamp["generation"])


def test_lost_index_is_made_again(store: Store) -> None:
    keep(store, record("a", "Hạn mặn"))
    Index.open(store.home.index).catch_up(store)
    for path in sorted(store.home.index.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert found(Index.open(store.home.index), store, "mặn") == ["Hạn mặn"]


@pytest.mark.parametrize("suffix", [".idx", ".term", ".pos", ".store", ".fast", ".fieldnorm", "meta.json"])
@pytest.mark.parametrize("how", ["missing", "cut"])
def test_damaged_index_is_made_again(store: Store, suffix: str, how: str) -> None:
    keep(store, record("a", "Hạn mặn đến sớm", "Một đoạn."))
    Index.open(store.home.index).catch_up(store)
    (path,) = [
        path for path in generation(store).iterdir() if path.name.endswith(suffix) and path.name[0] != "."
    ]
    if how == "missing":
        path.unlink()
    else:
        # Another file in its place: this process may have the whole one mapped, and would die of a cut in that.
        cut = path.with_name(f".cut-{path.name}")
        cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        cut.replace(path)
    assert found(Index.open(store.home.index), store, '"hạn mặn"') == ["Hạn mặn đến sớm"]


def test_index_of_another_schema_is_made_again(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)
    before = generation(store)
    monkeypatch.setattr(index_schema, "VERSION", index_schema.VERSION + 1)
    assert found(Index.open(store.home.index), store, "mặn") == ["Hạn mặn"]
    assert generation(store) != before
    assert not before.exists()


def test_rebuild_swaps_while_another_reads(store: Store, index: Index) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)
    searcher = index.searcher()
    assert Index.open(store.home.index).rebuild(store) == 1
    assert searcher is not None
    assert searcher.num_docs == 1
    assert found(index, store, "mặn") == ["Hạn mặn"]


def test_what_changes_during_a_rebuild_is_indexed(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, record("a", "Hạn mặn"))
    read = store.index_rows

    def and_meanwhile(after: int = 0, limit: int = 500) -> object:
        rows = read(after, limit)
        if after == 0:
            keep(store, replace(record("a", "Mưa lũ"), site=PAPER), day=1)
        return rows

    monkeypatch.setattr(store, "index_rows", and_meanwhile)
    index.rebuild(store)
    assert found(index, store, "mưa") == ["Mưa lũ"]
    assert found(index, store, "mặn") == []
    assert entries(index) == 1


def test_empty_archive(store: Store, index: Index) -> None:
    assert found(index, store, "mặn") == []
    assert entries(index) == 0


def test_archive_that_may_only_be_read_is_searched(
    store: Store, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, record("a", "Hạn mặn"))
    index.catch_up(store)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("archive.index.os.open", refuse)
    assert found(index, store, "mặn") == ["Hạn mặn"]


def test_locked_database_is_searched_as_it_is_indexed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Store.open(home, busy_timeout=0.1) as store:
        index = Index.open(home.index)
        keep(store, record("a", "Hạn mặn"))
        index.catch_up(store)
        keep(store, record("b", "Mặn mà"))
        other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert "Hạn mặn" in found(index, store, "mặn")
        other.close()
        assert len(found(index, store, "mặn")) == 2
        assert pending(store) == 0


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    with Store.open(Home(tmp_path, postgresql_url)) as store:
        index = Index.open(store.home.index)
        keep(store, record("a", "Hạn mặn", published_at="2020-05"))
        keep(store, record("b", "Mưa lũ"))
        assert found(index, store, "mặn from:2020") == ["Hạn mặn"]
        keep(store, record("a", "Nắng nóng"), day=1)
        store.demote(2, "index", "test")
        assert found(index, store, "mặn OR lũ") == []
        assert found(index, store, "nắng nong") == ["Nắng nóng"]
        index.rebuild(store)
        assert entries(index) == 1


def test_beginning_that_fits_too_many_words_is_the_users_error(store: Store, index: Index) -> None:
    keep(store, record("a", "Số", " ".join(f"nhà 1{number}" for number in range(17_000))))
    with pytest.raises(QueryError, match="too many words"):
        found(index, store, '"nhà 1*"')
    assert found(index, store, "nhà 1*") == ["Số"]


def test_common_pairs_stop_at_rare_words_and_at_the_end_of_a_text() -> None:
    texts = ["Hội nghị – cán bộ xuân", "nghị quyết"]
    words = f" {BLANK} ".join(map(folded, texts)).split()
    assert common_pairs(words) == "hoi_nghi nghi_can can_bo nghi_quyet"
    assert pair("hoi", "nghi") == "hoi_nghi"
    assert pair("hoi", "xuan") is None
