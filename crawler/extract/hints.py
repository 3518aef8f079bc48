"""What class, id and role words of an element suggest: weak evidence, in Vietnamese and English."""

from __future__ import annotations

import re
from functools import lru_cache


class Hint:
    """Bits of a plain integer: a page asks for thousands of them, and enum members cost ten times more."""

    NONE = 0
    BODY = 1
    TITLE = 2
    DATE = 4
    AUTHOR = 8
    SOURCE = 16
    LEAD = 32
    CAPTION = 64
    CRUMB = 128
    TAGS = 256
    SHARE = 512
    RELATED = 1024
    COMMENT = 2048
    NAVIGATION = 4096
    ASIDE = 8192
    ADVERT = 16384
    TOOL = 32768
    HEADER = 65536
    FOOTER = 131072
    HIDDEN = 262144
    SECTION = 524288


#: A container with one of these is no part of an article unless it holds most of the page's prose.
FURNITURE = (
    Hint.SHARE
    | Hint.RELATED
    | Hint.COMMENT
    | Hint.NAVIGATION
    | Hint.ASIDE
    | Hint.ADVERT
    | Hint.TOOL
    | Hint.TAGS
) | Hint.FOOTER

#: Reason in words for each furniture hint, first match speaks.
REASONS: tuple[tuple[int, str], ...] = (
    (Hint.COMMENT, "comments"),
    (Hint.SHARE, "share row"),
    (Hint.RELATED, "other articles"),
    (Hint.TAGS, "tags row"),
    (Hint.NAVIGATION, "navigation"),
    (Hint.ADVERT, "advertising"),
    (Hint.TOOL, "reading tools"),
    (Hint.ASIDE, "sidebar"),
    (Hint.FOOTER, "page footer"),
)

# Words are split out of `camelCase`, `kebab-case` and `snake_case` first; a word stands whole.
_WORDS: dict[str, int] = {}
for _hint, _words in {
    Hint.BODY: "articlebody entrycontent postcontent postbody storybody newscontent detailcontent contentdetail "
    "articlecontent noidung noidungtin chitiettin articledetail newsdetail bodytext journalcontentarticle fck "
    "maincontent cmsbody prose richtext bvcontent",
    Hint.TITLE: "title tieude headline heading tenbai subject cmstitle",
    Hint.DATE: "date time datetime ngay ngaydang thoigian pdate pubdate published posted publish dateline timestamp "
    "ngaycapnhat postdate articledate newsdate entrydate metadate",
    Hint.AUTHOR: "author authors byline tacgia nguoiviet writer reporter butdanh authorname postauthor "
    "bio biography authorbio authorbox authorinfo authorprofile aboutauthor",
    Hint.SOURCE: "source nguon nguontin sourcename articlesource",
    Hint.LEAD: "sapo lead lede standfirst chapeau mota tomtat summary dek subtitle deck trichdan intro excerpt",
    Hint.CAPTION: "caption figcaption chuthich wpcaption imgcaption imagecaption photocaption photocmscaption "
    "piccaption credit",
    Hint.CRUMB: "breadcrumb breadcrumbs crumb crumbs sitemappath duongdan bc",
    Hint.TAGS: "tags tag tagcloud taglist tagged tukhoa keywords tagslist hashtags hashtag posttags topics",
    Hint.SHARE: "share sharing social addthis sharethis chiase socials addtoany sharebar likebox fblike sharebuttons "
    "shareicons follow",
    Hint.RELATED: "related tinlienquan lienquan tinkhac baikhac tincungchuyenmuc cungchuyenmuc tincu tinmoi othernews "
    "recommended recommend recommendations readmore morenews mostread docnhieu tindanhmuc xemthem outbrain taboola "
    "baivietkhac bailienquan trending popular othernew tinlq newsother relatedposts similar moreposts upnext "
    "alsoread tbtinkhac tincungloai readnext",
    Hint.COMMENT: "comment comments binhluan phanhoi disqus respond commentlist commentform replies ykien ykienbandoc "
    "commentsarea reviews",
    Hint.NAVIGATION: "nav navbar navigation menu topnav mainmenu submenu menubar pagination paging pager navlist "
    "quicklaunch sitemap skiplink skip toc",
    Hint.ASIDE: "sidebar aside widget rightcol leftcol colright colleft sidenav cotphai cottrai rightsidebar "
    "leftsidebar lienketweb linkweb weblink thongke truycap hitcount counter poll thamdo binhchon lich calendar",
    Hint.ADVERT: "ads ad advert advertisement advertising quangcao adsbygoogle sponsor sponsored promo promotion "
    "banner newsletter subscribe subscription signup cta paywall popup modal lightbox cookie cookies gdpr consent "
    "disclaimer disclosure affiliate calltoaction testimonial testimonials",
    Hint.TOOL: "toolbar tools rating ratings starrating print printbtn danhgia tts audioplayer "
    "player contextmenu tooltip",
    Hint.HEADER: "header masthead topbar pageheader siteheader",
    Hint.FOOTER: "footer foot pagefooter sitefooter copyright colophon bottombar",
    Hint.SECTION: "cate category catname catename categoryname chuyenmuc danhmuc tenchuyenmuc kicker eyebrow "
    "foldertitle sectionname sectiontitle zonename",
    Hint.HIDDEN: "sronly visuallyhidden screenreadertext screenreader hiddenprint dnone offscreen",
}.items():
    for _word in _words.split():
        _WORDS[_word] = _WORDS.get(_word, Hint.NONE) | _hint

_CAMEL = re.compile(r"(?<=[a-zà-ỹ])(?=[A-Z])")
_PARTS = re.compile(r"[^0-9a-zA-Z]+")


@lru_cache(maxsize=20_000)
def _hints_of_token(token: str) -> int:
    """Those in one token, which stands in many attributes: the whole first, then pairs and single words within."""
    found = Hint.NONE
    parts = [part.lower() for part in _PARTS.split(_CAMEL.sub("-", token)) if part]
    found |= _WORDS.get("".join(parts), Hint.NONE)
    for i, part in enumerate(parts):
        found |= _WORDS.get(part, Hint.NONE)
        if i + 1 < len(parts):
            found |= _WORDS.get(part + parts[i + 1], Hint.NONE)
            if i + 2 < len(parts):
                found |= _WORDS.get(part + parts[i + 1] + parts[i + 2], Hint.NONE)
    return found


@lru_cache(maxsize=20_000)
def hints_of(words: str) -> int:
    """The hints in a class or id attribute."""
    found = Hint.NONE
    for token in words.split()[:12]:
        found |= _hints_of_token(token[:80])
    if found & Hint.BODY:
        # "content-ads" is an advertisement, but "post-body tags-open" is the article.
        found &= ~(Hint.TITLE | Hint.TAGS | Hint.LEAD)
    return found


@lru_cache(maxsize=1 << 10)
def reason_of(found: int) -> str | None:
    """The furniture among the hints, in words."""
    return next((words for hint, words in REASONS if found & hint), None)
