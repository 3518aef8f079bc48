"""The query language: trees, messages that point at the place, and no input that breaks it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import CallError, QueryError
from archive.query import exactly, parse, point
from archive.query.tokens import FIELDS
from archive.query.tree import And, DateBound, Field, Node, Not, Or, Term


def shape(node: Node | None) -> object:
    """A tree as nested tuples that a test can spell out."""
    match node:
        case Term(found, _, _, quoted):
            text = " ".join(word.text + "*" * word.prefix for word in found)
            return f'"{text}"' if quoted else text
        case Field(name, child):
            return (name, shape(child))
        case DateBound(bound, days):
            return (bound, str(days.first), str(days.last))
        case Not(child):
            return ("not", shape(child))
        case And(children):
            return ("and", *map(shape, children))
        case Or(children):
            return ("or", *map(shape, children))
        case _:
            return None


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("đông", "đông"),
        ("hội nghị", ("and", "hội", "nghị")),
        ('"hội nghị"', '"hội nghị"'),
        ('hội "tổng kết" năm', ("and", "hội", '"tổng kết"', "năm")),
        ("hội -covid", ("and", "hội", ("not", "covid"))),
        ('hội -"tổng kết"', ("and", "hội", ("not", '"tổng kết"'))),
        ("hội -(a OR b)", ("and", "hội", ("not", ("or", "a", "b")))),
        ("-a b", ("and", ("not", "a"), "b")),
        ("hạn mặn OR lũ lụt", ("or", ("and", "hạn", "mặn"), ("and", "lũ", "lụt"))),
        ("hạn (mặn OR hán) từ", ("and", "hạn", ("or", "mặn", "hán"), "từ")),
        ("a AND b", ("and", "a", "b")),
        ("a NOT b", ("and", "a", ("not", "b"))),
        ('"OR"', '"OR"'),
        ("or", "or"),
        ("((a))", "a"),
        ("(a b) c", ("and", "a", "b", "c")),
        ("a -(-b)", ("and", "a", "b")),
        ("ngh*", "ngh*"),
        ('"hội ngh*"', '"hội ngh*"'),
        ("36-CT/TU", "36 CT TU"),
        ("kinh tế - xã hội", ("and", "kinh", "tế", "xã", "hội")),
        ("kinh tế – xã hội", ("and", "kinh", "tế", "xã", "hội")),
        ("hội –covid", ("and", "hội", ("not", "covid"))),
        ("“hội nghị” «tổng kết»", ("and", '"hội nghị"', '"tổng kết"')),
        ("（a OR b）　c＊", ("and", ("or", "a", "b"), "c*")),
        ("title:hội", ("title", "hội")),
        ("TITLE:hội", ("title", "hội")),
        ('title:"hội nghị" x', ("and", ("title", '"hội nghị"'), "x")),
        ("title:(a OR b)", ("title", ("or", "a", "b"))),
        ("-title:a b", ("and", ("not", ("title", "a")), "b")),
        ("ref:36-CT/TU", ("ref", "36 CT TU")),
        ("site:https://www.a.vn/x", ("site", "https www a vn x")),
        ("from:2020-04", ("from", "2020-04-01", "2020-04-30")),
        ("to:2020", ("to", "2020-01-01", "2020-12-31")),
        ('from:"2020-02-29"', ("from", "2020-02-29", "2020-02-29")),
        ("Đắk Nông: hội nghị", ("and", "Đắk", "Nông", "hội", "nghị")),
        ("R'Lấp", "R Lấp"),
        ("hội & nghị", ("and", "hội", "nghị")),
        ("  \t a \n b ", ("and", "a", "b")),
    ],
)
def test_tree(query: str, tree: object) -> None:
    assert shape(parse(query)) == tree


def test_decomposed_query_is_read_as_composed() -> None:
    query = 'title:"Hội nghị" -Đắk ngh*'
    assert parse(unicodedata.normalize("NFD", query)) == parse(query)


def test_invisible_characters_do_not_count() -> None:
    assert parse("hội\u200b \ufeffnghị\u00ad") == parse("hội nghị")


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ('hội "nghị', 4, "quote"),
        ("(hội", 0, "never closed"),
        ("a (b (c)", 2, "never closed"),
        ("hội)", 3, "never opened"),
        ("foo:bar", 0, "no field 'foo'"),
        ("a OR", 2, "OR needs"),
        ("OR", 0, "OR needs"),
        ("OR a", 0, "OR needs"),
        ("a OR OR b", 5, "OR needs"),
        ("(a OR) b", 3, "OR needs"),
        ("a AND", 2, "AND needs"),
        ("AND a", 0, "AND needs"),
        ("-covid", 0, "only excludes"),
        ("a OR -b", 5, "one side of OR"),
        ("a NOT", 2, "needs something"),
        ("from:2020-13", 5, "no day 2020-13"),
        ("from:hôm", 5, "is no date"),
        ("to:2021-02-29", 3, "no day"),
        ("from:(2020)", 5, "one date"),
        ("*a", 0, "beginning"),
        ("x a*b", 3, "end of a word"),
        ('"hội *nghị"', 5, "beginning"),
        ("()", 0, "no word"),
        ('a ""', 2, "no word"),
        ("title: a", 0, "right after the colon"),
        ("title:", 0, "right after the colon"),
        ("title:(author:a)", 7, "cannot stand inside"),
        ("https://a.vn/b", 0, "address"),
        ("", 0, "no word"),
        ("& -", 0, "no word"),
    ],
)
def test_error_points_at_the_place(query: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.position == position
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 2


def test_unknown_field_lists_the_known_ones() -> None:
    with pytest.raises(QueryError) as caught:
        parse("tilte:a")
    assert all(name in str(caught.value) for name in FIELDS)


def test_filters_allow_an_empty_query_and_one_that_only_excludes() -> None:
    assert parse("", filtered=True) is None
    assert shape(parse("-a", filtered=True)) == ("not", "a")


def test_pointer_stands_below_the_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse('hội 会议 "nghị')
    line, caret = point(caught.value).split("\n")
    # The two Chinese characters take two columns each.
    assert line == '  hội 会议 "nghị'
    assert caret == " " * (2 + 4 + 4 + 1) + "^"


def test_pointer_shows_a_part_of_a_long_query() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a " * 150 + "(b " + "c " * 150)
    line, caret = point(caught.value, 60).split("\n")
    assert len(line) <= 62
    assert line[caret.index("^")] == "("
    assert line[2] == line[-1] == "…"


@pytest.mark.parametrize(
    "query", ["(" * 10_000, "(" * 10_000 + "a" + ")" * 10_000, "-(" * 10_000 + "a", "-" * 10_000]
)
def test_depth_is_an_error_and_no_crash(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


def test_too_many_words_is_an_error() -> None:
    with pytest.raises(QueryError, match="more than"):
        parse("a " * 10_000)


PIECES = st.sampled_from(
    [
        "(",
        ")",
        '"',
        "“",
        "-",
        "–",
        "OR",
        "AND",
        "NOT",
        "*",
        ":",
        "title:",
        "from:",
        "ref:",
        "x:",
        "2020",
        "hội",
        "a",
        " ",
    ]
)


@settings(max_examples=400)
@given(
    st.one_of(
        st.text(), st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=30).map(" ".join)
    )
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except QueryError as raised:
        error = raised
    else:
        assert node is not None
        assert parse(text) == node
        return
    assert 0 <= error.position <= len(error.query)
    assert len(point(error).split("\n")) == 2


WORDS = st.lists(st.sampled_from(["hội", "nghi", "Đắk", "36-CT/TU", "covid", "ngh*"]), min_size=1, max_size=5)


@given(WORDS, WORDS)
def test_parentheses_around_everything_change_nothing(left: list[str], right: list[str]) -> None:
    query = f"{' '.join(left)} OR {' '.join(right)}"
    assert shape(parse(f"({query})")) == shape(parse(query))
    assert shape(parse(f"  ( {query} ) ")) == shape(parse(query))


def test_option_value_is_one_phrase() -> None:
    assert shape(exactly("Đức Hùng", "--author")) == '"Đức Hùng"'
    with pytest.raises(CallError, match="--author"):
        exactly(" … ", "--author")
