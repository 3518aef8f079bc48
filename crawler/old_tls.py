"""Sites whose TLS is too old for today's defaults are crawled in a process of their own kind.

Scrapy's usual handler drops the security level from OpenSSL's cipher string; aiohttp's keeps it. Which of the two is
used, and with what ciphers, is a matter of the whole crawl.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crawler.certificates import LEGACY_CIPHERS

if TYPE_CHECKING:
    from crawler.site import Site

_HANDLER = "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler"
#: Scrapy's settings of such a crawl.
SETTINGS = {
    "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.0",
    "DOWNLOADER_CLIENT_TLS_CIPHERS": LEGACY_CIPHERS,
}


def needed(sites: Sequence[Site]) -> bool:
    """Whether a crawl of these sites must be of that kind."""
    return bool(sites) and all(site.profile.tls == "legacy" for site in sites)


def parted(sites: tuple[Site, ...]) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """The sites that one process can crawl, and those that need another."""
    old = tuple(site for site in sites if site.profile.tls == "legacy")
    if not old or len(old) == len(sites):
        return sites, ()
    return tuple(site for site in sites if site not in old), old
