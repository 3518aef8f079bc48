"""The provincial newspaper: -post<id> and -a<id> addresses, JSON-LD, sitemap, feed; the same bytes at every visit."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from tests.portal.content import Article, Block
from tests.portal.files import png
from tests.portal.web import Answer, Holdings, Visit, esc, fill, link, page

SECTIONS = {"thoi-su": "Thời sự", "kinh-te": "Kinh tế", "doi-song": "Đời sống", "truyen-hinh": "Truyền hình"}
TAG, EVENT = "/cam-son-tag63.html", "/event/phong-chong-thien-tai-event17.html"
VIETNAM = timezone(timedelta(hours=7))


def _section_url(name: str) -> str:
    return next(f"/{slug}/" for slug, known in SECTIONS.items() if known == name)


def _cards(found: list[Article], *, tracked: bool = False) -> str:
    """Cards of a list; `tracked` links carry the parameters that a newsletter adds."""
    suffix = "?utm_source=home&utm_medium=box" if tracked else ""
    return "".join(
        f'<div class="story"><a class="cms-link" href="{esc(each.path + suffix)}" title="{esc(each.title)}">'
        f'<img src="/images/{each.id}.png" alt="{esc(each.title)} ảnh 1"></a>'
        f"<h3>{link(each.path + suffix, each.title)}</h3><p>{esc(each.lead[:120])}…</p></div>"
        for each in found
    )


def _framed(
    visit: Visit, holdings: Holdings, main: str, *, title: str = "", head: str = "", kind: str = "home"
) -> Answer:
    menu = "".join(f'<li><a href="/{slug}/">{name}</a></li>' for slug, name in SECTIONS.items())
    text = fill(
        "paper_master",
        head_title=esc(f"{title} - Báo Nam Lĩnh" if title else "Báo Nam Lĩnh điện tử"),
        head=head,
        body_class=kind,
        menu=menu,
        main=main,
        most_read=_cards(holdings.of("paper")[:4], tracked=True),
        portal=visit.portal,
    )
    return page(text, fixed=True)


def _json_ld(article: Article, url: str) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": article.title,
        "datePublished": article.json_ld,
        "dateModified": article.modified or article.json_ld,
        "author": {"@type": "Organization", "name": "Báo Nam Lĩnh"},
        "publisher": {"@type": "Organization", "name": "Báo Nam Lĩnh"},
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _head(article: Article, url: str) -> str:
    tags = {"og:type": "article", "og:title": article.title, "og:url": url, "og:description": article.lead}
    if len(article.json_ld) > 10:
        tags["article:published_time"] = article.json_ld
    lines = [f'<meta property="{name}" content="{esc(value)}">' for name, value in tags.items()]
    lines.append(f'<link rel="canonical" href="{esc(url)}">')
    if article.json_ld:
        lines.append(_json_ld(article, url))
    return "\n".join(lines)


def _block(block: Block, holdings: Holdings) -> str:
    if block.kind == "heading":
        return f"<p><strong>{esc(block.text)}</strong></p>"
    if block.kind == "related":
        found = holdings.get("paper", int(block.text))
        return (
            f'<div class="cms-relate"><h4>Tin liên quan</h4>{link(found.path, found.title)}</div>'
            if found
            else ""
        )
    if block.kind == "image":
        file, caption, *credit = block.fields
        note = "".join(f'<span class="source">{esc(each)}</span>' for each in credit)
        figure = f'<img src="/images/{file}" alt=""><figcaption>{esc(caption)} {note}</figcaption>'
        return f'<figure class="cms-photo">{figure}</figure>'
    return f"<p>{esc(block.text)}</p>"


def _text(article: Article, holdings: Holdings) -> str:
    rest = article.blocks[1:]
    pieces = [_block(block, holdings) for block in rest]
    pieces.insert(1, '<div class="ads_middle"><a href="/quang-cao/?zone=3">image advertisement</a></div>')
    return "\n".join(pieces)


def _article(article: Article, visit: Visit, holdings: Holdings) -> Answer:
    others = [each for each in holdings.of("paper", layout=article.layout) if each.id != article.id][:4]
    main = fill(
        f"paper_{article.layout}",
        id=article.id,
        title=esc(article.title),
        date=esc(article.date_line),
        byline=esc(article.byline),
        lead=esc(article.lead),
        section=esc(article.section),
        section_url=_section_url(article.section),
        text=_text(article, holdings),
        tags="".join(f'<a href="{TAG if tag == "Cẩm Sơn" else "#"}">{esc(tag)}</a>' for tag in article.tags),
        others=_cards(others),
    )
    head = _head(article, f"http://{visit.host}{article.path}")
    return _framed(visit, holdings, main, title=article.title, head=head, kind="detail")


def _list(visit: Visit, holdings: Holdings, title: str, found: list[Article]) -> Answer:
    main = f'<h1 class="cate">{esc(title)}</h1>{_cards(found)}'
    return _framed(visit, holdings, main, title=title, kind="list")


def _feed(visit: Visit, holdings: Holdings) -> Answer:
    items = []
    for each in holdings.of("paper", layout="post"):
        day = datetime.fromisoformat(each.expected.published_at or "2020-01-01").astimezone(VIETNAM)
        items.append(
            f"<item><title>{esc(each.title)}</title><link>http://{visit.host}{each.path}</link>"
            f"<description>{esc(each.lead)}</description><pubDate>{format_datetime(day)}</pubDate></item>"
        )
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Báo Nam Lĩnh</title>'
        f"<link>http://{visit.host}/</link><description>Tin mới</description>{''.join(items)}</channel></rss>"
    )
    # Many feeds carry no validators: what has not changed is sent again, and kept as a revisit.
    return Answer(text.encode(), "application/rss+xml; charset=utf-8")


def _sitemap(visit: Visit, holdings: Holdings) -> Answer:
    rows = [f"<url><loc>http://{visit.host}/{slug}/</loc></url>" for slug in SECTIONS]
    for each in holdings.of("paper"):
        day = (each.expected.updated_at or each.expected.published_at or "")[:10]
        rows.append(f"<url><loc>http://{visit.host}{each.path}</loc><lastmod>{day}</lastmod></url>")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'
    )
    return Answer(text.encode(), "application/xml", fixed=True)


def answer(visit: Visit, holdings: Holdings) -> Answer:
    """The newspaper's answer. The number in an address decides; the words before it may be any."""
    path = visit.path
    number = re.search(r"-(?:post|a)(\d+)\.html$", path)
    found = holdings.get("paper", int(number[1])) if number else None
    if found:
        return _article(found, visit, holdings)
    if path == "/":
        return _framed(visit, holdings, _cards(holdings.of("paper")))
    if path == "/robots.txt":
        text = f"User-agent: *\nDisallow: /tim-kiem/\nDisallow: /quang-cao/\nSitemap: http://{visit.host}/sitemap.xml\n"
        return Answer(text.encode(), "text/plain", fixed=True)
    if path == "/rss/home.rss":
        return _feed(visit, holdings)
    if path == "/sitemap.xml":
        return _sitemap(visit, holdings)
    if path in (TAG, EVENT):
        name = {TAG: "Cẩm Sơn", EVENT: "Phòng, chống thiên tai"}[path]
        wanted = [each for each in holdings.of("paper") if name in each.tags or "sạt lở" in each.tags]
        return _list(visit, holdings, name, wanted)
    if path.strip("/") in SECTIONS:
        name = SECTIONS[path.strip("/")]
        return _list(visit, holdings, name, holdings.of("paper", section=name))
    if path.startswith(("/images/", "/static/")):
        return Answer(png(path), "image/png", fixed=True)
    return page("<html><head><title>404</title></head><body>Trang không tồn tại</body></html>", status=404)
