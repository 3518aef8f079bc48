from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from archive.database import reading, writing
from archive.errors import DatabaseError, NotFoundError
from archive.home import Home
from archive.identity import article_id
from archive.record import Attachment, Author, Image, Provenance, Record, Reference
from archive.store import Store, Stored
from archive.store.captures import CaptureInfo
from archive.store.record_steps import former_readings
from tests import making
from tests.making import SITE, START, broken_rows, dump, hours, keep, new_capture, new_record

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url

URL = f"https://{SITE}/bai-1.html"
ANY_EXAMPLE = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_site_numbers = itertools.count()


def drain(store: Store) -> list[str]:
    """The articles that the index has to learn of, once each entry."""
    batch = store.outbox_batch()
    store.outbox_done([seq for seq, _ in batch])
    return [row.id for _, row in batch]


# ── One record ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_record_comes_back_as_it_was_put(store: Store) -> None:
    capture = store.add_capture(new_capture())
    record = new_record(
        capture,
        body=("Đoạn một.", "Đoạn\nhai."),
        source="TTXVN",
        source_url="https://ttxvn.vn/1",
        byline_raw="Lê Mẫu - L.M/TT&TH Mẫu",
        updated_at="2020-05-06",
        section="Kinh tế",
        attachments=(Attachment("https://baomau.vn/1.pdf", "Nghị quyết"),),
    )
    stored = store.put(record)
    assert stored == Stored(article_id(SITE, "1"), 1, "new")
    found = store.record_json(stored.article_id)
    expected = {k: v for k, v in asdict(record).items() if k not in ("key", "provenance", "captured_at")}
    for name, value in expected.items():
        assert found[name] == _as_json(value), name
    assert found["id"] == stored.article_id
    assert (found["version"], found["versions"], found["extractor"]) == (1, 1, "test-1")
    assert found["captured_at"] == "2026-03-01T02:00:00Z"
    row = store.capture(capture)
    assert found["capture"] == {
        "warc": row.warc,
        "offset": row.offset,
        "length": 900,
        "digest": row.payload_digest,
    }
    assert (row.read_state, row.kind, row.extractor, row.memory) == ("read", "article", "test-1", "m1")


def _as_json(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_as_json(item) for item in value]
    return {k: _as_json(v) for k, v in value.items()} if isinstance(value, dict) else value


def test_a_record_of_almost_nothing_can_be_kept(store: Store) -> None:
    capture = store.add_capture(new_capture())
    provenance = Provenance(capture, "test-1")
    stored = store.put(
        Record(
            site=SITE,
            key="1",
            url=URL,
            canonical_url=URL,
            kind="notice",
            captured_at=START,
            provenance=provenance,
        )
    )
    found = store.record_json(stored.article_id)
    assert (found["title"], found["body"], found["authors"], found["published_at"]) == (None, [], [], None)
    assert found["kind"] == "notice"


def test_the_json_has_the_fields_of_the_command_line_in_their_order(store: Store) -> None:
    stored = keep(store)
    assert " ".join(store.record_json(stored.article_id)) == (
        "id site url canonical_url title lead body authors organisation organisation_expanded source source_url"
        " byline_raw published_at published_precision published_raw published_from updated_at section tags images"
        " attachments references language kind captured_at capture version versions extractor"
        " outlet rights licence notes withheld"
    )


def test_paragraphs_are_kept_apart_whatever_is_in_them(store: Store) -> None:
    stored = keep(store, body=("a\n\nb", "", " \n ", "c\r\nd", "\n\n"))
    assert store.record_json(stored.article_id)["body"] == ["a", "b", "c\r\nd"]


def test_what_no_database_takes_is_taken_out(store: Store) -> None:
    odd: dict[str, Any] = {"title": "a\x00b\ud800", "tags": ("\x00",), "authors": (Author("Lê\x00 Mẫu"),)}
    stored = keep(store, "\x00k", **odd)
    found = store.record_json(stored.article_id)
    assert (found["title"], found["tags"], found["authors"][0]["name"]) == ("ab?", [""], "Lê Mẫu")
    assert keep(store, "\x00k", hours(1), **odd).outcome == "unchanged"
    store.add_issue(SITE, "odd", "\x00", url="http://a/\x00")


def test_people_are_matched_by_exact_name_and_never_merged(store: Store) -> None:
    keep(store, "1", authors=(Author("Lê Mẫu"), Author("L.M", "initials"), Author("L.m", "initials")))
    keep(store, "2", authors=(Author("Le\u0302 Mẫu"), Author("LÊ MẪU")))
    with reading(store.engine) as connection:
        names = connection.execute(text("SELECT name FROM people")).scalars().all()
        assert sorted(names) == sorted(["Lê Mẫu", "L.M", "L.m", "LÊ MẪU"])
        assert connection.execute(text("SELECT name FROM organisations")).scalars().all() == [
            "Trung tâm Truyền thông Mẫu"
        ]


def test_only_articles_and_notices_are_records(store: Store) -> None:
    capture = store.add_capture(new_capture())
    with pytest.raises(ValueError, match="demote"):
        store.put(new_record(capture, kind="index"))
    with pytest.raises(NotFoundError, match="no capture number 777"):
        store.put(new_record(777))
    assert store.count_articles() == 0
    assert store.site("nowhere.vn") is None


# ── Looking up ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "https://www.baomau.vn/bai-1.html/",
        "http://baomau.vn/bai-1.html",
        "baomau.vn/bai-1.html#x",
        "BAOMAU.VN/tin/bai-1",
    ],
)
def test_addresses_lead_to_the_record(store: Store, name: str) -> None:
    stored = keep(store, canonical_url="https://baomau.vn/tin/bai-1")
    assert store.record_json(name)["id"] == stored.article_id


def test_an_unknown_name_is_not_found(store: Store) -> None:
    stored = keep(store)
    for name in ("0" * 16, "https://baomau.vn/bai-2.html", "", "đường"):
        with pytest.raises(NotFoundError):
            store.record_json(name)
    with pytest.raises(NotFoundError, match="no version 2; it has only one"):
        store.record_json(stored.article_id, 2)
    assert store.record_json(stored.article_id.upper(), 1)["version"] == 1


def test_an_article_that_gets_another_key_is_found_by_its_former_identifier(store: Store) -> None:
    capture = store.add_capture(new_capture())
    second = store.add_capture(new_capture("1", hours(1)))
    one = store.put(new_record(capture, "/bai-1.html"))
    store.put(new_record(second, "/bai-1.html", hours(1), title="Đã sửa"))
    drain(store)
    two = store.put(new_record(capture, "1"))
    # Half-way: one capture is still under the former key.
    assert store.record_json(one.article_id)["title"] == "Đã sửa"
    assert store.put(new_record(second, "1", hours(1), title="Đã sửa")) == Stored(
        two.article_id, 2, "changed"
    )
    assert one.article_id != two.article_id
    assert store.record_json(one.article_id)["id"] == two.article_id
    assert store.record_json(URL)["id"] == two.article_id
    assert store.count_articles() == 1
    (entry,) = store.journal.entries("moved")
    assert (entry["former"], entry["id"]) == (one.article_id, two.article_id)
    rows = {row.id: row.visible for _, row in store.outbox_batch()}
    assert rows == {one.article_id: False, two.article_id: True}

    # And once more, and back again.
    for number, key in enumerate(("n-1", "/bai-1.html")):
        store.put(new_record(capture, key))
        last = store.put(new_record(second, key, hours(1), title="Đã sửa"))
        for name in (one.article_id, two.article_id, URL):
            assert store.record_json(name)["id"] == last.article_id, number
    assert store.count_articles() == 1


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_text_again_is_no_version_and_nothing_for_the_index(store: Store) -> None:
    keep(store)
    drain(store)
    again = keep(store, "1", hours(24), provenance={"run_id": store.begin_run("crawl", [SITE], {})})
    assert (again.number, again.outcome) == (1, "unchanged")
    assert drain(store) == []
    # A date line that moves with every rebuild of the site: what was seen first stays, the other is kept.
    moved = keep(
        store,
        "1",
        hours(48),
        published_at="2026-03-03",
        published_precision="day",
        published_raw="03/03/2026",
    )
    assert (moved.number, moved.outcome) == (1, "unchanged")
    assert store.record_json(URL)["published_at"] == "2020-05-05T09:00+07:00"
    ((_, readings, _, _),) = dump(store)
    assert [dict(content)["published_raw"] for *_, content in readings][-1] == "03/03/2026"
    assert drain(store) == []


def test_a_changed_text_is_the_next_version(store: Store) -> None:
    first = keep(store)
    drain(store)
    second = keep(
        store, "1", hours(24), body=("Sáng 5/5, xã Mẫu khởi công.", "Con đường dài 5 km."), title="Đã sửa"
    )
    assert (second.article_id, second.number, second.outcome) == (first.article_id, 2, "changed")
    assert drain(store) == [first.article_id]
    assert store.record_json(URL)["body"][1] == "Con đường dài 5 km."
    old = store.record_json(URL, 1)
    assert (old["title"], old["version"], old["versions"]) == ("Xã Mẫu sửa đường", 1, 2)


def test_a_text_that_comes_back_is_a_version_again(store: Store) -> None:
    keep(store)
    keep(store, "1", hours(1), title="Khác")
    assert keep(store, "1", hours(2)).number == 3


def test_an_older_capture_takes_its_place_in_time(store: Store) -> None:
    keep(store, "1", hours(10), title="Mười")
    drain(store)
    assert keep(store, "1", hours(5), title="Năm") == Stored(article_id(SITE, "1"), 1, "stale")
    assert [store.record_json(URL, n)["title"] for n in (1, 2)] == ["Năm", "Mười"]
    assert drain(store) == [article_id(SITE, "1")]
    # The first capture of a text is the one that its version belongs to.
    assert keep(store, "1", hours(7), title="Mười").outcome == "unchanged"
    assert store.record_json(URL, 2)["captured_at"] == "2026-03-01T09:00:00Z"
    assert keep(store, "1", hours(8), title="Tám").number == 3
    assert [store.record_json(URL, n)["title"] for n in (1, 2, 3, 4)] == ["Năm", "Mười", "Tám", "Mười"]
    assert broken_rows(store) == {}


def test_a_better_reading_of_a_capture_is_no_version(store: Store) -> None:
    first = store.add_capture(new_capture())
    store.put(new_record(first, body=("Bài.", "Tin khác: chợ Mẫu")))
    later = store.add_capture(new_capture("1", hours(1)))
    store.put(new_record(later, at=hours(1), body=("Bài.", "Tin khác: chợ Mẫu"), section="Xã hội"))
    drain(store)
    new = {"provenance": {"extractor": "test-2"}, "body": ("Bài.",)}
    # In whatever order they are read, there is one text in the end.
    assert store.put(new_record(later, at=hours(1), section="Xã hội", **new)).outcome == "reread"
    assert store.record_json(URL)["versions"] == 2
    assert store.put(new_record(first, **new)) == Stored(article_id(SITE, "1"), 1, "reread")
    record = store.record_json(URL)
    assert (record["versions"], record["body"], record["extractor"], record["section"]) == (
        1,
        ["Bài."],
        "test-2",
        None,
    )
    assert drain(store) == [article_id(SITE, "1")] * 2
    with reading(store.engine) as connection:
        former = connection.execute(select(former_readings).order_by(former_readings.c.id)).mappings().all()
    assert [(row["capture_id"], row["extractor"]) for row in former] == [(later, "test-1"), (first, "test-1")]
    assert former[0]["content"]["section"] == "Xã hội"
    assert former[1]["content"]["body"] == ["Bài.", "Tin khác: chợ Mẫu"]
    # The same reading by a newer extractor: only its provenance moves.
    assert (
        store.put(new_record(first, body=("Bài.",), provenance={"extractor": "test-3"})).outcome
        == "unchanged"
    )
    assert store.record_json(URL)["extractor"] == "test-3"
    assert drain(store) == []
    ((_, readings, _, _),) = dump(store)
    assert [dict(content)["extractor"] for *_, content in readings] == ["test-3", "test-2"]


def test_a_page_that_turns_out_to_be_no_article_is_withdrawn_not_deleted(store: Store) -> None:
    capture = store.add_capture(new_capture())
    stored = store.put(new_record(capture))
    drain(store)
    store.demote(capture, "index", "test-2", "m2")
    with pytest.raises(NotFoundError, match="withdrawn: read as index by test-2"):
        store.record_json(stored.article_id)
    assert store.count_articles() == 0
    ((seq, row),) = store.outbox_batch()
    assert (row.id, row.visible, row.content) == (stored.article_id, False, {})
    store.outbox_done([seq])
    found = store.capture(capture)
    assert (found.read_state, found.kind, found.extractor, found.memory) == ("read", "index", "test-2", "m2")
    with reading(store.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM versions")).scalar() == 1
    store.demote(capture, "index", "test-2", "m2")
    assert store.outbox_batch() == []
    # And it comes back when it is read as one again, from this capture or another.
    assert store.put(new_record(capture)).outcome == "new"
    assert store.record_json(stored.article_id)["versions"] == 1
    store.mark_read(capture, "other", "test-2", None)
    assert store.count_articles() == 0
    assert keep(store, "1", hours(1), title="Khác").number == 1
    assert store.record_json(URL)["title"] == "Khác"
    assert broken_rows(store) == {}


def test_of_several_captures_only_the_one_is_demoted(store: Store) -> None:
    keep(store)
    capture = store.add_capture(new_capture("1", hours(1)))
    store.put(new_record(capture, at=hours(1), title="Trang lỗi"))
    keep(store, "1", hours(2))
    assert store.record_json(URL)["versions"] == 3
    store.demote(capture, "other", "test-2")
    assert store.record_json(URL)["versions"] == 1
    assert broken_rows(store) == {}


def test_a_reading_that_fails_takes_nothing_away(store: Store) -> None:
    capture = store.add_capture(new_capture())
    stored = store.put(new_record(capture))
    store.mark_read(capture, None, "test-2", None, "failed")
    assert store.record_json(stored.article_id)["title"] == "Xã Mẫu sửa đường"


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
KEY = TEXT.filter(bool)
TEXTS = st.sampled_from(["Một", "Hai", "Ba"])
EXTRAS = st.sampled_from([None, "Kinh tế", "Xã hội"])
READINGS = st.lists(st.tuples(TEXTS, EXTRAS, st.booleans()), min_size=1, max_size=7)


def _put_all(
    store: Store,
    site: str,
    captures: Sequence[int],
    readings: Any,
    order: Sequence[int],
    *,
    twice: bool = False,
) -> None:
    for index in order:
        title, section, _ = readings[index]
        record = new_record(captures[index], "1", hours(index), site=site, title=title, section=section)
        store.put(record)
        if twice:
            assert store.put(record).outcome == "unchanged"


def _captured(store: Store, readings: Any) -> tuple[str, list[int]]:
    """A site with a page captured once for each reading; some captures are confirmed half an hour later."""
    site = f"s{next(_site_numbers)}.vn"
    captures = [store.add_capture(new_capture("1", hours(n), site=site)) for n in range(len(readings))]
    for number, (*_, confirmed) in enumerate(readings):
        if confirmed:
            late = hours(number + 0.5 + random.Random(number).choice([0, 1, 2]))
            store.add_capture(new_capture("1", late, site=site, status=304, revisit_of=captures[number]))
    return site, captures


@ANY_EXAMPLE
@given(readings=READINGS, data=st.data())
def test_versions_are_a_function_of_the_readings(store: Store, readings: Any, data: st.DataObject) -> None:
    site, captures = _captured(store, readings)
    _put_all(store, site, captures, readings, range(len(readings)))
    in_order = dump(store, site)
    expected, last = [], None
    ((_, _, numbers, versions),) = in_order
    with reading(store.engine) as connection:
        query = """SELECT c.id, coalesce(c.revisit_of, c.id) FROM captures c JOIN sites s ON s.id = c.site_id
            WHERE s.name = :site ORDER BY c.fetched_at, c.id"""
        seen = connection.execute(text(query), {"site": site}).all()
    for capture, base in seen:
        title = readings[captures.index(base)][0]
        if title != last:
            expected.append((capture, title))
        last = title
    assert [
        (capture, dict(content)["title"]) for (_, capture), content in zip(numbers, versions, strict=True)
    ] == expected

    # The same captures read again in another order, each twice, and first as something else.
    order = data.draw(st.permutations(range(len(readings))))
    wrong = [(data.draw(TEXTS), section, confirmed) for _, section, confirmed in readings]
    _put_all(store, site, captures, wrong, order)
    _put_all(store, site, captures, readings, order, twice=True)
    assert dump(store, site) == in_order
    assert broken_rows(store) == {}


@ANY_EXAMPLE
@given(readings=READINGS, data=st.data())
def test_the_order_of_reading_does_not_matter(store: Store, readings: Any, data: st.DataObject) -> None:
    site, captures = _captured(store, readings)
    order = data.draw(st.permutations(range(len(readings))))
    _put_all(store, site, captures, readings, order)
    out_of_order = dump(store, site)
    for capture in captures:
        store.demote(capture, "index", "test-1")
    _put_all(store, site, captures, readings, range(len(readings)))
    assert dump(store, site) == out_of_order


@ANY_EXAMPLE
@given(data=st.data())
def test_the_order_of_articles_does_not_matter(store: Store, data: st.DataObject) -> None:
    sites = [f"s{next(_site_numbers)}.vn" for _ in range(2)]
    names = st.lists(KEY, min_size=2, max_size=6, unique_by=lambda key: article_id("a.vn", key))
    keys = data.draw(names)
    shuffled = data.draw(st.permutations(keys))
    for site, order in zip(sites, (keys, shuffled), strict=True):
        for key in order:
            keep(
                store,
                key,
                hours(keys.index(key)),
                site=site,
                url=f"https://x.vn/{keys.index(key)}",
                title=key,
            )
    one, two = (
        [(row["key"], row["title"], row["versions"], row["first_seen"]) for row, *_ in dump(store, site)]
        for site in sites
    )
    assert sorted(one) == sorted(two)


MAYBE = st.none() | TEXT


@ANY_EXAMPLE
@given(
    title=MAYBE,
    lead=MAYBE,
    body=st.lists(TEXT, max_size=4),
    authors=st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=2)), max_size=3),
    images=st.lists(st.tuples(TEXT, MAYBE, MAYBE), max_size=2),
    references=st.lists(st.tuples(TEXT, TEXT, MAYBE, st.none() | st.integers(0, 9999)), max_size=2),
    published=st.sampled_from([None, "2020", "2020-05", "2020-05-05", "2020-05-05T09:00+07:00", "hôm qua"]),
)
def test_any_record_can_be_kept_and_read_back(
    store: Store, title: str, lead: str, body: Any, authors: Any, images: Any, references: Any, published: str
) -> None:
    site = f"s{next(_site_numbers)}.vn"
    stored = keep(
        store,
        site=site,
        title=title,
        lead=lead,
        body=tuple(body),
        authors=tuple(Author(name, "person", tuple(roles)) for name, roles in authors),
        images=tuple(Image(*image) for image in images),
        references=tuple(
            Reference(raw, "state", type_, number, year, None, None)
            for raw, number, type_, year in references
        ),
        published_at=published,
    )
    found = store.record_json(stored.article_id)
    assert (found["title"], found["lead"], found["published_at"]) == (title, lead, published)
    assert [image["caption"] for image in found["images"]] == [caption for _, caption, _ in images]
    assert [author["roles"] for author in found["authors"]] == [roles for _, roles in authors]
    assert [reference["year"] for reference in found["references"]] == [year for *_, year in references]
    assert "".join("".join(found["body"]).split()) == "".join("".join(body).split())


# ── Many hands, and sudden ends ──────────────────────────────────────────────────────────────────────────────────


def _write(home: Home, writer: int) -> None:
    with Store.open(home) as store:
        for number in range(30):
            # Every other page is everybody's, at another hour each.
            key = f"all-{number}" if number % 2 else f"{writer}-{number}"
            authors = (Author(f"Người {number % 5}"), Author(f"Người {writer}"))
            keep(
                store,
                key,
                hours(number + writer / 10),
                authors=authors,
                title=f"Bản {writer}",
                warc=f"{writer}.warc.gz",
            )


def test_processes_that_write_at_once_lose_nothing(home: Home) -> None:
    Store.open(home).close()
    processes = [
        multiprocessing.get_context("spawn").Process(target=_write, args=(home, n)) for n in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with Store.open(home) as store:
        assert store.count_articles() == 15 + 3 * 15
        titles = [
            [store.record_json(article_id(SITE, f"all-{n}"), v)["title"] for v in (1, 2, 3)]
            for n in range(1, 30, 2)
        ]
        assert titles == [["Bản 0", "Bản 1", "Bản 2"]] * 15
        assert broken_rows(store) == {}


KILLED = """
import sys
from pathlib import Path
from archive.home import Home
from archive.store import Store
from tests.making import keep, hours
with Store.open(Home(Path(sys.argv[1]), sys.argv[2] or None)) as store:
    for number in range(10**6):
        stored = keep(store, str(number % 200), hours(number), title=f"Bản {number // 200}", warc=sys.argv[3])
        print(number, stored.article_id, stored.number, flush=True)
"""


def test_a_process_that_is_killed_leaves_whole_records(home: Home) -> None:
    Store.open(home).close()
    waits = random.Random(5)
    acknowledged: list[list[str]] = []
    for attempt in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(home.path), home.database or "", f"{attempt}.warc.gz"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        until = time.monotonic() + 0.2 + waits.random()
        while time.monotonic() < until:
            lines.append(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        assert process.wait() == -signal.SIGKILL
        acknowledged += [line.split() for line in lines if line.endswith("\n") and line.strip()]
        with Store.open(home) as store:
            assert broken_rows(store) == {}
            assert len(list(store.unread())) <= attempt + 1
    assert len(acknowledged) > 10
    with Store.open(home) as store:
        for _, public_id, _ in acknowledged:
            assert store.record_json(public_id)["id"] == public_id
        for capture in store.unread():
            assert store.put(_again(capture)).outcome in ("new", "changed", "unchanged", "stale")
        assert list(store.unread()) == []
        if store.engine.dialect.name == "sqlite":
            with reading(store.engine) as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def _again(capture: CaptureInfo) -> Record:
    return new_record(capture.id, capture.url_key, capture.fetched_at)


def test_a_record_that_cannot_be_written_is_not_half_there(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, "0")
    before = dump(store)
    capture = store.add_capture(new_capture())
    record = new_record(capture, authors=(Author("Người Mới"),))
    with monkeypatch.context() as patched:
        patched.setattr(store, "_name", lambda *_: os.stat("/nowhere"))  # noqa: PTH116 — any OSError, at the very end
        with pytest.raises(FileNotFoundError):
            store.put(record)
    assert dump(store) == before
    assert [unread.id for unread in store.unread()] == [capture]
    assert store.put(record).outcome == "new"
    assert store.record_json(URL)["authors"][0]["name"] == "Người Mới"


@pytest.mark.postgresql
def test_a_deadlock_is_tried_again(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(Home(tmp_path, postgresql_url)) as store:
        capture = store.add_capture(new_capture())
        left = [2]

        def unlucky(connection: Any, *arguments: Any, **more: Any) -> None:
            if left[0]:
                left[0] -= 1
                connection.execute(
                    text("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$")
                )
            told(connection, *arguments, **more)

        told = store._name
        monkeypatch.setattr(store, "_name", unlucky)
        assert store.put(new_record(capture)).outcome == "new"
        left[0] = 99
        with pytest.raises(DatabaseError, match="other processes got in the way"):
            keep(store, "2")


def test_threads_may_share_a_store(store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    captures = [store.add_capture(new_capture(str(n), site=f"s{n % 3}.vn")) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        records = [new_record(capture, str(n), site=f"s{n % 3}.vn") for n, capture in enumerate(captures)]
        done = list(pool.map(store.put, records))
        assert len(list(pool.map(lambda stored: store.record_json(stored.article_id), done))) == 40
    assert {stored.outcome for stored in done} == {"new"}


# ── What others read ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_outbox_gives_the_index_all_it_needs(store: Store) -> None:
    stored = keep(store)
    keep(store, "1", hours(1), title="Khác", published_at="2020-05")
    other = keep(store, "2")
    batch = store.outbox_batch()
    assert [row.id for _, row in batch] == [stored.article_id, stored.article_id, other.article_id]
    row = batch[0][1]
    assert (row.site, row.visible, row.versions, row.content["title"]) == (SITE, True, 2, "Khác")
    assert (row.first_seen, row.last_seen, row.captured_at) == (START, hours(1), hours(1))
    assert row.published_sort is not None
    assert row.published_sort.isoformat() == "2020-04-30T17:00:00+00:00"
    assert row.content["authors"][0] == {"name": "Lê Mẫu", "kind": "person", "roles": ["text", "photo"]}
    assert [seq for seq, _ in store.outbox_batch(2)] == [seq for seq, _ in batch[:2]]
    store.outbox_done([batch[0][0]])
    assert [seq for seq, _ in store.outbox_batch()] == [seq for seq, _ in batch[1:]]
    store.outbox_done([seq for seq, _ in batch])
    assert store.outbox_batch() == []
    keep(store, "3")
    assert store.outbox_batch()[0][0] > batch[-1][0]


def test_all_articles_can_be_walked_for_a_new_index(store: Store) -> None:
    for number in range(5):
        keep(store, str(number))
    store.demote(store.latest(SITE)["3"].id, "index", "test-1")
    rows, after = store.index_rows(limit=3)
    more, after = store.index_rows(after, limit=3)
    assert {row.id for row in rows + more} == {article_id(SITE, str(n)) for n in (0, 1, 2, 4)}
    assert store.index_rows(after) == ([], after)


def test_holdings_are_counted(store: Store) -> None:
    assert store.stats()["first_capture"] is None
    keep(store, "1")
    keep(store, "1", hours(1), title="Khác")
    keep(store, "2", kind="notice", published_at=None, published_precision=None)
    keep(store, "3", hours(2), site="other.vn", published_at="2019")
    store.add_capture(new_capture("9", status=404, read_state="none"))
    store.add_issue(SITE, "404", "not there", url="https://baomau.vn/x")
    store.add_issue(SITE, "404", None)
    assert store.stats() == {
        "captures": 5,
        "bytes": 4500,
        "first_capture": "2026-03-01T02:00:00Z",
        "last_capture": "2026-03-01T04:00:00Z",
        "read_states": {"none": 1, "read": 4},
        "articles": 3,
        "versions": 4,
        "kinds": {"article": 2, "notice": 1},
        "sites": {SITE: 2, "other.vn": 1},
        "years": {"2019": 1, "2020": 1, None: 1},
        "issues": {"404": 2},
    }
    assert (store.count_articles(), store.count_articles("www.other.vn"), store.count_articles("no.vn")) == (
        3,
        1,
        0,
    )
    rows = {row["site"]: (row["articles"], row["captures"]) for row in store.sites_overview()}
    assert rows == {SITE: (2, 4), "other.vn": (1, 1)}


def _fail(store: Store) -> None:
    with writing(store.engine) as connection:
        connection.execute(text("INSERT INTO people (name) VALUES ('x')"))
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing_and_holds_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail(store)
    with reading(store.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM people")).scalar() == 0
    assert keep(store, at=START + timedelta(microseconds=1)).outcome == "new"


def test_records_put_together_are_kept_together_or_not_at_all(store: Store) -> None:
    def fail() -> None:
        with store.together():
            keep(store, "1")
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        fail()
    assert drain(store) == []
    with store.together():
        kept = [keep(store, "1").article_id, keep(store, "2", hours(1)).article_id]
    assert broken_rows(store) == {}
    assert sorted(drain(store)) == sorted(kept)


def test_an_address_spelled_in_letters_of_another_size_leads_to_its_record_where_only_one_is_so_called(
    store: Store,
) -> None:
    kept = keep(store, "Tin-7")
    shown = store.record_json(kept.article_id)
    assert store.record_json(shown["url"].upper().replace("HTTPS://", "https://"))["id"] == kept.article_id
    keep(store, "tin-7")
    with pytest.raises(NotFoundError):
        store.record_json(shown["url"].replace("Tin", "TIN"))
    assert store.record_json(shown["url"])["id"] == kept.article_id
