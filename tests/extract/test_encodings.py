"""The tables of the font encodings, and the measure of how a text reads."""

import shutil
import subprocess
import unicodedata

import pytest

from archive.syllables import MARKED
from crawler.extract.page.encodings import LEGACY, from_cp1258, from_tcvn3, from_vni, is_right, marked_words

# Strings that everybody who worked with these fonts knows by heart: the motto on top of every official letter.
MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam Độc lập - Tự do - Hạnh phúc"
MOTTO_TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc"
MOTTO_VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp - Töï do - Haïnh phuùc"


def test_known_strings() -> None:
    assert from_tcvn3(MOTTO_TCVN3) == MOTTO
    assert from_vni(MOTTO_VNI) == MOTTO
    assert from_vni("THÖ VIEÄN TÆNH ÑIEÅM BAÙO SÔN LA") == "THƯ VIỆN TỈNH ĐIỂM BÁO SƠN LA"


def test_tcvn3_agrees_with_the_national_standard() -> None:
    """TCVN 5712 has the font's codes and more: where the font has a letter, it is the standard's."""
    if shutil.which("iconv") is None:
        pytest.skip("no iconv on this machine")
    codes = [c for c in map(chr, range(0xA1, 0x100)) if from_tcvn3(c) != c]
    # 66 lower-case letters (ý stands at its own place), and the seven capitals that need no tone.
    assert len(codes) == 66 + 7
    for code in codes:
        standard = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
            input=code.encode("latin-1") + b" ",
            capture_output=True,
            check=False,
        )
        if standard.returncode:
            pytest.skip("this iconv does not know TCVN5712-1")
        assert from_tcvn3(code) == unicodedata.normalize("NFC", standard.stdout.decode().strip())


def test_tables_have_every_letter() -> None:
    latin = [chr(n) for n in range(0xA0, 0x100)]
    lower = {letter for letter in MARKED if letter.islower()}
    assert lower <= {from_tcvn3(c) for c in latin}
    pairs = {from_vni(a + b) for a in [*"aeouyAEOUY", "ô", "ö", "Ô", "Ö"] for b in ["", *latin]}
    assert set(MARKED) <= pairs | {from_vni(c) for c in latin}


def test_tcvn3_capitals() -> None:
    assert from_tcvn3("CéNG HßA, ñY BAN, ®¶NG bé") == "CỘNG HÒA, ỦY BAN, ĐẢNG bộ"
    assert from_tcvn3("§¶ng Hµ Néi") == "Đảng Hà Nội"


def test_tcvn3_whose_soft_hyphens_became_hyphens() -> None:
    assert from_tcvn3("thñ t-íng, ph-¬ng ¸n ®-îc Th- viÖn") == "thủ tướng, phương án được Thư viện"
    assert from_tcvn3("kinh tÕ-x· héi - v¨n hãa") == "kinh tế-xã hội - văn hóa"
    assert from_tcvn3("n\u00adíc kinh tÕ-x· héi") == "nước kinh tế-xã hội"


def test_vni_mark_in_either_case() -> None:
    assert from_vni("Ñaûng UÛY, Uûy ban, ÔÛ, Ôû") == "Đảng ỦY, Ủy ban, Ở, Ở"


def test_cp1258_shown_as_cp1252() -> None:
    shown = "Thươ\u0300ng vu\u0323 Huyê\u0323n ủy".replace("ủ", "u\u0309").encode("cp1258").decode("cp1252")
    assert shown.startswith("Thýõ")
    assert from_cp1258(shown) == "Thường vụ Huyện ủy"


@pytest.mark.parametrize("text", [MOTTO_TCVN3, MOTTO_VNI, MOTTO.encode().decode("latin-1")])
def test_spoilt_text_reads_badly(text: str) -> None:
    words, share = marked_words(text)
    assert words >= 9
    assert share < 0.6
    assert not is_right(text)


def test_right_text_reads_well() -> None:
    assert marked_words(MOTTO + " «Tết» © 2020 Xuân®") == (14, 1.0)
    assert is_right(MOTTO)
    assert marked_words("plain ASCII only, 2020 · ©") == (0, 0.0)


@pytest.mark.parametrize("name", sorted(LEGACY))
def test_no_table_makes_french_vietnamese(name: str) -> None:
    french = (
        "Le comité a été créé à Hué, où l'élève français a reçu la médaille; Noël, maïs, forêt, hôtel, façade"
    )
    assert marked_words(LEGACY[name](french))[1] < 0.5
