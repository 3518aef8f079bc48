from __future__ import annotations

import pytest

from archive.errors import CallError
from archive.store import Store
from tests import making
from tests.making import START

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url


def test_a_site_is_made_once_under_any_of_its_names(store: Store) -> None:
    made = store.ensure_site("https://www.Bao.vn/tin", outlet="Báo Mẫu", status="live")
    again = store.ensure_site("bao.vn", place="Mẫu")
    assert made.id == again.id
    assert (again.name, again.outlet, again.place, again.status) == ("bao.vn", "Báo Mẫu", "Mẫu", "live")
    assert store.site("http://bao.vn/") == again
    assert store.site("other.vn") is None
    with pytest.raises(CallError):
        store.ensure_site("not a host")


def test_a_family_is_pinned_and_journalled_when_it_changes(store: Store) -> None:
    assert store.ensure_site("bao.vn", family="plain").family == "plain"
    store.ensure_site("bao.vn", family="sharepoint")
    store.pin_family("www.bao.vn", "plain")
    site = store.site("bao.vn")
    assert site is not None
    assert site.family == "plain"
    store.pin_family("bao.vn", "post-id")
    assert [(e["site"], e["family"]) for e in store.journal.entries("family")] == [
        ("bao.vn", "plain"),
        ("bao.vn", "post-id"),
    ]


def test_memories_are_kept_by_digest_and_the_last_one_is_in_use(store: Store) -> None:
    assert store.memory("bao.vn") is None
    store.save_memory("bao.vn", '{"a":1}', "d1", 3)
    store.save_memory("bao.vn", '{"a":2}', "d2", 3)
    assert store.memory("bao.vn") == '{"a":2}'
    store.save_memory("bao.vn", '{"a":1}', "d1", 3)
    assert store.memory("bao.vn") == '{"a":1}'
    assert store.memory("bao.vn", "d2") == '{"a":2}'
    assert store.memory("bao.vn", "d3") is None
    assert store.memory("unknown.vn") is None
    entries = list(store.journal.entries("memory"))
    assert [(e["digest"], e["format"], e["content"]) for e in entries] == [
        ("d1", "3", '{"a":1}'),
        ("d2", "3", '{"a":2}'),
        # In use again; its text stands there already.
        ("d1", "3", None),
    ]
    site = store.site("bao.vn")
    assert site is not None
    assert site.memory == "d1"


def test_profiles_are_journalled_with_the_time_from_which_they_hold(store: Store) -> None:
    store.clock = store.journal.clock = lambda: START
    for digest in ("p1", "p1", "p2", "p1"):
        store.profile_in_force("bao.vn", digest, {"outlet": digest})
    entries = list(store.journal.entries("profile"))
    assert [(e["digest"], e["content"]["outlet"]) for e in entries] == [
        ("p1", "p1"),
        ("p2", "p2"),
        ("p1", "p1"),
    ]
    assert entries[0]["at"].startswith("2026-03-01T02:00")
    site = store.site("bao.vn")
    assert site is not None
    assert site.profile_hash == "p1"
