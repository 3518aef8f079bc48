"""What is hidden is hidden everywhere at once, stays hidden whatever comes in, and can be shown again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.cli import commands
from archive.database import reading
from archive.errors import CallError, NotFoundError, TakenDownError
from archive.home import Home
from archive.index import Index
from archive.record import Attachment, Author
from archive.search import search
from archive.search.hits import Question
from archive.store import Store
from archive.store.captures import captures
from archive.store.takedowns import captures_in_view, notes, takedowns
from archive.withhold import WITHHELD
from tests import making
from tests.making import hours, keep, new_capture, new_record

home, store = making.home, making.store
prepared_sqlite, postgresql_template = making.prepared_sqlite, making.postgresql_template
prepared_postgresql_url = making.prepared_postgresql_url
#: What most redirects have as their body.
EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
COMMANDS = {str(command.name): command for command in commands}


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(COMMANDS[words[0]], list(words[1:]), obj=home, standalone_mode=False)


def found(home: Home, store: Store, query: str, **more: Any) -> list[str]:
    return [hit.id for hit in search(Index.open(home.index), store, Question(query=query, **more)).hits]


def dump(store: Store) -> list[list[tuple[Any, ...]]]:
    """Takedowns and notes, without numbers of rows."""
    with reading(store.engine) as connection:
        return [
            sorted((tuple(row)[1:] for row in connection.execute(select(rows))), key=str)
            for rows in (takedowns, notes)
        ]


def in_view(store: Store) -> set[int]:
    with reading(store.engine) as connection:
        return set(connection.scalars(select(captures.c.id).where(captures_in_view(connection))))


def test_a_record_is_hidden_everywhere_and_comes_back(home: Home, store: Store) -> None:
    one, other = keep(store, "1").article_id, keep(store, "2").article_id
    assert sorted(found(home, store, "khởi công")) == sorted([one, other])
    assert store.take_down(one, "toà án yêu cầu").new
    assert found(home, store, "khởi công") == [other]
    assert store.count_articles() == 1
    assert store.stats()["articles"] == store.stats()["versions"] == 1
    assert store.sites_overview()[0]["articles"] == 1
    assert [row.id for row in store.index_rows()[0]] == [other]
    for named in (one, "https://baomau.vn/bai-1.html"):
        with pytest.raises(TakenDownError, match=f"{one} was taken down on .*: toà án yêu cầu") as caught:
            store.record_json(named)
        assert caught.value.tombstone.id == one
    with pytest.raises(TakenDownError):
        store.raw_capture(one)
    assert not store.take_down(one, "again").new
    store.restore(one)
    assert sorted(found(home, store, "khởi công")) == sorted([one, other])
    assert store.record_json(one)["title"] == "Xã Mẫu sửa đường"
    assert store.raw_capture(one)["warc"] == "mau-0001.warc.gz"


def test_an_index_that_is_built_anew_has_nothing_hidden(home: Home, store: Store) -> None:
    one = keep(store, "1").article_id
    store.take_down(one, "x")
    index = Index.open(home.index)
    assert index.rebuild(store) == 0
    assert not found(home, store, "khởi công")


def test_nothing_that_comes_in_brings_it_back(home: Home, store: Store) -> None:
    one = keep(store, "1").article_id
    store.take_down(one, "x")
    keep(store, "1", hours(1), title="Bản mới", body=("Một bản mới.",))  # a new crawl
    capture = store.add_capture(new_capture("1", hours(2)))
    store.put(new_record(capture, "1", hours(2), body=("Đọc lần một.",)))
    store.put(new_record(capture, "1", hours(2), body=("Đọc lần hai.",)))  # a reread
    keep(store, "1", hours(-5), body=("Từ kho khác.",))  # an import
    assert not found(home, store, "bản")
    assert not found(home, store, "đọc")
    with pytest.raises(TakenDownError):
        store.record_json(one, 1)
    store.restore(one)
    assert store.record_json(one)["versions"] == 4


def test_an_article_that_gets_another_identifier_stays_hidden(home: Home, store: Store) -> None:
    capture = store.add_capture(new_capture("1"))
    former = store.put(new_record(capture, "1")).article_id
    store.take_down(former, "x")
    store.take_down(former, "y", "Lê Mẫu")
    store.add_note(former, "một ghi chú")
    new = store.put(new_record(capture, "a/1", url="https://baomau.vn/bai-1.html")).article_id
    assert new != former
    for named in (former, new):
        with pytest.raises(TakenDownError):
            store.record_json(named)
    before = dump(store)
    store.decide_as_in_journal()
    assert dump(store) == before
    store.restore(new)
    assert [note["text"] for note in store.record_json(former)["notes"]] == ["một ghi chú"]


def test_a_name_is_withheld_everywhere_and_shown_again(home: Home, store: Store) -> None:
    said = {
        "title": "Lê Mẫu sửa đường",
        "body": ("Ông LÊ MẪU nói.",),
        "byline_raw": "Lê Mẫu",
        "tags": ("Lê Mẫu",),
    }
    keep(store, "1", authors=(Author("Hoa Mẫu"), Author("Lê Mẫu")), **said)
    one = keep(store, "1", hours(1), authors=(Author("Lê Mẫu"),), **said | {"lead": "Sửa."}).article_id
    assert found(home, store, "author:'Lê Mẫu'") == found(home, store, "Lê Mẫu") == [one]
    store.add_note(one, "hỏi Lê Mẫu")
    decided = store.take_down(one, "Lê Mẫu là trẻ em", "Lê  Mẫu")
    for record in (store.record_json(one), store.record_json(one, 1)):
        assert "mẫu sửa" not in json.dumps(record, ensure_ascii=False).lower()
        assert "lê mẫu" not in json.dumps(record, ensure_ascii=False).lower()
        assert record["title"] == f"{WITHHELD} sửa đường"
        assert record["authors"][-1]["name"] == WITHHELD
        assert record["withheld"] == [
            {
                "since": decided.at.isoformat().replace("+00:00", "Z"),
                "reason": f"{WITHHELD} là trẻ em",
            }
        ]
    assert store.record_json(one, 1)["authors"][0]["name"] == "Hoa Mẫu"
    assert not found(home, store, '"Lê Mẫu"')
    assert not found(home, store, "", author="Lê Mẫu")
    facets = search(Index.open(home.index), store, Question(query="sửa", facets=("author",))).facets
    assert [row["value"] for row in facets["author"]] == [WITHHELD]
    with pytest.raises(TakenDownError, match=r"name that is withheld since .*\[name withheld\] là trẻ em"):
        store.raw_capture(one)
    store.restore(one, person="Lê Mẫu")
    assert found(home, store, '"Lê Mẫu"') == [one]
    assert store.raw_capture(one)


def test_captures_are_hidden_with_their_article(store: Store) -> None:
    first = store.add_capture(new_capture("1"))
    store.put(new_record(first, "1"))
    again = store.add_capture(new_capture("1", hours(1), revisit_of=first))
    unread = store.add_capture(new_capture("1", hours(2)))
    mirror = store.add_capture(
        new_capture("x", hours(3), url="https://khac.vn/1", revisit_of=first, site="khac.vn")
    )
    other = store.add_capture(new_capture("2", hours(3)))
    one = store.put(new_record(other, "2")).article_id
    assert in_view(store) == {first, again, unread, mirror, other}
    taken = store.take_down("https://baomau.vn/bai-1.html", "x")
    assert in_view(store) == {other}
    store.restore(taken.id)
    store.take_down(one, "x", "Lê Mẫu")
    assert in_view(store) == {first, again, unread, mirror}
    picture = store.add_capture(new_capture("p", url="https://baomau.vn/1.jpg"))
    assert picture not in in_view(store)
    store.demote(other, "index", "test-2")
    assert not {picture, other} & in_view(store)
    store.restore(one)
    assert {picture, other} <= in_view(store)


@pytest.mark.parametrize("person", [None, "Lê Mẫu"])
def test_pictures_and_documents_are_hidden_however_they_were_asked_for(
    store: Store, person: str | None
) -> None:
    page = store.add_capture(new_capture("1"))
    named = Attachment("http://baomau.vn/vb/QĐ 12[1].pdf", "Quyết định"), Attachment("/vb/'x.pdf", None)
    one = store.put(new_record(page, "1", attachments=named)).article_id
    asked = ("http://baomau.vn/vb/Q%C4%90%2012%5B1%5D.pdf", "https://www.baomau.vn/vb/Q%C4%90%2012[1].pdf")
    documents = {
        store.add_capture(new_capture(url, url=url, mime="application/pdf"))
        for url in (*asked, "http://baomau.vn/vb/QĐ 12[1].pdf")
    }
    other = store.add_capture(new_capture("2", url="http://baomau.vn/vb/QĐ 13.pdf"))
    assert in_view(store) == {page, other, *documents}
    store.take_down(one, "x", person)
    assert in_view(store) == {other}
    store.restore(one, person=person)
    assert in_view(store) == {page, other, *documents}


def test_documents_behind_redirects_and_at_other_addresses_are_hidden(store: Store) -> None:
    page = store.add_capture(new_capture("1"))
    named = (
        Attachment("http://baomau.vn/tai-ve?id=12", "Quyết định"),
        Attachment("http://baomau.vn/mat.pdf", None),
    )
    one = store.put(new_record(page, "1", attachments=named)).article_id
    at = "http://baomau.vn/"

    def seen(
        url: str, status: int = 200, to: str | None = None, said: str | None = None, mime: str = ""
    ) -> int:
        new = new_capture(
            url, url=f"{at}{url}", status=status, mime=mime or "application/pdf", payload_digest=said
        )
        return store.add_capture(replace(new, leads_to=to and f"{at}{to}"))

    hidden = {
        page,
        seen("tai-ve?id=12", 302, "vb/QĐ 12.pdf", EMPTY),
        seen("vb/Q%C4%90%2012.pdf", 301, "vb/12.pdf", EMPTY),
        seen("vb/12.pdf", said="sha256:12"),
        seen("luu/12.pdf", said="sha256:12"),
        seen("mat.pdf", 302, "", EMPTY),
    }
    shown = {
        seen("", said="sha256:trang", mime="text/html"),
        seen("tin/2.html", 302, "", EMPTY, "text/html"),
        seen("vb/13.pdf", said="sha256:13"),
        seen("trong.pdf", said=EMPTY),
    }
    assert in_view(store) == hidden | shown
    store.take_down(one, "x")
    assert in_view(store) == shown
    store.restore(one)
    assert in_view(store) == hidden | shown


def test_what_a_document_says_is_hidden_with_the_articles_that_hand_it_out(home: Home, store: Store) -> None:
    named = {
        "1": "http://baomau.vn/vb/qd 12[1].pdf",
        "2": "http://www.baomau.vn/vb/qd%2012%5b1%5d.pdf",
        "3": "https://baomau.vn/tai-ve?id=12",
    }
    articles = {
        key: store.put(
            new_record(store.add_capture(new_capture(key)), key, attachments=(Attachment(url, "QĐ"),))
        ).article_id
        for key, url in named.items()
    }
    moved = new_capture("tai", url="http://baomau.vn/tai-ve?id=12", status=302, read_state="none")
    store.add_capture(replace(moved, leads_to="http://baomau.vn/vb/qd%2012%5B1%5D.pdf"))
    document = new_capture("vb", url="http://baomau.vn/vb/qd%2012%5B1%5D.pdf", mime="application/pdf")
    assert not found(home, store, "giao khoán")
    store.keep_document(store.add_capture(document), "PDF", ["Giao khoán rừng."], None, "test")
    assert sorted(found(home, store, "giao khoán")) == sorted(articles.values())
    for key in ("1", "2", "3"):
        store.take_down(articles.pop(key), "x")
        assert sorted(found(home, store, "giao khoán")) == sorted(articles.values())
    assert Index.open(home.index).rebuild(store) == 0


def test_the_journal_alone_makes_the_decisions_again(store: Store) -> None:
    one, other = keep(store, "1").article_id, keep(store, "2").article_id
    store.take_down(one, "x")
    store.take_down(other, "y", "Lê Mẫu")
    store.take_down(other, "z", "L.M")
    store.restore(other, "ok", "L.M")
    store.add_note(one, "một")
    assert not store.add_note(one, "một").new
    before = dump(store)
    with store.engine.begin() as connection:
        connection.execute(takedowns.delete())
        connection.execute(notes.delete())
    assert store.decide_as_in_journal() == 2
    assert dump(store) == before


def test_what_the_journal_cannot_keep_is_not_decided(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.errors import HomeError

    def fail(*_: object, **__: object) -> None:
        raise HomeError("the disk is full")

    one = keep(store, "1").article_id
    monkeypatch.setattr(store.journal, "append", fail)
    for decide in (lambda: store.take_down(one, "x"), lambda: store.add_note(one, "x")):
        with pytest.raises(HomeError):
            decide()
    assert dump(store) == [[], []]
    assert store.record_json(one)


def test_decisions_about_nothing(store: Store) -> None:
    one = keep(store, "1").article_id
    with pytest.raises(NotFoundError, match="no record is called"):
        store.take_down("khong-co", "x")
    with pytest.raises(NotFoundError, match=f"nothing of {one} is hidden"):
        store.restore(one)
    with pytest.raises(CallError, match="needs its reason"):
        store.take_down(one, " \u200b ")
    with pytest.raises(CallError, match="there is no name"):
        store.take_down(one, "x", "…")
    with pytest.raises(CallError, match="note is empty"):
        store.add_note(one, "")
    assert dump(store) == [[], []]


def test_a_withdrawn_article_can_be_taken_down_before_it_comes_back(store: Store) -> None:
    capture = store.add_capture(new_capture("1"))
    record = new_record(capture, "1")
    one = store.put(record).article_id
    store.demote(capture, "index", "test-2")
    store.take_down(one, "x")
    store.put(replace(record, title="Lại là bài"))
    with pytest.raises(TakenDownError):
        store.record_json(one)


def test_on_the_command_line(home: Home, store: Store) -> None:
    one = keep(store, "1").article_id
    assert run(home, "note", one, "Bản in có đề khác.").stdout == f"noted about {one}\n"
    assert "Bản in có đề khác." in run(home, "show", one).stdout
    assert "Bản in có đề khác." in run(home, "show", one, "--format", "html").stdout
    assert run(home, "takedown", one, "--reason", "\x1b[31mđỏ").stdout == f"{one} is taken down: [31mđỏ\n"
    assert "already; nothing was changed" in run(home, "takedown", one, "--reason", "x").stdout
    for form in ("text", "html", "json"):
        result = run(home, "show", one, "--format", form)
        assert result.return_value == 1
        assert "đỏ" in result.stdout
        assert "\x1b" not in result.stdout
        assert "Xã Mẫu" not in result.stdout
    shown = json.loads(run(home, "show", one, "--format", "json").stdout)
    assert list(shown) == ["id", "site", "taken_down"]
    assert isinstance(run(home, "show", one, "--format", "raw").exception, TakenDownError)
    assert "nothing found" in run(home, "search", "khởi công").stderr
    assert run(home, "restore", one).stdout == f"{one} is shown again\n"
    assert "Xã Mẫu" in run(home, "show", one).stdout
    said = run(home, "takedown", one, "--person", "Lê Mẫu", "--reason", "trẻ em").stdout
    assert said == f"a name in {one} is withheld, in 1 place of its versions: trẻ em\n"
    said = run(home, "takedown", one, "--person", "Lê Nhầm", "--reason", "x").stdout
    assert "in 0 places of" in said
    assert "a name, since" in run(home, "show", one).stdout
    assert "Lê Mẫu" not in run(home, "show", one).stdout
    assert run(home, "restore", one, "--person", "Lê Mẫu").exit_code == 0
    assert "Lê Mẫu" in run(home, "show", one).stdout


def test_rights_come_with_the_profile_in_force(store: Store) -> None:
    one = keep(store, "1").article_id
    assert store.record_json(one)["rights"] is None
    store.profile_in_force("baomau.vn", "h1", {"rights": "Báo Mẫu", "licence": "CC-BY-4.0"})
    assert (store.record_json(one)["rights"], store.record_json(one)["licence"]) == ("Báo Mẫu", "CC-BY-4.0")
    store.profile_in_force("baomau.vn", "h2", {"rights": None})
    assert (store.record_json(one)["rights"], store.record_json(one)["licence"]) == (None, None)
