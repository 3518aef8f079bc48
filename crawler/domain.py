"""The registered domain of a host, by the public suffix list that comes with tldextract; nothing is fetched."""

from __future__ import annotations

from tldextract import TLDExtract

_BUNDLED = TLDExtract(suffix_list_urls=(), cache_dir=None)


def registered_domain(host: str) -> str | None:
    """What somebody registered: ``daknong.gov.vn`` of ``a.daknong.gov.vn``; None of a suffix alone or an IP address."""
    return _BUNDLED(host).top_domain_under_public_suffix or None


def is_under(host: str, domain: str) -> bool:
    """Whether the host is the domain or one of its subdomains."""
    return host == domain or host.endswith(f".{domain}")
