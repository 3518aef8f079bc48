"""The syllable: what parses, what does not, and its parts."""

import unicodedata

import pytest

from archive.syllables import MARKED, Syllable, is_syllable, parse, place_tone


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("gì", ("g", "i", "", "\u0300")),
        ("gìn", ("g", "i", "n", "\u0300")),
        ("giếng", ("gi", "ê", "ng", "\u0301")),
        ("Giữa", ("gi", "ưa", "", "\u0303")),
        ("quý", ("qu", "y", "", "\u0301")),
        ("quyền", ("qu", "yê", "n", "\u0300")),
        ("nghiêng", ("ngh", "iê", "ng", "")),
        ("ĐƯỜNG", ("đ", "ươ", "ng", "\u0300")),
        ("uỵch", ("", "uy", "ch", "\u0323")),
        ("khuya", ("kh", "uya", "", "")),
        ("ngoằn", ("ng", "oă", "n", "\u0300")),
    ],
)
def test_parts(word: str, parts: tuple[str, str, str, str]) -> None:
    assert parse(word) == Syllable(*parts)
    assert parse(unicodedata.normalize("NFD", word)) == Syllable(*parts)


@pytest.mark.parametrize(
    "word", ["Kroóng", "café", "gíếng", "straße", "train", "ñan", "Niế", "qan", "xyz", "ừÊổ", "İ", ""]
)
def test_what_is_no_syllable(word: str) -> None:
    assert parse(word) is None
    assert place_tone(word) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize("word", ["nguoi", "duong", "NGHIENG", "khuyu", "viet"])
def test_syllables_typed_without_marks(word: str) -> None:
    assert is_syllable(word)


def test_half_marked_words_need_their_own_nucleus() -> None:
    assert is_syllable("đường")
    assert not is_syllable("nguời")


def test_a_closed_syllable_has_no_gliding_nucleus() -> None:
    assert parse("máin") is None
    assert not is_syllable("rain")


def test_the_alphabet_is_whole() -> None:
    assert len(MARKED) == 134
    assert {letter.lower() for letter in MARKED} == {letter for letter in MARKED if letter.islower()}


def test_a_very_long_word_is_not_remembered() -> None:
    assert not is_syllable("a" * 1_000_000)
