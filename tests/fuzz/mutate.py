"""Mutations of pages and strings: what broken servers, careless editors and hostile people send."""

from __future__ import annotations

import random
from collections.abc import Callable

#: Pieces that matter to a reader of pages, put in anywhere.
TOKENS: tuple[bytes, ...] = tuple(
    token.encode("utf-8", "surrogatepass")
    for token in (
        "<p>", "</p>", "<div>", "</div>", "<table><tr><td>", "</table>", "<b>", "</b>", "<br>", "<h1>",
        "</h1>", "<a href='",
        "<a href=http://[x", "<img src=", "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[",
        "<title>", "<body>",
        "</body>", "</html>", "<meta charset=utf-16>", "<base href='//['>", "<form>", "<select><option>",
        "<textarea>", "<svg>",
        "<time datetime='31/13/2020'>", "<span class='date author source tags'>",
        "<link rel=canonical href='http://['>",
        "<script type='application/ld+json'>",
        '{"@type":["NewsArticle"],"author":[1,null,{"name":[]}],"datePublished":9}',
        '{"@graph":{"@graph":[', "&#0;", "&#x110000;", "&nbsp;", "&aacute;", "&", "\u0000", "\u2028", "\ufeff",
        "\u202e", "\ud800",
        "05/05/2020 09:00", "31/02/2020", "30/47/2023", "0/0/0000", "99:99", "Thứ Năm, 07 Tháng Năm 2020",
        "ngày 29/2/1900",
        "1 giờ trước", "999 năm trước", "hôm qua lúc 25:61", "Ngày đăng: ", "Cập nhật lúc",
        "2020-05-05T09:00:00+99:99", "០៥/០៥/២០២០",
        "2020年99月99日", "Tin, ảnh: ", "Nguồn: http://", "Minh Hà - ", "/Trung tâm TT&VH", "(", ")", "[", "PV",
        "Theo ", "TTXVN",
        "H'Wênh", "Nghị quyết số ", "36-CT/TU", "/2020/NQ-HĐND", "Giấy phép số 1/GP-BTTTT cấp", "số ",
        "ViÖt Nam", "Vieät Nam",
        "Viá»‡t Nam", "e\u0323\u0302", "đ", "ð", "Tin liên quan", "Lượt xem: 12", "x" * 300, " " * 200,
        "\n" * 50, "./.", "…", "»",
    )
)  # fmt: skip
Mutation = Callable[[random.Random, bytes, bytes], bytes]


def _span(rng: random.Random, data: bytes, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randrange(1, longest))


def flip(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """Other bytes here and there."""
    changed = bytearray(data)
    for _ in range(rng.randrange(1, 12)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def insert(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """A token anywhere."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(TOKENS) + data[at:]


def flood(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """A token many times over."""
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(TOKENS) * rng.choice((30, 300, 3000)) + data[at:]


def drop(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """A stretch is lost."""
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def repeat(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """A stretch comes again and again."""
    start, end = _span(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 5, 200)) + data[end:]


def swap(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """A stretch stands elsewhere."""
    start, end = _span(rng, data)
    rest = data[:start] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def splice(rng: random.Random, data: bytes, other: bytes) -> bytes:
    """The head of one and the tail of another."""
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other) + 1) :]


def cut(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """It ends early."""
    return data[: rng.randrange(len(data) + 1)]


def recode(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """The bytes of another encoding, or text that went through a wrong one."""
    text = data.decode("utf-8", "replace")
    to, errors = rng.choice(
        (
            ("utf-16", "replace"),
            ("utf-16-le", "replace"),
            ("cp1258", "replace"),
            ("latin-1", "xmlcharrefreplace"),
            ("utf-7", "replace"),
        )
    )
    if rng.random() < 0.3:
        return data.decode("latin-1").encode("utf-8")
    return text.encode(to, errors)


def untag(rng: random.Random, data: bytes, _other: bytes) -> bytes:
    """Angle brackets go or come."""
    old, new = rng.choice(
        ((b"</", b"<"), (b">", b""), (b'"', b""), (b"<", b"<<"), (b"td", b"p"), (b"class", b"id"))
    )
    return data.replace(old, new, rng.choice((1, 5, 10_000)))


MUTATIONS: tuple[Mutation, ...] = (
    flip,
    insert,
    insert,
    insert,
    flood,
    drop,
    drop,
    repeat,
    swap,
    splice,
    cut,
    recode,
    untag,
)


def mutated(rng: random.Random, seeds: list[bytes], most: int = 6) -> bytes:
    """A seed after one to `most` mutations."""
    data = rng.choice(seeds)
    for _ in range(rng.randrange(1, most + 1)):
        data = rng.choice(MUTATIONS)(rng, data, rng.choice(seeds))
    return data
