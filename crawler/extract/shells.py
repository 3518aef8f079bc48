"""Shells: pages that hold nothing by themselves, and what they are: empty without JavaScript, a wall, a parked name."""

from __future__ import annotations

import re

#: Letters of visible text above which a page says something.
LITTLE = 300
#: What <noscript> says is none of the page's.
_UNSEEN = re.compile(
    r"(?is)<(script|style|template|svg|head|noscript)\b(?:[^<]++|<(?!/\1\s*>))*+(?:</\1\s*>|\Z)"
    r"|<!--.*?(?:-->|\Z)|<[^>]*>"
)
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
    letters = _letters(text)
    if letters > LITTLE:
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
    if _ROOT.search(text) or _WANTS_SCRIPT.search(says) or not letters:
        return "javascript"
    return None


def reloads(text: str) -> bool:
    """Whether an all but empty page does nothing but load itself (or another page) again."""
    return _letters(text) <= LITTLE and bool(_LOADS_AGAIN.search(text))


def _letters(text: str) -> int:
    """Letters that are seen without JavaScript, roughly; not counted on where there are more than LITTLE."""
    letters = at = 0
    for unseen in _UNSEEN.finditer(text):
        letters += sum(map(str.isalpha, text[at : unseen.start()]))
        at = unseen.end()
        if letters > LITTLE:
            return letters
    return letters + sum(map(str.isalpha, text[at:]))


def visible(text: str) -> str:
    """The words of a page that are seen without JavaScript, roughly."""
    return " ".join(_UNSEEN.sub(" ", text).split())
