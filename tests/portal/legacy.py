"""How old systems wrote Vietnamese: decomposed text, windows-1258, TCVN3, and eth in the place of đ."""

from __future__ import annotations

import unicodedata

#: The combining tone marks: grave, acute, tilde, hook above, dot below.
TONES = "\u0300\u0301\u0303\u0309\u0323"
#: TCVN3 (TCVN 5712:1993, third set) from byte 0xA1 on; a dot where it has no letter of its own. Capitals that
#: carry a tone do not exist: fonts of their own (.VnTimeH) showed the small letters as capitals.
TCVN3 = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"


def decomposed(text: str) -> str:
    """NFD: every letter and mark a character of its own."""
    return unicodedata.normalize("NFD", text)


def with_eth(text: str) -> str:
    """The letters ð and Ð where đ and Đ belong."""
    return text.replace("đ", "ð").replace("Đ", "Ð")


def windows_1258(text: str) -> bytes:
    """Base letters (ă, â, ê … are ones) followed by combining tones, as the code page wants it."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tone = "".join(mark for mark in marks if mark in TONES)
            base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
            out.append((base + tone).encode("cp1258"))
    return b"".join(out)


def tcvn3(text: str) -> bytes:
    """One byte a letter; a capital with a tone becomes the small letter, punctuation beyond ASCII its plain form."""
    plain = str.maketrans({"“": '"', "”": '"', "–": "-", "…": "...", "\xa0": " ", "»": ">", "«": "<"})
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text).translate(plain):
        if ord(letter) < 0x80:
            out.append(ord(letter))
            continue
        place = TCVN3.find(letter)
        out.append(0xA1 + (place if place >= 0 else TCVN3.index(letter.lower())))
    return bytes(out)
