"""Names that never change: a site's name, an article's identifier, and what addresses are compared by."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote, urljoin, urlsplit

from archive.errors import CallError

#: Crockford's base 32 in lower case: no i, l, o, u, so that an identifier can be read aloud and typed again.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
#: 16 characters, 80 bits: among a thousand million articles the chance that two share one is one in a million.
LENGTH = 16

_ID = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_MISREAD = str.maketrans({"i": "1", "l": "1", "o": "0", "-": None, " ": None})
_URL_MARKS = "!#$%&'()*+,/:;=?@[]~"
#: What else stays as it is: in the requests of Scrapy, and in those of browsers.
_RFC_MARKS, _BROWSER_MARKS = _URL_MARKS.replace("[", "").replace("]", ""), _URL_MARKS + "|^\\`{}"
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
#: Answers that lead elsewhere.
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": ":80", "https": ":443"}


def site_name(url_or_host: str) -> str:
    """The name of a site: its host in lower case ASCII (IDNA), without port and without ``www.``.

    Raises:
        CallError: there is no host name in `url_or_host`.
    """
    text = unicodedata.normalize("NFC", url_or_host.strip())
    if "//" not in text:
        text = f"//[{text}]" if text.count(":") > 1 and "[" not in text else f"//{text}"
    try:
        host = urlsplit(text).hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        host = ""
    host = host.rstrip(".").lower()
    if host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    if not host or any(not (letter.isalnum() or letter in "-._:") for letter in host):
        raise CallError(f"{url_or_host!r} is not a site's name; give a host such as baonghean.vn, or a URL")
    return host


def _idna(host: str) -> str:
    try:
        return unicodedata.normalize("NFC", host).encode("idna").decode("ascii")
    except UnicodeError:
        return host


def article_id(site: str, key: str) -> str:
    """The public identifier of the article with this key on this site.

    The first 80 bits of SHA-256 over ``site_name(site) LF NFC(key)`` in UTF-8, as 16 letters and digits of
    Crockford's base 32 in lower case. The same on every machine and after every rebuild.
    """
    text = f"{site_name(site)}\n{unicodedata.normalize('NFC', key)}"
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:10], "big")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def as_article_id(text: str) -> str | None:
    """The identifier that somebody typed (capitals, hyphens, i for 1, o for 0), or None if it is not one."""
    candidate = text.strip().lower().translate(_MISREAD)
    return candidate if _ID.fullmatch(candidate) else None


def url_key(url: str) -> str:
    """What tells one captured address from another: exact but for spelling that no server can see.

    Scheme and host in lower case ASCII, no default port, no fragment, an empty path is ``/``, percent-encodings in
    capitals, also for letters beyond ASCII. ``http`` and ``https``, ``www.``, a final slash and the query stay.
    """
    address = url.partition("#")[0]
    head, _, rest = address.partition("://")
    if not rest:
        return address
    scheme = head.lower()
    cut = next((place for place, letter in enumerate(rest) if letter in "/?"), len(rest))
    host, path = rest[:cut].lower().removesuffix(_PORTS.get(scheme, ":80")), rest[cut:]
    if not host.isascii():
        host = _idna(host)
    if not path.startswith("/"):
        path = "/" + path
    if not path.isascii():
        path = quote(path, safe=_URL_MARKS)
    if "%" in path:
        path = _PERCENT.sub(lambda match: match[0].upper(), path)
    return f"{scheme}://{host}{path}"


def redirect_target(url: str, status: int, location: str | None) -> str | None:
    """The address that an answer leads to, None where it leads nowhere on the web."""
    if not location or status not in REDIRECTS:
        return None
    try:
        target = urljoin(url, location.strip())
    except ValueError:
        return None
    return target if target.lower().startswith(("http://", "https://")) else None


def url_spellings(url: str) -> set[str]:
    """The addresses under which a program may have asked for what a page names as `url`, itself among them.

    Programs encode what an address may not hold, some more (RFC 3986), some less (WHATWG); sites lead from http to
    https and from one of ``www.`` and no ``www.`` to the other.
    """
    found = {url}
    for text in (url.partition("#")[0].strip(), url_key(url)):
        head, _, rest = text.partition("://")
        if head.lower() not in _PORTS:
            continue
        host, _, path = rest.partition("/")
        bare = host.removeprefix("www.")
        for spelled in {
            path,
            *(quote(path, safe=marks) for marks in (_URL_MARKS, _RFC_MARKS, _BROWSER_MARKS)),
            _PERCENT.sub(lambda match: match[0].lower(), path),
        }:
            found |= {f"{scheme}://{www}{bare}/{spelled}" for scheme in _PORTS for www in ("", "www.")}
    return found


def alias_key(url: str) -> str:
    """What an address is looked up by when a person types it: without scheme, ``www.`` and final slash."""
    text = unicodedata.normalize("NFC", url.strip())
    _, _, rest = url_key(text if "://" in text else f"http://{text.removeprefix('//')}").partition("://")
    host, slash, path = rest.partition("/")
    return f"{host.removeprefix('www.')}{slash}{path}".rstrip("/")
