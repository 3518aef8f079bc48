"""Documents: told by their bytes, read for their text, and said to be broken where they are."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from crawler.extract.documents import form_of, read_document
from tests.office import docx
from tests.portal.files import pdf


def test_word() -> None:
    text = unicodedata.normalize("NFD", "Điều 1. Phê duyệt kinh phí")
    found = read_document(docx("Quyết định số 12", text))
    assert found is not None
    assert (found.form, found.problem) == ("Word", None)
    assert found.paragraphs == ("Quyết định số 12", "Điều 1. Phê duyệt kinh phí")


def test_pdf() -> None:
    found = read_document(pdf("lich tiep dan.pdf"))
    assert found is not None
    assert (found.form, found.paragraphs, found.problem) == ("PDF", ("lich tiep dan",), None)
    assert read_document(b"\xef\xbb\xbf\r\n" + pdf("a.pdf")) is not None


def test_rtf_and_letters_of_an_old_font() -> None:
    found = read_document(rb"{\rtf1\ansi\ansicpg1252 Quy\'d5t \'ae\'dgnh ban h\'b5nh k\'d5 ho\'b9ch.\par}")
    assert found is not None
    assert found.form == "RTF"
    assert found.paragraphs


@pytest.mark.parametrize(
    "body",
    [
        pdf("x.pdf")[:200],
        b"%PDF-1.4\n",
        docx("x")[:300] + b"word/",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 200,
    ],
)
def test_what_is_broken_says_so(body: bytes) -> None:
    found = read_document(body)
    assert found is not None
    assert not found.paragraphs
    assert found.problem
    assert "\n" not in found.problem


def test_a_bomb_is_not_unpacked() -> None:
    found = read_document(docx("a" * 110_000_000))
    assert found is not None
    assert not found.paragraphs
    assert found.problem


def test_a_document_without_text_says_so() -> None:
    found = read_document(docx())
    assert found is not None
    assert found.problem == "no text in it (a scan?)"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>%PDF-1.4 is a format</html>",
        b"PK\x03\x04 a photo album",
        b"\xff\xd8\xff\xe0",
        b"text %PDF",
    ],
)
def test_what_is_no_document(body: bytes) -> None:
    assert form_of(body) is None
    assert read_document(body) is None


def test_nothing_is_written_where_the_command_was_called(tmp_path: Path) -> None:
    code = "from tests.office import docx; from crawler.extract.documents import read_document as r; r(docx('a'))"
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": ":".join(sys.path)}, check=True
    )
    assert not list(tmp_path.iterdir())
