"""Shells: pages that hold nothing by themselves, and what they are: empty without JavaScript, a wall, a parked name."""

from __future__ import annotations

import re

#: Letters of visible text above which a page says something.
LITTLE = 300
_UNSEEN = re.compile(r"(?is)<(script|style|template|svg|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>")
_SCRIPT = re.compile(r"(?i)<script\b")
_NOSCRIPT = re.compile(r"(?is)<noscript\b[^>]*>(.*?)</noscript")
_WANTS_SCRIPT = re.compile(r"(?i)java\s*script")
#: Where the usual frameworks hang what they draw.
_ROOT = re.compile(
    r"""(?ix) <(?:div|main|body)\b[^>]*\bid\s*=\s*["']?(?:app|root|__next|__nuxt|__layout|___gatsby|q-app|main-app)\b
      | <app-root\b | \bng-app\b | \bdata-reactroot\b"""
)
_SETS_COOKIE = re.compile(r"(?i)document\s*\.\s*cookie\s*=")
_LOADS_AGAIN = re.compile(
    r"(?i)location\s*\.\s*(?:reload|replace|assign)\s*\(|\blocation(?:\s*\.\s*href)?\s*=|http-equiv\s*=\s*[\"']?refresh"
)
_CAPTCHA = re.compile(
    r"(?i)g-recaptcha|h-captcha|cf-turnstile|challenge-platform|captcha-?delivery|xác (?:minh|nhận) (?:bạn|quý khách)"
    r"[^.<]{0,40}(?:con người|robot)|verify (?:that )?you are (?:a )?human|checking your browser"
)
_PARKED = re.compile(
    r"(?i)domain (?:name )?(?:is |may be )?(?:for sale|parked)|buy this domain|this domain is parked|parked free"
    r"|tên miền (?:này )?(?:đang |được )*(?:rao bán|cần bán|hết hạn|đã hết hạn|chưa được gia hạn)"
    r"|sedoparking|parkingcrew|hugedomains|website này đã (?:hết hạn|ngừng hoạt động)"
)


def shell_of(text: str) -> str | None:
    """What an all but empty page is: ``parked``, ``captcha``, ``cookie``, ``javascript``; None for any other page.

    `text` is the page's source. A page with more than a little text of its own is none of these.
    """
    seen = visible(text)
    if sum(map(str.isalpha, seen)) > LITTLE:
        return None
    if _PARKED.search(text):
        return "parked"
    if _CAPTCHA.search(text):
        return "captcha"
    if not _SCRIPT.search(text):
        return None
    if _SETS_COOKIE.search(text) and _LOADS_AGAIN.search(text):
        return "cookie"
    says = " ".join(_NOSCRIPT.findall(text))
    if _ROOT.search(text) or _WANTS_SCRIPT.search(says) or not any(map(str.isalpha, seen)):
        return "javascript"
    return None


def reloads(text: str) -> bool:
    """Whether an all but empty page does nothing but load itself (or another page) again."""
    return sum(map(str.isalpha, visible(text))) <= LITTLE and bool(_LOADS_AGAIN.search(text))


def visible(text: str) -> str:
    """The words of a page that are seen without JavaScript, roughly; what <noscript> says is none of the page's."""
    return " ".join(_UNSEEN.sub(" ", _NOSCRIPT.sub(" ", text)).split())
