"""Repair of a page's source where its text was spoilt before it was sent: font encodings, double encoding, NFD.

Each repair needs a positive test on the text it changes, and only what a reader sees is changed: text between
tags, and the attributes that hold words. Addresses, scripts and comments stay as they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

import ftfy
from ftfy.badness import badness

from archive.vietnamese import nfc
from crawler.extract.page.encodings import LEGACY, is_right, marked_words

#: Written so that nothing is scanned twice, whatever is left unclosed.
_RAW = r"(?i:script|style)\b"
_HIDDEN = rf"<{_RAW}[^<>]*+>(?:[^<]++|<(?!/{_RAW}))*+(?:</{_RAW}|\Z)|<!--.*?(?:-->|\Z)"
_PIECE = re.compile(rf"({_HIDDEN})|(<[a-zA-Z/!?][^<>]*+>?)|((?:[^<]++|<(?![a-zA-Z/!?]))++)", re.S)
#: Pieces in a row that no repair changes: hidden ones, and those in ASCII that refer to no other character.
_PLAIN = re.compile(
    rf"(?:{_HIDDEN}|<[a-zA-Z/!?][\x00-%'-;=?-\x7f]*+>|[\x00-%'-;=-\x7f]++(?=<[a-zA-Z/!?]|\Z))++", re.S
)
_SPOKEN = re.compile(r"""(\b(?:alt|title|content|value|placeholder)\s*=\s*)("[^"<>]*"|'[^'<>]*')""", re.I)
#: Fonts that draw TCVN3 or VNI text, as `face` or in a style.
_LEGACY_FONTS = (re.compile(r"\.Vn[A-Z]"), re.compile(r"VNI(?<!\wVNI)[-_ ][A-Z]"))
#: What doubly encoded UTF-8 shows: the lead bytes of Vietnamese letters, marks and curly quotes.
_MOJIBAKE = re.compile("[ÃÄÅÆÂ][\x80-\u00bf\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122]|á[º»]|â€|Ì[€\x80]")
_FTFY = ftfy.TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    normalization="NFC",
    unescape_html=False,
)
_SAMPLE = 20_000
_SEVERAL = 3
#: A single sign or letter is never evidence of a font: × is TCVN3 for ì.
_SHORTEST = 3


def visible(source: str, limit: int = _SAMPLE) -> str:
    """About the first `limit` characters of what a reader sees; entities resolved."""
    parts: list[str] = []
    size = 0
    for match in _PIECE.finditer(source):
        if match[3] and not match[3].isspace():
            parts.append(match[3])
            size += len(match[3])
            if size > limit:
                break
    return html.unescape(" ".join(parts))


def _each_piece(source: str, change: Callable[[str], str]) -> str:
    """Apply `change` to every text and every attribute that holds words, but for plain ones."""

    def attribute(match: re.Match[str]) -> str:
        quote = match[2][0]
        changed = change(match[2][1:-1])
        return match[0] if quote in changed else f"{match[1]}{quote}{changed}{quote}"

    parts: list[str] = []
    at = 0
    while at < len(source):
        if plain := _PLAIN.match(source, at):
            parts.append(plain[0])
            at = plain.end()
        if piece := _PIECE.match(source, at):
            hidden, tag, text = piece.groups()
            parts.append(change(text) if text else _SPOKEN.sub(attribute, tag) if tag else hidden)
            at = piece.end()
    return "".join(parts)


def undo_double_encoding(source: str) -> str:
    """The source with UTF-8 that was read as latin-1 or windows-1252, once or twice, read as UTF-8."""
    if not _MOJIBAKE.search(source):
        return source
    seen = visible(source)
    if badness(seen):
        whole = _reencoded(source)
        if whole != source and _reads_better(seen, visible(whole)):
            source = whole

    def change(text: str) -> str:
        for _ in range(2):
            if not _MOJIBAKE.search(text) or not badness(text):
                break
            fixed = next(
                (f for f in (_reencoded(text), ftfy.fix_encoding(text, _FTFY)) if _reads_better(text, f)),
                text,
            )
            if fixed == text:
                break
            text = fixed
        return text

    return _each_piece(source, change)


def _reencoded(text: str) -> str:
    """The text decoded once more, or twice, where every character allows it; a letter cut off at its end is dropped."""
    for _ in range(2):
        try:
            raw = text.encode("sloppy-windows-1252")
        except UnicodeEncodeError:
            return text
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(raw) - 3 or error.start == 0:
                return text
            text = raw[: error.start].decode("utf-8")
    return text


def _reads_better(before: str, after: str) -> bool:
    if before == after:
        return False
    words_before, share_before = marked_words(nfc(before))
    words_after, share_after = marked_words(nfc(after))
    if words_after and share_after > share_before:
        return True
    # A line whose only fault are its quotation marks: no word becomes better, none may become worse.
    return share_after >= share_before and words_after <= words_before and badness(after) == 0


def unfont(source: str) -> tuple[str, str | None]:
    """Font-encoded text (TCVN3, VNI, windows-1258 shown as 1252) as Unicode, and the name of what was found.

    Where the page as a whole reads better, each text that does not read worse is changed. Elsewhere only texts
    of two words or more that plainly read better; of one word where such a font is named, or several such
    texts were found. A text that holds right Vietnamese letters is never changed.
    """
    whole = _legacy_name(visible(source), least=5)
    found: list[str] = []

    def change(text: str) -> str:
        if text.isspace() or (text.isascii() and "&" not in text):
            return text
        plain = html.unescape(text)
        if plain.isascii() or is_right(plain):
            return text
        name = whole if whole and _not_worse(plain, LEGACY[whole]) else _legacy_name(plain, least)
        if name is None:
            return text
        found.append(name)
        return html.escape(LEGACY[name](plain), quote=False)

    least = 1 if any(font.search(source) for font in _LEGACY_FONTS) else 2
    changed = _each_piece(source, change)
    if least == 2 and whole is None and len(found) >= _SEVERAL:
        least = 1
        changed = _each_piece(changed, change)
    return changed, whole or (found[0] if found else None)


def _legacy_name(text: str, least: int) -> str | None:
    """The font encoding that makes the text read well where it does not now; None where none does."""
    text = text[:_SAMPLE]
    count, now = marked_words(nfc(text))
    if count < least or is_right(text) or (least == 1 and len(text.strip()) < _SHORTEST):
        return None
    read = {name: marked_words(convert(text)) for name, convert in LEGACY.items()}
    name = max(read, key=lambda n: read[n][1])
    words, share = read[name]
    return name if words >= least and share >= 0.8 and now <= share - 0.4 else None


def _not_worse(text: str, convert: Callable[[str], str]) -> bool:
    text = text[:_SAMPLE]
    return marked_words(convert(text))[1] >= marked_words(nfc(text))[1]


_NUMERIC = re.compile(r"&#(?:[xX]([0-9a-fA-F]{2,6})|(\d{3,7}));")
_NAMED_BEFORE_MARK = re.compile("&([a-zA-Z]{2,8});(?=[\u0300-\u0323])")


def resolve_numeric(source: str) -> str:
    """Numeric references to characters beyond ASCII as characters, so that marks written as references compose.

    128 to 159 mean what windows-1252 has there, as in every browser.
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        if code < 0x80 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            return match[0]
        return html.unescape(match[0]) if code < 0xA0 else chr(code)

    resolved = _NUMERIC.sub(character, source)
    return _NAMED_BEFORE_MARK.sub(lambda match: html.unescape(match[0]), resolved)


Signs = dict[bytes, re.Pattern[bytes]]


def signs(beginnings: dict[bytes, bytes]) -> Signs:
    """Patterns by the byte that each begins with, which a page may not have at all; given what follows that byte."""
    return {first: re.compile(re.escape(first) + rest, re.S) for first, rest in beginnings.items()}


#: Zero-width and bidi characters, soft hyphen, byte order mark and C1 controls, as UTF-8.
INVISIBLE_SIGNS = signs(
    {
        b"\xc2": rb"[\x80-\x84\x86-\x9f\xad]",
        # Khmer, Lao, Thai and Burmese part their words by zero-width spaces: those are text.
        b"\xe2": rb"(?:\x80(?:(?<![\xe0\xe1][\xb8-\xbb\x80-\x82\x9e\x9f].\xe2\x80)[\x8b-\x8d]"
        rb"|[\x8e\x8f\xaa-\xae])|\x81[\xa0-\xaf])",
        b"\xef": rb"\xbb\xbf",
    }
)


def drop_invisible(source: bytes) -> bytes:
    """UTF-8 source without characters that print nothing."""
    for sign in INVISIBLE_SIGNS.values():
        source = sign.sub(b"", source)
    return source


_MARKS = re.compile(rb"(?:\xcc[\x80-\xbf]|\xcd[\x80-\xaf])+")
_ADDRESS_SO_FAR = re.compile(rb"""(?:href|src|srcset|action)\s*=\s*["']?[^"'<>]*\Z""", re.I)
_LONGEST_ADDRESS = 2000


def compose(source: bytes) -> bytes:
    """UTF-8 source with each letter and its combining marks in NFC; not in addresses, which servers tell apart."""
    parts: list[bytes] = []
    kept_from = 0
    for match in _MARKS.finditer(source):
        start = match.start() - 1
        while start > kept_from and source[start] & 0xC0 == 0x80:
            start -= 1
        if start < kept_from or _in_address(source, start):
            continue
        letter = unicodedata.normalize("NFC", source[start : match.end()].decode("utf-8", "replace"))
        parts += (source[kept_from:start], letter.encode())
        kept_from = match.end()
    parts.append(source[kept_from:])
    return b"".join(parts)


def _in_address(source: bytes, at: int) -> bool:
    near = max(0, at - _LONGEST_ADDRESS)
    tag = source.rfind(b"<", near, at)
    return tag > source.rfind(b">", near, at) and _ADDRESS_SO_FAR.search(source, tag, at) is not None
