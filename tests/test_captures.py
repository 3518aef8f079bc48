from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from archive.database import reading
from archive.errors import NotFoundError
from archive.store import Store
from archive.store.captures import CaptureInfo, articles
from tests import making
from tests.making import SITE, START, hours, keep, new_capture, new_record

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


def numbers(captures: object) -> list[int]:
    return [capture.id for capture in captures]  # type: ignore[attr-defined]


def test_a_capture_comes_back_as_it_was(store: Store) -> None:
    run = store.begin_run("crawl", [SITE], {})
    new = new_capture(
        etag='"x"', last_modified="Tue", ip="10.0.0.1", truncated="length", run_id=run, block_digest="b"
    )
    found = store.capture(store.add_capture(new))
    for name in CaptureInfo.__dataclass_fields__:
        if hasattr(new, name):
            assert getattr(found, name) == getattr(new, name), name
    assert (found.read_state, found.kind, found.extractor, found.memory) == ("unread", None, None, None)
    with pytest.raises(NotFoundError):
        store.capture(found.id + 1)


def test_without_a_key_the_address_is_the_key(store: Store) -> None:
    capture = store.add_capture(new_capture(url="HTTP://Bao.vn:80/a#b", url_key=None))
    assert store.capture(capture).url_key == "http://bao.vn/a"


def test_a_place_in_a_warc_has_one_row(store: Store) -> None:
    first = store.add_capture(new_capture(offset=5))
    assert store.add_capture(new_capture(offset=5)) == first
    assert store.add_capture(new_capture(offset=5, warc="other.warc.gz")) != first
    assert store.offsets("mau-0001.warc.gz") == {5}
    assert store.offsets("none.warc.gz") == set()


def test_latest_is_by_time_of_capture_for_each_page_of_the_site(store: Store) -> None:
    late = store.add_capture(new_capture("1", hours(5)))
    store.add_capture(new_capture("1", hours(1)))
    other = store.add_capture(new_capture("2", hours(2), status=404, read_state="none"))
    store.add_capture(new_capture("1", hours(9), site="other.vn"))
    latest = store.latest(f"www.{SITE}")
    assert {key: capture.id for key, capture in latest.items()} == {"1": late, "2": other}
    assert latest["2"].status == 404
    assert store.latest("unknown.vn") == {}


def test_a_payload_is_found_in_a_full_response_only(store: Store) -> None:
    full = store.add_capture(new_capture("1", payload_digest="sha256:a"))
    store.add_capture(new_capture("1", hours(1), payload_digest="sha256:a", revisit_of=full))
    found = store.find_payload(SITE, "sha256:a")
    assert found is not None
    assert found.id == full
    assert store.find_payload(SITE, "sha256:b") is None
    assert store.find_payload("other.vn", "sha256:a") is None


def test_unread_captures_wait_in_order_until_they_are_read(store: Store) -> None:
    first, second, third = (store.add_capture(new_capture(str(n))) for n in range(3))
    elsewhere = store.add_capture(new_capture("9", site="other.vn"))
    store.add_capture(new_capture("4", status=301, read_state="none"))
    assert numbers(store.unread()) == [first, second, third, elsewhere]
    store.put(new_record(second, "1"))
    store.mark_read(first, "index", "test-1", "m1")
    assert numbers(store.unread(SITE)) == [third]
    read = store.capture(first)
    assert (read.read_state, read.kind, read.extractor, read.memory) == ("read", "index", "test-1", "m1")
    store.mark_read(third, None, "test-1", None, "unreadable")
    assert numbers(store.unread(SITE)) == []
    assert store.capture(third).read_state == "unreadable"
    with pytest.raises(NotFoundError):
        store.mark_read(999, "index", "test-1", None)


def test_many_unread_captures_are_walked_while_they_are_marked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "PAGE", 3)
    added = [store.add_capture(new_capture(str(n))) for n in range(12)]
    seen = []
    for capture in store.unread(SITE):
        seen.append(capture.id)
        store.mark_read(capture.id, "other", "test-1", None)
    assert seen == added


def test_a_not_modified_page_needs_no_reading_and_was_seen_again(store: Store) -> None:
    base = store.add_capture(new_capture("1", etag='"1"', last_modified="Mon"))
    store.put(new_record(base))
    again = store.add_capture(
        new_capture(
            "1",
            hours(5),
            status=304,
            revisit_of=base,
            payload_digest=None,
            etag='"2"',
            mime=None,
            read_state="none",
        )
    )
    row = store.capture(again)
    assert (row.read_state, row.kind, row.etag, row.last_modified, row.mime) == (
        "revisit",
        "article",
        '"2"',
        "Mon",
        "text/html",
    )
    assert row.payload_digest == store.capture(base).payload_digest
    # The next crawl asks about what was confirmed.
    assert store.latest(SITE)["1"].id == base
    assert store.record_json(f"https://{SITE}/bai-1.html")["versions"] == 1
    ((_, entry),) = store.outbox_batch()
    assert entry.last_seen == hours(5)


def test_a_revisit_of_a_revisit_refers_to_the_payload(store: Store) -> None:
    base = store.add_capture(new_capture("1"))
    one = store.add_capture(new_capture("1", hours(1), status=304, revisit_of=base))
    two = store.add_capture(new_capture("1", hours(2), status=304, revisit_of=one))
    assert store.capture(two).revisit_of == base
    with pytest.raises(NotFoundError):
        store.add_capture(new_capture("1", revisit_of=999))


def test_the_same_payload_under_another_key_has_to_be_read(store: Store) -> None:
    base = store.add_capture(new_capture("1"))
    store.put(new_record(base))
    other = store.add_capture(new_capture("2", hours(1), revisit_of=base))
    unread_base = store.add_capture(new_capture("3", hours(1)))
    later = store.add_capture(new_capture("3", hours(2), revisit_of=unread_base))
    assert numbers(store.unread()) == [other, unread_base, later]
    assert store.put(new_record(other, "2", hours(1))).outcome == "new"


def last_seen(store: Store, identifier: str) -> datetime:
    with reading(store.engine) as connection:
        found: datetime = connection.execute(
            select(articles.c.last_seen).where(articles.c.public_id == identifier)
        ).scalar_one()
    return found


def test_a_page_not_modified_is_seen_again_where_its_payload_came_under_another_key(store: Store) -> None:
    # Fetched under its address while its site's family was not known yet, then under its number.
    first = store.add_capture(new_capture("/bai-1.html"))
    store.put(new_record(first, "1"))
    second = store.add_capture(new_capture("1", hours(1), revisit_of=first))
    identifier = store.put(new_record(second, "1", hours(1))).article_id
    again = store.add_capture(new_capture("1", hours(2), status=304, revisit_of=second, read_state="none"))
    assert (store.capture(again).read_state, store.capture(again).revisit_of) == ("revisit", first)
    assert last_seen(store, identifier) == hours(2)
    # Another page with the same payload is another article: nothing is said of the first.
    other = store.add_capture(new_capture("2", hours(3), revisit_of=first))
    store.put(new_record(other, "2", hours(3)))
    later = store.add_capture(new_capture("2", hours(4), status=304, revisit_of=other, read_state="none"))
    assert store.capture(later).read_state == "none"
    assert last_seen(store, identifier) == hours(2)


def test_a_revisit_of_what_is_no_page_is_none_either(store: Store) -> None:
    base = store.add_capture(new_capture("1", mime="application/pdf"))
    store.mark_read(base, None, "test-1", None, "not-html")
    again = store.add_capture(new_capture("1", hours(1), revisit_of=base))
    assert store.capture(again).read_state == "not-html"
    index = store.add_capture(new_capture("2"))
    store.mark_read(index, "index", "test-1", "m1")
    seen = store.add_capture(new_capture("2", hours(1), revisit_of=index))
    store.mark_read(seen, "index", "test-1", None)
    assert store.capture(seen).read_state == "revisit"


def test_a_page_that_is_read_after_it_was_confirmed_was_seen_at_both_times(store: Store) -> None:
    base = store.add_capture(new_capture("1"))
    store.add_capture(new_capture("1", hours(3), status=304, revisit_of=base, read_state="none"))
    assert numbers(store.unread()) == [base]
    assert store.put(new_record(base)).outcome == "new"
    ((_, entry),) = store.outbox_batch()
    assert (entry.first_seen, entry.last_seen) == (START, hours(3))


def test_an_old_text_that_comes_back_is_a_version(store: Store) -> None:
    base = store.add_capture(new_capture("1"))
    store.put(new_record(base))
    keep(store, "1", hours(1), title="Đã sửa")
    assert store.record_json(f"{SITE}/bai-1.html")["versions"] == 2
    store.add_capture(new_capture("1", hours(2), revisit_of=base))
    record = store.record_json(f"{SITE}/bai-1.html")
    assert (record["versions"], record["title"], record["captured_at"]) == (
        3,
        "Xã Mẫu sửa đường",
        "2026-03-01T04:00:00Z",
    )


def test_what_another_memory_read_is_read_again(store: Store) -> None:
    old = store.add_capture(new_capture("1"))
    store.put(new_record(old))
    store.put(new_record(store.add_capture(new_capture("1", hours(1))), at=hours(1)))
    latest = store.add_capture(new_capture("1", hours(2)))
    store.put(new_record(latest, at=hours(2)))
    index = store.add_capture(new_capture("2"))
    store.mark_read(index, "index", "test-1", None)
    fresh = store.add_capture(new_capture("3"))
    store.put(new_record(fresh, "3", provenance={"memory": "m2"}))
    store.add_capture(new_capture("4"))  # unread
    keep(store, "5", site="other.vn")
    assert numbers(store.readings_under_other_memory(SITE, "m2")) == [latest, index]
    assert numbers(store.readings_under_other_memory(SITE, "m1")) == [index, fresh]
    assert numbers(store.readings_under_other_memory(SITE, None)) == [latest, fresh]

    # Read with another memory, the latest text differs from the first: both have to be read with the same one.
    store.put(new_record(latest, at=hours(2), title="Khác", provenance={"memory": "m2"}))
    assert numbers(store.readings_under_other_memory(SITE, "m2")) == [old, index]
    store.put(new_record(old, title="Khác", provenance={"memory": "m2"}))
    store.mark_read(index, "index", "test-1", "m2")
    # Now the one between stands out; and when it is read, there was no change at all.
    (between,) = store.readings_under_other_memory(SITE, "m2")
    store.put(new_record(between.id, at=hours(1), title="Khác", provenance={"memory": "m2"}))
    assert list(store.readings_under_other_memory(SITE, "m2")) == []
    assert store.record_json(f"{SITE}/bai-1.html")["versions"] == 1


def test_of_a_revisit_the_payload_is_read_again(store: Store) -> None:
    base = store.add_capture(new_capture("1"))
    store.put(new_record(base))
    store.add_capture(new_capture("1", hours(1), status=304, revisit_of=base))
    assert numbers(store.readings_under_other_memory(SITE, "m2")) == [base]
