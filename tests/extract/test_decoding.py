"""Bytes to text: the charset that is true, and every repair with its test."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.vietnamese import nfc, without_invisibles
from crawler.extract.page.decoding import decode

SENTENCE = (
    "Huyện ủy Bình Sơn họp để nghe đồng chí Trưởng phòng báo cáo về việc sửa đường, dựng cầu ở xã Đông Hòa."
)
MOTTO_TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"
MOTTO_VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"
MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
TONES = "\u0300\u0301\u0303\u0309\u0323"


def page(text: str = SENTENCE, head: str = "") -> str:
    return f'<html><head>{head}<title>Tin</title></head><body><p class="a">{text}</p></body></html>'


def as_cp1258(text: str) -> bytes:
    """windows-1258 as editors wrote it: the letter with its shape, then the tone."""
    out = []
    for letter in text:
        decomposed = unicodedata.normalize("NFD", letter)
        shape = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
        out.append(shape + "".join(c for c in decomposed if c in TONES))
    return "".join(out).encode("cp1258")


def double(text: str, table: str = "sloppy-windows-1252") -> str:
    return text.encode().decode(table)


def test_clean_utf8_is_left_alone() -> None:
    assert decode(page().encode()) == (page(), "utf-8", ())
    assert decode(b"<p>tin</p>", "text/html; charset=gb2312") == ("<p>tin</p>", "ascii", ())


@pytest.mark.parametrize(
    ("head", "header"),
    [
        ("<meta charset=gb2312>", "text/html"),
        ("", "text/html; charset=ISO-8859-1"),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">',
            "text/html; charset=big5",
        ),
    ],
)
def test_valid_utf8_wins_over_lies(head: str, header: str) -> None:
    assert decode(page(head=head).encode(), header) == (page(head=head), "utf-8", ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_and_marks(encoding: str) -> None:
    text, name, repairs = decode(page().encode(encoding), "text/html; charset=utf-8")
    assert text == page()
    assert name.startswith(encoding.removesuffix("-sig"))
    assert repairs == ()


@pytest.mark.parametrize("header", [None, "text/html; charset=windows-1258", "text/html; charset=iso-8859-1"])
def test_windows_1258(header: str | None) -> None:
    assert decode(as_cp1258(page()), header) == (page(), "windows-1258", ())


def test_short_windows_1258() -> None:
    assert decode(as_cp1258("<p>Đường bộ</p>"))[0] == "<p>Đường bộ</p>"


@pytest.mark.parametrize(("shown", "name"), [(MOTTO_TCVN3, "tcvn3"), (MOTTO_VNI, "vni")])
def test_font_encodings(shown: str, name: str) -> None:
    source = page(shown, head=f'<meta name="description" content="{shown}">')
    expected = page(MOTTO, head=f'<meta name="description" content="{MOTTO}">')
    assert decode(source.encode("latin-1"), "text/html; charset=x-user-defined") == (
        expected,
        "windows-1252",
        (name,),
    )
    assert decode(source.encode(), "text/html; charset=utf-8") == (expected, "utf-8", (name,))
    numeric = source.encode("ascii", "xmlcharrefreplace")
    assert decode(numeric) == (expected, "ascii", ("numeric references", name))


def test_named_references_are_read_as_the_font_draws_them() -> None:
    assert decode(b"<p>Vi&Ouml;t Nam &sect;&eacute;c l&Euml;p</p>")[0] == "<p>Việt Nam Độc lập</p>"


def test_a_font_island_in_a_right_page() -> None:
    islands = f"{SENTENCE}</p><p>{MOTTO_TCVN3}</p><p>{MOTTO_VNI}"
    text, _, repairs = decode(page(islands).encode())
    assert text == page(f"{SENTENCE}</p><p>{MOTTO}</p><p>{MOTTO}")
    assert repairs in (("tcvn3",), ("vni",))


def test_a_mixed_line_is_left_alone() -> None:
    mixed = f"Thủ tướng: {MOTTO_TCVN3}"
    assert decode(page(mixed).encode())[0] == page(mixed)


def test_a_single_sign_is_no_font() -> None:
    source = page(SENTENCE + '</p><p style="font-family:VNI-Times"><button>×</button> <b>ë</b> 5 ¾ ¶')
    assert decode(source.encode())[0] == source


@pytest.mark.parametrize(
    "text",
    [
        "L'école française à Hanoï a fêté ses élèves; très bien, déjà vu, Noël, maïs, façade",
        "Müller, Özil, Größe, Mädchen für über schön können, São Paulo, Þór, smørrebrød",
        "© 2020 «Tết» 5 µm ± 2°, 10¾, § 3 ¶ ª º",
        "Nguyễn Văn Ý, Ô Lâu, Ý Yên, à ơi, ồ ạt",
    ],
)
def test_other_people_s_letters_are_no_font(text: str) -> None:
    assert decode(page(text).encode())[0] == page(text)
    assert decode(page(text + "</p><p>" + SENTENCE).encode())[0] == page(text + "</p><p>" + SENTENCE)


def test_french_in_latin_1() -> None:
    text = page("L'école française à Hanoï a fêté ses élèves; très bien, déjà vu")
    assert decode(text.encode("latin-1"), "text/html; charset=iso-8859-1") == (text, "windows-1252", ())


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1251", "Посольство России во Вьетнаме"),
        ("gb2312", "越南社会主义共和国"),
        ("shift_jis", "ベトナムの新聞"),
    ],
)
def test_declared_charsets_of_other_languages(charset: str, text: str) -> None:
    assert decode(page(text).encode(charset), f"text/html; charset={charset}")[0] == page(text)
    assert decode(page(text, f"<meta charset={charset}>").encode(charset))[0] == page(
        text, f"<meta charset={charset}>"
    )


@pytest.mark.parametrize(
    "header", ["text/html; charset=", "text/html; charset=nonsense", "charset=base64", "charset=utf-7"]
)
def test_charsets_that_are_none(header: str) -> None:
    assert decode(as_cp1258(page()), header)[0] == page()


@pytest.mark.parametrize("table", ["latin-1", "sloppy-windows-1252"])
@pytest.mark.parametrize("times", [1, 2])
def test_double_encoding(table: str, times: int) -> None:
    spoilt = page()
    for _ in range(times):
        spoilt = double(spoilt, table)
    text, encoding, repairs = decode(spoilt.encode())
    assert (text, encoding, repairs) == (page(), "utf-8", ("double encoding",))


def test_double_encoding_of_one_text() -> None:
    spoilt = page(f"{SENTENCE}</p><p>{double(SENTENCE)}")
    assert decode(spoilt.encode())[0] == page(f"{SENTENCE}</p><p>{SENTENCE}")


@pytest.mark.parametrize("text", ["XÃ ÂU LẠC", "Ã, Â, Ê: XÃ “HÒA AN”", "Là á à ả ã ạ; Ä‘ là dấu lạ"])
def test_capitals_are_no_double_encoding(text: str) -> None:
    assert decode(page(f"{SENTENCE} {text}").encode())[0] == page(f"{SENTENCE} {text}")


def test_composition() -> None:
    decomposed = unicodedata.normalize("NFD", SENTENCE)
    assert decode(page(decomposed).encode()) == (page(), "utf-8", ("decomposed letters",))
    numeric = page(decomposed).encode("ascii", "xmlcharrefreplace")
    assert decode(numeric)[0] == page()
    assert decode("<p>huy&ecirc;&#803;n &ecirc;\u0323</p>".encode())[0] == "<p>huyện ệ</p>"


def test_addresses_stay_decomposed() -> None:
    address = unicodedata.normalize("NFD", "/ảnh/đường.jpg")
    source = page(f'<a href="{address}">{unicodedata.normalize("NFD", "ảnh")}</a><img src={address}>')
    assert decode(source.encode())[0] == page(f'<a href="{address}">ảnh</a><img src={address}>')


def test_small_repairs() -> None:
    text, _, repairs = decode(page("Ðông H\u200bà\ufeff \x00HÐND &#150; &#8203;&#39;").encode())
    assert text == page("Đông Hà HĐND – &#39;")
    assert set(repairs) == {
        "control characters",
        "numeric references",
        "invisible characters",
        "look-alikes of đ",
    }


def test_invisible_characters_of_khmer_stay() -> None:
    assert decode(page("ខេត្ត\u200bសុកត្រាំង a\u200bb").encode())[0] == page("ខេត្ត\u200bសុកត្រាំង ab")


def test_utf8_cut_in_the_middle_of_a_letter() -> None:
    cut = page().encode()[: page().encode().index("ủy".encode()) + 1]
    text, encoding, repairs = decode(cut)
    assert encoding == "utf-8"
    assert repairs == ("broken UTF-8",)
    assert text.endswith("Huyện \ufffd")
    inside = page(f"{SENTENCE} {'Đ' * 40}").encode().replace("ủ".encode(), b"\xe1\xbb")
    assert decode(inside)[1:] == ("utf-8", ("broken UTF-8",))


def test_windows_signs_between_utf8() -> None:
    source = page(SENTENCE).encode().replace(b"ng,", b"ng\xa0\x96")
    assert "đường\u00a0–" in decode(source)[0]


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "text/html; charset=big5", "text/html; charset=windows-1258"]),
)
def test_any_bytes_give_text(body: bytes, header: str | None) -> None:
    text, encoding, _ = decode(body, header)
    assert encoding
    text.encode("utf-8")
    assert "\x00" not in text


@given(st.text(st.sampled_from([*"abcghmnotuy ,.", *"áàảãạăắâấđêếệôốơờưứýỹÁÀĐÊÔƠƯ"]), max_size=200))
def test_right_vietnamese_never_changes(text: str) -> None:
    if not text.isascii():
        assert decode(f"<p>{text} ắ ờ ữ</p>".encode())[0] == f"<p>{text} ắ ờ ữ</p>"


@given(
    st.text(st.characters(min_codepoint=0xA0, max_codepoint=0x1EFF, exclude_categories=["Cs"]), max_size=60)
)
def test_reading_twice_changes_nothing_more(text: str) -> None:
    once = decode(f"<p>{text} ắ ờ ữ</p>".encode())[0]
    assert decode(once.encode())[0] == once
    assert without_invisibles(nfc(once)) == nfc(once)
