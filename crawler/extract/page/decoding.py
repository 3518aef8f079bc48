"""Bytes of a page to text: the charset that is true rather than the one that is claimed."""

from __future__ import annotations

import codecs
import re
import unicodedata

import ftfy.bad_codecs  # noqa: F401 - registers sloppy-windows-1252, which has no holes
from bs4.dammit import EncodingDetector

from archive.vietnamese import right_d, vietnameseness
from crawler.extract.page import repair
from crawler.extract.page.encodings import from_tcvn3, from_vni, marked_words

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Markup of which every other byte is zero.
_WIDE_MARKUP = {
    "utf-16-le": re.compile(rb"(?:\s\x00)*+<\x00[a-zA-Z!?]\x00"),
    "utf-16-be": re.compile(rb"(?:\x00\s)*+\x00<\x00[a-zA-Z!?]"),
}
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r") + b"\x7f"
#: What a browser reads under the name, where it is not what the name says (WHATWG Encoding Standard).
_BROWSER_NAMES = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "cp1252": "windows-1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "cp1258": "windows-1258",
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.I)
#: UTF-8 with so many whole letters for each broken one is UTF-8 all the same: programs cut text in mid-letter.
_WHOLE_FOR_EACH_BROKEN = 20
#: A reading must beat the declared one by this much of its marked words to be taken in its stead.
_MARGIN = 0.15
_PLAINLY = 0.6


# What in UTF-8 makes a repair worth its test. Letters beyond ASCII that Vietnamese does not have, for fonts:
_FONT_SIGNS = repair.signs(
    {
        b"\xc3": rb"[\x84-\x87\x8b\x8e-\x91\x96\x98\x9b\x9c\x9e\x9f\xa4-\xa7\xab\xae-\xb1\xb6\xb8\xbb\xbc\xbe\xbf]",
        b"\xc2": rb"[\xaa\xb5\xb6\xb8\xb9\xbe]",
        b"&": rb"(?:micro|ordf|para|cedil|sup1|frac34|AElig|Auml|Aring|Ccedil|Euml|Icirc|Iuml|Ntilde|Ouml|Oslash|Ucirc"
        rb"|Uuml|THORN|szlig|auml|aring|aelig|ccedil|euml|icirc|iuml|ntilde|ouml|oslash|ucirc|uuml|thorn|yuml|ETH|eth);",
    }
)
_DOUBLE_SIGNS = repair.signs(
    {b"\xc3": rb"(?:[\x83-\x86][\xc2\xc3\xc5\xc6\xe2]|\x82[\xc2\xe2]|\xa1\xc2[\xba\xbb]|\xa2\xe2\x82\xac)"}
)
_REFERENCE_SIGNS = repair.signs(
    {b"&": rb"#(?:1[2-9]\d|[2-9]\d\d|\d{4}|[xX](?:[89a-fA-F][0-9a-fA-F];|[0-9a-fA-F]{3}))"}
)
_MARK_SIGNS = repair.signs({b"\xcc": rb"", b"\xcd": rb"[\x80-\xaf]"})
_D_SIGNS = repair.signs({b"\xc3": rb"[\x90\xb0]", b"\xc6": rb"\x89", b"\xc9": rb"\x96"})


def _together(*kinds: repair.Signs) -> repair.Signs:
    """All of them, so that a page without any is looked through once for each first byte."""
    found: dict[bytes, list[bytes]] = {}
    for kind in kinds:
        for first, sign in kind.items():
            found.setdefault(first, []).append(sign.pattern)
    return {first: re.compile(b"|".join(patterns), re.S) for first, patterns in found.items()}


_ANY_SIGNS = _together(
    _FONT_SIGNS, _DOUBLE_SIGNS, _REFERENCE_SIGNS, _MARK_SIGNS, _D_SIGNS, repair.INVISIBLE_SIGNS
)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str, tuple[str, ...]]:
    """The page's source as text, the name of its encoding, and what had to be repaired, each in a word or two.

    A byte order mark decides; then UTF-8 that is valid and not merely ASCII, whatever header and meta tag say;
    then, of the declared charset, windows-1258, windows-1252 and the font encodings, the one that reads best as
    Vietnamese, the declared one on a tie. Letters of the text are composed (but not in addresses); invisible
    characters are gone, and controls that no document may hold.
    """
    done: list[str] = []
    wide = wide_encoding(body)
    if wide is None:
        body = body.removeprefix(codecs.BOM_UTF8)
        clean = body.translate(None, _CONTROLS)
        if len(clean) < len(body):
            done.append("control characters")
        text, encoding = _narrow(clean, content_type, done)
    else:
        encoding, skip = wide
        text = body[skip:].decode(encoding, "replace")
        if "\x00" in text:
            text = text.replace("\x00", "")
            done.append("control characters")
        clean = text.encode("utf-8", "replace")
    if encoding not in ("utf-8", "ascii"):
        clean = text.encode("utf-8", "replace")
    return _mend(text, clean, done), encoding, tuple(done)


def wide_encoding(body: bytes) -> tuple[str, int] | None:
    """The encoding that a byte order mark names, or UTF-16 told by the zeros of its markup; and bytes to skip."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return encoding, len(mark)
    for encoding, markup in _WIDE_MARKUP.items():
        if markup.match(body):
            return encoding, 0
    return None


def _narrow(body: bytes, content_type: str | None, done: list[str]) -> tuple[str, str]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return text, "ascii" if text.isascii() else "utf-8"
    broken = _broken_utf8(body)
    if broken is not None:
        done.append("broken UTF-8")
        return broken, "utf-8"
    return _best_reading(body, _declared(body, content_type))


def _lone_byte(error: UnicodeError) -> tuple[str, int]:
    """Spaces, dashes and quotes of windows-1252 that were pasted between UTF-8; U+FFFD for the rest."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    known = byte in b"\x85\x91\x92\x93\x94\x95\x96\x97\xa0" and error.end == error.start + 1
    return byte.decode("cp1252") if known else "\ufffd", error.end


codecs.register_error("khotin-lone-byte", _lone_byte)


def _broken_utf8(body: bytes) -> str | None:
    """The body as UTF-8 where all but few of its letters are whole, or only the last one is cut off."""
    whole = len(body.decode("utf-8", "ignore")) - len(body.decode("ascii", "ignore"))
    if whole < body.decode("utf-8", "replace").count("\ufffd"):
        return None
    text = body.decode("utf-8", "khotin-lone-byte")
    broken = text.count("\ufffd")
    cut = broken == 1 and text.endswith("\ufffd")
    return text if whole and (cut or whole >= _WHOLE_FOR_EACH_BROKEN * max(1, broken)) else None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Charsets that the header and the markup claim, in this order, as names that Python knows."""
    claims: list[str] = []
    header = _CHARSET.search(content_type or "")
    if header:
        claims.append(header[1])
    meta = EncodingDetector.find_declared_encoding(body[:8192], is_html=True)
    if meta:
        claims.append(meta)
    known: list[str] = []
    for claim in claims:
        try:
            name = codecs.lookup(claim).name
        except (LookupError, ValueError):
            continue
        name = _BROWSER_NAMES.get(name, name)
        # UTF-8 was tried and failed; a document whose markup can be read in single bytes is not wide.
        if name not in known and not name.startswith(("utf", "base64", "hex", "rot", "idna", "punycode")):
            known.append(name)
    return known


def _best_reading(body: bytes, declared: list[str]) -> tuple[str, str]:
    """The text and name of the first of the readings, or of a later one that is plainly Vietnamese and better."""
    names = list(dict.fromkeys((*declared, "windows-1252", "windows-1258")))
    text, name = _read_as(body, names[0]), names[0]
    score = _score(text, fonts=name == "windows-1252")
    for other in names[1:]:
        other_text = _read_as(body, other)
        other_score = _score(other_text, fonts=other == "windows-1252")
        if other_score >= max(_PLAINLY, score + _MARGIN):
            text, name, score = other_text, other, other_score
    return text, name


def _read_as(body: bytes, name: str) -> str:
    if name == "windows-1258":
        return unicodedata.normalize("NFC", body.decode("cp1258", "replace"))
    try:
        return body.decode("sloppy-windows-1252" if name == "windows-1252" else name, "replace")
    except (LookupError, UnicodeError, ValueError):
        # A codec that is no charset (it wants text, or a whole document of its own kind).
        return body.decode("sloppy-windows-1252")


def _score(text: str, fonts: bool) -> float:
    """How Vietnamese the visible text reads, 0 to 1; with `fonts` by the best of the font encodings too."""
    seen = repair.visible(text)
    readings = [seen, from_tcvn3(seen), from_vni(seen)] if fonts else [seen]
    return max(map(_reading_score, readings))


def _reading_score(text: str) -> float:
    words, share = marked_words(text)
    return share if words else vietnameseness(text) / 2


def _mend(text: str, source: bytes, done: list[str]) -> str:
    """Every repair that a sign in the source asks for, in the order in which damage is undone.

    `source` is the text as UTF-8. Each repair has a test of its own besides; what is changed is added to `done`.
    """

    def shows(signs: repair.Signs) -> bool:
        return any(first in source and sign.search(source) for first, sign in signs.items())

    def keep(name: str | None, mended: str | bytes) -> None:
        nonlocal text, source
        if name is None or mended in (text, source):
            return
        done.append(name)
        if isinstance(mended, str):
            text, source = mended, mended.encode("utf-8", "replace")
        else:
            text, source = mended.decode("utf-8", "replace"), mended

    if not shows(_ANY_SIGNS):
        return text
    decomposed = shows(_MARK_SIGNS)
    if decomposed or shows(_REFERENCE_SIGNS):
        keep("numeric references", repair.resolve_numeric(text))
        decomposed = decomposed or shows(_MARK_SIGNS)
    if shows(_DOUBLE_SIGNS):
        keep("double encoding", repair.undo_double_encoding(text))
    if shows(_FONT_SIGNS):
        mended, font = repair.unfont(text)
        keep(font, mended)
    if shows(repair.INVISIBLE_SIGNS):
        keep("invisible characters", repair.drop_invisible(source))
    if decomposed:
        keep("decomposed letters", repair.compose(source))
    if shows(_D_SIGNS):
        keep("look-alikes of đ", right_d(text))
    return text
