"""The portal's article pages: five layouts of five years, and the bytes of each page in its encoding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.portal import legacy
from tests.portal.content import Article, Block
from tests.portal.web import Answer, Holdings, Visit, esc, fill, link

WORD = '<p class="MsoNormal" style="text-align: justify; margin: 6pt 0in"><span style="font-size: 12pt">{}</span></p>'
#: How each layout writes a paragraph, a section head and the byline.
PARAGRAPH = {
    "tin": WORD,
    "dang": '<p class="MsoNormal" style="text-align:justify">{}</p>',
    "kinhte": '<p style="text-align:justify">{}</p>',
    "vanhoa": "<div>{}</div><div>&nbsp;</div>",
    "cu": "{}<br /><br />",
}
BYLINE = {
    "tin": '<p align="right"><strong>{}</strong></p>',
    "dang": '<p style="text-align:right"><b>{}</b></p>',
    "kinhte": '<p style="text-align:right">{}</p>',
    "vanhoa": '<div style="text-align: right"><b><i>{}</i></b></div>',
    "cu": '<div align="right"><font size="2"><i>{}</i></font></div>',
}
#: Encoding as the header and the page's own meta tag name it, and how the text becomes bytes.
BYTES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "windows-1258": ("windows-1258", legacy.windows_1258),
    "tcvn3": ("", legacy.tcvn3),
    "mislabelled": ("ISO-8859-1", str.encode),
}


def link_to(article: Article, *, noise: int = 0) -> str:
    """An address of the article: the canonical one, or one of the others that the portal's own pages print."""
    number = article.id
    return (
        article.path,
        f"/Trang/ChiTietTinTuc.aspx?nid={number}&title={article.title[:12].replace(' ', '+')}",
        f"/Trang/ChiTietTinTuc.aspx?Cat={article.cat}&nid={number}",
        f"/trang/chitiettintuc.aspx?NID={number}",
    )[noise % 4]


def _dressed(article: Article, text: str) -> str:
    """Text for HTML as this page's author left it: decomposed, with eth, with no-break spaces."""
    if "nfd" in article.quirks:
        text = legacy.decomposed(text)
    if "eth" in article.quirks:
        text = legacy.with_eth(text)
    text = esc(text)
    if "nbsp" in article.quirks:
        text = re.sub(r" (?=- |\d{4}\b)", "&nbsp;", text).replace("Đồng chí ", "Đồng chí&nbsp;")
    return text


def _image(article: Article, block: Block) -> str:
    file, caption, *credit = block.fields
    year = (article.expected.published_at or "2018")[:4]
    line = " ".join([caption, *credit])
    return (
        f'<table align="center" border="0"><tr><td><img src="/HinhAnhBaiViet/{year}/{file}" alt="" width="500" />'
        f'</td></tr><tr><td align="center"><em>{_dressed(article, line)}</em></td></tr></table>'
    )


def _pieces(article: Article, holdings: Holdings) -> Iterator[str]:
    paragraph = PARAGRAPH[article.layout]
    lead = article.blocks[0]
    for block in article.blocks:
        text = _dressed(article, block.text)
        if block.kind == "image":
            yield _image(article, block)
        elif block.kind == "related":
            other = holdings.get("portal", int(block.text))
            if other:
                yield f"<p>&gt;&gt; {link(other.path, other.title)}</p>"
        elif block.kind == "attachment":
            yield f'<p><a href="/VanBanDinhKem/{block.text}">{esc(block.fields[1])}</a></p>'
        elif block.kind == "heading" or (block is lead and article.layout in ("tin", "kinhte", "vanhoa")):
            yield paragraph.format(f"<b>{text}</b>")
        else:
            yield paragraph.format(text + ("&nbsp; " if "nbsp" in article.quirks else ""))


def _others(article: Article, holdings: Holdings) -> str:
    """Links to the five articles before this one in its section, or the first five where it is the oldest."""
    section = holdings.of("portal", cat=article.cat)
    older = section[section.index(article) + 1 :]
    row = {"kinhte": "<tr><td>{}</td></tr>", "cu": "- {}<br />"}.get(article.layout, "<li>{}</li>")
    rows = []
    for number, other in enumerate((older or [each for each in section if each is not article])[:5]):
        day = (other.expected.published_at or "")[:10]
        shown = f" ({day[8:]}/{day[5:7]})" if day else ""
        rows.append(row.format(link(link_to(other, noise=number), other.title) + shown))
    return "\n".join(rows)


def _values(article: Article, visit: Visit, holdings: Holdings) -> dict[str, object]:
    byline = (
        "<br />".join(_dressed(article, line) for line in article.byline.split("\n"))
        if article.byline
        else ""
    )
    top = article.byline_at == "top"
    return {
        "id": article.id,
        "title": _dressed(article, article.title),
        "date": esc(article.date_line),
        "section": esc(article.section),
        "section_url": f"/Trang/Tin-tuc-su-kien.aspx?Cat={article.cat}",
        "print_url": f"/Trang/InTin.aspx?nid={article.id}",
        "text": "\n".join(_pieces(article, holdings)),
        "byline": BYLINE[article.layout].format(byline) if byline and not top else "",
        "top_byline": f'<div class="tacgia"><i>{byline}</i></div>' if byline and top else "",
        "others": _others(article, holdings),
        "views": f"{200 + article.id % 97 + visit.count:,}".replace(",", "."),
    }


def main_column(article: Article, visit: Visit, holdings: Holdings) -> str:
    """The article's column, with all the furniture that stands inside it."""
    return fill(f"portal_{article.layout}", **_values(article, visit, holdings))


def print_view(article: Article, visit: Visit, holdings: Holdings) -> Answer:
    """The print view: the same article without the portal around it."""
    values = _values(article, visit, holdings)
    wanted = ("title", "date", "text", "byline")
    return encoded(article, "portal_print", {name: values[name] for name in wanted}, fixed=True)


def encoded(article: Article, template: str, values: dict[str, object], *, fixed: bool = False) -> Answer:
    """The template filled, in the encoding of the article and under the name that its server gives it."""
    quirk = next(iter(article.quirks & BYTES.keys()), None)
    charset, encode = BYTES.get(quirk or "", ("utf-8", str.encode))
    text = fill(template, charset=charset or "iso-8859-1", **values)
    content_type = f"text/html; charset={charset}" if charset else "text/html"
    return Answer(encode(text), content_type, fixed=fixed)
