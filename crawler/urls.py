"""Addresses: one form for the many spellings of one page, and the signs of an address that leads nowhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

#: Parameters that never tell pages apart: trackers, sessions, and the state of a portal's own machinery.
NOISE = re.compile(
    r"""(?ix) ^(?: utm_\w+ | fbclid | gclid | dclid | msclkid | yclid | zarsrc | zalo_\w+ | mc_[ce]id | igshid
      | _ga | _gl | _openstat | phpsessid | jsessionid | aspsessionid\w* | cfid | cftoken | session_?id
      | _afr\w+ | _adf\.[\w.-]+ | p_p_(?:state|mode|lifecycle|col_\w+|auth) | p_l_back_url | inheritredirect
      | redirect | returnurl | referer | referrer | print | in_?trang | isprint | printable | amp | vn_source
      | share | from_?source | rand | random | nocache | _ | timestamp )$"""
)
_SESSION_VALUE = re.compile(r"(?i)^[0-9a-f]{20,}$|^[\w-]{24}$")
_PATH_PARAMETER = re.compile(r"(?i);(?:jsessionid|phpsessid|sid|sessionid)=[^/?]*")
_DEFAULT_DOCUMENT = re.compile(r"(?i)(?<=/)(?:index|default|home|trang-?chu)\.(?:html?|php|aspx?|jsp)$")
#: A path segment that makes a view of an article for the printer or for saving (NukeViet's /print/ and /savefile/).
_VIEW_SEGMENT = re.compile(r"(?i)/(?:print|savefile|in-?trang|ban-in|printpage)(?=/)")

#: Files that are no pages. Documents are attachments of the page that links to them.
NOT_A_PAGE = re.compile(
    r"""(?ix) \.(?: css | js | mjs | json | map | ico | png | jpe?g | gif | bmp | svg | webp | avif | tiff? | woff2?
      | ttf | eot | otf | mp3 | mp4 | m4a | wav | wma | wmv | avi | flv | mov | mkv | webm | ogg | swf | zip | rar | 7z
      | gz | tgz | tar | exe | msi | apk | dmg | iso | pdf | docx? | xlsx? | pptx? | odt | ods | odp | rtf | csv | txt
      | epub | psd | ai | dwg | kmz | kml | ics | axd | ashx | asmx | svc | dll )$"""
)
#: Documents: attachments of the page that links to them.
DOCUMENT = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|zip|rar)(?:[?#]|$)")
_SEARCH = re.compile(
    r"""(?ix) /(?: tim-?kiem | tim-?tin | search | timkiem\w* | ket-qua-tim-kiem )(?: [-/.?] | $ ) | /s/[^/]+/?$
      | [?&](?: s | keywords? | kw | tukhoa | tu_khoa | searchtext )= | [?&]q=(?![^&]*(?:/|%2f)) | /advancedsearch"""
)
_MACHINERY = re.compile(
    r"""(?ix) /(?: _layouts | _vti_bin | _api | wp-admin | wp-json | wp-login\.php | xmlrpc\.php | cgi-bin | admin
      | administrator | login | logout | dang-?nhap | dang-?ky | register | signin | authenticate\.aspx | captcha
      | counter | bo-?dem | hit-?counter | vote | poll | binh-?chon | gui-?mail | sendmail | send-?to-?friend | chia-se
      | email-friend | feedback\.aspx | users?/(?:login|register) )(?: [/.?] | $ )
      | /c/portal/ | update_language | do=(?:login|register|captcha) | nv=users
      | [?&](?:replytocom|action=(?:login|print|share))"""
)
_CALENDAR = re.compile(
    r"(?i)[?&](?:month|thang|year|nam|week|tuan|day|ngay|date|calendardate|\w*calendar\w*)=\d"
)
_PAGING = re.compile(
    r"(?i)^(?:p|pg|page\w*|trang\w*|paged|start|offset|from|skip|index|cur|currentpage|pageindex|n|i|no"
    r"|month|thang|year|nam|day|ngay|date|week|tuan|\w*_cur|\w*page\w*)$"
)
_LANGUAGES = frozenset("vi vn en cn zh fr ru lo la kh km kr ko ja jp de th".split())  # noqa: SIM905

MAX_LENGTH = 2000


def site_host(url_or_host: str) -> str:
    """The site's name: the host in lower case, without ``www.`` and port."""
    host = split(url_or_host).hostname if "//" in url_or_host else url_or_host.split("/")[0].split(":")[0]
    return (host or "").lower().rstrip(".").removeprefix("www.")


def clean_path(path: str) -> str:
    """A path with one spelling: percent-decoded, NFC, encoded again, no session parameter, no dot segments."""
    if ";" in path:
        path = _PATH_PARAMETER.sub("", path)
    if "%" in path or not path.isascii():
        raw = unquote_to_bytes(path)
        try:
            text = unicodedata.normalize("NFC", raw.decode("utf-8"))
        except UnicodeDecodeError:
            path = quote(raw, safe="/~!$&'()*+,;=:@")
        else:
            path = quote(text, safe="/~!$&'()*+,;=:@")
    if "/." in path or "//" in path:
        kept: list[str] = []
        for segment in path.split("/"):
            if segment == "..":
                del kept[-1:]
            elif segment not in ("", "."):
                kept.append(segment)
        path = "/" + "/".join(kept) + ("/" if path.endswith(("/", "/.", "/..")) and kept else "")
    return path or "/"


def clean_query(query: str) -> list[tuple[str, str]]:
    """The parameters that can tell pages apart: without noise and sessions, NFC, in the order of their names."""
    pairs = []
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=200):
        if NOISE.match(name) or (name.lower() in ("sid", "s", "session") and _SESSION_VALUE.match(value)):
            continue
        # yenbai.gov.vn pads a parameter with dozens of "+".
        pairs.append((name, unicodedata.normalize("NFC", value).strip()))
    return sorted(pairs)


def page_path(parts: SplitResult) -> str:
    """The path of the page itself: without print and savefile views, default documents and a final slash."""
    path = _DEFAULT_DOCUMENT.sub("", _VIEW_SEGMENT.sub("", clean_path(parts.path)))
    return "/" + path.strip("/")


@lru_cache(maxsize=1 << 16)
def plain_key(url: str) -> str:
    """The canonical path, with the query that is left when noise is gone: the key where a family has no number."""
    parts = split(url)
    pairs = clean_query(parts.query)
    return page_path(parts) + (f"?{urlencode(pairs)}" if pairs else "")


@lru_cache(maxsize=1 << 16)
def canonical_url(url: str) -> str:
    """`url` with lower-case host, no default port, fragment, noise or session, and one spelling of its path."""
    parts = split(url)
    pairs = clean_query(parts.query)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port
    if port and (parts.scheme, port) not in (("http", 80), ("https", 443)):
        host += f":{port}"
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{parts.scheme}://{host}{clean_path(parts.path)}{query}"


def split(url: str) -> SplitResult:
    """`urlsplit` that never raises: an address that cannot be read is split as an empty one."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  a port that is no number raises here
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def is_view(url: str) -> bool:
    """Whether the address is a print or savefile view of another page."""
    parts = split(url)
    return bool(_VIEW_SEGMENT.search(parts.path)) or bool(
        re.search(r"(?i)[?&](?:print|in_?trang|isprint)=(?!0|false)", "?" + parts.query)
    )


def trap(url: str) -> str | None:
    """Why the address should not be followed ("search", "calendar", "loop" …), or None."""
    if len(url) > MAX_LENGTH:
        return "too long"
    parts = split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "not a web address"
    if NOT_A_PAGE.search(parts.path):
        return "not a page"
    where = parts.path + ("?" + parts.query if parts.query else "")
    if _MACHINERY.search(where):
        return "machinery"
    if _SEARCH.search(where):
        return "search"
    if is_view(url):
        return "print view"
    if _CALENDAR.search(where):
        return "calendar"
    return "loop" if is_loop(parts.path) else None


def is_loop(path: str) -> bool:
    """Whether relative links piled up: ``/en/vi/en/…``, ``/a/b/a/b/…``, a segment three times, a very deep path."""
    segments = [s for s in path.lower().split("/") if s]
    if len(segments) > 15 or sum(s in _LANGUAGES for s in segments) > 1:
        return True
    if len(segments) < 3:
        return False
    if any(segments.count(s) > 2 for s in set(segments)):
        return True
    return any(
        segments[i : i + n] == segments[i + n : i + 2 * n]
        for n in range(2, len(segments) // 2 + 1)
        for i in range(len(segments) - 2 * n + 1)
    )


@lru_cache(maxsize=1 << 14)
def shapes(key: str) -> tuple[str, str]:
    """The address's pattern, narrow and wide: digits of the path masked, values of paging parameters (of all) dropped.

    So ``?cat=82&page=2`` and ``?cat=82&page=3`` are one in the narrow sense, ``?cat=83&page=2`` in the wide one too.
    """
    path, _, query = key.partition("?")
    path = re.sub(r"\d+", "0", path)
    if not query:
        return path, path
    pairs = sorted(pair.partition("=") for pair in query.split("&"))
    narrow = "&".join(name if _PAGING.match(name) else f"{name}={value}" for name, _, value in pairs)
    return f"{path}?{narrow}", f"{path}?{'&'.join(name for name, _, _ in pairs)}"
