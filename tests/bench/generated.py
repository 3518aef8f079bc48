"""A made-up news site of any size: the same bytes for the same number on every machine and every Python.

Each page is about 58 KB with 125 links, in one of two layouts: "news", in which a general extractor finds the text
by its usual landmarks (article, h1, JSON-LD), and "portal", the nested tables of the old SharePoint portals. Only
`random.Random.random` is used for chance, whose sequence for a seed is fixed.
"""

from __future__ import annotations

import html
import json
import random
import unicodedata
from base64 import b64encode
from functools import cache
from hashlib import shake_256
from pathlib import Path
from string import Template
from typing import Literal

from tests.portal import articles

Layout = Literal["news", "portal"]

#: Pages after the front page that are lists of a section; the rest are articles.
LISTS = 30
LINKS = 125
SEED = 2020
NAMES = ("Bình An", "Thu Hiền", "Ngọc Lan", "Hải Đăng", "Minh Hà", "Văn Sơn", "Hoàng Yến", "Quốc Vinh")
UNMARKED = {ord("đ"): "d", ord("Đ"): "d"}
#: Bytes of noise (hidden field, inline script) that bring a page of each layout to its size.
NOISE = {"news": 11_900, "portal": 11_300}
PARAGRAPH = {
    "news": "<p>{}.</p>",
    "portal": '<p class="MsoNormal" style="text-align: justify"><span style="font-size: 12pt">{}.</span></p>',
}
#: How a link stands in the menu, at the left, at the right, and among the related ones.
ITEM = {
    "news": (
        '<li class="menu__item">{}</li>',
        '<div class="story story--small">{}</div>',
        '<div class="story">{}</div>',
        '<div class="story story--related">{}</div>',
    ),
    "portal": (
        '<li class="static">{}</li>',
        '<li><div class="ms-navItem">{}</div></li>',
        "<tr><td>{}</td></tr>",
        "<li>{}</li>",
    ),
}
COLUMN = {
    "news": (
        '<article class="article"><h1 class="article__title">{title}</h1><div class="article__meta">'
        '<time class="time">{day} {clock}</time></div><h2 class="article__sapo">{lead}</h2>'
        '<div class="article__body" itemprop="articleBody">{text}<p class="article__author"><strong>{name}</strong></p>'
        '</div></article><div class="related"><div class="box-heading">Tin liên quan</div>{others}</div>'
    ),
    "portal": (
        '<table width="100%"><tr><td><span class="tieude-tin">{title}</span></td></tr><tr><td><span class="ngaydang">'
        '{day} {clock}</span></td></tr><tr><td class="noidung-tin"><p><b>{lead}</b></p>{text}<p align="right"><strong>'
        "{name}/Trung tâm TT&amp;VH Cẩm Sơn</strong></p></td></tr>"
        '<tr><td class="tinkhac"><b>Các tin khác</b><ul>{others}</ul></td></tr></table>'
    ),
}


@cache
def _template(layout: Layout) -> Template:
    return Template(Path(__file__).with_name(f"page_{layout}.html").read_text("utf-8"))


@cache
def _chain() -> dict[str, list[str]]:
    """Which words follow which in the demo portal's articles."""
    chain: dict[str, list[str]] = {"": []}
    for article in articles():
        if article.language == "vi":
            for paragraph in article.expected.body:
                before = ""
                for word in paragraph.split():
                    chain.setdefault(before, []).append(word)
                    before = "" if word.endswith((".", "”", ":")) else word
    return chain


def _pick(dice: random.Random, choices: list[str] | tuple[str, ...]) -> str:
    return choices[int(dice.random() * len(choices))]


def words(dice: random.Random, count: int) -> str:
    """At least `count` words that read like the portal's."""
    chain, before = _chain(), ""
    out: list[str] = []
    while len(out) < count:
        word = _pick(dice, chain.get(before) or chain[""])
        out.append(word)
        before = "" if word.endswith((".", "”", ":")) else word
    text = " ".join(out).rstrip(".,;: ")
    return text[0].upper() + text[1:]


@cache
def title(number: int) -> str:
    """The title of a page."""
    return words(random.Random(f"{SEED} title {number}"), 12).replace('"', "")


@cache
def path(number: int) -> str:
    """The address of a page: 0 is the front page, then come the lists."""
    if number == 0:
        return "/"
    plain = (
        unicodedata.normalize("NFD", title(number).lower().translate(UNMARKED))
        .encode("ascii", "ignore")
        .decode()
    )
    slug = "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())[:60].strip("-")
    return (
        f"/chuyen-muc/{slug}-{number}/" if number <= LISTS else f"/tin-tuc/{slug}-post{100_000 + number}.html"
    )


def _link(number: int) -> str:
    return f'<a class="tin" href="{path(number)}">{html.escape(title(number))}</a>'


def _targets(dice: random.Random, number: int, size: int) -> list[int]:
    """What a page links to beside the lists: the next articles in order, so that all are reached, and any others."""
    first, wide = LISTS + 1, max(1, size - LISTS - 1)
    following = [first + (max(0, number - first) + step) % wide for step in range(1, 46)]
    anywhere = [first + int(dice.random() * wide) for _ in range(LINKS - LISTS - 45)]
    return following + anywhere


def _article(dice: random.Random, number: int, related: list[int], layout: Layout) -> tuple[str, str]:
    """The article's column, and its metadata."""
    day, month, year = (
        1 + int(dice.random() * 28),
        1 + int(dice.random() * 12),
        2012 + int(dice.random() * 11),
    )
    clock = f"{6 + int(dice.random() * 15):02}:{int(dice.random() * 60):02}"
    name = _pick(dice, NAMES)
    paragraphs = [words(dice, 60 + int(dice.random() * 60)) for _ in range(11)]
    column = COLUMN[layout].format(
        title=html.escape(title(number)),
        day=f"{day:02}/{month:02}/{year}",
        clock=clock,
        lead=html.escape(words(dice, 40)) + ".",
        text="\n".join(PARAGRAPH[layout].format(html.escape(each)) for each in paragraphs),
        name=name,
        others="".join(ITEM[layout][3].format(_link(each)) for each in related),
    )
    iso = f"{year}-{month:02}-{day:02}T{clock}:00+07:00"
    metadata = f'<meta property="article:published_time" content="{iso}">'
    if layout == "news":
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title(number),
            "datePublished": iso,
            "author": {"@type": "Person", "name": name},
        }
        metadata += f'\n<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    return column, metadata


def _list(dice: random.Random, shown: list[int]) -> str:
    return "".join(
        f'<div class="muc">{_link(each)}<p>{html.escape(words(dice, 50))}…</p></div>' for each in shown
    )


@cache
def _inline() -> dict[str, str]:
    """The style sheet and the script that every page repeats."""
    rule = ".o{0} {{ margin: {1}px; color: #{2:03x}; font: bold 11px Arial }}"
    code = "function Part{0}(e) {{ var o = document.getElementById('c{0:04x}'); if (o) {{ o.style.width = e; }} }}"
    return {
        "style": "\n".join(rule.format(number, number % 7, number * 4093 % 4096) for number in range(45)),
        "script": "\n".join(code.format(number) for number in range(45)),
    }


def page(number: int, size: int, layout: Layout = "news") -> bytes:
    """Page `number` of a site of `size` pages, in UTF-8."""
    dice = random.Random(f"{SEED} page {number}")
    targets = _targets(dice, number, size)
    related, left, right = targets[:25], targets[25:45], targets[45:]
    article = number > LISTS
    main, published = _article(dice, number, related, layout) if article else (_list(dice, related), "")
    in_menu, at_left, at_right, _ = ITEM[layout]
    text = _template(layout).substitute(
        _inline(),
        title=html.escape(title(number)),
        type="article" if article else "website",
        url=path(number),
        published=published,
        noise=b64encode(shake_256(f"{SEED} noise {number}".encode()).digest(NOISE[layout])).decode(),
        menu="".join(in_menu.format(_link(each)) for each in range(1, LISTS + 1)),
        main=main,
        left="".join(at_left.format(_link(each)) for each in left),
        right="".join(at_right.format(_link(each)) for each in right),
        today=1000 + number,
        total=6_000_000 + number,
    )
    return text.encode()
